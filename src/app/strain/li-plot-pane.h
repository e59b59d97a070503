/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-viewer.h"
#include "session/li-residual-model.h"
#include "session/li-strain-plots.h"

G_BEGIN_DECLS

/**
 * LiPlotPane:
 * The plot below the views, what it shows and against what; in its place the residual side by side.
 * A click on a point of a volume of interest goes to its time step. Signal "changed": there is
 * another plot, or none.
 */
#define LI_TYPE_PLOT_PANE (li_plot_pane_get_type ())
G_DECLARE_FINAL_TYPE (LiPlotPane, li_plot_pane, LI, PLOT_PANE, GtkWidget)

/* Once. @viewer and @residual are borrowed and outlive the pane. */
void li_plot_pane_connect (LiPlotPane *pane,
                           LiStrainPlots *plots,
                           LiViewer *viewer,
                           LiResidualModel *residual);
/* FALSE: there is nothing to save. */
gboolean li_plot_pane_can_write (LiPlotPane *pane);
/* By the name's ending: .csv (numbers of a plot), .svg, .pdf, .png. Errors: LI_DRAW_ERROR/INVALID
 * for numbers of pictures; writing errors as they come. */
gboolean li_plot_pane_write (LiPlotPane *pane, const char *path, GError **error);

G_END_DECLS
