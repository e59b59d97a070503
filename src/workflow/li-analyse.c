/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-analyse.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>

#include "base/li-error.h"
#include "workflow/li-estimate.h"
#include "workflow/li-pair-describe.h"
#include "workflow/li-pair-lock.h"
#include "workflow/li-pair-noise.h"
#include "workflow/li-pair-run.h"
#include "workflow/li-report-private.h"

static gboolean
is_pair (LiExperiment *experiment, guint from, guint to, GError **error)
{
  if (from < to && to < li_experiment_n_steps (experiment))
    return TRUE;
  g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID,
               _ ("there is no pair of time steps %u and %u"), from, to);
  return FALSE;
}

/* Everything that a run of the pair needs; takes what is kept from an earlier one. */
static LiReport *
prepare (LiExperiment *experiment,
         guint from,
         guint to,
         const LiAnalyseWatch *watch,
         LiPairRun *run,
         GError **error)
{
  LiAnalysisParams params = { 0 };
  g_autoptr (GHashTable) fingerprints
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  memset (run, 0, sizeof *run);
  if (!is_pair (experiment, from, to, error) || !li_analysis_settings (experiment, &params, error))
    return NULL;
  LiReport *report = li_pair_describe (experiment, from, to, &params, fingerprints, error);
  li_params_clear (&li_analysis_params, &params);
  if (report == NULL)
    return NULL;
  run->report = report;
  run->folder = li_experiment_analysis_folder (experiment, from, to);
  run->before = li_pair_saved_report (experiment, from, to);
  run->owns_folder = TRUE;
  run->watch = watch;
  return report;
}

gboolean
li_analyse_register (LiExperiment *experiment,
                     guint from,
                     guint to,
                     const LiAnalyseWatch *watch,
                     LiNode *out,
                     LiProgress *progress,
                     GError **error)
{
  LiPairRun run;
  g_autoptr (LiFileLock) lock = is_pair (experiment, from, to, error)
                                    ? li_pair_lock (experiment, from, to, watch, progress, error)
                                    : NULL;
  if (lock == NULL)
    return FALSE;
  g_autoptr (LiReport) report = prepare (experiment, from, to, watch, &run, error);
  LiNode guess;
  gboolean eye = FALSE;
  g_autofree char *path = report != NULL ? li_pair_file (&run, "register.tsv") : NULL;
  int depth = li_progress_depth (progress);

  gboolean ok = report != NULL && li_pair_open (&run, progress, error)
                && li_pair_read_eye (&run, &guess, &eye, error);
  if (ok)
    {
      li_pair_stage (&run, LI_STAGE_REGISTER);
      ok = li_register (
               &(const LiRegisterInput){ .im1 = run.im1,
                                         .im2 = run.im2,
                                         .mask1 = run.mask1,
                                         .mask2 = run.mask2,
                                         .guess = eye ? &guess.phi : NULL,
                                         .params = &report->params.registration,
                                         .watch = watch != NULL ? watch->step : NULL,
                                         .watch_data = watch != NULL ? watch->data : NULL },
               out, progress, error)
           && li_registration_write_tsv (out, run.im1, path, error);
    }
  li_progress_pop_to (progress, depth);
  li_pair_run_clear (&run);
  return ok;
}

static gboolean
finish (LiExperiment *experiment, guint from, guint to, LiPairRun *run, GError **error)
{
  LiReport *r = run->report;

  if (li_pair_is_double_scan (experiment, from, to) && r->outcome == LI_OUTCOME_DONE)
    {
      li_pair_stage (run, LI_STAGE_NOISE);
      if (!li_pair_measure_noise (run, error) || !li_pair_save_report (run, error))
        return FALSE;
      return li_pair_spread_noise (experiment, from, to, error);
    }
  li_pair_apply_noise (experiment, from, to, r);
  return li_pair_save_report (run, error);
}

/* While the pair's lock is held. */
static LiReport *
analyse_pair (LiExperiment *experiment,
              guint from,
              guint to,
              const LiAnalyseWatch *watch,
              LiProgress *progress,
              GError **error)
{
  LiPairRun run;
  g_autoptr (LiReport) report = prepare (experiment, from, to, watch, &run, error);

  if (report == NULL)
    return NULL;
  report->peak_memory = li_estimate_memory (report);
  if (watch != NULL && watch->pair != NULL)
    watch->pair (from, to, report->composed, watch->data);
  gboolean ok = li_pair_run (&run, progress, error) && finish (experiment, from, to, &run, error);
  li_pair_run_clear (&run);
  if (!ok)
    return NULL;
  if (watch != NULL && watch->report != NULL)
    watch->report (report, watch->data);
  return g_steal_pointer (&report);
}

/* Takes @lock. */
static LiReport *
analyse_and_unlock (LiFileLock *lock,
                    LiExperiment *experiment,
                    guint from,
                    guint to,
                    const LiAnalyseWatch *watch,
                    LiProgress *progress,
                    GError **error)
{
  LiReport *report = analyse_pair (experiment, from, to, watch, progress, error);

  li_file_lock_release (lock);
  li_pair_catch_noise (experiment, from, to);
  return report;
}

