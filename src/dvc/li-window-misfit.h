/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-solve-step.h"
#include "dvc/li-window-residual.h"

G_BEGIN_DECLS

/* Motion that a window's shape cannot follow and its residual still holds, as amplitudes of
 * Legendre polynomials P_a(z) P_b(y) P_c(x) of mean square 1: those of degree 2 to 4 that would
 * move the node itself (9) or change its slopes (9). Squared, voxel², less what noise alone makes
 * of them, so that their mean over windows is right and a single one may be negative; 0 of those
 * that the shape has. */
#define LI_MISFIT_MODES 18
typedef struct
{
  float square[LI_MISFIT_MODES][3]; /* of the displacement along z, y, x */
  double noise[3];                  /* expected square of noise alone; NaN unknown */
} LiMisfit;

/* What an amplitude of 1 gives to the node of a window of these half edges, squared: displacement,
 * slope along z, y and x. */
void li_misfit_weights (const double half[3], double weight[LI_MISFIT_MODES][4]);

/**
 * li_window_misfit:
 * The amplitude of a polynomial φ is Σ g φ r / Σ g gᵀ φ² over the window's points, with the
 * gradient g and the residual r.
 * @rows, @kept: of the sweep that found @grey, every row of it, with the samples of image 2.
 * @normals: of the window's points. @shared: of each gradient component, what is no noise
 * (li-inflation.h). @sigma: standard errors of the warp's numbers, from which the noise of an
 * amplitude follows.
 */
void li_window_misfit (const LiPatch *patch,
                       const LiRows *rows,
                       const LiSweepScratch *kept,
                       const LiWarp *warp,
                       const LiGrey *grey,
                       const LiNormals *normals,
                       const double half[3],
                       const double shared[3],
                       double sigma[3][LI_WARP_MAX],
                       LiMisfit *out);

G_END_DECLS
