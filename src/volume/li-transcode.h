/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Unpacks planes z0 … z0 + n − 1 (native voxels, packed) into @out. Called with rising z0, each
 * plane once. */
typedef gboolean (*LiUnpackFunc) (gpointer data, gint64 z0, gint64 n, void *out, GError **error);

/* TRUE when the cache folder's disk has room for it (or it is already there). */
gboolean li_transcode_possible (const LiVolumeInfo *info, const char *path, const char *part);

/**
 * li_transcode:
 * @part: (nullable): which volume inside the file, for the name in the cache
 * @slab: planes for each call of @unpack
 *
 * The volume of @path as raw voxels in the cache folder, made by @unpack unless a transcript of
 * exactly this file (path, size, time, inode) is there. What has not been used for 30 days, and
 * what is oldest when room is short, is deleted. The volume carries @path as its path.
 */
LiVolume *li_transcode (const LiVolumeInfo *info,
                        const char *path,
                        const char *part,
                        gint64 slab,
                        LiUnpackFunc unpack,
                        gpointer data,
                        LiProgress *progress,
                        GError **error);

G_END_DECLS
