/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-steps.h"

G_BEGIN_DECLS

/* dQ/dV of rows first … last: charge of each of @bins equal intervals of voltage over their width,
 * in Ah/V; its sum times the width is the charge of the rows. @voltage and @dqdv have @bins
 * elements. The width, 0 where the voltage does not change. */
double li_curves_dqdv (
    const LiCyclingData *data, gsize first, gsize last, gsize bins, double *voltage, double *dqdv);
/* Rows to draw so that a curve of @n points over @columns columns of pixels looks as with all of
 * them: the first, lowest, highest and last of each column, in their order. @x ascends. Points with
 * x outside x0 … x1 are left out but for the one on each side. Indices in @index (4 @columns + 2
 * elements); the count. */
gsize li_curves_decimate (
    const double *x, const double *y, gsize n, double x0, double x1, gsize columns, gsize *index);

G_END_DECLS
