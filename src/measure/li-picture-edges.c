/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure/li-picture-edges.h"

#include <math.h>
#include <string.h>
#include "base/li-median.h"
#include "volume/li-filter.h"

static LiPhoto *
new_photo (gsize width, gsize height)
{
  LiPhoto *photo = g_new0 (LiPhoto, 1);

  photo->width = width;
  photo->height = height;
  photo->grey = g_new (float, width *height);
  return photo;
}

LiPhoto *
li_photo_shrink (const LiPhoto *photo, gsize factor, GError **error)
{
  LiPhoto *out = new_photo (photo->width / factor, photo->height / factor);

  for (gsize y = 0; y < out->height; y++)
    for (gsize x = 0; x < out->width; x++)
      {
        double sum = 0;
        for (gsize j = 0; j < factor; j++)
          for (gsize i = 0; i < factor; i++)
            sum += photo->grey[(y * factor + j) * photo->width + x * factor + i];
        out->grey[y * out->width + x] = (float)(sum / (double)(factor * factor));
      }
  return out;
}

LiPhoto *
li_photo_blur (const LiPhoto *photo, double sigma, GError **error)
{
  g_autoptr (LiPhoto) out = new_photo (photo->width, photo->height);
  gint64 n[3] = { 1, (gint64)photo->height, (gint64)photo->width };
  double sigmas[3] = { 0, sigma, sigma };

  if (!li_filter_gaussian (photo->grey, out->grey, n, sigmas, NULL, error))
    return NULL;
  return g_steal_pointer (&out);
}

/* Weights of four neighbours for the place @t between the middle two: cubic through them with the
 * slopes of its neighbours (Catmull and Rom). */
static void
cubic_weights (double t, double w[4])
{
  double t2 = t * t, t3 = t2 * t;

  w[0] = 0.5 * (-t3 + 2 * t2 - t);
  w[1] = 0.5 * (3 * t3 - 5 * t2 + 2);
  w[2] = 0.5 * (-3 * t3 + 4 * t2 + t);
  w[3] = 0.5 * (t3 - t2);
}

double
li_photo_at (const LiPhoto *photo, double x, double y)
{
  double x0 = floor (x), y0 = floor (y), u[4], v[4], sum = 0;

  if (!(x0 >= 1 && y0 >= 1 && x0 + 2 < (double)photo->width && y0 + 2 < (double)photo->height))
    return NAN;
  cubic_weights (x - x0, u);
  cubic_weights (y - y0, v);
  const float *row = photo->grey + ((gsize)y0 - 1) * photo->width + (gsize)x0 - 1;
  for (int j = 0; j < 4; j++, row += photo->width)
    sum += v[j] * (u[0] * row[0] + u[1] * row[1] + u[2] * row[2] + u[3] * row[3]);
  return sum;
}

typedef struct
{
  const LiPhoto *photo; /* of steepness */
  const float *dx, *dy;
  double least; /* steepness of an edge */
} Slopes;

/* The largest steepness of the row of three along the gradient, by a parabola. */
static gboolean
find_crest (const Slopes *s, gsize x, gsize y, LiEdge *edge)
{
  gsize i = y * s->photo->width + x;
  double m = s->photo->grey[i];

  if (m < s->least)
    return FALSE;
  edge->nx = s->dx[i] / m;
  edge->ny = s->dy[i] / m;
  double before = li_photo_at (s->photo, (double)x - edge->nx, (double)y - edge->ny),
         after = li_photo_at (s->photo, (double)x + edge->nx, (double)y + edge->ny);
  if (!(m > before && m >= after))
    return FALSE;
  double t = 0.5 * (before - after) / (before - 2 * m + after);
  edge->x = (double)x + t * edge->nx;
  edge->y = (double)y + t * edge->ny;
  edge->weight = m;
  return TRUE;
}

static int
steepest_first (gconstpointer a, gconstpointer b)
{
  double u = ((const LiEdge *)a)->weight, v = ((const LiEdge *)b)->weight;

  return (u < v) - (u > v);
}

static double
least_steepness (const float *m, gsize n)
{
  gsize step = n / 100000 + 1, count = 0;
  g_autofree double *sample = g_new (double, n / step + 1);

  for (gsize i = 0; i < n; i += step)
    sample[count++] = m[i];
  double middle = li_median (sample, count), top = sample[(gsize)(0.999 * (double)(count - 1))];
  /* steepness of noise follows Rayleigh's distribution, whose median is 1.18 standard deviations;
   * in a picture full of texture the median is no noise */
  return MAX (MIN (4 * middle / 1.1774, 0.3 * top), 0.02 * top);
}

GArray *
li_picture_edges (const LiPhoto *blurred, guint max, GError **error)
{
  gint64 n[3] = { 1, (gint64)blurred->height, (gint64)blurred->width };
  gsize count = blurred->width * blurred->height;
  g_autofree float *dz = g_new (float, count), *dy = g_new (float, count),
                   *dx = g_new (float, count);
  g_autoptr (LiPhoto) steep = new_photo (blurred->width, blurred->height);
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (LiEdge));
  LiEdge edge;

  if (!li_filter_gradient (blurred->grey, dz, dy, dx, n, NULL, error))
    return NULL;
  for (gsize i = 0; i < count; i++)
    steep->grey[i] = isfinite (dx[i] + dy[i]) ? hypotf (dx[i], dy[i]) : 0;
  Slopes slopes = { steep, dx, dy, least_steepness (steep->grey, count) };
  for (gsize y = 1; slopes.least > 0 && y + 1 < blurred->height; y++)
    for (gsize x = 1; x + 1 < blurred->width; x++)
      if (find_crest (&slopes, x, y, &edge))
        g_array_append_val (edges, edge);
  g_array_sort (edges, steepest_first);
  if (edges->len > max)
    g_array_set_size (edges, max);
  if (edges->len > 0)
    {
      double full = g_array_index (edges, LiEdge, edges->len / 100).weight;
      for (guint i = 0; i < edges->len; i++)
        {
          LiEdge *e = &g_array_index (edges, LiEdge, i);
          e->weight = MIN (e->weight / full, 1);
        }
    }
  return g_steal_pointer (&edges);
}
