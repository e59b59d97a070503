/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-phi.h"

G_BEGIN_DECLS

/**
 * LiWarp:
 * The shape function of a window: image 2 position = c + Σ_j a[k][j] m_j(d), d = x − c, monomials
 * m = 1 dz dy dx | dz² dz·dy dz·dx dy² dy·dx dx². Affine uses the first four, quadratic all ten.
 */
#define LI_WARP_MAX 10
typedef struct
{
  double a[3][LI_WARP_MAX];
  double c[3];
  int m;    /* 4 or 10 */
  int free; /* of them, the first ones that are sought: 4, or 10; the rest stay as given */
} LiWarp;

LiWarp li_warp_from_phi (const LiPhi *phi, int m);
LiPhi li_warp_phi (const LiWarp *warp);
/* An affine warp that follows a known bend: coefficients of dz² dz·dy dz·dx dy² dy·dx dx², 1/voxel,
 * for each component. */
LiWarp li_warp_bent (const LiPhi *phi, double bend[3][6]);
void li_warp_monomials (const double d[3], int m, double *out);
/* W ← W ∘ (I + δ)⁻¹, δ a correction in the frame of image 1 in the same monomials: the
 * inverse-compositional step (Baker & Matthews 2004), exact for affine, to second order for
 * quadratic. FALSE when I + δ is singular. */
gboolean li_warp_compose_inverse (LiWarp *warp, double delta[3][LI_WARP_MAX]);
/* Largest displacement, voxels, that δ gives to a corner of c ± half. */
double li_warp_corner_step (double delta[3][LI_WARP_MAX], int m, const double half[3]);
/* A row of constant z and y starting at @d: position of step k is p0 + k d1 + k² d2. */
void li_warp_row (const LiWarp *warp, const double d[3], double p0[3], double d1[3], double d2[3]);

G_END_DECLS
