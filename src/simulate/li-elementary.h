/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>
#include <glib.h>

/* Elementary functions in plain arithmetic: the C library's differ in their last bit between
 * processors, and a phantom made from the same seed must be the same everywhere. Inline so that
 * loops over them become vector code. */

/* sin to about 1e-15 for |x| < 1e6. */
static inline double
li_elementary_sin (double x)
{
  const double turns = x * 0.15915494309189535;
  const double n = (double)(gint64)(turns + (turns < 0 ? -0.5 : 0.5));
  double r = (x - n * 6.283185307179586) - n * 2.4492935982947064e-16;
  r = r > 1.5707963267948966 ? 3.141592653589793 - r : r;
  r = r < -1.5707963267948966 ? -3.141592653589793 - r : r;
  const double q = r * r;
  double s = -8.22063524662433e-18;
  s = s * q + 2.811457254345521e-15;
  s = s * q - 7.647163731819816e-13;
  s = s * q + 1.6059043836821613e-10;
  s = s * q - 2.505210838544172e-08;
  s = s * q + 2.7557319223985893e-06;
  s = s * q - 1.9841269841269841e-04;
  s = s * q + 8.3333333333333333e-03;
  s = s * q - 1.6666666666666667e-01;
  return r + r * q * s;
}
static inline double
li_elementary_cos (double x)
{
  return li_elementary_sin (x + 1.5707963267948966);
}

/* exp to about 1e-15, |x| < 600. */
static inline double
li_elementary_exp (double x)
{
  const double k = x * 1.4426950408889634;
  const gint64 n = (gint64)(k + (k < 0 ? -0.5 : 0.5));
  const double r = (x - (double)n * 0.6931471803691238) - (double)n * 1.9082149292705877e-10;
  double s = 1;
  for (int i = 16; i > 0; i--)
    s = 1 + s * r / i;
  const guint64 bits = (guint64)(n + 1023) << 52;
  double scale;
  memcpy (&scale, &bits, sizeof scale);
  return s * scale;
}

/* Natural logarithm to about 1e-15 of a positive normal number. */
static inline double
li_elementary_log (double x)
{
  guint64 bits;
  memcpy (&bits, &x, sizeof bits);
  int n = (int)(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL;
  double m;
  memcpy (&m, &bits, sizeof m);
  if (m > 1.4142135623730951)
    {
      m *= 0.5;
      n++;
    }
  const double t = (m - 1) / (m + 1), q = t * t;
  double s = 0;
  for (int i = 23; i >= 1; i -= 2)
    s = s * q + 1.0 / i;
  return 2 * t * s + n * 0.6931471805599453;
}

/* 2^y for -126 <= y <= 0, relative error 3e-7. */
static inline float
li_elementary_exp2f (float y)
{
  y = y < -126.0f ? -126.0f : y;
  const gint32 n = (gint32)(y - 0.5f);
  const float f = y - (float)n;
  float s = 1.5403530e-4f;
  s = s * f + 1.3333558e-3f;
  s = s * f + 9.6181291e-3f;
  s = s * f + 5.5504109e-2f;
  s = s * f + 2.4022651e-1f;
  s = s * f + 6.9314718e-1f;
  s = s * f + 1.0f;
  const gint32 bits = (gint32)((guint32)(n + 127) << 23);
  float scale;
  memcpy (&scale, &bits, sizeof scale);
  return s * scale;
}
