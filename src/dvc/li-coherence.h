/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* What the neighbours of a node say of it: the first-order prediction from the nearest measured
 * ones, itself left out. FALSE with fewer than 4 of them within @reach voxels. @zncc: their median.
 */
gboolean li_coherence_predict (const LiFieldIndex *index,
                               const LiField *field,
                               gsize node,
                               double reach,
                               LiPhi *predicted,
                               double *zncc);

/* How far the affine shape function is off at the node, voxels: Σ_ab |∂²u/∂x_a∂x_a| hws²/6 from the
 * neighbours' F, per component the mean over the window of the second-order term it cannot follow.
 * Negative when unknown. */
double li_coherence_bend (const LiFieldIndex *index,
                          const LiField *field,
                          gsize node,
                          double reach,
                          const double half[3]);

G_END_DECLS
