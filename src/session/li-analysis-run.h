/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-document.h"
#include "workflow/li-analyse.h"

G_BEGIN_DECLS

typedef enum
{
  LI_RUN_PAIR,    /* the pair that is looked at, and what it is composed of */
  LI_RUN_MISSING, /* what is missing, begun or stale */
  LI_RUN_ALL,     /* all pairs, done ones too */
} LiRunWhat;

/**
 * LiAnalysisRun:
 * The analysis of an experiment in a job, with pause, cancel and what it does at the moment. One at
 * a time; it goes on when another experiment is opened, but then it is not "here": its status and
 * nodes are not those of what is looked at.
 *
 * Signals: "changed" (begun, ended, another status), "finished" (files on disk have changed: a pair
 * has ended, or the run).
 */
#define LI_TYPE_ANALYSIS_RUN (li_analysis_run_get_type ())
G_DECLARE_FINAL_TYPE (LiAnalysisRun, li_analysis_run, LI, ANALYSIS_RUN, GObject)

LiAnalysisRun *li_analysis_run_new (LiDocument *document);
/* The experiment that is looked at and analysed by the next start; NULL: none. */
void li_analysis_run_set_experiment (LiAnalysisRun *run, LiExperiment *experiment);
/* Nothing happens without an experiment, or while one is under way. */
void li_analysis_run_start (
    LiAnalysisRun *run, LiRunWhat what, guint from, guint to, const LiAnalysisParams *params);
gboolean li_analysis_run_is_running (LiAnalysisRun *run);
/* TRUE: running, and of the experiment that is looked at. */
gboolean li_analysis_run_is_here (LiAnalysisRun *run);
gboolean li_analysis_run_is_paused (LiAnalysisRun *run);
void li_analysis_run_toggle_pause (LiAnalysisRun *run);
void li_analysis_run_cancel (LiAnalysisRun *run);
double li_analysis_run_fraction (LiAnalysisRun *run);     /* 0 … 1 */
double li_analysis_run_seconds_left (LiAnalysisRun *run); /* < 0 not known */
/* "Analysing T0 → T1: correlate, level 2: 27 nodes, 25 converged", with the name of the experiment
 * before it when that is not here; NULL: nothing runs. Free with g_free(). */
char *li_analysis_run_status (LiAnalysisRun *run);
/* Nodes of the level that is correlated, as they end; borrowed until the next "changed". NULL:
 * none, or the run is not here. */
const LiField *li_analysis_run_nodes (LiAnalysisRun *run);
/* TRUE for what LI_RUN_PAIR of @from → @to runs: a total is composed of its steps. */
gboolean li_analysis_run_includes (guint from, guint to, guint pair_from, guint pair_to);

G_END_DECLS
