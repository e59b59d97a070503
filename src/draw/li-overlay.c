/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-overlay.h"

#include <math.h>

static float
value_of (const LiField *points, const float *values, gboolean trusted_only, gsize node)
{
  return trusted_only && !li_node_is_measured (&points->nodes[node]) ? NAN : values[node];
}

static gsize
node_at (const LiField *points, int axis, gsize plane, gsize i, gsize j)
{
  gsize index[3];

  index[axis] = plane;
  index[li_plane_axis_u (axis)] = i;
  index[li_plane_axis_v (axis)] = j;
  return (index[0] * points->dims[1] + index[1]) * points->dims[2] + index[2];
}

static float
between (float a, float b, double w)
{
  if (w <= 0 || isnan (b))
    return w < 0.5 ? a : b;
  if (isnan (a))
    return w < 0.5 ? a : b;
  return (float)(a + w * (b - a));
}

LiPlane *
li_overlay_plane (
    const LiField *points, const float *values, gboolean trusted_only, int axis, double position)
{
  int u = li_plane_axis_u (axis), v = li_plane_axis_v (axis);
  double at, origin[2], step[2];
  gsize below, above;
  float *data;

  if (!points->is_grid || points->n == 0)
    return NULL;
  at = (position - points->first[axis]) / points->spacing[axis];
  if (!(at >= -0.5 && at <= points->dims[axis] - 0.5))
    return NULL;
  at = CLAMP (at, 0, (double)points->dims[axis] - 1);
  below = (gsize)at;
  above = MIN (below + 1, points->dims[axis] - 1);
  data = g_new (float, points->dims[u] * points->dims[v]);
  for (gsize j = 0; j < points->dims[v]; j++)
    for (gsize i = 0; i < points->dims[u]; i++)
      data[j * points->dims[u] + i] = between (
          value_of (points, values, trusted_only, node_at (points, axis, below, i, j)),
          value_of (points, values, trusted_only, node_at (points, axis, above, i, j)), at - below);
  origin[0] = points->first[u];
  origin[1] = points->first[v];
  step[0] = points->spacing[u];
  step[1] = points->spacing[v];
  return li_plane_new (axis, position, LI_TYPE_F32, (int)points->dims[u], (int)points->dims[v],
                       origin, step, data);
}

gboolean
li_overlay_node_in_slice (
    const LiField *points, gsize node, int axis, double position, double reach)
{
  double half = points->is_grid ? points->spacing[axis] / 2 : reach;
  double distance = position - points->nodes[node].phi.c[axis];

  return distance >= -half && distance < half;
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
draw_cross (cairo_t *cr, double x, double y, double r)
{
  for (int pass = 0; pass < 2; pass++)
    {
      cairo_move_to (cr, x - r, y - r);
      cairo_line_to (cr, x + r, y + r);
      cairo_move_to (cr, x - r, y + r);
      cairo_line_to (cr, x + r, y - r);
      cairo_set_line_width (cr, pass == 0 ? r / 1.5 + 2 : r / 1.5);
      cairo_set_source_rgb (cr, pass == 0 ? 0 : 1, pass == 0 ? 0 : 0.45, pass == 0 ? 0 : 0.2);
      cairo_stroke (cr);
    }
}

static void
draw_dot (cairo_t *cr, double x, double y, double r, const double rgba[4], gboolean ring)
{
  double a = MAX (rgba[3], 1e-6);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, r, 0, 2 * G_PI);
  if (rgba[3] > 0)
    {
      cairo_set_source_rgb (cr, rgba[0] / a, rgba[1] / a, rgba[2] / a);
      cairo_fill_preserve (cr);
    }
  cairo_set_source_rgba (cr, ring ? 1 : 0, ring ? 1 : 0, ring ? 1 : 0, 0.8);
  cairo_set_line_width (cr, MAX (r / 5, 1));
  cairo_stroke (cr);
  if (ring)
    {
      cairo_move_to (cr, x - r, y + r);
      cairo_line_to (cr, x + r, y - r);
      cairo_stroke (cr);
    }
}

