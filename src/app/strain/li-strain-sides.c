/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-strain-sides.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "draw/li-paper.h"
#include "draw/li-picture.h"
#include "draw/li-scale-bar.h"
#include "session/li-view-layers.h"

#define GAP 4
#define FOOT 18 /* the line that says what was done */
#define SLOT 4  /* of the viewer's, not used by its own panes */

struct _LiStrainSides
{
  GtkWidget parent_instance;
  LiViewer *viewer;
  LiResidualModel *residual;
  int axis;
};

G_DEFINE_FINAL_TYPE (LiStrainSides, li_strain_sides, GTK_TYPE_WIDGET)

/* The third that is @width × @height: where the viewer looks, and all of what its pane shows. */
static void
view_of (LiStrainSides *self, double width, double height, LiView2D *view)
{
  int w, h;
  double share;

  li_viewer_controls_get_pane_size (li_viewer_get_controls (self->viewer), self->axis, &w, &h);
  li_viewer_controls_get_view (li_viewer_get_controls (self->viewer), self->axis, (int)width,
                               (int)height, 1, view);
  share = w > 16 && h > 16 ? MIN (width / w, height / h) : 1;
  view->zoom *= share;
}

static double
third (double width)
{
  return floor ((width - 2 * GAP) / 3);
}

static void
draw_pixels (cairo_t *cr, const LiView2D *view, LiPlane *plane, const LiLook *look, double scale)
{
  static const guint8 background[3] = LI_BACKGROUND;
  LiSliceLayer layer = { plane, *look };
  LiView2D fine = *view;
  g_autofree guint8 *rgba = NULL;
  cairo_surface_t *surface;

  fine.width = (int)(view->width * scale);
  fine.height = (int)(view->height * scale);
  fine.zoom *= scale;
  rgba = g_malloc ((gsize)fine.width * (gsize)fine.height * 4);
  li_slice_draw (&fine, &layer, plane != NULL ? 1 : 0, background, rgba, (gsize)fine.width * 4);
  surface = li_picture_surface_from_rgba (rgba, fine.width, fine.height, (gsize)fine.width * 4);
  cairo_save (cr);
  cairo_scale (cr, 1 / scale, 1 / scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

static void
draw_cross (LiStrainSides *self, cairo_t *cr, const LiView2D *view)
{
  LiViewState *state = li_document_get_view (li_viewer_get_document (self->viewer));
  double x, y;

  li_view_to_pixel (view, li_view_state_cursor (state), &x, &y);
  x = floor (x) + 0.5;
  y = floor (y) + 0.5;
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.8);
  for (int s = -1; s <= 1; s += 2)
    {
      cairo_move_to (cr, x + s * 5, y);
      cairo_line_to (cr, x + s * 13, y);
      cairo_move_to (cr, x, y + s * 5);
      cairo_line_to (cr, x, y + s * 13);
    }
  cairo_stroke (cr);
}

static void
draw_side (LiStrainSides *self,
           cairo_t *cr,
           const LiResidualSides *sides,
           int k,
           const LiView2D *view,
           double scale,
           GArray *wants)
{
  g_autoptr (LiPlane) plane = sides->sources[k] != NULL
                                  ? li_view_layers_plane (li_viewer_get_controls (self->viewer),
                                                          sides->sources[k], view, TRUE, wants)
                                  : NULL;
  const double *voxel
      = li_view_state_voxel (li_document_get_view (li_viewer_get_document (self->viewer)));
  LiScaleBar bar = li_scale_bar_for (view, voxel);

  cairo_rectangle (cr, 0, 0, view->width, view->height);
  cairo_clip (cr);
  draw_pixels (cr, view, plane, &sides->looks[k], scale);
  li_residual_model_outline (self->residual, cr, view);
  draw_cross (self, cr, view);
  li_draw_text_halo (cr, sides->names[k] != NULL ? sides->names[k] : "", 6, 4, 9, LI_TEXT_LEFT);
  if (k == 0)
    li_scale_bar_draw (cr, &bar, view, 8, 1);
}

static void
draw_all (LiStrainSides *self, cairo_t *cr, double width, double height, double scale)
{
  g_autoptr (GArray) wants = g_array_new (FALSE, FALSE, sizeof (LiPlaneWant));
  LiResidualSides sides;
  LiView2D view;

  view_of (self, third (width), height - FOOT, &view);
  li_residual_model_get_sides (self->residual, &sides);
  for (int k = 0; k < 3; k++)
    {
      cairo_save (cr);
      cairo_translate (cr, k * (third (width) + GAP), 0);
      draw_side (self, cr, &sides, k, &view, scale, wants);
      cairo_restore (cr);
    }
  li_view_layers_want (li_viewer_get_controls (self->viewer), SLOT, wants);
  if (sides.treatment != NULL)
    li_draw_text (cr, sides.treatment, width - 4, height - FOOT + 1, 9, LI_TEXT_RIGHT, NULL, NULL);
  li_residual_sides_clear (&sides);
}

static void
li_strain_sides_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiStrainSides *self = LI_STRAIN_SIDES (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA ink;
  cairo_t *cr;

  if (self->viewer == NULL || third (width) < 20 || height < FOOT + 20)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  cairo_set_source_rgb (cr, ink.red, ink.green, ink.blue);
  draw_all (self, cr, width, height, gtk_widget_get_scale_factor (widget));
  cairo_destroy (cr);
}

static void
paper (cairo_t *cr, double width, double height, gpointer data)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  draw_all (data, cr, width, height, 2);
}

