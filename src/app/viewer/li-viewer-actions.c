/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/viewer/li-viewer-private.h"

static void
slice_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);
  int by = g_str_has_suffix (name, "-10") ? 10 : 1;

  if (strstr (name, "previous") != NULL)
    by = -by;
  li_viewer_controls_step_slice (self->controls, li_viewer_active_axis (self), by);
}

static void
cursor_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);
  int view = li_viewer_active_axis (self), by = g_str_has_suffix (name, "-10") ? 10 : 1;
  gboolean vertical = strstr (name, "up") != NULL || strstr (name, "down") != NULL;
  int axis = vertical ? li_plane_axis_v (view) : li_plane_axis_u (view);

  if (self->document == NULL)
    return;
  if (strstr (name, "left") != NULL || strstr (name, "up") != NULL)
    by = -by;
  li_view_state_move_cursor (li_document_get_view (self->document), axis, by);
}

static void
zoom_by (LiViewer *self, double factor)
{
  LiViewState *state;

  if (self->document == NULL)
    return;
  state = li_document_get_view (self->document);
  li_view_state_set_view (state, li_view_state_cursor (state),
                          CLAMP (li_view_state_zoom (state) * factor, 1 / 64.0, 64));
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);
  LiViewState *state = self->document != NULL ? li_document_get_view (self->document) : NULL;

  if (state == NULL)
    return;
  if (g_str_equal (name, "view.zoom-in"))
    zoom_by (self, 1.25);
  else if (g_str_equal (name, "view.zoom-out"))
    zoom_by (self, 0.8);
  else if (g_str_equal (name, "view.fit"))
    li_viewer_controls_fit (self->controls);
  else if (g_str_equal (name, "view.one-to-one"))
    li_view_state_set_view (state, li_view_state_centre (state),
                            1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  else
    li_view_state_set_view (state, li_view_state_cursor (state), li_view_state_zoom (state));
}

static void
contrast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);
  LiStep *step = self->document != NULL ? li_document_get_current (self->document) : NULL;
  const LiHistogram *histogram = step != NULL ? li_step_get_histogram (step) : NULL;

  if (step == NULL)
    return;
  if (g_str_equal (name, "view.auto-contrast"))
    li_document_auto_contrast (self->document);
  else if (histogram != NULL)
    li_layer_set_window (li_document_get_grey (self->document), histogram->min, histogram->max);
}

static void
opacity_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiLayer *layer = li_viewer_controls_get_top_layer (LI_VIEWER (widget)->controls);

  if (layer != NULL)
    li_layer_set_opacity (layer, li_layer_get_look (layer)->opacity
                                     + (g_str_has_suffix (name, "up") ? 0.1 : -0.1));
}

static void
hide_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);

  li_viewer_controls_set_hidden (self->controls,
                                 g_str_equal (name, "view.peek")
                                     || !li_viewer_controls_get_hidden (self->controls));
}

static void
step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);

  if (self->document != NULL)
    li_document_set_step (self->document, li_document_get_step (self->document)
                                              + (g_str_equal (name, "view.next-step") ? 1 : -1));
}

static void
maximise_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);

  li_viewer_controls_set_maximised (
      self->controls,
      li_viewer_controls_get_maximised (self->controls) >= 0 ? -1 : li_viewer_active_axis (self));
}

static void
remove_mark_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);
  LiMarks *marks = self->document != NULL ? li_document_get_marks (self->document) : NULL;
  LiMark *mark = marks != NULL ? li_marks_by_id (marks, li_marks_get_selected (marks)) : NULL;

  if (mark != NULL)
    {
      li_document_undoable (self->document, _ ("Removed %s"), li_mark_get (mark)->name);
      li_marks_remove (marks, mark);
    }
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiViewer *self = LI_VIEWER (widget);

  if (self->document == NULL || li_document_is_empty (self->document))
    return;
  if (g_str_equal (name, "view.copy-picture"))
    li_viewer_copy_picture (self);
  else if (g_str_equal (name, "view.save-tiff"))
    li_viewer_save_tiff (self);
  else
    li_viewer_save_picture (self);
}

typedef struct
{
  const char *name;
  GtkWidgetActionActivateFunc func;
} Action;

static const Action actions[] = {
  { "view.next-slice", slice_action },
  { "view.previous-slice", slice_action },
  { "view.next-slice-10", slice_action },
  { "view.previous-slice-10", slice_action },
  { "view.cursor-left", cursor_action },
  { "view.cursor-right", cursor_action },
  { "view.cursor-up", cursor_action },
  { "view.cursor-down", cursor_action },
  { "view.cursor-left-10", cursor_action },
  { "view.cursor-right-10", cursor_action },
  { "view.cursor-up-10", cursor_action },
  { "view.cursor-down-10", cursor_action },
  { "view.zoom-in", zoom_action },
  { "view.zoom-out", zoom_action },
  { "view.fit", zoom_action },
  { "view.one-to-one", zoom_action },
  { "view.centre", zoom_action },
  { "view.auto-contrast", contrast_action },
  { "view.full-contrast", contrast_action },
  { "view.opacity-up", opacity_action },
  { "view.opacity-down", opacity_action },
  { "view.hide-overlays", hide_action },
  { "view.peek", hide_action },
  { "view.next-step", step_action },
  { "view.previous-step", step_action },
  { "view.maximise", maximise_action },
  { "view.remove-mark", remove_mark_action },
  { "view.save-picture", save_action },
  { "view.save-tiff", save_action },
  { "view.copy-picture", save_action },
};

