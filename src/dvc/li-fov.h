/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-field.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* The circle, in every z plane, outside which a tomographic reconstruction holds nothing but one
 * fill value. It does not move with the sample, nor do the grey values that rise towards it where
 * the sample is wider than the field of view (truncation). */
typedef struct
{
  double y, x, radius; /* voxels */
} LiFov;

/* TRUE when @volume shows such a circle: its corners all hold one value (or are not finite), and
 * so does what lies outside the circle and nearly nothing of what lies inside. Reads three planes.
 */
gboolean li_fov_find (LiVolume *volume, gboolean *found, LiFov *fov, GError **error);
/* Share of the radius that truncation leaves alone, about. */
#define LI_FOV_SHARE 0.85
/* A mask (u8, 1 = use) of @shape that is 1 inside @share of the circle's radius, and where @mask
 * (NULL or of that shape) is not 0. */
LiVolume *li_fov_mask (const LiFov *fov, double share, const gint64 shape[3], LiVolume *mask);

/* The points that a correlation may use: @mask (NULL or of im1's shape) without the points of image
 * 1 that lie outside the undisturbed part of either image's circle; in image 2 where @guess (NULL:
 * identity; a field: its mean) sees them. @out: a new reference, NULL when nothing is masked. */
gboolean li_fov_restrict (LiVolume *im1,
                          LiVolume *im2,
                          LiVolume *mask,
                          const LiField *guess,
                          LiVolume **out,
                          GError **error);

G_END_DECLS
