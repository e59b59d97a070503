/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-mask-panel.h"

#include <glib/gi18n.h>
#include "app/li-app-types.h"
#include "app/li-file-dialog.h"

struct _LiMaskPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *choices, *all, *about;
  LiMaskChoice *model;
  LiDocument *document;
  gboolean showing; /* the list is being set from the model */
};

G_DEFINE_FINAL_TYPE (LiMaskPanel, li_mask_panel, GTK_TYPE_WIDGET)

static void
show (LiMaskPanel *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  gboolean refused;
  const char *about = li_mask_choice_get_about (self->model, &refused);

  for (guint k = 0; k < li_mask_choice_n (self->model); k++)
    gtk_string_list_append (list, li_mask_choice_label (self->model, k));
  self->showing = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->choices), G_LIST_MODEL (list));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->choices),
                              li_mask_choice_get_selected (self->model));
  self->showing = FALSE;
  gtk_label_set_text (GTK_LABEL (self->about), about);
  if (refused)
    gtk_widget_add_css_class (self->about, "error");
  else
    gtk_widget_remove_css_class (self->about, "error");
}

static void
file_chosen (const char *const *paths, gpointer panel)
{
  LiMaskPanel *self = panel;

  if (paths != NULL)
    li_mask_choice_set_file (self->model, paths[0]);
  else
    li_mask_choice_reset (self->model);
}

static void
choose_file (LiMaskPanel *self)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);
  const char *folder = experiment != NULL ? li_experiment_get_folder (experiment) : NULL;

  li_file_dialog_show (
      GTK_WIDGET (self),
      &(LiFileDialog){ .title = _ ("Choose a Mask"), .accept = _ ("_Open"), .folder = folder },
      file_chosen, self);
}

static void
chosen_cb (GtkDropDown *drop, GParamSpec *pspec, LiMaskPanel *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (self->showing || self->model == NULL || chosen >= li_mask_choice_n (self->model))
    return;
  li_mask_choice_choose (self->model, chosen);
  if (chosen < li_mask_choice_n (self->model)
      && li_mask_choice_kind (self->model, chosen) == LI_MASK_FILE)
    choose_file (self);
}

void
li_mask_panel_set_model (LiMaskPanel *self, LiMaskChoice *model, LiDocument *document)
{
  g_set_object (&self->model, model);
  g_set_object (&self->document, document);
  g_object_bind_property (model, "all", self->all, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
li_mask_panel_dispose (GObject *object)
{
  LiMaskPanel *self = LI_MASK_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_MASK_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_mask_panel_parent_class)->dispose (object);
}

static void
li_mask_panel_class_init (LiMaskPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_mask_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-mask-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiMaskPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiMaskPanel, choices);
  gtk_widget_class_bind_template_child (widget_class, LiMaskPanel, all);
  gtk_widget_class_bind_template_child (widget_class, LiMaskPanel, about);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
li_mask_panel_init (LiMaskPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
