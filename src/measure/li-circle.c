/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-circle.h"

#include <math.h>
#include "base/li-median.h"
#include "measure/li-picture-edges.h"
#include "measure/li-rim-shape.h"

#define BLUR 0.004 /* of the radius */
#define MAX_BLUR 0.03
#define PASSES 2           /* tracing from a circle, and the circle through what was traced */
#define WHOLE 0.95         /* share of the rim from which its shape is known */
#define FOR_ELLIPSE 0.75   /* share of the rim that an ellipse needs */
#define FOR_COMPLETION 0.8 /* share that an ellipse needs to say where the rest would be */
#define OFF 5.0            /* standard deviations from the fit that are no unevenness any more */
#define MIN_DEFECT 0.015   /* of the circumference; less is a speck */

/* The rim's points, and for each ray whether it counts. */
typedef struct
{
  LiRim *rim;
  double *x, *y; /* seen points, in turn */
  gsize *ray;    /* of each */
  gsize n;
  double blur; /* of the picture that was traced, pixels */
  guint8 *off; /* by ray: seen, but off the fit */
} Points;

static void
points_clear (Points *p)
{
  li_rim_free (p->rim);
  g_free (p->x);
  g_free (p->y);
  g_free (p->ray);
  g_free (p->off);
}

/* Takes @rim. */
static void
points_init (Points *p, LiRim *rim)
{
  gsize n = rim->n;

  *p = (Points){ .rim = rim,
                 .x = g_new (double, n),
                 .y = g_new (double, n),
                 .ray = g_new (gsize, n),
                 .blur = p->blur,
                 .off = g_new0 (guint8, n) };
  for (gsize i = 0; i < rim->n; i++)
    if (li_rim_point (rim, i, &p->x[p->n], &p->y[p->n]))
      p->ray[p->n++] = i;
}

static gboolean
fail (const char *name, GError **error)
{
  g_set_error (error, LI_MEASURE_ERROR, LI_ERROR_FAILED,
               "%s: the rim of the disk could not be followed; click points on it (--points)",
               name);
  return FALSE;
}

static gboolean
trace_once (const LiPhoto *blurred,
            LiCircleStart *start,
            double *width,
            const char *name,
            Points *p,
            double *scale,
            GError **error)
{
  LiRim *rim = li_rim_trace (blurred, start, p->rim, *width, width);

  if (rim == NULL)
    return fail (name, error);
  points_clear (p);
  points_init (p, rim);
  return (p->n >= 12 && li_circle_fit_robust (p->x, p->y, p->n, &start->circle, scale))
         || fail (name, error);
}

/* The rim from its start: traced about a circle that is fitted to it again; blurred at first by a
 * small part of the radius, then as its edge is blurred already. */
static gboolean
follow (const LiPhoto *photo,
        LiCircleStart *start,
        const char *name,
        Points *p,
        double *scale,
        GError **error)
{
  double sigma = CLAMP (BLUR * start->circle.radius, 1, 8), width = 1.2 * sigma;

  for (int round = 0; round < 2; round++)
    {
      g_autoptr (LiPhoto) blurred = li_photo_blur (photo, sigma, error);
      if (blurred == NULL)
        return FALSE;
      p->blur = sigma;
      for (int pass = 0; pass < PASSES; pass++)
        if (!trace_once (blurred, start, &width, name, p, scale, error))
          return FALSE;

      double own = sqrt (MAX (width * width - sigma * sigma, 0));
      sigma = MAX (sigma, MIN (own, MAX_BLUR * start->circle.radius));
      width = hypot (own, sigma);
    }
  return TRUE;
}

/* Distances of all points from what the rim follows: the ellipse where it is clearly oval. */
static void
find_distances (const Points *p, const LiCircle *c, gboolean oval, double *d)
{
  for (gsize i = 0; i < p->n; i++)
    d[i] = oval ? li_ellipse_distance (&c->ellipse, p->x[i], p->y[i])
                : li_circle_distance (&c->circle, p->x[i], p->y[i]);
}

/* Points beyond @reach are off, and their neighbours on the same side down to a third of that: the
 * shoulders of a tear. */
static void
mark_off (Points *p, const double *d, double reach)
{
  for (gsize i = 0; i < p->n; i++)
    p->off[p->ray[i]] = fabs (d[i]) > reach;
  for (int direction = -1; direction <= 1; direction += 2)
    for (gsize k = 0; k < 2 * p->n;
         k++) /* twice round, so that the first point has neighbours too */
      {
        gsize i = (direction > 0 ? k : 2 * p->n - 1 - k) % p->n, j = (i + p->n + direction) % p->n;
        if (p->off[p->ray[i]] && d[i] * d[j] > 0 && fabs (d[j]) > reach / 3)
          p->off[p->ray[j]] = TRUE;
      }
}

