/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* First-order prediction of a node's Φ from the nearest measured nodes, the node itself left out.
 * FALSE with fewer than 4 of them within @reach voxels. @zncc: their median. */
gboolean li_neighbours_predict (const LiFieldIndex *index,
                                const LiField *field,
                                gsize node,
                                double reach,
                                LiPhi *predicted,
                                double *zncc);

/* Second derivatives of u at the node from a plane through its own and its neighbours' F, as
 * coefficients for li_warp_bent(). FALSE when unknown: fewer than 8 measured nodes within @reach,
 * or all in a plane. */
gboolean li_neighbours_bend (
    const LiFieldIndex *index, const LiField *field, gsize node, double reach, double bend[3][6]);
/* Error of an affine window at its centre, voxels: Σ_a ∂²u/∂x_a² hws²/6, the largest component. */
double li_neighbours_bend_error (double bend[3][6], const double half[3]);

G_END_DECLS
