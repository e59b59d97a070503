/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-vec3.h"

#include <string.h>

const LiMat3 li_mat3_identity = { { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } };

gboolean
li_box_is_empty (const LiBox *b)
{
  return b->hi[0] <= b->lo[0] || b->hi[1] <= b->lo[1] || b->hi[2] <= b->lo[2];
}

LiBox
li_box_intersect (const LiBox *a, const LiBox *b)
{
  LiBox out;
  for (int k = 0; k < 3; k++)
    {
      out.lo[k] = MAX (a->lo[k], b->lo[k]);
      out.hi[k] = MAX (MIN (a->hi[k], b->hi[k]), out.lo[k]);
    }
  return out;
}

LiBox
li_box_grow (const LiBox *b, gint64 margin)
{
  LiBox out;
  for (int k = 0; k < 3; k++)
    {
      out.lo[k] = b->lo[k] - margin;
      out.hi[k] = b->hi[k] + margin;
    }
  return out;
}

gboolean
li_box_contains (const LiBox *outer, const LiBox *inner)
{
  for (int k = 0; k < 3; k++)
    if (inner->lo[k] < outer->lo[k] || inner->hi[k] > outer->hi[k])
      return FALSE;
  return TRUE;
}

LiMat3
li_mat3_multiply (const LiMat3 *a, const LiMat3 *b)
{
  LiMat3 c;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      c.m[i][j] = a->m[i][0] * b->m[0][j] + a->m[i][1] * b->m[1][j] + a->m[i][2] * b->m[2][j];
  return c;
}

LiMat3
li_mat3_transpose (const LiMat3 *a)
{
  LiMat3 t;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      t.m[i][j] = a->m[j][i];
  return t;
}

static double
cofactor (const LiMat3 *a, int i, int j)
{
  int p = (i + 1) % 3, q = (i + 2) % 3, r = (j + 1) % 3, s = (j + 2) % 3;
  return a->m[p][r] * a->m[q][s] - a->m[p][s] * a->m[q][r];
}

double
li_mat3_det (const LiMat3 *a)
{
  return a->m[0][0] * cofactor (a, 0, 0) + a->m[0][1] * cofactor (a, 0, 1)
         + a->m[0][2] * cofactor (a, 0, 2);
}

gboolean
li_mat3_invert (const LiMat3 *a, LiMat3 *out)
{
  double det = li_mat3_det (a), scale = 1;
  LiMat3 inverse;

  for (int i = 0; i < 3; i++)
    scale *= sqrt (a->m[i][0] * a->m[i][0] + a->m[i][1] * a->m[i][1] + a->m[i][2] * a->m[i][2]);
  if (!isfinite (det) || !isfinite (scale) || fabs (det) <= 1e-12 * scale)
    return FALSE;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      inverse.m[j][i] = cofactor (a, i, j) / det;
  *out = inverse;
  return TRUE;
}

void
li_mat3_apply (const LiMat3 *a, const double v[3], double out[3])
{
  double r[3];
  for (int i = 0; i < 3; i++)
    r[i] = a->m[i][0] * v[0] + a->m[i][1] * v[1] + a->m[i][2] * v[2];
  memcpy (out, r, sizeof r);
}

/* One Jacobi rotation that clears a->m[p][q]. */
static void
jacobi_rotate (LiMat3 *a, LiMat3 *v, int p, int q)
{
  double apq = a->m[p][q];
  if (apq == 0)
    return;
  double theta = (a->m[q][q] - a->m[p][p]) / (2 * apq);
  double t = (theta >= 0 ? 1 : -1) / (fabs (theta) + sqrt (theta * theta + 1));
  double c = 1 / sqrt (t * t + 1), s = t * c;

  for (int k = 0; k < 3; k++)
    {
      double akp = a->m[k][p], akq = a->m[k][q];
      a->m[k][p] = c * akp - s * akq;
      a->m[k][q] = s * akp + c * akq;
    }
  for (int k = 0; k < 3; k++)
    {
      double apk = a->m[p][k], aqk = a->m[q][k];
      a->m[p][k] = c * apk - s * aqk;
      a->m[q][k] = s * apk + c * aqk;
    }
  for (int k = 0; k < 3; k++)
    {
      double vkp = v->m[k][p], vkq = v->m[k][q];
      v->m[k][p] = c * vkp - s * vkq;
      v->m[k][q] = s * vkp + c * vkq;
    }
}

