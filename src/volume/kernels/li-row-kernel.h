/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include "base/li-isa.h"

/* A row of positions in a block: position of step k is p + k d1 + k² d2, in elements from @data, z
 * y x; x is expected to advance by about one a step. */
typedef struct
{
  const float *data;
  gsize stride_y, stride_z;
  double p[3], d1[3], d2[3];
  int n;
} LiRowLine;

/* Values of the spline at the @n positions of the row. Elements up to 8 behind the last tap may be
 * read (and count for nothing). */
LI_DECLARE_KERNEL (void, li_row_linear, (const LiRowLine *line, float *out));
LI_DECLARE_KERNEL (void, li_row_cubic, (const LiRowLine *line, float *out));
LI_DECLARE_KERNEL (void, li_row_quintic, (const LiRowLine *line, float *out));
