/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "volume/li-pyramid.h"

typedef struct
{
  LiVolume *volume;
  int b;
  gint64 n[3];
  float *out;
  LiProgress *progress;
  LiMutex lock;
  GError *error;
} BinJob;

float
li_bin_known (const float *in, gint64 nx, gint64 ny, int b)
{
  double sum = 0, n = 0;

  for (int z = 0; z < b; z++)
    for (int y = 0; y < b; y++)
      for (int x = 0; x < b; x++)
        {
          float v = in[((gsize)z * ny + y) * nx + x];
          sum += isfinite (v) ? v : 0;
          n += isfinite (v);
        }
  return n > 0 ? (float)(sum / n) : NAN;
}

/* One plane of the result: b planes of the volume, read as floats. */
static void
bin_plane (gsize z, gpointer data)
{
  BinJob *j = data;
  int b = j->b;
  gint64 ny = j->n[1], nx = j->n[2];
  LiBox box = li_box ((gint64)z * b, (gint64)z * b + b, 0, ny * b, 0, nx * b);
  g_autofree float *in = NULL;
  GError *error = NULL;
  float *out = j->out + z * ny * nx;
  float scale = 1.f / (float)(b * b * b);

  if (li_progress_is_cancelled (j->progress))
    return;
  in = g_new (float, li_box_voxels (&box));
  if (!li_volume_read_box (j->volume, &box, LI_TYPE_F32, in, &error))
    {
      li_mutex_lock (&j->lock);
      if (j->error == NULL)
        j->error = g_steal_pointer (&error);
      li_mutex_unlock (&j->lock);
      g_clear_error (&error);
      return;
    }
  memset (out, 0, ny * nx * sizeof (float));
  for (int dz = 0; dz < b; dz++)
    for (gint64 y = 0; y < ny; y++)
      for (int dy = 0; dy < b; dy++)
        {
          const float *row = in + ((gsize)dz * ny * b + y * b + dy) * nx * b;
          float *to = out + y * nx;
          for (gint64 x = 0; x < nx; x++)
            for (int dx = 0; dx < b; dx++)
              to[x] += row[x * b + dx];
        }
  for (gint64 i = 0; i < ny * nx; i++)
    {
      out[i] *= scale;
      if (!isfinite (out[i]))
        out[i] = li_bin_known (in + (i / nx * nx * b + i % nx) * b, nx * b, ny * b, b);
    }
  li_progress_step (j->progress, 1);
}

LiVolume *
li_volume_bin (LiVolume *volume, int b, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  BinJob job = { .volume = volume, .b = b, .progress = progress, .lock = LI_MUTEX_INIT };
  double voxel[3], origin[3];

  for (int k = 0; k < 3; k++)
    {
      job.n[k] = info->shape[k] / b;
      voxel[k] = info->voxel[k] * b;
      origin[k] = info->origin[k] / b;
      if (b < 1 || job.n[k] < 1)
        {
          g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                       "%s: cannot be binned by %d: an axis has only %" G_GINT64_FORMAT " voxels",
                       li_volume_name (volume), b, info->shape[k]);
          return NULL;
        }
    }
  job.out = g_try_new (float, job.n[0] * job.n[1] * job.n[2]);
  if (job.out == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_MEMORY,
                   "%s: no memory for the volume binned by %d", li_volume_name (volume), b);
      return NULL;
    }
  li_progress_push (progress, 1, job.n[0], NULL);
  li_pool_for_job (progress, job.n[0], bin_plane, &job);
  li_progress_pop (progress);
  if (job.error != NULL || li_progress_set_error_if_cancelled (progress, error))
    {
      if (job.error != NULL)
        g_propagate_error (error, job.error);
      g_free (job.out);
      return NULL;
    }
  LiVolume *out = li_volume_new_memory (LI_TYPE_F32, job.n, job.out);
  li_volume_set_voxel (out, voxel);
  li_volume_set_origin (out, origin);
  return out;
}
