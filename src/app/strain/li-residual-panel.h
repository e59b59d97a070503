/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-residual-model.h"

G_BEGIN_DECLS

/* What the views show in place of the strain, the limit, and the regions above it. */
#define LI_TYPE_RESIDUAL_PANEL (li_residual_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiResidualPanel, li_residual_panel, LI, RESIDUAL_PANEL, GtkWidget)
void li_residual_panel_set_model (LiResidualPanel *panel, LiResidualModel *model);

G_END_DECLS
