/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-texture-length.h"

#include <math.h>
#include <string.h>

#define MAX_LAG 48
#define BLOCK 43              /* voxels: wanted edge of a block */
#define MIN_BLOCK 16          /* voxels: an axis of twice as many is divided */
#define MIN_TEXTURE_SHARE 0.1 /* of the noise's variance: less is no texture */
#define LAYER_SHARE 0.2 /* of the variance: share above which the means of planes are removed */
#define BLOCK_RANK                                                                                 \
  0.4 /* of the blocks in order of length: one in which a layer ends is above it                   \
       */

static double
axis_covariance (const float *grey, const gint64 n[3], int axis, gint64 lag, double mean)
{
  gint64 stride = axis == 0 ? n[1] * n[2] : axis == 1 ? n[2] : 1;
  gint64 m[3] = { n[0], n[1], n[2] };
  double sum = 0;
  gsize pairs = 0;
  m[axis] -= lag;
  if (m[axis] < 1)
    return NAN;
  for (gint64 z = 0; z < m[0]; z++)
    for (gint64 y = 0; y < m[1]; y++)
      {
        const float *v = grey + (z * n[1] + y) * n[2];
        double row = 0;
        for (gint64 x = 0; x < m[2]; x++)
          if (isfinite (v[x]) && isfinite (v[x + lag * stride]))
            {
              row += (v[x] - mean) * (v[x + lag * stride] - mean);
              pairs++;
            }
        sum += row;
      }
  return pairs > 0 ? sum / (double)pairs : NAN;
}

static double
covariance (const float *grey, const gint64 n[3], gint64 lag, double mean)
{
  double sum = 0;
  int axes = 0;
  for (int a = 0; a < 3; a++)
    {
      double c = axis_covariance (grey, n, a, lag, mean);
      if (isfinite (c))
        {
          sum += c;
          axes++;
        }
    }
  return axes > 0 ? sum / axes : NAN;
}

static double
finite_mean (const float *grey, gsize n)
{
  double sum = 0;
  gsize count = 0;
  for (gsize i = 0; i < n; i++)
    if (isfinite (grey[i]))
      {
        sum += grey[i];
        count++;
      }
  return count > 0 ? sum / (double)count : NAN;
}

/* Mean of every plane across @axis, less the mean of all of them. */
static double *
plane_means (const float *grey, const gint64 n[3], int axis)
{
  double *sum = g_new0 (double, (gsize)n[axis]), all = 0;
  g_autofree gsize *count = g_new0 (gsize, (gsize)n[axis]);
  for (gint64 z = 0, i = 0; z < n[0]; z++)
    for (gint64 y = 0; y < n[1]; y++)
      for (gint64 x = 0; x < n[2]; x++, i++)
        {
          gint64 k = axis == 0 ? z : axis == 1 ? y : x;
          if (!isfinite (grey[i]))
            continue;
          sum[k] += grey[i];
          count[k]++;
        }
  for (gint64 k = 0; k < n[axis]; k++)
    {
      sum[k] /= (double)MAX (count[k], 1);
      all += sum[k] / (double)n[axis];
    }
  for (gint64 k = 0; k < n[axis]; k++)
    sum[k] = count[k] > 0 ? sum[k] - all : 0;
  return sum;
}

static void
subtract_planes (float *grey, const gint64 n[3], int axis, const double *means)
{
  for (gint64 z = 0, i = 0; z < n[0]; z++)
    for (gint64 y = 0; y < n[1]; y++)
      for (gint64 x = 0; x < n[2]; x++, i++)
        grey[i] -= (float)means[axis == 0 ? z : axis == 1 ? y : x];
}

/* Layers and slow shading: where the means of the planes across an axis hold more of the variance
 * than texture would, they are taken out. */
static void
subtract_layers (float *grey, const gint64 n[3])
{
  for (int axis = 0; axis < 3; axis++)
    {
      g_autofree double *means = plane_means (grey, n, axis);
      double mean = finite_mean (grey, (gsize)(n[0] * n[1] * n[2])), energy = 0;
      for (gint64 k = 0; k < n[axis]; k++)
        energy += means[k] * means[k] / (double)n[axis];
      if (energy > LAYER_SHARE * covariance (grey, n, 0, mean))
        subtract_planes (grey, n, axis, means);
    }
}

/* The lag at which the autocovariance, its noise taken off, has fallen to 1/e; not a number where
 * there is nothing but noise. */
static double
block_length (const float *grey, const gint64 n[3], double noise_sd)
{
  double mean = finite_mean (grey, (gsize)(n[0] * n[1] * n[2]));
  double whole = covariance (grey, n, 0, mean) - noise_sd * noise_sd, last = whole;
  if (!(whole > MIN_TEXTURE_SHARE * noise_sd * noise_sd))
    return NAN;
  for (gint64 lag = 1; lag <= MAX_LAG; lag++)
    {
      double c = covariance (grey, n, lag, mean);
      if (!isfinite (c))
        break;
      if (c <= whole / G_E)
        return (double)lag - 1 + (last - whole / G_E) / MAX (last - c, 1e-300);
      last = c;
    }
  return MAX_LAG;
}

static void
copy_block (const float *grey, const gint64 n[3], const LiBox *box, float *out)
{
  gsize row = (gsize)li_box_edge (box, 2);
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++, out += row)
      memcpy (out, grey + (z * n[1] + y) * n[2] + box->lo[2], row * sizeof *out);
}

static int
blocks_along (gint64 edge)
{
  return edge < 2 * MIN_BLOCK ? 1 : MAX ((int)rint ((double)edge / BLOCK), 2);
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

double
li_texture_length (const float *grey, const gint64 n[3], double noise_sd)
{
  int m[3] = { blocks_along (n[0]), blocks_along (n[1]), blocks_along (n[2]) }, known = 0;
  g_autofree double *lengths = g_new (double, (gsize)m[0] * m[1] * m[2]);
  g_autofree float *block = g_new (float, (gsize)(n[0] * n[1] * n[2]) + 1);
  for (int i = 0; i < m[0] * m[1] * m[2]; i++)
    {
      int at[3] = { i / (m[1] * m[2]), i / m[2] % m[1], i % m[2] };
      gint64 edge[3];
      LiBox box;
      for (int a = 0; a < 3; a++)
        {
          box.lo[a] = n[a] * at[a] / m[a];
          box.hi[a] = n[a] * (at[a] + 1) / m[a];
          edge[a] = li_box_edge (&box, a);
        }
      copy_block (grey, n, &box, block);
      subtract_layers (block, edge);
      lengths[known] = block_length (block, edge, noise_sd);
      known += isfinite (lengths[known]);
    }
  if (known == 0)
    return 0;
  qsort (lengths, (gsize)known, sizeof *lengths, compare_lengths);
  return lengths[(int)(BLOCK_RANK * known)];
}
