/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-register.h"

G_BEGIN_DECLS

/* Volumes of one pyramid level; bin 1 is the image itself. Masks may be NULL. */
typedef struct
{
  LiVolume *im1, *im2, *mask1, *mask2;
  int bin;
} LiRegisterLevel;

/* Levels beyond the longest list of bins: the start is sought on coarser ones. */
#define LI_REGISTER_LEVELS (LI_LIST_MAX + 8)

/* The binnings of the levels, coarse to fine: those of @bins that leave 24 voxels on every axis
 * (the finest always), and before them coarser ones until a search over all shifts is cheap. */
int
li_register_bins (const LiIntList *bins, LiVolume *im1, LiVolume *im2, int out[LI_REGISTER_LEVELS]);
/* Fills levels[0 … n−1] for @bins. A level is made from the next finer one where that lies in
 * memory, so that each image is read once; levels too large for memory are binned as they are read.
 */
gboolean li_register_levels_make (LiRegisterLevel *levels,
                                  const int *bins,
                                  int n,
                                  LiVolume *im1,
                                  LiVolume *im2,
                                  LiVolume *mask1,
                                  LiVolume *mask2,
                                  LiProgress *progress,
                                  GError **error);
void li_register_level_clear (LiRegisterLevel *level);

G_END_DECLS
