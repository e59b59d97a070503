/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-window-residual.h"

G_BEGIN_DECLS

/* How much larger the variance of a displacement component is than white noise would make it: the
 * residual's autocorrelation against the gradient's, axis by axis, S = 1 + 2 Σ_l ρ_e(l) ρ_g(l),
 * multiplied over the axes. @inflation: z y x. */
void
li_inflation (const LiPatch *patch, const LiWarp *warp, const LiGrey *grey, double inflation[3]);

G_END_DECLS
