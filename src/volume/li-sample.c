/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-sample.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-pool.h"
#include "volume/kernels/li-row-kernel.h"

const LiParamValue li_interpolation_values[] = {
  { LI_INTERPOLATION_NEAREST, "nearest", N_ ("Nearest voxel") },
  { LI_INTERPOLATION_LINEAR, "linear", N_ ("Linear") },
  { LI_INTERPOLATION_CUBIC, "cubic", N_ ("Cubic B-spline") },
  { LI_INTERPOLATION_QUINTIC, "quintic", N_ ("Quintic B-spline") },
  { 0, NULL, NULL },
};

static int
taps_of (LiInterpolation interpolation)
{
  return interpolation == LI_INTERPOLATION_QUINTIC ? 6
         : interpolation == LI_INTERPOLATION_CUBIC ? 4
                                                   : 2;
}

/* B-spline of degree taps − 1 and its derivative at the distances of the taps, in double: the
 * reference for the kernels. */
static void
spline_weights (int taps, double t, double *w, double *d)
{
  double u = 1 - t;

  if (taps == 2)
    {
      w[0] = u;
      w[1] = t;
      d[0] = -1;
      d[1] = 1;
      return;
    }
  if (taps == 4)
    {
      w[0] = u * u * u / 6;
      w[1] = 2. / 3 - t * t + t * t * t / 2;
      w[2] = 2. / 3 - u * u + u * u * u / 2;
      w[3] = t * t * t / 6;
      d[0] = -u * u / 2;
      d[1] = -2 * t + 1.5 * t * t;
      d[2] = 2 * u - 1.5 * u * u;
      d[3] = t * t / 2;
      return;
    }
  for (int k = 0; k < 6; k++)
    {
      double x = fabs (t + 2 - k), sign = t + 2 - k < 0 ? -1 : 1;
      if (x < 1)
        {
          w[k] = (66 - 60 * x * x + 30 * pow (x, 4) - 10 * pow (x, 5)) / 120;
          d[k] = sign * (-120 * x + 120 * pow (x, 3) - 50 * pow (x, 4)) / 120;
        }
      else if (x < 2)
        {
          w[k] = (51 + 75 * x - 210 * x * x + 150 * pow (x, 3) - 45 * pow (x, 4) + 5 * pow (x, 5))
                 / 120;
          d[k] = sign * (75 - 420 * x + 450 * x * x - 180 * pow (x, 3) + 25 * pow (x, 4)) / 120;
        }
      else
        {
          double r = MAX (3 - x, 0);
          w[k] = pow (r, 5) / 120;
          d[k] = -sign * pow (r, 4) / 24;
        }
    }
}

/* The cell of a position: the last voxel belongs to the cell before it. */
static gint64
cell_of (double p, gint64 n)
{
  gint64 i = (gint64)floor (p);
  return CLAMP (i, 0, MAX (n - 2, 0));
}

static double
sample_nearest (const LiBlock *b, const double p[3])
{
  gint64 i[3];

  for (int k = 0; k < 3; k++)
    i[k] = CLAMP ((gint64)floor (p[k] + 0.5), b->box.lo[k], b->box.hi[k] - 1) - b->box.lo[k];
  return b->data[i[0] * (gssize)b->stride_z + i[1] * (gssize)b->stride_y + i[2]];
}

double
li_block_sample (const LiBlock *block, const double p[3], double gradient[3])
{
  int taps = taps_of (block->interpolation);
  double w[3][6], d[3][6], sum = 0, g[3] = { 0 };
  const float *at = block->data;

  if (block->interpolation == LI_INTERPOLATION_NEAREST)
    {
      if (gradient != NULL)
        gradient[0] = gradient[1] = gradient[2] = 0;
      return sample_nearest (block, p);
    }
  gssize strides[3] = { block->stride_z, block->stride_y, 1 };
  for (int k = 0; k < 3; k++)
    {
      gint64 i = cell_of (p[k], block->volume[k]);
      spline_weights (taps, p[k] - (double)i, w[k], d[k]);
      at += (i - block->box.lo[k] - (taps / 2 - 1)) * strides[k];
    }
  for (int a = 0; a < taps; a++)
    for (int b = 0; b < taps; b++)
      for (int c = 0; c < taps; c++)
        {
          double v = at[a * strides[0] + b * strides[1] + c];
          if (block->holes && gradient == NULL && w[0][a] * w[1][b] * w[2][c] == 0)
            continue; /* a hole that takes no part */
          sum += w[0][a] * w[1][b] * w[2][c] * v;
          g[0] += d[0][a] * w[1][b] * w[2][c] * v;
          g[1] += w[0][a] * d[1][b] * w[2][c] * v;
          g[2] += w[0][a] * w[1][b] * d[2][c] * v;
        }
  if (gradient != NULL)
    memcpy (gradient, g, sizeof g);
  return sum;
}

