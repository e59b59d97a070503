/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-viewer-tool.h"
#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/* One slice of the viewer with its letter, its slider and its button to fill the page. */
#define LI_TYPE_PANE (li_pane_get_type ())
G_DECLARE_FINAL_TYPE (LiPane, li_pane, LI, PANE, GtkWidget)

GtkWidget *li_pane_new (LiViewerControls *controls, int axis);
/* A page's own drags over the slice; the 3D view has none. NULL: none. */
void li_pane_set_tool (LiPane *pane, const LiViewerTool *tool, gpointer data);
GtkWidget *li_pane_get_view (LiPane *pane); /* the slice or the box itself */
void li_pane_redraw (LiPane *pane);
/* The slider, the letter's line and the accessible description follow the view state. */
void li_pane_update (LiPane *pane);

G_END_DECLS
