/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* FALSE with INVALID when @field says it was measured from an image of another shape or voxel size
 * than @im1. */
gboolean li_deform_check_image (const LiField *field, LiVolume *im1, GError **error);

G_END_DECLS
