/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-layer-row.h"

#include <glib/gi18n.h>

struct _LiLayerRow
{
  GtkListBoxRow parent_instance;
  GtkWidget *check, *remove, *colormap, *opacity;
  GtkAdjustment *opacity_adjustment;
  GListStore *layers;
  LiLayer *layer;
};

G_DEFINE_FINAL_TYPE (LiLayerRow, li_layer_row, GTK_TYPE_LIST_BOX_ROW)

static void
remove_cb (GtkButton *button, LiLayerRow *self)
{
  guint position;

  if (g_list_store_find (self->layers, self->layer, &position))
    g_list_store_remove (self->layers, position);
}

static void
li_layer_row_dispose (GObject *object)
{
  g_clear_object (&LI_LAYER_ROW (object)->layer);
  g_clear_object (&LI_LAYER_ROW (object)->layers);
  G_OBJECT_CLASS (li_layer_row_parent_class)->dispose (object);
}

static void
li_layer_row_class_init (LiLayerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_layer_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-layer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LiLayerRow, check);
  gtk_widget_class_bind_template_child (widget_class, LiLayerRow, remove);
  gtk_widget_class_bind_template_child (widget_class, LiLayerRow, colormap);
  gtk_widget_class_bind_template_child (widget_class, LiLayerRow, opacity);
  gtk_widget_class_bind_template_child (widget_class, LiLayerRow, opacity_adjustment);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
li_layer_row_init (LiLayerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
int_to_uint (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_uint (to, (guint)g_value_get_int (from));
  return TRUE;
}

static gboolean
uint_to_int (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  if (g_value_get_uint (from) >= LI_N_COLORMAPS)
    return FALSE;
  g_value_set_int (to, (int)g_value_get_uint (from));
  return TRUE;
}

static void
name_parts (LiLayerRow *self)
{
  const char *name = li_layer_get_name (self->layer);
  g_autofree char *map = g_strdup_printf (_ ("Colour map of %s"), name);
  g_autofree char *opacity = g_strdup_printf (_ ("Opacity of %s"), name);
  g_autofree char *gone = g_strdup_printf (_ ("Take %s away"), name);

  gtk_check_button_set_label (GTK_CHECK_BUTTON (self->check), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->colormap), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  map, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->opacity), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  opacity, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gone, -1);
}

GtkWidget *
li_layer_row_new (GListStore *layers, LiLayer *layer, gboolean removable)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;
  LiLayerRow *self = g_object_new (LI_TYPE_LAYER_ROW, NULL);
  g_autoptr (GtkStringList) maps = gtk_string_list_new (NULL);

  self->layers = g_object_ref (layers);
  self->layer = g_object_ref (layer);
  for (int k = 0; k < LI_N_COLORMAPS; k++)
    gtk_string_list_append (maps, li_colormap_label ((LiColormap)k));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->colormap), G_LIST_MODEL (maps));
  name_parts (self);
  gtk_widget_set_visible (self->remove, removable);
  g_object_bind_property (layer, "visible", self->check, "active", both);
  g_object_bind_property (layer, "opacity", self->opacity_adjustment, "value", both);
  g_object_bind_property_full (layer, "colormap", self->colormap, "selected", both, int_to_uint,
                               uint_to_int, NULL, NULL);
  return GTK_WIDGET (self);
}
