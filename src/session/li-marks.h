/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "base/li-history.h"

G_BEGIN_DECLS

typedef enum
{
  LI_MARK_POINT,
  LI_MARK_LINE, /* shows its length */
  LI_MARK_ARROW,
  LI_MARK_BOX, /* a volume of interest, or what to crop to */
  LI_MARK_TEXT,
  LI_N_MARK_KINDS
} LiMarkKind;

const char *li_mark_kind_name (LiMarkKind kind);  /* "point": files */
const char *li_mark_kind_label (LiMarkKind kind); /* translated */
gboolean li_mark_kind_find (const char *name, LiMarkKind *kind);

/* Something put into the volume by hand. Positions are voxel indices in the full frame, z y x; a
 * box reaches from the lower edges of its first voxel to the upper edges of its last. */
typedef struct
{
  LiMarkKind kind;
  char *name;
  char *step; /* name of the time step it belongs to; "" = all */
  double a[3], b[3];
} LiMarkData;

/* Property: name. Signal "changed": name, step or place. */
#define LI_TYPE_MARK (li_mark_get_type ())
G_DECLARE_FINAL_TYPE (LiMark, li_mark, LI, MARK, GObject)
const LiMarkData *li_mark_get (LiMark *mark);
guint li_mark_id (LiMark *mark);
/* Length of a line or arrow, µm; voxels where the voxel size is not known. */
double li_mark_length (LiMark *mark, const double voxel[3]);
/* One line for a list: kind and size. */
char *li_mark_describe (LiMark *mark, const double voxel[3]);

/**
 * LiMarks:
 * The marks of an experiment. Every change is an undo step of the history.
 *
 * Property: selected. Signal "changed": marks have come or gone, or one of them has changed; rows
 * bind to the list and to a mark.
 */
#define LI_TYPE_MARKS (li_marks_get_type ())
G_DECLARE_FINAL_TYPE (LiMarks, li_marks, LI, MARKS, GObject)
LiMarks *li_marks_new (LiHistory *history);
GListModel *
li_marks_get_list (LiMarks *marks); /* of LiMark, in the order in which they were made */
/* @data is copied; an empty name becomes "Point 3". Returns the mark, owned by the list. */
LiMark *li_marks_add (LiMarks *marks, const LiMarkData *data);
void li_marks_remove (LiMarks *marks, LiMark *mark);
/* @label: what the undo entry says. Calls between begin and end of a drag become one undo step. */
void li_marks_change (LiMarks *marks, LiMark *mark, const LiMarkData *data, const char *label);
void li_marks_begin_drag (LiMarks *marks);
void li_marks_end_drag (LiMarks *marks);
LiMark *li_marks_by_id (LiMarks *marks, guint id);
/* The mark with handles, also a property "selected" (its id); 0 none. */
guint li_marks_get_selected (LiMarks *marks);
void li_marks_set_selected (LiMarks *marks, guint id);
/* All marks, a(sssadad), for files and sessions; loading replaces all and forgets the history of
 * marks. */
GVariant *li_marks_save (LiMarks *marks);
gboolean li_marks_load (LiMarks *marks, GVariant *saved);
/* Rows of kind, name, step, positions and size: voxels, and µm where the voxel size is known. */
char *li_marks_to_csv (LiMarks *marks, const double voxel[3]);

G_END_DECLS
