/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-dense.h"

#define MAX_STEPS 40
#define KNOTS                                                                                      \
  32 /* voxels between the places of a row that are solved; between them cubics, checked in the    \
        middle */
#define SMOOTH 2e-4             /* voxel: how far a cubic may be off there */
#define SOLVED 1e-6             /* voxel */
#define LAST_STEP_RESIDUAL 1e-2 /* voxel: from a residual so small one more step needs no check */
#define MAX_STEP 50.0

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
  double scale = largest (step) > MAX_STEP ? MAX_STEP / largest (step) : 1;
  for (int a = 0; a < 3; a++)
    x[a] -= scale * step[a];
  return TRUE;
}

static gboolean
solve (const LiDense *dense, const double y[3], double x[3], LiMat3 *inverse)
{
  for (int i = 0; i < MAX_STEPS; i++)
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

/* A place of a row: where voxel k comes from (or goes to) and how that moves from voxel to voxel.
 */
typedef struct
{
  double at[3], slope[3];
  gboolean solved;
} Knot;

typedef struct
{
  const LiDense *dense;
  gboolean inverse;
  double y[3]; /* of voxel 0 */
  double (*out)[3];
} Row;

static void
voxel_of (const Row *row, gint64 k, double y[3])
{
  y[0] = row->y[0];
  y[1] = row->y[1];
  y[2] = row->y[2] + (double)k;
}

/* Newton steps until the residual before a step is so small that no further step is needed. */
static gboolean
settle (const LiDense *dense, const double y[3], double x[3], LiMat3 *inverse)
{
  for (int i = 0; i < MAX_STEPS; i++)
    {
      double residual;
      gboolean known;
      if (!newton_step (dense, y, x, inverse, &residual, &known))
        return FALSE;
      if (residual < LAST_STEP_RESIDUAL)
        return TRUE;
    }
  return FALSE;
}

/* The source of a voxel from the guess in knot->at (NaN: none, then the displacement at y taken
 * back). */
static void
solve_knot (const LiDense *dense, const double y[3], Knot *knot)
{
  LiMat3 inverse;
  double u[3];
  knot->solved = !isnan (knot->at[0]) && settle (dense, y, knot->at, &inverse);
  if (!knot->solved)
    {
      li_dense_extend (dense, y, u, NULL);
      for (int a = 0; a < 3; a++)
        knot->at[a] = y[a] - u[a];
      knot->solved = settle (dense, y, knot->at, &inverse) && settle (dense, y, knot->at, &inverse);
    }
  for (int a = 0; a < 3; a++)
    knot->slope[a] = knot->solved ? inverse.m[a][2] : NAN;
}

static void
map_knot (const LiDense *dense, const double x[3], Knot *knot)
{
  double u[3];
  LiMat3 F;
  li_dense_extend (dense, x, u, &F);
  knot->solved = isfinite (u[0]);
  for (int a = 0; a < 3; a++)
    {
      knot->at[a] = x[a] + u[a];
      knot->slope[a] = F.m[a][2];
    }
}

static void
find_knot (const Row *row, gint64 k, Knot *knot)
{
  double y[3];
  voxel_of (row, k, y);
  if (row->inverse)
    solve_knot (row->dense, y, knot);
  else
    map_knot (row->dense, y, knot);
}

/* Cubic Hermite between two knots @n voxels apart, @i voxels from the first. */
static void
between (const Knot *a, const Knot *b, double n, double i, double at[3])
{
  double s = i / n, r = 1 - s;
  double wa = r * r * (1 + 2 * s), wb = s * s * (1 + 2 * r), da = s * r * r * n,
         db = -s * s * r * n;
  for (int k = 0; k < 3; k++)
    at[k] = wa * a->at[k] + wb * b->at[k] + da * a->slope[k] + db * b->slope[k];
}

/* How far @at is off for voxel @k. */
static double
residual_at (const Row *row, gint64 k, const double at[3])
{
  double y[3], u[3], r[3];
  voxel_of (row, k, y);
  li_dense_extend (row->dense, row->inverse ? at : y, u, NULL);
  for (int a = 0; a < 3; a++)
    r[a] = row->inverse ? at[a] + u[a] - y[a] : y[a] + u[a] - at[a];
  return largest (r);
}

static void
store (const Row *row, gint64 k, const double at[3], gboolean solved)
{
  double y[3];
  voxel_of (row, k, y);
  gboolean known = solved && li_dense_known (row->dense, row->inverse ? at : y);
  for (int a = 0; a < 3; a++)
    row->out[k][a] = known ? at[a] : NAN;
}

/* The voxels between knots at @k0 and @k1, both left out. */
static void
fill (const Row *row, gint64 k0, const Knot *a, gint64 k1, const Knot *b)
{
  gint64 n = k1 - k0, middle = k0 + n / 2;
  Knot m = { .at = { NAN } };
  gboolean both = a->solved && b->solved;
  if (n < 2)
    return;
  if (both)
    {
      between (a, b, (double)n, (double)(middle - k0), m.at);
      if (residual_at (row, middle, m.at) < SMOOTH)
        {
          for (gint64 k = k0 + 1; k < k1; k++)
            {
              between (a, b, (double)n, (double)(k - k0), m.at);
              store (row, k, m.at, TRUE);
            }
          return;
        }
    }
  find_knot (row, middle, &m);
  store (row, middle, m.at, m.solved);
  fill (row, k0, a, middle, &m);
  fill (row, middle, &m, k1, b);
}

static void
walk (const Row *row, gint64 n)
{
  Knot a = { .at = { NAN } }, b;
  find_knot (row, 0, &a);
  store (row, 0, a.at, a.solved);
  for (gint64 k = 0; k < n - 1;)
    {
      gint64 step = MIN (KNOTS, n - 1 - k);
      for (int c = 0; c < 3; c++)
        b.at[c] = a.solved ? a.at[c] + (double)step * a.slope[c] : NAN;
      find_knot (row, k + step, &b);
      store (row, k + step, b.at, b.solved);
      fill (row, k, &a, k + step, &b);
      k += step;
      a = b;
    }
}

void
li_dense_invert_row (const LiDense *dense, gint64 z, gint64 y, gint64 x0, gint64 n, double (*x)[3])
{
  Row row = { dense, TRUE, { (double)z, (double)y, (double)x0 }, x };
  if (n > 0)
    walk (&row, n);
}

void
li_dense_map_row (const LiDense *dense, gint64 z, gint64 y, gint64 x0, gint64 n, double (*out)[3])
{
  Row row = { dense, FALSE, { (double)z, (double)y, (double)x0 }, out };
  if (n > 0)
    walk (&row, n);
}
