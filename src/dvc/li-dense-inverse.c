/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-dense.h"

#define MOST_STEPS 40
#define SOLVED 1e-6  /* voxel */
#define TRUSTED 1e-2 /* voxel: a residual so small may be removed with the neighbour's Jacobian */
#define REFRESH 8    /* voxels between fresh Jacobians along a row */
#define LONGEST_STEP 50.0

static double
largest (const double v[3])
{
  return MAX (fabs (v[0]), MAX (fabs (v[1]), fabs (v[2])));
}

/* One Newton step from @x; *inverse receives the inverse of F there. FALSE when F is singular. */
static gboolean
newton_step (const LiDense *dense,
             const double y[3],
             double x[3],
             LiMat3 *inverse,
             double *residual,
             gboolean *known)
{
  double u[3], r[3], step[3];
  LiMat3 F;
  *known = li_dense_extend (dense, x, u, &F);
  for (int a = 0; a < 3; a++)
    r[a] = x[a] + u[a] - y[a];
  *residual = largest (r);
  if (!isfinite (*residual) || !li_mat3_invert (&F, inverse))
    return FALSE;
  li_mat3_apply (inverse, r, step);
  double scale = largest (step) > LONGEST_STEP ? LONGEST_STEP / largest (step) : 1;
  for (int a = 0; a < 3; a++)
    x[a] -= scale * step[a];
  return TRUE;
}

static gboolean
solve (const LiDense *dense, const double y[3], double x[3], LiMat3 *inverse)
{
  for (int i = 0; i < MOST_STEPS; i++)
    {
      double residual;
      gboolean known;
      if (!newton_step (dense, y, x, inverse, &residual, &known))
        return FALSE;
      if (residual < SOLVED)
        return known;
    }
  return FALSE;
}

gboolean
li_dense_invert (const LiDense *dense, const double y[3], double x[3])
{
  LiMat3 inverse;
  return solve (dense, y, x, &inverse);
}

/* A start without a neighbour: the displacement at y, taken back. */
static gboolean
solve_afresh (const LiDense *dense, const double y[3], double x[3], LiMat3 *inverse)
{
  double u[3];
  li_dense_extend (dense, y, u, NULL);
  for (int a = 0; a < 3; a++)
    x[a] = y[a] - u[a];
  return solve (dense, y, x, inverse);
}

/* Removes the residual at the guess @x with the Jacobian of a neighbour; FALSE when it is too large
 * for that. */
static gboolean
correct (
    const LiDense *dense, const double y[3], double x[3], const LiMat3 *inverse, gboolean *known)
{
  double u[3], r[3], step[3];
  *known = li_dense_extend (dense, x, u, NULL);
  for (int a = 0; a < 3; a++)
    r[a] = x[a] + u[a] - y[a];
  if (!(largest (r) < TRUSTED))
    return FALSE;
  li_mat3_apply (inverse, r, step);
  for (int a = 0; a < 3; a++)
    x[a] -= step[a];
  return TRUE;
}

void
li_dense_invert_row (const LiDense *dense, gint64 z, gint64 y, gint64 x0, gint64 n, double (*x)[3])
{
  double at[3] = { 0 };
  LiMat3 inverse = li_mat3_identity;
  gboolean warm = FALSE;
  for (gint64 k = 0; k < n; k++)
    {
      double target[3] = { (double)z, (double)y, (double)(x0 + k) };
      gboolean known = FALSE;
      for (int a = 0; a < 3 && warm; a++)
        at[a] += inverse.m[a][2];
      if (!warm || k % REFRESH == 0 || !correct (dense, target, at, &inverse, &known))
        {
          known = warm && solve (dense, target, at, &inverse);
          if (!known)
            known = solve_afresh (dense, target, at, &inverse);
          warm = known;
        }
      for (int a = 0; a < 3; a++)
        x[k][a] = known ? at[a] : NAN;
    }
}

void
li_dense_map_row (const LiDense *dense, gint64 z, gint64 y, gint64 x0, gint64 n, double (*out)[3])
{
  for (gint64 k = 0; k < n; k++)
    {
      double x[3] = { (double)z, (double)y, (double)(x0 + k) }, u[3];
      gboolean known = li_dense_extend (dense, x, u, NULL);
      for (int a = 0; a < 3; a++)
        out[k][a] = known ? x[a] + u[a] : NAN;
    }
}
