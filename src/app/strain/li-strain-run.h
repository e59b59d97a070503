/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/li-app-types.h"
#include "draw/li-slice.h"
#include "session/li-analysis-run.h"
#include "session/li-strain-model.h"

G_BEGIN_DECLS

/**
 * LiStrainRun:
 * The settings of the analysis as a form with presets, the texture check, the estimate, and the run
 * itself with pause and cancel. Signals: "changed" (what it draws or says is another), "finished"
 * (files on disk have changed).
 */
#define LI_TYPE_STRAIN_RUN (li_strain_run_get_type ())
G_DECLARE_FINAL_TYPE (LiStrainRun, li_strain_run, LI, STRAIN_RUN, GtkWidget)

void li_strain_run_set_document (LiStrainRun *run, LiDocument *document);
/* The pair that is looked at: estimate, texture check and LI_RUN_PAIR are for it. */
void li_strain_run_set_pair (LiStrainRun *run, guint from, guint to);
void li_strain_run_start (LiStrainRun *run, LiRunWhat what);
void li_strain_run_toggle_pause (LiStrainRun *run);
void li_strain_run_cancel (LiStrainRun *run);
void li_strain_run_check_texture (LiStrainRun *run);
void li_strain_run_hide_texture (LiStrainRun *run);
/* What is going on, for above the views; NULL: nothing. Free with g_free(). */
char *li_strain_run_status (LiStrainRun *run);
/* Nodes as they end, or the texture check; TRUE: it stands instead of the map. */
gboolean li_strain_run_draw (LiStrainRun *run, cairo_t *cr, const LiView2D *view);
/* LI_COVER_LIVE, LI_COVER_TEXTURE, or LI_COVER_STRAIN for neither. */
LiStrainCover li_strain_run_cover (LiStrainRun *run);
/* The node under the pointer while it draws, or NULL. */
char *li_strain_run_probe (LiStrainRun *run, const double p[3]);
/* Stops listening; before the document goes. */
void li_strain_run_shutdown (LiStrainRun *run);

G_END_DECLS
