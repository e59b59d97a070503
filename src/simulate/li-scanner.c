/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-scanner.h"

#include <math.h>
#include "simulate/li-elementary.h"
#include "simulate/li-gauss.h"

#define RING_SD 1500.0
#define RIM                                                                                        \
  9000.0 /* grey added at the cylinder's edge, falling as the 10th power of the radius             \
          */

void
li_scanner_init (LiScanner *s,
                 const gint64 shape[3],
                 guint64 seed,
                 int step,
                 double noise,
                 gboolean gain,
                 gboolean drift,
                 gboolean rings,
                 gboolean truncation)
{
  LiSequence random = li_sequence (seed, 5000 + (guint64)step);
  const double reach[6] = { 1500, 900, 900, 1300, 500, G_PI };
  *s = (LiScanner){ .noise = noise,
                    .gain = 1,
                    .rings = rings,
                    .truncation = truncation,
                    .ring_key = li_hash2 (seed, 41),
                    .noise_key = li_hash2 (seed, 7000 + (guint64)step) };
  for (int a = 0; a < 3; a++)
    s->shape[a] = shape[a];
  for (int i = 0; i < 6; i++)
    s->drift[i] = li_sequence_next (&random, -reach[i], reach[i]) * (drift != FALSE);
  const double g = li_sequence_next (&random, -0.06, 0.06),
               o = li_sequence_next (&random, -1500, 1500);
  if (gain)
    {
      s->gain = 1 + g;
      s->offset = o;
    }
}

double
li_scanner_radius (const LiScanner *s)
{
  return (double)MIN (s->shape[1], s->shape[2]) / 2;
}

static double
radius2_of (const LiScanner *s, gint64 y, gint64 x)
{
  const double dy = (double)y - (double)(s->shape[1] - 1) / 2,
               dx = (double)x - (double)(s->shape[2] - 1) / 2;
  return dy * dy + dx * dx;
}

gboolean
li_scanner_is_beyond (const LiScanner *s, gint64 y, gint64 x)
{
  const double r = li_scanner_radius (s);
  return radius2_of (s, y, x) > r * r;
}

gboolean
li_scanner_is_outside (const LiScanner *s, gint64 y, gint64 x)
{
  return s->truncation && li_scanner_is_beyond (s, y, x);
}

float *
li_scanner_rings (const LiScanner *s, gint64 z)
{
  if (!s->rings)
    return NULL;
  const double far = sqrt (radius2_of (s, 0, 0));
  const gsize n = (gsize)far + 3;
  float *out = g_new (float, n);
  const float *table = li_gauss_table ();
  for (gsize r = 0; r < n; r++)
    {
      const double bad = li_hash_uniform (li_hash2 (s->ring_key, 3 * r)) < 0.03
                             ? 3
                             : 1; /* a poor pixel now and then */
      const double column = li_gauss (table, li_hash2 (s->ring_key, 3 * r + 1));
      const double here
          = li_gauss (table, li_hash2 (li_hash2 (s->ring_key, 3 * r + 2), (guint64)z));
      out[r] = (float)(RING_SD * bad * (0.8 * column + 0.4 * here) / sqrt (1 + (double)r / 12));
    }
  return out;
}

static void
add_drift (const LiScanner *s, gint64 z, gint64 y, gint64 x0, gsize n, float *grey)
{
  const double half = li_scanner_radius (s), wz = 2 * (double)z / (double)s->shape[0] - 1;
  const double wy = ((double)y - (double)(s->shape[1] - 1) / 2) / half;
  const double *d = s->drift;
  const double base
      = d[0] * wz + d[1] * wy + d[3] * wy * wy + d[4] * li_elementary_sin (4 * wz + d[5]);
  for (gsize k = 0; k < n; k++)
    {
      const double wx = ((double)(x0 + (gint64)k) - (double)(s->shape[2] - 1) / 2) / half;
      grey[k] += (float)(base + d[2] * wx + d[3] * wx * wx);
    }
}

static void
add_rings (const LiScanner *s, const float *rings, gint64 y, gint64 x0, gsize n, float *grey)
{
  for (gsize k = 0; k < n; k++)
    {
      const double r = sqrt (radius2_of (s, y, x0 + (gint64)k));
      const gsize i = (gsize)r;
      const float f = (float)(r - (double)i);
      grey[k] += rings[i] + f * (rings[i + 1] - rings[i]);
    }
}

/* Local tomography: the missing outside of the sample raises the grey near the cylinder's edge. */
static void
add_rim (const LiScanner *s, gint64 y, gint64 x0, gsize n, float *grey)
{
  const double inv = 1 / (li_scanner_radius (s) * li_scanner_radius (s));
  for (gsize k = 0; k < n; k++)
    {
      const double q = radius2_of (s, y, x0 + (gint64)k) * inv, q2 = q * q;
      grey[k] = q > 1 ? 0 : grey[k] + (float)(RIM * q2 * q2 * q);
    }
}

static void
add_noise (const LiScanner *s, gint64 z, gint64 y, gint64 x0, gsize n, float *grey)
{
  const float *table = li_gauss_table ();
  const guint64 first
      = ((guint64)z * (guint64)s->shape[1] + (guint64)y) * (guint64)s->shape[2] + (guint64)x0;
  const float sd = (float)s->noise;
  for (gsize k = 0; k < n; k++)
    {
      const float signal = grey[k] > 0 ? grey[k] * (1.0f / 32768) : 0;
      grey[k] += sd * sqrtf (signal) * li_gauss (table, li_hash (s->noise_key ^ (first + k)));
    }
}

void
li_scanner_row (
    const LiScanner *s, const float *rings, gint64 z, gint64 y, gint64 x0, gsize n, float *grey)
{
  add_drift (s, z, y, x0, n, grey);
  if (rings)
    add_rings (s, rings, y, x0, n, grey);
  for (gsize k = 0; k < n; k++)
    grey[k] = (float)s->gain * grey[k] + (float)s->offset;
  if (s->noise > 0)
    add_noise (s, z, y, x0, n, grey);
  if (s->truncation)
    add_rim (s, y, x0, n, grey);
}
