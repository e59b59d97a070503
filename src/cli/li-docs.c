/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <string.h>
#include "li-config.h"
#include "workflow/li-analysis-params.h"

typedef void (*OptionFunc) (GString *out, const char *option, const char *text);

/* Options in the order of --help, "-o, --output FILE" spelt out. */
static void
each_option (GString *out, const LiParamTable *table, OptionFunc func)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      g_autofree char *option = li_param_option (p), *text = NULL, *both = NULL;
      if (option == NULL)
        continue;
      text = li_param_describe (p);
      both = strcmp (p->name, "output") == 0 ? g_strconcat ("-o, ", option, NULL) : NULL;
      func (out, both ? both : option, text);
    }
}

static void
markdown_cell (GString *out, const char *text)
{
  for (; *text; text++)
    {
      if (*text == '|' || *text == '<' || *text == '*')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
}

static void
markdown_option (GString *out, const char *option, const char *text)
{
  g_string_append_printf (out, "| `%s` | ", option);
  markdown_cell (out, text);
  g_string_append (out, " |\n");
}

static void
markdown_command (GString *out, const LiCommand *command)
{
  g_autofree char *usage = li_command_usage (command);
  g_auto (GStrv) paragraphs = g_strsplit (command->description, "\n", -1);
  g_string_append_printf (out, "\n## litho %s\n\n%s.\n\n```\n%s\n```\n", command->name,
                          command->summary, usage);
  for (char **p = paragraphs; *p != NULL; p++)
    g_string_append_printf (out, "\n%s\n", *p);
  if (command->examples != NULL)
    g_string_append_printf (out, "\n```sh\n%s```\n", command->examples);
  g_string_append (out, "\n| | |\n| --- | --- |\n");
  for (const LiOperand *o = command->operands; o->name != NULL; o++)
    {
      g_string_append_printf (out, "| %s | ", o->name);
      markdown_cell (out, o->help);
      g_string_append (out, " |\n");
    }
  for (int i = 0; i < LI_RUN_TABLES && command->tables[i] != NULL; i++)
    if (command->tables[i] != &li_input_options)
      each_option (out, command->tables[i], markdown_option);
    else
      g_string_append (out, "| … | and [how to read a volume](#reading-volumes) |\n");
}

/* Members of groups as "group.name", in the form that --set takes them. */
static void
markdown_settings (GString *out, const LiParamTable *table, const char *prefix)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      g_autofree char *name = g_strconcat (prefix, p->name, NULL);
      if (p->kind == LI_PARAM_GROUP)
        {
          g_autofree char *inner = g_strconcat (name, ".", NULL);
          markdown_settings (out, p->group, inner);
          continue;
        }
      g_autofree char *text = li_param_describe (p);
      g_string_append_printf (out, "| `%s` | ", name);
      markdown_cell (out, text);
      g_string_append (out, " |\n");
    }
}

char *
li_docs_markdown (void)
{
  GString *out = g_string_new (
      "# The command line\n\n"
      "<!-- Made by the program from its own tables: "
      "LC_ALL=C litho --help-markdown > docs/cli.md -->\n\n"
      "`litho COMMAND [OPTION …] [FILE …]`. Lists are separated by commas, axes are z,y,x. "
      "Options may be given as `--name value` or `--name=value`, a switch as `--name` or "
      "`--no-name`; after `--` everything is a file.\n\n"
      "Text for people and figures go to standard output, progress and warnings to standard "
      "error. Exit status: 0 done, 1 the work failed, 2 wrong usage or input (one line on standard "
      "error says why), 130 cancelled (Ctrl+C). Files are written whole or not at all.\n\n"
      "| command | what it does |\n| --- | --- |\n");
  for (gsize i = 0; li_commands[i] != NULL; i++)
    g_string_append_printf (out, "| [%s](#litho-%s) | %s |\n", li_commands[i]->name,
                            li_commands[i]->name, li_commands[i]->summary);
  g_string_append (out, "\n## Options of every command\n\n| | |\n| --- | --- |\n");
  each_option (out, &li_run_options, markdown_option);
  g_string_append (out, "| `--help` | Explain the command. |\n"
                        "| `litho --version` | The version. |\n"
                        "\n## Reading volumes\n\nOptions of every command that reads "
                        "volumes:\n\n| | |\n| --- | --- |\n");
  each_option (out, &li_input_options, markdown_option);
  for (gsize i = 0; li_commands[i] != NULL; i++)
    markdown_command (out, li_commands[i]);
  g_string_append (out, "\n## Settings of an analysis\n\nKept in the experiment's "
                        "`experiment.json` under `analysis`; `litho analyse --set` and the window "
                        "change them.\n\n| | |\n| --- | --- |\n");
  markdown_settings (out, &li_analysis_params, "");
  return g_string_free (out, FALSE);
}

/* Text for troff: its own characters are escaped, hyphens of options kept. */
static void
man_text (GString *out, const char *text)
{
  if (*text == '.' || *text == '\'')
    g_string_append (out, "\\&");
  for (; *text; text++)
    if (*text == '\\')
      g_string_append (out, "\\e");
    else if (*text == '-')
      g_string_append (out, "\\-");
    else
      g_string_append_c (out, *text);
}

