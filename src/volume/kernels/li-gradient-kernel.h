/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include "base/li-isa.h"

/* A piece of a row whose positions stay in one (z, y) cell and advance by one x cell a step:
 * fractions at step j are f + j g + j² h (z, y; for x less one a step). @at points to the first
 * tap's element of step 0. */
typedef struct
{
  const float *at;
  float f[3], g[3], h[3];
  int n;
} LiGradientPiece;

/* The value into out[0] and its change per voxel along z, y, x into out[1 … 3]; each may be written
 * up to 15 past the piece, and the block's padding may be read as far. */
LI_DECLARE_KERNEL (
    void,
    li_gradient_linear,
    (const LiGradientPiece *piece, gsize stride_y, gsize stride_z, float *const *out));
LI_DECLARE_KERNEL (
    void,
    li_gradient_cubic,
    (const LiGradientPiece *piece, gsize stride_y, gsize stride_z, float *const *out));
LI_DECLARE_KERNEL (
    void,
    li_gradient_quintic,
    (const LiGradientPiece *piece, gsize stride_y, gsize stride_z, float *const *out));
