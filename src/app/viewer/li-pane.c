/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-pane.h"

#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "app/viewer/li-box-view.h"
#include "app/viewer/li-slice-view.h"
#include "base/li-number.h"

struct _LiPane
{
  GtkWidget parent_instance;
  GtkWidget *overlay, *letter, *position, *maximise, *revealer, *slider;
  GtkAdjustment *adjustment;
  GtkWidget *view;
  LiViewerControls *controls;
  int axis;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LiPane, li_pane, GTK_TYPE_WIDGET)

static LiDocument *
document_of (LiPane *self)
{
  return li_viewer_controls_get_document (self->controls);
}

static const char *const letters[4] = { "z", "y", "x", "3D" };

static void
slider_cb (GtkAdjustment *adjustment, LiPane *self)
{
  LiViewState *state;
  double cursor[3], lo[3], hi[3];

  if (self->updating || self->axis > 2 || document_of (self) == NULL)
    return;
  state = li_document_get_view (document_of (self));
  li_view_state_get_frame (state, lo, hi, NULL);
  for (int k = 0; k < 3; k++)
    cursor[k] = li_view_state_cursor (state)[k];
  cursor[self->axis] = lo[self->axis] + 0.5 + gtk_adjustment_get_value (adjustment);
  li_view_state_set_cursor (state, cursor);
}

static void
maximise_cb (GtkButton *button, LiPane *self)
{
  li_viewer_controls_set_maximised (
      self->controls,
      li_viewer_controls_get_maximised (self->controls) == self->axis ? -1 : self->axis);
}

static void
enter_cb (GtkEventControllerMotion *controller, double x, double y, LiPane *self)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), self->axis < 3);
}

static void
leave_cb (GtkEventControllerMotion *controller, LiPane *self)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
}

static void
li_pane_dispose (GObject *object)
{
  LiPane *self = LI_PANE (object);

  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  G_OBJECT_CLASS (li_pane_parent_class)->dispose (object);
}

static void
li_pane_finalize (GObject *object)
{
  g_object_unref (LI_PANE (object)->controls);
  G_OBJECT_CLASS (li_pane_parent_class)->finalize (object);
}

static void
li_pane_class_init (LiPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_pane_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "pane");
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LiPane, overlay);
  gtk_widget_class_bind_template_child (widget_class, LiPane, letter);
  gtk_widget_class_bind_template_child (widget_class, LiPane, position);
  gtk_widget_class_bind_template_child (widget_class, LiPane, maximise);
  gtk_widget_class_bind_template_child (widget_class, LiPane, revealer);
  gtk_widget_class_bind_template_child (widget_class, LiPane, slider);
  gtk_widget_class_bind_template_child (widget_class, LiPane, adjustment);
  gtk_widget_class_bind_template_callback (widget_class, slider_cb);
  gtk_widget_class_bind_template_callback (widget_class, maximise_cb);
}

static void
li_pane_init (LiPane *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (motion, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

static void
name_parts (LiPane *self)
{
  static const char *const sliders[3]
      = { N_ ("Slice number along z"), N_ ("Slice number along y"), N_ ("Slice number along x") };
  static const char *const fills[4]
      = { N_ ("Fill the page with the slice across z"),
          N_ ("Fill the page with the slice across y"),
          N_ ("Fill the page with the slice across x"), N_ ("Fill the page with the 3D view") };
  g_autofree char *class_name
      = g_strdup_printf ("axis-%s", self->axis < 3 ? letters[self->axis] : "box");

  gtk_label_set_text (GTK_LABEL (self->letter), letters[self->axis]);
  gtk_widget_add_css_class (self->letter, class_name);
  gtk_widget_set_tooltip_text (self->maximise, _ (fills[self->axis]));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->maximise), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (fills[self->axis]), -1);
  if (self->axis < 3)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->slider), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (sliders[self->axis]), -1);
}

GtkWidget *
li_pane_new (LiViewerControls *controls, int axis)
{
  LiPane *self = g_object_new (LI_TYPE_PANE, NULL);

  self->controls = g_object_ref (controls);
  self->axis = axis;
  self->view = axis < 3 ? li_slice_view_new (controls, axis) : li_box_view_new (controls);
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->view);
  gtk_widget_set_visible (self->revealer, axis < 3);
  name_parts (self);
  return GTK_WIDGET (self);
}

void
li_pane_set_tool (LiPane *self, const LiViewerTool *tool, gpointer data)
{
  if (self->axis < 3)
    li_slice_view_set_tool (LI_SLICE_VIEW (self->view), tool, data);
}

GtkWidget *
li_pane_get_view (LiPane *self)
{
  return self->view;
}

void
li_pane_redraw (LiPane *self)
{
  if (gtk_widget_get_mapped (self->view))
    gtk_widget_queue_draw (self->view);
}

static void
describe (LiPane *self, gint64 index, gint64 n)
{
  LiViewState *state = li_document_get_view (document_of (self));
  double um = li_view_state_voxel (state)[self->axis];
  const double *cursor = li_view_state_cursor (state);
  g_autofree char *number
      = g_strdup_printf ("%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT, index, n - 1);
  g_autofree char *depth
      = um > 0 ? li_number_printf (", %.4g µm", cursor[self->axis] * um) : g_strdup ("");
  g_autofree char *text = li_number_printf (
      _ ("slice %" G_GINT64_FORMAT " of 0 to %" G_GINT64_FORMAT
         "%s, cursor at %.0f, %.0f, %.0f, zoom %.4g"),
      index, n - 1, depth, cursor[0], cursor[1], cursor[2], li_view_state_zoom (state));

  gtk_label_set_text (GTK_LABEL (self->position), number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
}

void
li_pane_update (LiPane *self)
{
  LiViewState *state = li_document_get_view (document_of (self));
  gboolean full = li_viewer_controls_get_maximised (self->controls) == self->axis;
  double lo[3], hi[3], index;

  gtk_button_set_icon_name (GTK_BUTTON (self->maximise),
                            full ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  if (self->axis > 2 || !li_view_state_has_frame (state))
    return;
  li_view_state_get_frame (state, lo, hi, NULL);
  index = li_view_state_cursor (state)[self->axis] - lo[self->axis] - 0.5;
  self->updating = TRUE;
  gtk_adjustment_configure (self->adjustment, index, 0,
                            MAX (hi[self->axis] - lo[self->axis] - 1, 0), 1, 10, 0);
  self->updating = FALSE;
  describe (self, (gint64)(index + 0.5), (gint64)(hi[self->axis] - lo[self->axis] + 0.5));
}
