/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/kernels/li-window-kernel.h"

#include <string.h>

/* Eight lanes: rows of 33 and 71 points waste less than with sixteen, and processors that split
 * wide vectors lose nothing. Powers of y are the same for a whole row: they come in at its end. */
typedef float Vec __attribute__ ((vector_size (32)));
typedef int VecInt __attribute__ ((vector_size (32)));
typedef float Loose __attribute__ ((vector_size (32), aligned (4)));

static const Vec lane = { 0, 1, 2, 3, 4, 5, 6, 7 };
static const int first[6] = { 0, 0, 0, 1, 1, 2 }, second[6] = { 0, 1, 2, 1, 2, 2 };

#define INLINE static inline __attribute__ ((always_inline))

INLINE Vec
load (const float *p)
{
  return (Vec) * (const Loose *)p;
}

/* Points j … j + 7 of a row; what does not count is 0, whatever stands there. */
typedef struct
{
  Vec w, f, s, g[3], x;
} Points;

INLINE Vec
keep (Vec v, VecInt inside, int all)
{
  return all ? v : (Vec)((VecInt)v & inside);
}

INLINE Points
load_points (const LiWindowRow *row, int j, int all, int image)
{
  Points p;
  Vec one = { 0 };
  VecInt inside = { 0 };

  if (!all)
    {
      inside = lane < (float)(row->n - j);
      if (row->w)
        inside &= load (row->w + j) > 0;
    }
  p.w = keep (one + 1, inside, all);
  p.f = keep (load (row->f + j) - row->f0, inside, all);
  if (image)
    p.s = keep (load (row->s + j) - row->s0, inside, all);
  for (int k = 0; k < 3; k++)
    p.g[k] = keep (load (row->g[k] + j), inside, all);
  p.x = lane + (row->dx + (float)j);
  return p;
}

/* Adds acc[a] y^b to a run of moments; returns the place behind it. */
INLINE float *
spread (float *to, const Vec *acc, int degree, float y)
{
  Vec power = { 0 };

  power += 1;
  for (int b = 0; b <= degree; b++)
    {
      for (int a = 0; a <= degree - b; a++, to += LI_LANES)
        *(Loose *)to = load (to) + acc[a] * power;
      power *= y;
    }
  return to;
}

INLINE void
add (float *to, Vec v)
{
  *(Loose *)to = load (to) + v;
}

#define POWERS 3 /* of x in the moments of a quadratic window, 1 x x² */

typedef struct
{
  Vec s[2], ss, fs, gs[3][POWERS];
} ImageSums;

INLINE void
add_image (const Points *p, int degree, ImageSums *t)
{
  t->s[0] += p->s;
  t->s[1] += p->s * p->x;
  t->ss += p->s * p->s;
  t->fs += p->f * p->s;
  for (int k = 0; k < 3; k++)
    {
      Vec v = p->g[k] * p->s;
      t->gs[k][0] += v;
      for (int a = 1; a <= degree; a++)
        {
          v *= p->x;
          t->gs[k][a] += v;
        }
    }
}

INLINE void
image_sums (const LiWindowRow *row, float *sums, int degree)
{
  ImageSums t;
  int j = 0;

  memset (&t, 0, sizeof t);
  for (; row->w == NULL && j + LI_LANES <= row->n; j += LI_LANES)
    {
      Points p = load_points (row, j, 1, 1);
      add_image (&p, degree, &t);
    }
  for (; j < row->n; j += LI_LANES)
    {
      Points p = load_points (row, j, 0, 1);
      add_image (&p, degree, &t);
    }
  add (sums, t.ss);
  add (sums + LI_LANES, t.fs);
  float *to = spread (sums + 2 * LI_LANES, t.s, 1, row->dy);
  for (int k = 0; k < 3; k++)
    to = spread (to, t.gs[k], degree, row->dy);
}

typedef struct
{
  Vec w[3], f[2], ff, g[3][POWERS + 1], gf[3][POWERS];
} ReferenceSums;

INLINE void
add_reference (const Points *p, int degree, ReferenceSums *t)
{
  Vec wx = p->w * p->x;

  t->w[0] += p->w;
  t->w[1] += wx;
  t->w[2] += wx * p->x;
  t->f[0] += p->f;
  t->f[1] += p->f * p->x;
  t->ff += p->f * p->f;
  for (int k = 0; k < 3; k++)
    {
      Vec v = p->g[k];
      for (int a = 0; a <= degree; a++)
        {
          t->g[k][a] += v;
          t->gf[k][a] += v * p->f;
          v *= p->x;
        }
      t->g[k][degree + 1] += v;
    }
}

typedef struct
{
  Vec q[6][2 * POWERS - 1];
} ProductSums;

INLINE void
add_products (const Points *p, int degree, ProductSums *t)
{
  for (int i = 0; i < 6; i++)
    {
      Vec v = p->g[first[i]] * p->g[second[i]];
      t->q[i][0] += v;
      for (int a = 1; a <= 2 * degree; a++)
        {
          v *= p->x;
          t->q[i][a] += v;
        }
    }
}

/* Twice over the row, which the first level cache holds: all sums at once would not fit the
 * registers. */
INLINE void
reference_sums (const LiWindowRow *row, float *sums, int degree)
{
  ReferenceSums t;
  ProductSums u;
  int whole = row->w == NULL ? row->n / LI_LANES * LI_LANES : 0;

  memset (&t, 0, sizeof t);
  memset (&u, 0, sizeof u);
  for (int j = 0; j < whole; j += LI_LANES)
    {
      Points p = load_points (row, j, 1, 0);
      add_reference (&p, degree, &t);
    }
  for (int j = 0; j < whole; j += LI_LANES)
    {
      Points p = load_points (row, j, 1, 0);
      add_products (&p, degree, &u);
    }
  for (int j = whole; j < row->n; j += LI_LANES)
    {
      Points p = load_points (row, j, 0, 0);
      add_reference (&p, degree, &t);
      add_products (&p, degree, &u);
    }
  add (sums, t.ff);
  float *to = spread (sums + LI_LANES, t.w, 2, row->dy);
  to = spread (to, t.f, 1, row->dy);
  for (int k = 0; k < 3; k++)
    to = spread (to, t.g[k], degree + 1, row->dy);
  for (int k = 0; k < 3; k++)
    to = spread (to, t.gf[k], degree, row->dy);
  for (int i = 0; i < 6; i++)
    to = spread (to, u.q[i], 2 * degree, row->dy);
}

void LI_KERNEL (li_window_image_affine) (const LiWindowRow *row, float *sums);
void LI_KERNEL (li_window_image_quadratic) (const LiWindowRow *row, float *sums);
void LI_KERNEL (li_window_reference_affine) (const LiWindowRow *row, float *sums);
void LI_KERNEL (li_window_reference_quadratic) (const LiWindowRow *row, float *sums);

void
LI_KERNEL (li_window_image_affine) (const LiWindowRow *row, float *sums)
{
  image_sums (row, sums, 1);
}

void
LI_KERNEL (li_window_image_quadratic) (const LiWindowRow *row, float *sums)
{
  image_sums (row, sums, 2);
}

void
LI_KERNEL (li_window_reference_affine) (const LiWindowRow *row, float *sums)
{
  reference_sums (row, sums, 1);
}

void
LI_KERNEL (li_window_reference_quadratic) (const LiWindowRow *row, float *sums)
{
  reference_sums (row, sums, 2);
}
