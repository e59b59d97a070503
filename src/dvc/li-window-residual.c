/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-window-residual.h"

#include <math.h>

#include "dvc/li-quantum.h"

/* Residual of the points that image 2 has, NaN elsewhere. */
static void
sample_row (const LiPatch *patch,
            const LiWarp *warp,
            const LiGrey *grey,
            gint64 z,
            gint64 y,
            float *e,
            int *from,
            int *to)
{
  const LiReference *r = patch->ref;
  int n = (int)li_box_edge (&patch->box, 2), k0, k1;
  double d[3] = { z - warp->c[0], y - warp->c[1], patch->box.lo[2] - warp->c[2] }, p0[3], d1[3],
         d2[3], q[3], e1[3];
  const float *f = r->f.data + (z - r->box.lo[0]) * r->f.stride_z
                   + (y - r->box.lo[1]) * r->f.stride_y + (patch->box.lo[2] - r->box.lo[2]);
  float base = (float)(grey->ramp[0] + grey->ramp[1] * d[0] + grey->ramp[2] * d[1]
                       + grey->ramp[3] * d[2] + grey->f0 - grey->gain * grey->s0),
        slope = (float)grey->ramp[3], gain = (float)grey->gain;

  li_warp_row (warp, d, p0, d1, d2);
  li_block_clip_row (patch->block, p0, d1, d2, n, &k0, &k1);
  k1 = MAX (k0, k1);
  for (int a = 0; a < 3; a++)
    {
      q[a] = p0[a] + k0 * (d1[a] + k0 * d2[a]);
      e1[a] = d1[a] + 2 * k0 * d2[a];
    }
  for (int k = 0; k < k0; k++)
    e[k] = NAN;
  for (int k = k1; k < n; k++)
    e[k] = NAN;
  if (k1 > k0)
    li_block_sample_row (patch->block, q, e1, d2, k1 - k0, e + k0);
  for (int k = k0; k < k1; k++)
    e[k] = f[k] - gain * e[k] - (base + slope * (float)k);
  *from = k0;
  *to = k1;
}

const float *
li_window_marks (const LiPatch *patch, gint64 z, gint64 y)
{
  const LiReference *r = patch->ref;

  if (patch->keep != NULL)
    return patch->keep->data + (z - patch->box.lo[0]) * patch->keep->stride_z
           + (y - patch->box.lo[1]) * patch->keep->stride_y;
  if (!r->masked)
    return NULL;
  return r->w.data + (z - r->box.lo[0]) * r->w.stride_z + (y - r->box.lo[1]) * r->w.stride_y
         + (patch->box.lo[2] - r->box.lo[2]);
}

void
li_window_residual (
    const LiPatch *patch, const LiWarp *warp, const LiGrey *grey, gint64 z, gint64 y, float *e)
{
  const float *mask = li_window_marks (patch, z, y);
  int from, to;

  sample_row (patch, warp, grey, z, y, e, &from, &to);
  for (int k = from; mask != NULL && k < to; k++)
    e[k] = mask[k] > 0 ? e[k] : NAN;
}

static void
swap (float *a, float *b)
{
  float t = *a;
  *a = *b;
  *b = t;
}

/* The k-th smallest (Hoare 1961). */
static float
select_kth (float *v, gssize n, gssize k)
{
  gssize lo = 0, hi = n - 1;

  while (lo < hi)
    {
      float pivot = v[lo + (hi - lo) / 2];
      gssize i = lo, j = hi;
      while (i <= j)
        {
          while (v[i] < pivot)
            i++;
          while (v[j] > pivot)
            j--;
          if (i <= j)
            swap (&v[i++], &v[j--]);
        }
      if (k <= j)
        hi = j;
      else if (k >= i)
        lo = i;
      else
        break;
    }
  return v[k];
}

static const float *
row_of (const LiReference *r, const LiArray3 *a, gint64 z, gint64 y, gint64 x)
{
  return a->data + (z - r->box.lo[0]) * a->stride_z + (y - r->box.lo[1]) * a->stride_y
         + (x - r->box.lo[2]);
}

#define SAMPLE_ROWS 8 /* along z and y */
#define SAMPLE_POINTS 16

