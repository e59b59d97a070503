/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-analysis-run.h"

#include <glib/gi18n.h>
#include "li-config.h"
#include "base/li-number.h"
#include "session/li-request.h"
#include "session/li-strain-live.h"

#define TICK_MS 250

struct _LiAnalysisRun
{
  GObject parent_instance;
  LiDocument *document;
  LiExperiment *experiment; /* that is looked at */
  LiExperiment *running;    /* that is analysed; NULL: none */
  LiRequest *request;
  LiJob *job; /* borrowed while the request is open */
  LiStrainLive *live;
  LiLiveView view;
  LiAnalysisParams params; /* of this run */
  guint tick;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiAnalysisRun, li_analysis_run, G_TYPE_OBJECT)

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
li_analysis_run_includes (guint from, guint to, guint pair_from, guint pair_to)
{
  return (pair_from == from && pair_to == to)
         || (pair_to == pair_from + 1 && pair_from >= from && pair_to <= to);
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

/* How the run ended; NULL: nothing to tell. */
static char *
describe_end (const LiAnalyseCounts *counts, const GError *error)
{
  if (counts != NULL && counts->done == 0 && counts->failed == 0)
    return g_strdup (_ ("Nothing to do: all of it is done with these settings"));
  if (counts != NULL && counts->failed > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%u pair failed, %u done: why stands where its map would be",
                     "%u pairs failed, %u done: why stands where their maps would be",
                     counts->failed),
        counts->failed, counts->done);
  if (counts != NULL)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Analysis done: %u pair, %u warnings",
                                         "Analysis done: %u pairs, %u warnings", counts->done),
                            counts->done, counts->warnings);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_ ("Analysis stopped; what was finished is kept and goes on from there"));
  return error != NULL ? g_strdup (error->message) : NULL;
}

/* With the name of the experiment before it, where another one is looked at. Takes @text. */
static char *
of_experiment (LiAnalysisRun *self, char *text)
{
  char *named = NULL;

  if (text == NULL || self->running == self->experiment)
    return text;
  named = g_strdup_printf ("%s: %s", li_experiment_get_name (self->running), text);
  g_free (text);
  return named;
}

static void
clear_run (LiAnalysisRun *self)
{
  self->job = NULL;
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->running);
  g_clear_pointer (&self->live, li_strain_live_unref);
  g_clear_pointer (&self->view.field, li_field_free);
}

static void
run_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiAnalysisRun *self = owner;
  g_autofree LiAnalyseCounts *counts = result;
  g_autofree char *text = of_experiment (self, describe_end (counts, error));

  clear_run (self);
  if (text != NULL)
    li_document_message (self->document, "%s", text);
  li_document_refresh_analysis (self->document);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static gboolean
