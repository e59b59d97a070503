/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "app/viewer/li-viewer-tool.h"
#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/**
 * LiViewer:
 * Three linked slices, the box, tools, time steps and the probe line: the one viewer of all pages.
 * What it shows are the document's grey layer and the layers of its controls; where it looks is the
 * document's view state. Every command is a class action "view.…".
 *
 * Properties: document, and for actions those of its controls: tool, playing, crosshair,
 * interpolate, maximised.
 */
#define LI_TYPE_VIEWER (li_viewer_get_type ())
G_DECLARE_FINAL_TYPE (LiViewer, li_viewer, LI, VIEWER, GtkWidget)

void li_viewer_set_document (LiViewer *viewer, LiDocument *document);
LiDocument *li_viewer_get_document (LiViewer *viewer);
/* What a page sets and binds to: layers, overlays, tool, colour bar, warning, … The viewer redraws
 * when it changes. */
LiViewerControls *li_viewer_get_controls (LiViewer *viewer);
/* NULL: the viewer's own tools only. */
void li_viewer_set_tool_handler (LiViewer *viewer, const LiViewerTool *tool, gpointer data);
/* Room for a long probe line: it wraps into that many lines, always as high. */
void li_viewer_set_probe_lines (LiViewer *viewer, int lines);
/* The axis that keys act on: under the pointer, the maximised one, the focused one, or z. */
int li_viewer_active_axis (LiViewer *viewer);
/* The slice across z, or the one that fills the page, unless a view has the focus already. */
void li_viewer_focus (LiViewer *viewer);
void li_viewer_redraw (LiViewer *viewer);
void li_viewer_redraw_slices (LiViewer *viewer); /* not the 3D view */
void li_viewer_update_probe (LiViewer *viewer);

G_END_DECLS
