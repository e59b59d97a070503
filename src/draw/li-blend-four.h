/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>

/* Linear between four samples: (0, 0), (1, 0), (0, 1) and (1, 1), at @wi, @wj of the way. Samples
 * that are not finite have weight 0. Where the nearest sample is not finite the result is NaN, so
 * that holes keep their size. shaders/slice.frag does the same. */
static inline float
li_blend_four (const float s[4], float wi, float wj)
{
  float w[4] = { (1 - wi) * (1 - wj), wi * (1 - wj), (1 - wi) * wj, wi * wj };
  float plain = s[0] * w[0] + s[1] * w[1] + s[2] * w[2] + s[3] * w[3];
  float sum = 0, weight = 0;

  if (isfinite (plain))
    return plain;
  if (!isfinite (s[(wi >= 0.5f ? 1 : 0) + (wj >= 0.5f ? 2 : 0)]))
    return NAN;
  for (int k = 0; k < 4; k++)
    if (isfinite (s[k]))
      {
        sum += w[k] * s[k];
        weight += w[k];
      }
  return sum / weight;
}
