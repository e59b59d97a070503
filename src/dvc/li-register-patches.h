/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-register-level.h"
#include "dvc/li-sweep.h"

G_BEGIN_DECLS

/* The parts of image 1 that carry a level, each with what it needs of image 2. */
typedef struct
{
  LiPatch *patches;
  gsize n;
  double points; /* voxels of the level that the mask of image 1 lets through, all boxes together */
} LiRegisterPatches;

/* @room: voxels of the level by which a corner may move before image 2 must be read again. A mask
 * of image 2 is taken where @phi sees it. @finest: the level that gives the result. */
gboolean li_register_patches_make (LiRegisterPatches *out,
                                   const LiRegisterLevel *level,
                                   const LiPhi *phi,
                                   LiInterpolation interpolation,
                                   double room,
                                   gboolean finest,
                                   GError **error);
void li_register_patches_clear (LiRegisterPatches *patches);
/* Bytes that the patches of the finest level take. */
gsize li_register_patches_bytes (LiVolume *im1);

G_END_DECLS
