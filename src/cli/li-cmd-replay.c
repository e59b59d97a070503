/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include "cli/li-pairs.h"

typedef struct
{
  char *output;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Result"), N_ ("Folder to keep the repeated files in; without it they are compared and removed."), LI_PARAM_OUTPUT | LI_PARAM_FOLDER),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("replay", Params, params);

static void
report (LiRun *run, const LiReplay *replay)
{
  li_figures_begin_array (run->figures, "replayed");
  for (guint i = 0; i < replay->files->len; i++)
    {
      const LiReplayFile *f = replay->files->pdata[i];
      li_run_print (run, "%s: %s\n", f->file, f->same ? _ ("same") : _ ("different"));
      li_figures_begin (run->figures, NULL);
      li_figures_text (run->figures, "file", f->file);
      li_figures_flag (run->figures, "same", f->same);
      li_figures_end (run->figures);
    }
  li_figures_end (run->figures);
  li_figures_integer (run->figures, "same", replay->same);
  li_figures_integer (run->figures, "different", replay->different);
  li_figures_flag (run->figures, "inputs_changed", replay->inputs_changed);
  if (replay->inputs_changed)
    li_run_warn (run, "%s", _ ("an input is not the file that the report describes"));
  if (replay->different > 0)
    li_run_fail (run, _ ("%u files differ from those of the report"), replay->different);
}

static gboolean
replay_report (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  LiAnalyseWatch watch;
  if (p->output != NULL && !li_run_make_folder (run, p->output, error))
    return FALSE;
  li_run_stage (run, 1, _ ("Repeating"));
  li_pairs_begin (run, &watch);
  g_autoptr (LiReplay) replay
      = li_replay (li_run_operand (run, 0), p->output, &watch, run->progress, error);
  li_pairs_end (run);
  if (replay == NULL)
    return FALSE;
  report (run, replay);
  return TRUE;
}

static const LiOperand operands[] = {
  { "REPORT", LI_OPERAND_INPUT, 1, 1, N_ ("A report.json.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_replay = {
  .name = "replay",
  .summary = N_ ("Repeat an analysis from its report and compare"),
  .description = N_ ("Runs what a report.json describes again, with its parameters and inputs, and "
                     "compares every file with the checksums in the report. The exit status is 1 "
                     "when one differs."),
  .operands = operands,
  .tables = { &table },
  .examples = "litho replay cell-7/analysis/T0-T1/report.json\n",
  .run = replay_report,
};
