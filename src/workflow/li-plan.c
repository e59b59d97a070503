/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>

#include "base/li-error.h"
#include "workflow/li-pair-describe.h"

void
li_pair_free (LiPair *pair)
{
  if (pair != NULL)
    g_free (pair->reason);
  g_free (pair);
}

gboolean
li_analysis_settings (LiExperiment *experiment, LiAnalysisParams *params, GError **error)
{
  li_params_init (&li_analysis_params, params);
  if (li_experiment_get_settings (experiment, &li_analysis_params, params, error))
    return TRUE;
  li_params_clear (&li_analysis_params, params);
  return FALSE;
}

static gboolean
is_failed (LiOutcome outcome)
{
  return outcome == LI_OUTCOME_NOT_REGISTERED || outcome == LI_OUTCOME_NO_FIELD;
}

static gboolean
has_field (LiExperiment *experiment, const LiPair *pair)
{
  g_autofree char *path = li_experiment_analysis_file (experiment, pair->from, pair->to, "phi.tsv");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A cumulative pair waits for incremental ones that can still be made. */
static gboolean
only_waits (const GPtrArray *plan, const LiPair *pair)
{
  for (guint k = 0; k < plan->len; k++)
    {
      const LiPair *p = plan->pdata[k];

      if (!p->cumulative && p->to <= pair->to
          && (p->state == LI_PAIR_BLOCKED || p->state == LI_PAIR_FAILED))
        return FALSE;
    }
  return TRUE;
}

static void
set_state (LiExperiment *experiment,
           const LiAnalysisParams *params,
           const GPtrArray *plan,
           GHashTable *fingerprints,
           LiPair *pair)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (LiReport) wanted
      = li_pair_describe (experiment, pair->from, pair->to, params, fingerprints, &why);
  g_autoptr (LiReport) saved = li_pair_saved_report (experiment, pair->from, pair->to);

  pair->state = LI_PAIR_MISSING;
  if (wanted == NULL && !(pair->cumulative && only_waits (plan, pair)))
    {
      pair->state = LI_PAIR_BLOCKED;
      pair->reason = g_strdup (why->message);
    }
  if (wanted == NULL || saved == NULL)
    return;
  pair->n_warnings = saved->warnings->len;
  pair->reason = li_report_difference (saved, wanted);
  if (saved->outcome == LI_OUTCOME_CANCELLED)
    {
      pair->state = LI_PAIR_PARTLY;
      g_clear_pointer (&pair->reason, g_free);
    }
  else if (pair->reason != NULL)
    pair->state = LI_PAIR_STALE;
  else if (is_failed (saved->outcome))
    {
      pair->state = LI_PAIR_FAILED;
      pair->reason = g_strdup (saved->warnings->len > 0
                                   ? ((const LiWarning *)saved->warnings->pdata[0])->text
                                   : li_outcome_name (saved->outcome));
    }
  else if (!has_field (experiment, pair))
    {
      pair->state = LI_PAIR_STALE;
      pair->reason = g_strdup (_ ("its field, phi.tsv, is not there any more"));
    }
  else
    pair->state = LI_PAIR_DONE;
}

static void
add_pair (LiExperiment *experiment,
          const LiAnalysisParams *params,
          GPtrArray *plan,
          GHashTable *fingerprints,
          guint from,
          guint to)
{
  LiPair *pair = g_new0 (LiPair, 1);

  pair->from = from;
  pair->to = to;
  pair->cumulative = li_pair_is_cumulative (from, to);
  set_state (experiment, params, plan, fingerprints, pair);
  g_ptr_array_add (plan, pair);
}

GPtrArray *
li_analysis_plan (LiExperiment *experiment, GError **error)
{
  LiAnalysisParams params = { 0 };
  g_autoptr (GHashTable) fingerprints
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (!li_analysis_settings (experiment, &params, error))
    return NULL;
  GPtrArray *plan = g_ptr_array_new_with_free_func ((GDestroyNotify)li_pair_free);
  for (guint b = 1; b < li_experiment_n_steps (experiment); b++)
    {
      add_pair (experiment, &params, plan, fingerprints, b - 1, b);
      if (b > 1 && params.cumulative)
        add_pair (experiment, &params, plan, fingerprints, 0, b);
    }
  li_params_clear (&li_analysis_params, &params);
  return plan;
}

gboolean
li_analysis_parse_pair (
    LiExperiment *experiment, const char *text, guint *from, guint *to, GError **error)
{
  const char *dash = strchr (text, '-');
  g_autofree char *first = dash != NULL ? g_strndup (text, dash - text) : NULL;
  int a = first != NULL ? li_experiment_find_step (experiment, first) : -1;
  int b = dash != NULL ? li_experiment_find_step (experiment, dash + 1) : -1;

  if (a >= 0 && b > a && (b == a + 1 || a == 0))
    {
      *from = (guint)a;
      *to = (guint)b;
      return TRUE;
    }
  g_set_error (
      error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID,
      _ ("“%s” is no pair of this experiment; pairs are two steps in a row (T2-T3) or begin "
         "with T0 (T0-T3), and there are %u steps"),
      text, li_experiment_n_steps (experiment));
  return FALSE;
}

static const char *const stages[] = {
  N_ ("Reading"), N_ ("Registration"), N_ ("Correlation"), N_ ("Composition"),
  N_ ("Strain"),  N_ ("Residual"),     N_ ("Noise floor"), N_ ("Waiting for another program"),
};

const char *
li_stage_label (LiStage stage)
{
  return _ (stages[stage]);
}
