/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-filter-local.h"

#include "base/li-median.h"

#define MAX_NEIGHBOURS 64
#define QUADRATIC_TERMS 10
#define QUADRATIC_NEIGHBOURS 27
#define COHERENCY_NEIGHBOURS 26
#define BACKGROUND_ERROR 0.1 /* voxel: ε of Westerweel and Scarano 2005 */
#define PIVOT 1e-9

/* Displacements around a point. */
typedef struct
{
  int n;
  gsize nodes[MAX_NEIGHBOURS];
  double distance[MAX_NEIGHBOURS];
  double x[MAX_NEIGHBOURS][3]; /* relative to the point, in units of the farthest neighbour */
  double u[MAX_NEIGHBOURS][3];
  double weight[MAX_NEIGHBOURS];
  double scale; /* voxels */
} Cloud;

static double
median (const double *values, int n)
{
  double sorted[MAX_NEIGHBOURS];

  memcpy (sorted, values, (gsize)n * sizeof *sorted);
  return li_median (sorted, (gsize)n);
}

static void
drop (Cloud *c, gsize without)
{
  int kept = 0;
  for (int i = 0; i < c->n; i++)
    if (c->nodes[i] != without)
      {
        c->nodes[kept] = c->nodes[i];
        c->distance[kept++] = c->distance[i];
      }
  c->n = kept;
}

/* The @n nearest of @p, without node @without (G_MAXSIZE: none left out). */
static gboolean
gather (Cloud *c,
        const LiFieldIndex *index,
        const LiField *field,
        const double p[3],
        int n,
        gsize without)
{
  int wanted = CLAMP (n + (without != G_MAXSIZE), 1, MAX_NEIGHBOURS);
  c->n = li_field_index_nearest (index, p, wanted, 0, c->nodes, c->distance);
  drop (c, without);
  if (c->n == 0)
    return FALSE;
  c->scale = MAX (c->distance[c->n - 1], 1e-6);
  for (int i = 0; i < c->n; i++)
    {
      const LiPhi *phi = &field->nodes[c->nodes[i]].phi;
      c->weight[i] = 1;
      for (int a = 0; a < 3; a++)
        {
          c->x[i][a] = (phi->c[a] - p[a]) / c->scale;
          c->u[i][a] = phi->t[a];
        }
    }
  return TRUE;
}

gboolean
li_local_median (
    const LiFieldIndex *index, const LiField *field, const double p[3], int neighbours, LiPhi *phi)
{
  Cloud c;
  double values[12][MAX_NEIGHBOURS];
  if (!gather (&c, index, field, p, neighbours, G_MAXSIZE))
    return FALSE;
  for (int i = 0; i < c.n; i++)
    {
      const LiPhi *from = &field->nodes[c.nodes[i]].phi;
      double u[3];
      li_phi_displacement (from, p, u);
      for (int a = 0; a < 3; a++)
        {
          values[9 + a][i] = u[a];
          for (int b = 0; b < 3; b++)
            values[3 * a + b][i] = from->F.m[a][b];
        }
    }
  *phi = (LiPhi){ .c = { p[0], p[1], p[2] } };
  for (int a = 0; a < 3; a++)
    {
      phi->t[a] = median (values[9 + a], c.n);
      for (int b = 0; b < 3; b++)
        phi->F.m[a][b] = median (values[3 * a + b], c.n);
    }
  return TRUE;
}

static void
terms (const double x[3], double out[QUADRATIC_TERMS])
{
  const double values[QUADRATIC_TERMS]
      = { 1,           x[0],        x[1],        x[2],        x[0] * x[0],
          x[1] * x[1], x[2] * x[2], x[0] * x[1], x[0] * x[2], x[1] * x[2] };
  for (int i = 0; i < QUADRATIC_TERMS; i++)
    out[i] = values[i];
}

/* Weighted least squares with the first @m terms; @a receives the coefficients of the three
 * components. */
