/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-sweep.h"

#include <math.h>
#include <string.h>

#include "dvc/kernels/li-window-kernel.h"

void
li_sweep_scratch_init (LiSweepScratch *scratch, gint64 longest_row)
{
  scratch->row_length = (gsize)longest_row + 64;
  scratch->row = g_new0 (float, scratch->row_length);
  scratch->ones = g_new (float, scratch->row_length);
  for (gsize i = 0; i < scratch->row_length; i++)
    scratch->ones[i] = 1;
}

void
li_sweep_scratch_clear (LiSweepScratch *scratch)
{
  g_free (scratch->row);
  g_free (scratch->ones);
}

void
li_rows_clear (LiRows *rows)
{
  g_clear_pointer (&rows->rows, g_free);
  rows->known = FALSE;
}

/* Rows are numbered z-major from the box's corner in steps. */
static gsize
count_rows (const LiBox *box, int step)
{
  return (gsize)((li_box_edge (box, 0) + step - 1) / step)
         * (gsize)((li_box_edge (box, 1) + step - 1) / step);
}

gboolean
li_rows_update (LiRows *rows, const LiPatch *patch, const LiWarp *warp, int step, gboolean shrink)
{
  gsize n = count_rows (&patch->box, step), i = 0;
  gboolean changed = !rows->known || rows->step != step || rows->n_rows != n;
  int length = (int)li_box_edge (&patch->box, 2);

  if (changed)
    {
      rows->known = FALSE;
      g_free (rows->rows);
      rows->rows = g_new (gint16, 2 * n);
    }
  for (gint64 z = patch->box.lo[0]; z < patch->box.hi[0]; z += step)
    for (gint64 y = patch->box.lo[1]; y < patch->box.hi[1]; y += step, i++)
      {
        double d[3] = { z - warp->c[0], y - warp->c[1], patch->box.lo[2] - warp->c[2] }, p0[3],
               d1[3], d2[3];
        int k0, k1;
        li_warp_row (warp, d, p0, d1, d2);
        li_block_clip_row (patch->block, p0, d1, d2, length, &k0, &k1);
        if (shrink && rows->known)
          {
            k0 = MAX (k0, rows->rows[2 * i]);
            k1 = MAX (MIN (k1, rows->rows[2 * i + 1]), k0);
          }
        changed = changed || rows->rows[2 * i] != k0 || rows->rows[2 * i + 1] != k1;
        rows->rows[2 * i] = (gint16)k0;
        rows->rows[2 * i + 1] = (gint16)k1;
      }
  rows->n_rows = n;
  rows->step = step;
  rows->known = TRUE;
  return changed;
}

gsize
li_rows_points (const LiRows *rows)
{
  gsize n = 0;

  for (gsize i = 0; i < rows->n_rows; i++)
    n += MAX (rows->rows[2 * i + 1] - rows->rows[2 * i], 0);
  return n;
}

/* Walks the rows of a patch plane by plane. */
typedef struct
{
  const LiPatch *patch;
  const LiRows *rows;
  gsize index;
  gint64 z, y;
} Walk;

static void
row_at (const Walk *walk, int k0, int k1, const double c[3], LiWindowRow *row)
{
  const LiReference *r = walk->patch->ref;
  gint64 z = walk->z - r->box.lo[0], y = walk->y - r->box.lo[1],
         x = walk->patch->box.lo[2] + k0 - r->box.lo[2];
  gsize at = z * r->f.stride_z + y * r->f.stride_y + x;

  row->f = r->f.data + at;
  for (int k = 0; k < 3; k++)
    row->g[k] = r->g[k].data + at;
  row->w = r->masked ? r->w.data + z * r->w.stride_z + y * r->w.stride_y + x : NULL;
  row->n = k1 - k0;
  row->dx = (float)(walk->patch->box.lo[2] + k0 - c[2]);
  row->dy = (float)(walk->y - c[1]);
}

static double
lanes (const float *v)
{
  double sum = 0;

  for (int i = 0; i < LI_LANES; i++)
    sum += v[i];
  return sum;
}

