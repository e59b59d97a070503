/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-window-residual.h"

G_BEGIN_DECLS

/* What a window's residual tells about its standard errors, from rows spread over the window; z y
 * x. */
typedef struct
{
  /* How much larger the variance of a displacement component is than white noise would make it: the
   * residual's autocorrelation against the gradient's, axis by axis, S = 1 + 2 Σ_l ρ_e(l) ρ_g(l),
   * multiplied over the axes. */
  double inflation[3];
  double shared[3]; /* part of image 1's slope along an axis that image 2 shares: not noise */
  double correlated_points; /* number of points whose errors are correlated, ≥ 1 */
} LiInflation;

void li_inflation (const LiPatch *patch, const LiWarp *warp, const LiGrey *grey, LiInflation *out);

G_END_DECLS
