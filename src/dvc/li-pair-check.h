/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/**
 * li_pair_check_voxels:
 * FALSE with LI_DVC_ERROR/INVALID when both images say how large their voxels are and the sizes
 * differ by more than 0.1 % along an axis; the sentence names both sizes, and binning or exchanged
 * axes where they explain the difference.
 */
gboolean li_pair_check_voxels (LiVolume *im1, LiVolume *im2, GError **error);

/**
 * li_pair_find_mistake:
 * @sentence: (out): what is conspicuous about this pair and probably a mistake, NULL when nothing
 * is; free with g_free()
 *
 * One image is the other (the same file, or the same grey values), its axes stand in another order,
 * it is binned by 2 … 8, or it is a crop without an origin. Says so and refuses nothing: what is
 * conspicuous may be meant. Grey values are compared on up to 32 planes; two different scans differ
 * on the first of them.
 *
 * Returns: FALSE when an image cannot be read
 */
gboolean li_pair_find_mistake (LiVolume *im1, LiVolume *im2, char **sentence, GError **error);

/**
 * li_mask_check:
 * @mask: (nullable): voxels of @image that count, those that are numbers other than 0
 *
 * FALSE with LI_DVC_ERROR/INVALID when the mask has another shape than its image, or is empty.
 */
gboolean li_mask_check (LiVolume *mask, LiVolume *image, GError **error);

G_END_DECLS
