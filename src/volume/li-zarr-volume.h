/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-zarr-array.h"

G_BEGIN_DECLS

/* The part of an array that is a volume: which of its axes are z, y and x (−1: there is none, the
 * volume has one voxel there), and which index is taken on each of the others. */
typedef struct
{
  int axis[3];
  gint64 at[LI_ZARR_MAX_AXES];
} LiZarrView;

/**
 * li_zarr_volume:
 * @path: of the volume, for messages and the cache
 * @folder: the one that holds the array's .zarray and chunks
 * @part: as in li_volume_set_part()
 *
 * A chunk is a file that is read and unpacked when it is needed. One that is not there holds the
 * fill value; without a fill value it is an error. Chunks at the far border are full ones.
 * LI_ERROR_UNSUPPORTED for chunks of more than 2 GiB.
 */
LiVolume *li_zarr_volume (const LiVolumeInfo *info,
                          const char *path,
                          const char *folder,
                          const LiZarrArray *array,
                          const LiZarrView *view,
                          const char *part,
                          LiProgress *progress,
                          GError **error);

G_END_DECLS
