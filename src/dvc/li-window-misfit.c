/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-window-misfit.h"

#include <math.h>
#include <string.h>

/* Blocks along an axis whose points are taken together, and polynomials along it. */
#define BLOCKS 8
#define ORDERS 5
/* Orders along z, y, x: even ones have a value at the centre, odd ones a slope. */
static const int modes[LI_MISFIT_MODES][3] = {
  { 2, 0, 0 }, { 0, 2, 0 }, { 0, 0, 2 }, { 4, 0, 0 }, { 0, 4, 0 }, { 0, 0, 4 },
  { 2, 2, 0 }, { 2, 0, 2 }, { 0, 2, 2 }, { 3, 0, 0 }, { 0, 3, 0 }, { 0, 0, 3 },
  { 1, 2, 0 }, { 1, 0, 2 }, { 2, 1, 0 }, { 0, 1, 2 }, { 2, 0, 1 }, { 0, 2, 1 },
};
/* Of these the first are a quadratic window's own. */
#define QUADRATIC 3

/* What must be left of a direction, in parts of the largest. */
#define MIN_SEEN 0.05

/* Σ g r of each component over a block, and its points. */
typedef struct
{
  double score[3], n;
} Block;

/* A window in blocks: which one a voxel belongs to, and the mean of each polynomial over it. */
typedef struct
{
  gint64 edge[3];
  double mean[3][BLOCKS][ORDERS];
  Block blocks[BLOCKS][BLOCKS][BLOCKS];
} Window;

static int
block_of (const Window *w, int axis, gint64 i)
{
  return (int)(i * BLOCKS / w->edge[axis]);
}

static void
legendre (double x, double p[ORDERS])
{
  p[0] = 1;
  p[1] = x;
  for (int k = 1; k + 1 < ORDERS; k++)
    p[k + 1] = ((2 * k + 1) * x * p[k] - k * p[k - 1]) / (k + 1);
}

static void
find_means (Window *w, int axis, double first, double half)
{
  double n[BLOCKS] = { 0 }, p[ORDERS];

  for (gint64 i = 0; i < w->edge[axis]; i++)
    {
      int b = block_of (w, axis, i);
      legendre ((first + (double)i) / (half + 0.5), p);
      n[b]++;
      for (int k = 0; k < ORDERS; k++)
        w->mean[axis][b][k] += p[k];
    }
  for (int b = 0; b < BLOCKS; b++)
    for (int k = 0; k < ORDERS; k++)
      w->mean[axis][b][k] /= MAX (n[b], 1);
}

/* Σ g r of each component over rows, and how many points count, for every x. */
typedef struct
{
  float *sum[3], *n, *e;
} Columns;

/* Residual of the points of a row that count, 0 elsewhere. */
static void
find_residual (const LiPatch *patch,
               const LiGrey *grey,
               const double d[3],
               const float *marks,
               const float *f,
               const float *s,
               int n,
               const Columns *c)
{
  float base = (float)(grey->ramp[0] + grey->ramp[1] * d[0] + grey->ramp[2] * d[1]
                       + grey->ramp[3] * d[2] + grey->f0 - grey->gain * grey->s0),
        slope = (float)grey->ramp[3], gain = (float)grey->gain, *e = c->e;

  for (int k = 0; k < n; k++)
    e[k] = f[k] - gain * s[k] - (base + slope * (float)k);
  if (marks == NULL && !patch->block->holes)
    return;
  for (int k = 0; k < n; k++)
    if ((marks != NULL && !(marks[k] > 0)) || !isfinite (e[k]))
      {
        e[k] = 0;
        c->n[k]--;
      }
}

static void
add_row (const LiPatch *patch,
         const LiGrey *grey,
         const double centre[3],
         gint64 z,
         gint64 y,
         const float *s,
         int k0,
         int k1,
         const Columns *window)
{
  const LiReference *r = patch->ref;
  gint64 j = z - r->box.lo[0], i = y - r->box.lo[1], k = patch->box.lo[2] + k0 - r->box.lo[2];
  const float *f = r->f.data + j * r->f.stride_z + i * r->f.stride_y + k,
              *marks = li_window_marks (patch, z, y);
  double d[3] = { z - centre[0], y - centre[1], patch->box.lo[2] + k0 - centre[2] };
  Columns c = { { window->sum[0] + k0, window->sum[1] + k0, window->sum[2] + k0 },
                window->n + k0,
                window->e + k0 };

  for (int x = 0; x < k1 - k0; x++)
    c.n[x]++;
  find_residual (patch, grey, d, marks ? marks + k0 : NULL, f, s, k1 - k0, &c);
  for (int a = 0; a < 3; a++)
    {
      const float *g = r->g[a].data + j * r->g[a].stride_z + i * r->g[a].stride_y + k;
      for (int x = 0; x < k1 - k0; x++)
        c.sum[a][x] += g[x] * c.e[x];
    }
}

/* Adds the columns to a row of blocks and empties them. */
static void
add_columns (const Window *w, const Columns *c, gsize length, Block *row)
{
  for (gint64 x = 0; x < w->edge[2]; x++)
    {
      Block *b = row + block_of (w, 2, x);
      b->n += c->n[x];
      for (int a = 0; a < 3; a++)
        b->score[a] += c->sum[a][x];
    }
  memset (c->sum[0], 0, 4 * length * sizeof (float));
}

