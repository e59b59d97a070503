/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"

G_BEGIN_DECLS

/* The picture of one slice: draws it and takes wheel, pointer and drags. Role image; the
 * description tells where it is. */
#define LI_TYPE_SLICE_VIEW (li_slice_view_get_type ())
G_DECLARE_FINAL_TYPE (LiSliceView, li_slice_view, LI, SLICE_VIEW, GtkWidget)

GtkWidget *li_slice_view_new (LiViewer *viewer, int axis);

/* The box with its three slices; drag turns it. */
#define LI_TYPE_BOX_VIEW (li_box_view_get_type ())
G_DECLARE_FINAL_TYPE (LiBoxView, li_box_view, LI, BOX_VIEW, GtkWidget)

GtkWidget *li_box_view_new (LiViewer *viewer);

G_END_DECLS
