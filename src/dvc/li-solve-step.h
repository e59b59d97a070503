/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-sweep.h"

G_BEGIN_DECLS

/* What belongs to image 1: sums over the rows, and Σ J̃ Jᵀ (3m × 3m). */
typedef struct
{
  LiSweepSums sums;
  double hessian[LI_DOF_MAX * LI_DOF_MAX];
} LiNormals;

/* The result of one sweep. Doubled primes: the part of f' and s' that no ramp of grey explains (for
 * the plain criterion, no offset). */
typedef struct
{
  double f0, s0;        /* in: what was taken off the grey values */
  double n, ff, ss, fs; /* Σ f''², s''², f'' s'' */
  double fbar, sbar, gain;
  double zncc;          /* offset and gain free: the usual definition */
  double offset;        /* between the images' means; only the plain sum of squares looks at it */
  double grey[LI_RAMP]; /* of the ramp: the residual is f' − gain s' − grey · r */
  double g[LI_DOF_MAX][LI_RAMP];         /* Σ J rᵀ with r made orthonormal */
  double gf[LI_DOF_MAX], gs[LI_DOF_MAX]; /* Σ J f'', Σ J s'' */
} LiVerdict;

/* FALSE when there are too few points, or one of the images has no contrast beyond the rounding of
 * its own grey values. @image: sums of image 2. @ramp: a slow gradient of grey is free, not the
 * offset alone. @v: f0 and s0 are given. */
gboolean li_step_judge (
    const LiNormals *normals, const LiSweepSums *image, int dof, gboolean ramp, LiVerdict *v);
/* Σ of the squared residual. */
double li_step_squares (const LiVerdict *v);
/* The normal matrix with ramp and gain projected out. */
void li_step_projected (const LiNormals *normals, const LiVerdict *v, int dof, double *h);
/* The Gauss–Newton step as a correction in the frame of image 1; FALSE when singular. @rigid: NULL,
 * or the edges of a voxel, and only motions are taken that turn and move the material (0: unknown,
 * taken as a cube). @plain: for SPAM's criterion, grey values as they are. */
gboolean li_step_find (const LiNormals *normals,
                       const LiVerdict *v,
                       int m,
                       const double *rigid,
                       gboolean plain,
                       double delta[3][LI_WARP_MAX]);

G_END_DECLS
