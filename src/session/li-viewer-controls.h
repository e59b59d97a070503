/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-scale-bar.h"
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
 * LiViewerControls:
 * How one page looks at the document: which tool is in hand, what lies over the slices, which of
 * them fills the page, where the pointer is. A viewer shows it, a page sets it. Where the slices
 * lie, and their zoom, is the document's view state, for all pages together.
 *
 * Properties, notified only on a change: tool (LiTool), playing, crosshair, interpolate, hidden
 * (all boolean; hidden: layers and overlays are left out for a moment), maximised (int: −1 none,
 * 0 … 2 an axis, 3 the 3D view), hovered (int: the axis of the slice under the pointer, −1 none),
 * layers (notified when layers come and go). Signals: "redraw" (the slices look different now),
 * "colour-bar" (it has changed), "pointer" (the pointer has moved over the slices or left them).
 */
#define LI_TYPE_VIEWER_CONTROLS (li_viewer_controls_get_type ())
G_DECLARE_FINAL_TYPE (LiViewerControls, li_viewer_controls, LI, VIEWER_CONTROLS, GObject)

LiViewerControls *li_viewer_controls_new (void);
/* Once, before anything is drawn. */
void li_viewer_controls_set_document (LiViewerControls *controls, LiDocument *document);
LiDocument *li_viewer_controls_get_document (LiViewerControls *controls);

LiTool li_viewer_controls_get_tool (LiViewerControls *controls);
gboolean li_viewer_controls_get_playing (LiViewerControls *controls);
gboolean li_viewer_controls_get_crosshair (LiViewerControls *controls);
gboolean li_viewer_controls_get_interpolate (LiViewerControls *controls);
gboolean li_viewer_controls_get_hidden (LiViewerControls *controls);
void li_viewer_controls_set_hidden (LiViewerControls *controls, gboolean hidden);
int li_viewer_controls_get_maximised (LiViewerControls *controls);
void li_viewer_controls_set_maximised (LiViewerControls *controls, int pane);

/* While it is on, drags with the primary button move the slices, whatever the tool. */
void li_viewer_controls_set_panning (LiViewerControls *controls, gboolean panning);
gboolean li_viewer_controls_get_panning (LiViewerControls *controls);

/* The voxel under the pointer, on the slice across @axis; −1: the pointer has left. */
void li_viewer_controls_set_hovered (LiViewerControls *controls, int axis, const double p[3]);
int li_viewer_controls_get_hovered (LiViewerControls *controls);
/* What the probe line is about: the voxel under the pointer, else the cursor. */
const double *li_viewer_controls_get_pointer (LiViewerControls *controls);

/* Layers above the grey one, bottom to top: a list of this page's own, or another list that is set
 * instead (the document's). */
GListModel *li_viewer_controls_get_layers (LiViewerControls *controls);
void li_viewer_controls_set_layers (LiViewerControls *controls, GListStore *layers);
void li_viewer_controls_add_layer (LiViewerControls *controls, LiLayer *layer);
void li_viewer_controls_remove_layer (LiViewerControls *controls, LiLayer *layer);
/* The one that opacity keys and X work on: the top one, borrowed; NULL: none. */
LiLayer *li_viewer_controls_get_top_layer (LiViewerControls *controls);

/**
 * LiSceneFunc:
 * Layers of a page's own instead of the document's: fills @layers (at most LI_SLICE_MAX_LAYERS),
 * each with a reference to its plane, bottom first; returns how many. @sharp: FALSE for the 3D
 * view, where coarse planes of whole slices will do.
 */
typedef gsize (*LiSceneFunc) (const LiView2D *view,
                              gboolean sharp,
                              LiSliceLayer *layers,
                              gpointer data);
/* NULL: the document's layers again. */
void li_viewer_controls_set_scene (LiViewerControls *controls, LiSceneFunc scene, gpointer data);
gboolean li_viewer_controls_has_scene (LiViewerControls *controls);
gsize li_viewer_controls_scene (LiViewerControls *controls,
                                const LiView2D *view,
                                gboolean sharp,
                                LiSliceLayer layers[LI_SLICE_MAX_LAYERS]);

/* Draws over the slices in logical pixels of @view: nodes, contours, arrows; also for pictures,
 * with another view. */
typedef void (*LiOverlayFunc) (cairo_t *cr, const LiView2D *view, gpointer data);
/* More text for the probe line, about @p; may return NULL. */
typedef char *(*LiProbeFunc) (const double p[3], gpointer data);
/* @key tells overlays apart and is handed to the functions; setting it again replaces. Either
 * function may be NULL; both: it is removed. */
void li_viewer_controls_set_overlay (LiViewerControls *controls,
                                     gpointer key,
                                     LiOverlayFunc draw,
                                     LiProbeFunc probe);
void
li_viewer_controls_draw_overlays (LiViewerControls *controls, cairo_t *cr, const LiView2D *view);
/* Appends what the overlays say of @p. */
void li_viewer_controls_probe (LiViewerControls *controls, const double p[3], GString *text);

/* The colour bar beside the slices. */
typedef struct
{
  LiLayer *layer; /* NULL: none */
  char *title, *unit;
  double factor;
} LiViewerBar;
void li_viewer_controls_set_colour_bar (
    LiViewerControls *controls, LiLayer *layer, const char *title, const char *unit, double factor);
const LiViewerBar *li_viewer_controls_get_colour_bar (LiViewerControls *controls);
/* A few words across the slices; @severe: they should not be trusted. NULL: none. */
void li_viewer_controls_set_warning (LiViewerControls *controls, const char *text, gboolean severe);
const char *li_viewer_controls_get_warning (LiViewerControls *controls, gboolean *severe);

/* Logical pixels of the slice across @axis, as last shown. */
void li_viewer_controls_set_pane_size (LiViewerControls *controls, int axis, int width, int height);
void
li_viewer_controls_get_pane_size (LiViewerControls *controls, int axis, int *width, int *height);
/* The view of a slice of this size, in logical pixels (scale 1) or device pixels. */
void li_viewer_controls_get_view (
    LiViewerControls *controls, int axis, int width, int height, double scale, LiView2D *view);
/* The zoom that shows the frame whole in every slice that shows. */
void li_viewer_controls_fit (LiViewerControls *controls);
void li_viewer_controls_step_slice (LiViewerControls *controls, int axis, int by);
/* 1 or −1: where the last step through the slices went, for reading ahead. */
int li_viewer_controls_get_direction (LiViewerControls *controls);
/* The name of the current time step, "" where there is only one. */
const char *li_viewer_controls_get_step_name (LiViewerControls *controls);
/* The first of eight slots of the document's plane loader. */
guint li_viewer_controls_get_slot (LiViewerControls *controls);
void li_viewer_controls_redraw (LiViewerControls *controls);

G_END_DECLS
