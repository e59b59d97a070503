/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-strain-page.h"

#include <glib/gi18n.h>
#include "app/strain/li-analysis-panel.h"
#include "app/strain/li-export-panel.h"
#include "app/strain/li-look-panel.h"
#include "app/strain/li-notes-panel.h"
#include "app/strain/li-plot-pane.h"
#include "app/strain/li-probe-panel.h"
#include "app/strain/li-quality-panel.h"
#include "app/strain/li-residual-panel.h"
#include "app/strain/li-strain-headline.h"
#include "app/strain/li-voi-panel.h"
#include "session/li-strain-views.h"

struct _LiStrainPage
{
  GtkWidget parent_instance;
  GtkWidget *flap, *viewer, *headline, *plot_pane;
  GtkWidget *look_panel, *quality_panel, *vois_panel, *probe_panel, *analysis_panel;
  GtkWidget *residual_panel, *notes_panel, *export_panel;
  LiDocument *document;
  LiStrainModel *model;
  LiStrainVois *vois;
  LiStrainPlots *plots;
  LiStrainProbe *probe;
  LiPairNotes *notes;
  LiAnalysisModel *analysis;
  LiResidualModel *residual;
  LiStrainExport *export;
  LiStrainViews *views;
};

static void page_init (LiPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiStrainPage,
                               li_strain_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (LI_TYPE_PAGE, page_init))

gboolean
li_strain_page_is_for (LiDocument *document)
{
  return li_document_get_experiment (document) != NULL;
}

/* Only what can be done. */
static void
enable_actions (LiStrainPage *self)
{
  static const char *const need_map[]
      = { "strain.export-picture", "strain.export-data", "strain.export-slices",
          "strain.export-times",   "strain.report",      "strain.lock" };
  gboolean map = li_strain_model_shown (self->model)->values != NULL;

  for (gsize k = 0; k < G_N_ELEMENTS (need_map); k++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), need_map[k], map);
}

static void
changed_cb (LiStrainPage *self)
{
  g_autofree char *running = li_analysis_model_get_status (self->analysis);
  g_autofree char *residual = li_residual_model_get_status (self->residual);

  li_strain_headline_set_busy (LI_STRAIN_HEADLINE (self->headline),
                               running != NULL ? running : residual);
  enable_actions (self);
  li_viewer_update_probe (LI_VIEWER (self->viewer));
}

static void
plot_cb (LiPlotPane *pane, LiStrainPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "strain.save-plot",
                                 li_plot_pane_can_write (pane));
}

static void
make_models (LiStrainPage *self)
{
  const char *budget = g_getenv ("LI_MAPS_KB"); /* for tests: a study that does not fit */

  self->model = li_strain_model_new (self->document);
  if (budget != NULL)
    li_strain_maps_set_budget (li_strain_model_get_maps (self->model),
                               g_ascii_strtoull (budget, NULL, 10) << 10);
  self->notes = li_pair_notes_new (self->model);
  self->analysis = li_analysis_model_new (self->model);
  self->residual = li_residual_model_new (self->model);
  self->vois = li_strain_vois_new (self->model);
  self->plots = li_strain_plots_new (self->model, self->vois);
  self->probe = li_strain_probe_new (self->model);
}

static void
show_in_viewer (LiStrainPage *self)
{
  LiViewer *viewer = LI_VIEWER (self->viewer);
  LiViewerControls *controls = li_viewer_get_controls (viewer);
  const LiStrainViewParts parts
      = { self->model, self->residual, self->analysis, self->vois, self->probe };
  const LiStrainParts exported = { self->residual, self->notes, self->vois, self->plots, controls };

  li_viewer_set_document (viewer, self->document);
  li_viewer_set_probe_lines (viewer, 2);
  self->views = li_strain_views_new (controls, &parts);
  self->export = li_strain_export_new (self->model, &exported);
}

