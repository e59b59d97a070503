/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-isa.h"

/* One row of a window: grey f and gradient g of image 1, values s of image 2 at the same points. */
typedef struct
{
  const float *f, *g[3], *w; /* w: 1 inside the mask, 0 outside; NULL = all inside */
  const float *s;
  int n;
  float dx, dy; /* place of the first point relative to the centre */
  float f0, s0; /* taken off f and s, to keep digits */
} LiWindowRow;

/* Sums over the rows of one plane, 16 lanes each. */
enum
{
  LI_SUM_S,
  LI_SUM_SS,
  LI_SUM_FS,
  LI_SUM_G, /* Σ g_k s m_j, 3 × monomials 1 dx dy (dx² dx·dy dy²) */
  LI_SUM_AFFINE = LI_SUM_G + 9,
  LI_SUM_QUADRATIC = LI_SUM_G + 18,
};
#define LI_LANES 16

LI_DECLARE_KERNEL (void, li_window_row_affine, (const LiWindowRow *row, float *sums));
LI_DECLARE_KERNEL (void, li_window_row_quadratic, (const LiWindowRow *row, float *sums));

/* Hessian: Σ g_k g_l x^a y^b for the 6 products zz zy zx yy yx xx and a + b ≤ 2 (6 monomials) or 4
 * (15), b slowest. */
LI_DECLARE_KERNEL (void, li_window_hessian_affine, (const LiWindowRow *row, float *sums));
LI_DECLARE_KERNEL (void, li_window_hessian_quadratic, (const LiWindowRow *row, float *sums));
