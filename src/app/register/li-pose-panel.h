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

/* Pairs of points: list, residuals, fit. Property "active" (boolean): clicks in the views set
 * points. */
#define LI_TYPE_POINTS_PANEL (li_points_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiPointsPanel, li_points_panel, LI, POINTS_PANEL, GtkWidget)
void li_points_panel_set_model (LiPointsPanel *panel, LiRegisterModel *model);

/* Refine: registration from the pose with its convergence. */
#define LI_TYPE_REFINE_PANEL (li_refine_panel_get_type ())
G_DECLARE_FINAL_TYPE (LiRefinePanel, li_refine_panel, LI, REFINE_PANEL, GtkWidget)
void li_refine_panel_set_model (LiRefinePanel *panel, LiRegisterModel *model);
/* By a key: refines, and once a result waits that has converged accepts it. */
void li_refine_panel_go (LiRefinePanel *panel);

/* Under the views: how the two images are compared, and how alike they are. */
#define LI_TYPE_COMPARE_BAR (li_compare_bar_get_type ())
G_DECLARE_FINAL_TYPE (LiCompareBar, li_compare_bar, LI, COMPARE_BAR, GtkWidget)
void li_compare_bar_set_model (LiCompareBar *bar, LiRegisterModel *model);
void li_compare_bar_set_mode (LiCompareBar *bar, LiCompareMode mode);

G_END_DECLS
