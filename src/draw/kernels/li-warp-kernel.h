/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/li-isa.h"

/* A row of samples through a packed image, all of them inside it by half a voxel. */
typedef struct
{
  const float *grey;
  int stride[3]; /* to the next voxel along z, y, x; 0 along an axis of one voxel */
  int last[3];   /* n − 1 */
  float at[3];   /* index position of the first sample */
  float by[3];   /* and from each to the next */
  int n;
} LiWarpRow;

/* Trilinear. */
LI_DECLARE_KERNEL (void, li_warp_row, (const LiWarpRow *row, float *out));
