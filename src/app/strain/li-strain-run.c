/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-run-private.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-field-stats.h"
#include "draw/li-node-marks.h"

#define TICK_MS 250
#define ESTIMATE_MS 400

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiStrainRun, li_strain_run, GTK_TYPE_WIDGET)

typedef struct
{
  LiExperiment *experiment; /* a copy: this thread's own */
  LiRunWhat what;
  guint from, to;
  LiStrainLive *live;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->experiment);
  li_strain_live_unref (work->live);
  g_free (work);
}

static void
add_pair (GPtrArray *pairs, guint from, guint to)
{
  LiPair *pair = g_new0 (LiPair, 1);

  pair->from = from;
  pair->to = to;
  g_ptr_array_add (pairs, pair);
}

/* A total is composed of its steps: they are part of the wish. */
static GPtrArray *
wanted_pairs (guint from, guint to)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func ((GDestroyNotify)li_pair_free);

  for (guint k = from; k < to; k++)
    add_pair (pairs, k, k + 1);
  if (to > from + 1)
    add_pair (pairs, from, to);
  return pairs;
}

gboolean
li_strain_run_is_wanted (LiStrainRun *self, guint from, guint to)
{
  return (from == self->from && to == self->to)
         || (to == from + 1 && from >= self->from && to <= self->to);
}

static gpointer
run_work (gpointer data, LiProgress *progress, GError **error)
{
  Work *work = data;
  g_autoptr (GPtrArray) only
      = work->what == LI_RUN_PAIR ? wanted_pairs (work->from, work->to) : NULL;
  LiAnalyseCounts *counts = g_new0 (LiAnalyseCounts, 1);
  LiAnalyseWatch watch;

  li_strain_live_watch (work->live, &watch);
  if (!li_analyse (work->experiment, only, work->what == LI_RUN_ALL, &watch, counts, progress,
                   error))
    g_clear_pointer (&counts, g_free);
  return counts;
}

gboolean
li_strain_run_is_running (LiStrainRun *self)
{
  return self->job != NULL;
}

static void
tell_end (LiStrainRun *self, LiJob *job, const LiAnalyseCounts *counts)
{
  if (counts != NULL && counts->done == 0 && counts->failed == 0)
    li_document_message (self->document,
                         _ ("Nothing to do: all of it is done with these settings"));
  else if (counts != NULL && counts->failed > 0)
    li_document_message (
        self->document,
        g_dngettext (GETTEXT_PACKAGE, "%u pair failed, %u done: why stands where its map would be",
                     "%u pairs failed, %u done: why stands where their maps would be",
                     counts->failed),
        counts->failed, counts->done);
  else if (counts != NULL)
    li_document_message (self->document,
                         g_dngettext (GETTEXT_PACKAGE, "Analysis done: %u pair, %u warnings",
                                      "Analysis done: %u pairs, %u warnings", counts->done),
                         counts->done, counts->warnings);
  else if (li_job_get_state (job) == LI_JOB_CANCELLED)
    li_document_message (self->document,
                         _ ("Analysis stopped; what was finished is kept and goes on from there"));
  else if (li_job_get_error (job) != NULL)
    li_document_message (self->document, "%s", li_job_get_error (job)->message);
}

