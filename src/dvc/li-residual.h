/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "dvc/li-field.h"
#include "dvc/li-grey-match.h"
#include "volume/li-sample.h"

G_BEGIN_DECLS

typedef struct
{
  double sigma;             /* Gaussian, voxels; 2 */
  gboolean two_d;           /* blur in each z plane only; default no (3D) */
  gboolean absolute;        /* after the blur */
  gboolean reference_frame; /* im2(Φ x) − im1(x) instead of im2 − im1_def: needs no inverse */
  int interpolation;
  int grey_match; /* LiGreyMatchChoice: gain and offset of the reference fitted to the later image
                   */
} LiResidualParams;
extern const LiParamTable li_residual_params;

typedef struct
{
  double sd, mean, p99;
  gsize voxels, masked;
  LiGreyMatch
      match; /* of the reference to the later image; gain 1, offset 0 where none was needed */
} LiResidualFigures;
/* float32, signed: subtract, blur, then absolute value if asked. NaN where masked. Written as TIFF
 * to @path (NULL: figures only). */
gboolean li_residual (LiVolume *im1,
                      LiVolume *im2,
                      const LiField *field,
                      const LiResidualParams *params,
                      const char *path,
                      LiResidualFigures *figures,
                      LiProgress *progress,
                      GError **error);

G_END_DECLS
