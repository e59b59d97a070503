/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-rim-shape.h"

#include <math.h>
#include "base/li-median.h"

typedef struct
{
  gsize n, terms;  /* samples, frequencies 0 … terms − 1 */
  double *cosines; /* of 2π i/n */
  double *a, *b;   /* r = Σ a cos kθ + b sin kθ */
} Series;

/* Radii with a straight line over what was not seen. */
static double *
bridge_gaps (const LiRim *rim)
{
  double *r = g_memdup2 (rim->radius, rim->n * sizeof *r);
  gsize n = rim->n, first = 0;

  while (first < n && !isfinite (r[first]))
    first++;
  for (gsize step = 1, from = first; first < n && step <= n; step++)
    {
      gsize here = (first + step) % n;
      if (!isfinite (rim->radius[here]))
        continue;
      gsize gap = (here + n - from) % n;
      if (gap == 0)
        gap = n;
      for (gsize k = 1; k < gap; k++)
        r[(from + k) % n] = r[from] + (rim->radius[here] - r[from]) * (double)k / (double)gap;
      from = here;
    }
  return r;
}

static void
analyse (Series *s, const double *r)
{
  gsize n = s->n, quarter = n / 4;

  for (gsize k = 0; k < s->terms; k++)
    {
      double a = 0, b = 0, factor = k == 0 ? 1.0 : 2.0;
      for (gsize i = 0; i < n; i++)
        {
          gsize at = i * k % n;
          a += r[i] * s->cosines[at];
          b += r[i] * s->cosines[(at + n - quarter) % n];
        }
      s->a[k] = factor * a / (double)n;
      s->b[k] = k == 0 ? 0 : factor * b / (double)n;
    }
}

/* Noise of a picture that was blurred: its power falls with the frequency as that of the Gaussian
 * along the rim. */
static double
falls_to (const Series *s, gsize k, double blur)
{
  double t = (double)k * blur / s->a[0];

  return exp (-t * t);
}

static void
drop_noise (Series *s, double blur)
{
  /* frequencies of half to all of what the blur lets through, where no rim has power of its own */
  gsize to = MIN ((gsize)(s->a[0] / blur), s->terms), from = to / 2;
  g_autofree double *power = g_new (double, MAX (to - from, 1));

  for (gsize k = from; k < to; k++)
    power[k - from] = (s->a[k] * s->a[k] + s->b[k] * s->b[k]) / falls_to (s, k, blur);
  /* power of noise follows an exponential law: its median is ln 2 of the mean, and of m terms one
   * exceeds the mean ln m times */
  double noise = to > from ? li_median (power, to - from) / G_LN2 : 0,
         limit = noise * (log ((double)s->terms) + 3);
  for (gsize k = 1; k < s->terms; k++)
    if (k >= to || s->a[k] * s->a[k] + s->b[k] * s->b[k] <= limit * falls_to (s, k, blur))
      s->a[k] = s->b[k] = 0;
}

static void
radius_at (const Series *s, gsize i, double *r, double *slope)
{
  gsize n = s->n, quarter = n / 4;

  *r = s->a[0];
  *slope = 0;
  for (gsize k = 1; k < s->terms; k++)
    if (s->a[k] != 0 || s->b[k] != 0)
      {
        gsize at = i * k % n;
        double c = s->cosines[at], t = s->cosines[(at + n - quarter) % n];
        *r += s->a[k] * c + s->b[k] * t;
        *slope += (double)k * (s->b[k] * c - s->a[k] * t);
      }
}

static void
measure (const Series *s, const LiRim *rim, LiRimShape *out)
{
  double step = 2 * G_PI / (double)s->n, r, slope;

  *out = (LiRimShape){ 0, 0, INFINITY, -INFINITY };
  for (gsize i = 0; i < s->n; i++)
    {
      radius_at (s, i, &r, &slope);
      out->area += 0.5 * r * r * step;
      out->perimeter += hypot (r, slope) * step;
      if (!isfinite (rim->radius[i]))
        continue;
      out->smallest = MIN (out->smallest, r);
      out->largest = MAX (out->largest, r);
    }
}

void
li_rim_shape (const LiRim *rim, double blur, LiRimShape *out)
{
  gsize n = rim->n; /* a multiple of 4: a quarter turn is a whole number of samples */
  Series s = { .n = n, .terms = n / 2 };
  g_autofree double *cosines = g_new (double, n), *a = g_new (double, s.terms),
                    *b = g_new (double, s.terms), *r = bridge_gaps (rim);

  s.cosines = cosines;
  s.a = a;
  s.b = b;
  for (gsize i = 0; i < n; i++)
    cosines[i] = cos (2 * G_PI * (double)i / (double)n);
  analyse (&s, r);
  drop_noise (&s, blur);
  measure (&s, rim, out);
}
