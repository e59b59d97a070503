/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* From @centre on the share is @share + @slope (grey − @centre). */
typedef struct
{
  double centre, share, slope;
} LiEqualiserLine;

/* Histogram equalisation: a grey value becomes the share of voxels that are no brighter, 0 … 1.
 * The same values, bit for bit in float32, as equalize_hist of scikit-image 0.26:
 * - whole numbers: a bin for each, C(v) = (voxels ≤ v)/(all voxels);
 * - float32: equal bins from the smallest to the largest value, the last one closed, edges in
 *   float32; C at the bins' centres in float32, between them by a straight line in double
 *   precision, constant beyond the first and the last centre.
 * Voxels that are not finite are not counted and stay what they are. */
typedef struct
{
  LiVoxelType type;       /* of the volume */
  gsize n;                /* bins */
  double first;           /* whole numbers: the value of the first bin */
  float *edges;           /* float32: n + 1 */
  float *centres;         /* float32: n */
  double *cdf;            /* n */
  LiEqualiserLine *lines; /* float32: n + 1, before, between and behind the centres */
  guint64 voxels, not_finite;
} LiEqualiser;

/**
 * li_equaliser_new:
 * @bins: of float32 volumes, 2 … 65536 (scikit-image: 256); whole numbers have one each
 *
 * Reads the volume slab by slab, twice for float32. Errors: LI_TOMO_ERROR/INVALID where all voxels
 * are alike or none is finite; UNSUPPORTED for whole numbers of 32 bits; reading, cancelling.
 */
LiEqualiser *li_equaliser_new (LiVolume *volume, int bins, LiProgress *progress, GError **error);
void li_equaliser_free (LiEqualiser *equaliser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiEqualiser, li_equaliser_free)

/* @n voxels of the equaliser's type into shares. */
void li_equaliser_apply (const LiEqualiser *equaliser, const void *voxels, gsize n, float *out);

/* The equalised volume, worked out as it is read: float32 from 0 to 1, or of type u8 or u16 with 1
 * at the largest number, rounded. Takes @equaliser. */
LiVolume *li_equalised_new (LiVolume *volume, LiEqualiser *equaliser, LiVoxelType type);

/* A table of two columns, grey and share, for the record: CSV with a header. Grey values of float32
 * volumes are centres of bins; of whole numbers those that occur. */
gboolean li_equaliser_write (const LiEqualiser *equaliser, const char *path, GError **error);

G_END_DECLS
