/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-pane.h"
#include "app/viewer/li-viewer.h"
#include "draw/li-colour-bar.h"
#include "draw/li-scene.h"
#include "session/li-marks-draw.h"
#include "session/li-view-layers.h"

struct _LiViewer
{
  GtkWidget parent_instance;
  GtkWidget *root, *grid, *panes[4], *probe_label, *time_bar, *colour_bar;
  LiDocument *document;
  LiViewerControls *controls;
  guint play_source, probe_source;
};

/* Keeps the probe line about where the pointer is. */
void li_viewer_follow_pointer (LiViewer *viewer);
void li_viewer_install_actions (GtkWidgetClass *klass);
void li_viewer_save_picture (LiViewer *viewer);
void li_viewer_copy_picture (LiViewer *viewer);
void li_viewer_save_tiff (LiViewer *viewer);
