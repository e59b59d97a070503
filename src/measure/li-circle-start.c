/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-circle-start.h"

#include <math.h>
#include <string.h>
#include "base/li-median.h"
#include "measure/li-outlines.h"
#include "measure/li-picture-edges.h"

#define EDGE 800        /* pixels: larger pictures are shrunk */
#define BLUR 1.5        /* pixels of the shrunk picture */
#define LIMITS 9        /* grey limits between the picture's darkest and brightest */
#define TRIES 400       /* triples of points of each outline */
#define SECTORS 180     /* of a rim, for the share that has an edge */
#define MAX_EDGES 30000 /* steepest first */
#define MIN_SHARE 0.25
#define CLEAR_SHARE 0.65 /* from here on the larger circle counts */

typedef struct
{
  GArray *edges; /* LiEdge */
  double least_radius, largest_radius;
  GRand *random; /* always of one seed: the same picture gives the same circle */
  LiCircleStart best;
  double best_score;
} Search;

/* Whether an edge lies on the circle and looks inwards or outwards as @sign says. */
static gboolean
lies_on (const LiEdge *e, const LiCircleFit *c, int sign, double reach, double *cosine)
{
  double u = e->x - c->x, v = e->y - c->y, r = hypot (u, v);

  if (!(fabs (r - c->radius) <= reach))
    return FALSE;
  *cosine = -sign * (u * e->nx + v * e->ny) / r;
  return *cosine > 0.85;
}

/* The share of the rim, sectors counting by their steepest edge. */
static double
share_of (const Search *s, const LiCircleFit *c, int sign, double reach)
{
  double steepest[SECTORS] = { 0 }, sum = 0, cosine;

  for (guint i = 0; i < s->edges->len; i++)
    {
      const LiEdge *e = &g_array_index (s->edges, LiEdge, i);
      if (!lies_on (e, c, sign, reach, &cosine))
        continue;
      double turn = atan2 (e->y - c->y, e->x - c->x) / (2 * G_PI) + 0.5;
      int sector = CLAMP ((int)(turn * SECTORS), 0, SECTORS - 1);
      steepest[sector] = MAX (steepest[sector], e->weight);
    }
  /* an evenly faint rim is as good as a bold one */
  double sorted[SECTORS];
  memcpy (sorted, steepest, sizeof sorted);
  qsort (sorted, SECTORS, sizeof *sorted, li_compare_doubles);
  double usual = MAX (sorted[(int)(0.8 * SECTORS)], 0.1);
  for (int k = 0; k < SECTORS; k++)
    sum += MIN (steepest[k] / usual, 1);
  return sum / SECTORS;
}

/* The circle through the edges near @c, within a reach that narrows. */
static gboolean
settle (const Search *s, LiCircleFit *c, int sign)
{
  g_autofree double *x = g_new (double, s->edges->len), *y = g_new (double, s->edges->len);
  double scale, cosine;

  for (double reach = 0.06; reach > 0.01; reach /= 1.6)
    {
      gsize n = 0;
      for (guint i = 0; i < s->edges->len; i++)
        {
          const LiEdge *e = &g_array_index (s->edges, LiEdge, i);
          if (lies_on (e, c, sign, MAX (reach * c->radius, 2), &cosine))
            {
              x[n] = e->x;
              y[n++] = e->y;
            }
        }
      if (n < 8 || !li_circle_fit_robust (x, y, n, c, &scale))
        return FALSE;
    }
  return TRUE;
}

static void
judge (Search *s, LiCircleFit circle, int sign)
{
  if (!settle (s, &circle, sign) || circle.radius < s->least_radius
      || circle.radius > s->largest_radius)
    return;
  double share = share_of (s, &circle, sign, MAX (0.02 * circle.radius, 2)),
         seen = MIN (share / CLEAR_SHARE, 1), score = circle.radius * seen * seen;
  if (share < MIN_SHARE || score <= s->best_score)
    return;
  s->best_score = score;
  s->best = (LiCircleStart){ circle, share, sign };
}

