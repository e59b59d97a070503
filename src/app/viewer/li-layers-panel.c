/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-layers-panel.h"

#include <glib/gi18n.h>

#include "app/li-file-dialog.h"
#include "app/li-open-ask.h"
#include "app/viewer/li-layer-row.h"
#include "volume/li-open-options.h"

struct _LiLayersPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *list;
  LiDocument *document;
  GListStore *shown; /* LiLayer, top one first, the grey one last */
};

G_DEFINE_FINAL_TYPE (LiLayersPanel, li_layers_panel, GTK_TYPE_WIDGET)

/* The document's list runs from the bottom to the top, the rows the other way round. */
static void
items_cb (GListModel *layers, guint position, guint removed, guint added, LiLayersPanel *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) - 1;
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint k = position + added; k-- > position;)
    g_ptr_array_add (fresh, g_list_model_get_item (layers, k));
  g_list_store_splice (self->shown, n - position - removed, removed, fresh->pdata, fresh->len);
}

static GtkWidget *
make_row (gpointer layer, gpointer document)
{
  return li_layer_row_new (li_document_get_layers (document), layer,
                           layer != li_document_get_grey (document));
}

void
li_layers_panel_set_document (LiLayersPanel *self, LiDocument *document)
{
  GListModel *layers = G_LIST_MODEL (li_document_get_layers (document));

  g_return_if_fail (self->document == NULL);
  g_set_object (&self->document, document);
  g_list_store_append (self->shown, li_document_get_grey (document));
  items_cb (layers, 0, 0, g_list_model_get_n_items (layers), self);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (self->shown), make_row,
                           document, NULL);
  g_signal_connect_object (layers, "items-changed", G_CALLBACK (items_cb), self, 0);
}

static void
opened_cb (LiLayer *layer, gpointer data)
{
  g_autoptr (LiLayersPanel) self = data;

  if (self->document != NULL && layer != NULL)
    g_list_store_append (li_document_get_layers (self->document), layer);
}

static void
described_cb (char **addresses, gpointer data)
{
  LiLayersPanel *self = data;

  if (self->document != NULL)
    li_document_open_layer (self->document, addresses[0], opened_cb, g_object_ref (self));
}

static void
file_chosen (const char *const *paths, gpointer panel)
{
  g_autofree char *address = paths != NULL ? li_volume_address (paths[0], NULL) : NULL;
  const char *addresses[] = { address, NULL };
  GtkRoot *root = gtk_widget_get_root (panel);

  if (address != NULL && root != NULL)
    li_open_ask (GTK_WINDOW (root), addresses, FALSE, described_cb, panel);
}

static void
add_cb (GtkButton *button, LiLayersPanel *self)
{
  li_file_dialog_show (
      GTK_WIDGET (self),
      &(LiFileDialog){ .title = _ ("Add a Volume as Layer"), .accept = _ ("_Add") }, file_chosen,
      self);
}

static void
add_folder_cb (GtkButton *button, LiLayersPanel *self)
{
  li_file_dialog_show (GTK_WIDGET (self),
                       &(LiFileDialog){ .title = _ ("Add a Folder as Layer"),
                                        .accept = _ ("_Add"),
                                        .action = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER },
                       file_chosen, self);
}

static void
li_layers_panel_dispose (GObject *object)
{
  LiLayersPanel *self = LI_LAYERS_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_LAYERS_PANEL);
  self->root = NULL;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_layers_panel_parent_class)->dispose (object);
}

static void
li_layers_panel_finalize (GObject *object)
{
  g_object_unref (LI_LAYERS_PANEL (object)->shown);
  G_OBJECT_CLASS (li_layers_panel_parent_class)->finalize (object);
}

static void
li_layers_panel_class_init (LiLayersPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_layers_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_layers_panel_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-layers-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiLayersPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiLayersPanel, list);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_folder_cb);
}

static void
li_layers_panel_init (LiLayersPanel *self)
{
  self->shown = g_list_store_new (LI_TYPE_LAYER);
  gtk_widget_init_template (GTK_WIDGET (self));
}