typedef struct
{
  guint key;
  GdkModifierType modifiers;
  const char *action;
  const char *target;
} Binding;

static const Binding bindings[] = {
  { GDK_KEY_Page_Up, 0, "view.previous-slice", NULL },
  { GDK_KEY_Page_Down, 0, "view.next-slice", NULL },
  { GDK_KEY_comma, 0, "view.previous-slice", NULL },
  { GDK_KEY_period, 0, "view.next-slice", NULL },
  { GDK_KEY_Page_Up, GDK_SHIFT_MASK, "view.previous-slice-10", NULL },
  { GDK_KEY_Page_Down, GDK_SHIFT_MASK, "view.next-slice-10", NULL },
  { GDK_KEY_Left, 0, "view.cursor-left", NULL },
  { GDK_KEY_Right, 0, "view.cursor-right", NULL },
  { GDK_KEY_Up, 0, "view.cursor-up", NULL },
  { GDK_KEY_Down, 0, "view.cursor-down", NULL },
  { GDK_KEY_Left, GDK_SHIFT_MASK, "view.cursor-left-10", NULL },
  { GDK_KEY_Right, GDK_SHIFT_MASK, "view.cursor-right-10", NULL },
  { GDK_KEY_Up, GDK_SHIFT_MASK, "view.cursor-up-10", NULL },
  { GDK_KEY_Down, GDK_SHIFT_MASK, "view.cursor-down-10", NULL },
  { GDK_KEY_plus, GDK_CONTROL_MASK, "view.zoom-in", NULL },
  { GDK_KEY_equal, GDK_CONTROL_MASK, "view.zoom-in", NULL },
  { GDK_KEY_KP_Add, GDK_CONTROL_MASK, "view.zoom-in", NULL },
  { GDK_KEY_minus, GDK_CONTROL_MASK, "view.zoom-out", NULL },
  { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "view.zoom-out", NULL },
  { GDK_KEY_f, 0, "view.fit", NULL },
  { GDK_KEY_0, GDK_CONTROL_MASK, "view.one-to-one", NULL },
  { GDK_KEY_c, 0, "view.centre", NULL },
  { GDK_KEY_a, GDK_SHIFT_MASK, "view.auto-contrast", NULL },
  { GDK_KEY_q, 0, "view.opacity-down", NULL },
  { GDK_KEY_e, 0, "view.opacity-up", NULL },
  { GDK_KEY_x, 0, "view.hide-overlays", NULL },
  { GDK_KEY_w, 0, "view.peek", NULL },
  { GDK_KEY_n, 0, "view.next-step", NULL },
  { GDK_KEY_m, 0, "view.previous-step", NULL },
  { GDK_KEY_p, 0, "view.playing", NULL },
  { GDK_KEY_Return, 0, "view.maximise", NULL },
  { GDK_KEY_Delete, 0, "view.remove-mark", NULL },
  { GDK_KEY_s, GDK_CONTROL_MASK, "view.save-picture", NULL },
  { GDK_KEY_c, GDK_CONTROL_MASK, "view.copy-picture", NULL },
  { GDK_KEY_1, 0, "view.tool", "navigate" },
  { GDK_KEY_2, 0, "view.tool", "window" },
  { GDK_KEY_3, 0, "view.tool", "box" },
  { GDK_KEY_4, 0, "view.tool", "point" },
  { GDK_KEY_5, 0, "view.tool", "line" },
  { GDK_KEY_6, 0, "view.tool", "arrow" },
  { GDK_KEY_7, 0, "view.tool", "text" },
  { GDK_KEY_Escape, 0, "view.tool", "navigate" },
};

void
li_viewer_install_actions (GtkWidgetClass *klass)
{
  for (gsize k = 0; k < G_N_ELEMENTS (actions); k++)
    gtk_widget_class_install_action (klass, actions[k].name, NULL, actions[k].func);
  gtk_widget_class_install_property_action (klass, "view.tool", "tool");
  gtk_widget_class_install_property_action (klass, "view.playing", "playing");
  gtk_widget_class_install_property_action (klass, "view.crosshair", "crosshair");
  gtk_widget_class_install_property_action (klass, "view.interpolate", "interpolate");
  for (gsize k = 0; k < G_N_ELEMENTS (bindings); k++)
    {
      const Binding *b = &bindings[k];

      if (b->target != NULL)
        gtk_widget_class_add_binding_action (klass, b->key, b->modifiers, b->action, "s",
                                             b->target);
      else
        gtk_widget_class_add_binding_action (klass, b->key, b->modifiers, b->action, NULL);
    }
}
