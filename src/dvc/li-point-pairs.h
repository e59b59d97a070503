/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"
#include "dvc/li-field.h"

G_BEGIN_DECLS

/* The same spot seen in image 1 and in image 2: voxel positions z, y, x in the full frames. */
typedef struct
{
  double p1[3], p2[3];
  gboolean enabled;
} LiPointPair;

typedef enum
{
  LI_PAIRS_TRANSLATION, /* 1 pair or more */
  LI_PAIRS_RIGID,       /* 3 or more, not on a line */
  LI_PAIRS_AFFINE,      /* 4 or more, not in a plane */
} LiPairsModel;

/* The model with most degrees of freedom that the enabled pairs determine; translation when there
 * are none. */
LiPairsModel li_pairs_best_model (const LiPointPair *pairs, gsize n);
/**
 * li_pairs_fit:
 * Φ about @c that takes the enabled pairs' p1 to p2 in the least-squares sense. Rigid: Kabsch 1976
 * with the proper rotation, of
 * the material where @voxel (NULL, or the edges of a voxel) says how it lies in the voxels. Errors:
 * LI_DVC_ERROR/INVALID with the number or the spread of points that is missing.
 */
gboolean li_pairs_fit (const LiPointPair *pairs,
                       gsize n,
                       LiPairsModel model,
                       const double c[3],
                       const double voxel[3],
                       LiPhi *phi,
                       GError **error);
/* |Φ p1 − p2| of each pair, voxels, into @residuals (n values, may be NULL); returns the root mean
 * square over the enabled ones, NaN when there are none. */
double li_pairs_residuals (const LiPointPair *pairs, gsize n, const LiPhi *phi, double *residuals);

G_END_DECLS
