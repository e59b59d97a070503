/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double x, y, radius;
} LiCircleFit;

/* The circle through three points; FALSE where they lie on a line. */
gboolean li_circle_through (const double x[3], const double y[3], LiCircleFit *out);

/**
 * li_circle_fit:
 * @weights: by point, or NULL for equal ones
 * @fit: in: a start; out: the circle of least squared distances to the points (geometric, by
 *   Gauss and Newton)
 * @cofactor: NULL, or variance of the radius for distances of variance 1
 *
 * FALSE where the points do not say: fewer than 3 with weight, all on a line.
 */
gboolean li_circle_fit (const double *x,
                        const double *y,
                        const double *weights,
                        gsize n,
                        LiCircleFit *fit,
                        double *cofactor);

/**
 * li_circle_fit_robust:
 * The same where up to half of the points may lie elsewhere: Tukey's biweight at 4.685 standard
 * deviations, which come from the median distance. @scale: that standard deviation, pixels.
 */
gboolean
li_circle_fit_robust (const double *x, const double *y, gsize n, LiCircleFit *fit, double *scale);

/* Distance from the circle, outwards positive. */
double li_circle_distance (const LiCircleFit *fit, double x, double y);
/* Tukey's biweight for distances @d, and the standard deviation from their median magnitude, at
 * least @least. Both by n values; returns the latter. */
double li_tukey_weights (const double *d, gsize n, double least, double *weights);

G_END_DECLS
