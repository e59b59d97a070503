/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-analysis-model.h"
#include "session/li-residual-model.h"
#include "session/li-strain-probe.h"
#include "session/li-strain-vois.h"
#include "session/li-viewer-controls.h"

G_BEGIN_DECLS

/* What is shown in the views; everything gets a reference. */
typedef struct
{
  LiStrainModel *model;
  LiResidualModel *residual;
  LiAnalysisModel *analysis;
  LiStrainVois *vois;
  LiStrainProbe *probe;
} LiStrainViewParts;

/**
 * LiStrainViews:
 * Shows a strain in the views of a LiViewerControls: its layers, what is drawn over them, the probe
 * line, the colour bar and the warning across the slices. While nodes are measured or a texture
 * check is shown they are drawn instead.
 */
#define LI_TYPE_STRAIN_VIEWS (li_strain_views_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainViews, li_strain_views, LI, STRAIN_VIEWS, GObject)

/* @controls has its document. */
LiStrainViews *li_strain_views_new (LiViewerControls *controls, const LiStrainViewParts *parts);
/* The zoom has been set on purpose: the next colour bar that comes or goes does not change it. */
void li_strain_views_keep_zoom (LiStrainViews *views);

G_END_DECLS