static void
add_rows (Window *w,
          const LiPatch *patch,
          const LiRows *rows,
          const LiSweepScratch *kept,
          const LiWarp *warp,
          const LiGrey *grey)
{
  gsize length = (gsize)w->edge[2], index = 0;
  g_autofree float *memory = g_new0 (float, 5 * length);
  Columns c = { { memory, memory + length, memory + 2 * length },
                memory + 3 * length,
                memory + 4 * length };

  for (gint64 i = 0; i < w->edge[0]; i++)
    for (gint64 j = 0; j < w->edge[1]; j++, index++)
      {
        int k0 = rows->rows[2 * index], k1 = rows->rows[2 * index + 1], b = block_of (w, 1, j);
        if (k0 < k1)
          add_row (patch, grey, warp->c, patch->box.lo[0] + i, patch->box.lo[1] + j,
                   kept->kept + index * kept->row_length + k0, k0, k1, &c);
        if (j + 1 == w->edge[1] || block_of (w, 1, j + 1) != b)
          add_columns (w, &c, length, w->blocks[block_of (w, 0, i)][b]);
      }
}

/* The inverse of the mean Σ g gᵀ of a point, less what noise adds to it. */
static gboolean
invert_texture (const LiNormals *normals, int m, const double shared[3], double inverse[9])
{
  double h[9], scale[3];
  int dof = 3 * m;

  for (int k = 0; k < 3; k++)
    for (int l = 0; l < 3; l++)
      h[3 * k + l] = normals->hessian[k * m * dof + l * m] / (double)normals->sums.n
                     * (k == l ? shared[k] : 1);
  for (int k = 0; k < 3; k++)
    {
      if (!(h[4 * k] > 0))
        return FALSE;
      scale[k] = 1 / sqrt (h[4 * k]);
    }
  for (int i = 0; i < 9; i++)
    h[i] *= scale[i / 3] * scale[i % 3];
  if (!li_invert_spd (3, h, inverse, MIN_SEEN))
    for (int i = 0; i < 9; i++)
      inverse[i] = i % 4 == 0;
  for (int i = 0; i < 9; i++)
    inverse[i] *= scale[i / 3] * scale[i % 3];
  return TRUE;
}

void
li_misfit_weights (const double half[3], double weight[LI_MISFIT_MODES][4])
{
  static const double value[ORDERS] = { 1, 0, -1 / 2., 0, 3 / 8. },
                      /* That of P2, which is 0 at the centre, a third of the way to the face:
                       * beside a kink the slope of the node's side is not the window's. */
      slope[ORDERS] = { 0, 1, 1, -3 / 2., 0 };

  for (int m = 0; m < LI_MISFIT_MODES; m++)
    for (int j = 0; j < 4; j++)
      {
        double give = 1;
        for (int axis = 0; axis < 3; axis++)
          {
            int order = modes[m][axis];
            give *= sqrt (2 * order + 1)
                    * (axis + 1 == j ? slope[order] / (half[axis] + 0.5) : value[order]);
          }
        weight[m][j] = give * give;
      }
}

/* Amplitudes of the polynomial of mean square 1. */
static void
find_amplitude (const Window *w, const int order[3], const double inverse[9], double out[3])
{
  double score[3] = { 0 }, n = 0, squares = 0;

  for (int i = 0; i < BLOCKS; i++)
    for (int j = 0; j < BLOCKS; j++)
      for (int k = 0; k < BLOCKS; k++)
        {
          const Block *b = &w->blocks[i][j][k];
          double p = w->mean[0][i][order[0]] * w->mean[1][j][order[1]] * w->mean[2][k][order[2]];
          n += b->n;
          squares += b->n * p * p;
          for (int a = 0; a < 3; a++)
            score[a] += p * b->score[a];
        }
  for (int a = 0; a < 3; a++)
    {
      out[a] = 0;
      for (int l = 0; l < 3; l++)
        out[a] += inverse[3 * a + l] * score[l] / sqrt (MAX (squares * n, 1e-30));
    }
}

/* Of an amplitude of mean square 1: slopes are the numbers that no other one depends on. */
static double
noise_of (const double sigma[LI_WARP_MAX], const double half[3])
{
  double sum = 0;

  for (int j = 0; j < 3; j++)
    sum += sigma[1 + j] * sigma[1 + j] * half[j] * half[j] / 9;
  return sum;
}

void
li_window_misfit (const LiPatch *patch,
                  const LiRows *rows,
                  const LiSweepScratch *kept,
                  const LiWarp *warp,
                  const LiGrey *grey,
                  const LiNormals *normals,
                  const double half[3],
                  const double shared[3],
                  double sigma[3][LI_WARP_MAX],
                  LiMisfit *out)
{
  g_autofree Window *w = g_new0 (Window, 1);
  double inverse[9], amplitude[3];

  memset (out, 0, sizeof *out);
  for (int axis = 0; axis < 3; axis++)
    {
      w->edge[axis] = li_box_edge (&patch->box, axis);
      find_means (w, axis, (double)patch->box.lo[axis] - warp->c[axis], half[axis]);
      out->noise[axis] = noise_of (sigma[axis], half);
    }
  if (!invert_texture (normals, warp->free, shared, inverse))
    {
      out->noise[0] = NAN;
      return;
    }
  add_rows (w, patch, rows, kept, warp, grey);
  for (int m = warp->free > LI_RAMP ? QUADRATIC : 0; m < LI_MISFIT_MODES; m++)
    {
      find_amplitude (w, modes[m], inverse, amplitude);
      for (int k = 0; k < 3; k++)
        out->square[m][k] = (float)(amplitude[k] * amplitude[k] - out->noise[k]);
    }
}
