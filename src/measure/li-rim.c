/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-rim.h"

#include <math.h>
#include "base/li-median.h"
#include "measure/li-picture-edges.h"

#define STEP 0.5      /* pixels along a ray */
#define INNERMOST 0.5 /* radii */
#define OUTERMOST 1.5
#define NEAR 0.03 /* radii: where the rim's usual steepness is looked for */
#define MIN_STEEPNESS 0.33
#define NEIGHBOURS 10 /* rays to either side, over three degrees */

typedef struct
{
  gsize n;       /* samples of a ray */
  double from;   /* radius of the first */
  double *steep; /* slope of brightness inwards × sense, by sample; NaN outside the picture */
} Ray;

static void
sample (const LiPhoto *photo, const LiCircleStart *start, double angle, Ray *ray)
{
  double c = cos (angle), s = sin (angle), before = NAN, here = NAN;

  for (gsize k = 0; k < ray->n + 2; k++)
    {
      double r = ray->from + STEP * ((double)k - 1),
             after = li_photo_at (photo, start->circle.x + r * c, start->circle.y + r * s);
      if (k >= 2)
        ray->steep[k - 2] = start->sign * (before - after) / (2 * STEP);
      before = here;
      here = after;
    }
}

static double
steepest_near (const Ray *ray, double radius, double reach)
{
  double most = 0;

  for (gsize k = 0; k < ray->n; k++)
    if (fabs (ray->from + STEP * (double)k - radius) <= reach && ray->steep[k] > most)
      most = ray->steep[k];
  return most;
}

/* Whether nothing within @reach samples is steeper than sample @k. */
static gboolean
is_crest (const Ray *ray, gsize k, gsize reach)
{
  gsize from = k > reach ? k - reach : 0, to = MIN (k + reach + 1, ray->n);

  for (gsize i = from; i < to; i++)
    if (ray->steep[i] > ray->steep[k] || (i < k && ray->steep[i] == ray->steep[k]))
      return FALSE;
  return TRUE;
}

/* The crest nearest to @radius; NaN for none. @at: its sample. */
static double
nearest_edge (const Ray *ray, double radius, double least, gsize reach, gsize *at)
{
  double best = NAN;

  for (gsize k = 1; k + 1 < ray->n; k++)
    {
      double a = ray->steep[k - 1], m = ray->steep[k], b = ray->steep[k + 1];
      if (!(m >= least && m > a && m >= b && is_crest (ray, k, reach)))
        continue;
      double r = ray->from + STEP * ((double)k + 0.5 * (a - b) / (a - 2 * m + b));
      if (isnan (best) || fabs (r - radius) < fabs (best - radius))
        {
          best = r;
          *at = k;
        }
    }
  return best;
}

/* The mean slope about the edges of all rays, for its width. */
typedef struct
{
  gsize reach; /* samples to either side */
  double *sum, *count;
} Mean;

static void
mean_add (Mean *m, const Ray *ray, gsize at)
{
  for (gsize i = 0; i <= 2 * m->reach; i++)
    if (at + i >= m->reach && at + i - m->reach < ray->n
        && isfinite (ray->steep[at + i - m->reach]))
      {
        m->sum[i] += ray->steep[at + i - m->reach];
        m->count[i]++;
      }
}

/* Standard deviation of a bell of the same width at half height. */
static double
mean_width (const Mean *m)
{
  gsize from = m->reach, to = m->reach;
  double half = 0.5 * m->sum[m->reach] / MAX (m->count[m->reach], 1);

  while (from > 0 && m->sum[from] / MAX (m->count[from], 1) > half)
    from--;
  while (to < 2 * m->reach && m->sum[to] / MAX (m->count[to], 1) > half)
    to++;
  return STEP * (double)(to - from - 1) / 2.355;
}

/* Steepness that is exceeded on a quarter of the rays: half of the rim may be hidden. */
static double
usual_steepness (const LiPhoto *photo, const LiCircleStart *start, gsize n, Ray *ray)
{
  g_autofree double *most = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    {
      sample (photo, start, 2 * G_PI * (double)i / (double)n, ray);
      most[i] = steepest_near (ray, start->circle.radius, MAX (NEAR * start->circle.radius, 2));
    }
  qsort (most, n, sizeof *most, li_compare_doubles);
  return most[n * 3 / 4];
}

/* Radius to look for the edge at: what is usual nearby, so that marks on the disk near its rim are
 * not taken for it. */
static double
expected_radius (const LiRim *before, gsize i, gsize n, double radius)
{
  double near[2 * NEIGHBOURS + 1];
  gsize count = 0;

  if (before == NULL)
    return radius;
  for (int k = -NEIGHBOURS; k <= NEIGHBOURS; k++)
    {
      double turn = (double)i / (double)n + k * (3.0 / 360 / NEIGHBOURS);
      gsize at = (gsize)((turn + 1) * (double)before->n + 0.5) % before->n;
      if (isfinite (before->radius[at]))
        near[count++] = before->radius[at];
    }
  return count > NEIGHBOURS ? li_median (near, count) : radius;
}

/* Fills the rim's radii; returns the width of its edge. */
static double
trace (const LiPhoto *blurred,
       const LiCircleStart *start,
       const LiRim *before,
       double width,
       double least,
       Ray *ray,
       LiRim *rim)
{
  gsize reach = (gsize)ceil (1.5 * width / STEP), at = 0;
  Mean mean = { .reach = 8 * reach };
  g_autofree double *sum = g_new0 (double, 2 * mean.reach + 1),
                    *count = g_new0 (double, 2 * mean.reach + 1);

  mean.sum = sum;
  mean.count = count;
  for (gsize i = 0; i < rim->n; i++)
    {
      sample (blurred, start, 2 * G_PI * (double)i / (double)rim->n, ray);
      double expected = expected_radius (before, i, rim->n, start->circle.radius);
      rim->radius[i] = nearest_edge (ray, expected, least, reach, &at);
      if (isfinite (rim->radius[i]))
        mean_add (&mean, ray, at);
    }
  return mean_width (&mean);
}

LiRim *
li_rim_trace (const LiPhoto *blurred,
              const LiCircleStart *start,
              const LiRim *before,
              double width,
              double *measured)
{
  double radius = start->circle.radius;
  Ray ray = { .n = (gsize)ceil ((OUTERMOST - INNERMOST) * radius / STEP) + 1,
              .from = INNERMOST * radius };
  g_autofree double *steep = g_new (double, ray.n);
  gsize n = (gsize)CLAMP (2 * G_PI * radius / 2, 180, 4096) / 4 * 4; /* whole quarters */

  ray.steep = steep;
  double usual = usual_steepness (blurred, start, n, &ray);
  if (!(usual > 0))
    return NULL;
  LiRim *rim = g_new0 (LiRim, 1);
  *rim = (LiRim){ start->circle.x, start->circle.y, n, g_new (double, n) };
  double found = trace (blurred, start, before, width, MIN_STEEPNESS * usual, &ray, rim);
  if (measured != NULL)
    *measured = found;
  return rim;
}

void
li_rim_free (LiRim *rim)
{
  if (rim == NULL)
    return;
  g_free (rim->radius);
  g_free (rim);
}

gboolean
li_rim_point (const LiRim *rim, gsize i, double *x, double *y)
{
  double angle = 2 * G_PI * (double)i / (double)rim->n, r = rim->radius[i];

  *x = rim->x + r * cos (angle);
  *y = rim->y + r * sin (angle);
  return isfinite (r);
}
