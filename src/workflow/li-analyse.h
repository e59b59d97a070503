/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-progress.h"
#include "experiment/li-experiment.h"
#include "workflow/li-report.h"

G_BEGIN_DECLS

typedef enum
{
  LI_PAIR_MISSING, /* never analysed */
  LI_PAIR_PARTLY,  /* begun and stopped: goes on where it was */
  LI_PAIR_STALE,   /* analysed from other files or with other settings */
  LI_PAIR_FAILED,  /* analysed; the registration or all nodes failed */
  LI_PAIR_DONE,
  LI_PAIR_BLOCKED, /* cannot be analysed: a volume or an incremental field is missing */
} LiPairState;

/* A pair of time steps. Cumulative ones (from 0, to > 1) are composed of the incremental ones. */
typedef struct
{
  guint from, to;
  gboolean cumulative;
  LiPairState state;
  char *reason; /* plain words why it is stale, failed or blocked; NULL otherwise */
  guint n_warnings;
} LiPair;
void li_pair_free (LiPair *pair);

/* Pairs in the order in which they are to be analysed: T0–T1, T1–T2, T0–T2, T2–T3, T0–T3 …
 * (GPtrArray of LiPair). Looks at report.json, at sizes and times of the inputs, and at the
 * settings; does not read volumes. */
GPtrArray *li_analysis_plan (LiExperiment *experiment, GError **error);
/* "T0-T1", "T0..T3" or the ids' names; −1 in no case: FALSE with INVALID. */
gboolean li_analysis_parse_pair (
    LiExperiment *experiment, const char *text, guint *from, guint *to, GError **error);

typedef enum
{
  LI_STAGE_READ,
  LI_STAGE_REGISTER,
  LI_STAGE_CORRELATE,
  LI_STAGE_COMPOSE,
  LI_STAGE_STRAIN,
  LI_STAGE_RESIDUAL,
  LI_STAGE_NOISE,
  LI_STAGE_WAIT, /* another program works on the pair */
} LiStage;
const char *li_stage_label (LiStage stage); /* translated, "Registration" */

/* Live view of an analysis. Any may be NULL; called from working threads. */
typedef struct
{
  void (*pair) (guint from, guint to, gboolean cumulative, gpointer data); /* begins */
  void (*stage) (LiStage stage, gpointer data);                            /* begins */
  void (*wait) (const char *text,
                gpointer data); /* for another program: a sentence with its name */
  LiRegisterFunc step;
  LiNodeFunc node;
  void (*level) (const LiLevelReport *level, gpointer data);
  void (*report) (const LiReport *report, gpointer data); /* the pair has ended */
  gpointer data;
} LiAnalyseWatch;

/* Settings of the experiment (defaults where it has none). @params is zeroed. */
gboolean li_analysis_settings (LiExperiment *experiment, LiAnalysisParams *params, GError **error);

typedef struct
{
  guint pairs;          /* that are due */
  double seconds;       /* of all of them on this machine with the pool's threads; a rough guess */
  guint64 memory, disk; /* peak bytes beyond the brick cache; bytes written by all of them */
} LiEstimate;
/* Before a run of those of @pairs (LiPair; from, to and state count) that li_analyse() would do:
 * not done nor failed, or all that are not blocked with @force. Nothing due: zeros. The time of an
 * earlier pair with the same settings and threads is preferred to the formula. Opens the headers of
 * one step; the others are taken for as large. */
gboolean li_analyse_estimate (LiExperiment *experiment,
                              const GPtrArray *pairs,
                              gboolean force,
                              LiEstimate *estimate,
                              GError **error);

/**
 * li_analyse_register:
 * The first step alone: registration of @from → @to from eye.tsv where there is one; writes
 * register.tsv. A registration that does not converge is no error: see out->status and reason.
 */
gboolean li_analyse_register (LiExperiment *experiment,
                              guint from,
                              guint to,
                              const LiAnalyseWatch *watch,
                              LiNode *out,
                              LiProgress *progress,
                              GError **error);

/**
 * li_analyse_pair:
 * Everything for one pair, once no other program works on it (workflow/li-pair-lock.h), into its
 * folder under analysis/: registration, and only if it converged the correlation hierarchy, filter,
 * strain, residual; for cumulative pairs composition, the direct correlation from the composed Φ
 * and their closure. Ends with report.json. Levels that an earlier run with the same inputs and
 * settings finished are not measured again, and the result is the same byte for byte. Cancelling
 * keeps finished levels, writes the report with that outcome and returns NULL with
 * G_IO_ERROR_CANCELLED. A pair whose registration failed returns its report, no error.
 */
LiReport *li_analyse_pair (LiExperiment *experiment,
                           guint from,
                           guint to,
                           const LiAnalyseWatch *watch,
                           LiProgress *progress,
                           GError **error);

typedef struct
{
  guint done, skipped, failed, blocked, warnings; /* pairs; skipped were done already */
} LiAnalyseCounts;
/* All that is missing, partly done or stale, in order (with @force also what is done). @only: NULL
 * or pairs to restrict to (GPtrArray of LiPair; from and to count). A pair that fails does not stop
 * the others; the first error is returned at the end. */
gboolean li_analyse (LiExperiment *experiment,
                     GPtrArray *only,
                     gboolean force,
                     const LiAnalyseWatch *watch,
                     LiAnalyseCounts *counts,
                     LiProgress *progress,
                     GError **error);
/* Analyses what is there, then looks every @seconds for new time steps or settings until cancelled
 * (which is its normal end: TRUE). Volumes whose size still changes are left for the next look. */
gboolean li_analyse_follow (const char *folder,
                            double seconds,
                            const LiAnalyseWatch *watch,
                            LiAnalyseCounts *counts,
                            LiProgress *progress,
                            GError **error);

/* One file of a replay. */
typedef struct
{
  char *file;
  gboolean same;
} LiReplayFile;
typedef struct
{
  GPtrArray *files; /* LiReplayFile */
  guint same, different;
  gboolean inputs_changed; /* a checksum of an input differs from the report's */
} LiReplay;
void li_replay_free (LiReplay *replay);
/* Runs what @report_path describes again into @folder (NULL: a temporary folder, removed) and
 * compares every output. FORMAT when the report is damaged, IO when an input is gone. */
LiReplay *li_replay (const char *report_path,
                     const char *folder,
                     const LiAnalyseWatch *watch,
                     LiProgress *progress,
                     GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiReplay, li_replay_free)

/* Adds volumes to an experiment. @path: any volume; its shape, voxel size and checksum are read.
 * @options: how it is opened (volume/li-open-options.h), kept in the record; NULL or "": by its
 * path alone. @i: time step, or −1 for a new one at the end. Does not save. */
gboolean li_experiment_import (LiExperiment *experiment,
                               int i,
                               const char *role,
                               const char *path,
                               const char *options,
                               LiProgress *progress,
                               GError **error);
/* The name of another time step that has the same scan as step @i's volume of @role: the same path
 * or the same checksum. NULL when there is none, and for masks and labels, which may serve many. */
char *li_experiment_same_scan (LiExperiment *experiment, guint i, const char *role);
/* SHA-256 of a file, or of a folder's files in the order of their names (names included). */
char *li_volume_checksum (const char *path, LiProgress *progress, GError **error);

G_END_DECLS
