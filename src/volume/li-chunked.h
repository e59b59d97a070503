/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* A volume stored as a grid of chunks that are unpacked whole: strips and tiles of TIFF, chunks of
 * HDF5. */
typedef struct
{
  gint64 chunk[3]; /* edges z y x of every chunk; those at the far border may be cut in the file */
  /* Unpacks the chunk with this index into @out: chunk-shaped, the volume's own type. Called from
   * any thread. */
  gboolean (*decode) (gpointer data, const gint64 index[3], void *out, GError **error);
  void (*free) (gpointer data);
  const char *part; /* static or owned by data: which dataset of the file; for the name in the cache
                     */
} LiChunkSource;

/**
 * li_chunked_volume:
 * Takes @data. Chunks are unpacked when a box needs them (the brick cache and a small store of
 * whole chunks keep them). Where chunks are so large that neighbouring boxes would unpack them
 * repeatedly, the volume is unpacked once into the cache folder, with progress, when there is room
 * for it.
 */
LiVolume *li_chunked_volume (const LiVolumeInfo *info,
                             const char *path,
                             const LiChunkSource *source,
                             gpointer data,
                             LiProgress *progress,
                             GError **error);

G_END_DECLS
