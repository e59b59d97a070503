/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <string.h>
#include "base/li-error.h"
#include "cli/li-phi-input.h"
#include "dvc/li-filter-field.h"

typedef struct
{
  char *output, *select;
  gboolean spam_columns;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Result"), N_ ("Where the filtered field goes (TSV)."), LI_PARAM_REQUIRED | LI_PARAM_OUTPUT),
  LI_P_STRING (Params, select, "select", "", N_ ("Select"), N_ ("Which nodes are bad: status, coherency or both; short for --by-status and --by-coherency."), 0),
  LI_P_BOOL (Params, spam_columns, "spam-columns", "no", N_ ("SPAM's columns only"), N_ ("Leave out the columns that SPAM does not know."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("filter", Params, params);

static gboolean
apply_select (const char *select, LiFilterParams *filter, GError **error)
{
  if (select == NULL)
    return TRUE;
  g_auto (GStrv) words = g_strsplit (select, ",", -1);
  filter->by_status = filter->by_coherency = FALSE;
  for (char **word = words; *word != NULL; word++)
    if (strcmp (*word, "status") == 0)
      filter->by_status = TRUE;
    else if (strcmp (*word, "coherency") == 0)
      filter->by_coherency = TRUE;
    else
      {
        g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                     _ ("select is “%s”; expected status, coherency or both with a comma"), select);
        return FALSE;
      }
  return TRUE;
}

static gboolean
filter_field (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  gsize bad = 0, repaired = 0;
  if (!apply_select (p->select, run->params[1], error) || !li_run_check_binning (run, 1, error))
    return FALSE;
  g_autoptr (LiField) field = li_run_read_phi (run, li_run_operand (run, 0), 0, error);
  if (field == NULL || !li_field_filter (field, run->params[1], &bad, &repaired, error)
      || !li_field_write_tsv (field, p->output, !p->spam_columns, error))
    return FALSE;
  li_run_print (run, _ ("bad: %zu, repaired of them: %zu\n"), bad, repaired);
  li_figures_integer (run->figures, "bad", (gint64)bad);
  li_figures_integer (run->figures, "repaired_now", (gint64)repaired);
  li_run_report_field (run, field, NULL);
  li_run_wrote (run, p->output);
  return TRUE;
}

static const LiOperand operands[] = {
  { "PHI", LI_OPERAND_INPUT, 1, 1, N_ ("A Φ field (TSV).") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_filter = {
  .name = "filter",
  .summary = N_ ("Mark bad nodes of a field and repair them"),
  .description
  = N_ ("Marks nodes that did not converge or disagree with their neighbours and gives "
        "them a value from good ones. Repaired nodes say so (status 1, error 100, "
        "source 2) and are left out of strain unless asked for."),
  .operands = operands,
  .tables = { &table, &li_filter_params, &li_phi_options },
  .examples = "litho filter phi.tsv -o clean.tsv --select status,coherency\n",
  .run = filter_field,
};
