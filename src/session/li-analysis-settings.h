/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/li-document.h"
#include "workflow/li-analysis-params.h"

G_BEGIN_DECLS

/* A part of the settings that is shown as one form. */
typedef struct
{
  const char *title; /* translated */
  const LiParamTable *table;
  gboolean open; /* at first */
} LiSettingsSection;

/**
 * LiAnalysisSettings:
 * The settings of the analysis of an experiment as they are in its record, the preset that they are
 * compared with, and what a run with them would take. Every edit is checked, written into the
 * record and undone by the document's history.
 *
 * Properties (read-only, notified on a change): preset (uint: the number of the preset), estimate
 * (string: time, memory and disk, or why they are not known; "" while nothing is known). Signal
 * "changed": settings or preset are others.
 */
#define LI_TYPE_ANALYSIS_SETTINGS (li_analysis_settings_get_type ())
G_DECLARE_FINAL_TYPE (LiAnalysisSettings, li_analysis_settings, LI, ANALYSIS_SETTINGS, GObject)

LiAnalysisSettings *li_analysis_settings_new (LiDocument *document);
/* Whose settings these are; NULL: none, then they are the defaults and cannot be edited. */
void li_analysis_settings_set_experiment (LiAnalysisSettings *settings, LiExperiment *experiment);
/* The pair that the estimate is for, begun after a rest of 0.4 s. */
void li_analysis_settings_set_pair (LiAnalysisSettings *settings, guint from, guint to);
/* The same address as long as the object lives. */
const LiAnalysisParams *li_analysis_settings_params (LiAnalysisSettings *settings);
const char *li_analysis_settings_get_estimate (LiAnalysisSettings *settings);

guint li_analysis_settings_n_sections (void);
LiSettingsSection li_analysis_settings_section (guint section);
/* The struct that the section's table is of: what is set, and what the preset would set; the same
 * addresses as long as the object lives. */
gconstpointer li_analysis_settings_values (LiAnalysisSettings *settings, guint section);
gconstpointer li_analysis_settings_preset_values (LiAnalysisSettings *settings, guint section);
/* An entry as text. FALSE and @error when it cannot be: nothing has changed then. */
gboolean li_analysis_settings_edit (LiAnalysisSettings *settings,
                                    guint section,
                                    const char *name,
                                    const char *text,
                                    GError **error);

guint li_analysis_settings_n_presets (void);
const char *li_analysis_settings_preset_label (guint preset); /* translated */
guint li_analysis_settings_get_preset (LiAnalysisSettings *settings);
/* Sets its spacings and half windows, one undo step; everything else stays. */
void li_analysis_settings_choose_preset (LiAnalysisSettings *settings, guint preset);

G_END_DECLS
