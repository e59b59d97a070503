/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-slice-view.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "app/viewer/li-painter.h"
#include "app/viewer/li-viewer-private.h"
#include "draw/li-banner.h"
#include "draw/li-picture.h"
#include "draw/li-scale-bar.h"

typedef enum
{
  DRAG_NONE,
  DRAG_CURSOR,
  DRAG_PAN,
  DRAG_ZOOM,
  DRAG_WINDOW,
  DRAG_AREA, /* rubber band: contrast from an area */
  DRAG_NEW,  /* rubber band: a new mark */
  DRAG_GRIP,
  DRAG_PAGE, /* the page's own tool */
} Drag;

/* What the last texture was drawn from: an unchanged scene is not drawn again. */
typedef struct
{
  LiView2D view;
  LiLook looks[LI_SLICE_MAX_LAYERS];
  guint64 ids[LI_SLICE_MAX_LAYERS];
  gsize n;
  gboolean gl;
} SceneKey;

struct _LiSliceView
{
  GtkWidget parent_instance;
  LiViewer *viewer; /* owns us */
  int axis;
  Drag drag;
  double start[2], last[2];
  double start_window[2];
  double start_voxel[3];
  LiMarkHit hit;
  LiMarkData grabbed;
  GdkTexture *texture;
  SceneKey key;
};

G_DEFINE_FINAL_TYPE (LiSliceView, li_slice_view, GTK_TYPE_WIDGET)

static const double axis_colors[3][3]
    = { { 0.38, 0.63, 0.92 }, { 0.34, 0.89, 0.54 }, { 1.0, 0.42, 0.38 } };

static void
logical_view (LiSliceView *self, LiView2D *view)
{
  GtkWidget *widget = GTK_WIDGET (self);

  li_viewer_view_for (self->viewer, self->axis, gtk_widget_get_width (widget),
                      gtk_widget_get_height (widget), 1, view);
}

static void
make_key (SceneKey *key, const LiView2D *view, const LiSliceLayer *layers, gsize n)
{
  memset (key, 0, sizeof *key);
  key->view = *view;
  key->n = n;
  key->gl = li_painter_is_gl (li_painter_get ());
  for (gsize k = 0; k < n; k++)
    {
      memcpy (&key->looks[k], &layers[k].look, sizeof key->looks[k]);
      key->ids[k] = layers[k].plane->id;
    }
}

static void
draw_scene (LiSliceView *self, GtkSnapshot *snapshot, int width, int height)
{
  static const guint8 background[3] = LI_BACKGROUND;
  LiSliceLayer layers[LI_SLICE_MAX_LAYERS];
  SceneKey key;
  LiView2D view;
  gsize n;

  li_viewer_view_for (self->viewer, self->axis, width, height,
                      gtk_widget_get_scale_factor (GTK_WIDGET (self)), &view);
  n = li_viewer_collect (self->viewer, &view, TRUE, (guint)self->axis, layers);
  make_key (&key, &view, layers, n);
  if (self->texture == NULL || memcmp (&key, &self->key, sizeof key) != 0)
    {
      g_clear_object (&self->texture);
      self->texture = li_painter_slice (li_painter_get (), &view, layers, n, background);
      key.gl = li_painter_is_gl (li_painter_get ());
      self->key = key;
    }
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  li_slice_layers_clear (layers, n);
}

static void
crosshair_line (cairo_t *cr, double x0, double y0, double x1, double y1, int axis)
{
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  cairo_set_source_rgba (cr, axis_colors[axis][0], axis_colors[axis][1], axis_colors[axis][2],
                         0.85);
  cairo_stroke (cr);
}

/* The middle stays free: the cross never covers what it points at. */
static void
draw_crosshair (cairo_t *cr, LiSliceView *self, const LiView2D *view)
{
  double x, y, gap = 10;

  li_view_to_pixel (view, li_view_state_cursor (li_document_get_view (self->viewer->document)), &x,
                    &y);
  x = floor (x) + 0.5;
  y = floor (y) + 0.5;
  cairo_set_line_width (cr, 1);
  crosshair_line (cr, x, 0, x, y - gap, li_plane_axis_u (self->axis));
  crosshair_line (cr, x, y + gap, x, view->height, li_plane_axis_u (self->axis));
  crosshair_line (cr, 0, y, x - gap, y, li_plane_axis_v (self->axis));
  crosshair_line (cr, x + gap, y, view->width, y, li_plane_axis_v (self->axis));
}

static void
draw_rubber_band (cairo_t *cr, LiSliceView *self)
{
  if (self->viewer->tool == LI_TOOL_LINE || self->viewer->tool == LI_TOOL_ARROW)
    {
      cairo_move_to (cr, self->start[0], self->start[1]);
      cairo_line_to (cr, self->last[0], self->last[1]);
    }
  else
    cairo_rectangle (cr, self->start[0], self->start[1], self->last[0] - self->start[0],
                     self->last[1] - self->start[1]);
  cairo_set_line_width (cr, 1.5);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
}

