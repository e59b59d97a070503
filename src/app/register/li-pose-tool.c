/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register/li-pose-tool.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "draw/li-scale-bar.h"

#define RING_SHARE 0.36 /* of the view's shorter edge */
#define RING_BAND 11    /* pixels to either side */
#define SNAP_DEGREES 5
#define LINE_BAND 7  /* pixels: the line of a swipe is taken hold of */
#define NEAR_SLICE 3 /* voxels: points further away are drawn faint */

typedef enum
{
  DRAG_NONE,
  DRAG_MOVE,
  DRAG_TURN,
  DRAG_POINT,
  DRAG_SWIPE,
} Drag;

struct _LiPoseTool
{
  LiViewer *viewer;
  LiRegisterModel *model;
  gboolean aligning, pointing;
  Drag drag;
  LiPhi start;
  double from[3];  /* voxel under the pointer at the press */
  double at_angle; /* of the pointer at the last move, radians */
  double swipe;    /* share at the press */
  double turned;   /* sum of the pointer's turns since the press */
};

static LiPose *
pose_of (LiPoseTool *self)
{
  return li_register_model_get_pose (self->model);
}

/* Where the centre of image 1 lies now. */
static void
ring_centre (LiPoseTool *self, double p[3])
{
  const LiPhi *phi = li_pose_get (pose_of (self));

  li_phi_apply (phi, phi->c, p);
}

static double
ring_radius (const LiView2D *view)
{
  return MAX (40, RING_SHARE * MIN (view->width, view->height));
}

static double
angle_at (LiPoseTool *self, const LiView2D *view, double x, double y)
{
  double centre[3], p[3];

  ring_centre (self, centre);
  li_view_to_voxel (view, x, y, p);
  int u = li_plane_axis_u (view->axis), v = li_plane_axis_v (view->axis);
  return atan2 ((p[v] - centre[v]) * view->aspect[v], (p[u] - centre[u]) * view->aspect[u]);
}

static gboolean
on_ring (LiPoseTool *self, const LiView2D *view, double x, double y)
{
  double centre[3], cx, cy;

  ring_centre (self, centre);
  li_view_to_pixel (view, centre, &cx, &cy);
  return fabs (hypot (x - cx, y - cy) - ring_radius (view)) <= RING_BAND;
}

static LiMatchView *
match_of (LiPoseTool *self)
{
  return li_register_model_get_match (self->model);
}

static gboolean
on_line (LiPoseTool *self, const LiView2D *view, double x)
{
  const LiCompare *compare = li_match_view_get_compare (match_of (self));

  return compare->mode == LI_COMPARE_SWIPE && fabs (x - compare->swipe * view->width) <= LINE_BAND;
}

static void
swipe_to (LiPoseTool *self, const LiView2D *view, double x)
{
  LiCompare compare = *li_match_view_get_compare (match_of (self));

  compare.swipe = CLAMP (x / view->width, 0, 1);
  li_match_view_set_compare (match_of (self), &compare);
}

static gboolean
press (const LiView2D *view, double x, double y, GdkModifierType state, gpointer data)
{
  LiPoseTool *self = data;
  LiRegisterState at = li_register_model_get_state (self->model);
  LiTool tool;

  g_object_get (self->viewer, "tool", &tool, NULL);
  if (tool == LI_TOOL_NAVIGATE && at >= LI_REGISTER_READY && !self->pointing
      && on_line (self, view, x))
    {
      self->drag = DRAG_SWIPE;
      self->swipe = li_match_view_get_compare (match_of (self))->swipe;
      return TRUE;
    }
  if (tool != LI_TOOL_NAVIGATE || at != LI_REGISTER_READY || !(self->aligning || self->pointing))
    return FALSE;
  self->start = *li_pose_get (pose_of (self));
  li_view_to_voxel (view, x, y, self->from);
  self->drag = self->pointing ? DRAG_POINT : on_ring (self, view, x, y) ? DRAG_TURN : DRAG_MOVE;
  self->at_angle = angle_at (self, view, x, y);
  self->turned = 0;
  if (self->drag != DRAG_POINT)
    li_pose_begin_drag (pose_of (self));
  return TRUE;
}