void
li_overlay_draw_nodes (cairo_t *cr,
                       const LiView2D *view,
                       const LiField *points,
                       const float *values,
                       const LiLook *look,
                       double radius)
{
  double x, y, rgba[4];

  cairo_save (cr);
  for (gsize k = 0; k < points->n; k++)
    {
      const LiNode *node = &points->nodes[k];

      if (!shown (points, k, view, &x, &y))
        continue;
      if (node->source == LI_SOURCE_REPAIRED || li_node_is_measured (node))
        {
          li_look_colour (look, values[k], rgba);
          draw_dot (cr, x, y, radius, rgba, node->source == LI_SOURCE_REPAIRED);
        }
      else if (node->status != LI_STATUS_NOT_RUN && node->status != LI_STATUS_NO_TEXTURE)
        draw_cross (cr, x, y, radius * 0.7);
    }
  cairo_restore (cr);
}

static void
add_cell (cairo_t *cr, const LiView2D *view, const LiField *points, gsize node)
{
  double half[3], lo[3], hi[3], x0, y0, x1, y1;

  for (int k = 0; k < 3; k++)
    {
      half[k] = points->is_grid ? points->spacing[k] / 2 : reach_of (points, k);
      lo[k] = points->nodes[node].phi.c[k] - half[k];
      hi[k] = points->nodes[node].phi.c[k] + half[k];
    }
  li_view_to_pixel (view, lo, &x0, &y0);
  li_view_to_pixel (view, hi, &x1, &y1);
  cairo_rectangle (cr, x0, y0, x1 - x0, y1 - y0);
}

