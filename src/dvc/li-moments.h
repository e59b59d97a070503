/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"
#include "base/li-progress.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Centre and orientation of the bright part of an image: centre of mass and principal axes, weights
 * being grey values above the darkest per cent. Positions in voxels of the full frame. */
typedef struct
{
  double centre[3];
  double
      spread[3]; /* standard deviations along the axes, descending; in cubes of a voxel's volume */
  LiMat3 axes;   /* in the columns, of the material */
  double voxel[3]; /* of the image */
} LiMoments;

/* Errors: what reading meets; LI_DVC_ERROR/INVALID for an image of one grey value. */
gboolean li_moments (LiVolume *volume, LiMoments *moments, LiProgress *progress, GError **error);
/* Φ about @c that takes centre to centre and, with @turn, axes to axes: of the four rotations that
 * do, the smallest, since a principal axis has no sign. Axes whose spreads differ by less than 5 %
 * are not told apart: then only the centres are matched and FALSE is returned. */
gboolean li_moments_phi (
    const LiMoments *from, const LiMoments *to, gboolean turn, const double c[3], LiPhi *phi);

G_END_DECLS
