/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-dense.h"

G_BEGIN_DECLS

/* FALSE with INVALID when @field says it was measured from an image of another shape or voxel size
 * than @im1: li_field_check_image() for a Φ that is applied. */
gboolean li_deform_check_image (const LiField *field, LiVolume *im1, GError **error);

/* The dense displacement of @field, repaired nodes included, in voxels of @im1 and @im2 (NULL: lies
 * where @im1 does) rather than of the full frame, known half a spacing beyond the nodes. */
LiDense *li_dense_new_on (const LiField *field, LiVolume *im1, LiVolume *im2, GError **error);

G_END_DECLS