void
li_overlay_draw_hatching (cairo_t *cr, const LiView2D *view, const LiField *points, double size)
{
  double x, y, gap = 7 * size;
  gboolean any = FALSE;

  cairo_save (cr);
  for (gsize k = 0; k < points->n; k++)
    {
      const LiNode *node = &points->nodes[k];

      if (li_node_is_measured (node) || node->status == LI_STATUS_NOT_RUN
          || node->status == LI_STATUS_NO_TEXTURE || !shown (points, k, view, &x, &y))
        continue;
      add_cell (cr, view, points, k);
      any = TRUE;
    }
  if (any)
    {
      cairo_clip (cr);
      for (double at = -view->height; at < view->width; at += gap)
        {
          cairo_move_to (cr, at, view->height);
          cairo_line_to (cr, at + view->height, 0);
        }
      cairo_set_line_width (cr, size);
      cairo_set_source_rgba (cr, 1, 1, 1, 0.55);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

/* One square: where the level crosses its edges. The saddle is split by the mean of its corners. */
static void
contour_square (cairo_t *cr, const LiView2D *view, const LiPlane *plane, int i, int j, double level)
{
  static const int du[4] = { 0, 1, 1, 0 }, dv[4] = { 0, 0, 1, 1 };
  double s[4], x[4], y[4], mean = 0;
  int n = 0, edge[4];

  for (int k = 0; k < 4; k++)
    {
      s[k] = li_plane_value (plane, i + du[k], j + dv[k]) - level;
      if (isnan (s[k]))
        return;
      mean += s[k] / 4;
    }
  for (int k = 0; k < 4; k++)
    {
      int b = (k + 1) % 4;

      if ((s[k] >= 0) != (s[b] >= 0))
        {
          double w = s[k] / (s[k] - s[b]), p[3] = { 0 };

          p[li_plane_axis_u (plane->axis)]
              = plane->origin[0] + plane->step[0] * (i + du[k] + w * (du[b] - du[k]));
          p[li_plane_axis_v (plane->axis)]
              = plane->origin[1] + plane->step[1] * (j + dv[k] + w * (dv[b] - dv[k]));
          li_view_to_pixel (view, p, &x[n], &y[n]);
          edge[n++] = k;
        }
    }
  if (n == 2)
    {
      cairo_move_to (cr, x[0], y[0]);
      cairo_line_to (cr, x[1], y[1]);
    }
  else if (n == 4)
    {
      int first = ((s[0] >= 0) == (mean >= 0)) ? 1 : 3;

      g_assert (edge[3] == 3);
      cairo_move_to (cr, x[0], y[0]);
      cairo_line_to (cr, x[first], y[first]);
      cairo_move_to (cr, x[2], y[2]);
      cairo_line_to (cr, x[first == 1 ? 3 : 1], y[first == 1 ? 3 : 1]);
    }
}

void
li_overlay_draw_contours (cairo_t *cr,
                          const LiView2D *view,
                          const LiPlane *plane,
                          const double *levels,
                          int n,
                          double width)
{
  cairo_save (cr);
  for (int l = 0; l < n; l++)
    {
      for (int j = 0; j + 1 < plane->height; j++)
        for (int i = 0; i + 1 < plane->width; i++)
          contour_square (cr, view, plane, i, j, levels[l]);
      cairo_set_line_width (cr, width + 1.5);
      cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
      cairo_stroke_preserve (cr);
      cairo_set_line_width (cr, width);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

static void
draw_arrow (cairo_t *cr, double x0, double y0, double x1, double y1, double width)
{
  double length = hypot (x1 - x0, y1 - y0), angle = atan2 (y1 - y0, x1 - x0),
         head = MIN (length / 2, 5 * width);

  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, x1, y1);
      cairo_line_to (cr, x1 - head * cos (angle + side * 0.45),
                     y1 - head * sin (angle + side * 0.45));
    }
}

static gboolean
is_picked (const LiField *points, gsize node, int every)
{
  gsize x, y, z;

  if (!points->is_grid)
    return node % (gsize)every == 0;
  x = node % points->dims[2];
  y = node / points->dims[2] % points->dims[1];
  z = node / points->dims[2] / points->dims[1];
  return x % (gsize)every == 0 && y % (gsize)every == 0 && z % (gsize)every == 0;
}

void
li_overlay_draw_arrows (cairo_t *cr,
                        const LiView2D *view,
                        const LiField *points,
                        double factor,
                        int every,
                        double width)
{
  double x0, y0, x1, y1, tip[3];

  cairo_save (cr);
  for (gsize k = 0; k < points->n; k++)
    {
      const LiNode *node = &points->nodes[k];

      if (!li_node_is_measured (node) || !is_picked (points, k, MAX (every, 1))
          || !shown (points, k, view, &x0, &y0))
        continue;
      for (int c = 0; c < 3; c++)
        tip[c] = node->phi.c[c] + factor * node->phi.t[c];
      li_view_to_pixel (view, tip, &x1, &y1);
      draw_arrow (cr, x0, y0, x1, y1, width);
    }
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, width + 1.5);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, width);
  cairo_set_source_rgb (cr, 1, 0.85, 0.1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
moved_node (
    const LiView2D *view, const LiField *points, gsize k, double factor, double *x, double *y)
{
  const LiNode *node = &points->nodes[k];
  double p[3];

  for (int c = 0; c < 3; c++)
    p[c] = node->phi.c[c] + factor * node->phi.t[c];
  li_view_to_pixel (view, p, x, y);
}

static void
add_link (cairo_t *cr, const LiView2D *view, const LiField *points, gsize a, gsize b, double factor)
{
  double x, y;

  if (!li_node_is_measured (&points->nodes[a]) || !li_node_is_measured (&points->nodes[b]))
    return;
  moved_node (view, points, a, factor, &x, &y);
  cairo_move_to (cr, x, y);
  moved_node (view, points, b, factor, &x, &y);
  cairo_line_to (cr, x, y);
}

void
li_overlay_draw_deformed_grid (
    cairo_t *cr, const LiView2D *view, const LiField *points, double factor, double width)
{
  int axis = view->axis, u = li_plane_axis_u (axis), v = li_plane_axis_v (axis);
  double at;
  gsize plane;

  if (!points->is_grid || points->n == 0)
    return;
  at = floor ((view->centre[axis] - points->first[axis]) / points->spacing[axis] + 0.5);
  if (at < 0 || at >= points->dims[axis])
    return;
  plane = (gsize)at;
  cairo_save (cr);
  for (gsize j = 0; j < points->dims[v]; j++)
    for (gsize i = 0; i < points->dims[u]; i++)
      {
        gsize here = node_at (points, axis, plane, i, j);

        if (i + 1 < points->dims[u])
          add_link (cr, view, points, here, node_at (points, axis, plane, i + 1, j), factor);
        if (j + 1 < points->dims[v])
          add_link (cr, view, points, here, node_at (points, axis, plane, i, j + 1), factor);
      }
  cairo_set_line_width (cr, width);
  cairo_set_source_rgba (cr, 1, 0.85, 0.1, 0.9);
  cairo_stroke (cr);
  cairo_restore (cr);
}
