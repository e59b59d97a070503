/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include "cli/li-pairs.h"
#include "workflow/li-demo.h"

static gboolean
demo (LiRun *run, GError **error)
{
  const char *folder = li_run_operand (run, 0);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_free);
  LiAnalyseWatch watch;
  if (!li_run_make_folder (run, folder, error))
    return FALSE;
  li_run_stage (run, 1, _ ("Making the demo experiment"));
  li_pairs_begin (run, &watch);
  gboolean good = li_demo (folder, run->params[0], &watch, pictures, run->progress, error);
  li_pairs_end (run);
  if (!good)
    return FALSE;
  li_run_print (run, _ ("the experiment is in %s\n"), folder);
  li_figures_text (run->figures, "experiment", folder);
  for (guint i = 0; i < pictures->len; i++)
    li_run_wrote (run, pictures->pdata[i]);
  return TRUE;
}

static const LiOperand operands[] = {
  { "DIR", LI_OPERAND_FOLDER, 1, 1,
    N_ ("Folder of the experiment; one that is there already is gone on with.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_demo = {
  .name = "demo",
  .summary = N_ ("Make a demo experiment and analyse it"),
  .description = N_ ("Simulates a silicon electrode that is charged and discharged, with known "
                     "motion, analyses it from registration to strain maps, and draws pictures of "
                     "them into its exports folder."),
  .operands = operands,
  .tables = { &li_demo_params },
  .examples = "litho demo demo-cell\n",
  .run = demo,
};