static void
draw_over (LiSliceView *self, GtkSnapshot *snapshot, int width, int height)
{
  LiViewer *viewer = self->viewer;
  const double *voxel = li_view_state_voxel (li_document_get_view (viewer->document));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  LiScaleBar bar;
  LiView2D view;

  logical_view (self, &view);
  if (viewer->overlay != NULL && !viewer->hidden)
    viewer->overlay (cr, &view, viewer->overlay_data);
  if (!viewer->hidden)
    li_marks_draw (cr, &view, li_document_get_marks (viewer->document),
                   li_viewer_step_name (viewer), voxel, 1);
  if (viewer->crosshair)
    draw_crosshair (cr, self, &view);
  if (self->drag == DRAG_AREA || self->drag == DRAG_NEW)
    draw_rubber_band (cr, self);
  if (viewer->warning != NULL && !viewer->hidden)
    li_banner_draw (cr, viewer->warning, viewer->warning_severe, width, height);
  bar = li_scale_bar_for (&view, voxel);
  li_scale_bar_draw (cr, &bar, &view, 12, 1);
  cairo_destroy (cr);
}

static void
li_slice_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiSliceView *self = LI_SLICE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  LiViewState *state;
  GdkRGBA black = { 0.06f, 0.06f, 0.07f, 1 };

  if (width <= 0 || height <= 0 || self->viewer->document == NULL)
    return;
  state = li_document_get_view (self->viewer->document);
  if (!li_view_state_has_frame (state))
    {
      gtk_snapshot_append_color (snapshot, &black,
                                 &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
      return;
    }
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  draw_scene (self, snapshot, width, height);
  draw_over (self, snapshot, width, height);
  gtk_snapshot_pop (snapshot);
}

static void
li_slice_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = 80;
  *natural = 300;
}

static void
li_slice_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LiSliceView *self = LI_SLICE_VIEW (widget);

  if (self->viewer->document != NULL
      && li_view_state_zoom (li_document_get_view (self->viewer->document)) <= 0)
    li_viewer_fit (self->viewer);
}

static void
voxel_at (LiSliceView *self, double px, double py, double p[3])
{
  LiView2D view;

  logical_view (self, &view);
  li_view_to_voxel (&view, px, py, p);
}

static void
zoom_at (LiSliceView *self, double factor, double px, double py)
{
  LiViewState *state = li_document_get_view (self->viewer->document);
  LiView2D view;
  double centre[3];

  logical_view (self, &view);
  li_view_zoom_about (&view, factor, px, py);
  memcpy (centre, li_view_state_centre (state), sizeof centre);
  centre[li_plane_axis_u (self->axis)] = view.centre[li_plane_axis_u (self->axis)];
  centre[li_plane_axis_v (self->axis)] = view.centre[li_plane_axis_v (self->axis)];
  li_view_state_set_view (state, centre, view.zoom);
}

static void
pan_by (LiSliceView *self, double dx, double dy)
{
  LiViewState *state = li_document_get_view (self->viewer->document);
  LiView2D view;
  double centre[3];

  logical_view (self, &view);
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
  LiDocument *document = self->viewer->document;

  if (by == 0 || document == NULL)
    return FALSE;
  if (state & GDK_CONTROL_MASK)
    {
      if (self->viewer->hovered == self->axis)
        {
          LiView2D view;

          logical_view (self, &view);
          li_view_to_pixel (&view, self->viewer->pointer, &x, &y);
        }
      zoom_at (self, pow (1.2, -by), x, y);
    }
  else if (state & GDK_SHIFT_MASK)
    li_document_set_step (document, li_document_get_step (document) + direction);
  else
    li_viewer_step_slice (self->viewer, self->axis, direction * (state & GDK_ALT_MASK ? 10 : 1));
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, LiSliceView *self)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double p[3];

  if (self->viewer->document == NULL)
    return;
  voxel_at (self, x, y, p);
  li_viewer_pointer_moved (self->viewer, self->axis, p);
  if ((state & GDK_SHIFT_MASK) && self->drag == DRAG_NONE && self->viewer->tool == LI_TOOL_NAVIGATE)
    li_view_state_set_cursor (li_document_get_view (self->viewer->document), p);
}

static void
leave_cb (GtkEventControllerMotion *controller, LiSliceView *self)
{
  li_viewer_pointer_left (self->viewer);
}

