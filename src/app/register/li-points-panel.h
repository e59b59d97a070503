/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-register-model.h"

G_BEGIN_DECLS

/* Pairs of points: list, residuals, fit. Property "active" (boolean): clicks in the views set
 * points. */
#define LI_TYPE_POINTS_PANEL (li_points_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiPointsPanel, li_points_panel, LI, POINTS_PANEL, GtkWidget)
void li_points_panel_set_model (LiPointsPanel *panel, LiRegisterModel *model);

G_END_DECLS
