/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "draw/li-plot.h"

G_BEGIN_DECLS

/* A plot in the window, in the theme's colours. Signal "picked" (series, point) when a point is
 * clicked. */
#define LI_TYPE_PLOT_VIEW (li_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (LiPlotView, li_plot_view, LI, PLOT_VIEW, GtkWidget)

GtkWidget *li_plot_view_new (void);
/* Takes @plot; NULL: nothing, and @why says so in its place. */
void li_plot_view_take (LiPlotView *view, LiPlot *plot, const char *why);
const LiPlot *li_plot_view_get (LiPlotView *view);

G_END_DECLS
