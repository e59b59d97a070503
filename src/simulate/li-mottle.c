/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/li-mottle.h"

#include <string.h>
#include "simulate/li-hash.h"

#define N LI_MOTTLE_PERIOD
#define ROW                                                                                        \
  (N + 4) /* the first cells again at the end of a row: four neighbours lie in one piece */

typedef float Four __attribute__ ((vector_size (16)));

struct _LiMottle
{
  float lattice[N * N * ROW];
};

LiMottle *
li_mottle_new (guint64 seed)
{
  LiMottle *t = g_new (LiMottle, 1);
  /* Uniform in +-a: variance a^2/3 times (151/315)^3, the mean of the squared weights. */
  const double a = 1.7320508075688772 / 0.33189366;
  for (gsize row = 0; row < N * N; row++)
    for (gsize i = 0; i < ROW; i++)
      t->lattice[row * ROW + i]
          = (float)(a * (2 * li_hash_uniform (li_hash2 (seed, row * N + i % N)) - 1));
  return t;
}

void
li_mottle_free (LiMottle *texture)
{
  g_free (texture);
}

/* Cubic B-spline weights of the four lattice points around, @f in 0 ... 1. */
static inline Four
weights (float f)
{
  const float g = 1 - f, f2 = f * f, g2 = g * g;
  return (Four){ g2 * g, 4 - 3 * f2 * (2 - f), 4 - 3 * g2 * (2 - g), f2 * f } * (1.0f / 6);
}

static inline float
evaluate (const float *lattice, const gint64 i[3], const float f[3])
{
  const Four wz = weights (f[0]), wy = weights (f[1]), wx = weights (f[2]);
  const float *column = lattice + (i[2] & (N - 1));
  Four sum = { 0 };
  for (int a = 0; a < 4; a++)
    {
      const float *plane = column + ((i[0] + a) & (N - 1)) * (N * ROW);
      Four part = { 0 };
      for (int b = 0; b < 4; b++)
        {
          Four v;
          memcpy (&v, plane + ((i[1] + b) & (N - 1)) * ROW, sizeof v);
          part += wy[b] * v;
        }
      sum += wz[a] * part;
    }
  sum *= wx;
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

void
li_mottle_evaluate (const LiMottle *texture,
                    double x[3][LI_SWELL_BLOCK],
                    int n,
                    const double cell[3],
                    const double shift[3],
                    float *out)
{
  gint64 index[3][LI_SWELL_BLOCK];
  float fraction[3][LI_SWELL_BLOCK];
  for (int a = 0; a < 3; a++)
    {
      const double scale = 1 / cell[a], s = shift[a];
      for (int k = 0; k < n; k++)
        {
          const double t = x[a][k] * scale + s;
          const gint32 cut = (gint32)t;
          const gint32 whole = cut - (t < cut);
          index[a][k] = whole;
          fraction[a][k] = (float)(t - whole);
        }
    }
  for (int k = 0; k < n; k++)
    {
      const gint64 i[3] = { index[0][k], index[1][k], index[2][k] };
      const float f[3] = { fraction[0][k], fraction[1][k], fraction[2][k] };
      out[k] = evaluate (texture->lattice, i, f);
    }
}
