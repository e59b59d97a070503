/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "experiment/li-experiment.h"
#include "base/li-file-lock.h"
#include "base/li-json.h"

/* What experiment.json says, as one struct with one table. */
typedef struct
{
  LiCell cell;
  LiElectrodeFrame frame;
  LiImaging imaging;
  GPtrArray *steps;        /* LiTimeStep */
  GPtrArray *double_scans; /* LiDoubleScan */
} LiRecord;
extern const LiParamTable li_record_params;

/* Identity of a file's content: to notice that it has changed. */
typedef struct
{
  gint64 size, seconds, nanoseconds;
  guint64 inode;
} LiFileStamp;
void li_file_stamp (const char *path, LiFileStamp *stamp); /* all 0 when missing */
gboolean li_file_stamp_equal (const LiFileStamp *a, const LiFileStamp *b);

struct _LiExperiment
{
  GObject parent_instance;
  char *folder;     /* absolute */
  JsonObject *root; /* as read, with what this program does not know */
  JsonObject *base; /* on disk when it was read or written last, with every member that we write */
  const LiParamTable *settings; /* of "analysis", once settings have been set */
  GHashTable *documents;        /* name → document as this program knows it (JsonObject) */
  char *notice;                 /* for li_experiment_take_notice() */
  LiRecord record;
  gboolean dirty;
  LiFileStamp stamp; /* of experiment.json */
  LiJournal *journal;
  LiFileStamp journal_stamp;
};

/* Names by order, ids where they are missing; FORMAT when an id comes twice. */
gboolean li_record_tidy (LiRecord *record, const char *path, GError **error);
/* Format and version of a document. */
gboolean li_document_check (JsonObject *root, const char *format, const char *path, GError **error);

/* li-experiment-save.c: into a new experiment. */
gboolean li_experiment_read (LiExperiment *experiment, GError **error);
/* Marks the present record as equal to the file. */
void li_experiment_note_base (LiExperiment *experiment);
/* Members that are missing in "analysis" have the fallback of @table from now on. */
void li_experiment_note_settings (LiExperiment *experiment, const LiParamTable *table);
/* To be held while a file of the experiment is read, merged and written; @target for errors. */
LiFileLock *li_experiment_lock (LiExperiment *experiment, const char *target, GError **error);
/* Takes the lock's file away where there is no experiment. */
void li_experiment_remove_lock (LiExperiment *experiment);
/* li-experiment-notice.c: keeps a sentence about @conflicts (LiJsonConflict) in the file @path. */
void li_experiment_note_conflicts (LiExperiment *experiment,
                                   const char *path,
                                   const LiRecord *record,
                                   const GPtrArray *conflicts);
/* li-experiment.c */
void li_experiment_set_dirty (LiExperiment *experiment, gboolean dirty);
void li_experiment_emit_merged (LiExperiment *experiment);
