/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-time-bar.h"

#include <glib/gi18n.h>

struct _LiTimeBar
{
  GtkWidget parent_instance;
  GtkWidget *root, *scale, *label;
  GtkAdjustment *adjustment;
  LiDocument *document;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LiTimeBar, li_time_bar, GTK_TYPE_WIDGET)

static void
value_cb (GtkAdjustment *adjustment, LiTimeBar *self)
{
  if (!self->updating && self->document != NULL)
    li_document_set_step (self->document, (int)(gtk_adjustment_get_value (adjustment) + 0.5));
}

static void
update (LiTimeBar *self)
{
  int n = li_document_get_n_steps (self->document), step = li_document_get_step (self->document);
  LiStep *current = li_document_get_current (self->document);

  self->updating = TRUE;
  gtk_adjustment_configure (self->adjustment, MAX (step, 0), 0, MAX (n - 1, 1), 1, 1, 0);
  self->updating = FALSE;
  gtk_label_set_text (GTK_LABEL (self->label), current != NULL ? li_step_get_name (current) : "");
}

static void
n_steps_cb (LiDocument *document, GParamSpec *pspec, LiTimeBar *self)
{
  int n = li_document_get_n_steps (document);

  gtk_scale_clear_marks (GTK_SCALE (self->scale));
  for (int k = 0; k < n && n <= 40; k++)
    gtk_scale_add_mark (GTK_SCALE (self->scale), k, GTK_POS_BOTTOM, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  update (self);
}

static void
step_cb (LiDocument *document, GParamSpec *pspec, LiTimeBar *self)
{
  update (self);
}

void
li_time_bar_set_document (LiTimeBar *self, LiDocument *document)
{
  g_set_object (&self->document, document);
  g_signal_connect_object (document, "notify::n-steps", G_CALLBACK (n_steps_cb), self, 0);
  g_signal_connect_object (document, "notify::step", G_CALLBACK (step_cb), self, 0);
  n_steps_cb (document, NULL, self);
}

static void
li_time_bar_dispose (GObject *object)
{
  LiTimeBar *self = LI_TIME_BAR (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_TIME_BAR);
  self->root = NULL;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_time_bar_parent_class)->dispose (object);
}

static void
li_time_bar_class_init (LiTimeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_time_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-time-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LiTimeBar, root);
  gtk_widget_class_bind_template_child (widget_class, LiTimeBar, scale);
  gtk_widget_class_bind_template_child (widget_class, LiTimeBar, label);
  gtk_widget_class_bind_template_child (widget_class, LiTimeBar, adjustment);
  gtk_widget_class_bind_template_callback (widget_class, value_cb);
}

static void
li_time_bar_init (LiTimeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
