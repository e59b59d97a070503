/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "base/li-phi.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

typedef enum
{
  LI_INTERPOLATION_NEAREST,
  LI_INTERPOLATION_LINEAR,
  LI_INTERPOLATION_CUBIC,
  LI_INTERPOLATION_QUINTIC
} LiInterpolation;
/* The same by name, for parameter tables; and without the nearest voxel, which has no gradient. */
extern const LiParamValue li_interpolation_values[];
#define LI_SPLINE_VALUES (&li_interpolation_values[1])

/**
 * LiBlock:
 * A box of a volume ready for sampling: float grey values (nearest, linear) or B-spline
 * coefficients (cubic, quintic) from a symmetric FIR on absolute voxel coordinates, mirrored only
 * at the volume's border: no value depends on the box chosen. Rows are padded (never a power-of-two
 * stride) and 64-byte aligned.
 */
typedef struct
{
  LiBox box;        /* inside the volume */
  gint64 volume[3]; /* shape of the whole volume */
  LiInterpolation interpolation;
  gsize stride_y, stride_z; /* floats */
  float *data; /* element (z, y, x) of the volume: data[(z−lo_z) stride_z + (y−lo_y) stride_y +
                  x−lo_x] */
  double lo[3], hi[3]; /* positions that li_block_clip_row keeps: all of the box unless narrowed */
  int halo; /* further elements on every side, mirrored beyond the volume's border, so that kernels
               need no test */
  gboolean holes; /* some elements are NaN: values that rest on them are, and only they */
  float *allocation;
} LiBlock;

/* Reads @box (clamped to the volume; enlarged by what the interpolation needs) and prefilters. */
LiBlock *
li_block_new (LiVolume *volume, const LiBox *box, LiInterpolation interpolation, GError **error);
void li_block_free (LiBlock *block);
/* Narrows the kept positions to those @margin voxels (at most an eighth of the axis) from the
 * volume's border, where mirroring makes the spline wrong: by 0.27 for each voxel inwards (cubic)
 * of the jump in slope. */
void li_block_keep_off_border (LiBlock *block, double margin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiBlock, li_block_free)

/* TRUE when the volume defines a value at @p (voxels): 0 ≤ p ≤ n − 1 on every axis. */
static inline gboolean
li_block_inside (const LiBlock *b, const double p[3])
{
  return p[0] >= 0 && p[1] >= 0 && p[2] >= 0 && p[0] <= b->volume[0] - 1 && p[1] <= b->volume[1] - 1
         && p[2] <= b->volume[2] - 1;
}
/* One value and, where @gradient is not NULL, its analytic gradient (grey/voxel, z y x) at @p. @p
 * must lie inside the volume and in the block's box. Scalar, exact: the reference for the row
 * kernel. */
double li_block_sample (const LiBlock *block, const double p[3], double gradient[3]);

/**
 * li_block_sample_row:
 * @n samples along a row: position k is p0 + k d1 + k² d2 (voxels of image 2, z y x). All positions
 * must lie inside the volume and the block's box (clip first: li_block_clip_row). SIMD; ≤ 1e-5 of
 * the grey range from li_block_sample.
 */
void li_block_sample_row (const LiBlock *block,
                          const double p0[3],
                          const double d1[3],
                          const double d2[3],
                          int n,
                          float *out);
/* The same with the analytic gradient (grey/voxel along z, y, x); 0 for nearest. ≤ 1e-5 of the grey
 * range from li_block_sample. */
void li_block_sample_row_gradient (const LiBlock *block,
                                   const double p0[3],
                                   const double d1[3],
                                   const double d2[3],
                                   int n,
                                   float *out,
                                   float *gradient_z,
                                   float *gradient_y,
                                   float *gradient_x);
/* Largest k-interval [*k0, *k1) of 0 … n−1 whose positions are all inside the box of usable
 * positions; empty when k0 ≥ k1. */
void li_block_clip_row (const LiBlock *block,
                        const double p0[3],
                        const double d1[3],
                        const double d2[3],
                        int n,
                        int *k0,
                        int *k1);

/* Values of im2 at Φ(x) for every voxel x of @box (packed float out, NaN where Φ(x) is outside):
 * im2 seen in the frame of im1. */
gboolean li_sample_box (LiVolume *im2,
                        const LiPhi *phi,
                        const LiBox *box,
                        LiInterpolation interpolation,
                        float *out,
                        GError **error);

G_END_DECLS
