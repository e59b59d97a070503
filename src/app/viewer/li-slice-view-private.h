/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-painter.h"
#include "app/viewer/li-slice-view.h"
#include "session/li-marks-draw.h"
#include "session/li-view-layers.h"

G_BEGIN_DECLS

/* A slice view is two files: how it draws (li-slice-view.c), and what pointer and wheel do
 * (li-slice-view-input.c). */
typedef enum
{
  DRAG_NONE,
  DRAG_CURSOR,
  DRAG_PAN,
  DRAG_ZOOM,
  DRAG_WINDOW,
  DRAG_AREA, /* rubber band: contrast from an area */
  DRAG_NEW,  /* rubber band: a new mark */
  DRAG_GRIP,
  DRAG_PAGE, /* the page's own tool */
} Drag;

/* What the last painting was drawn from: an unchanged scene is not drawn again. */
typedef struct
{
  LiView2D view;
  LiLook looks[LI_SLICE_MAX_LAYERS];
  guint64 ids[LI_SLICE_MAX_LAYERS];
  gsize n;
  gboolean gl;
} SceneKey;

struct _LiSliceView
{
  GtkWidget parent_instance;
  LiViewerControls *controls;
  int axis;
  Drag drag;
  double start[2], last[2];
  double start_window[2];
  double start_voxel[3];
  LiMarkHit hit;
  LiMarkData grabbed;
  LiPainting painting;
  SceneKey key;
  const LiViewerTool *tool; /* the page's, or NULL */
  gpointer tool_data;
};

/* The view in logical pixels, as the pointer counts. */
void li_slice_view_logical (LiSliceView *view, LiView2D *out);
LiDocument *li_slice_view_document (LiSliceView *view); /* borrowed; NULL: none yet */
void li_slice_view_add_input (LiSliceView *view);

G_END_DECLS