/* Lane sums of one plane to sums over J = g_k m_j: the powers of dz come in here. */
static void
add_plane (const float *acc, double dz, int m, double *to)
{
  for (int k = 0; k < 3; k++)
    {
      double one = lanes (acc + (LI_SUM_G + k) * LI_LANES),
             x = lanes (acc + (LI_SUM_G + 3 + k) * LI_LANES),
             y = lanes (acc + (LI_SUM_G + 6 + k) * LI_LANES);
      double *out = to + k * m;
      out[0] += one;
      out[1] += dz * one;
      out[2] += y;
      out[3] += x;
      if (m == 10)
        {
          out[4] += dz * dz * one;
          out[5] += dz * y;
          out[6] += dz * x;
          out[7] += lanes (acc + (LI_SUM_G + 15 + k) * LI_LANES);
          out[8] += lanes (acc + (LI_SUM_G + 12 + k) * LI_LANES);
          out[9] += lanes (acc + (LI_SUM_G + 9 + k) * LI_LANES);
        }
    }
}

typedef void (*RowKernel) (const LiWindowRow *row, float *sums);

static RowKernel
row_kernel (int m)
{
  return m == 10 ? LI_DISPATCH (li_window_row_quadratic) : LI_DISPATCH (li_window_row_affine);
}

double
li_sweep_mean (const LiPatch *patch, const LiRows *rows)
{
  double sum = 0, n = 0;
  Walk walk = { .patch = patch, .rows = rows };

  for (walk.z = patch->box.lo[0]; walk.z < patch->box.hi[0]; walk.z += rows->step)
    for (walk.y = patch->box.lo[1]; walk.y < patch->box.hi[1]; walk.y += rows->step, walk.index++)
      {
        static const double origin[3] = { 0 };
        int k0 = rows->rows[2 * walk.index], k1 = rows->rows[2 * walk.index + 1];
        LiWindowRow row;
        float part = 0, count = 0;
        row_at (&walk, k0, k1, origin, &row);
        for (int k = 0; k < row.n; k++)
          {
            float w = row.w ? row.w[k] : 1;
            part += w * row.f[k];
            count += w;
          }
        sum += part;
        n += count;
      }
  return n > 0 ? sum / n : 0;
}

void
li_sweep_reference (const LiPatch *patch,
                    const LiRows *rows,
                    const double c[3],
                    int m,
                    double f0,
                    LiSweepScratch *scratch,
                    LiSweepSums *sums)
{
  RowKernel kernel = row_kernel (m);
  Walk walk = { .patch = patch, .rows = rows };

  for (walk.z = patch->box.lo[0]; walk.z < patch->box.hi[0]; walk.z += rows->step)
    {
      float with_f[LI_SUM_QUADRATIC * LI_LANES] = { 0 },
                                      with_one[LI_SUM_QUADRATIC * LI_LANES] = { 0 };
      for (walk.y = patch->box.lo[1]; walk.y < patch->box.hi[1]; walk.y += rows->step, walk.index++)
        {
          int k0 = rows->rows[2 * walk.index], k1 = rows->rows[2 * walk.index + 1];
          LiWindowRow row;
          if (k1 <= k0)
            continue;
          row_at (&walk, k0, k1, c, &row);
          row.f0 = (float)f0;
          row.s0 = (float)f0;
          row.s = row.f;
          kernel (&row, with_f);
          row.s0 = 0;
          row.s = scratch->ones;
          kernel (&row, with_one);
        }
      sums->n += (gsize)(lanes (with_one + LI_SUM_S * LI_LANES) + 0.5);
      sums->f += lanes (with_f + LI_SUM_S * LI_LANES);
      sums->ff += lanes (with_f + LI_SUM_SS * LI_LANES);
      add_plane (with_f, walk.z - c[0], m, sums->gf);
      add_plane (with_one, walk.z - c[0], m, sums->g);
    }
}

