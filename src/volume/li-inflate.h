/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"
#include "volume/li-input.h"

G_BEGIN_DECLS

/* Where packed voxels lie: in one zlib or gzip stream. Gzip members one behind the other count as
 * one stream. */
typedef struct
{
  LiInput *input;   /* stays the caller's */
  const char *path; /* the volume's, for messages and for the cache */
  const char *part; /* (nullable): see li_volume_set_part */
  guint64 at;       /* the place of the stream in the file */
  guint64 skip;     /* unpacked bytes before the first voxel */
  LiDiskType type;
  gboolean nothing_behind; /* unpacked bytes behind the last voxel are an error, not passed over */
} LiPacked;

/**
 * li_inflate_volume:
 * @info: shape, voxel, origin, format; its type is set from the type of @packed
 *
 * A small volume is unpacked into memory, a larger one once into the cache folder. The checksum of
 * a stream that ends with the voxels is looked at.
 * Errors: the stream is damaged, too short for the shape or cannot be that long.
 */
LiVolume *li_inflate_volume (const LiVolumeInfo *info,
                             const LiPacked *packed,
                             LiProgress *progress,
                             GError **error);

/**
 * li_inflate_head:
 * @n: how many bytes are wanted; set to how many there are
 *
 * The first unpacked bytes of the stream at @at. FALSE with a sentence when it is damaged before.
 */
gboolean li_inflate_head (LiInput *input, guint64 at, void *out, gsize *n, GError **error);

/* TRUE when a file that begins with @head is a gzip file. */
gboolean li_inflate_is_gzip (const guint8 *head, gsize n);

G_END_DECLS
