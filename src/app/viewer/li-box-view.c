/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-box-view.h"

#include <glib/gi18n.h>
#include "app/viewer/li-painter.h"
#include "draw/li-scale-bar.h"
#include "session/li-view-layers.h"

struct _LiBoxView
{
  GtkWidget parent_instance;
  LiViewerControls *controls;
  double factor; /* of the zoom that shows all */
  double start_yaw, start_pitch;
};

G_DEFINE_FINAL_TYPE (LiBoxView, li_box_view, GTK_TYPE_WIDGET)

static LiDocument *
document_of (LiBoxView *self)
{
  return li_viewer_controls_get_document (self->controls);
}

static void
view_for (LiBoxView *self, int width, int height, LiView3D *view)
{
  LiViewState *state = li_document_get_view (document_of (self));
  double lo[3], hi[3], voxel[3];
  LiView2D aspect;

  li_view_state_get_frame (state, lo, hi, voxel);
  li_view_init (&aspect, LI_Z, width, height);
  li_view_set_aspect (&aspect, voxel);
  li_view3d_init (view, width, height);
  for (int k = 0; k < 3; k++)
    view->aspect[k] = aspect.aspect[k];
  li_view_state_get_angles (state, &view->yaw, &view->pitch);
  li_view3d_fit (view, lo, hi);
  view->zoom *= self->factor;
}

static void
corner (const double lo[3], const double hi[3], int n, double p[3])
{
  for (int k = 0; k < 3; k++)
    p[k] = n >> k & 1 ? hi[k] : lo[k];
}

/* Each edge joins two corners that differ in one bit, the axis it runs along. */
static void
draw_edges (LiBoxView *self, cairo_t *cr, const LiView3D *view)
{
  static const double colors[3][3]
      = { { 0.38, 0.63, 0.92 }, { 0.34, 0.89, 0.54 }, { 1.0, 0.42, 0.38 } };
  static const char *const letters[3] = { "z", "y", "x" };
  double lo[3], hi[3];

  li_view_state_get_frame (li_document_get_view (document_of (self)), lo, hi, NULL);
  cairo_set_line_width (cr, 1);
  for (int a = 0; a < 8; a++)
    for (int axis = 0; axis < 3; axis++)
      {
        double p[3], q[3], x0, y0, x1, y1, depth;

        if (a >> axis & 1)
          continue;
        corner (lo, hi, a, p);
        corner (lo, hi, a | 1 << axis, q);
        li_view3d_project (view, p, &x0, &y0, &depth);
        li_view3d_project (view, q, &x1, &y1, &depth);
        cairo_move_to (cr, x0, y0);
        cairo_line_to (cr, x1, y1);
        cairo_set_source_rgba (cr, colors[axis][0], colors[axis][1], colors[axis][2],
                               a == 0 ? 0.95 : 0.35);
        cairo_stroke (cr);
        if (a == 0)
          li_draw_text_halo (cr, letters[axis], x0 + (x1 - x0) * 0.55, y0 + (y1 - y0) * 0.55 - 14,
                             9, LI_TEXT_CENTRE);
      }
}

static void
collect (LiBoxView *self, LiBoxScene *scene)
{
  for (int axis = 0; axis < 3; axis++)
    {
      LiView2D view;

      li_viewer_controls_get_view (self->controls, axis, 100, 100, 1, &view);
      scene->n_layers[axis] = li_view_layers_collect (self->controls, &view, FALSE, 3 + (guint)axis,
                                                      scene->layers[axis]);
    }
}

static void
li_box_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const guint8 background[3] = { 28, 28, 32 };
  LiBoxView *self = LI_BOX_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget),
      scale = gtk_widget_get_scale_factor (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height);
  LiPainting painting = { 0 };
  LiBoxScene scene = { 0 };
  LiView3D view;
  cairo_t *cr;

  if (width <= 0 || height <= 0 || document_of (self) == NULL
      || !li_view_state_has_frame (li_document_get_view (document_of (self))))
    return;
  collect (self, &scene);
  view_for (self, width * scale, height * scale, &view);
  li_painter_box (li_painter_get (), &view, &scene, background, &painting);
  for (int axis = 0; axis < 3; axis++)
    li_slice_layers_clear (scene.layers[axis], scene.n_layers[axis]);
  gtk_snapshot_push_clip (snapshot, &bounds);
  li_painting_append (&painting, snapshot, width, height);
  li_painting_clear (&painting);
  view_for (self, width, height, &view);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw_edges (self, cr, &view);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
}

static void
li_box_view_measure (GtkWidget *widget,
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
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, LiBoxView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (document_of (self) != NULL)
    li_view_state_get_angles (li_document_get_view (document_of (self)), &self->start_yaw,
                              &self->start_pitch);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, LiBoxView *self)
{
  if (document_of (self) != NULL)
    li_view_state_set_angles (li_document_get_view (document_of (self)), self->start_yaw - dx / 120,
                              self->start_pitch + dy / 120);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, LiBoxView *self)
{
  self->factor = CLAMP (self->factor * (dy > 0 ? 1 / 1.15 : 1.15), 0.3, 8);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}

static void
turn (LiBoxView *self, double yaw, double pitch)
{
  LiViewState *state = li_document_get_view (document_of (self));
  double y, p;

  li_view_state_get_angles (state, &y, &p);
  li_view_state_set_angles (state, y + yaw, p + pitch);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        LiBoxView *self)
{
  double by = 0.1;

  if (document_of (self) == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      turn (self, by, 0);
      return TRUE;
    case GDK_KEY_Right:
      turn (self, -by, 0);
      return TRUE;
    case GDK_KEY_Up:
      turn (self, 0, -by);
      return TRUE;
    case GDK_KEY_Down:
      turn (self, 0, by);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, LiBoxView *self)
{
  if (n_press == 2)
    li_viewer_controls_set_maximised (
        self->controls, li_viewer_controls_get_maximised (self->controls) == 3 ? -1 : 3);
}

static void
li_box_view_finalize (GObject *object)
{
  g_object_unref (LI_BOX_VIEW (object)->controls);
  G_OBJECT_CLASS (li_box_view_parent_class)->finalize (object);
}

static void
li_box_view_class_init (LiBoxViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = li_box_view_finalize;
  widget_class->snapshot = li_box_view_snapshot;
  widget_class->measure = li_box_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "box3d");
}

static void
li_box_view_init (LiBoxView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();

  self->factor = 1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("3D view"), -1);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
li_box_view_new (LiViewerControls *controls)
{
  LiBoxView *self = g_object_new (LI_TYPE_BOX_VIEW, NULL);

  self->controls = g_object_ref (controls);
  return GTK_WIDGET (self);
}
