/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"
#include "volume/li-input.h"

G_BEGIN_DECLS

/**
 * li_runs_volume:
 * @info: shape, voxel, origin, format; its type is set from @type
 * @input: taken
 * @offsets: (nullable): taken; the place of each plane in the file, or NULL: plane z lies at
 *   @first + z × the size of a plane
 *
 * A volume whose planes lie uncompressed in one file, each in one piece: any box is read straight.
 * NULL with a sentence when a plane reaches beyond the file or no voxel type holds its numbers.
 */
LiVolume *li_runs_volume (const LiVolumeInfo *info,
                          const char *path,
                          LiInput *input,
                          const LiDiskType *type,
                          guint64 first,
                          guint64 *offsets,
                          GError **error);

G_END_DECLS
