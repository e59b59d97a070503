/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "app/strain/li-strain-run-private.h"
#include "base/li-units.h"
#include "draw/li-field-stats.h"
#include "draw/li-node-marks.h"

#define ESTIMATE_MS 400

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiStrainRun, li_strain_run, GTK_TYPE_WIDGET)

gboolean
li_strain_run_is_wanted (LiStrainRun *self, guint from, guint to)
{
  return li_analysis_run_includes (self->from, self->to, from, to);
}

void
li_strain_run_start (LiStrainRun *self, LiRunWhat what)
{
  if (!li_analysis_run_is_running (self->analysis))
    li_texture_check_hide (self->texture);
  li_analysis_run_start (self->analysis, what, self->from, self->to, &self->params);
}

void
li_strain_run_toggle_pause (LiStrainRun *self)
{
  li_analysis_run_toggle_pause (self->analysis);
}

void
li_strain_run_cancel (LiStrainRun *self)
{
  li_analysis_run_cancel (self->analysis);
  li_texture_check_cancel (self->texture);
}

void
li_strain_run_check_texture (LiStrainRun *self)
{
  li_texture_check_start (self->texture, self->from, &self->params.correlation);
}

void
li_strain_run_hide_texture (LiStrainRun *self)
{
  li_texture_check_hide (self->texture);
}

static const char *
name_of (LiStrainRun *self, guint step)
{
  return self->experiment != NULL && step < li_experiment_n_steps (self->experiment)
             ? li_experiment_step (self->experiment, step)->name
             : "";
}

char *
li_strain_run_status (LiStrainRun *self)
{
  if (li_analysis_run_is_here (self->analysis))
    return li_analysis_run_status (self->analysis);
  return li_strain_run_cover (self) == LI_COVER_TEXTURE
             ? g_strdup_printf (_ ("Texture check of %s: red windows are poor"),
                                name_of (self, li_texture_check_step (self->texture)))
             : NULL;
}

LiStrainCover
li_strain_run_cover (LiStrainRun *self)
{
  if (li_analysis_run_nodes (self->analysis) != NULL)
    return LI_COVER_LIVE;
  return li_texture_check_is_shown (self->texture) && !li_analysis_run_is_here (self->analysis)
             ? LI_COVER_TEXTURE
             : LI_COVER_STRAIN;
}

gboolean
li_strain_run_draw (LiStrainRun *self, cairo_t *cr, const LiView2D *view)
{
  LiStrainCover cover = li_strain_run_cover (self);

  if (cover == LI_COVER_TEXTURE)
    li_node_marks_draw_texture (cr, view, li_texture_check_grid (self->texture),
                                li_texture_check_expected (self->texture), LI_TEXTURE_POOR);
  else if (cover == LI_COVER_LIVE)
    li_node_marks_draw (cr, view, li_analysis_run_nodes (self->analysis), 5);
  return cover != LI_COVER_STRAIN;
}

char *
li_strain_run_probe (LiStrainRun *self, const double p[3])
{
  const LiField *nodes = li_analysis_run_nodes (self->analysis);
  gint64 k = nodes != NULL ? li_field_point_at (nodes, p) : -1;

  if (li_strain_run_cover (self) == LI_COVER_TEXTURE)
    return li_texture_check_probe (self->texture, p);
  return k >= 0 ? li_node_describe (&nodes->nodes[k]) : NULL;
}

static void
show_running (LiStrainRun *self)
{
  LiAnalysisRun *run = self->analysis;
  gboolean running = li_analysis_run_is_running (run);
  double left = li_analysis_run_seconds_left (run);
  g_autofree char *time = left >= 0 ? li_units_duration (left) : NULL;
  g_autofree char *status = li_analysis_run_status (run);
  g_autofree char *text
      = time != NULL ? g_strdup_printf (_ ("%s; about %s left"), status, time) : g_strdup (status);

  gtk_widget_set_visible (self->running_box, running);
  gtk_widget_set_visible (self->idle_box, !running);
  gtk_label_set_text (GTK_LABEL (self->stage_label), text != NULL ? text : "");
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), li_analysis_run_fraction (run));
  gtk_button_set_label (GTK_BUTTON (self->pause_button),
                        li_analysis_run_is_paused (run) ? _ ("Resume") : _ ("Pause"));
}

static void
show_texture (LiStrainRun *self)
{
  const char *summary = li_texture_check_summary (self->texture);
  gboolean shown = li_texture_check_is_shown (self->texture);

  gtk_label_set_text (GTK_LABEL (self->texture_label), summary != NULL ? summary : "");
  gtk_widget_set_visible (self->texture_label, shown);
  gtk_widget_set_visible (self->hide_texture_button, shown);
}

