/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-plot.h"
#include "session/li-strain-vois.h"

G_BEGIN_DECLS

typedef enum
{
  LI_STRAIN_PLOT_VOI,
  LI_STRAIN_PLOT_HISTOGRAM,
  LI_STRAIN_PLOT_Z, /* profiles */
  LI_STRAIN_PLOT_Y,
  LI_STRAIN_PLOT_X,
  LI_STRAIN_PLOT_SIDES, /* no plot: later image, deformed reference and difference beside it */
  LI_STRAIN_N_PLOTS
} LiStrainPlot;
const char *li_strain_plot_name (LiStrainPlot kind);  /* "histogram": sessions, file names */
const char *li_strain_plot_label (LiStrainPlot kind); /* translated */
gboolean li_strain_plot_find (const char *name, LiStrainPlot *kind);

/**
 * LiStrainPlots:
 * What is plotted of a strain: which kind of plot, against what, and the plot itself, of the map
 * that is shown and the volumes of interest. What values can be drawn against is what the
 * experiment's record knows.
 *
 * Properties: kind (int, LiStrainPlot), against (int, LiAgainst; one of the axes, the time step
 * where the experiment does not know what was set). Signals: "changed" (the plot is another),
 * "axes-changed" (other axes can be chosen).
 */
#define LI_TYPE_STRAIN_PLOTS (li_strain_plots_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainPlots, li_strain_plots, LI, STRAIN_PLOTS, GObject)

LiStrainPlots *li_strain_plots_new (LiStrainModel *model, LiStrainVois *vois);
LiStrainPlot li_strain_plots_get_kind (LiStrainPlots *plots);
void li_strain_plots_set_kind (LiStrainPlots *plots, LiStrainPlot kind);
LiAgainst li_strain_plots_get_against (LiStrainPlots *plots);
void li_strain_plots_set_against (LiStrainPlots *plots, LiAgainst against);
/* What values can be drawn against: LiAgainst, borrowed until "axes-changed". */
const GArray *li_strain_plots_axes (LiStrainPlots *plots);

/* The plot that is chosen; NULL: there is nothing to plot, and why_nothing is why. Free with
 * li_plot_free(). */
LiPlot *li_strain_plots_make (LiStrainPlots *plots);
const char *li_strain_plots_why_nothing (LiStrainPlots *plots);
/* TRUE: a map is shown. */
gboolean li_strain_plots_has_map (LiStrainPlots *plots);
/* The same of one kind, whatever is chosen. */
LiPlot *li_strain_plots_make_vois (LiStrainPlots *plots);
/* Of the nodes in the box that is selected; @whole: of all nodes. */
LiPlot *li_strain_plots_make_histogram (LiStrainPlots *plots, gboolean whole);
/* The time step of a point of the plot that was made last, −1: none. */
int li_strain_plots_step_at (LiStrainPlots *plots, int series, int point);
/* "voi-steps-voltage", "plot-histogram": for the name of a file; g_free(). */
char *li_strain_plots_file_name (LiStrainPlots *plots);

G_END_DECLS
