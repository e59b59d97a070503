/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-node-marks.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "draw/li-overlay.h"

static const struct
{
  const char *label;
  double rgb[3];
} fates[LI_N_NODE_FATES] = {
  { N_ ("not measured yet"), { 0.7, 0.7, 0.7 } },       { N_ ("converged"), { 0.34, 0.71, 0.91 } },
  { N_ ("doubted or repaired"), { 0.94, 0.89, 0.26 } }, { N_ ("failed"), { 1.0, 0.45, 0.15 } },
  { N_ ("outside the sample"), { 0.55, 0.55, 0.6 } },
};

LiNodeFate
li_node_fate (const LiNode *node)
{
  if (li_node_is_measured (node))
    return LI_NODE_CONVERGED;
  if (node->status == LI_STATUS_NOT_RUN && node->source != LI_SOURCE_REPAIRED)
    return LI_NODE_WAITING;
  if (node->status == LI_STATUS_NO_TEXTURE)
    return LI_NODE_OUTSIDE;
  return node->status >= LI_STATUS_NOT_CONVERGED || node->source == LI_SOURCE_REPAIRED
             ? LI_NODE_DOUBTED
             : LI_NODE_FAILED;
}

const char *
li_node_fate_label (LiNodeFate fate)
{
  return _ (fates[fate].label);
}

void
li_node_fate_colour (LiNodeFate fate, double rgb[3])
{
  for (int c = 0; c < 3; c++)
    rgb[c] = fates[fate].rgb[c];
}

static double
reach_of (const LiField *points, int axis)
{
  return points->half_window[axis] > 0 ? points->half_window[axis] : 8;
}

static gboolean
shown (const LiField *points, gsize node, const LiView2D *view, double *px, double *py)
{
  if (!li_overlay_node_in_slice (points, node, view->axis, view->centre[view->axis],
                                 reach_of (points, view->axis)))
    return FALSE;
  li_view_to_pixel (view, points->nodes[node].phi.c, px, py);
  return *px > -64 && *py > -64 && *px < view->width + 64 && *py < view->height + 64;
}

static void
set_colour (cairo_t *cr, LiNodeFate fate, double alpha)
{
  const double *c = fates[fate].rgb;

  cairo_set_source_rgba (cr, c[0], c[1], c[2], alpha);
}

static void
cross (cairo_t *cr, double x, double y, double r)
{
  cairo_move_to (cr, x - r, y - r);
  cairo_line_to (cr, x + r, y + r);
  cairo_move_to (cr, x - r, y + r);
  cairo_line_to (cr, x + r, y - r);
}

/* A dark outline below, so that marks are visible on any image. */
static void
stroke (cairo_t *cr, LiNodeFate fate, double width)
{
  cairo_set_source_rgba (cr, 0, 0, 0, 0.7);
  cairo_set_line_width (cr, width + 2);
  cairo_stroke_preserve (cr);
  set_colour (cr, fate, 1);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

static void
mark (cairo_t *cr, LiNodeFate fate, double x, double y, double r)
{
  cairo_new_path (cr);
  switch (fate)
    {
    case LI_NODE_CONVERGED:
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      set_colour (cr, fate, 0.95);
      cairo_fill (cr);
      break;
    case LI_NODE_DOUBTED:
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      cairo_move_to (cr, x - r, y + r);
      cairo_line_to (cr, x + r, y - r);
      stroke (cr, fate, r / 3);
      break;
    case LI_NODE_FAILED:
      cross (cr, x, y, r);
      stroke (cr, fate, r / 2);
      break;
    case LI_NODE_OUTSIDE:
      cairo_rectangle (cr, x - r / 2, y - r / 2, r, r);
      set_colour (cr, fate, 0.8);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
      break;
    default:
      cairo_arc (cr, x, y, MAX (r / 3, 1), 0, 2 * G_PI);
      set_colour (cr, fate, 0.8);
      cairo_fill (cr);
    }
}

void
li_node_marks_draw (cairo_t *cr, const LiView2D *view, const LiField *field, double radius)
{
  double x, y;

  cairo_save (cr);
  for (gsize k = 0; k < field->n; k++)
    if (shown (field, k, view, &x, &y))
      mark (cr, li_node_fate (&field->nodes[k]), x, y, radius);
  cairo_restore (cr);
}

static void
add_cell (cairo_t *cr, const LiView2D *view, const LiField *points, gsize node, double share)
{
  double lo[3], hi[3], x0, y0, x1, y1;

  for (int k = 0; k < 3; k++)
    {
      double half = share * (points->is_grid ? points->spacing[k] / 2 : reach_of (points, k));

      lo[k] = points->nodes[node].phi.c[k] - half;
      hi[k] = points->nodes[node].phi.c[k] + half;
    }
  li_view_to_pixel (view, lo, &x0, &y0);
  li_view_to_pixel (view, hi, &x1, &y1);
  cairo_rectangle (cr, x0, y0, x1 - x0, y1 - y0);
}

void
li_node_marks_draw_trouble (
    cairo_t *cr, const LiView2D *view, const LiField *points, const float *values, double radius)
{
  double x, y;

  cairo_save (cr);
  for (gsize k = 0; k < points->n; k++)
    {
      LiNodeFate fate = li_node_fate (&points->nodes[k]);

      if ((fate != LI_NODE_FAILED && (fate != LI_NODE_CONVERGED || !isnan (values[k])))
          || !shown (points, k, view, &x, &y))
        continue;
      cairo_new_path (cr);
      add_cell (cr, view, points, k, 1);
      if (fate == LI_NODE_FAILED)
        set_colour (cr, fate, isnan (values[k]) ? 0.35 : 0);
      else
        cairo_set_source_rgba (cr, 0.9, 0.1, 0.75, 0.4);
      cairo_fill (cr);
      if (fate == LI_NODE_FAILED)
        mark (cr, fate, x, y, radius);
    }
  cairo_restore (cr);
}

void
li_node_marks_draw_texture (
    cairo_t *cr, const LiView2D *view, const LiField *grid, const float *expected, double limit)
{
  double x, y;

  cairo_save (cr);
  for (int poor = 0; poor < 2; poor++)
    {
      cairo_new_path (cr);
      for (gsize k = 0; k < grid->n; k++)
        if ((poor == 1) == !(expected[k] < limit) && shown (grid, k, view, &x, &y))
          add_cell (cr, view, grid, k, 0.94);
      if (poor)
        {
          cairo_set_source_rgba (cr, 0.9, 0.15, 0.1, 0.4);
          cairo_fill_preserve (cr);
        }
      cairo_set_source_rgba (cr, poor ? 1 : 0.2, poor ? 0.3 : 0.9, poor ? 0.2 : 0.5, 0.9);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

char *
li_node_describe (const LiNode *node)
{
  LiNodeFate fate = li_node_fate (node);
  g_autofree char *zncc
      = isfinite (node->zncc) ? li_number_printf (", ZNCC %.3f", node->zncc) : g_strdup ("");

  if (fate == LI_NODE_CONVERGED || fate == LI_NODE_WAITING)
    return g_strdup_printf (_ ("node %" G_GINT64_FORMAT " %s%s"), node->number,
                            li_node_fate_label (fate), zncc);
  return g_strdup_printf (_ ("node %" G_GINT64_FORMAT " %s (%d%s): %s"), node->number,
                          node->source == LI_SOURCE_REPAIRED ? _ ("repaired")
                          : fate == LI_NODE_DOUBTED          ? _ ("doubted")
                                                             : li_node_fate_label (fate),
                          node->status, zncc, li_reason_text (node->reason));
}
