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

/* What one sweep says. */
typedef struct
{
  double n, ff, ss, fs, fbar, sbar, gain, zncc;
  double offset; /* between the images' means; only the plain sum of squares looks at it */
  double gf[LI_DOF_MAX], gs[LI_DOF_MAX]; /* Σ J f'', Σ J s'' */
} LiVerdict;

/* FALSE when there are too few points, or one of the images has no contrast. @image: sums of
 * image 2. */
gboolean li_step_judge (const LiNormals *normals, const LiSweepSums *image, int dof, LiVerdict *v);
/* The normal matrix with offset and gain projected out. */
void li_step_projected (const LiNormals *normals, const LiVerdict *v, int dof, double *h);
/* The Gauss–Newton step as a correction in the frame of image 1; FALSE when singular. @plain: for
 * SPAM's criterion, grey values as they are. */
gboolean li_step_find (const LiNormals *normals,
                       const LiVerdict *v,
                       int m,
                       gboolean rigid,
                       gboolean plain,
                       double delta[3][LI_WARP_MAX]);

G_END_DECLS
