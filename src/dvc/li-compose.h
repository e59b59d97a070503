/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* u = u1(x) + u2(x + u1), F = F2(x + u1) F1(x); @fields first to last in time. Where x + u1 leaves
 * a field or meets no usable node the node is lost (status 1, reason LOST, NaN); status is the
 * worst of all steps, standard errors add in quadrature. */
LiField *li_field_compose (const LiField *const *fields, gsize n, GError **error);
/* closure = composed − direct per node; returns the share of measured nodes beyond @k combined
 * standard errors. */
double li_field_closure (LiField *composed, const LiField *direct, double k);

G_END_DECLS
