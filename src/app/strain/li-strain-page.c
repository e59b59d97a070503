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
#include "app/strain/li-strain-page-private.h"
#include "app/strain/li-voi-panel.h"
#include "session/li-strain-layer.h"

#define FIT_MS 200

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

static LiViewerControls *
controls_of (LiStrainPage *self)
{
  return li_viewer_get_controls (LI_VIEWER (self->viewer));
}

void
li_strain_page_scene (LiStrainPage *self, LiStrainScene *scene)
{
  *scene = (LiStrainScene){ .map = self->shown->map,
                            .points = self->shown->points,
                            .values = self->shown->values,
                            .look = self->look,
                            .factor = self->shown->factor };
  li_strain_model_colours (self->model, &scene->colours);
}

/* Nodes while they are measured, else the vectors of what is shown. */
static void
draw_overlay (cairo_t *cr, const LiView2D *view, gpointer data)
{
  LiStrainPage *self = data;
  LiStrainCover cover = li_strain_model_get_cover (self->model);
  LiStrainScene scene;

  if (li_analysis_model_get_cover (self->analysis) != LI_COVER_STRAIN)
    {
      li_analysis_model_draw (self->analysis, cr, view);
      return;
    }
  if (cover == LI_COVER_RESIDUAL)
    li_residual_model_outline (self->residual, cr, view);
  if (cover != LI_COVER_STRAIN)
    return;
  li_strain_page_scene (self, &scene);
  li_strain_scene_draw (&scene, cr, view);
  li_strain_vois_draw_carried (self->vois, self->shown->step, cr, view);
}

/* For the probe line of the viewer. */
static char *
probe_text (const double p[3], gpointer data)
{
  LiStrainPage *self = data;

  return li_analysis_model_get_cover (self->analysis) != LI_COVER_STRAIN
             ? li_analysis_model_probe (self->analysis, p)
             : li_strain_probe_text (self->probe, p);
}

static gboolean
fit_cb (gpointer data)
{
  LiStrainPage *self = data;

  self->fit_source = 0;
  if (self->shown->step > 0)
    li_viewer_controls_fit (controls_of (self));
  return G_SOURCE_REMOVE;
}

/* The colour bar takes room from the views: what was whole in them stays whole. */
static void
make_room (LiStrainPage *self, gboolean bar)
{
  if (self->has_bar == bar)
    return;
  self->has_bar = bar;
  if (!self->restored && self->fit_source == 0)
    self->fit_source = g_timeout_add (FIT_MS, fit_cb, self);
  self->restored = FALSE;
}

/* Of the strain, or of the residual in its place. */
static void
show_bar (LiStrainPage *self)
{
  const LiStrainShown *shown = self->shown;
  const LiStrainCover cover = li_strain_model_get_cover (self->model);
  const gboolean seen = cover == LI_COVER_STRAIN && shown->values != NULL,
                 coloured = li_residual_model_is_coloured (self->residual);
  g_autofree char *title = g_strdup_printf ("%s %s→%s", li_component_name (shown->component),
                                            li_strain_model_step_name (self->model, shown->from),
                                            li_strain_model_step_name (self->model, shown->to));

  if (coloured && cover == LI_COVER_RESIDUAL)
    li_viewer_controls_set_colour_bar (controls_of (self),
                                       li_residual_model_get_layer (self->residual), _ ("residual"),
                                       _ ("grey levels"), 1);
  else
    li_viewer_controls_set_colour_bar (controls_of (self), seen ? self->layer : NULL, title,
                                       shown->unit, shown->factor);
  make_room (self, seen || coloured);
  li_viewer_controls_set_warning (controls_of (self), seen ? shown->map->brief : NULL,
                                  shown->values != NULL && shown->map->severe);
}

static void
show_headline (LiStrainPage *self)
{
  g_autofree char *running = li_analysis_model_get_status (self->analysis);
  g_autofree char *residual = li_residual_model_get_status (self->residual);

  li_strain_headline_set_busy (LI_STRAIN_HEADLINE (self->headline),
                               running != NULL ? running : residual);
}

static void
enable_actions (LiStrainPage *self)
{
  static const char *const need_map[]
      = { "strain.export-picture", "strain.export-data", "strain.export-slices",
          "strain.export-times",   "strain.report",      "strain.lock" };

  for (gsize k = 0; k < G_N_ELEMENTS (need_map); k++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), need_map[k], self->shown->values != NULL);
}

static void
show_views (LiStrainPage *self)
{
  show_headline (self);
  show_bar (self);
  li_viewer_update_probe (LI_VIEWER (self->viewer));
  li_viewer_redraw (LI_VIEWER (self->viewer));
}

static void
changed_cb (LiStrainModel *model, guint what, LiStrainPage *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_FRAME))
    enable_actions (self);
  show_views (self);
}

static void
plot_cb (LiPlotPane *pane, LiStrainPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "strain.save-plot",
                                 li_plot_pane_can_write (pane));
}

