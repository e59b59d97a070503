/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-sample.h"

G_BEGIN_DECLS

#define LI_FIR_MAX 26

/* One-dimensional symmetric (or antisymmetric) filter: out[k] = tap[0] in[k] + Σ_j tap[j] (in[k+j]
 * ± in[k−j]). */
typedef struct
{
  int radius;
  gboolean odd;
  float tap[LI_FIR_MAX + 1];
} LiFir;

/* The B-spline direct filter as a truncated FIR (Unser, Aldroubi & Eden 1993): values →
 * coefficients. Radius 0 for nearest and linear. */
const LiFir *li_fir_coefficients (LiInterpolation interpolation);
/* Index inside 0 … n−1 by mirroring about the first and last voxel's centre. */
gint64 li_mirror (gint64 i, gint64 n);

/* A packed-with-stride float box: rows padded so that kernels may run over the end by 16. */
typedef struct
{
  float *data;
  gsize stride_y, stride_z;
  gint64 n[3];
  float *allocation;
} LiArray3;
LiArray3 li_array3_new (const gint64 n[3]);
void li_array3_clear (LiArray3 *array);
gsize li_array3_bytes (const gint64 n[3]);
void li_array3_free (void *allocation); /* for callers that took over an array's memory */
/* Between hold and release (they nest) freed arrays are kept and used again. */
void li_array3_hold (void);
void li_array3_release (void);

/**
 * li_fir_apply:
 * Filters along @axis: @in holds the voxels @from of a volume of shape @shape, @out receives the
 * voxels @to (inside @from on the other axes, and with all taps of @from or mirrored ones along
 * @axis). Same bits whatever the boxes. Runs on the pool.
 */
void li_fir_apply (const LiFir *fir,
                   int axis,
                   const gint64 shape[3],
                   const LiArray3 *in,
                   const LiBox *from,
                   LiArray3 *out,
                   const LiBox *to);

/* One row of @n voxels from @first on along x: @in is indexed by voxel (0 … @shape − 1) and holds
 * what the taps reach or mirror; @line has room for n + 2 radius + 32. @out may be overrun by 16.
 */
void li_fir_row (const LiFir *fir,
                 const float *in,
                 gint64 first,
                 gint64 n,
                 gint64 shape,
                 float *line,
                 float *out);
/* The same across rows: @rows[k] is row @at + k, mirrored by the caller, −radius ≤ k ≤ radius. */
void li_fir_rows_at (const LiFir *fir, const float *const *rows, float *out, gint64 n);

/* @box (inside the volume) as floats. */
gboolean li_array3_read (LiVolume *volume, const LiBox *box, LiArray3 *out, GError **error);

G_END_DECLS
