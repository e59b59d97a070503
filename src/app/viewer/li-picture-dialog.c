/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-picture-dialog.h"

struct _LiPictureDialog
{
  AdwWindow parent_instance;
  GtkWidget *axis, *scale, *scale_bar, *colour_bar, *colour_bar_row, *save;
};

enum
{
  SIGNAL_SAVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiPictureDialog, li_picture_dialog, ADW_TYPE_WINDOW)

static void
save_cb (GtkButton *button, LiPictureDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[SIGNAL_SAVE], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
li_picture_dialog_class_init (LiPictureDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_SAVE] = g_signal_new ("save", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-picture-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LiPictureDialog, axis);
  gtk_widget_class_bind_template_child (widget_class, LiPictureDialog, scale);
  gtk_widget_class_bind_template_child (widget_class, LiPictureDialog, scale_bar);
  gtk_widget_class_bind_template_child (widget_class, LiPictureDialog, colour_bar);
  gtk_widget_class_bind_template_child (widget_class, LiPictureDialog, colour_bar_row);
  gtk_widget_class_bind_template_child (widget_class, LiPictureDialog, save);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
li_picture_dialog_init (LiPictureDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LiPictureDialog *
li_picture_dialog_new (GtkWindow *parent, int axis, gboolean colour_bar)
{
  LiPictureDialog *self
      = g_object_new (LI_TYPE_PICTURE_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  adw_combo_row_set_selected (ADW_COMBO_ROW (self->axis), (guint)axis);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->scale), 1);
  gtk_widget_set_visible (self->colour_bar_row, colour_bar);
  gtk_switch_set_active (GTK_SWITCH (self->colour_bar), colour_bar);
  gtk_window_set_focus (GTK_WINDOW (self), self->save);
  return self;
}

int
li_picture_dialog_get_axis (LiPictureDialog *self)
{
  return (int)MIN (adw_combo_row_get_selected (ADW_COMBO_ROW (self->axis)), 2);
}

int
li_picture_dialog_get_scale (LiPictureDialog *self)
{
  return 1 + (int)MIN (adw_combo_row_get_selected (ADW_COMBO_ROW (self->scale)), 3);
}

gboolean
li_picture_dialog_get_scale_bar (LiPictureDialog *self)
{
  return gtk_switch_get_active (GTK_SWITCH (self->scale_bar));
}

gboolean
li_picture_dialog_get_colour_bar (LiPictureDialog *self)
{
  return gtk_switch_get_active (GTK_SWITCH (self->colour_bar));
}
