/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-job.h"
#include "session/li-layer.h"
#include "volume/li-histogram.h"

G_BEGIN_DECLS

/* Voxels of which the contrast is made; larger volumes are sampled evenly. */
#define LI_CONTRAST_VOXELS ((gsize)16 << 20)

/* The contrast that a volume is first shown with: from the 0.5th to the 99.5th percentile of all of
 * it, so that no slice in any direction is taken for the whole. */
void li_layer_set_auto_window (LiLayer *layer, const LiHistogram *histogram);

/* Looks for that contrast of @volume, as a job of @jobs that ends with the layer, and sets it
 * unless a person has set another one meanwhile. What the layer has now is taken for a first guess.
 */
void li_layer_find_contrast (LiLayer *layer, LiVolume *volume, LiJobList *jobs);

G_END_DECLS
