/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-rings-solve.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-pool.h"
#include "dvc/li-rings-prior.h"

#define EDGE LI_RING_EDGE
#define POINTS LI_RING_POINTS
#define CHUNKS 4
#define BAND LI_RING_BAND
#define STEPS 6 /* of the conjugate gradients; 1e-3 of the first misfit is left after four */

/* Cells and fractions of the points of a row: p in its plane, q = Φ p between two. */
typedef struct
{
  gint64 plane;
  gint32 rp[EDGE], rq[EDGE], zq[EDGE];
  float fp[EDGE], fq[EDGE], gq[EDGE];
} Row;

static void
place_row (const LiRingGrid *g, const LiRingBox *box, gint64 z, gint64 y, Row *row)
{
  const double x0 = (double)box->box.lo[2], p[3] = { (double)z, (double)y, x0 };
  double q[3], dy = (double)y + g->one[1] - g->y;
  float last_r = (float)(g->nr - 1), last_z = (float)(g->nz - 1);

  li_mat3_apply (&box->A, p, q);
  for (int k = 0; k < 3; k++)
    q[k] += box->b[k] + g->two[k];
  row->plane = (gint64)floor ((double)z + g->one[0] - g->z0 + 0.5);
  for (int k = 0; k < EDGE; k++)
    {
      float dx = (float)(x0 + k + g->one[2] - g->x), ey = (float)(q[1] + k * box->A.m[1][2] - g->y),
            ex = (float)(q[2] + k * box->A.m[2][2] - g->x),
            ez = (float)(q[0] + k * box->A.m[0][2] - g->z0);
      float rp = sqrtf ((float)(dy * dy) + dx * dx), rq = sqrtf (ey * ey + ex * ex);
      rp = MIN (rp, last_r);
      rq = MIN (rq, last_r);
      ez = CLAMP (ez, 0, last_z);
      row->rp[k] = MIN ((gint32)rp, (gint32)g->nr - 2);
      row->rq[k] = MIN ((gint32)rq, (gint32)g->nr - 2);
      row->zq[k] = MIN ((gint32)ez, (gint32)g->nz - 2);
      row->fp[k] = rp - (float)row->rp[k];
      row->fq[k] = rq - (float)row->rq[k];
      row->gq[k] = ez - (float)row->zq[k];
    }
}

static void
row_values (const LiRingGrid *g, const Row *row, const float *table, float *m)
{
  const float *here = table + row->plane * g->nr;

  for (int k = 0; k < EDGE; k++)
    {
      const float *a = table + row->zq[k] * g->nr + row->rq[k], *b = a + g->nr,
                  *h = here + row->rp[k];
      float fq = row->fq[k], lower = a[0] + fq * (a[1] - a[0]), upper = b[0] + fq * (b[1] - b[0]);
      m[k] = h[0] + row->fp[k] * (h[1] - h[0]) - lower - row->gq[k] * (upper - lower);
    }
}

static void
spread_p (const LiRingGrid *g, const Row *row, const float *m, double *sums)
{
  double *here = sums + row->plane * g->nr;

  for (int k = 0; k < EDGE; k++)
    {
      double *h = here + row->rp[k], v = m[k], up = v * row->fp[k];
      h[0] += v - up;
      h[1] += up;
    }
}

static void
spread_q (const LiRingGrid *g, const Row *row, const float *m, double sign, double *sums)
{
  for (int k = 0; k < EDGE; k++)
    {
      double *a = sums + row->zq[k] * g->nr + row->rq[k], *b = a + g->nr, v = sign * m[k],
             upper = v * row->gq[k], lower = v - upper, up = row->fq[k];
      a[0] += lower * (1 - up);
      a[1] += lower * up;
      b[0] += upper * (1 - up);
      b[1] += upper * up;
    }
}

typedef struct
{
  const LiRingGrid *grid;
  const LiRingBoxes *boxes;
  const float *table; /* NULL: sums of the data */
  double *sums[CHUNKS];
  gsize cells;
} Work;

