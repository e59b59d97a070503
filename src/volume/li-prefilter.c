/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-prefilter.h"

#include <stdlib.h>
#include <string.h>

#include "base/li-pool.h"
#include "volume/kernels/li-fir-kernel.h"
#include "base/li-lock.h"

gint64
li_mirror (gint64 i, gint64 n)
{
  gint64 period = 2 * (n - 1);

  if (n == 1)
    return 0;
  i %= period;
  if (i < 0)
    i += period;
  return i < n ? i : period - i;
}

/* Impulse response of 1 / (z + 1/z − w) at lag k, w = p + 1/p, |p| < 1: p^|k| / (p − 1/p). */
static double
pole_response (double p, int k)
{
  return pow (p, abs (k)) / (p - 1 / p);
}

/* Response of the direct B-spline filter at lag k. */
static double
direct_response (LiInterpolation interpolation, int k)
{
  if (interpolation == LI_INTERPOLATION_CUBIC)
    return 6 * pole_response (sqrt (3) - 2, k);
  /* Quintic: z² + 26 z + 66 + 26/z + 1/z² = (w − w1) (w − w2) in w = z + 1/z. */
  double w1 = -13 + sqrt (105), w2 = -13 - sqrt (105);
  double p1 = (w1 + sqrt (w1 * w1 - 4)) / 2, p2 = (w2 + sqrt (w2 * w2 - 4)) / 2;
  return 120 * (pole_response (p1, k) - pole_response (p2, k)) / (w1 - w2);
}

static int
fir_radius (LiInterpolation interpolation)
{
  /* What is cut off is below 1e-8 of the value: 0.268^14, 0.431^22. */
  return interpolation == LI_INTERPOLATION_CUBIC     ? 14
         : interpolation == LI_INTERPOLATION_QUINTIC ? 22
                                                     : 0;
}

static void
make_coefficients (LiInterpolation interpolation, LiFir *fir)
{
  double sum = 0;

  memset (fir, 0, sizeof *fir);
  fir->tap[0] = 1;
  fir->radius = fir_radius (interpolation);
  if (fir->radius == 0)
    return;
  for (int k = -fir->radius; k <= fir->radius; k++)
    sum += direct_response (interpolation, k);
  for (int k = 0; k <= fir->radius; k++)
    fir->tap[k] = (float)(direct_response (interpolation, k) / sum);
}

static LiFir all_firs[4];

static void
make_firs (void)
{
  for (int k = 0; k < 4; k++)
    make_coefficients (k, &all_firs[k]);
}

static const LiFir *
firs (void)
{
  static LiOnce once = LI_ONCE_INIT;

  li_once (&once, make_firs);
  return all_firs;
}

const LiFir *
li_fir_coefficients (LiInterpolation interpolation)
{
  return &firs ()[interpolation];
}

typedef struct
{
  const LiFir *fir;
  int axis;
  const gint64 *shape;
  const LiArray3 *in;
  LiArray3 *out;
  const LiBox *from, *to;
} FirJob;

/* @n voxels from @first on, @in being indexed by voxel; beyond the volume they are mirrored. */
static void
extend_row (const float *in, gint64 first, gint64 n, gint64 shape, float *out)
{
  gint64 a = CLAMP (-first, 0, n), b = CLAMP (shape - first, a, n);

  for (gint64 k = 0; k < a; k++)
    out[k] = in[li_mirror (first + k, shape)];
  memcpy (out + a, in + first + a, (gsize)(b - a) * sizeof (float));
  for (gint64 k = b; k < n; k++)
    out[k] = in[li_mirror (first + k, shape)];
}

void
li_fir_row (const LiFir *fir,
            const float *in,
            gint64 first,
            gint64 n,
            gint64 shape,
            float *line,
            float *out)
{
  int radius = fir->radius;
  const float *rows[2 * LI_FIR_MAX + 1];

  extend_row (in, first - radius, n + 2 * radius, shape, line);
  for (int k = -radius; k <= radius; k++)
    rows[k + radius] = line + radius + k;
  LI_DISPATCH (li_fir_rows) (rows + radius, radius, fir->odd, fir->tap, out, n);
}

void
li_fir_rows_at (const LiFir *fir, const float *const *rows, float *out, gint64 n)
{
  LI_DISPATCH (li_fir_rows) (rows, fir->radius, fir->odd, fir->tap, out, n);
}

