/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-sweep.h"

#include <math.h>
#include <string.h>

#include "dvc/kernels/li-window-kernel.h"

void
li_sweep_scratch_init (LiSweepScratch *scratch, gint64 longest_row)
{
  *scratch = (LiSweepScratch){ .row_length = (gsize)longest_row + 64 };
  scratch->row = g_new0 (float, 2 * scratch->row_length);
  scratch->weights = scratch->row + scratch->row_length;
}

void
li_sweep_scratch_keep (LiSweepScratch *scratch, gsize rows)
{
  if (rows > 0 && rows <= scratch->kept_rows)
    return;
  g_free (scratch->kept);
  scratch->kept = rows > 0 ? g_new (float, rows * scratch->row_length) : NULL;
  scratch->kept_rows = rows;
}

void
li_sweep_scratch_clear (LiSweepScratch *scratch)
{
  g_free (scratch->row);
  g_free (scratch->kept);
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
  /* Which points rest on holes of image 2 changes with every step. */
  return changed || patch->block->holes;
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
  gsize at = z * r->g[0].stride_z + y * r->g[0].stride_y + x;

  row->f = r->f.data + z * r->f.stride_z + y * r->f.stride_y + x;
  for (int k = 0; k < 3; k++)
    row->g[k] = r->g[k].data + at;
  row->w = r->masked ? r->w.data + z * r->w.stride_z + y * r->w.stride_y + x : NULL;
  if (walk->patch->keep != NULL)
    row->w = walk->patch->keep->data
             + (walk->z - walk->patch->box.lo[0]) * walk->patch->keep->stride_z
             + (walk->y - walk->patch->box.lo[1]) * walk->patch->keep->stride_y + k0;
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

/* Exponents of the monomials, z y x. */
static const int exponents[LI_WARP_MAX][3]
    = { { 0, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 2, 0, 0 },
        { 1, 1, 0 }, { 1, 0, 1 }, { 0, 2, 0 }, { 0, 1, 1 }, { 0, 0, 2 } };

/* A plane's run of moments, lanes added: [y power][x power]. Returns the place behind it. */
typedef struct
{
  double v[5][5];
} PlaneMoments;

static const float *
read_moments (const float *from, int degree, PlaneMoments *to)
{
  for (int b = 0; b <= degree; b++)
    for (int a = 0; a <= degree - b; a++, from += LI_LANES)
      to->v[b][a] = lanes (from);
  return from;
}

/* Σ v m_i: the powers of dz come in here. */
static double
moment (const PlaneMoments *p, double dz, const int e[3])
{
  double v = p->v[e[1]][e[2]];

  for (int k = 0; k < e[0]; k++)
    v *= dz;
  return v;
}

static void
add_moments (const PlaneMoments *p, double dz, int m, double *out)
{
  for (int i = 0; i < m; i++)
    out[i] += moment (p, dz, exponents[i]);
}

/* Σ v m_i r_l. */
static void
add_ramp_moments (const PlaneMoments *p, double dz, int m, double out[][LI_RAMP])
{
  for (int i = 0; i < m; i++)
    for (int l = 0; l < LI_RAMP; l++)
      {
        int e[3];
        for (int k = 0; k < 3; k++)
          e[k] = exponents[i][k] + exponents[l][k];
        out[i][l] += moment (p, dz, e);
      }
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
          if (row.w == NULL || row.w[k] > 0)
            {
              part += row.f[k];
              count++;
            }
        sum += part;
        n += count;
      }
  return n > 0 ? sum / n : 0;
}

/* Moments of the six gradient products: [product][z power][y power][x power]. */
typedef struct
{
  double v[6][5][5][5];
} Moments;

