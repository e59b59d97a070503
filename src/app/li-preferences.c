/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/li-preferences.h"

#include <glib/gi18n.h>

struct _LiPreferences
{
  AdwPreferencesWindow parent_instance;
  GtkWidget *theme, *restore, *threads, *memory, *use_gl, *gpu;
};

G_DEFINE_FINAL_TYPE (LiPreferences, li_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
li_preferences_class_init (LiPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LiPreferences, theme);
  gtk_widget_class_bind_template_child (widget_class, LiPreferences, restore);
  gtk_widget_class_bind_template_child (widget_class, LiPreferences, threads);
  gtk_widget_class_bind_template_child (widget_class, LiPreferences, memory);
  gtk_widget_class_bind_template_child (widget_class, LiPreferences, use_gl);
  gtk_widget_class_bind_template_child (widget_class, LiPreferences, gpu);
}

static void
li_preferences_init (LiPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind (LiSettings *settings, const char *name, GtkWidget *widget, const char *property)
{
  g_object_bind_property (settings, name, widget, property,
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

void
li_preferences_show (GtkWindow *parent, LiSettings *settings)
{
  LiPreferences *self = g_object_new (LI_TYPE_PREFERENCES, "transient-for", parent, NULL);

  bind (settings, "theme", self->theme, "selected");
  bind (settings, "restore", self->restore, "active");
  bind (settings, "threads", self->threads, "value");
  bind (settings, "memory-mb", self->memory, "value");
  bind (settings, "use-gl", self->use_gl, "active");
  bind (settings, "gpu-mb", self->gpu, "value");
  gtk_window_present (GTK_WINDOW (self));
}
