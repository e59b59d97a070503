/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-prefilter.h"

G_BEGIN_DECLS

/* Holes: voxels that are not finite. They are no part of the sample, as if a mask hid them. Before
 * a filter runs over an image they are closed with the mean of their neighbours, layer by layer, so
 * that they spoil nothing around them; who uses the result leaves out the points that rest on them.
 */

/* Layers that are closed: beyond, no spline's filter reaches back (0.43^12, quintic). Further in a
 * hole is 0. */
#define LI_HOLES_LAYERS 12

gboolean li_holes_any (const float *v, gsize n);
/* Closes the holes of a packed box of n voxels (z, y, x) in place; @hole: packed, receives 1 where
 * there was one. Values nearer than LI_HOLES_LAYERS to a face of the box depend on where it ends.
 */
void li_holes_close (float *v, const gint64 n[3], guint8 *hole);

/**
 * li_array3_close_holes:
 * @array: the voxels @box of @volume (inside it), as read
 * @hole: (out): packed over @box, 1 where a hole was closed; %NULL when there was none
 *
 * No value depends on the box chosen: its surroundings are read where there are holes. Volumes of
 * integers have none.
 */
gboolean li_array3_close_holes (
    LiVolume *volume, const LiBox *box, LiArray3 *array, guint8 **hole, GError **error);

/* Voxels of @volume that are not finite; 0 without reading for integers. */
gboolean li_holes_count (LiVolume *volume, guint64 *count, LiProgress *progress, GError **error);

G_END_DECLS