/* Point @k of a row. */
static void
row_point (const double p0[3], const double d1[3], const double d2[3], int k, double p[3])
{
  for (int a = 0; a < 3; a++)
    p[a] = p0[a] + k * (d1[a] + k * d2[a]);
}

static void
sample_row_nearest (const LiBlock *block,
                    const double p0[3],
                    const double d1[3],
                    const double d2[3],
                    int n,
                    float *out)
{
  for (int k = 0; k < n; k++)
    {
      double p[3];
      row_point (p0, d1, d2, k, p);
      out[k] = (float)sample_nearest (block, p);
    }
}

/* Kernels take the taps of neighbouring points with a weight of 0, and 0 × NaN is no number: what
 * rests on no hole is sampled again by itself. */
static void
mend_row (const LiBlock *block,
          const double p0[3],
          const double d1[3],
          const double d2[3],
          int n,
          float *out)
{
  for (int k = 0; k < n; k++)
    if (isnan (out[k]))
      {
        double p[3];
        row_point (p0, d1, d2, k, p);
        out[k] = (float)li_block_sample (block, p, NULL);
      }
}

void
li_block_sample_row (const LiBlock *block,
                     const double p0[3],
                     const double d1[3],
                     const double d2[3],
                     int n,
                     float *out)
{
  LiRowLine line
      = { .data = block->data, .stride_y = block->stride_y, .stride_z = block->stride_z, .n = n };

  if (block->interpolation == LI_INTERPOLATION_NEAREST)
    {
      sample_row_nearest (block, p0, d1, d2, n, out);
      return;
    }
  for (int a = 0; a < 3; a++)
    {
      line.p[a] = p0[a] - (double)block->box.lo[a];
      line.d1[a] = d1[a];
      line.d2[a] = d2[a];
    }
  if (block->interpolation == LI_INTERPOLATION_QUINTIC)
    LI_DISPATCH (li_row_quintic) (&line, out);
  else if (block->interpolation == LI_INTERPOLATION_CUBIC)
    LI_DISPATCH (li_row_cubic) (&line, out);
  else
    LI_DISPATCH (li_row_linear) (&line, out);
  if (block->holes)
    mend_row (block, p0, d1, d2, n, out);
}

static gboolean
usable (const LiBlock *block, const double p0[3], const double d1[3], const double d2[3], int k)
{
  for (int a = 0; a < 3; a++)
    {
      double p = p0[a] + k * (d1[a] + k * d2[a]);
      if (!(p >= block->lo[a]) || !(p <= block->hi[a]))
        return FALSE;
    }
  return TRUE;
}

/* Steps whose positions lie inside along one axis, for a straight row. */
static void
clip_axis (double p, double d, double lo, double hi, double *first, double *last)
{
  if (d == 0)
    {
      if (!(p >= lo && p <= hi))
        *last = *first - 1;
      return;
    }
  double a = (lo - p) / d, b = (hi - p) / d;
  *first = MAX (*first, ceil (MIN (a, b)));
  *last = MIN (*last, floor (MAX (a, b)));
}

