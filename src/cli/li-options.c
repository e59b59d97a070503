/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <string.h>
#include "base/li-error.h"
#include "cli/li-kind.h"

static const LiParamValue shows[] = {
  { LI_SHOW_AUTO, "auto", N_ ("A bar on a terminal") },
  { LI_SHOW_BAR, "bar", N_ ("A bar") },
  { LI_SHOW_JSON, "json", N_ ("A JSON object a line") },
  { LI_SHOW_NONE, "none", N_ ("Nothing") },
  { 0, NULL, NULL },
};

#define S LiRunOptions
/* clang-format off */
static const LiParam common[] = {
  LI_P_BOOL (S, json, "json", "no", N_ ("JSON"), N_ ("Print the figures as one JSON object on standard output instead of text."), 0),
  LI_P_ENUM (S, show, "progress", shows, "auto", N_ ("Progress"), N_ ("How progress is shown on standard error; auto is a bar on a terminal, json a JSON object a line."), 0),
  LI_P_INT (S, threads, "threads", "", 0, 1024, "0", N_ ("Threads"), N_ ("Threads to compute with; 0 for all processors. No result depends on it."), 0),
  LI_P_INT (S, cache, "cache", "MB", 0, 1000000, "0", N_ ("Cache"), N_ ("Memory for unpacked parts of volumes; 0 for an eighth of the machine's, at most 1 GB. No result depends on it."), 0),
  LI_P_BOOL (S, verbose, "verbose", "no", N_ ("Verbose"), N_ ("Say more."), 0),
  LI_P_BOOL (S, quiet, "quiet", "no", N_ ("Quiet"), N_ ("Print no text, only write files."), 0),
};
/* clang-format on */
#undef S
const LiParamTable li_run_options = LI_PARAM_TABLE_OF ("common", LiRunOptions, common);

int
li_command_tables (const LiCommand *command, const LiParamTable *tables[LI_RUN_TABLES + 1])
{
  int n = 0;
  for (; n < LI_RUN_TABLES && command->tables[n] != NULL; n++)
    tables[n] = command->tables[n];
  tables[n++] = &li_run_options;
  return n;
}

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, LI_BASE_ERROR, LI_ERROR_INVALID, text);
  return FALSE;
}

static const LiParam *
find_option (const LiCommand *command, const char *word)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  int n = li_command_tables (command, tables);
  g_autofree char *name = g_strndup (word + 2, strcspn (word + 2, "="));
  for (int i = 0; i < n; i++)
    {
      const LiParam *param = li_params_find (tables[i], name);
      if (param != NULL)
        return param;
    }
  return NULL;
}

/* Every option that takes a value has one: what follows is no option itself. */
static gboolean
check_values (const LiCommand *command, int argc, char **argv, GError **error)
{
  for (int i = 0; i < argc && strcmp (argv[i], "--") != 0; i++)
    {
      const LiParam *param
          = g_str_has_prefix (argv[i], "--") ? find_option (command, argv[i]) : NULL;
      if (param == NULL || param->kind == LI_PARAM_BOOL || strchr (argv[i], '=') != NULL)
        continue;
      i++;
      if (i >= argc || g_str_has_prefix (argv[i], "--"))
        {
          g_autofree char *option = li_param_option (param);
          return refuse (error, _ ("--%s wants a value: %s"), param->name, option);
        }
    }
  return TRUE;
}

static gboolean
unknown_option (const LiCommand *command, const char *word, GError **error)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  int n = li_command_tables (command, tables);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *typed = g_strndup (word, strcspn (word, "="));
  const char *stem = typed + strspn (typed, "-");
  for (int i = 0; i < n; i++)
    for (gsize k = 0; k < tables[i]->n_params; k++)
      g_ptr_array_add (names, (gpointer)tables[i]->params[k].name);
  g_ptr_array_add (names, (gpointer) "help");
  g_ptr_array_add (names, NULL);
  const char *meant = li_suggest (stem, (const char *const *)names->pdata);
  if (meant != NULL)
    return refuse (error, _ ("unknown option %s; did you mean --%s?"), typed, meant);
  return refuse (error, _ ("unknown option %s; litho %s --help lists them"), typed, command->name);
}

