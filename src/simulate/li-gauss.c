/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-gauss.h"

#include <math.h>
#include "base/li-lock.h"
#include "simulate/li-elementary.h"

static double
density (double x)
{
  return 0.3989422804014327 * li_elementary_exp (-0.5 * x * x);
}

/* Upper tail of the standard normal by Simpson's rule from x to x + 10: slow, exact enough, used
 * once for each table entry. */
static double
tail (double x)
{
  const int n = 160;
  const double h = 10.0 / n;
  double sum = density (x) + density (x + 10);
  for (int i = 1; i < n; i++)
    sum += (i & 1 ? 4 : 2) * density (x + i * h);
  return sum * h / 3;
}

/* x with upper tail @p <= 1/2, by Newton from a start on the left of the convex branch. */
static double
upper_quantile (double p, double start)
{
  double x = start;
  for (int i = 0; i < 30; i++)
    {
      const double step = (tail (x) - p) / density (x);
      x += step;
      if (step < 1e-12 && step > -1e-12)
        break;
    }
  return x;
}

/* Variance of a number that lies evenly on each straight piece. */
static double
variance (const double *q)
{
  double sum = 0;
  for (int i = 0; i < LI_GAUSS_PIECES; i++)
    sum += (q[i] * q[i] + q[i] * q[i + 1] + q[i + 1] * q[i + 1]) / 3;
  return sum / LI_GAUSS_PIECES;
}

static float table[LI_GAUSS_PIECES + 1];

static void
make_table (void)
{
  const int half = LI_GAUSS_PIECES / 2;
  double q[LI_GAUSS_PIECES + 1];
  q[half] = 0;
  for (int i = half - 1; i >= 1; i--) /* outwards: the last quantile lies below the next one */
    q[i] = -upper_quantile ((double)i / LI_GAUSS_PIECES, -q[i + 1]);
  q[0] = -4.3; /* the outermost piece ends where the normal has 1 in 1e5 */
  for (int i = 0; i < half; i++)
    q[LI_GAUSS_PIECES - i] = -q[i];
  const double scale = 1 / sqrt (variance (q));
  for (int i = 0; i <= LI_GAUSS_PIECES; i++)
    table[i] = (float)(q[i] * scale);
}

const float *
li_gauss_table (void)
{
  static LiOnce once = LI_ONCE_INIT;

  li_once (&once, make_table);
  return table;
}