static gboolean
fit (const Cloud *c, int m, double a[3][QUADRATIC_TERMS])
{
  double M[QUADRATIC_TERMS * QUADRATIC_TERMS] = { 0 }, inverse[QUADRATIC_TERMS * QUADRATIC_TERMS];
  double rhs[3][QUADRATIC_TERMS] = { { 0 } };
  for (int i = 0; i < c->n; i++)
    {
      double t[QUADRATIC_TERMS];
      terms (c->x[i], t);
      for (int r = 0; r < m; r++)
        {
          for (int s = 0; s < m; s++)
            M[r * m + s] += c->weight[i] * t[r] * t[s];
          for (int k = 0; k < 3; k++)
            rhs[k][r] += c->weight[i] * t[r] * c->u[i][k];
        }
    }
  if (c->n < m || !li_invert_spd (m, M, inverse, PIVOT))
    return FALSE;
  for (int k = 0; k < 3; k++)
    for (int r = 0; r < m; r++)
      {
        a[k][r] = 0;
        for (int s = 0; s < m; s++)
          a[k][r] += inverse[r * m + s] * rhs[k][s];
      }
  return TRUE;
}

static gboolean
fit_surface (const Cloud *c, double a[3][QUADRATIC_TERMS])
{
  return fit (c, QUADRATIC_TERMS, a) || fit (c, 4, a);
}

gboolean
li_local_quadratic (
    const LiFieldIndex *index, const LiField *field, const double p[3], int neighbours, LiPhi *phi)
{
  Cloud c;
  double a[3][QUADRATIC_TERMS];
  int n = MAX (neighbours, QUADRATIC_NEIGHBOURS);
  if (!gather (&c, index, field, p, n, G_MAXSIZE) || !fit_surface (&c, a))
    return FALSE;
  *phi = (LiPhi){ .c = { p[0], p[1], p[2] } };
  for (int k = 0; k < 3; k++)
    {
      phi->t[k] = a[k][0];
      for (int b = 0; b < 3; b++)
        phi->F.m[k][b] = a[k][1 + b] / c.scale + (k == b);
    }
  return TRUE;
}

/* Neighbours far from the common motion count less (Gaussian weights of their distance from the
 * median, as Masullo and Theunissen have it), and the common motion is taken off. Returns the
 * median distance. */
static double
subtract_median (Cloud *c, double common[3])
{
  double column[MAX_NEIGHBOURS], distance[MAX_NEIGHBOURS];
  for (int a = 0; a < 3; a++)
    {
      for (int i = 0; i < c->n; i++)
        column[i] = c->u[i][a];
      common[a] = median (column, c->n);
    }
  for (int i = 0; i < c->n; i++)
    {
      double squared = 0;
      for (int a = 0; a < 3; a++)
        {
          c->u[i][a] -= common[a];
          squared += c->u[i][a] * c->u[i][a];
        }
      distance[i] = sqrt (squared);
    }
  double middle = median (distance, c->n), width = 2 * middle + BACKGROUND_ERROR;
  for (int i = 0; i < c->n; i++)
    c->weight[i] = exp (-0.5 * distance[i] * distance[i] / (width * width));
  return middle;
}

/* Three standard errors of a typical neighbour are allowed, so that noise alone does not fail the
 * coherency test. */
static double
noise_allowance (const Cloud *c, const LiField *field)
{
  double sigma[MAX_NEIGHBOURS];
  int n = 0;
  for (int i = 0; i < c->n; i++)
    {
      const double *s = field->nodes[c->nodes[i]].sigma_u;
      double norm = sqrt (s[0] * s[0] + s[1] * s[1] + s[2] * s[2]);
      if (isfinite (norm))
        sigma[n++] = norm;
    }
  return n > 0 ? 3 * median (sigma, n) : 0;
}

double
li_local_coherency (const LiFieldIndex *index, const LiField *field, gsize node)
{
  Cloud c;
  double a[3][QUADRATIC_TERMS], common[3], sum = 0;
  const LiPhi *phi = &field->nodes[node].phi;
  if (!gather (&c, index, field, phi->c, COHERENCY_NEIGHBOURS, node) || c.n < 4)
    return 0;
  double width = subtract_median (&c, common) + BACKGROUND_ERROR + noise_allowance (&c, field);
  if (!fit_surface (&c, a))
    return 0;
  for (int k = 0; k < 3; k++)
    {
      double residual = (a[k][0] + common[k] - phi->t[k]) / width;
      sum += residual * residual;
    }
  return sum / 3;
}
