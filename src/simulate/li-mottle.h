/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulate/li-swell.h"

G_BEGIN_DECLS

/**
 * LiMottle:
 * A random field over all of space with zero mean and unit standard deviation: a cubic B-spline on
 * a periodic lattice of random numbers. Twice continuously differentiable and band-limited (it
 * falls as sinc^4 with its first zero at one period per lattice cell), so it can be sampled and
 * interpolated like a real image's grain. It repeats after LI_MOTTLE_PERIOD lattice cells.
 */
#define LI_MOTTLE_PERIOD 64
typedef struct _LiMottle LiMottle;
LiMottle *li_mottle_new (guint64 seed);
void li_mottle_free (LiMottle *texture);
/* Values at the first @n points of @x (voxels, one array per axis). @cell: lattice spacing in
 * voxels, per axis; @shift: lattice cells, to look at another part of the field. */
void li_mottle_evaluate (const LiMottle *texture,
                         double x[3][LI_SWELL_BLOCK],
                         int n,
                         const double cell[3],
                         const double shift[3],
                         float *out);

G_END_DECLS