/* The circle of the points that are not off. Of an oval rim the parts that are off are put onto the
 * ellipse: a missing end would make the circle smaller. */
static gboolean
fit_kept (const Points *p, LiCircle *c, gboolean oval, const double *d, double *cofactor)
{
  g_autofree double *weights = g_new (double, p->n), *x = g_memdup2 (p->x, p->n * sizeof *x),
                    *y = g_memdup2 (p->y, p->n * sizeof *y);

  for (gsize i = 0; i < p->n; i++)
    {
      gboolean off = p->off[p->ray[i]];
      double u = x[i] - c->ellipse.x, v = y[i] - c->ellipse.y, back = d[i] / hypot (u, v);
      weights[i] = off && !oval ? 0 : 1;
      x[i] -= off && oval ? back * u : 0;
      y[i] -= off && oval ? back * v : 0;
    }
  return li_circle_fit (x, y, weights, p->n, &c->circle, cofactor);
}

/* Parts the rim's points into those that follow it and those that are off. */
static gboolean
fit_rest (Points *p, LiCircle *c, double scale, const char *name, double *cofactor, GError **error)
{
  gboolean oval = c->has_ellipse && c->ellipse_sd < 0.6 * scale;
  g_autofree double *d = g_new (double, p->n), *kept = g_new (double, p->n);
  gsize n = p->n;

  scale = oval ? c->ellipse_sd : scale;
  for (int pass = 0; pass < 4; pass++)
    {
      find_distances (p, c, oval, d);
      mark_off (p, d, MAX (OFF * scale, 1));
      n = 0;
      for (gsize i = 0; i < p->n; i++)
        if (!p->off[p->ray[i]])
          kept[n++] = fabs (d[i]);
      scale = 1.4826 * li_median (kept, n);
      gboolean complete = oval && (double)n >= FOR_COMPLETION * (double)p->rim->n;
      if (!fit_kept (p, c, complete, d, cofactor))
        return fail (name, error);
    }
  return TRUE;
}

/* Neighbours on a rim deviate together: how many of them stand for one independent one. */
static double
correlated_points (const double *d, gsize n, double variance)
{
  double sum = 1;

  for (gsize lag = 1; lag < n / 2; lag++)
    {
      double c = 0;
      for (gsize i = 0; i + lag < n; i++)
        c += d[i] * d[i + lag];
      c /= (double)(n - lag) * variance;
      if (c <= 0)
        break;
      sum += 2 * c;
    }
  return sum;
}

static void
find_misfit (const Points *p, double cofactor, LiCircle *c)
{
  g_autofree double *d = g_new (double, p->n);
  double all = 0, kept = 0;
  gsize n = 0;

  for (gsize i = 0; i < p->n; i++)
    {
      double e = li_circle_distance (&c->circle, p->x[i], p->y[i]);
      all += e * e;
      c->misfit_max = MAX (c->misfit_max, fabs (e));
      if (!p->off[p->ray[i]])
        {
          d[n++] = e;
          kept += e * e;
        }
    }
  c->misfit_sd = sqrt (all / (double)p->n);
  kept = MAX (kept / (double)MAX (n, 4), 1e-12);
  /* what waves longer than the seen part do is not in its misfit */
  double share = (double)n / (double)p->rim->n;
  c->radius_sd = sqrt (cofactor * kept * correlated_points (d, n, kept)) / share;
}

/* Kind of ray @i: −1 where it follows the circle. */
static int
kind_at (const Points *p, gsize i)
{
  i %= p->rim->n;
  return !isfinite (p->rim->radius[i]) ? LI_DEFECT_HIDDEN : p->off[i] ? LI_DEFECT_OFF : -1;
}

static void
add_defect (const Points *p, LiCircle *c, gsize from, gsize n, int kind)
{
  double turn = 360.0 / (double)p->rim->n;
  LiDefect defect = { kind, turn * (double)from, turn * (double)(from + n), 0 };

  for (gsize i = 0; i < p->n; i++)
    if ((p->ray[i] + p->rim->n - from) % p->rim->n < n)
      {
        double d = li_circle_distance (&c->circle, p->x[i], p->y[i]);
        if (fabs (d) > fabs (defect.depth))
          defect.depth = d;
      }
  g_array_append_val (c->defects, defect);
}

/* Runs of rays that are hidden or off, with a few good ones between them overlooked; of the two
 * kinds the more frequent. */
