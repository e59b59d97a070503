/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "measure/li-circle-fit.h"

G_BEGIN_DECLS

typedef struct
{
  double x, y, a, b; /* centre and semi-axes, a ≥ b, pixels */
  double angle; /* of the longer axis, from +x towards +y (clockwise on the screen), −π/2 … π/2 */
} LiEllipse;

/* Distance along the ray from the ellipse's centre, outwards positive. */
double li_ellipse_distance (const LiEllipse *ellipse, double x, double y);

/**
 * li_ellipse_fit_robust:
 * Like li_circle_fit_robust(), from @start, which a circle gives with equal axes; distances are
 * those along rays. FALSE where the points do not say.
 */
gboolean li_ellipse_fit_robust (const double *x,
                                const double *y,
                                gsize n,
                                const LiCircleFit *start,
                                LiEllipse *out,
                                double *scale);

G_END_DECLS