static void
make_model (LiStrainPage *self)
{
  self->model = li_strain_model_new (self->document);
  self->maps = li_strain_model_get_maps (self->model);
  self->look = li_strain_model_look (self->model);
  self->shown = li_strain_model_shown (self->model);
  self->notes = li_pair_notes_new (self->model);
  self->analysis = li_analysis_model_new (self->model);
  self->residual = li_residual_model_new (self->model);
  self->vois = li_strain_vois_new (self->model);
  self->plots = li_strain_plots_new (self->model, self->vois);
  self->export
      = li_strain_export_new (self->model, &(LiStrainParts){ .residual = self->residual,
                                                             .notes = self->notes,
                                                             .vois = self->vois,
                                                             .plots = self->plots,
                                                             .controls = controls_of (self) });
  self->probe = li_strain_probe_new (self->model);
  self->frames = li_strain_frames_new (self->model);
  self->layer = li_strain_layer_new (self->model);
  if (g_getenv ("LI_MAPS_KB") != NULL) /* for tests: a study that does not fit */
    li_strain_maps_set_budget (self->maps, g_ascii_strtoull (g_getenv ("LI_MAPS_KB"), NULL, 10)
                                               << 10);
}

static void
connect_signals (LiStrainPage *self)
{
  g_signal_connect_object (self->model, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (self->analysis, "changed", G_CALLBACK (show_views), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->residual, "changed", G_CALLBACK (show_views), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->plot_pane, "changed", G_CALLBACK (plot_cb), self);
}

/* Layers from below: the opacity keys act on the one on top, the strain. */
static void
connect_viewer (LiStrainPage *self)
{
  LiViewer *viewer = LI_VIEWER (self->viewer);
  LiViewerControls *controls = controls_of (self);

  li_viewer_set_document (viewer, self->document);
  li_viewer_controls_add_layer (controls, li_strain_frames_get_layer (self->frames));
  li_viewer_controls_add_layer (controls, li_residual_model_get_layer (self->residual));
  li_viewer_controls_add_layer (controls, self->layer);
  li_viewer_controls_set_overlay (controls, self, draw_overlay, probe_text);
  li_viewer_set_probe_lines (viewer, 2);
}

static void
connect_panels (LiStrainPage *self)
{
  LiViewer *viewer = LI_VIEWER (self->viewer);

  li_strain_headline_set_model (LI_STRAIN_HEADLINE (self->headline), self->model);
  li_look_panel_set_model (LI_LOOK_PANEL (self->look_panel), self->model);
  li_quality_panel_set_model (LI_QUALITY_PANEL (self->quality_panel), self->model);
  li_probe_panel_set_probe (LI_PROBE_PANEL (self->probe_panel), self->probe);
  li_residual_panel_set_model (LI_RESIDUAL_PANEL (self->residual_panel), self->residual);
  li_notes_panel_set_model (LI_NOTES_PANEL (self->notes_panel), self->notes);
  li_plot_pane_connect (LI_PLOT_PANE (self->plot_pane), self->plots, viewer, self->residual);
  li_voi_panel_connect (LI_VOI_PANEL (self->vois_panel), self->vois, viewer);
  li_analysis_panel_set_model (LI_ANALYSIS_PANEL (self->analysis_panel), self->analysis,
                               self->document);
}

static void
set_document (LiPage *page, LiDocument *document)
{
  LiStrainPage *self = LI_STRAIN_PAGE (page);

  self->document = g_object_ref (document);
  make_model (self);
  connect_viewer (self);
  connect_panels (self);
  li_export_panel_set_model (LI_EXPORT_PANEL (self->export_panel), self->export);
  connect_signals (self);
  plot_cb (LI_PLOT_PANE (self->plot_pane), self);
  changed_cb (self->model, LI_STRAIN_ALL, self);
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
  const char *folder = li_strain_export_get_folder (self->export);
  GVariantBuilder builder;
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
  self->restored = TRUE;
  show_views (self);
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

  if (self->flap != NULL)
    {
      g_clear_handle_id (&self->fit_source, g_source_remove);
      if (self->model != NULL)
        {
          g_signal_handlers_disconnect_by_data (self->model, self);
          li_strain_model_shutdown (self->model);
        }
      if (self->analysis != NULL)
        g_signal_handlers_disconnect_by_data (self->analysis, self);
      if (self->residual != NULL)
        g_signal_handlers_disconnect_by_data (self->residual, self);
      li_voi_panel_shutdown (LI_VOI_PANEL (self->vois_panel));
      li_viewer_controls_set_overlay (li_viewer_get_controls (LI_VIEWER (self->viewer)), self, NULL,
                                      NULL);
      if (self->document != NULL)
        li_history_forget (li_document_get_history (self->document), self);
      gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_STRAIN_PAGE);
    }
  self->flap = NULL;
  g_clear_object (&self->export);
  g_clear_object (&self->notes);
  g_clear_object (&self->analysis);
  g_clear_object (&self->residual);
  g_clear_object (&self->frames);
  g_clear_object (&self->layer);
  g_clear_object (&self->probe);
  g_clear_object (&self->plots);
  g_clear_object (&self->vois);
  g_clear_object (&self->model);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_strain_page_parent_class)->dispose (object);
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
  li_strain_page_install_actions (widget_class);
}

static void
li_strain_page_init (LiStrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Strain page"), -1);
}
