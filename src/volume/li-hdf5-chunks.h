/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-hdf5-layout.h"
#include "volume/li-input.h"

G_BEGIN_DECLS

/**
 * li_hdf5_chunks_volume:
 * @input: taken
 *
 * The volume of a chunked dataset. Chunks are read by position and unpacked here
 * (volume/li-hdf5-filters.h); a filter that cannot be undone is refused with its name. A chunk that
 * was never written reads as the fill value when the file names one and is an error otherwise, not
 * zeros.
 */
LiVolume *li_hdf5_chunks_volume (const LiVolumeInfo *info,
                                 const char *path,
                                 LiInput *input,
                                 const LiHdf5Layout *layout,
                                 LiProgress *progress,
                                 GError **error);

G_END_DECLS
