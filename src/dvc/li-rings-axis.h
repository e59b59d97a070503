/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-rings-solve.h"

G_BEGIN_DECLS

/* Moves the axis of @grid, by up to 4 voxels, to where the two ends of the differences agree best
 * on what is round about it in all planes; leaves it where that is no better. @shape: of the planes
 * of both images, y and x. */
void li_rings_find_axis (const LiRingBoxes *boxes, const gint64 shape[2], LiRingGrid *grid);

G_END_DECLS
