/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/strain/li-strain-figure.h"
#include "app/strain/li-strain-page.h"
#include "app/viewer/li-viewer.h"
#include "draw/li-strain-look.h"
#include "session/li-analysis-model.h"
#include "session/li-pair-notes.h"
#include "session/li-residual-model.h"
#include "session/li-strain-frames.h"
#include "session/li-strain-plots.h"
#include "session/li-strain-probe.h"
#include "session/li-strain-range.h"

struct _LiStrainPage
{
  GtkWidget parent_instance;
  GtkWidget *flap, *viewer, *headline, *look_panel, *quality_panel, *vois_panel, *probe_panel;
  GtkWidget *analysis_panel, *residual_panel, *plot_pane;
  GtkWidget *axis_drop, *movie_check, *sweep_box, *sweep_label, *place_label, *place_reset;
  GtkWidget *notes_panel;
  LiDocument *document;
  LiExperiment *experiment; /* whose facts and place of exports these are */
  LiStrainModel *model;
  LiStrainMaps *maps; /* the model's, borrowed; so are look and shown */
  const LiStrainLook *look;
  const LiStrainShown *shown;
  LiStrainVois *vois;
  LiStrainPlots *plots;
  LiStrainProbe *probe;
  LiStrainFrames *frames;
  LiLayer *layer;
  guint sweep_source, fit_source;
  gboolean has_bar, restored; /* restored: the view is as it was left */

  char *export_folder; /* NULL: the experiment's own */
  LiPairNotes *notes;
  LiAnalysisModel *analysis;
  LiResidualModel *residual;
};

/* The map as it is shown. */
void li_strain_page_scene (LiStrainPage *page, LiStrainScene *scene);

/* li-strain-place.c: where exports go. */
void li_strain_page_show_place (LiStrainPage *page);
void li_strain_page_set_place (LiStrainPage *page, const char *folder); /* NULL: the experiment's */
void li_strain_page_choose_place (LiStrainPage *page);
char *li_strain_page_export_folder (LiStrainPage *page, GError **error);

/* li-strain-export.c: everything goes into that folder, and a message says where. */
char *li_strain_page_export_path (
    LiStrainPage *page, const char *what, gboolean with_pair, const char *ending, GError **error);
LiStrainFigure *
li_strain_page_figure (LiStrainPage *page, const LiView2D *view, guint step, GError **error);
/* The same of what the views show now: the residual too. */
LiStrainFigure *
li_strain_page_figure_seen (LiStrainPage *page, const LiView2D *view, GError **error);
void li_strain_page_view (LiStrainPage *page, int axis, LiView2D *view);
void li_strain_page_export_picture (LiStrainPage *page, const char *ending);
void li_strain_page_export_data (LiStrainPage *page);
int li_strain_page_export_axis (LiStrainPage *page);
gboolean li_strain_page_write_figure (LiStrainFigure *figure, const char *path, GError **error);
/* "Saved", or the error, which is freed. */
void li_strain_page_tell_saved (LiStrainPage *page, const char *path, GError *error);

/* li-strain-sweep.c: numbered pictures of all slices, or of all time steps. */
void li_strain_page_export_sweep (LiStrainPage *page, gboolean time);
void li_strain_page_cancel_sweep (LiStrainPage *page);

/* li-strain-report.c */
void li_strain_page_write_report (LiStrainPage *page);

/* li-strain-actions.c */
void li_strain_page_install_actions (GtkWidgetClass *klass);
