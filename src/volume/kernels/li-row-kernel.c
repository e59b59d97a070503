/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/kernels/li-row-kernel.h"

#include <math.h>
#include <string.h>

/* Sixteen points at a time, without gathers: their taps are contiguous loads. Where the points of a
 * block fall into several cells of an axis, the weights of each are spread over the taps of all of
 * them. */
#define LANES 16
typedef float Vec __attribute__ ((vector_size (64)));
typedef int VecInt __attribute__ ((vector_size (64)));
typedef float Loose __attribute__ ((vector_size (64), aligned (4)));

typedef float Half __attribute__ ((vector_size (32)));
typedef float LooseHalf __attribute__ ((vector_size (32), aligned (4)));
typedef float Few __attribute__ ((vector_size (16)));
typedef float LooseFew __attribute__ ((vector_size (16), aligned (4)));

#define INLINE static inline __attribute__ ((always_inline))

static const float lane_numbers[LANES] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

#define MAX_CELLS 4 /* beyond the first, on one axis, in one block */
#define MAX_TAPS 6

/* One axis of a block: base cell, fraction of lane k = f + k (g + k h), cells beyond the base. */
typedef struct
{
  gssize base;
  float f, g, h;
  int more;
} Axis;

/* The last points of a row are seldom as many as the widest block has lanes: a row of 33 has one,
 * of 71 seven. */
#define VEC Vec
#define LOOSE Loose
#define WIDE(name) name##_wide
#include "volume/kernels/li-row-cell.h"
#undef VEC
#undef LOOSE
#undef WIDE
#define VEC Half
#define LOOSE LooseHalf
#define WIDE(name) name##_half
#include "volume/kernels/li-row-cell.h"
#undef VEC
#undef LOOSE
#undef WIDE
#define VEC Few
#define LOOSE LooseFew
#define WIDE(name) name##_few
#include "volume/kernels/li-row-cell.h"

/* The axis from step @j on, in the cell of that step. */
INLINE Axis
axis_at (const LiRowLine *line, int a, int j)
{
  double start = line->p[a] + j * (line->d1[a] + j * line->d2[a]), base = floor (start);
  Axis axis = { (gssize)base, (float)(start - base), (float)(line->d1[a] + 2 * j * line->d2[a]),
                (float)line->d2[a], 0 };

  if (a == 2)
    axis.g -= 1;
  return axis;
}

/* Steps, at most @limit, of a straight row until the cell is left. */
INLINE int
steps_inside (const Axis *axis, int limit)
{
  float steps = (float)limit;

  if (axis->h != 0)
    return 1;
  if (axis->g > 0)
    steps = (1 - axis->f) / axis->g;
  else if (axis->g < 0)
    steps = axis->f / -axis->g + 1;
  return steps < (float)limit ? (int)steps : limit;
}

/* Cells that @count points fall into. */
INLINE void
find_cells (Axis *axis, int count)
{
  float lo = 0, hi = 0;

  /* A straight row is outermost at its end. */
  for (int k = axis->h == 0 ? count - 1 : 1; k < count; k++)
    {
      float cell = floorf (axis->f + (float)k * (axis->g + (float)k * axis->h));
      lo = cell < lo ? cell : lo;
      hi = cell > hi ? cell : hi;
    }
  axis->base += (gssize)lo;
  axis->f -= lo;
  axis->more = hi - lo > MAX_CELLS ? MAX_CELLS + 1 : (int)(hi - lo);
}

/* Weights of all taps of the axis, taps + more of them. */
INLINE void
spread_weights (const Axis *a, int taps, Vec *w)
{
  Vec t = fractions_wide (a, 0), one[MAX_TAPS];
  VecInt cell = __builtin_convertvector(t, VecInt);

  VecInt over = cell > a->more; /* rounding at the last cell's end, and lanes behind the row */
  cell = (cell & ~over) | (over & a->more);
  t -= __builtin_convertvector(cell, Vec);
  weights_wide (t, taps, one);
  for (int k = 0; k < taps + a->more; k++)
    {
      Vec sum = { 0 };
      for (int c = 0; c <= a->more; c++)
        if (k - c >= 0 && k - c < taps)
          sum += (Vec)((VecInt)one[k - c] & (cell == c));
      w[k] = sum;
    }
}

