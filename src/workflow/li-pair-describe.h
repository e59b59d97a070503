/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workflow/li-analyse.h"

G_BEGIN_DECLS

/* TRUE for T0 → Tj with j > 1, which is composed of what lies between. */
gboolean li_pair_is_cumulative (guint from, guint to);
/* What would go into an analysis of the pair now: a report with names, ids, parameters and inputs.
 * Inputs have the record's checksum (volumes; empty when it has none) or their own (small files).
 * INVALID when something is missing: the sentence says what. @fingerprints: path → fingerprint,
 * filled as needed. */
LiReport *li_pair_describe (LiExperiment *experiment,
                            guint from,
                            guint to,
                            const LiAnalysisParams *params,
                            GHashTable *fingerprints,
                            GError **error);
/* NULL when the work in @saved is that of @wanted, else why not. */
char *li_report_difference (const LiReport *saved, const LiReport *wanted);
/* The report of the pair on disk; NULL when there is none or it cannot be read. */
LiReport *li_pair_saved_report (LiExperiment *experiment, guint from, guint to);

/* The noise floor from the experiment's double scan into @report, or a warning that it is not
 * known. */
void li_pair_apply_noise (LiExperiment *experiment, guint from, guint to, LiReport *report);
/* After the double scan has been analysed: into the reports of all other pairs. */
gboolean li_pair_spread_noise (LiExperiment *experiment, guint from, guint to, GError **error);
/* Into the pair's own report, where a double scan was analysed while the pair was: to be called
 * without its lock. */
void li_pair_catch_noise (LiExperiment *experiment, guint from, guint to);
/* TRUE when the pair is a double scan. */
gboolean li_pair_is_double_scan (LiExperiment *experiment, guint from, guint to);

G_END_DECLS
