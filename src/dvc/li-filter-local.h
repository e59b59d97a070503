/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* Estimates from the nodes around a point; @index was made from @field. */

/* Componentwise median of the neighbours' first-order predictions at @p, and of their F. FALSE: no
 * neighbour. */
gboolean li_local_median (
    const LiFieldIndex *index, const LiField *field, const double p[3], int neighbours, LiPhi *phi);
/* Quadratic surface through the displacements of at least 27 neighbours (an affine one where they
 * do not fix a quadratic one); F is its gradient. FALSE where not even that is fixed. */
gboolean li_local_quadratic (
    const LiFieldIndex *index, const LiField *field, const double p[3], int neighbours, LiPhi *phi);
/* Mean over components of ((û − u) / (median |u'| + ε))², û from the quadratic surface through the
 * 26 nearest other nodes, u' = u less the neighbours' median; 0 with too few neighbours. */
double li_local_coherency (const LiFieldIndex *index, const LiField *field, gsize node);

G_END_DECLS
