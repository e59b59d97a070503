/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-layers-panel.h"

#include <glib/gi18n.h>

#include "app/li-open-ask.h"
#include "app/viewer/li-layer-row.h"
#include "volume/li-open-options.h"

struct _LiLayersPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *list;
  LiDocument *document;
};

G_DEFINE_FINAL_TYPE (LiLayersPanel, li_layers_panel, GTK_TYPE_WIDGET)

static void
fill (LiLayersPanel *self)
{
  GListModel *layers = G_LIST_MODEL (li_document_get_layers (self->document));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  for (guint k = g_list_model_get_n_items (layers); k-- > 0;)
    {
      g_autoptr (LiLayer) layer = g_list_model_get_item (layers, k);

      gtk_list_box_append (GTK_LIST_BOX (self->list),
                           li_layer_row_new (li_document_get_layers (self->document), layer, TRUE));
    }
  gtk_list_box_append (GTK_LIST_BOX (self->list),
                       li_layer_row_new (li_document_get_layers (self->document),
                                         li_document_get_grey (self->document), FALSE));
}

static void
items_cb (GListModel *model, guint position, guint removed, guint added, LiLayersPanel *self)
{
  fill (self);
}

void
li_layers_panel_set_document (LiLayersPanel *self, LiDocument *document)
{
  g_set_object (&self->document, document);
  g_signal_connect_object (li_document_get_layers (document), "items-changed",
                           G_CALLBACK (items_cb), self, 0);
  fill (self);
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
response_cb (GtkNativeDialog *dialog, int response, LiLayersPanel *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_autofree char *address = path != NULL ? li_volume_address (path, NULL) : NULL;
  const char *addresses[] = { address, NULL };
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (address != NULL && root != NULL)
    li_open_ask (GTK_WINDOW (root), addresses, FALSE, described_cb, self);
  g_object_unref (dialog);
}

static void
choose (LiLayersPanel *self, const char *title, GtkFileChooserAction action)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (title, GTK_WINDOW (root), action, _ ("_Add"), _ ("_Cancel"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
add_cb (GtkButton *button, LiLayersPanel *self)
{
  choose (self, _ ("Add a Volume as Layer"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
add_folder_cb (GtkButton *button, LiLayersPanel *self)
{
  choose (self, _ ("Add a Folder as Layer"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
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
li_layers_panel_class_init (LiLayersPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_layers_panel_dispose;
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
  gtk_widget_init_template (GTK_WIDGET (self));
}