tick_cb (gpointer data)
{
  LiAnalysisRun *self = data;
  guint done = self->view.pairs_done;

  li_strain_live_look (self->live, &self->params.correlation, &self->view);
  if (done != self->view.pairs_done)
    g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

void
li_analysis_run_start (
    LiAnalysisRun *self, LiRunWhat what, guint from, guint to, const LiAnalysisParams *params)
{
  LiQuestion question = { .title = _ ("Analyse"),
                          .jobs = li_document_get_jobs (self->document),
                          .work = run_work,
                          .priority = LI_PRIORITY_ANALYSIS,
                          .free_data = work_free,
                          .free_result = g_free,
                          .done = run_done };
  Work *work;

  if (self->experiment == NULL || self->job != NULL)
    return;
  li_params_copy (&li_analysis_params, params, &self->params);
  work = g_new0 (Work, 1);
  work->experiment = li_experiment_copy (self->experiment);
  work->what = what;
  work->from = from;
  work->to = to;
  work->live = li_strain_live_new ();
  question.data = work;
  self->live = li_strain_live_ref (work->live);
  self->view = (LiLiveView){ .from = from, .to = to };
  g_set_object (&self->running, self->experiment);
  self->job = li_request_ask (self->request, &question);
  self->tick = g_timeout_add (TICK_MS, tick_cb, self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
li_analysis_run_set_experiment (LiAnalysisRun *self, LiExperiment *experiment)
{
  if (g_set_object (&self->experiment, experiment))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
li_analysis_run_is_running (LiAnalysisRun *self)
{
  return self->job != NULL;
}

gboolean
li_analysis_run_is_here (LiAnalysisRun *self)
{
  return self->job != NULL && self->running == self->experiment;
}

gboolean
li_analysis_run_is_paused (LiAnalysisRun *self)
{
  return self->job != NULL && li_job_get_state (self->job) == LI_JOB_PAUSED;
}

void
li_analysis_run_toggle_pause (LiAnalysisRun *self)
{
  if (self->job == NULL)
    return;
  li_job_set_paused (self->job, !li_analysis_run_is_paused (self));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
li_analysis_run_cancel (LiAnalysisRun *self)
{
  li_request_cancel (self->request);
}

double
li_analysis_run_fraction (LiAnalysisRun *self)
{
  return self->job != NULL ? CLAMP (li_job_get_fraction (self->job), 0, 1) : 0;
}

double
li_analysis_run_seconds_left (LiAnalysisRun *self)
{
  return self->job != NULL ? li_job_get_seconds_left (self->job) : -1;
}

static const char *
name_of (LiAnalysisRun *self, guint step)
{
  return step < li_experiment_n_steps (self->running)
             ? li_experiment_step (self->running, step)->name
             : "";
}

/* What the stage is at. */
static char *
details (const LiLiveView *v)
{
  if (v->stage == LI_STAGE_CORRELATE && v->field != NULL && v->field->n > 0)
    return g_strdup_printf (_ (", level %d: %zu nodes, %zu converged"), v->level + 1, v->field->n,
                            v->converged);
  if (v->stage == LI_STAGE_REGISTER && v->has_step)
    return li_number_printf (_ (", bin %d, iteration %d, ZNCC %.4f"), v->step.bin,
                             v->step.iteration, v->step.zncc);
  return g_strdup ("");
}

char *
li_analysis_run_status (LiAnalysisRun *self)
{
  const LiLiveView *v = &self->view;
  g_autofree char *more = NULL;

  if (self->job == NULL)
    return NULL;
  more = details (v);
  return of_experiment (
      self, g_strdup_printf (_ ("%s %s → %s: %s%s"),
                             li_analysis_run_is_paused (self) ? _ ("Paused") : _ ("Analysing"),
                             name_of (self, v->from), name_of (self, v->to),
                             li_stage_label (v->stage), more));
}

const LiField *
li_analysis_run_nodes (LiAnalysisRun *self)
{
  return li_analysis_run_is_here (self) && self->view.field != NULL && self->view.field->n > 0
             ? self->view.field
             : NULL;
}

static void
li_analysis_run_dispose (GObject *object)
{
  LiAnalysisRun *self = LI_ANALYSIS_RUN (object);

  li_request_drop (self->request);
  clear_run (self);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_analysis_run_parent_class)->dispose (object);
}

static void
li_analysis_run_finalize (GObject *object)
{
  LiAnalysisRun *self = LI_ANALYSIS_RUN (object);

  li_request_free (self->request);
  li_params_clear (&li_analysis_params, &self->params);
  G_OBJECT_CLASS (li_analysis_run_parent_class)->finalize (object);
}

static void
li_analysis_run_class_init (LiAnalysisRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = li_analysis_run_dispose;
  object_class->finalize = li_analysis_run_finalize;
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED]
      = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_analysis_run_init (LiAnalysisRun *self)
{
  self->request = li_request_new (self);
  li_params_init (&li_analysis_params, &self->params);
}

LiAnalysisRun *
li_analysis_run_new (LiDocument *document)
{
  LiAnalysisRun *self = g_object_new (LI_TYPE_ANALYSIS_RUN, NULL);

  self->document = g_object_ref (document);
  return self;
}
