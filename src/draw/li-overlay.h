/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include "draw/li-slice.h"
#include "dvc/li-field.h"

G_BEGIN_DECLS

/**
 * li_overlay_plane:
 * Values of a grid of nodes (@values, one for each, NaN where unknown) in the slice at @position
 * (voxels, full frame) across @axis: linear between the two planes of nodes around it, one sample a
 * node. @trusted_only: nodes that are not measured and converged are NaN. NULL when the field is no
 * grid or the slice lies more than half a spacing outside it.
 */
LiPlane *li_overlay_plane (
    const LiField *points, const float *values, gboolean trusted_only, int axis, double position);

/* TRUE when the node's cell (half a spacing, or @reach voxels for scattered nodes) holds the slice.
 */
gboolean li_overlay_node_in_slice (
    const LiField *points, gsize node, int axis, double position, double reach);

/* Nodes of the slice as dots in the colour of their value; failed ones as crosses, repaired ones as
 * hatched rings. */
void li_overlay_draw_nodes (cairo_t *cr,
                            const LiView2D *view,
                            const LiField *points,
                            const float *values,
                            const LiLook *look,
                            double radius);
/* Diagonal lines over the cells of nodes that are repaired or not trusted. @size scales the lines.
 */
void
li_overlay_draw_hatching (cairo_t *cr, const LiView2D *view, const LiField *points, double size);
/* Lines where the plane has each of the levels, by marching squares; NaN ends a line. */
void li_overlay_draw_contours (cairo_t *cr,
                               const LiView2D *view,
                               const LiPlane *plane,
                               const double *levels,
                               int n,
                               double width);
/* Displacements in the slice × @factor from their nodes, at most one in every @every nodes along
 * each axis. */
void li_overlay_draw_arrows (cairo_t *cr,
                             const LiView2D *view,
                             const LiField *points,
                             double factor,
                             int every,
                             double width);
/* The lattice of nodes moved by displacement × @factor; grids only. */
void li_overlay_draw_deformed_grid (
    cairo_t *cr, const LiView2D *view, const LiField *points, double factor, double width);

G_END_DECLS
