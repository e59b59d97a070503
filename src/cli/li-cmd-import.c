/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include "volume/li-open-options.h"
#include "workflow/li-analyse.h"

typedef struct
{
  char *role, *step, *name, *double_scan;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_STRING (Params, role, "role", "quantitative", N_ ("Role"), N_ ("What the volumes are: quantitative, equalised, crop, labels, mask …"), 0),
  LI_P_STRING (Params, step, "step", "", N_ ("Time step"), N_ ("Add one volume to this time step (T0 …); without it every volume is a new one."), 0),
  LI_P_STRING (Params, name, "name", "", N_ ("Name"), N_ ("Name of the cell, when the experiment is made."), 0),
  LI_P_STRING (Params, double_scan, "double-scan", "", N_ ("Double scan"), N_ ("Two time steps that show one state, such as T8,T9: the noise floor is measured on them."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("import", Params, params);

/* Any word may be a role, but one that is nearly a known role is probably a typing error. */
static void
check_role (LiRun *run, const char *role)
{
  static const char *const known[]
      = { "quantitative", "equalised", "crop", "mask", "labels", "projections", NULL };
  const char *meant = g_strv_contains (known, role) ? NULL : li_suggest (role, known);
  if (meant != NULL)
    li_run_warn (run, _ ("“%s” is no role that analyses know; was “%s” meant?"), role, meant);
}

static LiExperiment *
open_or_draft (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  const char *folder = li_run_operand (run, 0);
  if (li_experiment_is_at (folder))
    return li_experiment_open (folder, error);
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *base = g_path_get_basename (absolute);
  return li_experiment_draft (folder, p->name ? p->name : base, error);
}

/* One step after the other. @added: ids of the steps that got a volume. */
static gboolean
import_volumes (LiRun *run, LiExperiment *experiment, int step, GPtrArray *added, GError **error)
{
  const Params *p = run->params[0];
  LiOpenOptions open = li_run_open_options (run);
  g_autofree char *how = li_open_options_to_text (&open);
  for (guint i = 1; i < run->operands->len; i++)
    {
      const char *path = run->operands->pdata[i];
      li_run_stage (run, 1.0 / (run->operands->len - 1), _ ("Reading"));
      if (!li_experiment_import (experiment, step, p->role, path, how, run->progress, error))
        return FALSE;
      guint at = step >= 0 ? (guint)step : li_experiment_n_steps (experiment) - 1;
      g_ptr_array_add (added, g_strdup (li_experiment_step (experiment, at)->id));
    }
  return TRUE;
}

/* What the record holds twice now, be it that another program has added it meanwhile; of two that
 * were added here, the later one is named. */
static void
warn_of_same_scans (LiRun *run, LiExperiment *experiment, const GPtrArray *added)
{
  const Params *p = run->params[0];
  for (guint i = 0; i < added->len; i++)
    {
      int at = li_experiment_find_step (experiment, added->pdata[i]);
      g_autofree char *same
          = at >= 0 ? li_experiment_same_scan (experiment, (guint)at, p->role) : NULL;
      int other = same != NULL ? li_experiment_find_step (experiment, same) : -1;
      if (other < 0
          || (other > at
              && g_ptr_array_find_with_equal_func (
                  (GPtrArray *)added, li_experiment_step (experiment, (guint)other)->id,
                  g_str_equal, NULL)))
        continue;
      li_run_warn (run, _ ("%s: is the same scan as that of time step %s"),
                   (const char *)run->operands->pdata[i + 1], same);
    }
}

static gboolean
find_step (LiRun *run, LiExperiment *experiment, int *step, GError **error)
{
  const Params *p = run->params[0];
  *step = -1;
  if (p->step == NULL)
    return TRUE;
  *step = li_experiment_find_step (experiment, p->step);
  if (*step >= 0 && run->operands->len == 2)
    return TRUE;
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
               *step < 0 ? _ ("%s: the experiment has no such time step")
                         : _ ("%s: one volume can be added to a time step at once"),
               p->step);
  return FALSE;
}

static gboolean
note_double_scan (LiExperiment *experiment, const char *text, GError **error)
{
  if (text == NULL)
    return TRUE;
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  gboolean two = g_strv_length (names) == 2;
  int first = two ? li_experiment_find_step (experiment, names[0]) : -1;
  int second = two ? li_experiment_find_step (experiment, names[1]) : -1;
  if (first < 0 || second < 0 || first == second)
    {
      g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                   _ ("double-scan is “%s”; expected two time steps of the experiment, such as "
                      "T8,T9"),
                   text);
      return FALSE;
    }
  li_experiment_add_double_scan (experiment, (guint)first, (guint)second);
  return TRUE;
}

static gboolean
import (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  int step;
  g_autoptr (LiExperiment) experiment = open_or_draft (run, error);
  if (experiment == NULL || !find_step (run, experiment, &step, error))
    return FALSE;
  check_role (run, p->role);
  gboolean is_new = !li_experiment_is_at (li_experiment_get_folder (experiment));
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  if (!import_volumes (run, experiment, step, added, error)
      || !note_double_scan (experiment, p->double_scan, error)
      || !(is_new ? li_experiment_found (experiment, error)
                  : li_experiment_save (experiment, error)))
    return FALSE;
  warn_of_same_scans (run, experiment, added);
  li_run_print_notice (run, experiment);
  li_run_print (run, _ ("%s has %u time steps\n"), li_experiment_get_folder (experiment),
                li_experiment_n_steps (experiment));
  li_figures_text (run->figures, "experiment", li_experiment_get_folder (experiment));
  li_figures_integer (run->figures, "time_steps", li_experiment_n_steps (experiment));
  return TRUE;
}

static const LiOperand operands[] = {
  { "EXPERIMENT", LI_OPERAND_FOLDER, 1, 1, N_ ("An experiment's folder, made when missing.") },
  { "VOLUME", LI_OPERAND_INPUT, 0, G_MAXUINT,
    N_ ("Volumes in order of time; they stay where they are.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_import = {
  .name = "import",
  .summary = N_ ("Add scans to an experiment"),
  .description
  = N_ ("Makes each volume a new time step of the experiment, in the order given, with "
        "its shape, voxel size and checksum. The volumes are not copied. The channel, time, "
        "dataset or raw shape that were chosen are kept in the record."),
  .operands = operands,
  .tables = { &table, &li_input_options },
  .examples = "litho import cell-7 scans/T0.tif scans/T1.tif\n"
              "litho import cell-7 --double-scan T0,T1\n"
              "litho import cell-7 electrode-mask.tif --role mask --step T0\n",
  .run = import,
};
