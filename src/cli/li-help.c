/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <string.h>
#include "li-config.h"

#define MARGIN 2
#define GAP 2
#define COLUMN 30 /* where explanations begin */

/* Words of @text in lines of @width columns; the first line begins at @at, the others at @indent.
 */
static void
append_wrapped (GString *out, const char *text, int at, int indent, int width)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  int column = at;
  gboolean first = TRUE;
  for (char **word = words; *word != NULL; word++)
    {
      int n = (int)g_utf8_strlen (*word, -1);
      if (n == 0)
        continue;
      if (!first && column + 1 + n > width)
        {
          g_string_append_printf (out, "\n%*s", indent, "");
          column = indent;
        }
      else if (!first)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, *word);
      column += n;
      first = FALSE;
    }
  g_string_append_c (out, '\n');
}

static void
append_entry (GString *out, const char *term, const char *text, int width)
{
  int n = MARGIN + (int)g_utf8_strlen (term, -1);
  g_string_append_printf (out, "%*s%s", MARGIN, "", term);
  if (n + GAP > COLUMN)
    g_string_append_printf (out, "\n%*s", COLUMN, "");
  else
    g_string_append_printf (out, "%*s", COLUMN - n, "");
  append_wrapped (out, text, COLUMN, COLUMN, width);
}

char *
li_command_usage (const LiCommand *command)
{
  GString *out = g_string_new ("litho ");
  g_string_append (out, command->name);
  for (const LiOperand *o = command->operands; o->name != NULL; o++)
    g_string_append_printf (out, o->min == 0 ? " [%s%s]" : " %s%s", o->name,
                            o->max == G_MAXUINT ? " …" : "");
  for (int i = 0; i < LI_RUN_TABLES && command->tables[i] != NULL; i++)
    for (gsize k = 0; k < command->tables[i]->n_params; k++)
      {
        const LiParam *p = &command->tables[i]->params[k];
        if (!(p->flags & LI_PARAM_REQUIRED)
            || (p->kind != LI_PARAM_FILE && p->kind != LI_PARAM_STRING))
          continue;
        if (strcmp (p->name, "output") == 0)
          g_string_append (out, p->kind == LI_PARAM_FILE ? " -o FILE" : " -o NAME");
        else
          g_string_append_printf (out, " --%s FILE", p->name);
      }
  g_string_append (out, _ (" [OPTION …]"));
  return g_string_free (out, FALSE);
}

static void
append_options (GString *out, const LiParamTable *table, int width)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      g_autofree char *option = li_param_option (p);
      if (option == NULL)
        continue;
      g_autofree char *text = li_param_describe (p);
      g_autofree char *term = strcmp (p->name, "output") == 0 ? g_strdup_printf ("-o, %s", option)
                                                              : g_strdup (option);
      append_entry (out, term, text, width);
    }
}

char *
li_help_command (const LiCommand *command, int width)
{
  GString *out = g_string_new (NULL);
  g_autofree char *usage = li_command_usage (command);
  g_auto (GStrv) paragraphs = g_strsplit (_ (command->description), "\n", -1);
  g_string_append_printf (out, _ ("Usage: %s\n"), usage);
  for (char **p = paragraphs; *p != NULL; p++)
    {
      g_string_append_c (out, '\n');
      append_wrapped (out, *p, 0, 0, width);
    }
  g_string_append_c (out, '\n');
  for (const LiOperand *o = command->operands; o->name != NULL; o++)
    append_entry (out, o->name, _ (o->help), width);
  g_string_append (out, _ ("\nOptions (lists are separated by commas, axes are z,y,x):\n"));
  for (int i = 0; i < LI_RUN_TABLES && command->tables[i] != NULL; i++)
    append_options (out, command->tables[i], width);
  g_string_append (out, _ ("\nOptions of every command:\n"));
  append_options (out, &li_run_options, width);
  append_entry (out, "--help", _ ("This text."), width);
  if (command->examples != NULL)
    g_string_append_printf (out, _ ("\nExamples:\n%s"), command->examples);
  g_string_append (out, _ ("\nExit status: 0 done, 1 the work failed, 2 wrong usage or input, 130 "
                           "cancelled.\n"));
  return g_string_free (out, FALSE);
}

char *
li_help_program (void)
{
  GString *out = g_string_new (_ ("Usage: litho COMMAND [OPTION …] [FILE …]\n\n"));
  g_string_append (out, _ ("Strain in battery electrodes from volumes scanned in situ.\n\n"));
  for (gsize i = 0; li_commands[i] != NULL; i++)
    g_string_append_printf (out, "  %-12s %s\n", li_commands[i]->name, _ (li_commands[i]->summary));
  g_string_append (out, _ ("\nlitho COMMAND --help explains one; litho --version names the "
                           "version.\n"));
  return g_string_free (out, FALSE);
}