void
li_block_clip_row (const LiBlock *block,
                   const double p0[3],
                   const double d1[3],
                   const double d2[3],
                   int n,
                   int *k0,
                   int *k1)
{
  double first = 0, last = n - 1;

  if (usable (block, p0, d1, d2, 0) && usable (block, p0, d1, d2, n - 1) && d2[0] == 0 && d2[1] == 0
      && d2[2] == 0)
    {
      *k0 = 0;
      *k1 = n;
      return;
    }
  if (d2[0] == 0 && d2[1] == 0 && d2[2] == 0)
    for (int a = 0; a < 3; a++)
      clip_axis (p0[a], d1[a], block->lo[a], block->hi[a], &first, &last);
  /* Rounding, and bent rows: shrink until both ends are usable; bent rows are tested step by step.
   */
  int a = first > n ? n : (int)MAX (first, 0), b = last < -1 ? 0 : (int)MIN (last + 1, n);
  while (a < b && !usable (block, p0, d1, d2, a))
    a++;
  if (d2[0] != 0 || d2[1] != 0 || d2[2] != 0)
    {
      int e = a;
      while (e < b && usable (block, p0, d1, d2, e))
        e++;
      b = e;
    }
  while (b > a && !usable (block, p0, d1, d2, b - 1))
    b--;
  *k0 = a;
  *k1 = MAX (a, b);
}

/* The box of image 2 that Φ needs for a box of image 1, with a voxel around. */
static LiBox
image_of (const LiPhi *phi, const LiBox *box)
{
  double lo[3] = { INFINITY, INFINITY, INFINITY }, hi[3] = { -INFINITY, -INFINITY, -INFINITY };
  LiBox out;

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      for (int k = 0; k < 3; k++)
        x[k] = (double)((corner >> k & 1) ? box->hi[k] - 1 : box->lo[k]);
      li_phi_apply (phi, x, y);
      for (int k = 0; k < 3; k++)
        {
          lo[k] = MIN (lo[k], y[k]);
          hi[k] = MAX (hi[k], y[k]);
        }
    }
  for (int k = 0; k < 3; k++)
    {
      out.lo[k] = (gint64)floor (CLAMP (lo[k], -1e9, 1e9)) - 1;
      out.hi[k] = (gint64)ceil (CLAMP (hi[k], -1e9, 1e9)) + 2;
    }
  return out;
}

typedef struct
{
  const LiBlock *block;
  const LiPhi *phi;
  const LiBox *box;
  float *out;
} BoxJob;

static void
sample_plane (gsize index, gpointer data)
{
  const BoxJob *j = data;
  gint64 z = j->box->lo[0] + (gint64)index, ny = li_box_edge (j->box, 1),
         nx = li_box_edge (j->box, 2);
  double straight[3] = { 0 }, d1[3] = { j->phi->F.m[0][2], j->phi->F.m[1][2], j->phi->F.m[2][2] };

  for (gint64 y = 0; y < ny; y++)
    {
      double x[3] = { z, j->box->lo[1] + y, j->box->lo[2] }, p0[3];
      float *row = j->out + ((gint64)index * ny + y) * nx;
      int k0, k1;
      li_phi_apply (j->phi, x, p0);
      li_block_clip_row (j->block, p0, d1, straight, (int)nx, &k0, &k1);
      for (gint64 k = 0; k < nx; k++)
        if (k < k0 || k >= k1)
          row[k] = NAN;
      for (int a = 0; a < 3; a++)
        p0[a] += k0 * d1[a];
      if (k1 > k0)
        li_block_sample_row (j->block, p0, d1, straight, k1 - k0, row + k0);
    }
}

gboolean
li_sample_box (LiVolume *im2,
               const LiPhi *phi,
               const LiBox *box,
               LiInterpolation interpolation,
               float *out,
               GError **error)
{
  LiBox all = li_volume_box (im2), needed = image_of (phi, box);

  needed = li_box_intersect (&needed, &all);
  if (li_box_is_empty (&needed) || !li_phi_is_finite (phi))
    {
      for (gsize i = 0; i < li_box_voxels (box); i++)
        out[i] = NAN;
      return TRUE;
    }
  g_autoptr (LiBlock) block = li_block_new (im2, &needed, interpolation, error);
  if (block == NULL)
    return FALSE;
  BoxJob job = { block, phi, box, out };
  li_pool_for (li_box_edge (box, 0), sample_plane, &job);
  return TRUE;
}
