/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-run.h"

#include <glib/gi18n.h>
#include <stdarg.h>
#include <stdio.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "cli/li-command.h"

LiRun *
li_run_new (const LiCommand *command)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  LiRun *run = g_new0 (LiRun, 1);
  run->command = command;
  run->n_tables = li_command_tables (command, tables);
  for (int i = 0; i < run->n_tables; i++)
    {
      run->params[i] = g_malloc0 (tables[i]->size);
      li_params_init (tables[i], run->params[i]);
    }
  run->options = run->params[run->n_tables - 1];
  run->operands = g_ptr_array_new_with_free_func (g_free);
  run->warnings = g_ptr_array_new_with_free_func (g_free);
  run->figures = li_figures_new ();
  li_figures_text (run->figures, "command", command->name);
  return run;
}

void
li_run_free (LiRun *run)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  li_command_tables (run->command, tables);
  for (int i = 0; i < run->n_tables; i++)
    {
      li_params_clear (tables[i], run->params[i]);
      g_free (run->params[i]);
    }
  g_ptr_array_unref (run->operands);
  g_ptr_array_unref (run->warnings);
  if (run->written != NULL)
    g_ptr_array_unref (run->written);
  li_figures_free (run->figures);
  li_progress_unref (run->progress);
  g_free (run->failure);
  g_free (run);
}

const char *
li_run_operand (const LiRun *run, guint i)
{
  return i < run->operands->len ? run->operands->pdata[i] : NULL;
}

void
li_run_print (LiRun *run, const char *format, ...)
{
  va_list args;
  if (run->options->json || run->options->quiet)
    return;
  va_start (args, format);
  g_autofree char *text = li_number_vprintf (format, args);
  va_end (args);
  li_terminal_clear ();
  fputs (text, stdout);
}

void
li_run_warn (LiRun *run, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  char *text = li_number_vprintf (format, args);
  va_end (args);
  g_autofree char *line = g_strdup_printf (_ ("warning: %s"), text);
  li_terminal_print ("litho", line);
  g_ptr_array_add (run->warnings, text);
}

void
li_run_print_notice (LiRun *run, LiExperiment *experiment)
{
  g_autofree char *notice = li_experiment_take_notice (experiment);
  if (notice != NULL)
    li_run_warn (run, "%s", notice);
}

void
li_run_fail (LiRun *run, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_free (run->failure);
  run->failure = li_number_vprintf (format, args);
  va_end (args);
}

void
li_run_end_stage (LiRun *run)
{
  if (run->staged)
    li_progress_pop (run->progress);
  run->staged = FALSE;
}

void
li_run_stage (LiRun *run, double share, const char *message)
{
  li_run_end_stage (run);
  li_progress_push (run->progress, share, 1, message);
  run->staged = TRUE;
}

void
li_run_wrote (LiRun *run, const char *path)
{
  li_run_print (run, _ ("wrote %s\n"), path);
  if (run->written == NULL)
    run->written = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (run->written, g_strdup (path));
}