static void
find_defects (const Points *p, LiCircle *c)
{
  gsize n = p->rim->n, first = 0, bridge = MAX (n / 180, 1);

  while (first < n && kind_at (p, first) >= 0)
    first++;
  if (first == n)
    return;
  for (gsize i = first + 1; i < first + n; i++)
    {
      gsize count[2] = { 0, 0 }, good = 0, last = i;
      for (gsize k = i; k < first + n && good <= bridge && kind_at (p, i) >= 0; k++)
        {
          int kind = kind_at (p, k);
          good = kind < 0 ? good + 1 : 0;
          if (kind >= 0)
            {
              count[kind]++;
              last = k;
            }
        }
      if (count[0] + count[1] == 0)
        continue;
      if ((double)(last + 1 - i) >= MIN_DEFECT * (double)n)
        add_defect (p, c, i % n, last + 1 - i,
                    count[LI_DEFECT_OFF] >= count[LI_DEFECT_HIDDEN] ? LI_DEFECT_OFF
                                                                    : LI_DEFECT_HIDDEN);
      i = last;
    }
}

static gboolean
in_defect (const LiCircle *c, double degrees)
{
  for (guint k = 0; k < c->defects->len; k++)
    {
      const LiDefect *d = &g_array_index (c->defects, LiDefect, k);
      if ((degrees >= d->from && degrees < d->to) || degrees + 360 < d->to)
        return TRUE;
    }
  return FALSE;
}

/* Shape of the rim about the final centre; specks are left out, long defects are part of it. */
static void
find_shape (const LiPhoto *photo, const Points *p, LiCircle *c)
{
  gsize n = p->rim->n;
  g_autoptr (LiRim) rim = g_new0 (LiRim, 1);
  LiRimShape shape;

  *rim = (LiRim){ c->circle.x, c->circle.y, n, g_new (double, n) };
  for (gsize i = 0; i < n; i++)
    {
      gboolean speck = p->off[i] && !in_defect (c, 360.0 * (double)i / (double)n);
      /* the final centre differs from that of the rays by a small part of a pixel: the distance
       * along the ray is that from it, the angle stays */
      double angle = 2 * G_PI * (double)i / (double)n,
             x = p->rim->x + p->rim->radius[i] * cos (angle) - c->circle.x,
             y = p->rim->y + p->rim->radius[i] * sin (angle) - c->circle.y;
      rim->radius[i] = speck ? NAN : hypot (x, y);
    }
  li_rim_shape (rim, p->blur, &shape);
  c->roundness = shape.largest - shape.smallest;
  c->circularity
      = c->seen >= WHOLE ? 4 * G_PI * shape.area / (shape.perimeter * shape.perimeter) : NAN;
}

static LiCircle *
circle_new (void)
{
  LiCircle *c = g_new0 (LiCircle, 1);

  c->circularity = c->roundness = NAN;
  c->defects = g_array_new (FALSE, FALSE, sizeof (LiDefect));
  return c;
}

LiCircle *
li_circle_measure (const LiPhoto *photo, const char *name, GError **error)
{
  LiCircleStart start;
  Points p = { 0 };
  double scale, cofactor;
  g_autoptr (LiCircle) c = circle_new ();

  if (!li_circle_start_find (photo, name, &start, error))
    return NULL;
  gboolean ok = follow (photo, &start, name, &p, &scale, error);
  if (ok)
    {
      c->circle = start.circle;
      c->seen = (double)p.n / (double)p.rim->n;
      c->has_ellipse
          = c->seen >= FOR_ELLIPSE
            && li_ellipse_fit_robust (p.x, p.y, p.n, &c->circle, &c->ellipse, &c->ellipse_sd);
      ok = fit_rest (&p, c, scale, name, &cofactor, error);
    }
  if (ok)
    {
      find_misfit (&p, cofactor, c);
      find_defects (&p, c);
      find_shape (photo, &p, c);
    }
  points_clear (&p);
  return ok ? g_steal_pointer (&c) : NULL;
}

LiCircle *
li_circle_from_points (const double *x, const double *y, gsize n, GError **error)
{
  g_autoptr (LiCircle) c = circle_new ();
  double cofactor, sum = 0;

  for (gsize third = 2; third < n && c->circle.radius == 0; third++)
    {
      double u[3] = { x[0], x[third / 2], x[third] }, v[3] = { y[0], y[third / 2], y[third] };
      if (!li_circle_through (u, v, &c->circle))
        c->circle.radius = 0;
    }
  if (c->circle.radius == 0 || !li_circle_fit (x, y, NULL, n, &c->circle, &cofactor))
    {
      g_set_error_literal (error, LI_MEASURE_ERROR, LI_ERROR_INVALID,
                           "a circle needs at least three points that do not lie on a line");
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      double d = li_circle_distance (&c->circle, x[i], y[i]);
      sum += d * d;
      c->misfit_max = MAX (c->misfit_max, fabs (d));
    }
  c->misfit_sd = sqrt (sum / (double)n);
  c->radius_sd = n > 3 ? sqrt (cofactor * sum / (double)(n - 3)) : NAN;
  c->seen = NAN;
  return g_steal_pointer (&c);
}

void
li_circle_free (LiCircle *circle)
{
  if (circle == NULL)
    return;
  g_array_unref (circle->defects);
  g_free (circle);
}
