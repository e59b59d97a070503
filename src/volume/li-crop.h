/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Writes a box of a volume as TIFF, slab by slab: type and values unchanged, voxel size and origin
 * kept. */
typedef struct _LiCrop LiCrop;

/* @a and @b: lower and upper voxel edges in the full frame; cut to the volume. */
LiCrop *li_crop_new (LiVolume *volume, const double a[3], const double b[3], const char *path);
void li_crop_free (gpointer crop);
/* A LiJobFunc: LiCrop * → the path (char *). */
gpointer li_crop_work (gpointer crop, LiProgress *progress, GError **error);

G_END_DECLS
