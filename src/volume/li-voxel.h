/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

/* Converts @n voxels; to a narrower integer they are rounded and saturated, NaN becomes 0. */
void
li_voxel_convert (const void *from, LiVoxelType from_type, void *to, LiVoxelType to_type, gsize n);
/* Swaps the bytes of @n values of @size bytes (2, 4 or 8) in place. */
void li_voxel_swap (void *values, gsize size, gsize n);
