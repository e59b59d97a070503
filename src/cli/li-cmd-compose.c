/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include "base/li-error.h"
#include "cli/li-phi-input.h"
#include "dvc/li-combine.h"
#include "dvc/li-compose.h"

typedef struct
{
  char *output, *direct;
  double limit;
  gboolean combine, spam_columns;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Result"), N_ ("Where the composed field goes (TSV)."), LI_PARAM_REQUIRED | LI_PARAM_OUTPUT),
  LI_P_FILE (Params, direct, "closure", N_ ("Closure"), N_ ("Field measured directly from the first to the last image (TSV): the difference is written to the closure columns."), 0),
  LI_P_DOUBLE (Params, limit, "closure-limit", "", 0.1, 100, "3", N_ ("Closure limit"), N_ ("Combined standard errors beyond which a difference counts against a node."), LI_PARAM_ADVANCED),
  LI_P_BOOL (Params, combine, "combine", "no", N_ ("Combine"), N_ ("Complete the result by the field of --closure: the weighted mean where both were measured and agree, the direct value where the chain has none. The column total says which."), 0),
  LI_P_BOOL (Params, spam_columns, "spam-columns", "no", N_ ("SPAM's columns only"), N_ ("Leave out the columns that SPAM does not know."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("compose", Params, params);

static GPtrArray *
read_fields (LiRun *run, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify)li_field_free);
  if (!li_run_check_binning (run, run->operands->len, error))
    return NULL;
  for (guint i = 0; i < run->operands->len; i++)
    {
      LiField *field = li_run_read_phi (run, run->operands->pdata[i], i, error);
      if (field == NULL)
        return NULL;
      g_ptr_array_add (fields, field);
    }
  return g_steal_pointer (&fields);
}

static void
combine (LiRun *run, LiField *composed, const LiField *direct, double limit)
{
  LiTotals t;
  li_field_combine (composed, direct, limit, &t);
  li_run_print (run,
                _ ("combined: %zu, composed alone: %zu, direct alone: %zu, disagree: %zu, lost: "
                   "%zu\n"),
                t.combined, t.composed, t.direct, t.disagree, t.lost);
  li_figures_begin (run->figures, "totals");
  li_figures_integer (run->figures, "combined", (gint64)t.combined);
  li_figures_integer (run->figures, "composed", (gint64)t.composed);
  li_figures_integer (run->figures, "direct", (gint64)t.direct);
  li_figures_integer (run->figures, "disagree", (gint64)t.disagree);
  li_figures_integer (run->figures, "lost", (gint64)t.lost);
  li_figures_end (run->figures);
}

static gboolean
report_closure (LiRun *run, LiField *composed, const Params *p, GError **error)
{
  g_autoptr (LiField) direct = p->direct ? li_field_read_tsv (p->direct, error) : NULL;
  if (p->direct == NULL)
    return TRUE;
  if (direct == NULL || !li_field_check_chain (composed, direct, run->operands->len + 1, error))
    return FALSE;
  double share = li_field_closure (composed, direct, p->limit);
  li_run_print (run, _ ("closure: %.1f %% of the nodes differ by more than %g standard errors\n"),
                100 * share, p->limit);
  li_figures_number (run->figures, "closure_share", share);
  if (p->combine)
    combine (run, composed, direct, p->limit);
  if (share > 0.05)
    li_run_warn (run, _ ("%.0f %% of the nodes do not close: a step is wrong or errors add up"),
                 100 * share);
  return TRUE;
}

static gboolean
compose (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  g_autoptr (GPtrArray) fields = read_fields (run, error);
  if (fields == NULL)
    return FALSE;
  if (p->combine && p->direct == NULL)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("combine wants the direct field; give it by --closure"));
      return FALSE;
    }
  g_autoptr (LiField) composed
      = li_field_compose ((const LiField *const *)fields->pdata, fields->len, error);
  if (composed == NULL || !report_closure (run, composed, p, error)
      || !li_field_write_tsv (composed, p->output, !p->spam_columns, error))
    return FALSE;
  li_run_report_field (run, composed, NULL);
  li_run_wrote (run, p->output);
  return TRUE;
}

static const LiOperand operands[] = {
  { "PHI", LI_OPERAND_INPUT, 1, G_MAXUINT, N_ ("Φ fields (TSV), first to last in time.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_compose = {
  .name = "compose",
  .summary = N_ ("Put fields of successive steps together"),
  .description
  = N_ ("Composes the fields T0→T1, T1→T2 … into one from the first image to the last. "
        "Where a point leaves a field its node is lost; nothing is extrapolated.\n"
        "One field alone is only written again, converted when --phi-binning is given; for a chain "
        "--phi-binning takes one number for each field."),
  .operands = operands,
  .tables = { &table, &li_phi_options },
  .examples = "litho compose phi-T0-T1.tsv phi-T1-T2.tsv -o phi-T0-T2.tsv --closure direct.tsv\n"
              "litho compose binned.tsv -o full.tsv --phi-binning 2\n",
  .run = compose,
};
