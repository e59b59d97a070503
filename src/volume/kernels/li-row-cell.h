/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A block of points in one cell on every axis. Included once for each width, with VEC (the vector
 * type, LOOSE its unaligned kind) and WIDE (name), which gives names a suffix. */

INLINE VEC
WIDE (load) (const float *p)
{
  return (VEC) * (const LOOSE *)p;
}

INLINE void
WIDE (weights_linear) (VEC t, VEC *w)
{
  w[0] = 1 - t;
  w[1] = t;
}

INLINE void
WIDE (weights_cubic) (VEC t, VEC *w)
{
  VEC u = 1 - t, t2 = t * t, u2 = u * u;

  w[0] = u2 * u * (1.f / 6);
  w[1] = (2.f / 3) - t2 * (1 - 0.5f * t);
  w[2] = (2.f / 3) - u2 * (1 - 0.5f * u);
  w[3] = t2 * t * (1.f / 6);
}

/* Quintic B-spline by its symmetric pieces; sums to 1 by construction of the middle pair. */
INLINE void
WIDE (weights_quintic) (VEC t, VEC *w)
{
  VEC u = 1 - t, t2 = t * t, u2 = u * u, t4 = t2 * t2, u4 = u2 * u2;

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

INLINE void
WIDE (weights) (VEC t, int taps, VEC *w)
{
  if (taps == 2)
    WIDE (weights_linear) (t, w);
  else if (taps == 4)
    WIDE (weights_cubic) (t, w);
  else
    WIDE (weights_quintic) (t, w);
}

INLINE VEC
WIDE (fractions) (const Axis *a, int j)
{
  VEC k = WIDE (load) (lane_numbers) + (float)j;
  return a->f + k * (a->g + k * a->h);
}

/* The block from step @j behind the axes' on, all of its points in the axes' cells. */
INLINE VEC
WIDE (sample_cell) (const LiRowLine *line, const Axis *axis, int j, const float *at, int taps)
{
  VEC wz[MAX_TAPS], wy[MAX_TAPS], wx[MAX_TAPS], sum = { 0 };

  WIDE (weights) (WIDE (fractions) (&axis[0], j), taps, wz);
  WIDE (weights) (WIDE (fractions) (&axis[1], j), taps, wy);
  WIDE (weights) (WIDE (fractions) (&axis[2], j), taps, wx);
  for (int a = 0; a < taps; a++)
    {
      VEC plane = { 0 };
#pragma GCC unroll 6
      for (int b = 0; b < taps; b++)
        {
          const float *p = at + a * line->stride_z + b * line->stride_y;
          VEC row = wx[0] * WIDE (load) (p);
#pragma GCC unroll 6
          for (int c = 1; c < taps; c++)
            row += wx[c] * WIDE (load) (p + c);
          plane += wy[b] * row;
        }
      sum += wz[a] * plane;
    }
  return sum;
}
