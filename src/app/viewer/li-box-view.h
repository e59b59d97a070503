/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/* The box with its three slices; drag turns it. */
#define LI_TYPE_BOX_VIEW (li_box_view_get_type ())
G_DECLARE_FINAL_TYPE (LiBoxView, li_box_view, LI, BOX_VIEW, GtkWidget)

GtkWidget *li_box_view_new (LiViewerControls *controls);

G_END_DECLS
