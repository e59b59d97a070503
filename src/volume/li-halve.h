/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* One row of a volume of half the edges from @n_rows (1, 2 or 4) rows of @nx voxels beside each
 * other: out[i] is the mean of what exists of its 2×2×2 voxels (whole numbers: the half rounded
 * up; floats: of those that are not NaN), or with @labels the value that occurs most often there,
 * the smallest of several. @out has (nx + 1) / 2 voxels. */
void li_halve_row (
    LiVoxelType type, gboolean labels, const void *const rows[4], int n_rows, gint64 nx, void *out);

G_END_DECLS
