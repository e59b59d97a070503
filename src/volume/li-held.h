/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"

G_BEGIN_DECLS

/**
 * li_held_volume:
 * @info: shape, voxel, origin, format; its type is set from @type
 * @raw: taken; every voxel as it stood in the file, at least 4-byte aligned
 *
 * A volume of a file that was small enough to unpack into memory. NULL with a sentence when no
 * voxel type holds its numbers.
 */
LiVolume *li_held_volume (const LiVolumeInfo *info,
                          const char *path,
                          const LiDiskType *type,
                          gpointer raw,
                          GError **error);

G_END_DECLS
