/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Filters on packed float arrays of shape n (z, y, x), in place or @in ≠ @out; borders mirrored
 * about the edge of the border voxel (… 1 0 | 0 1 2 …, as scipy's "reflect"). All run on the pool;
 * same bits for any thread count. */
/* @sigma voxels per axis (0 = axis left alone), kernel to 4 σ. NaN voxels: weights renormalised
 * over finite ones. */
gboolean li_filter_gaussian (const float *in,
                             float *out,
                             const gint64 n[3],
                             const double sigma[3],
                             LiProgress *progress,
                             GError **error);
gboolean li_filter_median (const float *in,
                           float *out,
                           const gint64 n[3],
                           int radius,
                           LiProgress *progress,
                           GError **error);
/* Central differences, per voxel; one-sided at the border. */
gboolean li_filter_gradient (const float *in,
                             float *dz,
                             float *dy,
                             float *dx,
                             const gint64 n[3],
                             LiProgress *progress,
                             GError **error);

G_END_DECLS
