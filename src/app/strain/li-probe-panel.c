/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-probe-panel.h"

#include "app/li-app-types.h"

struct _LiProbePanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *expander, *grid;
  LiStrainProbe *probe;
};

G_DEFINE_FINAL_TYPE (LiProbePanel, li_probe_panel, GTK_TYPE_WIDGET)

static void
add_row (GtkGrid *grid, int row, const LiProbeRow *what)
{
  GtkWidget *left = gtk_label_new (what->name), *right = gtk_label_new (what->text);

  gtk_label_set_xalign (GTK_LABEL (left), 0);
  gtk_label_set_xalign (GTK_LABEL (right), 1);
  gtk_label_set_wrap (GTK_LABEL (right), TRUE);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_widget_add_css_class (left, "dim-label");
  gtk_widget_add_css_class (right, "numeric");
  gtk_grid_attach (grid, left, 0, row, 1, 1);
  gtk_grid_attach (grid, right, 1, row, 1, 1);
}

static void
changed_cb (LiStrainProbe *probe, LiProbePanel *self)
{
  g_autoptr (GPtrArray) rows = li_strain_probe_rows (probe);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
  for (guint k = 0; k < rows->len; k++)
    add_row (GTK_GRID (self->grid), (int)k, rows->pdata[k]);
}

void
li_probe_panel_set_probe (LiProbePanel *self, LiStrainProbe *probe)
{
  self->probe = g_object_ref (probe);
  g_signal_connect_object (probe, "changed", G_CALLBACK (changed_cb), self, 0);
  g_object_bind_property (self->expander, "expanded", probe, "active", G_BINDING_SYNC_CREATE);
}

static void
li_probe_panel_dispose (GObject *object)
{
  LiProbePanel *self = LI_PROBE_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_PROBE_PANEL);
  self->root = NULL;
  g_clear_object (&self->probe);
  G_OBJECT_CLASS (li_probe_panel_parent_class)->dispose (object);
}

static void
li_probe_panel_class_init (LiProbePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_probe_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-probe-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiProbePanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiProbePanel, expander);
  gtk_widget_class_bind_template_child (widget_class, LiProbePanel, grid);
}

static void
li_probe_panel_init (LiProbePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
