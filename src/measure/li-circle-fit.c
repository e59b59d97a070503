/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-circle-fit.h"

#include <math.h>
#include <string.h>
#include "base/li-median.h"
#include "base/li-vec3.h"

#define STEPS 30
#define EVEN 0.01 /* pixels: no edge is known better than this */

gboolean
li_circle_through (const double x[3], const double y[3], LiCircleFit *out)
{
  double ax = x[1] - x[0], ay = y[1] - y[0], bx = x[2] - x[0], by = y[2] - y[0],
         d = 2 * (ax * by - ay * bx), a = ax * ax + ay * ay, b = bx * bx + by * by;

  if (!(fabs (d) > 1e-9 * (a + b)))
    return FALSE;
  double u = (by * a - ay * b) / d, v = (ax * b - bx * a) / d;
  *out = (LiCircleFit){ x[0] + u, y[0] + v, hypot (u, v) };
  return isfinite (out->radius);
}

double
li_circle_distance (const LiCircleFit *fit, double x, double y)
{
  return hypot (x - fit->x, y - fit->y) - fit->radius;
}

/* Normal equations of one step for x, y and the radius: @a (3×3) and @b. */
static void
add_up (const double *x,
        const double *y,
        const double *weights,
        gsize n,
        const LiCircleFit *fit,
        double a[9],
        double b[3])
{
  memset (a, 0, 9 * sizeof *a);
  memset (b, 0, 3 * sizeof *b);
  for (gsize i = 0; i < n; i++)
    {
      double u = x[i] - fit->x, v = y[i] - fit->y, r = MAX (hypot (u, v), 1e-12),
             w = weights != NULL ? weights[i] : 1, j[3] = { u / r, v / r, 1 };
      for (int k = 0; k < 3; k++)
        {
          b[k] += w * j[k] * (r - fit->radius);
          for (int l = 0; l < 3; l++)
            a[3 * k + l] += w * j[k] * j[l];
        }
    }
}

gboolean
li_circle_fit (const double *x,
               const double *y,
               const double *weights,
               gsize n,
               LiCircleFit *fit,
               double *cofactor)
{
  double a[9], b[3], inverse[9];

  for (int step = 0; step < STEPS; step++)
    {
      add_up (x, y, weights, n, fit, a, b);
      if (!li_solve_spd (3, a, b, 1e-12))
        return FALSE;
      fit->x += b[0];
      fit->y += b[1];
      fit->radius += b[2];
      if (!isfinite (fit->radius) || fit->radius <= 0)
        return FALSE;
      if (fabs (b[0]) + fabs (b[1]) + fabs (b[2]) < 1e-9 * fit->radius)
        break;
    }
  add_up (x, y, weights, n, fit, a, b);
  if (!li_invert_spd (3, a, inverse, 1e-12))
    return FALSE;
  if (cofactor != NULL)
    *cofactor = inverse[8];
  return TRUE;
}

double
li_tukey_weights (const double *d, gsize n, double least, double *weights)
{
  for (gsize i = 0; i < n; i++)
    weights[i] = fabs (d[i]);
  double scale = MAX (1.4826 * li_median (weights, n), least), reach = 4.685 * scale;
  for (gsize i = 0; i < n; i++)
    {
      double t = d[i] / reach, w = fabs (t) < 1 ? 1 - t * t : 0;
      weights[i] = w * w;
    }
  return scale;
}

gboolean
li_circle_fit_robust (const double *x, const double *y, gsize n, LiCircleFit *fit, double *scale)
{
  g_autofree double *d = g_new (double, n), *weights = g_new (double, n);

  for (int pass = 0; pass < 20; pass++)
    {
      LiCircleFit before = *fit;
      for (gsize i = 0; i < n; i++)
        d[i] = li_circle_distance (fit, x[i], y[i]);
      *scale = li_tukey_weights (d, n, EVEN, weights);
      if (!li_circle_fit (x, y, weights, n, fit, NULL))
        return FALSE;
      if (fabs (fit->radius - before.radius) + fabs (fit->x - before.x) + fabs (fit->y - before.y)
          < 1e-6 * fit->radius)
        break;
    }
  return TRUE;
}
