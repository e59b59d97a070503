/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulate/li-motion.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/**
 * li_grains_new:
 * A volume of Gaussian grains, sum of a exp (-|x - p|^2 / 2 sigma^2), evaluated at every voxel
 * (never interpolated): with
 * @motion the value at y is that of the grains at Phi^-1 (y), so im2 (Phi x) = im1 (x) exactly but
 * for noise and rounding.
 * @sigma: voxels. @density: grains per sigma^3 (0.1 is dense), one in each cell of a cubic lattice,
 * at random inside it; they fill all of space, nothing ends at the border. Mean grey 32768 and
 * standard deviation 6000 before noise (u8: divided by 257).
 * @noise_sd: white Gaussian noise in grey levels of 16 bit, drawn from (voxel index, @noise_seed)
 * alone. Same bytes for any number of threads.
 * @type: LI_TYPE_U8, U16 or F32. NULL with @error: LI_SIMULATE_ERROR/INVALID, G_IO_ERROR_CANCELLED.
 */
LiVolume *li_grains_new_full (const gint64 shape[3],
                              double sigma,
                              double density,
                              guint64 seed,
                              const LiMotion *motion,
                              double noise_sd,
                              guint64 noise_seed,
                              LiVoxelType type,
                              LiProgress *progress,
                              GError **error);
/* The same for tests: noise of its own from @seed, another one with a motion than without; no
 * progress. Aborts on bad arguments. */
LiVolume *li_grains_new (const gint64 shape[3],
                         double sigma,
                         double density,
                         guint64 seed,
                         const LiMotion *motion,
                         double noise_sd,
                         LiVoxelType type);
/* One box of such a volume, packed floats, for volumes made slab by slab. @pitch (NULL: 1): edges
 * of a voxel, z y x, in the units of sigma and motion. */
gboolean li_grains_box (double sigma,
                        double density,
                        guint64 seed,
                        const LiMotion *motion,
                        const gint64 shape[3],
                        const double pitch[3],
                        const LiBox *box,
                        double noise_sd,
                        guint64 noise_seed,
                        float *out,
                        LiProgress *progress,
                        GError **error);

G_END_DECLS