/* Sums of the data at either end: d and count at p, d and count at q. */
static void
add_data (const Work *w, const LiRingBox *box, double *sums)
{
  const float *d = box->d;
  Row row;

  for (gint64 z = box->box.lo[0]; z < box->box.hi[0]; z++)
    for (gint64 y = box->box.lo[1]; y < box->box.hi[1]; y++, d += EDGE)
      {
        float v[EDGE], use[EDGE];
        place_row (w->grid, box, z, y, &row);
        for (int k = 0; k < EDGE; k++)
          {
            use[k] = isnan (d[k]) ? 0 : 1;
            v[k] = isnan (d[k]) ? 0 : d[k];
          }
        spread_p (w->grid, &row, v, sums);
        spread_p (w->grid, &row, use, sums + w->cells);
        spread_q (w->grid, &row, v, 1, sums + 2 * w->cells);
        spread_q (w->grid, &row, use, 1, sums + 3 * w->cells);
      }
}

static void
add_product (const Work *w, const LiRingBox *box, float *m, double *sums)
{
  Row row;
  float *at = m;

  for (gint64 z = box->box.lo[0]; z < box->box.hi[0]; z++)
    for (gint64 y = box->box.lo[1]; y < box->box.hi[1]; y++, at += EDGE)
      {
        place_row (w->grid, box, z, y, &row);
        row_values (w->grid, &row, w->table, at);
      }
  li_ring_box_project (box, m);
  at = m;
  for (gint64 z = box->box.lo[0]; z < box->box.hi[0]; z++)
    for (gint64 y = box->box.lo[1]; y < box->box.hi[1]; y++, at += EDGE)
      {
        place_row (w->grid, box, z, y, &row);
        spread_p (w->grid, &row, at, sums);
        spread_q (w->grid, &row, at, -1, sums);
      }
}

static void
do_chunk (gsize chunk, gpointer data)
{
  Work *w = data;
  gsize n = w->boxes->n, first = chunk * n / CHUNKS, last = (chunk + 1) * n / CHUNKS;
  g_autofree float *m = g_new (float, POINTS);

  memset (w->sums[chunk], 0, (w->table == NULL ? 4 : 1) * w->cells * sizeof (double));
  for (gsize i = first; i < last; i++)
    if (w->boxes->boxes[i].used)
      {
        if (w->table == NULL)
          add_data (w, &w->boxes->boxes[i], w->sums[chunk]);
        else
          add_product (w, &w->boxes->boxes[i], m, w->sums[chunk]);
      }
}

/* In a fixed order, into the first chunk's. */
static double *
run (Work *w, const float *table)
{
  w->table = table;
  li_pool_for (CHUNKS, do_chunk, w);
  for (int c = 1; c < CHUNKS; c++)
    for (gsize i = 0; i < (table == NULL ? 4 : 1) * w->cells; i++)
      w->sums[0][i] += w->sums[c][i];
  return w->sums[0];
}

/* noise · K⁻¹ of a radius: λ (v − share Σ v). */
typedef struct
{
  double lambda, share;
} Ridge;

static Ridge
ridge_of (const LiRingGrid *g, const LiRingPrior *p, gint64 r)
{
  gint64 band = MIN (r / BAND, p->bands - 1);
  double n = p->noise[band], h = MAX (p->has_plane ? p->plane[band] : 0, 1e-4 * n),
         c = p->has_constant ? p->constant[band] : 0;

  return (Ridge){ n / h, c / (h + (double)g->nz * c) };
}

typedef struct
{
  const LiRingGrid *grid;
  const LiRingPrior *prior;
  const double *count; /* number of data points in a cell */
  Work *work;
  float *table;
} System;

static void
apply (System *s, const double *x, double *out)
{
  const LiRingGrid *g = s->grid;
  gsize cells = s->work->cells;

  for (gsize i = 0; i < cells; i++)
    s->table[i] = (float)x[i];
  memcpy (out, run (s->work, s->table), cells * sizeof *out);
  for (gint64 r = 0; r < g->nr; r++)
    {
      Ridge k = ridge_of (g, s->prior, r);
      double sum = 0;
      for (gint64 z = 0; z < g->nz; z++)
        sum += x[z * g->nr + r];
      for (gint64 z = 0; z < g->nz; z++)
        out[z * g->nr + r] += k.lambda * (x[z * g->nr + r] - k.share * sum);
    }
}

/* Preconditioner: the system without the coupling between p and Φ p, solved exactly for each
 * radius. */
static void
precondition (const System *s, const double *x, double *out)
{
  const LiRingGrid *g = s->grid;

  for (gint64 r = 0; r < g->nr; r++)
    {
      Ridge k = ridge_of (g, s->prior, r);
      double a = 0, b = 0, c = k.lambda * k.share;
      for (gint64 z = 0; z < g->nz; z++)
        {
          double d = s->count[z * g->nr + r] + k.lambda;
          a += x[z * g->nr + r] / d;
          b += 1 / d;
        }
      double t = c * a / MAX (1 - c * b, 1e-12);
      for (gint64 z = 0; z < g->nz; z++)
        out[z * g->nr + r] = (x[z * g->nr + r] + t) / (s->count[z * g->nr + r] + k.lambda);
    }
}

