/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Means of 2×2×2 voxels, level by level (level k has edge ceil (n / 2^k)); labels take the most
 * frequent. Partial cells at the far border average what is there. Levels of volumes on disk are
 * kept in the cache folder (by path, size, time, inode), made in one out-of-core pass; level 0 is
 * the volume itself. Where the volume's file holds coarser levels of these edges
 * (li_volume_coarser), they are used and only what lacks is made. */
typedef struct _LiPyramid LiPyramid;

/* Levels until the largest edge is ≤ @smallest (default 0 = 64). Same bytes for any thread count.
 */
LiPyramid *li_pyramid_new (
    LiVolume *volume, gboolean labels, int smallest, LiProgress *progress, GError **error);
/* As far as the cache folder already has it, else NULL without error: for "coarse first". */
LiPyramid *li_pyramid_new_cached (LiVolume *volume, gboolean labels);
LiPyramid *li_pyramid_ref (LiPyramid *pyramid);
void li_pyramid_unref (LiPyramid *pyramid);
int li_pyramid_n_levels (LiPyramid *pyramid);
LiVolume *li_pyramid_level (LiPyramid *pyramid, int level); /* not a new reference */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiPyramid, li_pyramid_unref)
/* Mean of the known voxels among the b³ at @in, the corner of a cell in planes of @ny rows of @nx
 * floats; NaN when none is. */
float li_bin_known (const float *in, gint64 nx, gint64 ny, int b);

/* One volume binned by b (b³ voxels averaged, only whole cells, like DESIGN's binning), f32 in
 * memory when @path is NULL. */
LiVolume *li_volume_bin (LiVolume *volume, int b, LiProgress *progress, GError **error);

G_END_DECLS
