/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* A format of which a folder may hold a file for each plane. */
typedef struct
{
  const char *folder;     /* what the folder's volume calls its format: "TIFF folder" */
  const char *extensions; /* "tif tiff" */
  /* One of the many files: few of them keep a descriptor (see li_input_open), only the header is
   * read, and any box is read straight, without the caches, which the folder has for all of them
   * together. *packed is set to TRUE when its pixels must be unpacked. Which of several channels
   * and times it is stands in li_volume_part: all of a folder must be of one. */
  LiVolume *(*open) (const char *path, gboolean *packed, GError **error);
} LiPlaneFormat;

LiVolume *li_edf_open_plane (const char *path, gboolean *packed, GError **error);
LiVolume *li_png_open_plane (const char *path, gboolean *packed, GError **error);

/**
 * li_lazy_plane:
 * @open: opens the file as a volume of the shape and type of @info
 *
 * A volume that opens its file anew for each box and keeps nothing.
 */
LiVolume *li_lazy_plane (const LiVolumeInfo *info,
                         const char *path,
                         LiVolume *(*open) (const char *path,
                                            const LiOpenOptions *options,
                                            LiProgress *progress,
                                            GError **error));

G_END_DECLS
