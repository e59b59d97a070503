/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-sweep.h"

G_BEGIN_DECLS

/* How image 2's grey values stand to image 1's in a window: the residual is (f − f0) −
 * gain (s − s0) − ramp · (1 dz dy dx), d from the warp's centre. */
typedef struct
{
  double f0, s0, gain, ramp[LI_RAMP];
} LiGrey;

/* Residual of row (@z, @y) of the patch's box, one value for each point; NaN where image 2 has none
 * or the mask leaves the point out. */
void li_window_residual (
    const LiPatch *patch, const LiWarp *warp, const LiGrey *grey, gint64 z, gint64 y, float *e);

/* The marks of a row that decide which points count (> 0); NULL when all do. */
const float *li_window_marks (const LiPatch *patch, gint64 z, gint64 y);

/* The quantum of image 1's grey values in the patch's box (li-quantum.h), from about a thousand of
 * them. */
double li_window_quantum (const LiPatch *patch);

/* The part of a window's residual that does not look like noise. */
typedef struct
{
  double sigma; /* of the residual, from its median over points where image 1 is not flat (what is
                   set aside does not count), and of rounding to @quantum in both images */
  double share; /* of points beyond LI_TRIM_LIMIT σ; 0.3 % of white noise */
  double sum;   /* Σ of their squared residuals, of all rows */
} LiTrim;
#define LI_TRIM_LIMIT 3

/* Uses every @step-th row. */
void li_trim_look (const LiPatch *patch,
                   const LiWarp *warp,
                   const LiGrey *grey,
                   int step,
                   double quantum,
                   LiTrim *out);
/* Marks in @keep (of the box's shape) the points that count: 0 beyond @limit and under the mask,
 * else 1. Returns how many marks are other than before. */
gsize li_trim_mark (
    const LiPatch *patch, const LiWarp *warp, const LiGrey *grey, double limit, LiArray3 *keep);

G_END_DECLS
