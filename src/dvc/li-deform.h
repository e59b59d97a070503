/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "dvc/li-field.h"
#include "volume/li-sample.h"

G_BEGIN_DECLS

/* im1_def(y) = im1(x) with y = Φ(x) solved for x at every voxel to 1e-3 voxel. The type of the
 * image is kept, rounded; voxels without a source are 0 and 0 in the mask, which is written beside
 * as PATH-mask.tif. @field: one node = a registration. */
typedef struct
{
  int interpolation;
} LiDeformParams;
extern const LiParamTable li_deform_params;
gboolean li_deform (LiVolume *im1,
                    const LiField *field,
                    const LiDeformParams *params,
                    const char *path,
                    LiProgress *progress,
                    GError **error);
/* The source position x of every voxel y of @box (packed, 3 floats each; NaN where none). */
gboolean li_deform_sources (
    const LiField *field, const gint64 shape1[3], const LiBox *box, float *sources, GError **error);

/* The dense displacement of a field at any x: tricubic-free first-order blend of nodes, continuous.
 * FALSE outside. */
typedef struct _LiDense LiDense;
LiDense *li_dense_new (const LiField *field, gboolean use_repaired, GError **error);
void li_dense_free (LiDense *dense);
gboolean li_dense_at (const LiDense *dense, const double x[3], double u[3], LiMat3 *F);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiDense, li_dense_free)

G_END_DECLS