INLINE Vec
sample_cells (const LiRowLine *line, const Axis *axis, const float *at, int taps)
{
  Vec w[3][MAX_TAPS + MAX_CELLS], sum = { 0 };

  for (int k = 0; k < 3; k++)
    spread_weights (&axis[k], taps, w[k]);
  for (int a = 0; a < taps + axis[0].more; a++)
    {
      Vec plane = { 0 };
      for (int b = 0; b < taps + axis[1].more; b++)
        {
          const float *p = at + a * line->stride_z + b * line->stride_y;
          Vec row = w[2][0] * load_wide (p);
          for (int c = 1; c < taps + axis[2].more; c++)
            row += w[2][c] * load_wide (p + c);
          plane += w[1][b] * row;
        }
      sum += w[0][a] * plane;
    }
  return sum;
}

INLINE const float *
first_tap (const LiRowLine *line, const Axis *axis, int taps)
{
  int back = taps / 2 - 1;
  return line->data + (axis[0].base - back) * (gssize)line->stride_z
         + (axis[1].base - back) * (gssize)line->stride_y + (axis[2].base - back);
}

INLINE void
store (float *out, Vec values, int count)
{
  if (count >= LANES)
    *(Loose *)out = values;
  else
    memcpy (out, &values, (gsize)count * sizeof (float));
}

/* @count points, the last of a row, in one cell. */
INLINE void
sample_last (const LiRowLine *line,
             const Axis *axis,
             int j,
             const float *at,
             int taps,
             int count,
             float *out)
{
  if (count <= 4)
    {
      Few values = sample_cell_few (line, axis, j, at, taps);
      memcpy (out, &values, (gsize)count * sizeof (float));
    }
  else if (count <= 8)
    {
      Half values = sample_cell_half (line, axis, j, at, taps);
      memcpy (out, &values, (gsize)count * sizeof (float));
    }
  else
    store (out, sample_cell_wide (line, axis, j, at, taps), count);
}

/* A block whose points lie in several cells; returns how many it took. */
INLINE int
sample_crossing (const LiRowLine *line, int j, int taps, float *out)
{
  int count = line->n - j < LANES ? line->n - j : LANES;
  Axis axis[3];

  for (;; count = (count + 1) / 2)
    {
      int most = 0;
      for (int a = 0; a < 3; a++)
        {
          axis[a] = axis_at (line, a, j);
          find_cells (&axis[a], count);
          most = axis[a].more > most ? axis[a].more : most;
        }
      if (most <= MAX_CELLS || count == 1)
        break;
    }
  store (out, sample_cells (line, axis, first_tap (line, axis, taps), taps), count);
  return count;
}

INLINE void
sample_row (const LiRowLine *line, int taps, float *out)
{
  for (int j = 0; j < line->n;)
    {
      Axis axis[3];
      int left = line->n - j, steps = left;
      for (int a = 0; a < 3; a++)
        {
          axis[a] = axis_at (line, a, j);
          steps = steps_inside (&axis[a], steps);
        }
      int whole = steps == left ? left : steps / LANES * LANES;
      if (whole == 0)
        {
          j += sample_crossing (line, j, taps, out + j);
          continue;
        }
      const float *at = first_tap (line, axis, taps);
      int k = 0;
      for (; k + LANES <= whole; k += LANES)
        *(Loose *)(out + j + k) = sample_cell_wide (line, axis, k, at + k, taps);
      if (k < whole)
        sample_last (line, axis, k, at + k, taps, whole - k, out + j + k);
      j += whole;
    }
}

void LI_KERNEL (li_row_linear) (const LiRowLine *line, float *out);
void LI_KERNEL (li_row_cubic) (const LiRowLine *line, float *out);
void LI_KERNEL (li_row_quintic) (const LiRowLine *line, float *out);

void
LI_KERNEL (li_row_linear) (const LiRowLine *line, float *out)
{
  sample_row (line, 2, out);
}

void
LI_KERNEL (li_row_cubic) (const LiRowLine *line, float *out)
{
  sample_row (line, 4, out);
}

void
LI_KERNEL (li_row_quintic) (const LiRowLine *line, float *out)
{
  sample_row (line, 6, out);
}
