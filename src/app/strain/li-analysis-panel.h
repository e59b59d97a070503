/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-analysis-model.h"

G_BEGIN_DECLS

/* The settings of the analysis as forms with presets, the mask, the texture check, the estimate,
 * and the run with its progress. Its buttons are the page's actions "strain.run-pair" and the like.
 */
#define LI_TYPE_ANALYSIS_PANEL (li_analysis_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiAnalysisPanel, li_analysis_panel, LI, ANALYSIS_PANEL, GtkWidget)
void
li_analysis_panel_set_model (LiAnalysisPanel *panel, LiAnalysisModel *model, LiDocument *document);

G_END_DECLS
