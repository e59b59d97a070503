/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/viewer/li-slice-view-private.h"
#include "draw/li-picture.h"

static void
voxel_at (LiSliceView *self, double px, double py, double p[3])
{
  LiView2D view;

  li_slice_view_logical (self, &view);
  li_view_to_voxel (&view, px, py, p);
}

static void
zoom_at (LiSliceView *self, double factor, double px, double py)
{
  LiViewState *state = li_document_get_view (li_slice_view_document (self));
  LiView2D view;
  double centre[3];

  li_slice_view_logical (self, &view);
  li_view_zoom_about (&view, factor, px, py);
  memcpy (centre, li_view_state_centre (state), sizeof centre);
  centre[li_plane_axis_u (self->axis)] = view.centre[li_plane_axis_u (self->axis)];
  centre[li_plane_axis_v (self->axis)] = view.centre[li_plane_axis_v (self->axis)];
  li_view_state_set_view (state, centre, view.zoom);
}

static void
pan_by (LiSliceView *self, double dx, double dy)
{
  LiViewState *state = li_document_get_view (li_slice_view_document (self));
  LiView2D view;
  double centre[3];

  li_slice_view_logical (self, &view);
  li_view_pan (&view, dx, dy);
  memcpy (centre, li_view_state_centre (state), sizeof centre);
  centre[li_plane_axis_u (self->axis)] = view.centre[li_plane_axis_u (self->axis)];
  centre[li_plane_axis_v (self->axis)] = view.centre[li_plane_axis_v (self->axis)];
  li_view_state_set_view (state, centre, li_view_state_zoom (state));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, LiSliceView *self)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double by = dy != 0 ? dy : dx, x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
         y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  int direction = by > 0 ? 1 : -1;
  LiDocument *document = li_slice_view_document (self);

  if (by == 0 || document == NULL)
    return FALSE;
  if (state & GDK_CONTROL_MASK)
    {
      if (li_viewer_controls_get_hovered (self->controls) == self->axis)
        {
          LiView2D view;

          li_slice_view_logical (self, &view);
          li_view_to_pixel (&view, li_viewer_controls_get_pointer (self->controls), &x, &y);
        }
      zoom_at (self, pow (1.2, -by), x, y);
    }
  else if (state & GDK_SHIFT_MASK)
    li_document_set_step (document, li_document_get_step (document) + direction);
  else
    li_viewer_controls_step_slice (self->controls, self->axis,
                                   direction * (state & GDK_ALT_MASK ? 10 : 1));
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, LiSliceView *self)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double p[3];

  if (li_slice_view_document (self) == NULL)
    return;
  voxel_at (self, x, y, p);
  li_viewer_controls_set_hovered (self->controls, self->axis, p);
  if ((state & GDK_SHIFT_MASK) && self->drag == DRAG_NONE
      && li_viewer_controls_get_tool (self->controls) == LI_TOOL_NAVIGATE)
    li_view_state_set_cursor (li_document_get_view (li_slice_view_document (self)), p);
}

static void
leave_cb (GtkEventControllerMotion *controller, LiSliceView *self)
{
  li_viewer_controls_set_hovered (self->controls, -1, NULL);
}

static void
grab_mark (LiSliceView *self)
{
  LiMarks *marks = li_document_get_marks (li_slice_view_document (self));
  const LiMarkData *data = li_mark_get (li_marks_by_id (marks, self->hit.id));

  self->drag = DRAG_GRIP;
  self->grabbed = *data;
  self->grabbed.name = g_strdup (data->name);
  self->grabbed.step = g_strdup (data->step);
  li_marks_set_selected (marks, self->hit.id);
  li_marks_begin_drag (marks);
}

static Drag
primary_drag (LiSliceView *self, GdkModifierType state, double x, double y)
{
  LiView2D view;

  if (li_viewer_controls_get_panning (self->controls))
    return DRAG_PAN;
  li_slice_view_logical (self, &view);
  if (self->tool != NULL && self->tool->press (&view, x, y, state, self->tool_data))
    return DRAG_PAGE;
  if (li_viewer_controls_get_tool (self->controls) == LI_TOOL_WINDOW)
    return state & GDK_CONTROL_MASK ? DRAG_AREA : DRAG_WINDOW;
  if (li_viewer_controls_get_tool (self->controls) != LI_TOOL_NAVIGATE)
    return DRAG_NEW;
  if (!li_viewer_controls_get_hidden (self->controls)
      && li_marks_hit (li_document_get_marks (li_slice_view_document (self)), &view,
                       li_viewer_controls_get_step_name (self->controls), x, y, &self->hit))
    {
      grab_mark (self);
      return DRAG_GRIP;
    }
  return DRAG_CURSOR;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, LiSliceView *self)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  const LiLook *look;

  if (li_slice_view_document (self) == NULL
      || !li_view_state_has_frame (li_document_get_view (li_slice_view_document (self))))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  look = li_layer_get_look (li_document_get_grey (li_slice_view_document (self)));
  self->start[0] = self->last[0] = x;
  self->start[1] = self->last[1] = y;
  self->start_window[0] = look->lo;
  self->start_window[1] = look->hi;
  voxel_at (self, x, y, self->start_voxel);
  self->drag = button == GDK_BUTTON_MIDDLE      ? DRAG_PAN
               : button == GDK_BUTTON_SECONDARY ? DRAG_ZOOM
                                                : primary_drag (self, state, x, y);
  if (self->drag == DRAG_CURSOR)
    li_view_state_set_cursor (li_document_get_view (li_slice_view_document (self)),
                              self->start_voxel);
}

