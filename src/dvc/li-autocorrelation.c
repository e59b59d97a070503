/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-autocorrelation.h"

#include <math.h>

#include "dvc/li-search.h"

/* Grey values less their mean over their standard deviation, 0 where there is none. */
static float *
standardised (const float *grey, gsize voxels)
{
  double sum = 0, squares = 0, count = 0;

  for (gsize i = 0; i < voxels; i++)
    if (isfinite (grey[i]))
      {
        sum += grey[i];
        count++;
      }
  double mean = sum / MAX (count, 1);
  for (gsize i = 0; i < voxels; i++)
    if (isfinite (grey[i]))
      squares += (grey[i] - mean) * (grey[i] - mean);
  double sd = sqrt (squares / MAX (count, 1));
  if (!(sd > 0) || count < 0.5 * (double)voxels)
    return NULL;
  float *out = g_new (float, voxels);
  for (gsize i = 0; i < voxels; i++)
    out[i] = isfinite (grey[i]) ? (float)((grey[i] - mean) / sd) : 0;
  return out;
}

/* Sums of v and v² over all boxes that begin at the block's first voxel: edges one longer. */
typedef struct
{
  gint64 n[3];
  double *sum[2];
} Table;

static double
corner (const Table *t, int power, gint64 z, gint64 y, gint64 x)
{
  return t->sum[power][(z * (t->n[1] + 1) + y) * (t->n[2] + 1) + x];
}

static void
table_fill (Table *t, const float *v, const gint64 n[3])
{
  gsize cells = (gsize)(n[0] + 1) * (gsize)(n[1] + 1) * (gsize)(n[2] + 1);

  for (int k = 0; k < 3; k++)
    t->n[k] = n[k];
  for (int power = 0; power < 2; power++)
    {
      t->sum[power] = g_new0 (double, cells);
      for (gint64 z = 0; z < n[0]; z++)
        for (gint64 y = 0; y < n[1]; y++)
          {
            double row = 0;
            for (gint64 x = 0; x < n[2]; x++)
              {
                double g = v[(z * n[1] + y) * n[2] + x];
                row += power == 0 ? g : g * g;
                t->sum[power][((z + 1) * (n[1] + 1) + y + 1) * (n[2] + 1) + x + 1]
                    = row + corner (t, power, z, y + 1, x + 1) + corner (t, power, z + 1, y, x + 1)
                      - corner (t, power, z, y, x + 1);
              }
          }
    }
}

/* Over the voxels that the block, shifted by @sign × @s, shares with itself. */
static double
shared (const Table *t, int power, const gint64 s[3], int sign)
{
  gint64 lo[3], hi[3];

  for (int k = 0; k < 3; k++)
    {
      gint64 by = sign * s[k];
      lo[k] = MAX (by, 0);
      hi[k] = MIN (t->n[k], t->n[k] + by);
    }
  double sum = 0;
  for (int i = 0; i < 8; i++)
    {
      gint64 z = i & 4 ? hi[0] : lo[0], y = i & 2 ? hi[1] : lo[1], x = i & 1 ? hi[2] : lo[2];
      int lows = !(i & 4) + !(i & 2) + !(i & 1);
      sum += (lows % 2 ? -1 : 1) * corner (t, power, z, y, x);
    }
  return sum;
}

static float
coefficient (const Table *t, const gint64 s[3], double product)
{
  double count = 1, mean[2], variance[2];

  for (int k = 0; k < 3; k++)
    count *= (double)(t->n[k] - ABS (s[k]));
  for (int i = 0; i < 2; i++)
    {
      mean[i] = shared (t, 0, s, i == 0 ? 1 : -1) / count;
      variance[i] = shared (t, 1, s, i == 0 ? 1 : -1) / count - mean[i] * mean[i];
    }
  if (!(variance[0] > 1e-3) || !(variance[1] > 1e-3)) /* of the whole block it is 1 */
    return 0;
  return (float)((product / count - mean[0] * mean[1]) / sqrt (variance[0] * variance[1]));
}

gboolean
li_autocorrelation (const float *grey, const gint64 n[3], LiAutocorrelation *out)
{
  g_autofree float *v = standardised (grey, (gsize)(n[0] * n[1] * n[2]));
  Table table;

  if (v == NULL || n[0] < 8 || n[1] < 8 || n[2] < 8)
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      out->n[k] = n[k];
      out->reach[k] = n[k] / 2;
    }
  table_fill (&table, v, n);
  out->ncc = li_search_products (v, n, out->reach);
  gsize i = 0, last = 1;
  gint64 s[3];
  for (int k = 0; k < 3; k++)
    last *= (gsize)(2 * out->reach[k] + 1);
  last--;
  for (s[0] = -out->reach[0]; s[0] <= 0; s[0]++) /* the other half mirrors this one */
    for (s[1] = -out->reach[1]; s[1] <= out->reach[1]; s[1]++)
      for (s[2] = -out->reach[2]; s[2] <= out->reach[2] && i <= last / 2; s[2]++, i++)
        out->ncc[i] = out->ncc[last - i] = coefficient (&table, s, out->ncc[i]);
  g_free (table.sum[0]);
  g_free (table.sum[1]);
  return TRUE;
}

void
li_autocorrelation_clear (LiAutocorrelation *r)
{
  g_clear_pointer (&r->ncc, g_free);
}

double
li_autocorrelation_at (const LiAutocorrelation *r, const gint64 shift[3])
{
  gsize i = 0;

  for (int k = 0; k < 3; k++)
    {
      if (shift[k] < -r->reach[k] || shift[k] > r->reach[k])
        return 0;
      i = i * (gsize)(2 * r->reach[k] + 1) + (gsize)(shift[k] + r->reach[k]);
    }
  return r->ncc[i];
}