void
li_strain_run_update (LiStrainRun *self)
{
  g_autofree char *label = NULL;

  if (self->closed)
    return;
  show_running (self);
  show_texture (self);
  if (self->experiment != NULL && self->from < self->to)
    label = g_strdup_printf (_ ("Analyse %s → %s"), name_of (self, self->from),
                             name_of (self, self->to));
  gtk_button_set_label (GTK_BUTTON (self->run_pair), label != NULL ? label : "");
  gtk_widget_set_visible (self->run_pair, label != NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* When the hand rests on a pair: an estimate looks into files. */
static gboolean
estimate_cb (gpointer data)
{
  LiStrainRun *self = data;

  self->estimate_source = 0;
  li_strain_run_show_estimate (self);
  return G_SOURCE_REMOVE;
}

void
li_strain_run_set_pair (LiStrainRun *self, guint from, guint to)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);

  if (self->experiment != experiment)
    {
      g_set_object (&self->experiment, experiment);
      if (experiment != NULL)
        g_signal_connect_object (experiment, "merged", G_CALLBACK (li_strain_run_load_settings),
                                 self, G_CONNECT_SWAPPED);
      li_history_forget (li_document_get_history (self->document), self);
      li_analysis_run_set_experiment (self->analysis, experiment);
      li_texture_check_set_experiment (self->texture, experiment);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (self->mask_all), FALSE);
      self->from = from;
      self->to = to;
      li_strain_run_load_settings (self);
    }
  else if (self->from == from && self->to == to)
    return;
  self->from = from;
  self->to = to;
  li_strain_run_show_mask (self);
  if (self->estimate_source == 0)
    self->estimate_source = g_timeout_add (ESTIMATE_MS, estimate_cb, self);
  li_strain_run_update (self);
}

static void
finished_cb (LiStrainRun *self)
{
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

void
li_strain_run_set_document (LiStrainRun *self, LiDocument *document)
{
  self->document = g_object_ref (document);
  self->analysis = li_analysis_run_new (document);
  self->texture = li_texture_check_new (document);
  g_signal_connect_object (self->analysis, "changed", G_CALLBACK (li_strain_run_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->analysis, "finished", G_CALLBACK (finished_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->texture, "changed", G_CALLBACK (li_strain_run_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "analysis-changed", G_CALLBACK (li_strain_run_show_estimate),
                           self, G_CONNECT_SWAPPED);
  li_strain_run_make_forms (self);
  li_strain_run_make_mask (self);
  li_strain_run_update (self);
}

void
li_strain_run_shutdown (LiStrainRun *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->estimate_source, g_source_remove);
  li_request_drop (self->estimate);
  if (self->document != NULL)
    li_history_forget (li_document_get_history (self->document), self);
}

static void
li_strain_run_dispose (GObject *object)
{
  LiStrainRun *self = LI_STRAIN_RUN (object);

  li_strain_run_shutdown (self);
  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_STRAIN_RUN);
  self->root = NULL;
  g_clear_object (&self->analysis);
  g_clear_object (&self->texture);
  g_clear_object (&self->document);
  g_clear_object (&self->experiment);
  G_OBJECT_CLASS (li_strain_run_parent_class)->dispose (object);
}

static void
li_strain_run_finalize (GObject *object)
{
  LiStrainRun *self = LI_STRAIN_RUN (object);

  li_params_clear (&li_analysis_params, &self->params);
  li_params_clear (&li_analysis_params, &self->preset);
  li_request_free (self->estimate);
  g_ptr_array_unref (self->forms);
  g_clear_pointer (&self->mask_choices, g_array_unref);
  G_OBJECT_CLASS (li_strain_run_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, root);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, preset_drop);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, forms_box);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, mask_drop);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, mask_all);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, mask_label);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, estimate_label);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, texture_label);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, run_pair);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, running_box);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, idle_box);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, progress);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, stage_label);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, pause_button);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, texture_button);
  gtk_widget_class_bind_template_child (widget_class, LiStrainRun, hide_texture_button);
}

static void
li_strain_run_class_init (LiStrainRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_strain_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = li_strain_run_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-strain-run.ui");
  bind_children (widget_class);
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED]
      = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_strain_run_init (LiStrainRun *self)
{
  li_params_init (&li_analysis_params, &self->params);
  li_params_init (&li_analysis_params, &self->preset);
  self->forms = g_ptr_array_new ();
  self->estimate = li_request_new (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Settings and run of the analysis"), -1);
}