LiReport *
li_analyse_pair (LiExperiment *experiment,
                 guint from,
                 guint to,
                 const LiAnalyseWatch *watch,
                 LiProgress *progress,
                 GError **error)
{
  LiFileLock *lock = is_pair (experiment, from, to, error)
                         ? li_pair_lock (experiment, from, to, watch, progress, error)
                         : NULL;

  if (lock == NULL)
    return NULL;
  return analyse_and_unlock (lock, experiment, from, to, watch, progress, error);
}

static gboolean
is_wanted (GPtrArray *only, const LiPair *pair)
{
  for (guint k = 0; only != NULL && k < only->len; k++)
    {
      const LiPair *p = only->pdata[k];
      if (p->from == pair->from && p->to == pair->to)
        return TRUE;
    }
  return only == NULL;
}

static gboolean
is_open (LiPairState state)
{
  return state == LI_PAIR_MISSING || state == LI_PAIR_PARTLY || state == LI_PAIR_STALE;
}

/* Plans again, because later pairs may have become possible or stale. */
static const LiPair *
again (GPtrArray *plan, const LiPair *pair)
{
  for (guint k = 0; k < plan->len; k++)
    {
      const LiPair *p = plan->pdata[k];
      if (p->from == pair->from && p->to == pair->to)
        return p;
    }
  return NULL;
}

/* NULL without @error where the pair was done by whoever had the lock before. */
static LiReport *
do_locked (LiExperiment *experiment,
           const LiPair *pair,
           gboolean force,
           const LiAnalyseWatch *watch,
           LiProgress *progress,
           GError **error)
{
  LiFileLock *lock = li_pair_lock (experiment, pair->from, pair->to, watch, progress, error);
  g_autoptr (GPtrArray) now = lock != NULL ? li_analysis_plan (experiment, error) : NULL;
  const LiPair *p = now != NULL ? again (now, pair) : NULL;

  if (p != NULL && (is_open (p->state) || (force && p->state != LI_PAIR_BLOCKED)))
    return analyse_and_unlock (lock, experiment, pair->from, pair->to, watch, progress, error);
  li_file_lock_release (lock);
  return NULL;
}

/* FALSE only when cancelled. */
static gboolean
do_one (LiExperiment *experiment,
        const LiPair *pair,
        gboolean force,
        const LiAnalyseWatch *watch,
        LiAnalyseCounts *counts,
        LiProgress *progress,
        GError **first_error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (LiReport) r = do_locked (experiment, pair, force, watch, progress, &why);

  if (r == NULL && why == NULL)
    {
      counts->skipped++;
      return TRUE;
    }
  if (r != NULL && r->outcome == LI_OUTCOME_DONE)
    {
      counts->done++;
      counts->warnings += r->warnings->len;
      return TRUE;
    }
  if (r != NULL || !li_error_is_cancelled (why))
    counts->failed++;
  if (r != NULL)
    counts->warnings += r->warnings->len;
  gboolean cancelled = li_error_is_cancelled (why);
  if (why != NULL && (*first_error == NULL || cancelled))
    {
      g_clear_error (first_error);
      g_autofree char *name = li_experiment_pair_name (experiment, pair->from, pair->to);
      *first_error = g_steal_pointer (&why);
      if (!cancelled)
        g_prefix_error (first_error, "%s: ", name);
    }
  return !cancelled;
}

gboolean
li_analyse (LiExperiment *experiment,
            GPtrArray *only,
            gboolean force,
            const LiAnalyseWatch *watch,
            LiAnalyseCounts *counts,
            LiProgress *progress,
            GError **error)
{
  LiAnalyseCounts own = { 0 };
  g_autoptr (GError) first = NULL;
  g_autoptr (GPtrArray) plan = li_analysis_plan (experiment, error);
  int depth = li_progress_depth (progress);
  gboolean go_on = plan != NULL;

  for (guint k = 0; go_on && k < plan->len; k++)
    {
      g_autoptr (GPtrArray) now = li_analysis_plan (experiment, NULL);
      const LiPair *pair = now != NULL ? again (now, plan->pdata[k]) : NULL;

      if (pair == NULL || !is_wanted (only, pair))
        continue;
      g_autofree char *name = li_experiment_pair_name (experiment, pair->from, pair->to);
      li_progress_push (progress, 1. / plan->len, 1, name);
      if (pair->state == LI_PAIR_BLOCKED)
        own.blocked++;
      else if (is_open (pair->state) || force)
        go_on = do_one (experiment, pair, force, watch, &own, progress, &first);
      else
        own.skipped++;
      li_progress_pop_to (progress, depth);
    }
  if (counts != NULL)
    *counts = own;
  if (first == NULL)
    return plan != NULL;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}
