/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-strain-image.h"

#include "base/li-pool.h"
#include "volume/li-volume-write.h"

typedef struct
{
  const LiField *points;
  const float *values;
  gint64 z;
  float *plane;
} Plane;

/* Cell and place of voxel @i on @axis; FALSE beyond the outermost points. One point on an axis
 * holds for half a spacing around it. */
static gboolean
locate (const LiField *points, int axis, gint64 i, gsize *lo, gsize *hi, double *s)
{
  double q = ((double)i + points->origin1[axis] - points->first[axis]) / points->spacing[axis];
  gsize last = points->dims[axis] - 1;
  if (last == 0)
    {
      *lo = *hi = 0;
      *s = 0;
      return fabs (q) <= 0.5;
    }
  if (q < 0 || q > (double)last)
    return FALSE;
  *lo = MIN ((gsize)q, last - 1);
  *hi = *lo + 1;
  *s = q - (double)*lo;
  return TRUE;
}

static double
mix (double a, double b, double s)
{
  return s == 0 ? a : s == 1 ? b : a + s * (b - a);
}

static void
fill_row (gsize row, gpointer data)
{
  const Plane *plane = data;
  const LiField *points = plane->points;
  const gsize *dims = points->dims;
  gint64 nx = points->shape1[2];
  float *out = plane->plane + row * (gsize)nx;
  gsize lo[3], hi[3];
  double s[3];
  gboolean inside = locate (points, 0, plane->z, &lo[0], &hi[0], &s[0])
                    && locate (points, 1, (gint64)row, &lo[1], &hi[1], &s[1]);
  for (gint64 x = 0; x < nx; x++)
    {
      double ends[2];
      out[x] = NAN;
      if (!inside || !locate (points, 2, x, &lo[2], &hi[2], &s[2]))
        continue;
      for (int e = 0; e < 2; e++)
        {
          gsize z = e ? hi[0] : lo[0];
          const float *a = plane->values + (z * dims[1] + lo[1]) * dims[2];
          const float *b = plane->values + (z * dims[1] + hi[1]) * dims[2];
          ends[e] = mix (mix (a[lo[2]], a[hi[2]], s[2]), mix (b[lo[2]], b[hi[2]], s[2]), s[1]);
        }
      out[x] = (float)mix (ends[0], ends[1], s[0]);
    }
}

static gboolean
write_planes (LiTiffStream *stream, Plane *plane, GError **error)
{
  for (plane->z = 0; plane->z < plane->points->shape1[0]; plane->z++)
    {
      li_pool_for ((gsize)plane->points->shape1[1], fill_row, plane);
      if (!li_tiff_stream_planes (stream, plane->plane, 1, error))
        {
          li_tiff_stream_abort (stream);
          return FALSE;
        }
    }
  return li_tiff_stream_close (stream, error);
}

gboolean
li_strain_write_image (const LiField *points, const float *values, const char *path, GError **error)
{
  const gint64 *n = points->shape1;
  LiVolumeInfo info = { .type = LI_TYPE_F32 };
  for (int a = 0; a < 3; a++)
    {
      info.shape[a] = n[a];
      info.voxel[a] = points->voxel[a];
      info.origin[a] = points->origin1[a];
    }
  if (n[0] <= 0 || n[1] <= 0 || n[2] <= 0)
    {
      g_set_error (
          error, LI_DVC_ERROR, LI_ERROR_INVALID,
          "the field does not say the shape of the image it was measured in, so its strain "
          "cannot be written on the image's grid; write tif (a voxel per node) instead");
      return FALSE;
    }
  LiTiffStream *stream = li_tiff_stream_open (path, &info, error);
  if (stream == NULL)
    return FALSE;
  g_autofree float *voxels = g_new (float, (gsize)n[1] * (gsize)n[2]);
  Plane plane = { points, values, 0, voxels };
  return write_planes (stream, &plane, error);
}
