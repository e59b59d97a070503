/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

typedef struct
{
  gsize boxes;        /* number of boxes used */
  double correlation; /* of the two residuals, −1 … 1; NaN with fewer than 8 boxes */
  double sd;          /* of the pattern, grey values of image 1; 0 when there is none */
  double contrast;    /* standard deviation of image 1 there */
  gboolean found;     /* positive beyond chance */
} LiStandingPattern;

/**
 * li_standing_pattern:
 * Looks for what stays where it is in both scans while the sample moves, rings and scratches of the
 * detector: at one place of the laboratory the residuals im1 (p) − im2 (Φ p) and im2 (p) − im1 (Φ⁻¹
 * p) have neither noise nor sample in common, only that pattern. Their covariance is the pattern's
 * variance. Up to 96 boxes of 20³ about measured nodes that moved by more than 3 voxels, gain and
 * offset of grey free in each. @field in the full frame. FALSE only when a volume cannot be read.
 */
gboolean li_standing_pattern (
    LiVolume *im1, LiVolume *im2, const LiField *field, LiStandingPattern *out, GError **error);

G_END_DECLS
