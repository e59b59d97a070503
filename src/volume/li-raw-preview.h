/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/**
 * li_raw_preview:
 * @options: raw shape, type, offset and byte order, which need not fit the file
 * @most: edge of the picture in samples
 *
 * A coarse look at the plane in the middle of a raw file: every nth voxel of every nth row, as far
 * as the file reaches (NaN behind its end). Reads a few rows, 32 MB at the most.
 * Returns the samples row by row, with how many there are along y and x in @size and the voxels
 * from one to the next in @step; NULL with a sentence when there is no such plane in the file.
 */
float *li_raw_preview (const char *path,
                       const LiOpenOptions *options,
                       int most,
                       gint64 size[2],
                       gint64 *step,
                       GError **error);

G_END_DECLS
