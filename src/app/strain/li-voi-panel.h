/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/li-viewer.h"
#include "session/li-strain-vois.h"

G_BEGIN_DECLS

/**
 * LiVoiPanel:
 * Boxes and points with their values, to be named, selected and removed, and where new ones are
 * added: at the cursor (the page's actions strain.add-voi and strain.add-pin) or by a click.
 */
#define LI_TYPE_VOI_PANEL (li_voi_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiVoiPanel, li_voi_panel, LI, VOI_PANEL, GtkWidget)

/* Once. The viewer is borrowed and outlives the panel's shutdown. */
void li_voi_panel_connect (LiVoiPanel *panel, LiStrainVois *vois, LiViewer *viewer);
/* Lets go of the viewer. */
void li_voi_panel_shutdown (LiVoiPanel *panel);

G_END_DECLS