static void
grab_mark (LiSliceView *self)
{
  LiMarks *marks = li_document_get_marks (self->viewer->document);
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
  LiViewer *viewer = self->viewer;
  LiView2D view;

  if (viewer->panning)
    return DRAG_PAN;
  logical_view (self, &view);
  if (viewer->handler != NULL && viewer->handler->press (&view, x, y, state, viewer->handler_data))
    return DRAG_PAGE;
  if (viewer->tool == LI_TOOL_WINDOW)
    return state & GDK_CONTROL_MASK ? DRAG_AREA : DRAG_WINDOW;
  if (viewer->tool != LI_TOOL_NAVIGATE)
    return DRAG_NEW;
  if (!viewer->hidden
      && li_marks_hit (li_document_get_marks (viewer->document), &view,
                       li_viewer_step_name (viewer), x, y, &self->hit))
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

  if (self->viewer->document == NULL
      || !li_view_state_has_frame (li_document_get_view (self->viewer->document)))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  look = li_layer_get_look (li_document_get_grey (self->viewer->document));
  self->start[0] = self->last[0] = x;
  self->start[1] = self->last[1] = y;
  self->start_window[0] = look->lo;
  self->start_window[1] = look->hi;
  voxel_at (self, x, y, self->start_voxel);
  self->drag = button == GDK_BUTTON_MIDDLE      ? DRAG_PAN
               : button == GDK_BUTTON_SECONDARY ? DRAG_ZOOM
                                                : primary_drag (self, state, x, y);
  if (self->drag == DRAG_CURSOR)
    li_view_state_set_cursor (li_document_get_view (self->viewer->document), self->start_voxel);
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
  li_layer_set_window (li_document_get_grey (self->viewer->document), middle - width / 2,
                       middle + width / 2);
}

static void
drag_grip (LiSliceView *self, double x, double y)
{
  LiMarks *marks = li_document_get_marks (self->viewer->document);
  LiMark *mark = li_marks_by_id (marks, self->hit.id);
  LiMarkData data = self->grabbed;
  LiView2D view;
  double to[3];

  if (mark == NULL)
    return;
  logical_view (self, &view);
  li_view_to_voxel (&view, x, y, to);
  li_marks_drag (&data, &self->hit, &view, to);
  li_marks_change (marks, mark, &data, _ ("Move mark"));
}

static void
drag_page (LiSliceView *self, GtkGestureDrag *gesture, double x, double y)
{
  LiViewer *viewer = self->viewer;
  LiView2D view;

  logical_view (self, &view);
  if (viewer->handler != NULL)
    viewer->handler->drag (
        &view, x, y, gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture)),
        viewer->handler_data);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, LiSliceView *self)
{
  double x = self->start[0] + dx, y = self->start[1] + dy, p[3];

  if (self->viewer->document == NULL)
    return;
  voxel_at (self, x, y, p);
  li_viewer_pointer_moved (self->viewer, self->axis, p);
  switch (self->drag)
    {
    case DRAG_CURSOR:
      li_view_state_set_cursor (li_document_get_view (self->viewer->document), p);
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
  LiPlaneSource *source = li_layer_get_source (li_document_get_grey (self->viewer->document));
  LiPlaneLoader *loader = li_document_get_loader (self->viewer->document);
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
  logical_view (self, &view);
  n = li_viewer_collect (self->viewer, &view, TRUE, (guint)self->axis, layers);
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
    li_layer_set_window (li_document_get_grey (self->viewer->document), lo, hi);
}

/* A box drawn in one view is as deep as its shorter edge, about the slice. */
static void
box_from (LiSliceView *self, const double a[3], const double b[3], LiMarkData *data)
{
  LiViewState *state = li_document_get_view (self->viewer->document);
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
  LiMarkData data = { kinds[self->viewer->tool], NULL, NULL, { 0 }, { 0 } };
  LiMarks *marks = li_document_get_marks (self->viewer->document);
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
  if (drag == DRAG_PAGE && self->viewer->handler != NULL)
    {
      LiView2D view;

      logical_view (self, &view);
      self->viewer->handler->release (&view, self->start[0] + dx, self->start[1] + dy,
                                      hypot (dx, dy) > 4, self->viewer->handler_data);
    }
  if (drag == DRAG_GRIP)
    {
      li_marks_end_drag (li_document_get_marks (self->viewer->document));
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
  gboolean was = self->viewer->maximised == self->axis;

  if (n_press != 2 || self->viewer->tool != LI_TOOL_NAVIGATE)
    return;
  li_viewer_set_maximised (self->viewer, was ? -1 : self->axis);
}

static void
li_slice_view_dispose (GObject *object)
{
  LiSliceView *self = LI_SLICE_VIEW (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->grabbed.name, g_free);
  g_clear_pointer (&self->grabbed.step, g_free);
  G_OBJECT_CLASS (li_slice_view_parent_class)->dispose (object);
}

static void
li_slice_view_unrealize (GtkWidget *widget)
{
  g_clear_object (&LI_SLICE_VIEW (widget)->texture);
  GTK_WIDGET_CLASS (li_slice_view_parent_class)->unrealize (widget);
}

static void
li_slice_view_class_init (LiSliceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_slice_view_dispose;
  widget_class->snapshot = li_slice_view_snapshot;
  widget_class->measure = li_slice_view_measure;
  widget_class->size_allocate = li_slice_view_size_allocate;
  widget_class->unrealize = li_slice_view_unrealize;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "slice");
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

static void
li_slice_view_init (LiSliceView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  add_drag (self);
}

GtkWidget *
li_slice_view_new (LiViewer *viewer, int axis)
{
  static const char *const names[3]
      = { N_ ("Slice across z"), N_ ("Slice across y"), N_ ("Slice across x") };
  LiSliceView *self = g_object_new (LI_TYPE_SLICE_VIEW, NULL);

  self->viewer = viewer;
  self->axis = axis;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (names[axis]), -1);
  return GTK_WIDGET (self);
}
