/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-plot-pane.h"

#include <glib/gi18n.h>
#include "app/strain/li-plot-view.h"
#include "app/strain/li-strain-sides.h"
#include "base/li-error.h"

#define FILE_WIDTH 560
#define FILE_HEIGHT 360

struct _LiPlotPane
{
  GtkWidget parent_instance;
  GtkWidget *root, *kind, *against, *axis, *view, *sides;
  LiStrainPlots *plots;
  LiDocument *document;
  LiResidualModel *residual;
  gboolean filling; /* the controls are being set from what they show */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiPlotPane, li_plot_pane, GTK_TYPE_WIDGET)

static gboolean
is_beside (LiPlotPane *self)
{
  return li_strain_plots_get_kind (self->plots) == LI_STRAIN_PLOT_SIDES;
}

static void
show_controls (LiPlotPane *self)
{
  const LiStrainPlot kind = li_strain_plots_get_kind (self->plots);
  const gboolean beside = is_beside (self);

  self->filling = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->kind), kind);
  self->filling = FALSE;
  gtk_widget_set_visible (self->against, kind == LI_STRAIN_PLOT_VOI);
  gtk_widget_set_visible (self->view, !beside);
  gtk_widget_set_visible (self->sides, beside);
  gtk_widget_set_visible (self->axis, beside);
}

static void
changed_cb (LiStrainPlots *plots, LiPlotPane *self)
{
  LiPlot *plot = li_strain_plots_make (plots);

  show_controls (self);
  li_residual_model_set_beside (self->residual, is_beside (self));
  li_strain_sides_update (LI_STRAIN_SIDES (self->sides));
  li_plot_view_take (LI_PLOT_VIEW (self->view), plot, li_strain_plots_why_nothing (plots));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
residual_cb (LiResidualModel *residual, LiPlotPane *self)
{
  li_strain_sides_update (LI_STRAIN_SIDES (self->sides));
}

static void
select_against (LiPlotPane *self)
{
  const GArray *axes = li_strain_plots_axes (self->plots);

  self->filling = TRUE;
  for (guint k = 0; k < axes->len; k++)
    if (g_array_index (axes, LiAgainst, k) == li_strain_plots_get_against (self->plots))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->against), k);
  self->filling = FALSE;
}

static void
axes_cb (LiStrainPlots *plots, LiPlotPane *self)
{
  const GArray *axes = li_strain_plots_axes (plots);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint k = 0; k < axes->len; k++)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("against %s"), li_against_label (g_array_index (axes, LiAgainst, k)));

      gtk_string_list_append (list, text);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->against), G_LIST_MODEL (list));
  self->filling = FALSE;
  select_against (self);
}

static void
chosen_against_cb (LiStrainPlots *plots, GParamSpec *pspec, LiPlotPane *self)
{
  select_against (self);
}

static void
kind_cb (GtkDropDown *drop, GParamSpec *pspec, LiPlotPane *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (self->plots != NULL && !self->filling && chosen < LI_STRAIN_N_PLOTS)
    li_strain_plots_set_kind (self->plots, (LiStrainPlot)chosen);
}

static void
against_cb (GtkDropDown *drop, GParamSpec *pspec, LiPlotPane *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);
  const GArray *axes = self->plots != NULL ? li_strain_plots_axes (self->plots) : NULL;

  if (axes != NULL && !self->filling && chosen < axes->len)
    li_strain_plots_set_against (self->plots, g_array_index (axes, LiAgainst, chosen));
}

static void
axis_cb (GtkDropDown *drop, GParamSpec *pspec, LiPlotPane *self)
{
  if (self->plots != NULL)
    li_strain_sides_set_axis (LI_STRAIN_SIDES (self->sides),
                              (int)gtk_drop_down_get_selected (drop));
}

static void
picked_cb (LiPlotView *view, int series, int point, LiPlotPane *self)
{
  int step = li_strain_plots_get_kind (self->plots) == LI_STRAIN_PLOT_VOI
                 ? li_strain_plots_step_at (self->plots, series, point)
                 : -1;

  if (step >= 0)
    li_document_set_step (self->document, step);
}

gboolean
li_plot_pane_can_write (LiPlotPane *self)
{
  return is_beside (self) ? li_strain_plots_has_map (self->plots)
                          : li_plot_view_get (LI_PLOT_VIEW (self->view)) != NULL;
}

gboolean
li_plot_pane_write (LiPlotPane *self, const char *path, GError **error)
{
  const LiPlot *plot = li_plot_view_get (LI_PLOT_VIEW (self->view));

  if (is_beside (self) && g_str_has_suffix (path, ".csv"))
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID,
                   _ ("Pictures have no numbers: save PNG, SVG or PDF."));
      return FALSE;
    }
  if (is_beside (self))
    return li_strain_sides_write (LI_STRAIN_SIDES (self->sides), path, error);
  return plot != NULL && li_plot_write (plot, path, FILE_WIDTH, FILE_HEIGHT, error);
}

static void
fill_kinds (LiPlotPane *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (LiStrainPlot k = 0; k < LI_STRAIN_N_PLOTS; k++)
    gtk_string_list_append (list, li_strain_plot_label (k));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->kind), G_LIST_MODEL (list));
}

void
li_plot_pane_connect (LiPlotPane *self,
                      LiStrainPlots *plots,
                      LiViewer *viewer,
                      LiResidualModel *residual)
{
  self->plots = g_object_ref (plots);
  self->document = g_object_ref (li_viewer_get_document (viewer));
  self->residual = residual;
  li_strain_sides_connect (LI_STRAIN_SIDES (self->sides), viewer, residual);
  g_signal_connect_object (plots, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (plots, "axes-changed", G_CALLBACK (axes_cb), self, 0);
  g_signal_connect_object (plots, "notify::against", G_CALLBACK (chosen_against_cb), self, 0);
  g_signal_connect_object (residual, "changed", G_CALLBACK (residual_cb), self, 0);
  axes_cb (plots, self);
  changed_cb (plots, self);
}

static void
li_plot_pane_dispose (GObject *object)
{
  LiPlotPane *self = LI_PLOT_PANE (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_PLOT_PANE);
  self->root = NULL;
  g_clear_object (&self->plots);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_plot_pane_parent_class)->dispose (object);
}

static void
li_plot_pane_class_init (LiPlotPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_PLOT_VIEW);
  g_type_ensure (LI_TYPE_STRAIN_SIDES);
  G_OBJECT_CLASS (klass)->dispose = li_plot_pane_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-plot-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LiPlotPane, root);
  gtk_widget_class_bind_template_child (widget_class, LiPlotPane, kind);
  gtk_widget_class_bind_template_child (widget_class, LiPlotPane, against);
  gtk_widget_class_bind_template_child (widget_class, LiPlotPane, axis);
  gtk_widget_class_bind_template_child (widget_class, LiPlotPane, view);
  gtk_widget_class_bind_template_child (widget_class, LiPlotPane, sides);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, against_cb);
  gtk_widget_class_bind_template_callback (widget_class, axis_cb);
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_plot_pane_init (LiPlotPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_kinds (self);
}