/* Column j of @v made to point where its largest component is positive. */
static void
orient_column (LiMat3 *v, int j)
{
  int big = 0;
  for (int k = 1; k < 3; k++)
    if (fabs (v->m[k][j]) > fabs (v->m[big][j]))
      big = k;
  if (v->m[big][j] < 0)
    for (int k = 0; k < 3; k++)
      v->m[k][j] = -v->m[k][j];
}

void
li_mat3_eigen (const LiMat3 *symmetric, double values[3], LiMat3 *vectors)
{
  LiMat3 a = *symmetric, v = li_mat3_identity, sorted;
  int order[3] = { 0, 1, 2 };

  for (int sweep = 0; sweep < 50; sweep++)
    {
      double off = fabs (a.m[0][1]) + fabs (a.m[0][2]) + fabs (a.m[1][2]);
      if (off == 0 || !isfinite (off))
        break;
      jacobi_rotate (&a, &v, 0, 1);
      jacobi_rotate (&a, &v, 0, 2);
      jacobi_rotate (&a, &v, 1, 2);
    }
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2 - i; j++)
      if (a.m[order[j]][order[j]] < a.m[order[j + 1]][order[j + 1]])
        {
          int swap = order[j];
          order[j] = order[j + 1];
          order[j + 1] = swap;
        }
  for (int j = 0; j < 3; j++)
    {
      values[j] = a.m[order[j]][order[j]];
      for (int k = 0; k < 3; k++)
        sorted.m[k][j] = v.m[k][order[j]];
    }
  if (vectors == NULL)
    return;
  orient_column (&sorted, 0);
  orient_column (&sorted, 1);
  if (li_mat3_det (&sorted) < 0)
    for (int k = 0; k < 3; k++)
      sorted.m[k][2] = -sorted.m[k][2];
  *vectors = sorted;
}

gboolean
li_mat3_polar (const LiMat3 *F, LiMat3 *R, LiMat3 *U)
{
  LiMat3 Ft = li_mat3_transpose (F), C = li_mat3_multiply (&Ft, F), V, stretch, inverse;
  double values[3], det = li_mat3_det (F);

  if (!isfinite (det) || det <= 0)
    return FALSE;
  li_mat3_eigen (&C, values, &V);
  if (!(values[2] > 1e-24 * values[0]))
    return FALSE;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        stretch.m[i][j] = 0;
        for (int k = 0; k < 3; k++)
          stretch.m[i][j] += V.m[i][k] * sqrt (values[k]) * V.m[j][k];
      }
  if (!li_mat3_invert (&stretch, &inverse))
    return FALSE;
  if (R != NULL)
    *R = li_mat3_multiply (F, &inverse);
  if (U != NULL)
    *U = stretch;
  return TRUE;
}

/* Lower Cholesky factor in place of the lower triangle. */
static gboolean
factor_spd (int n, double *a, double tolerance)
{
  double largest = 0;

  for (int i = 0; i < n; i++)
    largest = MAX (largest, a[i * n + i]);
  for (int j = 0; j < n; j++)
    {
      double d = a[j * n + j];
      for (int k = 0; k < j; k++)
        d -= a[j * n + k] * a[j * n + k];
      if (!(d > tolerance * largest))
        return FALSE;
      d = sqrt (d);
      a[j * n + j] = d;
      for (int i = j + 1; i < n; i++)
        {
          double s = a[i * n + j];
          for (int k = 0; k < j; k++)
            s -= a[i * n + k] * a[j * n + k];
          a[i * n + j] = s / d;
        }
    }
  return TRUE;
}

static void
substitute (int n, const double *l, double *b)
{
  for (int i = 0; i < n; i++)
    {
      for (int k = 0; k < i; k++)
        b[i] -= l[i * n + k] * b[k];
      b[i] /= l[i * n + i];
    }
  for (int i = n - 1; i >= 0; i--)
    {
      for (int k = i + 1; k < n; k++)
        b[i] -= l[k * n + i] * b[k];
      b[i] /= l[i * n + i];
    }
}

gboolean
li_solve_spd (int n, double *a, double *b, double tolerance)
{
  if (!factor_spd (n, a, tolerance))
    return FALSE;
  substitute (n, a, b);
  return TRUE;
}

gboolean
li_invert_spd (int n, const double *a, double *inverse, double tolerance)
{
  g_autofree double *l = g_memdup2 (a, sizeof (double) * n * n);
  g_autofree double *column = g_new (double, n);

  if (!factor_spd (n, l, tolerance))
    return FALSE;
  for (int j = 0; j < n; j++)
    {
      memset (column, 0, sizeof (double) * n);
      column[j] = 1;
      substitute (n, l, column);
      for (int i = 0; i < n; i++)
        inverse[i * n + j] = column[i];
    }
  return TRUE;
}
