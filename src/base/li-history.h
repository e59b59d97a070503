/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Undo as one list of edits. Properties: can-undo, can-redo (boolean), undo-label, redo-label
 * (string). Signal "changed". */
#define LI_TYPE_HISTORY (li_history_get_type ())
G_DECLARE_FINAL_TYPE (LiHistory, li_history, LI, HISTORY, GObject)

/* Applies an edit: @forward TRUE to redo, FALSE to undo. */
typedef void (*LiEditFunc) (gpointer edit, gboolean forward, gpointer owner);
/* Takes @next into @edit: same functions, same owner, same coalescing run. TRUE when done; @next is
 * then freed. */
typedef gboolean (*LiEditMergeFunc) (gpointer edit, gpointer next);

typedef struct
{
  const char *label; /* translated, "Move image 1" */
  LiEditFunc apply;
  LiEditMergeFunc merge; /* NULL: never coalesced */
  GDestroyNotify free;
  gsize bytes; /* what the edit keeps in memory, for the budget */
} LiEdit;

/* The oldest steps are dropped when all edits together keep more than @budget_bytes; the newest is
 * always kept. */
LiHistory *li_history_new (gsize budget_bytes);
/* Records an edit that has already been done and takes it over; what was undone before is dropped.
 * @owner is passed to apply and must outlive the history (or call forget). Edits pushed by an apply
 * function are let go: they are the undoing itself. */
void li_history_push (LiHistory *history, const LiEdit *kind, gpointer edit, gpointer owner);
/* A path–old–new patch: the usual edit. @set is called with the new (redo) or old (undo) value.
 * Takes floating variants. Patches with the same path and owner inside one coalescing run
 * (begin_coalesce … end_coalesce) become one. */
typedef void (*LiPatchFunc) (gpointer owner, const char *path, GVariant *value);
void li_history_push_patch (LiHistory *history,
                            const char *label,
                            gpointer owner,
                            LiPatchFunc set,
                            const char *path,
                            GVariant *old_value,
                            GVariant *new_value);
/* Groups and coalescing runs nest freely; the outermost one is one undo step, with the first label
 * given. Nothing can be undone while one is open. A run in which every value came back is no step.
 */
void li_history_begin_group (LiHistory *history, const char *label);
void li_history_end_group (LiHistory *history);
void li_history_begin_coalesce (LiHistory *history);
void li_history_end_coalesce (LiHistory *history);
gboolean li_history_undo (LiHistory *history);
gboolean li_history_redo (LiHistory *history);
gboolean li_history_can_undo (LiHistory *history);
gboolean li_history_can_redo (LiHistory *history);
const char *li_history_undo_label (LiHistory *history);
const char *li_history_redo_label (LiHistory *history);
void li_history_forget (LiHistory *history, gpointer owner);
void li_history_clear (LiHistory *history);

G_END_DECLS