static void
connect_panels (LiStrainPage *self)
{
  LiViewer *viewer = LI_VIEWER (self->viewer);

  li_strain_headline_set_model (LI_STRAIN_HEADLINE (self->headline), self->model);
  li_look_panel_set_model (LI_LOOK_PANEL (self->look_panel), self->model);
  li_quality_panel_set_model (LI_QUALITY_PANEL (self->quality_panel), self->model);
  li_voi_panel_connect (LI_VOI_PANEL (self->vois_panel), self->vois, viewer);
  li_probe_panel_set_probe (LI_PROBE_PANEL (self->probe_panel), self->probe);
  li_analysis_panel_set_model (LI_ANALYSIS_PANEL (self->analysis_panel), self->analysis,
                               self->document);
  li_residual_panel_set_model (LI_RESIDUAL_PANEL (self->residual_panel), self->residual);
  li_notes_panel_set_model (LI_NOTES_PANEL (self->notes_panel), self->notes);
  li_export_panel_set_model (LI_EXPORT_PANEL (self->export_panel), self->export);
  li_plot_pane_connect (LI_PLOT_PANE (self->plot_pane), self->plots, viewer, self->residual);
}

static void
connect_signals (LiStrainPage *self)
{
  GObject *const sources[]
      = { G_OBJECT (self->model), G_OBJECT (self->analysis), G_OBJECT (self->residual) };

  for (gsize k = 0; k < G_N_ELEMENTS (sources); k++)
    g_signal_connect_object (sources[k], "changed", G_CALLBACK (changed_cb), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect (self->plot_pane, "changed", G_CALLBACK (plot_cb), self);
}

static void
set_document (LiPage *page, LiDocument *document)
{
  LiStrainPage *self = LI_STRAIN_PAGE (page);

  self->document = g_object_ref (document);
  make_models (self);
  show_in_viewer (self);
  connect_panels (self);
  connect_signals (self);
  changed_cb (self);
  plot_cb (LI_PLOT_PANE (self->plot_pane), self);
}

static AdwFlap *
get_flap (LiPage *page)
{
  return ADW_FLAP (LI_STRAIN_PAGE (page)->flap);
}

static void
shown (LiPage *page)
{
  LiStrainPage *self = LI_STRAIN_PAGE (page);

  li_strain_model_reload (self->model);
  li_viewer_focus (LI_VIEWER (self->viewer));
}

static GVariant *
save (LiPage *page)
{
  LiStrainPage *self = LI_STRAIN_PAGE (page);
  GVariantBuilder builder;
  const char *folder = li_strain_export_get_folder (self->export);
  int maximised;
  GVariant *notes = li_pair_notes_save (self->notes);

  g_object_get (self->viewer, "maximised", &maximised, NULL);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "look", li_strain_model_save (self->model));
  g_variant_builder_add (&builder, "{sv}", "maximised", g_variant_new_int32 (maximised));
  g_variant_builder_add (
      &builder, "{sv}", "plot",
      g_variant_new_string (li_strain_plot_name (li_strain_plots_get_kind (self->plots))));
  g_variant_builder_add (
      &builder, "{sv}", "against",
      g_variant_new_string (li_against_name (li_strain_plots_get_against (self->plots))));
  g_variant_builder_add (&builder, "{sv}", "voi-size",
                         g_variant_new_double (li_strain_vois_get_edge (self->vois)));
  if (notes != NULL)
    g_variant_builder_add (&builder, "{sv}", "notes", notes);
  if (folder != NULL)
    g_variant_builder_add (&builder, "{sv}", "exports", g_variant_new_string (folder));
  return g_variant_builder_end (&builder);
}

static void
restore_plot (LiStrainPage *self, GVariant *saved)
{
  const char *name;
  LiStrainPlot kind;
  double size;

  if (g_variant_lookup (saved, "plot", "&s", &name) && li_strain_plot_find (name, &kind))
    li_strain_plots_set_kind (self->plots, kind);
  if (g_variant_lookup (saved, "against", "&s", &name))
    for (LiAgainst k = 0; k < LI_N_AGAINST; k++)
      if (g_str_equal (li_against_name (k), name))
        li_strain_plots_set_against (self->plots, k);
  if (g_variant_lookup (saved, "voi-size", "d", &size))
    li_strain_vois_set_edge (self->vois, size);
}

