/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/strain/li-strain-page.h"
#include "app/viewer/li-viewer.h"
#include "draw/li-strain-look.h"
#include "session/li-analysis-model.h"
#include "session/li-pair-notes.h"
#include "session/li-residual-model.h"
#include "session/li-strain-export.h"
#include "session/li-strain-figure.h"
#include "session/li-strain-frames.h"
#include "session/li-strain-plots.h"
#include "session/li-strain-probe.h"
#include "session/li-strain-range.h"

struct _LiStrainPage
{
  GtkWidget parent_instance;
  GtkWidget *flap, *viewer, *headline, *look_panel, *quality_panel, *vois_panel, *probe_panel;
  GtkWidget *analysis_panel, *residual_panel, *plot_pane;
  GtkWidget *notes_panel, *export_panel;
  LiDocument *document;
  LiStrainModel *model;
  LiStrainMaps *maps; /* the model's, borrowed; so are look and shown */
  const LiStrainLook *look;
  const LiStrainShown *shown;
  LiStrainVois *vois;
  LiStrainPlots *plots;
  LiStrainProbe *probe;
  LiStrainFrames *frames;
  LiLayer *layer;
  guint fit_source;
  gboolean has_bar, restored; /* restored: the view is as it was left */

  LiPairNotes *notes;
  LiAnalysisModel *analysis;
  LiResidualModel *residual;
  LiStrainExport *export;
};

/* The map as it is shown. */
void li_strain_page_scene (LiStrainPage *page, LiStrainScene *scene);

/* li-strain-actions.c */
void li_strain_page_install_actions (GtkWidgetClass *klass);
