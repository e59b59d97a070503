/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "session/li-document.h"

G_BEGIN_DECLS

typedef enum
{
  LI_TOOL_NAVIGATE,
  LI_TOOL_WINDOW,
  LI_TOOL_BOX,
  LI_TOOL_POINT,
  LI_TOOL_LINE,
  LI_TOOL_ARROW,
  LI_TOOL_TEXT,
} LiTool;
#define LI_TYPE_TOOL (li_tool_get_type ())
GType li_tool_get_type (void);

/**
 * LiViewer:
 * Three linked slices, the box, tools, time steps and the probe line: the one viewer of all pages.
 * What it shows are the document's grey layer and the layers added to it; where it looks is the
 * document's view state. Every command is a class action "view.…".
 *
 * Properties: document, tool (LiTool), playing, crosshair, interpolate (all boolean), maximised
 * (int: −1 none, 0 … 2 an axis, 3 the box).
 */
#define LI_TYPE_VIEWER (li_viewer_get_type ())
G_DECLARE_FINAL_TYPE (LiViewer, li_viewer, LI, VIEWER, GtkWidget)

void li_viewer_set_document (LiViewer *viewer, LiDocument *document);
LiDocument *li_viewer_get_document (LiViewer *viewer);
/* Layers above the grey one, bottom to top: a GListModel of LiLayer. */
GListModel *li_viewer_get_layers (LiViewer *viewer);
void li_viewer_add_layer (LiViewer *viewer, LiLayer *layer);
void li_viewer_remove_layer (LiViewer *viewer, LiLayer *layer);
/* Draws over the slices in logical pixels of @view: nodes, contours, arrows. Also used for
 * pictures, with another view. */
typedef void (*LiOverlayFunc) (cairo_t *cr, const LiView2D *view, gpointer data);
void li_viewer_set_overlay (LiViewer *viewer, LiOverlayFunc func, gpointer data);
/* Shows layers of a page's own instead of the document's: fills @layers (at most
 * LI_SLICE_MAX_LAYERS), each with a reference to its plane, bottom first; returns how many. @sharp:
 * FALSE for the box, where coarse planes of whole slices will do. Call li_viewer_redraw when they
 * have changed. NULL @func: the document's layers again. */
typedef gsize (*LiSceneFunc) (const LiView2D *view,
                              gboolean sharp,
                              LiSliceLayer *layers,
                              gpointer data);
void li_viewer_set_scene (LiViewer *viewer, LiSceneFunc func, gpointer data);
/* A page's own drags with the primary button, asked before the viewer's tools while set. @view is
 * in logical pixels; @p is the voxel under the pointer (full frame, z y x). */
typedef struct
{
  /* TRUE takes the drag. */
  gboolean (*press) (
      const LiView2D *view, double x, double y, GdkModifierType state, gpointer data);
  void (*drag) (const LiView2D *view, double x, double y, GdkModifierType state, gpointer data);
  /* @moved: FALSE for a click. */
  void (*release) (const LiView2D *view, double x, double y, gboolean moved, gpointer data);
} LiViewerTool;
void li_viewer_set_tool_handler (LiViewer *viewer, const LiViewerTool *tool, gpointer data);
/* More text for the probe line: the field at @p. @exact: the pointer rests; may be NULL. */
typedef char *(*LiProbeFunc) (const double p[3], gpointer data);
void li_viewer_set_probe (LiViewer *viewer, LiProbeFunc func, gpointer data);
/* Room for a long probe line: it wraps into that many lines, always as high. */
void li_viewer_set_probe_lines (LiViewer *viewer, int lines);
/* The colour bar at the right of the views; NULL layer: none. */
void li_viewer_set_colour_bar (
    LiViewer *viewer, LiLayer *layer, const char *title, const char *unit, double factor);
/* A few words across the map; @severe: it should not be trusted. NULL: none. */
void li_viewer_set_warning (LiViewer *viewer, const char *text, gboolean severe);
/* The axis that keys act on: under the pointer, the maximised one, the focused one, or z. */
int li_viewer_active_axis (LiViewer *viewer);
/* The slice across z, or the one that fills the page, unless a view has the focus already. */
void li_viewer_focus (LiViewer *viewer);
void li_viewer_redraw (LiViewer *viewer);
void li_viewer_redraw_slices (LiViewer *viewer); /* not the 3D view */

G_END_DECLS
