/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "draw/kernels/li-warp-kernel.h"

/* No branch, and nothing carried from one sample to the next: the compiler makes gathers of it. */
void
LI_KERNEL (li_warp_row) (const LiWarpRow *row, float *restrict out)
{
  const float *restrict grey = row->grey;
  const int sz = row->stride[0], sy = row->stride[1], sx = row->stride[2];
  const float mz = (float)row->last[0], my = (float)row->last[1], mx = (float)row->last[2];
  const int cz = row->last[0] > 0 ? row->last[0] - 1 : 0;
  const int cy = row->last[1] > 0 ? row->last[1] - 1 : 0;
  const int cx = row->last[2] > 0 ? row->last[2] - 1 : 0;

  for (int i = 0; i < row->n; i++)
    {
      float z = row->at[0] + (float)i * row->by[0];
      float y = row->at[1] + (float)i * row->by[1];
      float x = row->at[2] + (float)i * row->by[2];
      z = z < 0 ? 0 : z > mz ? mz : z;
      y = y < 0 ? 0 : y > my ? my : y;
      x = x < 0 ? 0 : x > mx ? mx : x;
      int iz = (int)z, iy = (int)y, ix = (int)x;
      iz = iz > cz ? cz : iz;
      iy = iy > cy ? cy : iy;
      ix = ix > cx ? cx : ix;
      float wz = z - (float)iz, wy = y - (float)iy, wx = x - (float)ix;
      int at = iz * sz + iy * sy + ix * (sx != 0);
      float a0 = grey[at], a1 = grey[at + sx];
      float b0 = grey[at + sy], b1 = grey[at + sy + sx];
      float c0 = grey[at + sz], c1 = grey[at + sz + sx];
      float d0 = grey[at + sz + sy], d1 = grey[at + sz + sy + sx];
      float a = a0 + wx * (a1 - a0), b = b0 + wx * (b1 - b0);
      float c = c0 + wx * (c1 - c0), d = d0 + wx * (d1 - d0);
      float front = a + wy * (b - a), back = c + wy * (d - c);
      out[i] = front + wz * (back - front);
    }
}
