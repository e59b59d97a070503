/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-strain-model.h"

G_BEGIN_DECLS

/* Component, total or step, and how the map is drawn. */
#define LI_TYPE_LOOK_PANEL (li_look_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiLookPanel, li_look_panel, LI, LOOK_PANEL, GtkWidget)
void li_look_panel_set_model (LiLookPanel *panel, LiStrainModel *model); /* once */

G_END_DECLS
