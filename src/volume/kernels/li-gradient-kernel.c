/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/kernels/li-gradient-kernel.h"

typedef float Vec __attribute__ ((vector_size (64)));
typedef float Loose __attribute__ ((vector_size (64), aligned (4)));

static inline __attribute__ ((always_inline)) Vec
load (const float *p)
{
  return (Vec) * (const Loose *)p;
}

static const Vec lane = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static inline __attribute__ ((always_inline)) void
weights_linear (Vec t, Vec *w)
{
  w[0] = 1 - t;
  w[1] = t;
}

static inline __attribute__ ((always_inline)) void
weights_cubic (Vec t, Vec *w)
{
  Vec u = 1 - t, t2 = t * t, u2 = u * u;

  w[0] = u2 * u * (1.f / 6);
  w[1] = (2.f / 3) - t2 * (1 - 0.5f * t);
  w[2] = (2.f / 3) - u2 * (1 - 0.5f * u);
  w[3] = t2 * t * (1.f / 6);
}

/* Quintic B-spline by its symmetric pieces; sums to 1 by construction of the middle pair. */
static inline __attribute__ ((always_inline)) void
weights_quintic (Vec t, Vec *w)
{
  Vec u = 1 - t, t2 = t * t, u2 = u * u, t4 = t2 * t2, u4 = u2 * u2;

  w[0] = u4 * u * (1.f / 120);
  w[5] = t4 * t * (1.f / 120);
  /* β5 on 1 … 2 and 0 … 1 as polynomials of the fraction. */
  w[1] = (26.f / 120)
         - t
               * ((50.f / 120)
                  - t * ((20.f / 120) + t * ((20.f / 120) - t * ((20.f / 120) - t * (5.f / 120)))));
  w[4] = (26.f / 120)
         - u
               * ((50.f / 120)
                  - u * ((20.f / 120) + u * ((20.f / 120) - u * ((20.f / 120) - u * (5.f / 120)))));
  w[2] = (66.f / 120) - t2 * ((60.f / 120) - t2 * ((30.f / 120) - t * (10.f / 120)));
  w[3] = (66.f / 120) - u2 * ((60.f / 120) - u2 * ((30.f / 120) - u * (10.f / 120)));
}

static inline __attribute__ ((always_inline)) void
slopes_linear (Vec t, Vec *d)
{
  d[0] = t * 0 - 1;
  d[1] = t * 0 + 1;
}

static inline __attribute__ ((always_inline)) void
slopes_cubic (Vec t, Vec *d)
{
  Vec u = 1 - t;

  d[0] = -0.5f * u * u;
  d[1] = t * (1.5f * t - 2);
  d[2] = u * (2 - 1.5f * u);
  d[3] = 0.5f * t * t;
}

/* The derivatives of the weights above. */
static inline __attribute__ ((always_inline)) void
slopes_quintic (Vec t, Vec *d)
{
  Vec u = 1 - t, t2 = t * t, u2 = u * u;

  d[0] = u2 * u2 * (-1.f / 24);
  d[5] = t2 * t2 * (1.f / 24);
  d[1] = (-50.f / 120)
         + t * ((40.f / 120) + t * ((60.f / 120) - t * ((80.f / 120) - t * (25.f / 120))));
  d[4] = (50.f / 120)
         - u * ((40.f / 120) + u * ((60.f / 120) - u * ((80.f / 120) - u * (25.f / 120))));
  d[2] = -t * (1 - t2 * (1 - t * (50.f / 120)));
  d[3] = u * (1 - u2 * (1 - u * (50.f / 120)));
}

/* Each row of taps is read once and gives the sum of its values and that of its slopes. */
#define ROW(name, TAPS, WEIGHTS, SLOPES)                                                           \
  void LI_KERNEL (name) (const LiGradientPiece *piece, gsize stride_y, gsize stride_z,             \
                         float *const *out);                                                       \
  void LI_KERNEL (name) (const LiGradientPiece *piece, gsize stride_y, gsize stride_z,             \
                         float *const *out)                                                        \
  {                                                                                                \
    for (int j = 0; j < piece->n; j += 16)                                                         \
      {                                                                                            \
        Vec k = lane + (float)j, w[3][TAPS], d[3][TAPS], sum[4] = { { 0 } };                       \
        for (int a = 0; a < 3; a++)                                                                \
          {                                                                                        \
            Vec t = piece->f[a] + k * (piece->g[a] + k * piece->h[a]);                             \
            WEIGHTS (t, w[a]);                                                                     \
            SLOPES (t, d[a]);                                                                      \
          }                                                                                        \
        for (int a = 0; a < TAPS; a++)                                                             \
          {                                                                                        \
            Vec value = { 0 }, by_y = { 0 }, by_x = { 0 };                                         \
            _Pragma ("GCC unroll 6") for (int b = 0; b < TAPS; b++)                                \
            {                                                                                      \
              const float *p = piece->at + a * stride_z + b * stride_y + j;                        \
              Vec v = load (p), row = w[2][0] * v, slope = d[2][0] * v;                            \
              _Pragma ("GCC unroll 6") for (int c = 1; c < TAPS; c++)                              \
              {                                                                                    \
                v = load (p + c);                                                                  \
                row += w[2][c] * v;                                                                \
                slope += d[2][c] * v;                                                              \
              }                                                                                    \
              value += w[1][b] * row;                                                              \
              by_y += d[1][b] * row;                                                               \
              by_x += w[1][b] * slope;                                                             \
            }                                                                                      \
            sum[0] += w[0][a] * value;                                                             \
            sum[1] += d[0][a] * value;                                                             \
            sum[2] += w[0][a] * by_y;                                                              \
            sum[3] += w[0][a] * by_x;                                                              \
          }                                                                                        \
        for (int i = 0; i < 4; i++)                                                                \
          *(Loose *)(out[i] + j) = sum[i];                                                         \
      }                                                                                            \
  }

ROW (li_gradient_linear, 2, weights_linear, slopes_linear)
ROW (li_gradient_cubic, 4, weights_cubic, slopes_cubic)
ROW (li_gradient_quintic, 6, weights_quintic, slopes_quintic)
