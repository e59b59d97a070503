/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-vec3.h"

G_BEGIN_DECLS

/**
 * li_texture_length:
 * @grey: packed voxels, z y x; those that are not finite do not count
 * @noise_sd: of white noise in @grey
 *
 * The texture's correlation length in voxels: the lag at which the autocovariance, averaged over
 * the three axes and its noise taken off, has fallen to 1/e. Measured in blocks of about 43 voxels
 * without layers and slow shading, which would pass for texture as long as the image: where the
 * means of planes hold more than a fifth of a block's variance they are taken out, and of the
 * blocks the one at two fifths in order of length counts, so that those in which an oblique layer
 * ends do not.
 *
 * Returns: 0 where there is nothing but noise
 */
double li_texture_length (const float *grey, const gint64 n[3], double noise_sd);

G_END_DECLS
