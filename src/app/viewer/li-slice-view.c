/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-slice-view-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "draw/li-banner.h"
#include "draw/li-picture.h"
#include "draw/li-scale-bar.h"

G_DEFINE_FINAL_TYPE (LiSliceView, li_slice_view, GTK_TYPE_WIDGET)

static const double axis_colors[3][3]
    = { { 0.38, 0.63, 0.92 }, { 0.34, 0.89, 0.54 }, { 1.0, 0.42, 0.38 } };

LiDocument *
li_slice_view_document (LiSliceView *self)
{
  return li_viewer_controls_get_document (self->controls);
}

void
li_slice_view_set_tool (LiSliceView *self, const LiViewerTool *tool, gpointer data)
{
  self->tool = tool;
  self->tool_data = data;
}

void
li_slice_view_logical (LiSliceView *self, LiView2D *view)
{
  GtkWidget *widget = GTK_WIDGET (self);

  li_viewer_controls_get_view (self->controls, self->axis, gtk_widget_get_width (widget),
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

  li_viewer_controls_get_view (self->controls, self->axis, width, height,
                               gtk_widget_get_scale_factor (GTK_WIDGET (self)), &view);
  n = li_view_layers_collect (self->controls, &view, TRUE, (guint)self->axis, layers);
  make_key (&key, &view, layers, n);
  if (li_painting_is_empty (&self->painting) || memcmp (&key, &self->key, sizeof key) != 0)
    {
      li_painter_slice (li_painter_get (), &view, layers, n, background, &self->painting);
      key.gl = li_painter_is_gl (li_painter_get ());
      self->key = key;
    }
  li_painting_append (&self->painting, snapshot, width, height);
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

  li_view_to_pixel (
      view, li_view_state_cursor (li_document_get_view (li_slice_view_document (self))), &x, &y);
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
  if (li_viewer_controls_get_tool (self->controls) == LI_TOOL_LINE
      || li_viewer_controls_get_tool (self->controls) == LI_TOOL_ARROW)
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
  LiDocument *document = li_slice_view_document (self);
  gboolean severe, hidden = li_viewer_controls_get_hidden (self->controls);
  const char *warning = li_viewer_controls_get_warning (self->controls, &severe);
  const double *voxel = li_view_state_voxel (li_document_get_view (document));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  LiScaleBar bar;
  LiView2D view;

  li_slice_view_logical (self, &view);
  if (!hidden)
    li_viewer_controls_draw_overlays (self->controls, cr, &view);
  if (!hidden)
    li_marks_draw (cr, &view, li_document_get_marks (document),
                   li_viewer_controls_get_step_name (self->controls), voxel, 1);
  if (li_viewer_controls_get_crosshair (self->controls))
    draw_crosshair (cr, self, &view);
  if (self->drag == DRAG_AREA || self->drag == DRAG_NEW)
    draw_rubber_band (cr, self);
  if (warning != NULL && !hidden)
    li_banner_draw (cr, warning, severe, width, height);
  bar = li_scale_bar_for (&view, voxel);
  li_scale_bar_draw (cr, &bar, &view, 12, 1);
  cairo_destroy (cr);
}

static void
li_slice_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiSliceView *self = LI_SLICE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  LiDocument *document = li_slice_view_document (self);
  LiViewState *state;
  GdkRGBA black = { 0.06f, 0.06f, 0.07f, 1 };

  if (width <= 0 || height <= 0 || document == NULL)
    return;
  state = li_document_get_view (document);
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

  li_viewer_controls_set_pane_size (self->controls, self->axis, width, height);
  if (li_slice_view_document (self) != NULL
      && li_view_state_zoom (li_document_get_view (li_slice_view_document (self))) <= 0)
    li_viewer_controls_fit (self->controls);
}

static void
li_slice_view_dispose (GObject *object)
{
  LiSliceView *self = LI_SLICE_VIEW (object);

  li_painting_clear (&self->painting);
  g_clear_pointer (&self->grabbed.name, g_free);
  g_clear_pointer (&self->grabbed.step, g_free);
  G_OBJECT_CLASS (li_slice_view_parent_class)->dispose (object);
}

static void
li_slice_view_finalize (GObject *object)
{
  g_object_unref (LI_SLICE_VIEW (object)->controls);
  G_OBJECT_CLASS (li_slice_view_parent_class)->finalize (object);
}

static void
li_slice_view_unrealize (GtkWidget *widget)
{
  li_painting_clear (&LI_SLICE_VIEW (widget)->painting);
  GTK_WIDGET_CLASS (li_slice_view_parent_class)->unrealize (widget);
}

static void
li_slice_view_class_init (LiSliceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_slice_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_slice_view_finalize;
  widget_class->snapshot = li_slice_view_snapshot;
  widget_class->measure = li_slice_view_measure;
  widget_class->size_allocate = li_slice_view_size_allocate;
  widget_class->unrealize = li_slice_view_unrealize;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "slice");
}

static void
li_slice_view_init (LiSliceView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  li_slice_view_add_input (self);
}

GtkWidget *
li_slice_view_new (LiViewerControls *controls, int axis)
{
  static const char *const names[3]
      = { N_ ("Slice across z"), N_ ("Slice across y"), N_ ("Slice across x") };
  LiSliceView *self = g_object_new (LI_TYPE_SLICE_VIEW, NULL);

  self->controls = g_object_ref (controls);
  self->axis = axis;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (names[axis]), -1);
  return GTK_WIDGET (self);
}
