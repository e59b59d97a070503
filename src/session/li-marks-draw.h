/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-scale-bar.h"
#include "session/li-marks.h"

G_BEGIN_DECLS

/* Marks on a slice. @step: the time step that is shown, "" where there is only one. @size: of lines
 * and letters, 1 on the screen. */
void li_marks_draw (cairo_t *cr,
                    const LiView2D *view,
                    LiMarks *marks,
                    const char *step,
                    const double voxel[3],
                    double size);

/* What a press on a mark takes hold of. */
typedef enum
{
  LI_GRIP_NONE,
  LI_GRIP_A,
  LI_GRIP_B,
  LI_GRIP_ALL,
  LI_GRIP_BOX, /* sides */
} LiGrip;
typedef struct
{
  guint id;
  LiGrip grip;
  int side[2]; /* −1 lower, 0 none, 1 upper edge along u and v */
  double from[3];
} LiMarkHit;
gboolean li_marks_hit (
    LiMarks *marks, const LiView2D *view, const char *step, double px, double py, LiMarkHit *hit);
/* The mark as it is when the grip has been taken to @to. @data: a copy to change. */
void
li_marks_drag (LiMarkData *data, const LiMarkHit *hit, const LiView2D *view, const double to[3]);

G_END_DECLS