static void
run_done (LiJob *job, gpointer data)
{
  g_autoptr (LiStrainRun) self = data;
  g_autofree LiAnalyseCounts *counts = li_job_take_result (job);

  self->job = NULL;
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_pointer (&self->live, li_strain_live_unref);
  g_clear_pointer (&self->view.field, li_field_free);
  if (self->closed)
    return;
  tell_end (self, job, counts);
  li_document_refresh_analysis (self->document);
  li_strain_run_update (self);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void show_running (LiStrainRun *self);

static gboolean
tick_cb (gpointer data)
{
  LiStrainRun *self = data;
  guint done = self->view.pairs_done;

  if (self->live == NULL
      || !li_strain_live_look (self->live, &self->params.correlation, &self->view))
    {
      show_running (self);
      return G_SOURCE_CONTINUE;
    }
  if (done != self->view.pairs_done)
    g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  li_strain_run_update (self);
  return G_SOURCE_CONTINUE;
}

void
li_strain_run_start (LiStrainRun *self, LiRunWhat what)
{
  Work *work;

  if (self->experiment == NULL || self->job != NULL)
    return;
  self->show_texture = FALSE;
  work = g_new0 (Work, 1);
  work->experiment = li_experiment_copy (self->experiment);
  work->what = what;
  work->from = self->from;
  work->to = self->to;
  work->live = li_strain_live_new ();
  self->live = li_strain_live_ref (work->live);
  self->view = (LiLiveView){ .from = self->from, .to = self->to };
  self->job = li_document_run (self->document, _ ("Analyse"), run_work, work, work_free, g_free,
                               run_done, g_object_ref (self));
  self->tick = g_timeout_add (TICK_MS, tick_cb, self);
  li_strain_run_update (self);
}

void
li_strain_run_toggle_pause (LiStrainRun *self)
{
  if (self->job == NULL)
    return;
  li_job_set_paused (self->job, li_job_get_state (self->job) != LI_JOB_PAUSED);
  li_strain_run_update (self);
}

void
li_strain_run_cancel (LiStrainRun *self)
{
  if (self->job != NULL)
    li_job_cancel (self->job);
  if (self->texture_job != NULL)
    li_job_cancel (self->texture_job);
}

static const char *
name_of (LiStrainRun *self, guint step)
{
  return step < li_experiment_n_steps (self->experiment)
             ? li_experiment_step (self->experiment, step)->name
             : "";
}

char *
li_strain_run_status (LiStrainRun *self)
{
  const LiLiveView *v = &self->view;
  g_autofree char *more = NULL;

  if (self->job == NULL)
    return self->show_texture ? g_strdup_printf (_ ("Texture check of %s: red windows are poor"),
                                                 name_of (self, self->texture->from))
                              : NULL;
  if (v->stage == LI_STAGE_CORRELATE && v->field != NULL && v->field->n > 0)
    more = g_strdup_printf (_ (", level %d: %zu nodes, %zu converged"), v->level + 1, v->field->n,
                            v->converged);
  else if (v->stage == LI_STAGE_REGISTER && v->has_step)
    more = li_number_printf (_ (", bin %d, iteration %d, ZNCC %.4f"), v->step.bin,
                             v->step.iteration, v->step.zncc);
  return g_strdup_printf (_ ("%s %s → %s: %s%s"),
                          li_job_get_state (self->job) == LI_JOB_PAUSED ? _ ("Paused")
                                                                        : _ ("Analysing"),
                          name_of (self, v->from), name_of (self, v->to), li_stage_label (v->stage),
                          more != NULL ? more : "");
}

gboolean
li_strain_run_draws (LiStrainRun *self)
{
  return (self->job != NULL && self->view.field != NULL && self->view.field->n > 0)
         || (self->job == NULL && self->show_texture && self->texture != NULL);
}

gboolean
li_strain_run_draw (LiStrainRun *self, cairo_t *cr, const LiView2D *view)
{
  if (!li_strain_run_draws (self))
    return FALSE;
  if (self->job == NULL)
    li_node_marks_draw_texture (cr, view, self->texture->grid, self->texture->expected,
                                LI_TEXTURE_POOR);
  else
    li_node_marks_draw (cr, view, self->view.field, 5);
  return TRUE;
}

char *
li_strain_run_probe (LiStrainRun *self, const double p[3])
{
  gint64 k;

  if (!li_strain_run_draws (self))
    return NULL;
  if (self->job != NULL)
    {
      k = li_field_point_at (self->view.field, p);
      return k >= 0 ? li_node_describe (&self->view.field->nodes[k]) : NULL;
    }
  k = li_field_point_at (self->texture->grid, p);
  return k >= 0 ? li_number_printf (_ ("expected error %.3f voxel"), self->texture->expected[k])
                : NULL;
}

static void
show_running (LiStrainRun *self)
{
  gboolean paused = self->job != NULL && li_job_get_state (self->job) == LI_JOB_PAUSED;
  double left = self->job != NULL ? li_job_get_seconds_left (self->job) : -1;
  g_autofree char *time = left >= 0 ? li_units_duration (left) : NULL;
  g_autofree char *status = self->job != NULL ? li_strain_run_status (self) : NULL;
  g_autofree char *text
      = time != NULL ? g_strdup_printf (_ ("%s; about %s left"), status, time) : g_strdup (status);

  gtk_widget_set_visible (self->running_box, self->job != NULL);
  gtk_widget_set_visible (self->idle_box, self->job == NULL);
  gtk_label_set_text (GTK_LABEL (self->stage_label), text != NULL ? text : "");
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                 self->job != NULL ? CLAMP (li_job_get_fraction (self->job), 0, 1)
                                                   : 0);
  gtk_button_set_label (GTK_BUTTON (self->pause_button), paused ? _ ("Resume") : _ ("Pause"));
}

void
li_strain_run_update (LiStrainRun *self)
{
  g_autofree char *label = NULL;

  if (self->closed)
    return;
  show_running (self);
  gtk_widget_set_visible (self->texture_label, self->show_texture);
  gtk_widget_set_visible (self->hide_texture_button, self->show_texture);
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
      g_clear_pointer (&self->texture, li_texture_free);
      self->show_texture = FALSE;
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

void
li_strain_run_set_document (LiStrainRun *self, LiDocument *document)
{
  self->document = g_object_ref (document);
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
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->estimate_source, g_source_remove);
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
  g_clear_object (&self->document);
  g_clear_object (&self->experiment);
  G_OBJECT_CLASS (li_strain_run_parent_class)->dispose (object);
}

static void
li_strain_run_finalize (GObject *object)
{
  LiStrainRun *self = LI_STRAIN_RUN (object);

  g_clear_pointer (&self->live, li_strain_live_unref);
  g_clear_pointer (&self->view.field, li_field_free);
  g_clear_pointer (&self->texture, li_texture_free);
  li_params_clear (&li_analysis_params, &self->params);
  li_params_clear (&li_analysis_params, &self->preset);
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
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Settings and run of the analysis"), -1);
}
