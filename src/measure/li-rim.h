/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "measure/li-circle-start.h"

G_BEGIN_DECLS

/* The edge of a disk along rays from a centre. Ray i of n points at the angle 2π i/n from +x
 * towards +y, clockwise on the screen. */
typedef struct
{
  double x, y;    /* the centre, pixels */
  gsize n;        /* a multiple of 4 */
  double *radius; /* where the ray crosses the rim, pixels; NaN where no edge was seen */
} LiRim;

/**
 * li_rim_trace:
 * @blurred: the picture, blurred by about half of the edge's own width
 * @start: a circle near the rim, and the sense of its edge
 * @before: the rim as it was traced before, or NULL
 * @width: how wide the blurred edge is: standard deviation of its slope, pixels
 * @measured: NULL, or what @width turns out to be, from the mean of the traced edges
 *
 * On each ray between half and one and a half radii the edge that is nearest to where @before has
 * it (the median of three degrees to either side; else to @start), among those that are the
 * steepest within 1.5 @width and at least a third as steep as the rim usually is; to a fraction of
 * a pixel by a parabola through the steepest point. NULL where too few rays have an edge to know
 * what is usual.
 */
LiRim *li_rim_trace (const LiPhoto *blurred,
                     const LiCircleStart *start,
                     const LiRim *before,
                     double width,
                     double *measured);
void li_rim_free (LiRim *rim);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiRim, li_rim_free)

/* The crossing of ray @i; FALSE where none was seen. */
gboolean li_rim_point (const LiRim *rim, gsize i, double *x, double *y);

G_END_DECLS
