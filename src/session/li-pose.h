/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "base/li-history.h"
#include "base/li-phi.h"

G_BEGIN_DECLS

/* The numbers of a pose, as people type them. Rotation: vector in degrees, SPAM's sign. Zoom: the
 * diagonal of the stretch U of R U, the material's F. */
typedef enum
{
  LI_POSE_TZ,
  LI_POSE_TY,
  LI_POSE_TX,
  LI_POSE_RZ,
  LI_POSE_RY,
  LI_POSE_RX,
  LI_POSE_ZOOM_Z,
  LI_POSE_ZOOM_Y,
  LI_POSE_ZOOM_X,
  LI_POSE_N_NUMBERS
} LiPoseNumber;

#define LI_POSE_N_SNAPSHOTS 3

/**
 * LiPose:
 * Φ set by hand, from image 1 to image 2, in voxels of the full frame, about the centre of image 1.
 * Every change is one step of the history; what happens between begin_drag and end_drag is one.
 * Signal "changed".
 */
#define LI_TYPE_POSE (li_pose_get_type ())
G_DECLARE_FINAL_TYPE (LiPose, li_pose, LI, POSE, GObject)

LiPose *li_pose_new (LiHistory *history);
const LiPhi *li_pose_get (LiPose *pose);
/* Kept about the pose's centre whatever @phi's own. Ignored unless finite and invertible: FALSE. */
gboolean li_pose_set (LiPose *pose, const LiPhi *phi, const char *label);
/* Another pair of images: identity about @centre; not undoable, snapshots are forgotten. @voxel:
 * edges of a voxel, 0 unknown, as li_pose_voxel() gives them back; rotations and zooms are those of
 * the material. */
void li_pose_start (LiPose *pose, const double centre[3], const double voxel[3]);
const double *li_pose_voxel (LiPose *pose);
gboolean li_pose_is_identity (LiPose *pose);

void li_pose_begin_drag (LiPose *pose);
void li_pose_end_drag (LiPose *pose);
void li_pose_translate (LiPose *pose, const double voxels[3]);
/* Turns image 1 in the plane of a slice across @axis, about where its centre now lies: from the
 * slice's u axis towards its v axis (on the screen: clockwise), in the material. */
void li_pose_turn (LiPose *pose, int axis, double radians);
/* The same from @start: a drag says how far it has turned since it began. */
void li_pose_turn_from (LiPose *pose, const LiPhi *start, int axis, double radians);
void li_pose_invert (LiPose *pose);

double li_pose_get_number (LiPose *pose, LiPoseNumber which);
/* FALSE when the number cannot be (a zoom that is not positive). */
gboolean li_pose_set_number (LiPose *pose, LiPoseNumber which, double value);
/* One zoom for all axes. */
gboolean li_pose_set_zoom (LiPose *pose, double zoom);

/* Poses A, B, C. Recalling is one undo step; FALSE when the place is empty. */
void li_pose_store (LiPose *pose, int snapshot);
gboolean li_pose_recall (LiPose *pose, int snapshot);
gboolean li_pose_has_snapshot (LiPose *pose, int snapshot);

/* Φ as 16 numbers in 4 lines, about the voxel (0, 0, 0), and back: any blanks, commas or brackets
 * between 12 or 16 numbers. */
char *li_pose_to_text (LiPose *pose);
gboolean li_pose_from_text (LiPose *pose, const char *text, GError **error);

/* Everything for the session; restoring is not undoable. */
GVariant *li_pose_save (LiPose *pose);
void li_pose_restore (LiPose *pose, GVariant *saved);

G_END_DECLS
