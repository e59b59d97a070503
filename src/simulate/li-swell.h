/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-vec3.h"

G_BEGIN_DECLS

#define LI_SWELL_PATCHES 4
#define LI_SWELL_BLOCK 64 /* points evaluated together */

/* A round patch of the electrode that swells more than the rest: weight (1 - q)^4, q = (distance /
 * radius)^2 in the y x plane. */
typedef struct
{
  double centre[2]; /* y, x, voxels */
  double radius;    /* voxels */
  double extra;     /* added share of the base strain at its centre */
  double push;      /* lateral strain at its centre */
} LiSwellPatch;

/**
 * LiSwell:
 * A closed-form displacement of an electrode that stands on a collector, three times continuously
 * differentiable in y and x, twice in z; nothing moves at or below @bottom: u_z = strain g(z) (1 +
 * sum of extra B(patch)) + push_z B(ball) (z - c_z) u_y = h(z) (y - centre_y) (lateral + sum of
 * push B(patch)) + ...; u_x likewise. g rises with slope 1 (after a ramp of length foot) up to
 * @top, above which the separator is carried rigidly in z. h goes from 0 at the foot to 1. The ball
 * is a place (a growing bubble) where matter is stretched by push along each axis.
 */
typedef struct
{
  double bottom, top; /* collector surface and electrode top at T0, voxels */
  double foot, head;  /* lengths over which the strain starts and ends, voxels */
  double strain;      /* along z, away from the foot */
  double lateral;     /* along y and x */
  double centre[2];   /* y, x about which the electrode widens */
  int n_patches;
  LiSwellPatch patches[LI_SWELL_PATCHES];
  double ball_centre[3], ball_radius, ball_push[3]; /* radius 0: no ball */
} LiSwell;

/* Points, displacements (voxels) and gradients du_i/dx_j ([3 i + j]) as separate arrays. */
typedef struct
{
  double x[3][LI_SWELL_BLOCK];
  double u[3][LI_SWELL_BLOCK];
  double g[9][LI_SWELL_BLOCK];
} LiSwellBlock;

/* Fills u and g of the first @n points. */
void li_swell_evaluate (const LiSwell *swell, LiSwellBlock *block, int n);
/* Displacement of the electrode's top above (@y, @x): what it has grown by, voxels. */
double li_swell_top (const LiSwell *swell, double y, double x);

G_END_DECLS
