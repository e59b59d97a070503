/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-units.h"
#include "cli/li-pairs.h"

typedef struct
{
  gboolean watch, force, plan;
  double every;
  char *set;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_BOOL (Params, watch, "watch", "no", N_ ("Watch"), N_ ("Stay and analyse every new scan as it arrives, until Ctrl+C."), 0),
  LI_P_DOUBLE (Params, every, "every", "s", 1, 3600, "10", N_ ("Every"), N_ ("How often --watch looks for new scans."), LI_PARAM_ADVANCED),
  LI_P_BOOL (Params, force, "force", "no", N_ ("Force"), N_ ("Analyse again also what is done."), 0),
  LI_P_BOOL (Params, plan, "plan", "no", N_ ("Plan only"), N_ ("Say what is missing and about how long it takes; do nothing."), 0),
  LI_P_STRING (Params, set, "set", "", N_ ("Settings"), N_ ("Change settings of the experiment first and keep them: NAME=VALUE, several with blanks between, such as “correlate.spacing=50,25 strain.radius=2”."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("analyse", Params, params);

static const char *
state_name (LiPairState state)
{
  static const char *const names[] = { N_ ("missing"), N_ ("partly done"), N_ ("stale"),
                                       N_ ("failed"),  N_ ("done"),        N_ ("blocked") };
  return (gsize)state < G_N_ELEMENTS (names) ? _ (names[state]) : "?";
}

/* The pairs named on the command line; NULL without error: all. */
static gboolean
read_pairs (LiRun *run, LiExperiment *experiment, GPtrArray **only, GError **error)
{
  *only = NULL;
  if (run->operands->len < 2)
    return TRUE;
  *only = g_ptr_array_new_with_free_func ((GDestroyNotify)li_pair_free);
  for (guint i = 1; i < run->operands->len; i++)
    {
      LiPair *pair = g_new0 (LiPair, 1);
      g_ptr_array_add (*only, pair);
      if (!li_analysis_parse_pair (experiment, run->operands->pdata[i], &pair->from, &pair->to,
                                   error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_wanted (const LiPair *pair, const GPtrArray *only)
{
  for (guint i = 0; only != NULL && i < only->len; i++)
    {
      const LiPair *wanted = only->pdata[i];
      if (wanted->from == pair->from && wanted->to == pair->to)
        return TRUE;
    }
  return only == NULL;
}

/* Of the pairs that a run would do; pairs is 0 where it cannot be told. */
static LiEstimate
estimate_of (LiRun *run, LiExperiment *experiment, const GPtrArray *plan, const GPtrArray *only)
{
  const Params *p = run->params[0];
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  LiEstimate estimate = { 0 };

  for (guint i = 0; i < plan->len; i++)
    if (is_wanted (plan->pdata[i], only))
      g_ptr_array_add (wanted, plan->pdata[i]);
  if (!li_analyse_estimate (experiment, wanted, p->force, &estimate, NULL))
    estimate.pairs = 0;
  return estimate;
}

static void
print_estimate (LiRun *run, const LiEstimate *e)
{
  g_autofree char *time = li_units_duration (e->seconds), *memory = li_number_bytes (e->memory),
                  *disk = li_number_bytes (e->disk);

  if (e->pairs == 0)
    return;
  li_run_print (run, _ ("pairs to do: %u, about %s, memory %s, disk %s\n"), e->pairs, time, memory,
                disk);
  li_figures_integer (run->figures, "due", e->pairs);
  li_figures_number (run->figures, "seconds_estimate", e->seconds);
  li_figures_number (run->figures, "memory_estimate", (double)e->memory);
  li_figures_number (run->figures, "disk_estimate", (double)e->disk);
}

static void
print_plan (LiRun *run, LiExperiment *experiment, const GPtrArray *plan, const GPtrArray *only)
{
  li_figures_begin_array (run->figures, "plan");
  for (guint i = 0; i < plan->len; i++)
    {
      const LiPair *pair = plan->pdata[i];
      if (!is_wanted (pair, only))
        continue;
      g_autofree char *name = li_experiment_pair_name (experiment, pair->from, pair->to);
      li_run_print (run, pair->reason ? "%s: %s (%s)\n" : "%s: %s\n", name,
                    state_name (pair->state), pair->reason);
      li_figures_begin (run->figures, NULL);
      li_figures_text (run->figures, "pair", name);
      li_figures_text (run->figures, "state", state_name (pair->state));
      li_figures_text (run->figures, "reason", pair->reason);
      li_figures_flag (run->figures, "cumulative", pair->cumulative);
      li_figures_end (run->figures);
    }
  li_figures_end (run->figures);
  LiEstimate estimate = estimate_of (run, experiment, plan, only);
  print_estimate (run, &estimate);
}

#define REASONS 3 /* named at most */

/* What keeps pairs from being analysed, once each. What only waits for another pair is left out
 * where that one's reason is known. */
static char *
blocked_reasons (LiExperiment *experiment, const GPtrArray *only)
{
  g_autoptr (GPtrArray) plan = li_analysis_plan (experiment, NULL);
  g_autoptr (GPtrArray) listed = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  for (int cumulative = 0; plan != NULL && cumulative < 2; cumulative++)
    for (guint i = 0; i < plan->len && listed->len < REASONS; i++)
      {
        const LiPair *pair = plan->pdata[i];
        if (pair->state != LI_PAIR_BLOCKED || !is_wanted (pair, only)
            || pair->cumulative != cumulative || (cumulative && listed->len > 0)
            || g_ptr_array_find_with_equal_func (listed, pair->reason, g_str_equal, NULL))
          continue;
        g_autofree char *name = li_experiment_pair_name (experiment, pair->from, pair->to);
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", name, pair->reason);
        g_ptr_array_add (listed, pair->reason);
      }
  return g_string_free (text, FALSE);
}

static void
report_counts (LiRun *run,
               LiExperiment *experiment,
               const GPtrArray *only,
               const LiAnalyseCounts *c)
{
  const Params *p = run->params[0];

  li_run_print (run,
                _ ("pairs analysed: %u, done before: %u, failed: %u, blocked: %u, warnings: %u\n"),
                c->done, c->skipped, c->failed, c->blocked, c->warnings);
  li_figures_integer (run->figures, "done", c->done);
  li_figures_integer (run->figures, "skipped", c->skipped);
  li_figures_integer (run->figures, "failed", c->failed);
  li_figures_integer (run->figures, "blocked", c->blocked);
  li_figures_integer (run->figures, "n_warnings", c->warnings);
  if (c->failed > 0)
    li_run_fail (run, _ ("%u pairs failed: their reports say why"), c->failed);
  if (c->blocked == 0 || p->watch)
    return;
  g_autofree char *reasons = blocked_reasons (experiment, only);
  li_run_fail (run, _ ("%u of the pairs could not be analysed (%s)"), c->blocked + c->failed,
               reasons);
}

static gboolean
analyse_all (LiRun *run, LiExperiment *experiment, GPtrArray *only, GError **error)
{
  const Params *p = run->params[0];
  LiAnalyseWatch watch;
  LiAnalyseCounts counts = { 0 };
  gboolean good;
  li_run_stage (run, 1, _ ("Analysing"));
  li_pairs_begin (run, &watch);
  if (p->watch)
    good = li_analyse_follow (li_experiment_get_folder (experiment), p->every, &watch, &counts,
                              run->progress, error);
  else
    good = li_analyse (experiment, only, p->force, &watch, &counts, run->progress, error);
  li_pairs_end (run);
  if (good)
    report_counts (run, experiment, only, &counts);
  return good;
}

static gboolean
set_one (LiAnalysisParams *settings, const char *word, GError **error)
{
  const char *equals = strchr (word, '=');
  if (equals == NULL)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("set has “%s”; expected NAME=VALUE, such as correlate.spacing=50,25"), word);
      return FALSE;
    }
  g_autofree char *name = g_strndup (word, (gsize)(equals - word));
  return li_params_set_text (&li_analysis_params, settings, name, equals + 1, error);
}

/* --set: the experiment's own settings are changed, so that a later call means the same. */
static gboolean
apply_settings (LiRun *run, LiExperiment *experiment, const char *text, GError **error)
{
  LiAnalysisParams settings = { 0 };
  if (text == NULL)
    return TRUE;
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gboolean good = li_analysis_settings (experiment, &settings, error);
  for (char **word = words; good && *word != NULL; word++)
    good = **word == '\0' || set_one (&settings, *word, error);
  good = good && li_params_validate (&li_analysis_params, &settings, error);
  if (good)
    li_experiment_set_settings (experiment, &li_analysis_params, &settings);
  li_params_clear (&li_analysis_params, &settings);
  good = good && li_experiment_save (experiment, error);
  li_run_print_notice (run, experiment);
  return good;
}

static gboolean
analyse (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  g_autoptr (LiExperiment) experiment = li_experiment_open (li_run_operand (run, 0), error);
  g_autoptr (GPtrArray) only = NULL, plan = NULL;
  if (experiment == NULL || !apply_settings (run, experiment, p->set, error)
      || !read_pairs (run, experiment, &only, error)
      || (plan = li_analysis_plan (experiment, error)) == NULL)
    return FALSE;
  if (p->plan)
    {
      print_plan (run, experiment, plan, only);
      return TRUE;
    }
  if (plan->len == 0 && !p->watch)
    {
      g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID,
                   _ ("%s: has %u time steps, and a pair needs two; litho import adds scans"),
                   li_experiment_get_folder (experiment), li_experiment_n_steps (experiment));
      return FALSE;
    }
  LiEstimate estimate = estimate_of (run, experiment, plan, only);
  if (estimate.pairs > 0)
    li_run_print_memory (run, estimate.memory);
  return analyse_all (run, experiment, only, error);
}

static const LiOperand operands[] = {
  { "EXPERIMENT", LI_OPERAND_FOLDER, 1, 1, N_ ("An experiment's folder.") },
  { "PAIR", LI_OPERAND_WORD, 0, G_MAXUINT, N_ ("Pairs of time steps such as T0-T1; all without.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_analyse = {
  .name = "analyse",
  .summary = N_ ("Analyse what is missing in an experiment"),
  .description = N_ (
      "Registers, correlates, repairs, composes, and writes strain, residual and a report.json for "
      "every pair of time steps that is missing, half done or out of date, in order. Settings are "
      "those of the experiment.\n"
      "Ctrl+C keeps what is finished; the next call goes on from there."),
  .operands = operands,
  .tables = { &table },
  .examples = "litho analyse cell-7\nlitho analyse cell-7 T3-T4 T0-T4 --force\n"
              "litho analyse cell-7 --watch\n"
              "litho analyse cell-7 --set \"correlate.spacing=50,25 correlate.shape=affine\"\n",
  .run = analyse,
};
