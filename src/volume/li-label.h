/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Labels are whole numbers in any volume; 0 is the background. They are sampled at the nearest
 * voxel (LI_INTERPOLATION_NEAREST) and coarsened by the most frequent (li_pyramid_new). */
typedef struct
{
  gint64 label;
  guint64 voxels;
  LiBox box;        /* that holds all of them */
  double centre[3]; /* mean position, voxels of this volume, z y x */
} LiLabel;

/**
 * li_labels_find:
 * Returns: (element-type LiLabel): every label but 0, ascending. Reads the volume slab by slab, so
 * that it may be larger than memory; same figures for any thread count. Errors: a voxel that is no
 * whole number, more than a million labels, reading, cancelling.
 */
GArray *li_labels_find (LiVolume *labels, LiProgress *progress, GError **error);

/**
 * li_mask_new:
 * @wanted: the labels that count as inside, or NULL (@n = 0): all but 0
 *
 * A volume of u8 with 1 inside and 0 outside (NaN is outside), made from @labels box by box as it
 * is read; voxel size and origin are those of @labels.
 */
LiVolume *li_mask_new (LiVolume *labels, const gint64 *wanted, gsize n);

G_END_DECLS
