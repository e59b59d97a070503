/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-strain-model.h"

G_BEGIN_DECLS

/**
 * LiPairNotes:
 * A note for each pair of time steps, in the document "notes" of the experiment. It follows the map
 * of a LiStrainModel. What is typed becomes one undo step and goes to disk after a pause, and
 * before another pair or experiment is shown. Notes that cannot be written into the experiment are
 * kept for the session by save() and restore(); a message tells. Notes that could not be read are
 * never written over.
 *
 * Properties (read-only, notified on a change): pair (string: "T0-T1", NULL: no pair is shown),
 * text (string: the note of the pair as it is typed), writable (boolean: notes go into the
 * experiment).
 */
#define LI_TYPE_PAIR_NOTES (li_pair_notes_get_type ())
G_DECLARE_FINAL_TYPE (LiPairNotes, li_pair_notes, LI, PAIR_NOTES, GObject)

LiPairNotes *li_pair_notes_new (LiStrainModel *strain);
const char *li_pair_notes_get_pair (LiPairNotes *notes);
const char *li_pair_notes_get_text (LiPairNotes *notes);
gboolean li_pair_notes_get_writable (LiPairNotes *notes);
/* The note of @pair as it was last written, "" for none. */
const char *li_pair_notes_note_of (LiPairNotes *notes, const char *pair);
/* A person types: the note of the pair that is shown is written after a pause of 0.7 s. */
void li_pair_notes_set_text (LiPairNotes *notes, const char *text);
/* Writes what has been typed now. */
void li_pair_notes_commit (LiPairNotes *notes);
/* All notes, where they could not be written into the experiment; else NULL. Floating. */
GVariant *li_pair_notes_save (LiPairNotes *notes);
/* @saved: type a{ss}, pair → text. */
void li_pair_notes_restore (LiPairNotes *notes, GVariant *saved);

G_END_DECLS
