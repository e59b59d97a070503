/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* Φ and fields are kept in the frame of the full volume; windows, boxes and rows count voxels of
 * the volume at hand. Functions that take volumes and Φ together take and give the full frame and
 * work in that of the volumes. With q = p − origin 1 for points and q' = p' − origin 2 for their
 * images: c' = c − origin 1, t' = t + origin 1 − origin 2, F unchanged. */
typedef struct
{
  double one[3], two[3]; /* origins of image 1 and image 2, voxels */
} LiFrame;

/* @im2: NULL = lies where image 1 does. */
LiFrame li_frame_of (LiVolume *im1, LiVolume *im2);
LiPhi li_frame_to_volume (const LiFrame *frame, const LiPhi *phi);
LiPhi li_frame_to_full (const LiFrame *frame, const LiPhi *phi);
/* All nodes of a field, its grid and the origin of image 1 it names. */
void li_frame_field_to_volume (const LiFrame *frame, LiField *field);
void li_frame_field_to_full (const LiFrame *frame, LiField *field);
/* SPAM's grid on @im1, the first node one spacing from its first voxel, in the full frame, with
 * shape, origin and voxel size of @im1. */
LiField *li_frame_new_grid (LiVolume *im1, const double spacing[3], GError **error);

G_END_DECLS