gboolean
li_strain_sides_write (LiStrainSides *self, const char *path, GError **error)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return li_residual_model_check (self->residual, TRUE, error)
         && li_paper_write (path, MAX (gtk_widget_get_width (widget), 300),
                            MAX (gtk_widget_get_height (widget), 120), 2, paper, self, error);
}

/* The value of the image at the cursor; "≈" from a coarser level, "–" while it is not there. */
static char *
value_at (LiStrainSides *self, LiPlaneSource *source, const LiView2D *view)
{
  LiDocument *document = li_viewer_get_document (self->viewer);
  const double *p = li_view_state_cursor (li_document_get_view (document));
  LiPlaneLoader *loader = li_document_get_loader (document);
  g_autoptr (LiPlane) plane = NULL;
  LiPlaneRequest request;
  double value;

  if (source == NULL || loader == NULL || !li_view_layers_request (source, view, &request))
    return g_strdup ("–");
  plane = li_plane_loader_find_best (loader, source, &request);
  if (plane == NULL)
    return g_strdup ("–");
  value
      = li_plane_value_at (plane, p[li_plane_axis_u (self->axis)], p[li_plane_axis_v (self->axis)]);
  return isnan (value) ? g_strdup ("–")
                       : li_number_printf (plane->step[0] > 1 ? "≈ %.6g" : "%.6g", value);
}

static void
describe (LiStrainSides *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  LiResidualSides sides;
  LiView2D view;

  view_of (self, third (MAX (gtk_widget_get_width (GTK_WIDGET (self)), 60)),
           MAX (gtk_widget_get_height (GTK_WIDGET (self)), 40), &view);
  li_residual_model_get_sides (self->residual, &sides);
  for (int k = 0; k < 3 && sides.names[k] != NULL; k++)
    {
      g_autofree char *value = value_at (self, sides.sources[k], &view);

      g_string_append_printf (text, "%s%s %s", k > 0 ? ", " : "", sides.names[k], value);
    }
  if (sides.treatment != NULL)
    g_string_append_printf (text, "; %s", sides.treatment);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Residual side by side"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text->len > 0 ? text->str : _ ("No map, nothing to compare"), -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text->len > 0 ? text->str : NULL);
  li_residual_sides_clear (&sides);
}

void
li_strain_sides_update (LiStrainSides *self)
{
  if (self->viewer == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
li_strain_sides_set_axis (LiStrainSides *self, int axis)
{
  self->axis = CLAMP (axis, 0, 2);
  li_strain_sides_update (self);
}

static void
point (LiStrainSides *self, double x, double y)
{
  double w = third (gtk_widget_get_width (GTK_WIDGET (self)));
  LiView2D view;
  double p[3];

  if (self->viewer == NULL)
    return;
  view_of (self, w, gtk_widget_get_height (GTK_WIDGET (self)) - FOOT, &view);
  x -= floor (x / (w + GAP)) * (w + GAP);
  li_view_to_voxel (&view, x, y, p);
  li_view_state_set_cursor (li_document_get_view (li_viewer_get_document (self->viewer)), p);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, LiStrainSides *self)
{
  point (self, x, y);
}

static void
drag_cb (GtkGestureDrag *gesture, double dx, double dy, LiStrainSides *self)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    point (self, x + dx, y + dy);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, LiStrainSides *self)
{
  if (self->viewer != NULL && dy != 0)
    li_viewer_controls_step_slice (li_viewer_get_controls (self->viewer), self->axis,
                                   dy > 0 ? 1 : -1);
  return TRUE;
}

void
li_strain_sides_connect (LiStrainSides *self, LiViewer *viewer, LiResidualModel *residual)
{
  LiDocument *document = li_viewer_get_document (viewer);

  self->viewer = viewer;
  self->residual = residual;
  g_signal_connect_object (li_document_get_view (document), "changed",
                           G_CALLBACK (li_strain_sides_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "planes-ready", G_CALLBACK (li_strain_sides_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (residual, "changed", G_CALLBACK (li_strain_sides_update), self,
                           G_CONNECT_SWAPPED);
}

static void
li_strain_sides_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (li_strain_sides_parent_class)->map (widget);
  li_strain_sides_update (LI_STRAIN_SIDES (widget));
}

static void
li_strain_sides_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? 210 : 240;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? 240 : 600;
}

static void
li_strain_sides_class_init (LiStrainSidesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = li_strain_sides_snapshot;
  widget_class->measure = li_strain_sides_measure;
  widget_class->map = li_strain_sides_map;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
li_strain_sides_init (LiStrainSides *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
