/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "base/li-progress.h"
#include "dvc/li-field.h"
#include "dvc/li-period.h"
#include "experiment/li-experiment.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

#define LI_RUN_TABLES 5

typedef struct _LiCommand LiCommand;
typedef struct _LiRunOptions LiRunOptions;
typedef struct _LiFigures LiFigures;

/* One call of a command. */
typedef struct
{
  const LiCommand *command;
  gpointer params[LI_RUN_TABLES + 1]; /* one struct for each table, the common one last */
  int n_tables;
  const LiRunOptions *options;
  GPtrArray *operands; /* of char* */
  LiProgress *progress;
  gboolean staged;               /* a span of progress is open */
  LiFigures *figures;            /* the object that --json prints */
  GPtrArray *warnings, *written; /* of char* */
  double seconds;
  char *failure; /* the work was done but its result is no success: exit 1 after the figures */
} LiRun;

LiRun *li_run_new (const LiCommand *command);
void li_run_free (LiRun *run);
const char *li_run_operand (const LiRun *run, guint i); /* NULL when not given */

/* Text for people on stdout; nothing with --json or --quiet. '.' in every locale. */
void li_run_print (LiRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* One line on stderr, and a member of "warnings" in the figures. */
void li_run_warn (LiRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A warning where another program has changed what was saved here. */
void li_run_print_notice (LiRun *run, LiExperiment *experiment);
/* The command goes on to its end but exits with 1 and this sentence. */
void li_run_fail (LiRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Closes the stage before and opens one with @share of the whole for what follows. */
void li_run_stage (LiRun *run, double share, const char *message);
void li_run_end_stage (LiRun *run);

/* The input options of the command, none if it has none; what they point to is the run's. */
LiOpenOptions li_run_open_options (const LiRun *run);
/* Opens a volume with the input options of the command, if it has them. NULL @path gives NULL
 * without error. */
LiVolume *li_run_open (LiRun *run, const char *path, GError **error);
/* Says once on stderr that a job needs about @bytes, when that is much or --verbose was given, and
 * warns when there is not that much. */
void li_run_print_memory (LiRun *run, guint64 bytes);
/* Calls @func with every file that an option names as input, by the option's name; ends at FALSE.
 */
typedef gboolean (*LiInputFunc) (
    const LiRun *run, const char *name, const char *path, gpointer data, GError **error);
gboolean li_run_each_input (const LiRun *run, LiInputFunc func, gpointer data, GError **error);
/* FALSE when @path cannot be written, or is one of the files that this call reads. */
gboolean li_run_check_output (LiRun *run, const char *path, GError **error);
/* The same for a folder that results go into; it is made when missing. */
gboolean li_run_make_folder (LiRun *run, const char *path, GError **error);
/* Notes a written file: a line for people and a member of "files". */
void li_run_wrote (LiRun *run, const char *path);

/* Everything a person wants to know of a field: counts, reasons, errors, warnings. @registration
 * of the same pair, or NULL. */
void li_run_report_field (LiRun *run, const LiField *field, const LiPhi *registration);
/* "period" in the figures (vectors, voxels; nothing where the texture does not repeat) and a
 * warning. */
void li_run_report_period (LiRun *run, const LiPeriod *period);
/* @voxel: edges of a voxel, 0 unknown: rotation is that of the material. */
void li_run_report_phi (LiRun *run, const LiPhi *phi, const double voxel[3]);

/* The JSON object under construction. Numbers that are not finite become null. */
LiFigures *li_figures_new (void);
void li_figures_free (LiFigures *figures);
void li_figures_begin (LiFigures *f, const char *name);       /* an object; NULL in an array */
void li_figures_begin_array (LiFigures *f, const char *name); /* NULL in an array */
void li_figures_end (LiFigures *f);
void li_figures_number (LiFigures *f, const char *name, double value);
void li_figures_integer (LiFigures *f, const char *name, gint64 value);
void li_figures_flag (LiFigures *f, const char *name, gboolean value);
void li_figures_text (LiFigures *f, const char *name, const char *value);
void li_figures_numbers (LiFigures *f, const char *name, const double *values, gsize n);
void li_figures_integers (LiFigures *f, const char *name, const gint64 *values, gsize n);
/* Closes the object and gives its text: indented and ending with a newline when @pretty, else one
 * line without. */
char *li_figures_finish (LiFigures *f, gboolean pretty);

/* A progress that draws on stderr as @show (a LiShow) says; Ctrl+C cancels it. */
LiProgress *li_terminal_progress_new (int show);
/* Takes the bar off the screen before something else is said. */
void li_terminal_clear (void);
/* Columns of the terminal on @fd, or 80. */
int li_terminal_width (int fd);
void li_terminal_print (const char *prefix, const char *text);

G_END_DECLS
