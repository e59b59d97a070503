/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-correlate.h"

G_BEGIN_DECLS

/* What can be said of a correlation before it starts: li_correlate_check() and
 * li_correlate_memory() of li-correlate.h, and what they are made of. */

/* Volumes thick enough, of like voxels, and a mask that fits image 1. */
gboolean li_correlate_check_pair (LiVolume *im1, LiVolume *im2, LiVolume *mask, GError **error);

/* Half window of a level, voxels: as given, or half its spacing. */
double li_correlate_half (const LiCorrelateParams *params, int level);

G_END_DECLS
