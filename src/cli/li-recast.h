/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* What a volume is to become: cropped, then binned, then mapped to grey values of another type. */
typedef struct
{
  LiBox crop; /* inside the volume */
  int bin;    /* 1: not at all; else bin³ voxels averaged, only whole cells */
  LiVoxelType type;
  gboolean mapped; /* lo … hi becomes the whole range of an integer type */
  double lo, hi;
} LiRecast;

/**
 * li_recast_new:
 * A volume computed box by box from @source, so that any size can be written. Values are rounded to
 * integer types; those beyond the type's range become its ends and are counted in @saturated (added
 * to by every voxel read, from any thread; kept by the caller as long as the volume lives). Voxel
 * size and origin follow crop and binning.
 */
LiVolume *li_recast_new (LiVolume *source, const LiRecast *recast, guint64 *saturated);

G_END_DECLS
