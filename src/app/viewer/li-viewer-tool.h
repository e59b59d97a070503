/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "draw/li-slice.h"

G_BEGIN_DECLS

/**
 * LiViewerTool:
 * A page's own drags with the primary button over the slices; while set it is called before the
 * viewer's tools. @view is in logical pixels; @x and @y are the pointer in it.
 */
typedef struct
{
  /* TRUE: the drag belongs to the page. */
  gboolean (*press) (
      const LiView2D *view, double x, double y, GdkModifierType state, gpointer data);
  void (*drag) (const LiView2D *view, double x, double y, GdkModifierType state, gpointer data);
  /* @moved: FALSE for a click. */
  void (*release) (const LiView2D *view, double x, double y, gboolean moved, gpointer data);
} LiViewerTool;

G_END_DECLS
