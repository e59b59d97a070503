/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "experiment/li-experiment.h"
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

/* To know a file again. */
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