static void
add_products (const float *from, double dz, int degree, Moments *to)
{
  for (int p = 0; p < 6; p++)
    for (int b = 0; b <= degree; b++)
      for (int a = 0; a <= degree - b; a++, from += LI_LANES)
        {
          double v = lanes (from);
          for (int e = 0; e <= degree - a - b; e++, v *= dz)
            to->v[p][e][b][a] += v;
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

static void
add_image_plane (const float *acc, double dz, int m, LiSweepSums *sums)
{
  PlaneMoments p;

  sums->ss += lanes (acc);
  sums->fs += lanes (acc + LI_LANES);
  acc = read_moments (acc + 2 * LI_LANES, 1, &p);
  add_moments (&p, dz, LI_RAMP, sums->s);
  for (int k = 0; k < 3; k++)
    {
      acc = read_moments (acc, m == 10 ? 2 : 1, &p);
      add_moments (&p, dz, m, sums->gs + k * m);
    }
}

static void
add_reference_plane (const float *acc, double dz, int m, LiSweepSums *sums, Moments *products)
{
  int degree = m == 10 ? 2 : 1;
  PlaneMoments p;

  sums->ff += lanes (acc);
  acc = read_moments (acc + LI_LANES, 2, &p);
  sums->n += (gsize)(p.v[0][0] + 0.5);
  add_ramp_moments (&p, dz, LI_RAMP, sums->r);
  acc = read_moments (acc, 1, &p);
  add_moments (&p, dz, LI_RAMP, sums->f);
  for (int k = 0; k < 3; k++)
    {
      acc = read_moments (acc, degree + 1, &p);
      add_ramp_moments (&p, dz, m, sums->g + k * m);
    }
  for (int k = 0; k < 3; k++)
    {
      acc = read_moments (acc, degree, &p);
      add_moments (&p, dz, m, sums->gf + k * m);
    }
  add_products (acc, dz, 2 * degree, products);
}

typedef void (*RowKernel) (const LiWindowRow *row, float *sums);

/* What a sweep does with each row. */
typedef struct
{
  const LiWarp *warp;
  double f0, s0;
  RowKernel image, reference; /* reference: NULL = not wanted */
  LiSweepScratch *scratch;
} Work;

/* Points whose value in image 2 is not known do not count. */
static void
leave_holes_out (LiWindowRow *row, float *weights)
{
  for (int k = 0; k < row->n; k++)
    weights[k] = (row->w == NULL || row->w[k] > 0) && isfinite (row->s[k]);
  row->w = weights;
}

static void
sweep_row (const Walk *walk, const Work *work, float *image, float *reference)
{
  const LiPatch *patch = walk->patch;
  LiSweepScratch *scratch = work->scratch;
  const double *c = work->warp->c;
  int k0 = walk->rows->rows[2 * walk->index], k1 = walk->rows->rows[2 * walk->index + 1];
  double d[3] = { walk->z - c[0], walk->y - c[1], patch->box.lo[2] + k0 - c[2] }, p0[3], d1[3],
         d2[3];
  LiWindowRow row;

  if (k1 <= k0)
    return;
  li_warp_row (work->warp, d, p0, d1, d2);
  row_at (walk, k0, k1, c, &row);
  float *samples
      = scratch->kept ? scratch->kept + walk->index * scratch->row_length + k0 : scratch->row;
  li_block_sample_row (patch->block, p0, d1, d2, k1 - k0, samples);
  row.f0 = (float)work->f0;
  row.s0 = (float)work->s0;
  row.s = samples;
  if (patch->block->holes)
    leave_holes_out (&row, scratch->weights);
  work->image (&row, image);
  if (work->reference != NULL)
    work->reference (&row, reference);
}

void
li_sweep (const LiPatch *patch,
          const LiRows *rows,
          const LiWarp *warp,
          double f0,
          double s0,
          LiSweepScratch *scratch,
          LiSweepSums *sums,
          double *hessian)
{
  gboolean quadratic = warp->free == 10;
  Work work = { warp, f0, s0, NULL, NULL, scratch };
  Walk walk = { .patch = patch, .rows = rows };
  Moments products;

  work.image
      = quadratic ? LI_DISPATCH (li_window_image_quadratic) : LI_DISPATCH (li_window_image_affine);
  if (hessian != NULL)
    {
      work.reference = quadratic ? LI_DISPATCH (li_window_reference_quadratic)
                                 : LI_DISPATCH (li_window_reference_affine);
      memset (&products, 0, sizeof products);
    }
  for (walk.z = patch->box.lo[0]; walk.z < patch->box.hi[0]; walk.z += rows->step)
    {
      float image[LI_IMAGE_SUMS (2) * LI_LANES], reference[LI_REFERENCE_SUMS (2) * LI_LANES];
      double dz = walk.z - warp->c[0];
      memset (image, 0, sizeof image);
      if (hessian != NULL)
        memset (reference, 0, sizeof reference);
      for (walk.y = patch->box.lo[1]; walk.y < patch->box.hi[1]; walk.y += rows->step, walk.index++)
        sweep_row (&walk, &work, image, reference);
      add_image_plane (image, dz, warp->free, sums);
      if (hessian != NULL)
        add_reference_plane (reference, dz, warp->free, sums, &products);
    }
  if (hessian != NULL)
    moments_to_hessian (&products, warp->free, patch->ref->sharpness, hessian);
}
