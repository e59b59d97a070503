/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-rings-points.h"

G_BEGIN_DECLS

/* Rings by plane and radius: value (z, r) at [z nr + r], r = 0, 1, 2 … voxels from the axis, linear
 * between knots. Positions in the full frame. */
typedef struct
{
  gint64 nz, nr;
  double z0, y, x;       /* first plane; the axis */
  double one[3], two[3]; /* origins of the images */
} LiRingGrid;

/**
 * li_rings_solve:
 * R of least squares, d (p) = R (p) − R (Φ p), with what rings are likely to be: a part that is
 * the same in all planes and one of each plane, of variances that the two ends of the differences
 * agree on. @table: nz · nr values, left alone when they agree on none. FALSE when memory is short.
 */
gboolean li_rings_solve (const LiRingGrid *grid,
                         const LiRingBoxes *boxes,
                         float *table,
                         gboolean *found,
                         GError **error);
/* Bytes that it needs. */
gsize li_rings_solve_memory (const LiRingGrid *grid);

G_END_DECLS
