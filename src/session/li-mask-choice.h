/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-document.h"

G_BEGIN_DECLS

typedef enum
{
  LI_MASK_NONE,
  LI_MASK_KEPT,   /* the file that the record names */
  LI_MASK_LABELS, /* everything that is labelled in this step */
  LI_MASK_FILE,   /* a file that a person still has to name */
} LiMaskKind;

/**
 * LiMaskChoice:
 * The mask of the analysis: the record's volume of role "mask" of the time step whose nodes are
 * measured, as a list of choices. A file is looked at in the background before it goes into the
 * record: it must have the shape of its image. A newer choice drops the answer to the one before.
 * Undone by the document's history.
 *
 * Property all (boolean): a choice is for all time steps. Signal "changed": choices, what is
 * selected, or about.
 */
#define LI_TYPE_MASK_CHOICE (li_mask_choice_get_type ())
G_DECLARE_FINAL_TYPE (LiMaskChoice, li_mask_choice, LI, MASK_CHOICE, GObject)

LiMaskChoice *li_mask_choice_new (LiDocument *document);
/* NULL: none. "all" is off again. */
void li_mask_choice_set_experiment (LiMaskChoice *choice, LiExperiment *experiment);
void li_mask_choice_set_step (LiMaskChoice *choice, guint step);
guint li_mask_choice_n (LiMaskChoice *choice);
LiMaskKind li_mask_choice_kind (LiMaskChoice *choice, guint k);
const char *li_mask_choice_label (LiMaskChoice *choice, guint k); /* translated */
guint li_mask_choice_get_selected (LiMaskChoice *choice);
/* For LI_MASK_FILE nothing but that it is selected: then li_mask_choice_set_file() or
 * li_mask_choice_reset(). */
void li_mask_choice_choose (LiMaskChoice *choice, guint k);
void li_mask_choice_set_file (LiMaskChoice *choice, const char *path);
/* What the record has is selected again. */
void li_mask_choice_reset (LiMaskChoice *choice);
gboolean li_mask_choice_get_all (LiMaskChoice *choice);
/* TRUE: what is selected holds for all time steps from now on. */
void li_mask_choice_set_all (LiMaskChoice *choice, gboolean all);
/* What the choice means, or why it was refused. */
const char *li_mask_choice_get_about (LiMaskChoice *choice, gboolean *refused);

G_END_DECLS