void
li_sweep_image (const LiPatch *patch,
                const LiRows *rows,
                const LiWarp *warp,
                double f0,
                double s0,
                LiSweepScratch *scratch,
                LiSweepSums *sums)
{
  RowKernel kernel = row_kernel (warp->m);
  Walk walk = { .patch = patch, .rows = rows };

  for (walk.z = patch->box.lo[0]; walk.z < patch->box.hi[0]; walk.z += rows->step)
    {
      float acc[LI_SUM_QUADRATIC * LI_LANES] = { 0 };
      for (walk.y = patch->box.lo[1]; walk.y < patch->box.hi[1]; walk.y += rows->step, walk.index++)
        {
          int k0 = rows->rows[2 * walk.index], k1 = rows->rows[2 * walk.index + 1];
          double d[3]
              = { walk.z - warp->c[0], walk.y - warp->c[1], patch->box.lo[2] + k0 - warp->c[2] },
              p0[3], d1[3], d2[3];
          LiWindowRow row;
          if (k1 <= k0)
            continue;
          li_warp_row (warp, d, p0, d1, d2);
          li_block_sample_row (patch->block, p0, d1, d2, k1 - k0, scratch->row);
          row_at (&walk, k0, k1, warp->c, &row);
          row.f0 = (float)f0;
          row.s0 = (float)s0;
          row.s = scratch->row;
          kernel (&row, acc);
        }
      sums->s += lanes (acc + LI_SUM_S * LI_LANES);
      sums->ss += lanes (acc + LI_SUM_SS * LI_LANES);
      sums->fs += lanes (acc + LI_SUM_FS * LI_LANES);
      add_plane (acc, walk.z - warp->c[0], warp->m, sums->gs);
    }
}

/* Exponents of the monomials, z y x. */
static const int exponents[LI_WARP_MAX][3]
    = { { 0, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 2, 0, 0 },
        { 1, 1, 0 }, { 1, 0, 1 }, { 0, 2, 0 }, { 0, 1, 1 }, { 0, 0, 2 } };

/* Moments of the six gradient products: [product][z power][y power][x power]. */
typedef struct
{
  double v[6][5][5][5];
} Moments;

static void
add_moments (const float *acc, double dz, int degree, Moments *to)
{
  int monomials = (degree + 1) * (degree + 2) / 2;

  for (int p = 0; p < 6; p++)
    {
      const float *from = acc + p * monomials * LI_LANES;
      for (int b = 0; b <= degree; b++)
        for (int a = 0; a <= degree - b; a++, from += LI_LANES)
          {
            double v = lanes (from);
            for (int e = 0; e <= degree - a - b; e++, v *= dz)
              to->v[p][e][b][a] += v;
          }
    }
}

static void
moments_to_hessian (const Moments *moments, int m, const double sharpness[3], double *hessian)
{
  static const int product[3][3] = { { 0, 1, 2 }, { 1, 3, 4 }, { 2, 4, 5 } };
  int dof = 3 * m;

  for (int k = 0; k < 3; k++)
    for (int l = 0; l < 3; l++)
      for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++)
          hessian[(k * m + i) * dof + l * m + j]
              += sqrt (sharpness[k] * sharpness[l])
                 * moments->v[product[k][l]][exponents[i][0] + exponents[j][0]]
                             [exponents[i][1] + exponents[j][1]][exponents[i][2] + exponents[j][2]];
}

void
li_sweep_hessian (
    const LiPatch *patch, const LiRows *rows, const double c[3], int m, double *hessian)
{
  int degree = m == 10 ? 4 : 2;
  RowKernel kernel = m == 10 ? LI_DISPATCH (li_window_hessian_quadratic)
                             : LI_DISPATCH (li_window_hessian_affine);
  Walk walk = { .patch = patch, .rows = rows };
  Moments moments;

  memset (&moments, 0, sizeof moments);
  for (walk.z = patch->box.lo[0]; walk.z < patch->box.hi[0]; walk.z += rows->step)
    {
      float acc[6 * 15 * LI_LANES] = { 0 };
      for (walk.y = patch->box.lo[1]; walk.y < patch->box.hi[1]; walk.y += rows->step, walk.index++)
        {
          int k0 = rows->rows[2 * walk.index], k1 = rows->rows[2 * walk.index + 1];
          LiWindowRow row;
          if (k1 <= k0)
            continue;
          row_at (&walk, k0, k1, c, &row);
          kernel (&row, acc);
        }
      add_moments (acc, walk.z - c[0], degree, &moments);
    }
  moments_to_hessian (&moments, m, patch->ref->sharpness, hessian);
}
