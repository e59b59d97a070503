/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-residual-panel.h"

#include "app/li-app-types.h"
#include "app/li-number-entry.h"

#define LISTED 40 /* regions: the largest ones */

struct _LiResidualPanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *shown, *about, *limit, *summary, *list, *rows;
  LiResidualModel *model;
};

G_DEFINE_FINAL_TYPE (LiResidualPanel, li_residual_panel, GTK_TYPE_WIDGET)

static void
shown_cb (GtkDropDown *drop, GParamSpec *pspec, LiResidualPanel *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (self->model != NULL && chosen <= LI_COVER_LATER)
    li_residual_model_set_shown (self->model, (LiStrainCover)chosen);
}

static void
limit_cb (LiNumberEntry *entry, LiResidualPanel *self)
{
  li_residual_model_set_limit (self->model, li_number_entry_get_value (entry));
}

static void
find_cb (GtkButton *button, LiResidualPanel *self)
{
  li_residual_model_find_regions (self->model);
}

static void
row_cb (GtkListBox *list, GtkListBoxRow *row, LiResidualPanel *self)
{
  li_region_search_go_to (li_residual_model_get_regions (self->model),
                          (guint)gtk_list_box_row_get_index (row));
}

static void
show_shown (LiResidualPanel *self)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->shown),
                              (guint)li_residual_model_get_shown (self->model));
}

static void
show_limit (LiResidualPanel *self)
{
  LiNumberEntry *entry = LI_NUMBER_ENTRY (self->limit);
  double limit = li_residual_model_get_limit (self->model);

  if (li_number_entry_get_value (entry) != limit)
    li_number_entry_set_value (entry, limit);
}

static void
show_about (LiResidualPanel *self)
{
  gtk_label_set_text (GTK_LABEL (self->about), li_residual_model_get_about (self->model));
  gtk_widget_set_visible (self->rows, li_residual_model_is_written (self->model));
}

static void
add_region (LiResidualPanel *self, guint region)
{
  g_autofree char *text
      = li_region_search_describe (li_residual_model_get_regions (self->model), region);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_box_append (GTK_LIST_BOX (self->list), label);
}

static void
show_regions (LiResidualPanel *self)
{
  LiRegionSearch *regions = li_residual_model_get_regions (self->model);
  guint n = li_region_search_n (regions);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  for (guint k = 0; k < MIN (n, LISTED); k++)
    add_region (self, k);
  gtk_widget_set_visible (self->list, n > 0);
  gtk_label_set_text (GTK_LABEL (self->summary), li_region_search_summary (regions));
}

void
li_residual_panel_set_model (LiResidualPanel *self, LiResidualModel *model)
{
  static const struct
  {
    const char *signal;
    void (*show) (LiResidualPanel *);
  } all[] = { { "notify::shown", show_shown },
              { "notify::limit", show_limit },
              { "notify::about", show_about },
              { "notify::written", show_about } };

  g_set_object (&self->model, model);
  for (gsize k = 0; k < G_N_ELEMENTS (all); k++)
    {
      g_signal_connect_object (model, all[k].signal, G_CALLBACK (all[k].show), self,
                               G_CONNECT_SWAPPED);
      all[k].show (self);
    }
  g_signal_connect_object (li_residual_model_get_regions (model), "changed",
                           G_CALLBACK (show_regions), self, G_CONNECT_SWAPPED);
  show_regions (self);
}

static void
li_residual_panel_dispose (GObject *object)
{
  LiResidualPanel *self = LI_RESIDUAL_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_RESIDUAL_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_residual_panel_parent_class)->dispose (object);
}

static void
li_residual_panel_class_init (LiResidualPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_NUMBER_ENTRY);
  G_OBJECT_CLASS (klass)->dispose = li_residual_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-residual-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiResidualPanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiResidualPanel, shown);
  gtk_widget_class_bind_template_child (widget_class, LiResidualPanel, about);
  gtk_widget_class_bind_template_child (widget_class, LiResidualPanel, limit);
  gtk_widget_class_bind_template_child (widget_class, LiResidualPanel, summary);
  gtk_widget_class_bind_template_child (widget_class, LiResidualPanel, list);
  gtk_widget_class_bind_template_child (widget_class, LiResidualPanel, rows);
  gtk_widget_class_bind_template_callback (widget_class, find_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, limit_cb);
}

static void
li_residual_panel_init (LiResidualPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