double
li_window_quantum (const LiPatch *patch)
{
  const gint64 *lo = patch->box.lo;
  gint64 n[3];
  float sample[SAMPLE_ROWS * SAMPLE_ROWS * SAMPLE_POINTS];
  gsize found = 0;

  for (int k = 0; k < 3; k++)
    n[k] = li_box_edge (&patch->box, k);
  for (gint64 j = 0; j < SAMPLE_ROWS; j++)
    for (gint64 i = 0; i < SAMPLE_ROWS; i++)
      {
        const float *f = row_of (patch->ref, &patch->ref->f, lo[0] + j * n[0] / SAMPLE_ROWS,
                                 lo[1] + i * n[1] / SAMPLE_ROWS, lo[2]);
        for (gint64 k = 0; k < SAMPLE_POINTS; k++)
          if (isfinite (f[k * n[2] / SAMPLE_POINTS]))
            sample[found++] = f[k * n[2] / SAMPLE_POINTS];
      }
  return li_quantum (sample, found);
}

/* Appends the sizes of the residuals of a row, of points where image 1 changes to the front and of
 * the others to the back of @size: in flat regions, such as the phases of a segmented image, an
 * exact match is no measure of noise. */
static void
sort_row (const LiPatch *patch,
          const float *e,
          gint64 z,
          gint64 y,
          gsize n,
          float *size,
          gsize *seen,
          gsize *flat)
{
  const LiReference *r = patch->ref;
  const float *g[3];

  for (int a = 0; a < 3; a++)
    g[a] = row_of (r, &r->g[a], z, y, patch->box.lo[2]);
  for (gsize k = 0; k < n; k++)
    if (!isfinite (e[k]))
      continue;
    else if (g[0][k] == 0 && g[1][k] == 0 && g[2][k] == 0)
      size[--*flat] = fabsf (e[k]);
    else
      size[(*seen)++] = fabsf (e[k]);
}

void
li_trim_look (const LiPatch *patch,
              const LiWarp *warp,
              const LiGrey *grey,
              int step,
              double quantum,
              LiTrim *out)
{
  gsize nx = (gsize)li_box_edge (&patch->box, 2),
        rows = (gsize)(((li_box_edge (&patch->box, 0) + step - 1) / step)
                       * ((li_box_edge (&patch->box, 1) + step - 1) / step));
  g_autofree float *size = g_new (float, rows *nx + 1), *e = g_new (float, nx + 64);
  gsize seen = 0, flat = rows * nx, beyond = 0;
  double sum = 0;

  for (gint64 z = patch->box.lo[0]; z < patch->box.hi[0]; z += step)
    for (gint64 y = patch->box.lo[1]; y < patch->box.hi[1]; y += step)
      {
        li_window_residual (patch, warp, grey, z, y, e);
        sort_row (patch, e, z, y, nx, size, &seen, &flat);
      }
  *out = (LiTrim){ 0 };
  if (seen == 0)
    return;
  out->sigma
      = hypot (1.4826 * select_kth (size, (gssize)seen, (gssize)(seen / 2)), quantum / sqrt (6));
  for (gsize i = 0; i < rows * nx; i = i + 1 == seen ? flat : i + 1)
    if (size[i] > LI_TRIM_LIMIT * out->sigma)
      {
        beyond++;
        sum += (double)size[i] * size[i];
      }
  out->share = (double)beyond / (double)(seen + rows * nx - flat);
  out->sum = sum * step * step;
}

gsize
li_trim_mark (
    const LiPatch *patch, const LiWarp *warp, const LiGrey *grey, double limit, LiArray3 *keep)
{
  LiPatch whole = *patch;
  int n = (int)li_box_edge (&patch->box, 2), from, to;
  g_autofree float *e = g_new (float, (gsize)n + 64);
  gsize changed = 0;

  whole.keep = NULL;
  for (gint64 z = patch->box.lo[0]; z < patch->box.hi[0]; z++)
    for (gint64 y = patch->box.lo[1]; y < patch->box.hi[1]; y++)
      {
        const float *mask = li_window_marks (&whole, z, y);
        float *mark = keep->data + (z - patch->box.lo[0]) * keep->stride_z
                      + (y - patch->box.lo[1]) * keep->stride_y;
        sample_row (&whole, warp, grey, z, y, e, &from, &to);
        for (int k = 0; k < n; k++)
          {
            gboolean in = (mask == NULL || mask[k] > 0) && !(fabsf (e[k]) > limit);
            changed += (mark[k] > 0) != in;
            mark[k] = in ? 1 : 0;
          }
      }
  return changed;
}
