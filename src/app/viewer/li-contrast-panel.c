/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-contrast-panel.h"

#include "app/li-number-entry.h"
#include "app/viewer/li-histogram-view.h"

struct _LiContrastPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *histogram, *lo, *hi;
  LiDocument *document;
};

G_DEFINE_FINAL_TYPE (LiContrastPanel, li_contrast_panel, GTK_TYPE_WIDGET)

static void
edited_cb (LiNumberEntry *entry, LiContrastPanel *self)
{
  if (self->document != NULL)
    li_layer_set_window (li_document_get_grey (self->document),
                         li_number_entry_get_value (LI_NUMBER_ENTRY (self->lo)),
                         li_number_entry_get_value (LI_NUMBER_ENTRY (self->hi)));
}

static void
auto_cb (GtkButton *button, LiContrastPanel *self)
{
  if (self->document != NULL)
    li_document_auto_contrast (self->document);
}

static void
look_cb (LiLayer *layer, LiContrastPanel *self)
{
  const LiLook *look = li_layer_get_look (layer);

  li_number_entry_set_value (LI_NUMBER_ENTRY (self->lo), look->lo);
  li_number_entry_set_value (LI_NUMBER_ENTRY (self->hi), look->hi);
}

static void
image_cb (LiDocument *document, LiContrastPanel *self)
{
  LiStep *step = li_document_get_current (document);

  li_histogram_view_set_histogram (LI_HISTOGRAM_VIEW (self->histogram),
                                   step != NULL ? li_step_get_histogram (step) : NULL);
}

void
li_contrast_panel_set_document (LiContrastPanel *self, LiDocument *document)
{
  LiLayer *grey = li_document_get_grey (document);

  g_set_object (&self->document, document);
  li_histogram_view_set_layer (LI_HISTOGRAM_VIEW (self->histogram), grey);
  g_signal_connect_object (grey, "changed", G_CALLBACK (look_cb), self, 0);
  g_signal_connect_object (document, "image-changed", G_CALLBACK (image_cb), self, 0);
  look_cb (grey, self);
  image_cb (document, self);
}

static void
li_contrast_panel_dispose (GObject *object)
{
  LiContrastPanel *self = LI_CONTRAST_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_CONTRAST_PANEL);
  self->root = NULL;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_contrast_panel_parent_class)->dispose (object);
}

static void
li_contrast_panel_class_init (LiContrastPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_NUMBER_ENTRY);
  g_type_ensure (LI_TYPE_HISTOGRAM_VIEW);
  G_OBJECT_CLASS (klass)->dispose = li_contrast_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-contrast-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiContrastPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiContrastPanel, histogram);
  gtk_widget_class_bind_template_child (widget_class, LiContrastPanel, lo);
  gtk_widget_class_bind_template_child (widget_class, LiContrastPanel, hi);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, auto_cb);
}

static void
li_contrast_panel_init (LiContrastPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
