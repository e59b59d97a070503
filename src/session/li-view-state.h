/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What is looked at, shared by all viewers of a window: one cursor, one centre, one zoom. Positions
 * are voxel indices in the full frame, z y x. Signal "changed". */
#define LI_TYPE_VIEW_STATE (li_view_state_get_type ())
G_DECLARE_FINAL_TYPE (LiViewState, li_view_state, LI, VIEW_STATE, GObject)

LiViewState *li_view_state_new (void);
/* The box that is shown: voxel edges lo … hi. A frame of another extent moves the cursor to its
 * middle and asks for a fit. */
void li_view_state_set_frame (LiViewState *state,
                              const double lo[3],
                              const double hi[3],
                              const double voxel[3]);
gboolean li_view_state_has_frame (LiViewState *state);
void li_view_state_get_frame (LiViewState *state, double lo[3], double hi[3], double voxel[3]);
const double *li_view_state_voxel (LiViewState *state);
/* Put on the nearest voxel inside the frame. */
void li_view_state_set_cursor (LiViewState *state, const double cursor[3]);
void li_view_state_move_cursor (LiViewState *state, int axis, double voxels);
const double *li_view_state_cursor (LiViewState *state);
const double *li_view_state_centre (LiViewState *state);
double li_view_state_zoom (
    LiViewState *state); /* logical pixels per voxel; 0: fit when the size is known */
void li_view_state_set_view (LiViewState *state, const double centre[3], double zoom);
void li_view_state_get_angles (LiViewState *state, double *yaw, double *pitch);
void li_view_state_set_angles (LiViewState *state, double yaw, double pitch);
/* Everything as a variant, for the session. */
GVariant *li_view_state_save (LiViewState *state);
void li_view_state_restore (LiViewState *state, GVariant *saved);

G_END_DECLS
