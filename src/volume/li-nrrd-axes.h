/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-header.h"
#include "volume/li-nrrd-header.h"

G_BEGIN_DECLS

/**
 * li_nrrd_find_axes:
 * Sets shape, voxel size, origin and number of frames of @nrrd from the fields dimension, sizes,
 * kinds, space directions, spacings and their units. The axes of space, fastest first, become x, y
 * and z; one more axis that is slower than all of them counts frames.
 * An origin is given only where the axes of the file are those of its space.
 */
gboolean li_nrrd_find_axes (LiHeader *header, const char *path, LiNrrd *nrrd, GError **error);

G_END_DECLS
