/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One electrochemical sample. Charging current is positive. */
typedef struct
{
  gint64 utc_us;
  double voltage;    /* V; NaN unknown */
  double current;    /* mA; NaN unknown */
  double capacity;   /* mAh passed since the start, charge positive; NaN unknown */
  const char *state; /* "charge", "hold", "discharge", "rest"; static or owned by the journal */
} LiSample;

/* Samples in order of time. */
typedef struct
{
  gsize n;
  LiSample *samples;
  GStringChunk *texts;
} LiJournal;

/* Comma or tab separated with a header: utc, voltage/V, current/mA, capacity/mAh, state; utc as
 * 2026-11-23T08:15:43.120Z. Columns are found by name; only utc and voltage/V are needed. Errors:
 * LI_EXPERIMENT_ERROR with file and line for a missing column, a bad time, times that run
 * backwards. */
LiJournal *li_journal_read (const char *path, GError **error);
gboolean li_journal_write (const LiJournal *journal, const char *path, GError **error);
LiJournal *li_journal_new (void);
void li_journal_add (LiJournal *journal, const LiSample *sample);
void li_journal_free (LiJournal *journal);
/* The last sample not after @utc_us; the first one when all are later. FALSE when there is none. */
gboolean li_journal_at (const LiJournal *journal, gint64 utc_us, LiSample *sample);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiJournal, li_journal_free)

G_END_DECLS
