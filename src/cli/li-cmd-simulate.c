/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include "base/li-error.h"
#include "simulate/li-electrode.h"

/* Ends with NULL; nothing in it is owned. */
static GPtrArray *
sample_names (void)
{
  GPtrArray *names = g_ptr_array_new ();
  const LiParam *param = li_params_find (&li_electrode_params, "case");
  for (const LiParamValue *v = param->values; v->name != NULL; v++)
    g_ptr_array_add (names, (gpointer)v->name);
  g_ptr_array_add (names, NULL);
  return names;
}

/* The sample's name may stand before the folder: "simulate wave DIR" is "simulate electrode DIR
 * --case wave". */
static gboolean
set_case (LiRun *run, LiElectrodeParams *p, GError **error)
{
  const char *word = li_run_operand (run, 0);
  LiElectrodeParams named = { 0 };
  gboolean known;
  li_params_init (&li_electrode_params, &named);
  known = li_params_set_text (&li_electrode_params, &named, "case", word, NULL);
  gboolean clash = known && named.kind != LI_CASE_ELECTRODE && p->kind != LI_CASE_ELECTRODE
                   && p->kind != named.kind;
  if (known && named.kind != LI_CASE_ELECTRODE)
    p->kind = named.kind;
  li_params_clear (&li_electrode_params, &named);
  if (known && !clash)
    return TRUE;
  g_autoptr (GPtrArray) names = sample_names ();
  g_autofree char *list = g_strjoinv (", ", (char **)names->pdata);
  const char *meant = li_suggest (word, (const char *const *)names->pdata);
  if (clash)
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                 _ ("“%s” and --case name different samples; give one of %s"), word, list);
  else if (meant != NULL)
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                 _ ("“%s” is no sample that can be simulated; did you mean “%s”? Known are %s"),
                 word, meant, list);
  else
    g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                 _ ("“%s” is no sample that can be simulated; known are %s"), word, list);
  return FALSE;
}

static void
report (LiRun *run, const LiElectrodeParams *p)
{
  const char *folder = li_run_operand (run, 1);
  li_run_print (run, _ ("%d volumes T0.tif … in %s, with their exact motion in truth-*.tsv\n"),
                p->steps, folder);
  li_figures_text (run->figures, "folder", folder);
  li_figures_integer (run->figures, "steps", p->steps);
  for (int i = 0; i < p->steps; i++)
    {
      g_autofree char *name = g_strdup_printf ("T%d.tif", i);
      char *path = g_build_filename (folder, name, NULL);
      if (run->written == NULL)
        run->written = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (run->written, path);
    }
}

static gboolean
simulate (LiRun *run, GError **error)
{
  LiElectrodeParams *p = run->params[0];
  if (!set_case (run, p, error) || !li_run_make_folder (run, li_run_operand (run, 1), error))
    return FALSE;
  if (!li_electrode_write (li_run_operand (run, 1), p, run->progress, error))
    return FALSE;
  report (run, p);
  return TRUE;
}

static const LiOperand operands[] = {
  { "SAMPLE", LI_OPERAND_WORD, 1, 1,
    N_ ("electrode, or a plain case: shift, affine, rotation, wave, lift, grains.") },
  { "DIR", LI_OPERAND_FOLDER, 1, 1, N_ ("Folder to write into; made when missing.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_simulate = {
  .name = "simulate",
  .summary = N_ ("Make volumes with known motion"),
  .description = N_ ("Writes volumes T0.tif, T1.tif … and the exact motion between them "
                     "(truth-T0-T1.tsv …): a silicon electrode that swells, with labels, or grains "
                     "that move by a simple rule. docs/phantom.md explains them."),
  .operands = operands,
  .tables = { &li_electrode_params },
  .examples = "litho simulate electrode demo-data --size 128,160,160 --steps 3\n"
              "litho simulate wave wave-data --size 128 --steps 2 --wave-amplitude 1\n",
  .run = simulate,
};
