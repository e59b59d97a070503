/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-sample.h"

#include <string.h>

#include "volume/kernels/li-gradient-kernel.h"

static int
taps_of (LiInterpolation interpolation)
{
  return interpolation == LI_INTERPOLATION_QUINTIC ? 6
         : interpolation == LI_INTERPOLATION_CUBIC ? 4
                                                   : 2;
}

/* The cell of a position: the last voxel belongs to the cell before it. */
static gint64
cell_of (double p, gint64 n)
{
  gint64 i = (gint64)floor (p);
  return CLAMP (i, 0, MAX (n - 2, 0));
}

/* Steps from position @p with velocity @d until the cell [@i, @i + 1) is left, at least 1. */
static int
steps_inside (double p, double d, gint64 i, int limit)
{
  double steps;

  if (d > 0)
    steps = ceil (((double)i + 1 - p) / d);
  else if (d < 0)
    steps = floor ((p - (double)i) / -d) + 1;
  else
    return limit;
  return steps < 1 ? 1 : steps < limit ? (int)steps : limit;
}

/* The length of the piece from step @k: the (z, y) cell stays and x advances one cell a step. */
static int
piece_length (const double p0[3],
              const double d1[3],
              const double d2[3],
              int k,
              const gint64 cell[3],
              int limit,
              gboolean straight)
{
  if (straight)
    {
      int n = limit;
      for (int a = 0; a < 3; a++)
        n = steps_inside (p0[a] + k * d1[a], a == 2 ? d1[a] - 1 : d1[a], cell[a], n);
      return n;
    }
  int n = 1;
  for (; n < limit; n++)
    {
      double j = k + n;
      for (int a = 0; a < 3; a++)
        {
          double p = p0[a] + j * (d1[a] + j * d2[a]) - (a == 2 ? n : 0) - (double)cell[a];
          if (p < 0 || p >= 1)
            return n;
        }
    }
  return n;
}

/* Positions p0 + k d1 + k² d2. */
typedef struct
{
  const LiBlock *block;
  const double *p0, *d1, *d2;
  int n;
  gboolean straight;
} Row;

/* The piece that begins at step @k. */
static void
piece_at (const Row *r, int k, int back, LiGradientPiece *piece)
{
  const LiBlock *block = r->block;
  gint64 cell[3];

  for (int a = 0; a < 3; a++)
    {
      double p = r->p0[a] + k * (r->d1[a] + k * r->d2[a]);
      cell[a] = cell_of (p, block->volume[a]);
      piece->f[a] = (float)(p - (double)cell[a]);
      piece->g[a] = (float)(r->d1[a] + 2 * k * r->d2[a] - (a == 2));
      piece->h[a] = (float)r->d2[a];
    }
  piece->n = piece_length (r->p0, r->d1, r->d2, k, cell, r->n - k, r->straight);
  piece->at = block->data + (cell[0] - block->box.lo[0] - back) * (gssize)block->stride_z
              + (cell[1] - block->box.lo[1] - back) * (gssize)block->stride_y
              + (cell[2] - block->box.lo[2] - back);
}

typedef void (*Kernel) (const LiGradientPiece *piece,
                        gsize stride_y,
                        gsize stride_z,
                        float *const *out);

/* Whole vectors of a piece straight into @out from @k, the rest of it through a buffer: kernels
 * write whole vectors, and behind this one the row may end. */
static void
run_last_piece (const Row *r, LiGradientPiece piece, int k, Kernel kernel, float *const *out)
{
  float buffers[4][16], *last[4] = { buffers[0], buffers[1], buffers[2], buffers[3] }, *to[4];
  int n = piece.n, whole = n / 16 * 16;

  for (int i = 0; i < 4; i++)
    to[i] = out[i] + k;
  piece.n = whole;
  if (whole > 0)
    kernel (&piece, r->block->stride_y, r->block->stride_z, to);
  for (int a = 0; a < 3; a++)
    {
      piece.f[a] += whole * (piece.g[a] + whole * piece.h[a]);
      piece.g[a] += 2 * whole * piece.h[a];
    }
  piece.at += whole;
  piece.n = n - whole;
  if (piece.n == 0)
    return;
  kernel (&piece, r->block->stride_y, r->block->stride_z, last);
  for (int i = 0; i < 4; i++)
    memcpy (to[i] + whole, last[i], piece.n * sizeof (float));
}

static void
run_row (const Row *r, Kernel kernel, float *const *out)
{
  int back = taps_of (r->block->interpolation) / 2 - 1;

  for (int k = 0; k < r->n;)
    {
      LiGradientPiece piece;
      float *to[4];
      piece_at (r, k, back, &piece);
      for (int i = 0; i < 4; i++)
        to[i] = out[i] + k;
      if (k + (piece.n + 15) / 16 * 16 <= r->n)
        kernel (&piece, r->block->stride_y, r->block->stride_z, to);
      else
        run_last_piece (r, piece, k, kernel, out);
      k += piece.n;
    }
}

void
li_block_sample_row_gradient (const LiBlock *block,
                              const double p0[3],
                              const double d1[3],
                              const double d2[3],
                              int n,
                              float *out,
                              float *gradient_z,
                              float *gradient_y,
                              float *gradient_x)
{
  float *const outs[4] = { out, gradient_z, gradient_y, gradient_x };
  Row row = { block, p0, d1, d2, n, d2[0] == 0 && d2[1] == 0 && d2[2] == 0 };
  int taps = taps_of (block->interpolation);

  if (block->interpolation != LI_INTERPOLATION_NEAREST)
    {
      run_row (&row,
               taps == 6   ? LI_DISPATCH (li_gradient_quintic)
               : taps == 4 ? LI_DISPATCH (li_gradient_cubic)
                           : LI_DISPATCH (li_gradient_linear),
               outs);
      return;
    }
  li_block_sample_row (block, p0, d1, d2, n, out);
  for (int i = 1; i < 4; i++)
    memset (outs[i], 0, n * sizeof (float));
}