static void
move_to (LiPoseTool *self, const LiView2D *view, double x, double y, GdkModifierType state)
{
  LiPhi phi = self->start;
  double p[3];

  li_view_to_voxel (view, x, y, p);
  for (int k = 0; k < 3; k++)
    {
      double by = k == view->axis ? 0 : p[k] - self->from[k];

      phi.t[k] += state & GDK_CONTROL_MASK ? by / 10 : by;
      if (k != view->axis && (state & GDK_SHIFT_MASK))
        phi.t[k] = rint (phi.t[k]);
    }
  li_pose_set (pose_of (self), &phi, _ ("Move image 1"));
}

static void
turn_to (LiPoseTool *self, const LiView2D *view, double x, double y, GdkModifierType state)
{
  const double snap = SNAP_DEGREES * G_PI / 180;
  double angle = angle_at (self, view, x, y), by = remainder (angle - self->at_angle, 2 * G_PI);
  double total;

  self->at_angle = angle;
  self->turned += state & GDK_CONTROL_MASK ? by / 10 : by;
  total = state & GDK_SHIFT_MASK ? rint (self->turned / snap) * snap : self->turned;
  li_pose_turn_from (pose_of (self), &self->start, view->axis, total);
}

static void
drag (const LiView2D *view, double x, double y, GdkModifierType state, gpointer data)
{
  LiPoseTool *self = data;

  if (self->drag == DRAG_SWIPE)
    swipe_to (self, view, x);
  else if (self->drag == DRAG_MOVE)
    move_to (self, view, x, y, state);
  else if (self->drag == DRAG_TURN)
    turn_to (self, view, x, y, state);
}

static void
set_point (LiPoseTool *self, const double p[3])
{
  LiPointList *points = li_register_model_get_points (self->model);
  int image = li_point_list_lacks (points) == 2 ? 2 : 1;
  double spot[3];
  LiPhi inverse;

  memcpy (spot, p, sizeof spot);
  if (image == 1 && li_phi_invert (li_pose_get (pose_of (self)), &inverse))
    li_phi_apply (&inverse, p, spot);
  li_point_list_click (points, image, spot);
}

void
li_pose_tool_point (LiPoseTool *self, const double p[3])
{
  if (self->pointing && li_register_model_get_state (self->model) == LI_REGISTER_READY)
    set_point (self, p);
}

static void
release (const LiView2D *view, double x, double y, gboolean moved, gpointer data)
{
  LiPoseTool *self = data;
  Drag was = self->drag;

  self->drag = DRAG_NONE;
  if (was == DRAG_MOVE || was == DRAG_TURN)
    li_pose_end_drag (pose_of (self));
  if (was == DRAG_POINT && !moved)
    set_point (self, self->from);
  else if (was == DRAG_MOVE && !moved)
    li_view_state_set_cursor (li_document_get_view (li_register_model_get_document (self->model)),
                              self->from);
}

gboolean
li_pose_tool_cancel (LiPoseTool *self)
{
  if (self->drag == DRAG_SWIPE)
    {
      LiCompare compare = *li_match_view_get_compare (match_of (self));
      compare.swipe = self->swipe;
      li_match_view_set_compare (match_of (self), &compare);
      self->drag = DRAG_NONE;
      return TRUE;
    }
  if (self->drag != DRAG_MOVE && self->drag != DRAG_TURN)
    return FALSE;
  li_pose_set (pose_of (self), &self->start, _ ("Move image 1"));
  li_pose_end_drag (pose_of (self));
  self->drag = DRAG_NONE;
  return TRUE;
}

static void
draw_ring (LiPoseTool *self, cairo_t *cr, const LiView2D *view)
{
  double centre[3], x, y, r = ring_radius (view);

  ring_centre (self, centre);
  li_view_to_pixel (view, centre, &x, &y);
  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_line_width (cr, pass == 0 ? 4 : 1.5);
      cairo_set_source_rgba (cr, pass, pass, pass, pass == 0 ? 0.45 : 0.9);
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      cairo_stroke (cr);
      for (int k = 0; k < 4; k++) /* ticks: here the ring is taken hold of */
        {
          double a = k * G_PI / 2;
          cairo_move_to (cr, x + (r - 6) * cos (a), y + (r - 6) * sin (a));
          cairo_line_to (cr, x + (r + 6) * cos (a), y + (r + 6) * sin (a));
        }
      cairo_move_to (cr, x - 7, y);
      cairo_line_to (cr, x + 7, y);
      cairo_move_to (cr, x, y - 7);
      cairo_line_to (cr, x, y + 7);
      cairo_stroke (cr);
    }
}