static void
man_option (GString *out, const char *option, const char *text)
{
  g_string_append (out, ".TP\n.B ");
  man_text (out, option);
  g_string_append_c (out, '\n');
  man_text (out, text);
  g_string_append_c (out, '\n');
}

static void
man_command (GString *out, const LiCommand *command)
{
  g_autofree char *usage = li_command_usage (command);
  g_auto (GStrv) paragraphs = g_strsplit (command->description, "\n", -1);
  g_string_append_printf (out, ".SS litho %s\n.B ", command->name);
  man_text (out, usage);
  g_string_append_c (out, '\n');
  for (char **p = paragraphs; *p != NULL; p++)
    {
      g_string_append (out, ".PP\n");
      man_text (out, *p);
      g_string_append_c (out, '\n');
    }
  for (const LiOperand *o = command->operands; o->name != NULL; o++)
    man_option (out, o->name, o->help);
  for (int i = 0; i < LI_RUN_TABLES && command->tables[i] != NULL; i++)
    if (command->tables[i] != &li_input_options)
      each_option (out, command->tables[i], man_option);
  if (command->examples == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (command->examples, "\n", -1);
  g_string_append (out, ".PP\n.nf\n");
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      man_text (out, *line);
      g_string_append_c (out, '\n');
    }
  g_string_append (out, ".fi\n");
}

char *
li_docs_man (void)
{
  GString *out = g_string_new (NULL);
  g_string_append_printf (out,
                          ".TH LITHO 1 \"\" \"lithoscope %s\"\n.SH NAME\n"
                          "litho \\- strain in battery electrodes from volumes scanned in situ\n"
                          ".SH SYNOPSIS\n.B litho\n.I COMMAND\n[\\fIOPTION\\fR ...] "
                          "[\\fIFILE\\fR ...]\n.SH DESCRIPTION\n"
                          "Lists are separated by commas, axes are z,y,x. Figures go to standard "
                          "output, progress and warnings to standard error.\n",
                          LI_VERSION);
  g_string_append (out, ".SH OPTIONS OF EVERY COMMAND\n");
  each_option (out, &li_run_options, man_option);
  man_option (out, "--help", "Explain the command.");
  man_option (out, "--version", "Name the version; without a command.");
  g_string_append (out, ".SH OPTIONS OF COMMANDS THAT READ VOLUMES\n");
  each_option (out, &li_input_options, man_option);
  g_string_append (out, ".SH COMMANDS\n");
  for (gsize i = 0; li_commands[i] != NULL; i++)
    man_command (out, li_commands[i]);
  g_string_append (out, ".SH EXIT STATUS\n0 done, 1 the work failed, 2 wrong usage or input, 130 "
                        "cancelled.\n");
  return g_string_free (out, FALSE);
}

static void
completion_options (GString *out, const LiCommand *command)
{
  const LiParamTable *tables[LI_RUN_TABLES + 1];
  int n = li_command_tables (command, tables);
  g_string_append_printf (out, "    %s) words=\"--help", command->name);
  for (int i = 0; i < n; i++)
    for (gsize k = 0; k < tables[i]->n_params; k++)
      if (!(tables[i]->params[k].flags & LI_PARAM_NO_CLI))
        g_string_append_printf (out, " --%s", tables[i]->params[k].name);
  g_string_append (out, "\" ;;\n");
}

static void
completion_values (GString *out, const LiParamTable *table)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      if (p->kind != LI_PARAM_ENUM)
        continue;
      g_string_append_printf (out, "    %s:--%s) values=\"", table->name, p->name);
      for (const LiParamValue *v = p->values; v->name != NULL; v++)
        g_string_append_printf (out, "%s%s", v == p->values ? "" : " ", v->name);
      g_string_append (out, "\" ;;\n");
    }
}

char *
li_docs_completion (void)
{
  GString *out = g_string_new (
      "# Completion of litho for bash, made by the program from its own tables.\n"
      "_litho ()\n{\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local command=${COMP_WORDS[1]} words= values=\n  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W \"");
  for (gsize i = 0; li_commands[i] != NULL; i++)
    g_string_append_printf (out, "%s ", li_commands[i]->name);
  g_string_append (out, "--help --version\" -- \"$word\"))\n    return\n  fi\n"
                        "  case $command in\n");
  for (gsize i = 0; li_commands[i] != NULL; i++)
    completion_options (out, li_commands[i]);
  g_string_append (out, "  esac\n  case $command:$before in\n");
  for (gsize i = 0; li_commands[i] != NULL; i++)
    for (int k = 0; k < LI_RUN_TABLES && li_commands[i]->tables[k] != NULL; k++)
      completion_values (out, li_commands[i]->tables[k]);
  g_string_append (out, "  esac\n"
                        "  if [ -n \"$values\" ]; then\n"
                        "    COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
                        "  elif [[ $word == -* ]]; then\n"
                        "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                        "  fi\n}\n"
                        "complete -o default -F _litho litho\n");
  return g_string_free (out, FALSE);
}
