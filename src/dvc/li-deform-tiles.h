/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-dense.h"

G_BEGIN_DECLS

typedef enum
{
  LI_DEFORM_INVERSE, /* value at y is the image's at x with y = Φ(x): an image of state 1 seen in
                      state 2 */
  LI_DEFORM_FORWARD, /* value at x is the image's at Φ(x): an image of state 2 seen in state 1 */
} LiDeformDirection;

/* Values of @image on @box of the other state's grid (packed float, NaN where there is no source).
 * Works by tiles on absolute coordinates, so that no value depends on the box; about 40 MB for each
 * thread. */
gboolean li_deform_box (LiVolume *image,
                        const LiDense *dense,
                        LiDeformDirection warp,
                        const LiBox *box,
                        LiInterpolation interpolation,
                        float *out,
                        LiProgress *progress,
                        GError **error);
/* How many tiles li_deform_box() steps through. */
gsize li_deform_steps (const LiBox *box);
/* Images are deformed as far beyond the outermost nodes as their windows reach: half a spacing. */
#define LI_DEFORM_REACH 0.5
/* Planes that a caller who goes by slabs should take at once. */
#define LI_DEFORM_SLAB 32

G_END_DECLS
