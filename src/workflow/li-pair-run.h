/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/* One analysis of one pair, from files to files: what li_analyse_pair() and li_replay() share. The
 * report says what goes in (inputs by role: image-1, image-2, mask-1, mask-2, eye, or phi-1 phi-2 …
 * for a composed pair) and with which parameters; it is filled with what comes out. */
typedef struct
{
  LiReport *report; /* borrowed */
  char *folder;     /* outputs go here */
  LiReport *before; /* of an earlier run that was stopped: levels with the same inputs are kept */
  gboolean owns_folder; /* what earlier analyses left in it may be removed */
  const LiAnalyseWatch *watch;
  LiVolume *im1, *im2, *mask1, *mask2;
  gint64 begin; /* monotonic, µs */
} LiPairRun;

/* Runs to the end or to the outcome that stops it. FALSE with @error; after a cancel the report is
 * written with that outcome. */
gboolean li_pair_run (LiPairRun *run, LiProgress *progress, GError **error);
void li_pair_run_clear (LiPairRun *run); /* all but the report */

/* Parts of it, in li-pair-*.c. */
gboolean li_pair_open (LiPairRun *run, LiProgress *progress, GError **error);
void li_pair_stage (LiPairRun *run, LiStage stage);
char *li_pair_file (LiPairRun *run, const char *name);
/* Notes the checksum of an output that has been written. */
gboolean li_pair_add_output (LiPairRun *run, const char *name, GError **error);
/* The output of an earlier, stopped run when it is still what that run wrote. */
gboolean li_pair_has_output (LiPairRun *run, const char *name);
gboolean li_pair_save_report (LiPairRun *run, GError **error);

gboolean li_pair_read_eye (LiPairRun *run, LiNode *guess, gboolean *there, GError **error);
gboolean li_pair_register (LiPairRun *run, LiProgress *progress, GError **error);
LiField *li_pair_correlate (LiPairRun *run,
                            const LiField *guess,
                            gboolean last_only,
                            const char *prefix,
                            LiProgress *progress,
                            GError **error);
LiField *li_pair_compose (LiPairRun *run, LiProgress *progress, GError **error);
gboolean
li_pair_strain (LiPairRun *run, const LiField *field, LiProgress *progress, GError **error);
gboolean
li_pair_residual (LiPairRun *run, const LiField *field, LiProgress *progress, GError **error);
/* Counts, static pattern and the warnings that follow from the field. */
void li_pair_judge (LiPairRun *run, const LiField *field);

G_END_DECLS
