/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/li-error.h"
#include "base/li-pool.h"
#include "li-config.h"
#include "volume/li-brick-cache.h"

enum
{
  EXIT_DONE = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
  EXIT_CANCELLED = 130
};

/* Standard output may be a full disk or a closed pipe: what was not written is not done. */
static int
finish_output (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  li_terminal_print ("litho", g_strerror (errno ? errno : EIO));
  return EXIT_FAILED;
}

static int
print_text (char *text)
{
  fputs (text, stdout);
  g_free (text);
  return finish_output (EXIT_DONE);
}

static int
print_error (const LiCommand *command, const GError *error)
{
  g_autofree char *prefix = g_strdup_printf ("litho %s", command->name);
  if (li_error_is_cancelled (error))
    {
      li_terminal_print (prefix, _ ("cancelled; nothing half done was left"));
      return EXIT_CANCELLED;
    }
  li_terminal_print (prefix, error->message);
  return li_error_is_input (error) ? EXIT_USAGE : EXIT_FAILED;
}

static void
list_texts (LiFigures *figures, const char *name, GPtrArray *texts)
{
  if (texts == NULL || texts->len == 0)
    return;
  li_figures_begin_array (figures, name);
  for (guint i = 0; i < texts->len; i++)
    li_figures_text (figures, NULL, texts->pdata[i]);
  li_figures_end (figures);
}

static int
finish_run (LiRun *run, double seconds)
{
  li_terminal_clear ();
  list_texts (run->figures, "files", run->written);
  list_texts (run->figures, "warnings", run->warnings);
  if (run->failure != NULL)
    li_figures_text (run->figures, "failure", run->failure);
  li_figures_number (run->figures, "seconds", seconds);
  li_figures_text (run->figures, "version", LI_VERSION);
  if (run->options->json)
    {
      g_autofree char *text = li_figures_finish (run->figures, TRUE);
      fputs (text, stdout);
    }
  if (run->failure == NULL)
    return finish_output (EXIT_DONE);
  fflush (stdout);
  g_autofree char *prefix = g_strdup_printf ("litho %s", run->command->name);
  li_terminal_print (prefix, run->failure);
  return finish_output (EXIT_FAILED);
}

static gboolean
do_work (LiRun *run, GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  if (run->options->threads > 0)
    li_pool_set_threads ((guint)run->options->threads);
  if (run->options->cache > 0)
    li_brick_cache_set_budget ((guint64)run->options->cache * 1000000);
  run->progress = li_terminal_progress_new (run->options->show);
  gboolean good = run->command->run (run, error);
  li_run_end_stage (run);
  run->seconds = (double)(g_get_monotonic_time () - begin) * 1e-6;
  return good;
}

static int
run_command (const LiCommand *command, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  LiRun *run = li_run_new (command);
  int status;
  if (!li_run_parse (run, argc, argv, &error) || !do_work (run, &error))
    status = print_error (command, error);
  else
    status = finish_run (run, run->seconds);
  li_pool_shutdown ();
  li_run_free (run);
  return status;
}

static int
unknown_command (const char *word)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (gsize i = 0; li_commands[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer)li_commands[i]->name);
  g_ptr_array_add (names, NULL);
  const char *meant = li_suggest (word, (const char *const *)names->pdata);
  gboolean file = g_file_test (word, G_FILE_TEST_EXISTS);
  g_autofree char *text
      = file ? g_strdup_printf (_ ("“%s” is a file; a command comes first, such as litho info %s"),
                                word, word)
        : word[0] == '-' ? g_strdup_printf (_ ("“%s” stands where a command belongs; options come "
                                               "after it, and litho --help lists the commands"),
                                            word)
        : meant ? g_strdup_printf (_ ("unknown command “%s”; did you mean “%s”?"), word, meant)
                : g_strdup_printf (_ ("unknown command “%s”; litho --help lists them"), word);
  li_terminal_print ("litho", text);
  return EXIT_USAGE;
}

static gboolean
wants_help (int argc, char **argv)
{
  for (int i = 0; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0)
      return TRUE;
  return FALSE;
}

static char *
program_text (const char *word)
{
  if (strcmp (word, "--help") == 0 || strcmp (word, "-h") == 0)
    return li_help_program ();
  if (strcmp (word, "--version") == 0 || strcmp (word, "-V") == 0)
    return g_strdup ("litho (Lithoscope) " LI_VERSION "\n");
  if (strcmp (word, "--help-markdown") == 0)
    return li_docs_markdown ();
  if (strcmp (word, "--help-man") == 0)
    return li_docs_man ();
  if (strcmp (word, "--help-completion") == 0)
    return li_docs_completion ();
  return NULL;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LI_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (argc < 2)
    {
      g_autofree char *help = li_help_program ();
      fputs (help, stderr);
      return EXIT_USAGE;
    }
  const char *word = argv[1];
  if (strcmp (word, "help") == 0)
    {
      if (argc == 2)
        return print_text (li_help_program ());
      word = argv[2];
      argv[2] = (char *)"--help";
    }
  char *text = program_text (word);
  if (text != NULL)
    return print_text (text);
  const LiCommand *command = li_command_find (word);
  if (command == NULL)
    return unknown_command (word);
  if (wants_help (argc - 2, argv + 2))
    return print_text (
        li_help_command (command, CLAMP (li_terminal_width (STDOUT_FILENO), 60, 110)));
  return run_command (command, argc - 2, argv + 2);
}