/* Right: wider; down: brighter window ends, the picture darkens: the whole view is worth twice the
 * window. */
static void
drag_window (LiSliceView *self, double dx, double dy)
{
  double span = self->start_window[1] - self->start_window[0];
  double middle = (self->start_window[0] + self->start_window[1]) / 2;
  double width = span * exp (2 * dx / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1));

  middle += span * 2 * dy / MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1);
  li_layer_set_window (li_document_get_grey (li_slice_view_document (self)), middle - width / 2,
                       middle + width / 2);
}

static void
drag_grip (LiSliceView *self, double x, double y)
{
  LiMarks *marks = li_document_get_marks (li_slice_view_document (self));
  LiMark *mark = li_marks_by_id (marks, self->hit.id);
  LiMarkData data = self->grabbed;
  LiView2D view;
  double to[3];

  if (mark == NULL)
    return;
  li_slice_view_logical (self, &view);
  li_view_to_voxel (&view, x, y, to);
  li_marks_drag (&data, &self->hit, &view, to);
  li_marks_change (marks, mark, &data, _ ("Move mark"));
}

static void
drag_page (LiSliceView *self, GtkGestureDrag *gesture, double x, double y)
{
  LiView2D view;

  li_slice_view_logical (self, &view);
  if (self->tool != NULL)
    self->tool->drag (&view, x, y,
                      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)),
                      self->tool_data);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, LiSliceView *self)
{
  double x = self->start[0] + dx, y = self->start[1] + dy, p[3];

  if (li_slice_view_document (self) == NULL)
    return;
  voxel_at (self, x, y, p);
  li_viewer_controls_set_hovered (self->controls, self->axis, p);
  switch (self->drag)
    {
    case DRAG_CURSOR:
      li_view_state_set_cursor (li_document_get_view (li_slice_view_document (self)), p);
      break;
    case DRAG_PAN:
      pan_by (self, x - self->last[0], y - self->last[1]);
      break;
    case DRAG_ZOOM:
      zoom_at (self, exp (-(y - self->last[1]) / 120), self->start[0], self->start[1]);
      break;
    case DRAG_WINDOW:
      drag_window (self, dx, dy);
      break;
    case DRAG_GRIP:
      drag_grip (self, x, y);
      break;
    case DRAG_PAGE:
      drag_page (self, gesture, x, y);
      break;
    case DRAG_AREA:
    case DRAG_NEW:
      gtk_widget_queue_draw (GTK_WIDGET (self));
      break;
    case DRAG_NONE:
      break;
    }
  self->last[0] = x;
  self->last[1] = y;
}

/* Contrast from what is on the screen inside the rubber band. */
static void
contrast_from_area (LiSliceView *self, const double a[3], const double b[3])
{
  LiPlaneSource *source
      = li_layer_get_source (li_document_get_grey (li_slice_view_document (self)));
  LiPlaneLoader *loader = li_document_get_loader (li_slice_view_document (self));
  LiSliceLayer layers[LI_SLICE_MAX_LAYERS];
  int u = li_plane_axis_u (self->axis), v = li_plane_axis_v (self->axis);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (float));
  static const double origin[2], step[2] = { 1, 1 };
  g_autoptr (LiPlane) part = NULL;
  LiView2D view;
  double lo, hi;
  gsize n;

  if (source == NULL || loader == NULL)
    return;
  li_slice_view_logical (self, &view);
  n = li_view_layers_collect (self->controls, &view, TRUE, (guint)self->axis, layers);
  for (int j = 0; n > 0 && j < layers[0].plane->height; j++)
    for (int i = 0; i < layers[0].plane->width; i++)
      {
        const LiPlane *plane = layers[0].plane;
        double pu = plane->origin[0] + i * plane->step[0],
               pv = plane->origin[1] + j * plane->step[1];
        float value = (float)li_plane_value (plane, i, j);

        if (pu >= MIN (a[u], b[u]) && pu <= MAX (a[u], b[u]) && pv >= MIN (a[v], b[v])
            && pv <= MAX (a[v], b[v]))
          g_array_append_val (values, value);
      }
  li_slice_layers_clear (layers, n);
  if (values->len < 4)
    return;
  part = li_plane_new (self->axis, 0, LI_TYPE_F32, (int)values->len, 1, origin, step,
                       g_memdup2 (values->data, values->len * sizeof (float)));
  if (li_plane_percentiles (part, 0.5, 99.5, &lo, &hi))
    li_layer_set_window (li_document_get_grey (li_slice_view_document (self)), lo, hi);
}