/* Sorts what the tables left over into operands. */
static gboolean
read_operands (LiRun *run, int argc, char **argv, GError **error)
{
  gboolean only_operands = FALSE;
  for (int i = 0; i < argc; i++)
    {
      if (!only_operands && strcmp (argv[i], "--") == 0)
        only_operands = TRUE;
      else if (!only_operands && argv[i][0] == '-' && argv[i][1] != '\0')
        return unknown_option (run->command, argv[i], error);
      else
        g_ptr_array_add (run->operands, g_strdup (argv[i]));
    }
  return TRUE;
}

static gboolean
missing_operand (const LiRun *run, const char *usage, GError **error)
{
  const LiOperand *o = run->command->operands;
  for (guint left = run->operands->len; left >= o->min && o[1].name != NULL; o++)
    left -= o->min;
  const char *help = _ (o->help);
  gsize n = strlen (help) - g_str_has_suffix (help, ".");
  return refuse (error, _ ("%s is missing: %.*s; usage: %s"), o->name, (int)n, help, usage);
}

static gboolean
count_operands (const LiRun *run, GError **error)
{
  guint least = 0, most = 0;
  g_autofree char *usage = li_command_usage (run->command);
  for (const LiOperand *o = run->command->operands; o->name != NULL; o++)
    {
      least += o->min;
      most = o->max == G_MAXUINT ? G_MAXUINT : most + o->max;
    }
  if (run->operands->len < least)
    return missing_operand (run, usage, error);
  if (run->operands->len > most)
    return refuse (error, _ ("“%s” is one too many; usage: %s"), (char *)run->operands->pdata[most],
                   usage);
  for (guint i = 0; i < run->operands->len; i++)
    if (*(char *)run->operands->pdata[i] == '\0')
      return refuse (error, _ ("a file name is empty; usage: %s"), usage);
  return TRUE;
}

/* A result needs a place: said by name before anything else is checked. */
static gboolean
check_required (const LiParamTable *table, gconstpointer params, GError **error)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      if (!(p->flags & LI_PARAM_REQUIRED)
          || (p->kind != LI_PARAM_FILE && p->kind != LI_PARAM_STRING))
        continue;
      g_autofree char *text = li_params_get_text (table, params, p->name);
      if (*text == '\0')
        {
          g_autofree char *option = li_param_option (p), *help = li_param_describe (p);
          return refuse (error, _ ("%s is missing: %s"), option, help);
        }
    }
  return TRUE;
}

static gboolean
check_files (LiRun *run, GError **error)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  int n = li_command_tables (run->command, tables);
  for (int i = 0; i < n; i++)
    for (gsize k = 0; k < tables[i]->n_params; k++)
      {
        const LiParam *p = &tables[i]->params[k];
        if (p->kind != LI_PARAM_FILE || !(p->flags & LI_PARAM_OUTPUT)
            || (p->flags & LI_PARAM_FOLDER))
          continue;
        g_autofree char *path = li_params_get_text (tables[i], run->params[i], p->name);
        if (*path != '\0' && !li_run_check_output (run, path, error))
          return FALSE;
      }
  const LiOperand *o = run->command->operands;
  for (guint i = 0; i < run->operands->len && o->name != NULL; i++, o += o->max == 1)
    if (o->kind == LI_OPERAND_OUTPUT && !li_run_check_output (run, run->operands->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* "-o FILE" is the short form that everybody types. */
static void
spell_out (int argc, char **argv)
{
  for (int i = 0; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "-o") == 0)
      argv[i] = (char *)"--output";
    else if (strcmp (argv[i], "-v") == 0)
      argv[i] = (char *)"--verbose";
    else if (strcmp (argv[i], "-q") == 0)
      argv[i] = (char *)"--quiet";
}

gboolean
li_run_parse (LiRun *run, int argc, char **argv, GError **error)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  int n = li_command_tables (run->command, tables);
  spell_out (argc, argv);
  if (!check_values (run->command, argc, argv, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    if (!li_params_parse_argv (tables[i], run->params[i], &argc, argv, error))
      return FALSE;
  if (!read_operands (run, argc, argv, error) || !count_operands (run, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    if (!check_required (tables[i], run->params[i], error)
        || !li_params_validate (tables[i], run->params[i], error))
      return FALSE;
  return check_files (run, error) && li_run_check_endings (run, error)
         && li_run_check_kinds (run, error);
}
