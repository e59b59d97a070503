/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Grey histogram of a box (or all): exact for 8 and 16 bit, 65536 bins for the others: between min
 * and max, or, where a few values are so far from the rest that the rest would fall into few bins,
 * over the rest and its surroundings (the first and the last bin hold what lies beyond). Large
 * volumes are sampled by whole 64³ bricks on a fixed lattice, at most @max_voxels (0 = all);
 * non-finite voxels are counted apart. */
typedef struct
{
  double lo, step; /* bin i covers lo + i step … lo + (i+1) step; centres of integers: lo = −0.5,
                      step = 1 */
  gsize n_bins;
  guint64 *counts;
  guint64 total, not_finite;
  double min, max, mean, sd;
} LiHistogram;
LiHistogram *li_histogram_new (
    LiVolume *volume, const LiBox *box, gsize max_voxels, LiProgress *progress, GError **error);
void li_histogram_free (LiHistogram *histogram);
/* Grey value below which @percent (0 … 100) of the voxels lie. */
double li_histogram_percentile (const LiHistogram *histogram, double percent);
/* Otsu's threshold. */
double li_histogram_otsu (const LiHistogram *histogram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiHistogram, li_histogram_free)

G_END_DECLS
