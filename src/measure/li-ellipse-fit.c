/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-ellipse-fit.h"

#include <math.h>
#include <string.h>
#include "base/li-vec3.h"

#define EVEN 0.01

/* Free of a direction where both axes are equal: r(θ) = radius · (1 + p cos 2θ + q sin 2θ)^(−1/2),
 * an ellipse for p² + q² < 1. */
typedef struct
{
  double v[5]; /* x, y, radius, p, q */
} Shape;

static double
distance (const Shape *s, double x, double y)
{
  double u = x - s->v[0], v = y - s->v[1], r2 = MAX (u * u + v * v, 1e-18),
         c2 = (u * u - v * v) / r2, s2 = 2 * u * v / r2, k = 1 + s->v[3] * c2 + s->v[4] * s2;

  return sqrt (r2) - s->v[2] / sqrt (MAX (k, 1e-3));
}

static void
slopes (const Shape *s, double x, double y, double j[5])
{
  double step[5] = { 1e-4 * s->v[2], 1e-4 * s->v[2], 1e-4 * s->v[2], 1e-4, 1e-4 };

  for (int k = 0; k < 5; k++)
    {
      Shape up = *s, down = *s;
      up.v[k] += step[k];
      down.v[k] -= step[k];
      j[k] = (distance (&down, x, y) - distance (&up, x, y)) / (2 * step[k]);
    }
}

static gboolean
improve (
    Shape *s, const double *x, const double *y, const double *weights, const double *d, gsize n)
{
  double a[25] = { 0 }, b[5] = { 0 }, j[5];

  for (gsize i = 0; i < n; i++)
    if (weights[i] > 0)
      {
        slopes (s, x[i], y[i], j);
        for (int k = 0; k < 5; k++)
          {
            b[k] += weights[i] * j[k] * d[i];
            for (int l = 0; l < 5; l++)
              a[5 * k + l] += weights[i] * j[k] * j[l];
          }
      }
  /* pixels and the numbers p, q on one scale */
  double unit[5] = { 1, 1, 1, s->v[2], s->v[2] };
  for (int k = 0; k < 5; k++)
    {
      b[k] /= unit[k];
      for (int l = 0; l < 5; l++)
        a[5 * k + l] /= unit[k] * unit[l];
    }
  if (!li_solve_spd (5, a, b, 1e-9))
    return FALSE;
  for (int k = 0; k < 5; k++)
    s->v[k] += b[k] / unit[k];
  return s->v[2] > 0 && hypot (s->v[3], s->v[4]) < 0.95 && isfinite (s->v[0] + s->v[1]);
}

static void
to_axes (const Shape *s, LiEllipse *out)
{
  double e = hypot (s->v[3], s->v[4]);

  *out = (LiEllipse){ s->v[0], s->v[1], s->v[2] / sqrt (1 - e), s->v[2] / sqrt (1 + e), 0 };
  if (e > 0) /* longest where p cos 2θ + q sin 2θ = −e */
    out->angle = 0.5 * atan2 (-s->v[4], -s->v[3]);
}

double
li_ellipse_distance (const LiEllipse *e, double x, double y)
{
  double c = cos (e->angle), s = sin (e->angle), u = (x - e->x) * c + (y - e->y) * s,
         v = (y - e->y) * c - (x - e->x) * s, r = MAX (hypot (u, v), 1e-9);

  return r * (1 - 1 / hypot (u / e->a, v / e->b));
}

gboolean
li_ellipse_fit_robust (const double *x,
                       const double *y,
                       gsize n,
                       const LiCircleFit *start,
                       LiEllipse *out,
                       double *scale)
{
  Shape s = { { start->x, start->y, start->radius, 0, 0 } };
  g_autofree double *d = g_new (double, n), *weights = g_new (double, n);

  for (int pass = 0; pass < 40; pass++)
    {
      Shape before = s;
      for (gsize i = 0; i < n; i++)
        d[i] = distance (&s, x[i], y[i]);
      *scale = li_tukey_weights (d, n, EVEN, weights);
      if (!improve (&s, x, y, weights, d, n))
        return FALSE;
      double moved = fabs (s.v[3] - before.v[3]) + fabs (s.v[4] - before.v[4]);
      for (int k = 0; k < 3; k++)
        moved += fabs (s.v[k] - before.v[k]) / s.v[2];
      if (moved < 1e-7)
        break;
    }
  to_axes (&s, out);
  return TRUE;
}
