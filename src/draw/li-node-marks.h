/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include "draw/li-slice.h"
#include "dvc/li-field.h"

G_BEGIN_DECLS

/* The outcome of a node's measurement, shown by colour and shape. */
typedef enum
{
  LI_NODE_WAITING,   /* a small grey dot */
  LI_NODE_CONVERGED, /* a blue disk */
  LI_NODE_DOUBTED,   /* a yellow ring with a bar: not converged, repaired, predicted */
  LI_NODE_FAILED,    /* an orange cross */
  LI_NODE_OUTSIDE,   /* a hollow grey square: no part of the sample */
  LI_N_NODE_FATES
} LiNodeFate;
LiNodeFate li_node_fate (const LiNode *node);
const char *li_node_fate_label (LiNodeFate fate); /* translated */
void li_node_fate_colour (LiNodeFate fate, double rgb[3]);

/* The nodes of a slice, each drawn by its outcome. */
void li_node_marks_draw (cairo_t *cr, const LiView2D *view, const LiField *field, double radius);
/* Only what went wrong: the cells of failed nodes orange with a cross; cells of measured nodes
 * whose value is unknown (NaN) magenta. */
void li_node_marks_draw_trouble (
    cairo_t *cr, const LiView2D *view, const LiField *points, const float *values, double radius);
/* Windows that are poor in texture (expected error ≥ @limit voxel, or NaN) as red cells, the others
 * as green frames. @expected: one for each node of @grid. */
void li_node_marks_draw_texture (
    cairo_t *cr, const LiView2D *view, const LiField *grid, const float *expected, double limit);
/* "Node 1204: converged, ZNCC 0.982" or "Node 77: failed – too little texture …". */
char *li_node_describe (const LiNode *node);

G_END_DECLS
