/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* Writes one value a point as a float32 TIFF of image 1's shape, trilinear between points, NaN
 * beyond the outermost ones and in cells with an unknown corner. INVALID when @points do not say
 * the shape of image 1. */
gboolean li_strain_write_image (const LiField *points,
                                const float *values,
                                const char *path,
                                GError **error);

G_END_DECLS
