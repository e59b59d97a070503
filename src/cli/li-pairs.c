/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-pairs.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>

static void
on_stage (LiStage stage, gpointer data)
{
  LiRun *run = data;
  li_progress_message (run->progress, li_stage_label (stage));
}

static void
on_wait (const char *text, gpointer data)
{
  li_run_warn (data, "%s", text);
}

static void
add_figures (LiFigures *f, const LiReport *r)
{
  li_figures_begin (f, NULL);
  li_figures_text (f, "from", r->from);
  li_figures_text (f, "to", r->to);
  li_figures_text (f, "outcome", li_outcome_name (r->outcome));
  li_figures_flag (f, "composed", r->composed);
  li_figures_integer (f, "nodes", (gint64)r->summary.n);
  li_figures_integer (f, "converged", (gint64)r->summary.converged);
  li_figures_integer (f, "repaired", (gint64)r->summary.repaired);
  li_figures_integer (f, "failed", (gint64)r->summary.failed);
  li_figures_number (f, "strain_vol_median", r->strain_vol_median);
  li_figures_number (f, "strain_vol_sigma", r->strain_vol_sigma);
  li_figures_number (f, "closure_beyond", r->closure_beyond);
  li_figures_number (f, "residual_sd", r->residual.voxels > 0 ? r->residual.sd : NAN);
  li_figures_number (f, "seconds", r->seconds);
  li_figures_begin_array (f, "warnings");
  for (guint i = 0; i < r->warnings->len; i++)
    li_figures_text (f, NULL, ((const LiWarning *)r->warnings->pdata[i])->text);
  li_figures_end (f);
  li_figures_end (f);
}

/* A pair has ended; pairs end one after the other. */
static void
on_report (const LiReport *report, gpointer data)
{
  LiRun *run = data;
  g_autofree char *text = li_report_text (report);
  li_run_print (run, "%s–%s\n%s\n", report->from, report->to, text);
  fflush (stdout);
  add_figures (run->figures, report);
}

void
li_pairs_begin (LiRun *run, LiAnalyseWatch *watch)
{
  *watch = (LiAnalyseWatch){ .stage = on_stage, .wait = on_wait, .report = on_report, .data = run };
  li_figures_begin_array (run->figures, "pairs");
}

void
li_pairs_end (LiRun *run)
{
  li_figures_end (run->figures);
}
