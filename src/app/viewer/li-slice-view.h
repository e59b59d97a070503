/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-viewer-tool.h"
#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/* The picture of one slice: draws it and handles wheel, pointer and drags. Role image; the
 * description tells where it is. */
#define LI_TYPE_SLICE_VIEW (li_slice_view_get_type ())
G_DECLARE_FINAL_TYPE (LiSliceView, li_slice_view, LI, SLICE_VIEW, GtkWidget)

GtkWidget *li_slice_view_new (LiViewerControls *controls, int axis);
/* NULL: the viewer's own tools only. @tool stays the caller's. */
void li_slice_view_set_tool (LiSliceView *view, const LiViewerTool *tool, gpointer data);

G_END_DECLS
