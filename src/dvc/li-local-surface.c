/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-local-surface.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/li-median.h"

#define NEIGHBOURS 26
#define TERMS 20
#define PIVOT 1e-8

/* Exponents, by degree: the first 4 are an affine surface, 10 a quadratic one. */
static const int exponents[TERMS][3] = {
  { 0, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 2, 0, 0 }, { 0, 2, 0 }, { 0, 0, 2 },
  { 1, 1, 0 }, { 1, 0, 1 }, { 0, 1, 1 }, { 3, 0, 0 }, { 0, 3, 0 }, { 0, 0, 3 }, { 2, 1, 0 },
  { 2, 0, 1 }, { 1, 2, 0 }, { 0, 2, 1 }, { 1, 0, 2 }, { 0, 1, 2 }, { 1, 1, 1 },
};

typedef struct
{
  int n;
  double x[NEIGHBOURS][3]; /* from the node, in units of the farthest neighbour */
  double u[NEIGHBOURS][3];
  double F[NEIGHBOURS][9]; /* F − I, times the unit */
  double sigma[NEIGHBOURS];
  double unit; /* voxels */
} Cloud;

static void
gather (const LiFieldIndex *index, const LiField *field, gsize node, Cloud *c)
{
  gsize near[NEIGHBOURS + 1];
  double distance[NEIGHBOURS + 1];
  const double *p = field->nodes[node].phi.c;
  int found = li_field_index_nearest (index, p, NEIGHBOURS + 1, 0, near, distance);

  c->n = 0;
  c->unit = found > 0 ? MAX (distance[found - 1], 1e-6) : 1;
  for (int i = 0; i < found && c->n < NEIGHBOURS; i++)
    {
      const LiNode *from = &field->nodes[near[i]];
      const double *s = from->sigma_u;
      if (near[i] == node)
        continue;
      for (int a = 0; a < 3; a++)
        {
          c->x[c->n][a] = (from->phi.c[a] - p[a]) / c->unit;
          c->u[c->n][a] = from->phi.t[a];
          for (int b = 0; b < 3; b++)
            c->F[c->n][3 * a + b] = (from->phi.F.m[a][b] - (a == b)) * c->unit;
        }
      c->sigma[c->n++] = sqrt (s[0] * s[0] + s[1] * s[1] + s[2] * s[2]);
    }
}

/* Row of the design matrix: the monomials at x, or their derivatives along @axis (−1: none). */
static void
design (const double x[3], int axis, int m, double out[TERMS])
{
  for (int i = 0; i < m; i++)
    {
      double v = 1;
      for (int a = 0; a < 3; a++)
        {
          int e = exponents[i][a];
          if (a == axis)
            v *= e--;
          for (int k = 0; k < e; k++)
            v *= x[a];
        }
      out[i] = v;
    }
}

/* u and its variance at the node itself: the constant term. */
static gboolean
fit (const Cloud *c, int m, double reach, double u[3], double *variance)
{
  double M[TERMS * TERMS] = { 0 }, inverse[TERMS * TERMS], right[3][TERMS] = { { 0 } };
  double w = reach / c->unit;

  if (4 * c->n < m)
    return FALSE;
  for (int i = 0; i < c->n; i++)
    for (int axis = -1; axis < 3; axis++)
      {
        double row[TERMS], weight = axis < 0 ? 1 : w * w;
        design (c->x[i], axis, m, row);
        for (int r = 0; r < m; r++)
          {
            for (int s = 0; s <= r; s++)
              M[r * m + s] += weight * row[r] * row[s];
            for (int k = 0; k < 3; k++)
              right[k][r] += weight * row[r] * (axis < 0 ? c->u[i][k] : c->F[i][3 * k + axis]);
          }
      }
  for (int r = 0; r < m; r++)
    for (int s = r + 1; s < m; s++)
      M[r * m + s] = M[s * m + r];
  if (!li_invert_spd (m, M, inverse, PIVOT))
    return FALSE;
  *variance = inverse[0];
  for (int k = 0; k < 3; k++)
    {
      u[k] = 0;
      for (int r = 0; r < m; r++)
        u[k] += inverse[r] * right[k][r];
    }
  return TRUE;
}

/* Median over the neighbours of the distance from their median, of @n numbers each. */
static double
spread (const Cloud *c, const double *values, int n)
{
  double column[NEIGHBOURS], length[NEIGHBOURS] = { 0 };

  for (int k = 0; k < n; k++)
    {
      for (int i = 0; i < c->n; i++)
        column[i] = values[i * n + k];
      double middle = li_median (column, (gsize)c->n);
      for (int i = 0; i < c->n; i++)
        length[i] += (values[i * n + k] - middle) * (values[i * n + k] - middle);
    }
  return sqrt (li_median (length, (gsize)c->n));
}

/* A wave sampled at its quarter periods has nearly the same u at most neighbours; its F differs. */
static double
usual_difference (const Cloud *c)
{
  double nearest = INFINITY;

  for (int i = 0; i < c->n; i++)
    nearest = MIN (nearest, sqrt (c->x[i][0] * c->x[i][0] + c->x[i][1] * c->x[i][1]
                                  + c->x[i][2] * c->x[i][2]));
  return MAX (spread (c, c->u[0], 3), spread (c, c->F[0], 9) * nearest / 4);
}

gboolean
li_local_surface (
    const LiFieldIndex *index, const LiField *field, gsize node, double reach, LiSurfaceMisfit *out)
{
  Cloud c;
  double u[3], variance, sigma[NEIGHBOURS];
  int known = 0;

  gather (index, field, node, &c);
  if (c.n < 4
      || !(fit (&c, 20, reach, u, &variance) || fit (&c, 10, reach, u, &variance)
           || fit (&c, 4, reach, u, &variance)))
    return FALSE;
  for (int k = 0; k < 3; k++)
    out->apart[k] = field->nodes[node].phi.t[k] - u[k];
  out->scale = sqrt (1 + variance);
  for (int i = 0; i < c.n; i++)
    if (isfinite (c.sigma[i]))
      sigma[known++] = c.sigma[i];
  out->sigma = known > 0 ? li_median (sigma, (gsize)known) : 0;
  out->usual = usual_difference (&c);
  return TRUE;
}

double
li_local_surface_reach (const double half[3])
{
  return (half[0] + half[1] + half[2]) / 3 / sqrt (3);
}
