/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "cli/li-run.h"

G_BEGIN_DECLS

typedef enum
{
  LI_OPERAND_INPUT,  /* a file or folder that is read */
  LI_OPERAND_OUTPUT, /* a file that is written */
  LI_OPERAND_FOLDER, /* a folder that is written into, made when missing */
  LI_OPERAND_WORD,   /* no file */
} LiOperandKind;

typedef struct
{
  const char *name; /* "IM1"; NULL ends the list */
  LiOperandKind kind;
  guint min, max; /* how many there may be; only the last operand may differ from 1, 1 */
  const char *help;
} LiOperand;

/* A command of litho: one file, one line in the table of li-commands.c. */
struct _LiCommand
{
  const char *name;
  const char *summary;     /* N_(): one line */
  const char *description; /* N_(): paragraphs */
  const LiOperand *operands;
  const LiParamTable *tables[LI_RUN_TABLES]; /* options, ends with NULL; --help shows them so */
  const char *examples;                      /* a command a line, or NULL */
  /* FALSE with @error: the program prints it and exits with 1, 2 or 130 according to its kind. */
  gboolean (*run) (LiRun *run, GError **error);
};

extern const LiCommand *const li_commands[]; /* ends with NULL */
const LiCommand *li_command_find (const char *name);

/* Options that every command takes, and those of commands that open volumes. */
typedef enum
{
  LI_SHOW_AUTO,
  LI_SHOW_BAR,
  LI_SHOW_JSON,
  LI_SHOW_NONE
} LiShow;
struct _LiRunOptions
{
  gboolean json, verbose, quiet;
  int show; /* LiShow */
  int threads;
  int cache; /* MB */
};
extern const LiParamTable li_run_options;
extern const LiParamTable li_input_options;

/* All tables of a command with the common one at the end; the count. */
int li_command_tables (const LiCommand *command, const LiParamTable *tables[LI_RUN_TABLES + 1]);

/* "litho register [OPTION…] IM1 IM2" */
char *li_command_usage (const LiCommand *command);
char *li_help_program (void);
char *li_help_command (const LiCommand *command, int width);
/* docs/cli.md, litho.1 and the completion for bash, all from the tables. */
char *li_docs_markdown (void);
char *li_docs_man (void);
char *li_docs_completion (void);

/* The word of @words (ends with NULL) that @typed probably meant, or NULL. */
const char *li_suggest (const char *typed, const char *const *words);

/* Fills @run's parameters and operands from the words after the command's name. */
gboolean li_run_parse (LiRun *run, int argc, char **argv, GError **error);

extern const LiCommand li_command_analyse, li_command_circle, li_command_equalise,
    li_command_compose, li_command_convert, li_command_correlate, li_command_cycling,
    li_command_deform, li_command_demo, li_command_filter, li_command_impedance, li_command_import,
    li_command_info, li_command_noise, li_command_register, li_command_replay, li_command_residual,
    li_command_simulate, li_command_strain, li_command_texture;

G_END_DECLS
