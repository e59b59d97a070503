/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "draw/kernels/li-slice-kernel.h"

void
LI_KERNEL (li_slice_linear) (const float *restrict line0,
                             const float *restrict line1,
                             int width,
                             float w,
                             float a,
                             float b,
                             int first,
                             int last,
                             float *restrict out)
{
  for (int k = first; k < last; k++)
    {
      float at = a + b * ((float)k + 0.5f);
      int i = (int)(at + 1) - 1; /* at ≥ −½: rounds down as floor does */
      float t = at - (float)i;
      int j = i + 1 < width ? i + 1 : width - 1;
      i = i < 0 ? 0 : i;
      float top = line0[i] * (1 - t) + line0[j] * t, bottom = line1[i] * (1 - t) + line1[j] * t;
      out[k] = top * (1 - w) + bottom * w;
    }
}

void
LI_KERNEL (li_slice_entries) (const float *restrict values,
                              int n,
                              float lo,
                              float scale,
                              int top,
                              unsigned short *restrict out)
{
  const float max = (float)top;

  for (int k = 0; k < n; k++)
    {
      float at = (values[k] - lo) * scale;
      int lost = !(values[k] - values[k] == 0);
      at = at > 0 ? at : 0;
      at = at < max ? at : max;
      out[k] = (unsigned short)(lost ? top + 1 : (int)(at + 0.5f));
    }
}

void
LI_KERNEL (li_slice_bytes) (const float *restrict sum, int n, unsigned char *restrict out)
{
  for (int k = 0; k < 4 * n; k++)
    {
      float v = sum[k];
      v = v > 0 ? v : 0;
      v = v < 1 ? v : 1;
      out[k] = (unsigned char)(v * 255.0f + 0.5f);
    }
}