/* A box drawn in one view is as deep as its shorter edge, about the slice. */
static void
box_from (LiSliceView *self, const double a[3], const double b[3], LiMarkData *data)
{
  LiViewState *state = li_document_get_view (li_slice_view_document (self));
  int u = li_plane_axis_u (self->axis), v = li_plane_axis_v (self->axis);
  double lo[3], hi[3], depth;

  li_view_state_get_frame (state, lo, hi, NULL);
  for (int k = 0; k < 3; k++)
    {
      data->a[k] = rint (MIN (a[k], b[k]) + 0.5) - 0.5;
      data->b[k] = MAX (rint (MAX (a[k], b[k]) + 0.5) - 0.5, data->a[k] + 1);
    }
  depth = MIN (data->b[u] - data->a[u], data->b[v] - data->a[v]);
  data->a[self->axis] = li_view_state_cursor (state)[self->axis] - floor (depth / 2) - 0.5;
  data->b[self->axis] = data->a[self->axis] + depth;
  for (int k = 0; k < 3; k++)
    {
      data->a[k] = CLAMP (data->a[k], lo[k], hi[k] - 1);
      data->b[k] = CLAMP (data->b[k], data->a[k] + 1, hi[k]);
    }
}

static void
add_mark (LiSliceView *self, const double a[3], const double b[3], gboolean dragged)
{
  static const LiMarkKind kinds[] = { [LI_TOOL_BOX] = LI_MARK_BOX,
                                      [LI_TOOL_POINT] = LI_MARK_POINT,
                                      [LI_TOOL_LINE] = LI_MARK_LINE,
                                      [LI_TOOL_ARROW] = LI_MARK_ARROW,
                                      [LI_TOOL_TEXT] = LI_MARK_TEXT };
  LiMarkData data
      = { kinds[li_viewer_controls_get_tool (self->controls)], NULL, NULL, { 0 }, { 0 } };
  LiMarks *marks = li_document_get_marks (li_slice_view_document (self));
  gboolean single = data.kind == LI_MARK_POINT || data.kind == LI_MARK_TEXT;

  if (!single && !dragged)
    return;
  memcpy (data.a, a, sizeof data.a);
  memcpy (data.b, single ? a : b, sizeof data.b);
  if (data.kind == LI_MARK_BOX)
    box_from (self, a, b, &data);
  li_marks_set_selected (marks, li_mark_id (li_marks_add (marks, &data)));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, LiSliceView *self)
{
  Drag drag = self->drag;
  double p[3];

  self->drag = DRAG_NONE;
  if (drag == DRAG_PAGE && self->tool != NULL)
    {
      LiView2D view;

      li_slice_view_logical (self, &view);
      self->tool->release (&view, self->start[0] + dx, self->start[1] + dy, hypot (dx, dy) > 4,
                           self->tool_data);
    }
  if (drag == DRAG_GRIP)
    {
      li_marks_end_drag (li_document_get_marks (li_slice_view_document (self)));
      g_clear_pointer (&self->grabbed.name, g_free);
      g_clear_pointer (&self->grabbed.step, g_free);
    }
  if (drag == DRAG_AREA || drag == DRAG_NEW)
    {
      voxel_at (self, self->start[0] + dx, self->start[1] + dy, p);
      if (drag == DRAG_AREA)
        contrast_from_area (self, self->start_voxel, p);
      else
        add_mark (self, self->start_voxel, p, hypot (dx, dy) > 4);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, LiSliceView *self)
{
  gboolean was = li_viewer_controls_get_maximised (self->controls) == self->axis;

  if (n_press != 2 || li_viewer_controls_get_tool (self->controls) != LI_TOOL_NAVIGATE)
    return;
  li_viewer_controls_set_maximised (self->controls, was ? -1 : self->axis);
}

static void
add_drag (LiSliceView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

void
li_slice_view_add_input (LiSliceView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  add_drag (self);
}
