/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/kernels/li-fir-kernel.h"

typedef float Vec __attribute__ ((vector_size (64), aligned (4)));

void LI_KERNEL (li_fir_rows) (
    const float *const *rows, int radius, gboolean odd, const float *tap, float *out, gsize n);

void
LI_KERNEL (li_fir_rows) (
    const float *const *rows, int radius, gboolean odd, const float *tap, float *out, gsize n)
{
  for (gsize x = 0; x < n; x += 16)
    {
      Vec sum = tap[0] * *(const Vec *)(rows[0] + x);
      if (odd)
        for (int k = 1; k <= radius; k++)
          sum += tap[k] * (*(const Vec *)(rows[k] + x) - *(const Vec *)(rows[-k] + x));
      else
        for (int k = 1; k <= radius; k++)
          sum += tap[k] * (*(const Vec *)(rows[k] + x) + *(const Vec *)(rows[-k] + x));
      *(Vec *)(out + x) = sum;
    }
}