/* How many points of the outline lie near the circle, times its radius: of two arcs of one outline
 * the outer. */
static double
support_of (const GArray *outline, const LiCircleFit *c)
{
  double reach = MAX (0.015 * c->radius, 1.5), n = 0;

  for (guint i = 0; i < outline->len; i++)
    {
      const LiOutlinePoint *p = &g_array_index (outline, LiOutlinePoint, i);
      n += fabs (li_circle_distance (c, p->x, p->y)) <= reach;
    }
  return n;
}

/* The circle that most of an outline follows. */
static void
try_outline (Search *s, const GArray *outline, int sign)
{
  LiCircleFit best = { 0 };
  double most = 0;

  for (int k = 0; k < TRIES && outline->len >= 12; k++)
    {
      double x[3], y[3];
      LiCircleFit c;
      for (int i = 0; i < 3; i++)
        {
          const LiOutlinePoint *p
              = &g_array_index (outline, LiOutlinePoint,
                                (guint)g_rand_int_range (s->random, 0, (gint32)outline->len));
          x[i] = p->x;
          y[i] = p->y;
        }
      if (!li_circle_through (x, y, &c) || c.radius < s->least_radius
          || c.radius > s->largest_radius)
        continue;
      double support = support_of (outline, &c);
      if (support > most)
        {
          most = support;
          best = c;
        }
    }
  if (most >= 12)
    judge (s, best, sign);
}

static void
grey_range (const LiPhoto *p, double *low, double *high)
{
  gsize n = p->width * p->height;
  g_autofree double *sorted = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    sorted[i] = isfinite (p->grey[i]) ? p->grey[i] : 0;
  qsort (sorted, n, sizeof *sorted, li_compare_doubles);
  *low = sorted[n / 200];
  *high = sorted[n - 1 - n / 200];
}

static void
search (Search *s, const LiPhoto *blurred)
{
  double low, high;

  grey_range (blurred, &low, &high);
  for (int k = 1; k <= LIMITS; k++)
    for (int above = 0; above < 2; above++)
      {
        double limit = low + (high - low) * k / (LIMITS + 1);
        g_autoptr (GPtrArray) outlines = li_outlines_find (blurred, limit, above);
        for (guint i = 0; i < outlines->len; i++)
          try_outline (s, g_ptr_array_index (outlines, i), above ? 1 : -1);
      }
}

gboolean
li_circle_start_find (const LiPhoto *photo, const char *name, LiCircleStart *out, GError **error)
{
  gsize factor = (MAX (photo->width, photo->height) + EDGE - 1) / EDGE;
  g_autoptr (LiPhoto) small = li_photo_shrink (photo, factor, error);
  g_autoptr (LiPhoto) blurred = small != NULL ? li_photo_blur (small, BLUR, error) : NULL;
  g_autoptr (GArray) edges = blurred != NULL ? li_picture_edges (blurred, MAX_EDGES, error) : NULL;

  if (edges == NULL)
    return FALSE;
  double edge = (double)MAX (small->width, small->height);
  Search s = { .edges = edges,
               .least_radius = MAX (0.02 * edge, 6),
               .largest_radius = 0.75 * edge,
               .random = g_rand_new_with_seed (1) };
  search (&s, blurred);
  g_rand_free (s.random);
  if (s.best_score <= 0)
    {
      g_set_error (error, LI_MEASURE_ERROR, LI_ERROR_FAILED,
                   "%s: no rim of a disk was found; click at least three points on it (--points)",
                   name);
      return FALSE;
    }
  *out = s.best;
  /* pixel i of the shrunk picture covers pixels i·factor … (i + 1)·factor − 1 */
  double shift = 0.5 * ((double)factor - 1);
  out->circle.x = out->circle.x * (double)factor + shift;
  out->circle.y = out->circle.y * (double)factor + shift;
  out->circle.radius *= (double)factor;
  return TRUE;
}
