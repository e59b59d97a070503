/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-deform.h"

G_BEGIN_DECLS

/* What stands behind the value of a dense field at a point: shares and means weighted as the
 * interpolation weights nodes. */
typedef struct
{
  double measured;   /* share of the weight that measured nodes carry, 0 … 1 */
  double sigma_u[3]; /* mean standard errors of those nodes, voxels; NaN when one is unknown */
  double sigma_F[9];
  double zncc, error, delta_phi_norm,
      coverage; /* worst of those nodes; zncc NaN when none is known */
  int iterations;
} LiDenseQuality;
gboolean li_dense_quality (const LiDense *dense, const double x[3], LiDenseQuality *out);

/* As li_dense_at(), but continued to first order where the field is not known, so that a solver may
 * pass through; the return value still says whether @x lies inside. @F may be NULL. */
gboolean li_dense_extend (const LiDense *dense, const double x[3], double u[3], LiMat3 *F);

/* How far beyond the outermost nodes the field counts as known, in spacings, at most 0.5 (and what
 * the nodes' windows saw); interpolation there is less exact than inside. 0.25 unless set. */
void li_dense_set_reach (LiDense *dense, double spacings);

/* What li_dense_at() would return. */
gboolean li_dense_known (const LiDense *dense, const double x[3]);

/* Solves y = x + u(x) to 1e-6 voxel by Newton's method from @x; FALSE when it does not settle or x
 * lies outside the field. */
gboolean li_dense_invert (const LiDense *dense, const double y[3], double x[3]);
/* Sources of @n voxels y = (z, y, x0 … x0 + n − 1): each starts from its neighbour's. NaN where
 * none. */
void
li_dense_invert_row (const LiDense *dense, gint64 z, gint64 y, gint64 x0, gint64 n, double (*x)[3]);
/* Φ(x) of the voxels of a row; NaN where the field is not known. */
void
li_dense_map_row (const LiDense *dense, gint64 z, gint64 y, gint64 x0, gint64 n, double (*out)[3]);

G_END_DECLS
