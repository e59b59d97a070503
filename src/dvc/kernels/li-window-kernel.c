/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/kernels/li-window-kernel.h"

#include <string.h>

typedef float Vec __attribute__ ((vector_size (64)));
typedef int VecInt __attribute__ ((vector_size (64)));
typedef float Loose __attribute__ ((vector_size (64), aligned (4)));

static const Vec lane = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static inline __attribute__ ((always_inline)) Vec
load (const float *p)
{
  return (Vec) * (const Loose *)p;
}

/* 1 in the lanes that belong to the row (and to the mask), 0 behind its end. */
static inline __attribute__ ((always_inline)) Vec
weight (const LiWindowRow *row, int j)
{
  VecInt inside = lane < (float)(row->n - j);
  Vec one = { 0 };
  one = one + 1;
  Vec w = row->w ? load (row->w + j) : one;

  return (Vec)((VecInt)w & inside);
}

/* Clears what lies behind the row's end, where anything may stand. */
static inline __attribute__ ((always_inline)) Vec
load_inside (const LiWindowRow *row, const float *p, int j)
{
  VecInt inside = lane < (float)(row->n - j);
  return (Vec)((VecInt)load (p + j) & inside);
}

static inline __attribute__ ((always_inline)) void
row_sums (const LiWindowRow *row, float *sums, int quadratic)
{
  enum
  {
    MAX = LI_SUM_QUADRATIC
  };
  Vec acc[MAX];
  int n = quadratic ? LI_SUM_QUADRATIC : LI_SUM_AFFINE;

  for (int i = 0; i < n; i++)
    acc[i] = load (sums + i * LI_LANES);
  for (int j = 0; j < row->n; j += 16)
    {
      Vec w = weight (row, j);
      Vec s = (load_inside (row, row->s, j) - row->s0) * w,
          f = load_inside (row, row->f, j) - row->f0;
      Vec x = lane + (row->dx + (float)j);
      acc[LI_SUM_S] += s;
      acc[LI_SUM_SS] += s * s;
      acc[LI_SUM_FS] += f * s;
#pragma GCC unroll 3
      for (int k = 0; k < 3; k++)
        {
          Vec r = load_inside (row, row->g[k], j) * s, rx = r * x, ry = r * row->dy;
          acc[LI_SUM_G + k] += r;
          acc[LI_SUM_G + 3 + k] += rx;
          acc[LI_SUM_G + 6 + k] += ry;
          if (quadratic)
            {
              acc[LI_SUM_G + 9 + k] += rx * x;
              acc[LI_SUM_G + 12 + k] += rx * row->dy;
              acc[LI_SUM_G + 15 + k] += ry * row->dy;
            }
        }
    }
  for (int i = 0; i < n; i++)
    *(Loose *)(sums + i * LI_LANES) = acc[i];
}

static inline __attribute__ ((always_inline)) void
hessian_sums (const LiWindowRow *row, float *sums, int degree)
{
  static const int first[6] = { 0, 0, 0, 1, 1, 2 }, second[6] = { 0, 1, 2, 1, 2, 2 };
  int monomials = (degree + 1) * (degree + 2) / 2;

  for (int j = 0; j < row->n; j += 16)
    {
      Vec w = weight (row, j), g[3], power[5];
      power[0] = w;
      power[1] = lane + (row->dx + (float)j);
      for (int a = 2; a <= degree; a++)
        power[a] = power[a - 1] * power[1];
      for (int k = 0; k < 3; k++)
        g[k] = load_inside (row, row->g[k], j);
      for (int p = 0; p < 6; p++)
        {
          Vec q = g[first[p]] * g[second[p]] * w;
          float *to = sums + p * monomials * LI_LANES;
          for (int b = 0; b <= degree; b++)
            {
              *(Loose *)to += q;
              to += LI_LANES;
              for (int a = 1; a <= degree - b; a++, to += LI_LANES)
                *(Loose *)to += q * power[a];
              q *= row->dy;
            }
        }
    }
}

void LI_KERNEL (li_window_row_affine) (const LiWindowRow *row, float *sums);
void LI_KERNEL (li_window_row_quadratic) (const LiWindowRow *row, float *sums);
void LI_KERNEL (li_window_hessian_affine) (const LiWindowRow *row, float *sums);
void LI_KERNEL (li_window_hessian_quadratic) (const LiWindowRow *row, float *sums);

void
LI_KERNEL (li_window_row_affine) (const LiWindowRow *row, float *sums)
{
  row_sums (row, sums, 0);
}

void
LI_KERNEL (li_window_row_quadratic) (const LiWindowRow *row, float *sums)
{
  row_sums (row, sums, 1);
}

void
LI_KERNEL (li_window_hessian_affine) (const LiWindowRow *row, float *sums)
{
  hessian_sums (row, sums, 2);
}

void
LI_KERNEL (li_window_hessian_quadratic) (const LiWindowRow *row, float *sums)
{
  hessian_sums (row, sums, 4);
}
