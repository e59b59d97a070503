/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-strain-model.h"

G_BEGIN_DECLS

/* How far the map that is shown can be trusted: a line with a sign for each finding. */
#define LI_TYPE_QUALITY_PANEL (li_quality_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiQualityPanel, li_quality_panel, LI, QUALITY_PANEL, GtkWidget)
void li_quality_panel_set_model (LiQualityPanel *panel, LiStrainModel *model); /* once */

G_END_DECLS