static float *
out_row (const FirJob *j, gint64 z, gint64 y)
{
  return j->out->data + (z - j->to->lo[0]) * j->out->stride_z
         + (y - j->to->lo[1]) * j->out->stride_y;
}

static const float *
in_row (const FirJob *j, gint64 z, gint64 y)
{
  return j->in->data + (z - j->from->lo[0]) * j->in->stride_z
         + (y - j->from->lo[1]) * j->in->stride_y;
}

/* Along x: each row is first extended by its mirrored ends. */
static void
fir_plane_x (gsize index, gpointer data)
{
  const FirJob *j = data;
  gint64 z = j->to->lo[0] + (gint64)index, width = li_box_edge (j->to, 2);
  g_autofree float *line = g_new0 (float, width + 2 * j->fir->radius + 32);

  for (gint64 y = j->to->lo[1]; y < j->to->hi[1]; y++)
    li_fir_row (j->fir, in_row (j, z, y) - j->from->lo[2], j->to->lo[2], width, j->shape[2], line,
                out_row (j, z, y));
}

static void
fir_across (const FirJob *j, gint64 z, gint64 y)
{
  int radius = j->fir->radius;
  const float *rows[2 * LI_FIR_MAX + 1];
  gint64 x0 = j->to->lo[2] - j->from->lo[2];

  for (int k = -radius; k <= radius; k++)
    rows[k + radius] = x0
                       + (j->axis == 0 ? in_row (j, li_mirror (z + k, j->shape[0]), y)
                                       : in_row (j, z, li_mirror (y + k, j->shape[1])));
  li_fir_rows_at (j->fir, rows + radius, out_row (j, z, y), li_box_edge (j->to, 2));
}

static void
fir_plane_y (gsize index, gpointer data)
{
  const FirJob *j = data;

  for (gint64 y = j->to->lo[1]; y < j->to->hi[1]; y++)
    fir_across (j, j->to->lo[0] + (gint64)index, y);
}

/* Along z all rows of one y are filtered together: 29 rows fit the first level cache, 29 planes fit
 * no cache. */
static void
fir_plane_z (gsize index, gpointer data)
{
  const FirJob *j = data;

  for (gint64 z = j->to->lo[0]; z < j->to->hi[0]; z++)
    fir_across (j, z, j->to->lo[1] + (gint64)index);
}

void
li_fir_apply (const LiFir *fir,
              int axis,
              const gint64 shape[3],
              const LiArray3 *in,
              const LiBox *from,
              LiArray3 *out,
              const LiBox *to)
{
  static const LiPoolFunc along[3] = { fir_plane_z, fir_plane_y, fir_plane_x };
  FirJob job = { fir, axis, shape, in, out, from, to };

  li_pool_for (li_box_edge (to, axis == 0 ? 1 : 0), along[axis], &job);
}

typedef struct
{
  LiVolume *volume;
  const LiBox *box;
  LiArray3 *out;
  GError *error;
  gint failed;
} ReadPlanes;

static void
read_plane (gsize index, gpointer data)
{
  ReadPlanes *r = data;
  gint64 ny = li_box_edge (r->box, 1), nx = li_box_edge (r->box, 2);
  LiBox plane = *r->box;
  GError *error = NULL;
  float *to = r->out->data + index * r->out->stride_z;

  plane.lo[0] += (gint64)index;
  plane.hi[0] = plane.lo[0] + 1;
  if (!li_volume_read_box (r->volume, &plane, LI_TYPE_F32, to, &error))
    {
      if (g_atomic_int_compare_and_exchange (&r->failed, 0, 1))
        r->error = error;
      else
        g_error_free (error);
      return;
    }
  /* Rows were packed: spread them, last first. */
  for (gint64 y = ny - 1; y >= 0; y--)
    {
      memmove (to + y * r->out->stride_y, to + y * nx, nx * sizeof (float));
      memset (to + y * r->out->stride_y + nx, 0, (r->out->stride_y - nx) * sizeof (float));
    }
}

gboolean
li_array3_read (LiVolume *volume, const LiBox *box, LiArray3 *out, GError **error)
{
  gint64 n[3] = { li_box_edge (box, 0), li_box_edge (box, 1), li_box_edge (box, 2) };
  ReadPlanes job = { volume, box, out, NULL, 0 };

  *out = li_array3_new (n);
  li_pool_for (n[0], read_plane, &job);
  if (!job.failed)
    return TRUE;
  li_array3_clear (out);
  g_propagate_error (error, job.error);
  return FALSE;
}
