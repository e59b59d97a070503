/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-phi.h"
#include "base/li-progress.h"
#include "draw/li-plane.h"

G_BEGIN_DECLS

/* The lattice of a plane without its values: see LiPlane. */
typedef struct
{
  int axis;
  double position;
  int width, height;
  double origin[2], step[2];
} LiLattice;

gboolean li_lattice_equal (const LiLattice *a, const LiLattice *b);

/**
 * li_warp_plane:
 * @grey: a volume in memory of type f32, voxel (i) of which stands for the full-frame positions
 *   origin + i × bin + (bin − 1)/2 (a level of a pyramid; bin 1: the volume itself)
 * @origin: of the full volume, its info's origin
 * @inverse: where a position of the slice lies in @grey's image; NULL: in the same place
 *
 * The image seen through a motion, on a lattice in a slice: trilinear, f32, NaN where there is no
 * image. On the calling thread alone, about 100 million samples a second.
 */
LiPlane *li_warp_plane (LiVolume *grey,
                        double bin,
                        const double origin[3],
                        const LiPhi *inverse,
                        const LiLattice *lattice);
/* The same from a volume of any size, read by small boxes: for the sharp picture, off the main
 * thread. NULL with an error when cancelled or unreadable. */
LiPlane *li_warp_plane_read (LiVolume *volume,
                             const LiPhi *inverse,
                             const LiLattice *lattice,
                             LiProgress *progress,
                             GError **error);

G_END_DECLS
