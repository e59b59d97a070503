/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-layer.h"
#include "volume/li-histogram.h"

G_BEGIN_DECLS

/* The grey histogram with the layer's window as two handles: drag one, or the space between them to
 * move both. */
#define LI_TYPE_HISTOGRAM_VIEW (li_histogram_view_get_type ())
G_DECLARE_FINAL_TYPE (LiHistogramView, li_histogram_view, LI, HISTOGRAM_VIEW, GtkWidget)

GtkWidget *li_histogram_view_new (void);
void li_histogram_view_set_layer (LiHistogramView *view, LiLayer *layer);
/* The counts are copied into as many bars as are drawn; NULL: nothing to show. */
void li_histogram_view_set_histogram (LiHistogramView *view, const LiHistogram *histogram);

G_END_DECLS
