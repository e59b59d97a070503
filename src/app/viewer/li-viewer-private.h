/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-pane.h"
#include "app/viewer/li-viewer.h"
#include "draw/li-colour-bar.h"
#include "draw/li-scene.h"

#define LI_BACKGROUND                                                                              \
  {                                                                                                \
    16, 16, 18                                                                                     \
  }

struct _LiViewer
{
  GtkWidget parent_instance;
  GtkWidget *root, *grid, *panes[4], *probe_label, *time_bar, *colour_bar;
  LiDocument *document;
  GListStore *layers;
  LiTool tool;
  gboolean playing, crosshair, interpolate, hidden, panning;
  int maximised, hovered; /* axis under the pointer; −1 none */
  guint play_source, probe_source, slot;
  double pointer[3];
  int direction; /* of the last slice step, for reading ahead */
  LiOverlayFunc overlay;
  gpointer overlay_data;
  LiSceneFunc scene;
  gpointer scene_data;
  const LiViewerTool *handler;
  gpointer handler_data;
  LiProbeFunc probe;
  gpointer probe_data;
  LiLayer *bar_layer;
  char *bar_title, *bar_unit, *warning;
  gboolean warning_severe;
  double bar_factor;
};

/* Layers of a slice in drawing order with a new reference to each plane; asks for what is missing.
 * @sharp: FALSE for the box, where a coarse plane of the whole slice will do. */
gsize li_viewer_collect (LiViewer *viewer,
                         const LiView2D *view,
                         gboolean sharp,
                         guint slot,
                         LiSliceLayer layers[LI_SLICE_MAX_LAYERS]);
/* What a view needs of a source: the visible part of its slice at the fitting level. FALSE when the
 * slice lies outside. */
gboolean li_viewer_request (LiPlaneSource *source, const LiView2D *view, LiPlaneRequest *request);
/* The best plane there is of a source, a new reference or NULL; what is missing is added to @wants
 * (LiPlaneWant). */
LiPlane *li_viewer_plane (
    LiViewer *viewer, LiPlaneSource *source, const LiView2D *view, gboolean sharp, GArray *wants);
void li_slice_layers_clear (LiSliceLayer *layers, gsize n);
/* The view of a pane of this size, in logical pixels (scale 1) or device pixels. */
void li_viewer_view_for (
    LiViewer *viewer, int axis, int width, int height, double scale, LiView2D *view);
/* Zoom that shows the frame whole in all panes. */
void li_viewer_fit (LiViewer *viewer);
/* The first layer that opacity keys and X work on: the top one. */
LiLayer *li_viewer_top_layer (LiViewer *viewer);
void li_viewer_pointer_moved (LiViewer *viewer, int axis, const double p[3]);
void li_viewer_pointer_left (LiViewer *viewer);
void li_viewer_update_probe (LiViewer *viewer);
void li_viewer_step_slice (LiViewer *viewer, int axis, int by);
void li_viewer_set_maximised (LiViewer *viewer, int pane);
void li_viewer_install_actions (GtkWidgetClass *klass);
void li_viewer_save_picture (LiViewer *viewer);
void li_viewer_copy_picture (LiViewer *viewer);
void li_viewer_save_tiff (LiViewer *viewer);
/* Marks on a slice. */
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
/* The name of the current step, "" where there is only one. */
const char *li_viewer_step_name (LiViewer *viewer);
