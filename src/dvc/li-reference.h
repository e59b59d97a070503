/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-prefilter.h"

G_BEGIN_DECLS

/* A box of image 1 as the solver wants it: grey, gradient (grey/voxel, z y x), mask. The gradient
 * is slightly smoothed along its axis; @sharpness says how much larger the image's own derivative
 * is, as the normal equations see it (≥ 1). */
typedef struct
{
  LiBox box;
  LiArray3 f, g[3], w; /* w only where masked; f has strides of its own, g share theirs */
  gboolean masked;
  double sharpness[3];
} LiReference;

/* @mask: NULL or a volume of im1's shape, non-zero = use. */
LiReference *li_reference_new (
    LiVolume *im1, LiVolume *mask, const LiBox *box, LiInterpolation interpolation, GError **error);
void li_reference_free (LiReference *reference);
gsize li_reference_bytes (const LiBox *box, gboolean masked);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiReference, li_reference_free)

/* A bound on what one voxel of a block costs while it is made and kept, bytes. */
#define LI_REFERENCE_VOXEL_BYTES 36

G_END_DECLS
