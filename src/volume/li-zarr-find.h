/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-zarr-scales.h"

G_BEGIN_DECLS

/* An image, or an array that is none, in a Zarr store. */
typedef struct
{
  char *folder;         /* of the image's group, or of the array */
  LiZarrScales *scales; /* NULL: an array alone */
  int level;            /* which of the image's levels was meant */
} LiZarrPlace;

/* TRUE for a folder of a Zarr store, of whatever version. */
gboolean li_zarr_is_at (const char *path);

/**
 * li_zarr_find:
 * @dataset: (nullable): a folder below @path
 *
 * The image at @path, the only image or array in a group at @path, or, for an array at @path, the
 * image around it that names it as one of its levels.
 *
 * Errors, one sentence each: Zarr 3 (LI_ERROR_UNSUPPORTED), none or several (LI_ERROR_INVALID, with
 * their names), a damaged description.
 */
LiZarrPlace *li_zarr_find (const char *path, const char *dataset, GError **error);
void li_zarr_place_free (LiZarrPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiZarrPlace, li_zarr_place_free)

/* The folder of a level's array. */
char *li_zarr_level_folder (const LiZarrPlace *place, int level);
/* A text that changes when a file below @folder does (of the first 65,536). */
char *li_zarr_stamp (const char *folder);

G_END_DECLS
