/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-export-panel.h"

#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "app/li-file-dialog.h"

struct _LiExportPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *folder, *reset, *axis, *movie, *progress_box, *progress;
  LiStrainExport *model;
};

G_DEFINE_FINAL_TYPE (LiExportPanel, li_export_panel, GTK_TYPE_WIDGET)

static void
show_folder (LiExportPanel *self)
{
  const char *folder = li_strain_export_get_folder (self->model);
  g_autofree char *text = folder == NULL ? g_strdup (_ ("Into the experiment's exports folder"))
                                         : g_strdup_printf (_ ("Into %s"), folder);

  gtk_label_set_text (GTK_LABEL (self->folder), text);
  gtk_widget_set_tooltip_text (self->folder, text);
  gtk_widget_set_visible (self->reset, folder != NULL);
}

static void
show_progress (LiExportPanel *self)
{
  const char *progress = li_strain_export_get_progress (self->model);

  gtk_widget_set_visible (self->progress_box, progress != NULL);
  if (progress != NULL)
    gtk_label_set_text (GTK_LABEL (self->progress), progress);
}

static void
show_axis (LiExportPanel *self)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->axis),
                              (guint)li_strain_export_get_axis (self->model));
}

static void
axis_cb (GtkDropDown *drop, GParamSpec *pspec, LiExportPanel *self)
{
  if (self->model != NULL)
    li_strain_export_set_axis (self->model, (int)MIN (gtk_drop_down_get_selected (drop), 2));
}

static void
folder_chosen (const char *const *paths, gpointer data)
{
  LiExportPanel *self = data;

  if (paths != NULL)
    li_strain_export_set_folder (self->model, paths[0]);
}

void
li_export_panel_choose_folder (LiExportPanel *self)
{
  LiFileDialog dialog = { .title = _ ("Save Exports Into"),
                          .accept = _ ("_Select"),
                          .action = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER };

  li_file_dialog_show (GTK_WIDGET (self), &dialog, folder_chosen, self);
}

void
li_export_panel_set_model (LiExportPanel *self, LiStrainExport *model)
{
  static const struct
  {
    const char *signal;
    void (*show) (LiExportPanel *);
  } all[] = { { "notify::folder", show_folder },
              { "notify::progress", show_progress },
              { "notify::axis", show_axis } };

  g_set_object (&self->model, model);
  for (gsize k = 0; k < G_N_ELEMENTS (all); k++)
    {
      g_signal_connect_object (model, all[k].signal, G_CALLBACK (all[k].show), self,
                               G_CONNECT_SWAPPED);
      all[k].show (self);
    }
  g_object_bind_property (model, "movie", self->movie, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_widget_set_visible (self->movie, li_strain_export_can_film (model));
}

static void
li_export_panel_dispose (GObject *object)
{
  LiExportPanel *self = LI_EXPORT_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_EXPORT_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_export_panel_parent_class)->dispose (object);
}

static void
li_export_panel_class_init (LiExportPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_export_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-export-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiExportPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiExportPanel, folder);
  gtk_widget_class_bind_template_child (widget_class, LiExportPanel, reset);
  gtk_widget_class_bind_template_child (widget_class, LiExportPanel, axis);
  gtk_widget_class_bind_template_child (widget_class, LiExportPanel, movie);
  gtk_widget_class_bind_template_child (widget_class, LiExportPanel, progress_box);
  gtk_widget_class_bind_template_child (widget_class, LiExportPanel, progress);
  gtk_widget_class_bind_template_callback (widget_class, axis_cb);
}

static void
li_export_panel_init (LiExportPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
