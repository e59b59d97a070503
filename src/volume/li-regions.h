/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Connected voxels. */
typedef struct
{
  guint64 voxels;
  LiBox box;        /* that holds all of them, voxels of the volume */
  double centre[3]; /* mean position, voxels of the volume, z y x */
  double peak;      /* the value farthest from 0 */
} LiRegion;

/**
 * li_regions_find:
 * Voxels of one sign with |value| ≥ @limit that share faces (6 neighbours), as regions of at least
 * @least voxels, largest first, ties by place. NaN belongs to none. Reads the volume plane by
 * plane. Returns a GArray of LiRegion. Errors: INVALID for a limit that is not above 0 and for more
 * than 2³¹ pieces; reading, cancelling.
 */
GArray *li_regions_find (
    LiVolume *volume, double limit, guint64 least, LiProgress *progress, GError **error);

G_END_DECLS
