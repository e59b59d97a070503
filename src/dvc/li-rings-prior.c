/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-rings-prior.h"

#include <math.h>

#define BAND LI_RING_BAND
#define SUB 8     /* radii over which a mean is taken off */
#define SLAB 16   /* planes averaged for the test of the constant part */
#define CERTAIN 8 /* standard deviations beyond chance */
#define MIN_AGREEMENT 0.75

/* Means over planes of one radius at either end, the second with its sign turned. */
typedef struct
{
  double mean[2], n[2];
} Ends;

typedef struct
{
  gint64 nz, nr;
  const double *sums;
} Table;

static Ends
ends_of (const Table *t, gint64 z0, gint64 z1, gint64 r)
{
  Ends e = { 0 };

  for (int end = 0; end < 2; end++)
    {
      const double *d = t->sums + 2 * end * t->nz * t->nr, *n = d + t->nz * t->nr;
      double s = 0;
      for (gint64 z = z0; z < z1; z++)
        {
          s += d[z * t->nr + r];
          e.n[end] += n[z * t->nr + r];
        }
      if (e.n[end] > 0)
        e.mean[end] = (end == 0 ? s : -s) / e.n[end];
    }
  return e;
}

/* The mean over a band of radii is removed: it is no ring, as a layer of the sample gives it too.
 * */
static void
subtract_mean (Ends *e, gint64 n)
{
  for (int end = 0; end < 2; end++)
    {
      double s = 0, w = 0;
      for (gint64 i = 0; i < n; i++)
        {
          s += e[i].n[end] * e[i].mean[end];
          w += e[i].n[end];
        }
      for (gint64 i = 0; i < n && w > 0; i++)
        e[i].mean[end] -= s / w;
    }
}

typedef struct
{
  double q, qq, aa, bb, w, noise, n;
} Moments;

static void
add_band (Moments *m, Ends *band, gint64 n_radii)
{
  for (gint64 i = 0; i < n_radii; i += SUB)
    subtract_mean (band + i, MIN (SUB, n_radii - i));
  for (gint64 i = 0; i < n_radii; i++)
    {
      const double *n = band[i].n, *mean = band[i].mean;
      if (n[0] < 4 || n[1] < 4)
        continue;
      double w = n[0] * n[1] / (n[0] + n[1]), q = w * mean[0] * mean[1];
      m->q += q;
      m->qq += q * q;
      m->aa += w * mean[0] * mean[0];
      m->bb += w * mean[1] * mean[1];
      m->w += w;
      m->noise += n[0] * mean[0] * mean[0] + n[1] * mean[1] * mean[1]
                  - (n[0] + n[1]) * mean[0] * mean[1];
      m->n += 2;
    }
}

/* Sum of the products in units of its own scatter. */
static double
certainty (const Moments *m)
{
  return m->qq > 0 ? m->q / sqrt (m->qq) : 0;
}

/* Correlation of the two ends. */
static double
agreement (const Moments *m)
{
  return m->aa > 0 && m->bb > 0 ? m->q / sqrt (m->aa * m->bb) : 0;
}

/* Sums of one band of @n radii: of what all planes share, of slabs of it, of each plane's rest. */
static void
add_radii (const Table *t, gint64 first, gint64 n, Moments *shared, Moments *slabs, Moments *rest)
{
  Ends whole[BAND] = { 0 }, e[BAND] = { 0 };

  for (gint64 i = 0; i < n; i++)
    e[i] = whole[i] = ends_of (t, 0, t->nz, first + i);
  add_band (shared, e, n);
  for (gint64 z = 0; z < t->nz; z += SLAB)
    {
      for (gint64 i = 0; i < n; i++)
        e[i] = ends_of (t, z, MIN (z + SLAB, t->nz), first + i);
      add_band (slabs, e, n);
    }
  for (gint64 z = 0; z < t->nz; z++)
    {
      for (gint64 i = 0; i < n; i++)
        {
          e[i] = ends_of (t, z, z + 1, first + i);
          for (int k = 0; k < 2; k++)
            e[i].mean[k] -= whole[i].mean[k];
        }
      add_band (rest, e, n);
    }
}

static void
add_moments (Moments *to, const Moments *m)
{
  to->q += m->q;
  to->qq += m->qq;
  to->aa += m->aa;
  to->bb += m->bb;
}

/* Bands whose noise is unknown are given that of the others. */
static void
fill_noise (LiRingPrior *p)
{
  double sum = 0, n = 0;

  for (gint64 band = 0; band < p->bands; band++)
    if (p->noise[band] > 0)
      {
        sum += p->noise[band];
        n++;
      }
  for (gint64 band = 0; band < p->bands; band++)
    if (!(p->noise[band] > 0))
      p->noise[band] = n > 0 ? sum / n : 1;
}

void
li_ring_prior_find (gint64 nz, gint64 nr, const double *sums, LiRingPrior *p)
{
  const Table table = { nz, nr, sums };
  Moments profile = { 0 }, slabs = { 0 }, planes = { 0 };

  for (gint64 band = 0; band < p->bands; band++)
    {
      Moments c = { 0 }, h = { 0 };
      add_radii (&table, band * BAND, MIN (BAND, nr - band * BAND), &c, &slabs, &h);
      add_moments (&profile, &c);
      add_moments (&planes, &h);
      p->constant[band] = c.w > 0 ? MAX (c.q / c.w, 0) : 0;
      p->plane[band] = h.w > 0 ? MAX (h.q / h.w, 0) : 0;
      p->noise[band] = h.n > 0 ? h.noise / h.n : 0;
    }
  fill_noise (p);
  /* Rings that only one of the images has may look certain in every slab, but the ends do not agree
   * on them. */
  p->has_constant = certainty (&slabs) > CERTAIN && agreement (&profile) > MIN_AGREEMENT;
  /* Where a coarse field misses a bend, single planes may agree by chance. Rings of a detector also
   * have a part that all planes share. */
  p->has_plane = p->has_constant && certainty (&planes) > CERTAIN;
}
