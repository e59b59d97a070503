/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-viewer.h"
#include "session/li-register-model.h"

G_BEGIN_DECLS

/**
 * LiPoseTool:
 * Aligning with the pointer in a viewer: a drag moves image 1 in the slice, a drag that begins on
 * the ring turns it about the slice's normal; Ctrl is ten times finer, Shift snaps to whole voxels
 * and 5°. A click moves the cursor. While points are being set, clicks set them instead. The line
 * of a swipe is dragged before all else. Draws ring, line and points.
 */
typedef struct _LiPoseTool LiPoseTool;

LiPoseTool *li_pose_tool_new (LiViewer *viewer, LiRegisterModel *model);
void li_pose_tool_free (LiPoseTool *tool);
void li_pose_tool_set_aligning (LiPoseTool *tool, gboolean aligning);
void li_pose_tool_set_pointing (LiPoseTool *tool, gboolean pointing);
/* A spot at @p as a click sets it, while points are being set. */
void li_pose_tool_point (LiPoseTool *tool, const double p[3]);
/* Escape: what the drag did is taken back; FALSE when no drag is under way. */
gboolean li_pose_tool_cancel (LiPoseTool *tool);

G_END_DECLS
