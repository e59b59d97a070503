/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-overlay.h"
#include "session/li-analysis-run.h"
#include "session/li-analysis-settings.h"
#include "session/li-mask-choice.h"
#include "session/li-strain-model.h"
#include "session/li-texture-check.h"

G_BEGIN_DECLS

/**
 * LiAnalysisModel:
 * The analysis of the pair that is shown: its settings, mask, texture check and run. It follows the
 * map of a LiStrainModel, tells that model what is drawn in place of the strain while it runs or is
 * checked, and lets it look again at the disk when a pair has been analysed.
 *
 * Signal "changed": run or texture check look different, or another pair is shown.
 */
#define LI_TYPE_ANALYSIS_MODEL (li_analysis_model_get_type ())
G_DECLARE_FINAL_TYPE (LiAnalysisModel, li_analysis_model, LI, ANALYSIS_MODEL, GObject)

LiAnalysisModel *li_analysis_model_new (LiStrainModel *strain);
/* Its parts, the same objects as long as the model lives. */
LiAnalysisSettings *li_analysis_model_get_settings (LiAnalysisModel *model);
LiMaskChoice *li_analysis_model_get_mask (LiAnalysisModel *model);
LiAnalysisRun *li_analysis_model_get_run (LiAnalysisModel *model);
LiTextureCheck *li_analysis_model_get_texture (LiAnalysisModel *model);

/* "Analyse T0 → T1", NULL without a pair; g_free(). */
char *li_analysis_model_describe_pair (LiAnalysisModel *model);
void li_analysis_model_start (LiAnalysisModel *model, LiRunWhat what);
/* The run and the texture check. */
void li_analysis_model_cancel (LiAnalysisModel *model);
void li_analysis_model_check_texture (LiAnalysisModel *model);

/* What is going on, for above the views; NULL: nothing. g_free(). */
char *li_analysis_model_get_status (LiAnalysisModel *model);
/* LI_COVER_LIVE: nodes as they end, LI_COVER_TEXTURE: the texture check, or LI_COVER_STRAIN for
 * neither. */
LiStrainCover li_analysis_model_get_cover (LiAnalysisModel *model);
/* Draws that; nothing for LI_COVER_STRAIN. */
void li_analysis_model_draw (LiAnalysisModel *model, cairo_t *cr, const LiView2D *view);
/* The node that is drawn at @p, or NULL; g_free(). */
char *li_analysis_model_probe (LiAnalysisModel *model, const double p[3]);

G_END_DECLS
