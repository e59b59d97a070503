/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/strain/li-strain-run.h"
#include "session/li-request.h"
#include "session/li-texture-check.h"

struct _LiStrainRun
{
  GtkWidget parent_instance;
  GtkWidget *root, *preset_drop, *forms_box, *mask_drop, *mask_all, *mask_label, *estimate_label,
      *texture_label;
  GtkWidget *run_pair, *running_box, *idle_box, *progress, *stage_label, *pause_button;
  GtkWidget *texture_button, *hide_texture_button;
  GPtrArray *forms; /* LiParamForm, one for each group */
  LiDocument *document;
  LiExperiment *experiment; /* whose settings are in the form */
  LiAnalysisParams params, preset;
  int preset_number;
  gboolean filling;
  GArray *mask_choices; /* what the entries of mask_drop mean */
  guint from, to;

  LiAnalysisRun *analysis;
  LiTextureCheck *texture;
  LiRequest *estimate;
  guint estimate_source;
  gboolean closed;
};

/* li-strain-settings.c */
void li_strain_run_make_forms (LiStrainRun *run);
void li_strain_run_load_settings (LiStrainRun *run);
void li_strain_run_show_estimate (LiStrainRun *run);
/* li-strain-mask.c: the record's volume of role "mask" of the step whose nodes are measured. */
void li_strain_run_make_mask (LiStrainRun *run);
void li_strain_run_show_mask (LiStrainRun *run);
/* li-strain-run.c */
/* TRUE for what the button for this pair runs: a total is composed of its steps. */
gboolean li_strain_run_is_wanted (LiStrainRun *run, guint from, guint to);
void li_strain_run_update (LiStrainRun *run);
