/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-isa.h"

/* One row of a window: grey f and gradient g of image 1, values s of image 2 at the same points. */
typedef struct
{
  const float *f, *g[3], *w; /* w: > 0 inside the mask; NULL = all inside */
  const float *s;
  int n;
  float dx, dy; /* place of the first point relative to the centre */
  float f0, s0; /* taken off f and s, to keep digits */
} LiWindowRow;

/* Sums over the rows of one plane, LI_LANES lanes each. A moment of degree d is a run of (d + 1) (d
 * + 2) / 2 sums Σ v x^a y^b, b slowest, a + b ≤ d. Affine windows need d = 1 (and 2 for the
 * Hessian), quadratic ones 2 (and 4). */
#define LI_LANES 8
#define LI_MOMENTS(d) (((d) + 1) * ((d) + 2) / 2)

/* Of image 2: Σ s², f s, the moments of s of degree 1, then those of g_z s, g_y s, g_x s. */
#define LI_IMAGE_SUMS(d) (2 + LI_MOMENTS (1) + 3 * LI_MOMENTS (d))
/* Of image 1: Σ f², the moments of 1 of degree 2, of f of degree 1, of g_z g_y g_x of degree d + 1,
 * of g f, and of degree 2 d those of the six products g_k g_l zz zy zx yy yx xx. */
#define LI_REFERENCE_SUMS(d)                                                                       \
  (1 + LI_MOMENTS (2) + LI_MOMENTS (1) + 3 * LI_MOMENTS ((d) + 1) + 3 * LI_MOMENTS (d)             \
   + 6 * LI_MOMENTS (2 * (d)))

LI_DECLARE_KERNEL (void, li_window_image_affine, (const LiWindowRow *row, float *sums));
LI_DECLARE_KERNEL (void, li_window_image_quadratic, (const LiWindowRow *row, float *sums));
LI_DECLARE_KERNEL (void, li_window_reference_affine, (const LiWindowRow *row, float *sums));
LI_DECLARE_KERNEL (void, li_window_reference_quadratic, (const LiWindowRow *row, float *sums));