/* The line of a swipe with a grip that says it can be dragged. */
static void
draw_line (LiPoseTool *self, cairo_t *cr, const LiView2D *view)
{
  double x = floor (li_match_view_get_compare (match_of (self))->swipe * view->width) + 0.5;
  double y = view->height * 0.75;

  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_line_width (cr, pass == 0 ? 3.5 : 1.2);
      cairo_set_source_rgba (cr, pass, pass, pass, pass == 0 ? 0.45 : 0.95);
      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x, view->height);
      for (int side = -1; side <= 1; side += 2)
        {
          cairo_move_to (cr, x + side * 5, y - 5);
          cairo_line_to (cr, x + side * 11, y);
          cairo_line_to (cr, x + side * 5, y + 5);
        }
      cairo_stroke (cr);
    }
}

static void
draw_spot (
    cairo_t *cr, const LiView2D *view, const double p[3], const double color[3], const char *text)
{
  double x, y, away = fabs (p[view->axis] - view->centre[view->axis]);

  if (!isfinite (p[0]))
    return;
  li_view_to_pixel (view, p, &x, &y);
  cairo_set_source_rgba (cr, color[0], color[1], color[2], away <= NEAR_SLICE ? 1 : 0.3);
  cairo_set_line_width (cr, 1.5);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, 6, 0, 2 * G_PI);
  cairo_move_to (cr, x - 9, y);
  cairo_line_to (cr, x + 9, y);
  cairo_move_to (cr, x, y - 9);
  cairo_line_to (cr, x, y + 9);
  cairo_stroke (cr);
  if (away <= NEAR_SLICE)
    li_draw_text_halo (cr, text, x + 10, y - 18, 9, LI_TEXT_LEFT);
}

static void
draw_points (LiPoseTool *self, cairo_t *cr, const LiView2D *view)
{
  static const double magenta[3] = { 1, 0.45, 1 }, green[3] = { 0.4, 1, 0.4 };
  LiPointList *points = li_register_model_get_points (self->model);
  const LiPointPair *pairs = li_point_list_get (points);
  const LiPhi *phi = li_pose_get (pose_of (self));

  for (gsize i = 0; i < li_point_list_n (points); i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", (guint)i + 1);
      double moved[3] = { NAN, NAN, NAN };

      if (isfinite (pairs[i].p1[0]))
        li_phi_apply (phi, pairs[i].p1, moved);
      draw_spot (cr, view, moved, magenta, text);
      draw_spot (cr, view, pairs[i].p2, green, text);
    }
}

static void
overlay (cairo_t *cr, const LiView2D *view, gpointer data)
{
  LiPoseTool *self = data;

  if (li_match_view_get_images (match_of (self)) == NULL)
    return;
  if (self->aligning && !self->pointing
      && li_register_model_get_state (self->model) == LI_REGISTER_READY)
    draw_ring (self, cr, view);
  if (!self->pointing && li_match_view_get_compare (match_of (self))->mode == LI_COMPARE_SWIPE)
    draw_line (self, cr, view);
  draw_points (self, cr, view);
}

LiPoseTool *
li_pose_tool_new (LiViewer *viewer, LiRegisterModel *model)
{
  static const LiViewerTool handler = { press, drag, release };
  LiPoseTool *self = g_new0 (LiPoseTool, 1);

  self->viewer = viewer;
  self->model = model;
  self->aligning = TRUE;
  li_viewer_set_tool_handler (viewer, &handler, self);
  li_viewer_controls_set_overlay (li_viewer_get_controls (viewer), self, overlay, NULL);
  return self;
}

void
li_pose_tool_free (LiPoseTool *self)
{
  g_free (self);
}

void
li_pose_tool_set_aligning (LiPoseTool *self, gboolean aligning)
{
  self->aligning = aligning;
  li_viewer_redraw (self->viewer);
}

void
li_pose_tool_set_pointing (LiPoseTool *self, gboolean pointing)
{
  self->pointing = pointing;
  li_viewer_redraw (self->viewer);
}
