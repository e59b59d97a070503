/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tomo/li-equalise.h"

/* Histogram equalisation of 256³ voxels in memory, whole: counting and applying. The naive one
 * searches each voxel in the table of bins. Prints "name <tab> figure <tab> unit" lines. */

#define EDGE 256
#define N ((gsize)EDGE * EDGE * EDGE)
#define TURNS 5

static double
seconds (void)
{
  return (double)g_get_monotonic_time () * 1e-6;
}

static LiVolume *
make (LiVoxelType type)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  LiVolume *volume = li_volume_new_memory (type, shape, NULL);
  guint16 *u16 = li_volume_memory (volume);
  float *f32 = li_volume_memory (volume);

  for (gsize i = 0; i < N; i++)
    {
      double v = g_rand_double (random) + g_rand_double (random);
      if (type == LI_TYPE_U16)
        u16[i] = (guint16)(32767 * v);
      else
        f32[i] = (float)v;
    }
  return volume;
}

static double
equalise (LiVolume *volume, float *out)
{
  double best = INFINITY;
  LiBox box = li_volume_box (volume);

  for (int turn = 0; turn < TURNS; turn++)
    {
      double start = seconds ();
      LiEqualiser *e = li_equaliser_new (volume, 256, NULL, NULL);
      g_autoptr (LiVolume) result = li_equalised_new (volume, e, LI_TYPE_F32);
      if (!li_volume_read_box (result, &box, LI_TYPE_F32, out, NULL))
        exit (1);
      best = MIN (best, seconds () - start);
    }
  return best;
}

/* Last of the @n ascending edges that is not above @v. */
static gsize
search (const float *edges, gsize n, float v)
{
  gsize lo = 0, hi = n;

  while (hi - lo > 1)
    {
      gsize middle = (lo + hi) / 2;
      if (edges[middle] <= v)
        lo = middle;
      else
        hi = middle;
    }
  return lo;
}

static double
naive (LiVolume *volume, const LiEqualiser *e, float *out)
{
  const float *v = li_volume_memory (volume);
  double start = seconds ();
  g_autofree guint64 *counts = g_new0 (guint64, e->n);
  float lo = INFINITY, hi = -INFINITY;

  for (gsize i = 0; i < N; i++)
    {
      lo = fminf (lo, v[i]);
      hi = fmaxf (hi, v[i]);
    }
  for (gsize i = 0; i < N; i++)
    counts[search (e->edges, e->n, v[i])]++;
  for (gsize i = 0; i < N; i++)
    {
      gsize k = search (e->centres, e->n, v[i]);
      const LiEqualiserLine *line = e->lines + (v[i] < e->centres[0] ? 0 : k + 1);
      out[i] = (float)(line->share + line->slope * (v[i] - line->centre));
    }
  return seconds () - start + (counts[0] == G_MAXUINT64 || lo > hi);
}

int
main (void)
{
  g_autofree float *out = g_new (float, N);
  g_autoptr (LiVolume) u16 = make (LI_TYPE_U16), f32 = make (LI_TYPE_F32);
  double whole = equalise (u16, out), real = equalise (f32, out);
  g_autoptr (LiEqualiser) e = li_equaliser_new (f32, 256, NULL, NULL);

  printf ("equalise 256³ u16\t%.4g\ts\n", whole);
  printf ("equalise 256³ f32\t%.4g\ts\n", real);
  printf ("equalise 256³ f32, one search a voxel, one thread\t%.4g\ttimes\n",
          naive (f32, e, out) / real);
  return 0;
}
