/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "session/li-register-model.h"

G_BEGIN_DECLS

/* The pose as numbers: start, translation, rotation, zoom, poses A B C, Φ, files. */
#define LI_TYPE_POSE_PANEL (li_pose_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiPosePanel, li_pose_panel, LI, POSE_PANEL, GtkWidget)
void li_pose_panel_set_model (LiPosePanel *panel, LiRegisterModel *model);

G_END_DECLS
