/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/li-pool.h"

/* scipy's "reflect": the edge lies behind the border voxel, … 1 0 | 0 1 2 … */
static gint64
reflect (gint64 i, gint64 n)
{
  gint64 period = 2 * n;

  i %= period;
  if (i < 0)
    i += period;
  return i < n ? i : period - 1 - i;
}

typedef struct
{
  const float *in;
  float *out;
  const gint64 *n;
  int axis, radius;
  const float *weights;
  LiProgress *progress;
} Pass;

/* One plane along an axis. NaN voxels give their weight to the others; a voxel without finite
 * neighbours stays NaN. */
static void
gaussian_plane (gsize z, gpointer data)
{
  const Pass *p = data;
  gint64 ny = p->n[1], nx = p->n[2];
  g_autofree float *sum = g_new (float, nx), *weight = g_new (float, nx);

  if (li_progress_is_cancelled (p->progress))
    return;
  for (gint64 y = 0; y < ny; y++)
    {
      memset (sum, 0, nx * sizeof (float));
      memset (weight, 0, nx * sizeof (float));
      for (int k = -p->radius; k <= p->radius; k++)
        {
          float w = p->weights[abs (k)];
          gint64 sz = p->axis == 0 ? reflect ((gint64)z + k, p->n[0]) : (gint64)z,
                 sy = p->axis == 1 ? reflect (y + k, ny) : y;
          const float *row = p->in + (sz * ny + sy) * nx;
          for (gint64 x = 0; x < nx; x++)
            {
              float v = row[p->axis == 2 ? reflect (x + k, nx) : x];
              gboolean ok = v == v;
              sum[x] += ok ? w * v : 0;
              weight[x] += ok ? w : 0;
            }
        }
      float *out = p->out + ((gint64)z * ny + y) * nx;
      for (gint64 x = 0; x < nx; x++)
        out[x] = weight[x] > 0 ? sum[x] / weight[x] : NAN;
    }
  li_progress_step (p->progress, 1);
}

gboolean
li_filter_gaussian (const float *in,
                    float *out,
                    const gint64 n[3],
                    const double sigma[3],
                    LiProgress *progress,
                    GError **error)
{
  gsize voxels = (gsize)n[0] * n[1] * n[2];
  g_autofree float *buffer = g_try_new (float, voxels);

  if (buffer == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_MEMORY,
                   "no memory for a Gaussian filter of %" G_GSIZE_FORMAT " voxels", voxels);
      return FALSE;
    }
  if (in != out)
    memcpy (out, in, voxels * sizeof (float));
  li_progress_push (progress, 1, 3 * n[0], NULL);
  for (int axis = 0; axis < 3; axis++)
    {
      int radius = (int)(4 * sigma[axis] + 0.5);
      if (!(sigma[axis] > 0) || radius == 0)
        continue;
      g_autofree float *weights = g_new (float, radius + 1);
      double sum = 0;
      for (int k = -radius; k <= radius; k++)
        sum += exp (-0.5 * k * k / (sigma[axis] * sigma[axis]));
      for (int k = 0; k <= radius; k++)
        weights[k] = (float)(exp (-0.5 * k * k / (sigma[axis] * sigma[axis])) / sum);
      memcpy (buffer, out, voxels * sizeof (float));
      Pass pass = { buffer, out, n, axis, radius, weights, progress };
      li_pool_for_job (progress, n[0], gaussian_plane, &pass);
    }
  li_progress_pop (progress);
  return !li_progress_set_error_if_cancelled (progress, error);
}

typedef struct
{
  const float *in;
  float *out[3];
  const gint64 *n;
  int radius;
  LiProgress *progress;
} Local;

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static void
median_plane (gsize z, gpointer data)
{
  const Local *j = data;
  const gint64 *n = j->n;
  int r = j->radius, edge = 2 * r + 1;
  g_autofree float *values = g_new (float, edge *edge *edge);

  for (gint64 y = 0; y < n[1] && !li_progress_is_cancelled (j->progress); y++)
    for (gint64 x = 0; x < n[2]; x++)
      {
        int count = 0;
        for (int dz = -r; dz <= r; dz++)
          for (int dy = -r; dy <= r; dy++)
            for (int dx = -r; dx <= r; dx++)
              {
                float v
                    = j->in[(reflect ((gint64)z + dz, n[0]) * n[1] + reflect (y + dy, n[1])) * n[2]
                            + reflect (x + dx, n[2])];
                if (v == v)
                  values[count++] = v;
              }
        qsort (values, count, sizeof (float), compare_floats);
        j->out[0][((gint64)z * n[1] + y) * n[2] + x]
            = count == 0  ? NAN
              : count % 2 ? values[count / 2]
                          : (values[count / 2 - 1] + values[count / 2]) / 2;
      }
  li_progress_step (j->progress, 1);
}

gboolean
li_filter_median (const float *in,
                  float *out,
                  const gint64 n[3],
                  int radius,
                  LiProgress *progress,
                  GError **error)
{
  gsize voxels = (gsize)n[0] * n[1] * n[2];
  g_autofree float *copy = NULL;

  if (in == out)
    in = copy = g_memdup2 (in, voxels * sizeof (float));
  Local job = { in, { out }, n, radius, progress };
  li_progress_push (progress, 1, n[0], NULL);
  li_pool_for_job (progress, n[0], median_plane, &job);
  li_progress_pop (progress);
  return !li_progress_set_error_if_cancelled (progress, error);
}

static void
gradient_plane (gsize plane, gpointer data)
{
  const Local *j = data;
  const gint64 *n = j->n;
  gint64 stride[3] = { n[1] * n[2], n[2], 1 }, at[3] = { (gint64)plane, 0, 0 };

  for (at[1] = 0; at[1] < n[1]; at[1]++)
    for (at[2] = 0; at[2] < n[2]; at[2]++)
      {
        gint64 i = at[0] * stride[0] + at[1] * stride[1] + at[2];
        for (int k = 0; k < 3; k++)
          {
            gint64 before = at[k] > 0 ? i - stride[k] : i,
                   after = at[k] < n[k] - 1 ? i + stride[k] : i;
            gint64 steps = (after - before) / stride[k];
            j->out[k][i] = steps > 0 ? (j->in[after] - j->in[before]) / (float)steps : 0;
          }
      }
  li_progress_step (j->progress, 1);
}

gboolean
li_filter_gradient (const float *in,
                    float *dz,
                    float *dy,
                    float *dx,
                    const gint64 n[3],
                    LiProgress *progress,
                    GError **error)
{
  Local job = { in, { dz, dy, dx }, n, 0, progress };

  li_progress_push (progress, 1, n[0], NULL);
  li_pool_for_job (progress, n[0], gradient_plane, &job);
  li_progress_pop (progress);
  return !li_progress_set_error_if_cancelled (progress, error);
}
