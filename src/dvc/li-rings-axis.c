/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-rings-axis.h"

#include <math.h>

#include "base/li-pool.h"

#define EDGE LI_RING_EDGE
#define REACH 4                   /* voxels */
#define STEPS (2 * 2 * REACH + 1) /* half a voxel each */
/* Positions in the plane that are sampled for an axis. */
#define PLACES 200000
/* Half the radii over which a profile's mean is taken off. */
#define SMOOTH 4
/* Ratio of scores from which an axis other than the middle is accepted. */
#define MIN_SCORE_RATIO 1.1

/* Differences summed over the planes: at p, and, with their sign turned, at Φ p. */
typedef struct
{
  gint64 ny, nx;
  float *d[2], *n[2];
} Maps;

static void
add_box (const LiRingGrid *g, const LiRingBox *box, Maps *maps)
{
  const float *d = box->d;

  for (gint64 z = box->box.lo[0]; z < box->box.hi[0]; z++)
    for (gint64 y = box->box.lo[1]; y < box->box.hi[1]; y++)
      for (gint64 x = box->box.lo[2]; x < box->box.hi[2]; x++, d++)
        {
          const double p[3] = { (double)z, (double)y, (double)x };
          double q[3];
          if (isnan (*d))
            continue;
          maps->d[0][y * maps->nx + x] += *d;
          maps->n[0][y * maps->nx + x] += 1;
          li_mat3_apply (&box->A, p, q);
          gint64 qy = (gint64)floor (q[1] + box->b[1] + 0.5),
                 qx = (gint64)floor (q[2] + box->b[2] + 0.5);
          if (qy < 0 || qx < 0 || qy >= maps->ny || qx >= maps->nx)
            continue;
          maps->d[1][qy * maps->nx + qx] -= *d;
          maps->n[1][qy * maps->nx + qx] += 1;
        }
}

typedef struct
{
  const Maps *maps;
  const LiRingGrid *grid;
  gint64 rows; /* from one row that is looked at to the next */
  double score[STEPS * STEPS];
} Search;

/* Means over circles about an axis, less those of the radii around. */
static void
profile (const Search *s, int end, double y0, double x0, double *mean, double *count)
{
  const Maps *m = s->maps;
  gint64 nr = s->grid->nr;
  g_autofree double *sum = g_new0 (double, nr);

  for (gint64 r = 0; r < nr; r++)
    count[r] = 0;
  for (gint64 y = 0; y < m->ny; y += s->rows)
    for (gint64 x = 0; x < m->nx; x++)
      if (m->n[end][y * m->nx + x] > 0)
        {
          double dy = (double)y - y0, dx = (double)x - x0, r = sqrt (dy * dy + dx * dx);
          gint64 i = MIN ((gint64)r, nr - 2);
          double f = MIN (r - (double)i, 1), d = m->d[end][y * m->nx + x],
                 n = m->n[end][y * m->nx + x];
          sum[i] += (1 - f) * d;
          sum[i + 1] += f * d;
          count[i] += (1 - f) * n;
          count[i + 1] += f * n;
        }
  for (gint64 r = 0; r < nr; r++)
    {
      double a = 0, n = 0;
      for (gint64 k = MAX (r - SMOOTH, 0); k <= MIN (r + SMOOTH, nr - 1); k++)
        {
          a += sum[k];
          n += count[k];
        }
      mean[r] = count[r] > 0 ? sum[r] / count[r] - a / n : 0;
    }
}

static void
score_one (gsize i, gpointer data)
{
  Search *s = data;
  gint64 nr = s->grid->nr;
  g_autofree double *mean = g_new (double, 4 * nr);
  double *other = mean + nr, *n = other + nr, *m = n + nr, sum = 0;
  double y = s->grid->y + 0.5 * (double)(i / STEPS) - REACH,
         x = s->grid->x + 0.5 * (double)(i % STEPS) - REACH;

  profile (s, 0, y, x, mean, n);
  profile (s, 1, y, x, other, m);
  for (gint64 r = 0; r < nr; r++)
    if (n[r] > 0 && m[r] > 0)
      sum += mean[r] * other[r] * n[r] * m[r] / (n[r] + m[r]);
  s->score[i] = sum;
}

void
li_rings_find_axis (const LiRingBoxes *boxes, const gint64 shape[2], LiRingGrid *grid)
{
  Maps maps = { shape[0], shape[1], { NULL }, { NULL } };
  gsize cells = (gsize)shape[0] * (gsize)shape[1], best = STEPS * STEPS / 2, middle = best;
  g_autofree float *memory = g_new0 (float, 4 * cells);
  Search s = { .maps = &maps, .grid = grid };

  for (int k = 0; k < 2; k++)
    {
      maps.d[k] = memory + 2 * (gsize)k * cells;
      maps.n[k] = maps.d[k] + cells;
    }
  for (gsize i = 0; i < boxes->n; i++)
    if (boxes->boxes[i].used)
      add_box (grid, &boxes->boxes[i], &maps);
  s.rows = MAX (1, (gint64)(cells / PLACES));
  li_pool_for (STEPS * STEPS, score_one, &s);
  for (gsize i = 0; i < STEPS * STEPS; i++)
    if (s.score[i] > s.score[best])
      best = i;
  if (!(s.score[best] > MIN_SCORE_RATIO * s.score[middle]))
    best = middle;
  grid->y += 0.5 * (double)(best / STEPS) - REACH;
  grid->x += 0.5 * (double)(best % STEPS) - REACH;
}
