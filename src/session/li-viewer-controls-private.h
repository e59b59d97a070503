/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-viewer-controls.h"

typedef struct
{
  gpointer key;
  LiOverlayFunc draw;
  LiProbeFunc probe;
} LiViewerOverlay;

struct _LiViewerControls
{
  GObject parent_instance;
  LiDocument *document;
  LiTool tool;
  gboolean playing, crosshair, interpolate, hidden, panning;
  int maximised, hovered, direction, size[3][2];
  double pointer[3];
  guint slot;
  GListStore *layers;
  GPtrArray *watched; /* the layers whose changes are listened to */
  LiSceneFunc scene;
  gpointer scene_data;
  GArray *overlays; /* LiViewerOverlay */
  LiViewerBar bar;
  char *warning;
  gboolean severe;
};
