/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-export-panel.h"
#include "app/strain/li-plot-pane.h"
#include "app/strain/li-strain-page-private.h"

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiAnalysisModel *analysis = LI_STRAIN_PAGE (widget)->analysis;

  if (g_str_equal (name, "strain.run-pair"))
    li_analysis_model_start (analysis, LI_RUN_PAIR);
  else if (g_str_equal (name, "strain.run-missing"))
    li_analysis_model_start (analysis, LI_RUN_MISSING);
  else if (g_str_equal (name, "strain.run-all"))
    li_analysis_model_start (analysis, LI_RUN_ALL);
  else if (g_str_equal (name, "strain.pause"))
    li_analysis_run_toggle_pause (li_analysis_model_get_run (analysis));
  else if (g_str_equal (name, "strain.cancel"))
    li_analysis_model_cancel (analysis);
  else if (g_str_equal (name, "strain.check-texture"))
    li_analysis_model_check_texture (analysis);
  else
    li_texture_check_hide (li_analysis_model_get_texture (analysis));
}

/* The pair on the Register page. */
static void
align_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiStrainPage *self = LI_STRAIN_PAGE (widget);

  li_document_set_pair (self->document, (int)self->shown->from, (int)self->shown->to);
  gtk_widget_activate_action (widget, "win.page", "s", "register");
}

static void
voi_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiStrainPage *self = LI_STRAIN_PAGE (widget);
  const double *cursor = li_view_state_cursor (li_document_get_view (self->document));

  if (g_str_equal (name, "strain.add-voi"))
    li_strain_vois_add_box (self->vois, cursor);
  else
    li_strain_vois_add_point (self->vois, cursor);
}

static void
save_plot_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiStrainPage *self = LI_STRAIN_PAGE (widget);
  gboolean pair = li_strain_plots_get_kind (self->plots) != LI_STRAIN_PLOT_VOI;
  g_autofree char *what = li_strain_plots_file_name (self->plots), *path = NULL;
  g_autoptr (GError) error = NULL;

  path = li_strain_export_path (self->export, what, pair, g_variant_get_string (parameter, NULL),
                                &error);
  if (path != NULL && !li_plot_pane_write (LI_PLOT_PANE (self->plot_pane), path, &error))
    g_clear_pointer (&path, g_free);
  li_strain_export_tell (self->export, path, error);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiStrainPage *self = LI_STRAIN_PAGE (widget);

  if (g_str_equal (name, "strain.export-picture"))
    li_strain_export_picture (self->export, g_variant_get_string (parameter, NULL));
  else if (g_str_equal (name, "strain.export-data"))
    li_strain_export_data (self->export);
  else if (g_str_equal (name, "strain.export-slices"))
    li_strain_export_sweep (self->export, FALSE);
  else if (g_str_equal (name, "strain.export-times"))
    li_strain_export_sweep (self->export, TRUE);
  else if (g_str_equal (name, "strain.cancel-export"))
    li_strain_export_cancel_sweep (self->export);
  else
    li_strain_export_report (self->export);
}

static void
folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiStrainPage *self = LI_STRAIN_PAGE (widget);

  if (g_str_equal (name, "strain.export-place"))
    li_export_panel_choose_folder (LI_EXPORT_PANEL (self->export_panel));
  else
    li_strain_export_set_folder (self->export, NULL);
}

static void
toggle_plot_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *area = LI_STRAIN_PAGE (widget)->plot_pane;

  gtk_widget_set_visible (area, !gtk_widget_get_visible (area));
}

static void
flip_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiStrainPage *self = LI_STRAIN_PAGE (widget);

  if (g_str_equal (name, "strain.lock"))
    li_strain_model_edit (self->model, "locked", self->look->locked ? "no" : "yes", NULL);
  else
    li_strain_model_edit (self->model, "total", self->look->total ? "no" : "yes", NULL);
}

void
li_strain_page_install_actions (GtkWidgetClass *klass)
{
  static const struct
  {
    const char *name, *type;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "strain.run-pair", NULL, run_action },         { "strain.run-missing", NULL, run_action },
    { "strain.run-all", NULL, run_action },          { "strain.pause", NULL, run_action },
    { "strain.cancel", NULL, run_action },           { "strain.check-texture", NULL, run_action },
    { "strain.hide-texture", NULL, run_action },     { "strain.add-voi", NULL, voi_action },
    { "strain.add-pin", NULL, voi_action },          { "strain.save-plot", "s", save_plot_action },
    { "strain.export-picture", "s", export_action }, { "strain.export-data", NULL, export_action },
    { "strain.export-slices", NULL, export_action }, { "strain.export-times", NULL, export_action },
    { "strain.cancel-export", NULL, export_action }, { "strain.report", NULL, export_action },
    { "strain.plot", NULL, toggle_plot_action },     { "strain.lock", NULL, flip_action },
    { "strain.total", NULL, flip_action },           { "strain.export-place", NULL, folder_action },
    { "strain.export-here", NULL, folder_action },   { "strain.align", NULL, align_action },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (actions); k++)
    gtk_widget_class_install_action (klass, actions[k].name, actions[k].type, actions[k].func);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_v, GDK_ALT_MASK, "strain.add-voi", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_p, GDK_ALT_MASK, "strain.add-pin", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_l, GDK_ALT_MASK, "strain.lock", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_t, GDK_ALT_MASK, "strain.total", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_g, GDK_ALT_MASK, "strain.plot", NULL);
}