static double
dot (const double *a, const double *b, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

/* Conjugate gradients from zero. */
static void
conjugate_gradients (System *s, double *rest, double *x)
{
  gsize n = s->work->cells;
  g_autofree double *z = g_new (double, 3 * n);
  double *p = z + n, *q = p + n, rz, first;

  memset (x, 0, n * sizeof *x);
  precondition (s, rest, z);
  memcpy (p, z, n * sizeof *p);
  rz = first = dot (rest, z, n);
  for (int step = 0; step < STEPS && rz > 1e-6 * first; step++)
    {
      apply (s, p, q);
      double a = rz / dot (p, q, n);
      for (gsize i = 0; i < n; i++)
        {
          x[i] += a * p[i];
          rest[i] -= a * q[i];
        }
      precondition (s, rest, z);
      double now = dot (rest, z, n), b = now / rz;
      rz = now;
      for (gsize i = 0; i < n; i++)
        p[i] = z[i] + b * p[i];
    }
}

/* Removes what neighbouring radii of one plane share beyond the part of all planes: it is no ring.
 * */
static void
keep_rings (const LiRingGrid *g, double *x, double *line)
{
  g_autofree double *constant = g_new0 (double, g->nr);

  for (gint64 z = 0; z < g->nz; z++)
    for (gint64 r = 0; r < g->nr; r++)
      constant[r] += x[z * g->nr + r] / (double)g->nz;
  for (gint64 z = 0; z < g->nz; z++)
    {
      double *row = x + z * g->nr;
      for (gint64 r = 0; r < g->nr; r++)
        line[r] = row[r] - constant[r];
      for (gint64 r = 0; r < g->nr; r++)
        {
          gint64 lo = MAX (r - BAND / 2, 0), hi = MIN (r + BAND / 2, g->nr - 1);
          double s = 0;
          for (gint64 k = lo; k <= hi; k++)
            s += line[k];
          row[r] -= s / (double)(hi - lo + 1);
        }
    }
}

static void
solve (const LiRingGrid *g, const LiRingPrior *prior, Work *w, const double *data, float *table)
{
  gsize n = w->cells;
  g_autofree double *count = g_new (double, 3 * n);
  double *rest = count + n, *x = rest + n;
  System s = { g, prior, count, w, table };

  for (gsize i = 0; i < n; i++)
    {
      count[i] = data[n + i] + data[3 * n + i];
      rest[i] = data[i] - data[2 * n + i];
    }
  conjugate_gradients (&s, rest, x);
  keep_rings (g, x, count);
  for (gsize i = 0; i < n; i++)
    table[i] = (float)x[i];
}

gsize
li_rings_solve_memory (const LiRingGrid *g)
{
  return (gsize)g->nz * (gsize)g->nr * (4 * CHUNKS + 7) * sizeof (double);
}

gboolean
li_rings_solve (
    const LiRingGrid *g, const LiRingBoxes *boxes, float *table, gboolean *found, GError **error)
{
  Work w = { .grid = g, .boxes = boxes, .cells = (gsize)g->nz * (gsize)g->nr };
  LiRingPrior prior = { .bands = (g->nr + BAND - 1) / BAND };
  g_autofree double *sums = g_try_new (double, CHUNKS * 4 * w.cells);

  *found = FALSE;
  if (sums == NULL)
    {
      g_set_error (error, LI_DVC_ERROR, LI_ERROR_MEMORY,
                   _ ("no memory to look for rings in %" G_GINT64_FORMAT
                      " planes; close other programs, or leave rings in"),
                   g->nz);
      return FALSE;
    }
  g_autofree double *variances = g_new0 (double, 3 * prior.bands);
  prior.constant = variances;
  prior.plane = variances + prior.bands;
  prior.noise = prior.plane + prior.bands;
  for (int c = 0; c < CHUNKS; c++)
    w.sums[c] = sums + 4 * (gsize)c * w.cells;
  double *data = run (&w, NULL);
  li_ring_prior_find (g->nz, g->nr, data, &prior);
  *found = prior.has_constant;
  if (*found)
    solve (g, &prior, &w, data, table);
  return TRUE;
}
