/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-register-model.h"

G_BEGIN_DECLS

/* Refine: registration from the pose with its convergence. */
#define LI_TYPE_REFINE_PANEL (li_refine_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiRefinePanel, li_refine_panel, LI, REFINE_PANEL, GtkWidget)
void li_refine_panel_set_model (LiRefinePanel *panel, LiRegisterModel *model);
/* By a key: refines, and once a result waits that has converged accepts it. */
void li_refine_panel_go (LiRefinePanel *panel);

G_END_DECLS
