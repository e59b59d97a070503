/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-correlate.h"

G_BEGIN_DECLS

/* Noise floor from a double scan: the affine part (drift, relaxation) apart, sd of the rest per
 * component; repeated with the second image shifted by 0.25 and 0.5 voxel, since a pair at zero
 * shift hides interpolation bias. */
typedef struct
{
  double half_window, spacing, shift; /* voxels */
  gsize nodes, converged;
  LiPhi affine; /* drift */
  double sd_u[3], sd_F, sd_vol, mean_reported_u[3];
} LiNoiseRow;
/* What the field of a double scan says by itself: affine part about @centre, sd of the rest (NaN
 * with too few nodes). Half window, spacing and shift are not touched. */
void li_noise_of_field (const LiField *field, const double centre[3], LiNoiseRow *row);
/* Rows for every (half window, shift): GArray of LiNoiseRow. */
GArray *li_noise (LiVolume *im1,
                  LiVolume *im2,
                  const LiDoubleList *half_windows,
                  double spacing,
                  int interpolation,
                  LiProgress *progress,
                  GError **error);

/* Texture check before a run: per node of the grid, the expected standard error of the displacement
 * (voxels) for white noise of @noise_sd grey levels (0 = estimated from im1's finest differences)
 * and a verdict; and a suggested half window. */
typedef struct
{
  gsize nodes, poor;
  double correlation_length, suggested_half_window, noise_sd;
} LiTextureSummary;
gboolean li_texture_check (LiVolume *im1,
                           LiVolume *mask,
                           LiField *grid,
                           const double half_window[3],
                           double noise_sd,
                           float *expected_sigma,
                           LiTextureSummary *summary,
                           LiProgress *progress,
                           GError **error);

G_END_DECLS
