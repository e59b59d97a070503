/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/kernels/li-row-kernel.h"

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

#define ROW(name, TAPS, WEIGHTS)                                                                   \
  void LI_KERNEL (name) (const LiRowPiece *piece, gsize stride_y, gsize stride_z, float *out);     \
  void LI_KERNEL (name) (const LiRowPiece *piece, gsize stride_y, gsize stride_z, float *out)      \
  {                                                                                                \
    for (int j = 0; j < piece->n; j += 16)                                                         \
      {                                                                                            \
        Vec k = lane + (float)j, wz[TAPS], wy[TAPS], wx[TAPS], sum = { 0 };                        \
        WEIGHTS (piece->f[0] + k * (piece->g[0] + k * piece->h[0]), wz);                           \
        WEIGHTS (piece->f[1] + k * (piece->g[1] + k * piece->h[1]), wy);                           \
        WEIGHTS (piece->f[2] + k * (piece->g[2] + k * piece->h[2]), wx);                           \
        for (int a = 0; a < TAPS; a++)                                                             \
          {                                                                                        \
            Vec plane = { 0 };                                                                     \
            _Pragma ("GCC unroll 6") for (int b = 0; b < TAPS; b++)                                \
            {                                                                                      \
              const float *p = piece->at + a * stride_z + b * stride_y + j;                        \
              Vec row = wx[0] * load (p);                                                          \
              _Pragma ("GCC unroll 6") for (int c = 1; c < TAPS; c++) row += wx[c] * load (p + c); \
              plane += wy[b] * row;                                                                \
            }                                                                                      \
            sum += wz[a] * plane;                                                                  \
          }                                                                                        \
        *(Loose *)(out + j) = sum;                                                                 \
      }                                                                                            \
  }

ROW (li_row_linear, 2, weights_linear)
ROW (li_row_cubic, 4, weights_cubic)
ROW (li_row_quintic, 6, weights_quintic)