static void
restore (LiPage *page, GVariant *saved)
{
  LiStrainPage *self = LI_STRAIN_PAGE (page);
  g_autoptr (GVariant) look = g_variant_lookup_value (saved, "look", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) notes = g_variant_lookup_value (saved, "notes", G_VARIANT_TYPE ("a{ss}"));
  const char *folder;
  gint32 maximised;

  if (g_variant_lookup (saved, "maximised", "i", &maximised))
    g_object_set (self->viewer, "maximised", CLAMP (maximised, -1, 3), NULL);
  if (notes != NULL)
    li_pair_notes_restore (self->notes, notes);
  if (g_variant_lookup (saved, "exports", "&s", &folder))
    li_strain_export_set_folder (self->export, folder);
  if (look != NULL)
    li_strain_model_restore (self->model, look);
  restore_plot (self, saved);
  li_strain_views_keep_zoom (self->views);
}

static void
page_init (LiPageInterface *iface)
{
  iface->set_document = set_document;
  iface->get_flap = get_flap;
  iface->save = save;
  iface->restore = restore;
  iface->shown = shown;
}

static void
li_strain_page_dispose (GObject *object)
{
  LiStrainPage *self = LI_STRAIN_PAGE (object);

  if (self->model != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->model, self);
      g_signal_handlers_disconnect_by_data (self->analysis, self);
      g_signal_handlers_disconnect_by_data (self->residual, self);
      li_strain_model_shutdown (self->model);
    }
  g_clear_object (&self->views);
  if (self->flap != NULL)
    {
      li_voi_panel_shutdown (LI_VOI_PANEL (self->vois_panel));
      gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_STRAIN_PAGE);
    }
  self->flap = NULL;
  g_clear_object (&self->export);
  g_clear_object (&self->notes);
  g_clear_object (&self->analysis);
  g_clear_object (&self->residual);
  g_clear_object (&self->probe);
  g_clear_object (&self->plots);
  g_clear_object (&self->vois);
  g_clear_object (&self->model);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_strain_page_parent_class)->dispose (object);
}

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
  const LiStrainShown *shown = li_strain_model_shown (self->model);

  li_document_set_pair (self->document, (int)shown->from, (int)shown->to);
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
  const LiStrainLook *look = li_strain_model_look (self->model);

  if (g_str_equal (name, "strain.lock"))
    li_strain_model_edit (self->model, "locked", look->locked ? "no" : "yes", NULL);
  else
    li_strain_model_edit (self->model, "total", look->total ? "no" : "yes", NULL);
}

static void
install_actions (GtkWidgetClass *klass)
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

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, flap);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, notes_panel);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, viewer);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, headline);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, look_panel);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, quality_panel);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, analysis_panel);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, residual_panel);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, probe_panel);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, plot_pane);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, vois_panel);
  gtk_widget_class_bind_template_child (widget_class, LiStrainPage, export_panel);
}

static void
li_strain_page_class_init (LiStrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LI_TYPE_VIEWER);
  g_type_ensure (LI_TYPE_RESIDUAL_PANEL);
  g_type_ensure (LI_TYPE_ANALYSIS_PANEL);
  g_type_ensure (LI_TYPE_STRAIN_HEADLINE);
  g_type_ensure (LI_TYPE_LOOK_PANEL);
  g_type_ensure (LI_TYPE_QUALITY_PANEL);
  g_type_ensure (LI_TYPE_PROBE_PANEL);
  g_type_ensure (LI_TYPE_PLOT_PANE);
  g_type_ensure (LI_TYPE_VOI_PANEL);
  g_type_ensure (LI_TYPE_NOTES_PANEL);
  g_type_ensure (LI_TYPE_EXPORT_PANEL);
  G_OBJECT_CLASS (klass)->dispose = li_strain_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-strain-page.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
li_strain_page_init (LiStrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Strain page"), -1);
}
