/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Decoded bricks of 64³ voxels of volumes that have no direct access to boxes, one cache for the
 * process with a byte budget; the least recently used go first. Safe from any thread; two threads
 * that miss the same brick decode it once. */
#define LI_BRICK_EDGE 64

typedef struct
{
  guint64 budget, bytes, hits, misses, evicted;
} LiBrickCacheStats;

/* Default: an eighth of the machine's memory, at most 1 GiB. Results never depend on it. */
void li_brick_cache_set_budget (guint64 bytes);
void li_brick_cache_stats (LiBrickCacheStats *out);
/* Reads a box (inside the volume, not empty) through the cache as packed voxels of @type, brick by
 * brick on all threads. @id: the volume's key. */
gboolean li_brick_cache_read (guint64 id,
                              const LiBacking *backing,
                              gpointer data,
                              const LiVolumeInfo *info,
                              const LiBox *box,
                              LiVoxelType type,
                              void *out,
                              GError **error);
void li_brick_cache_forget (guint64 id);

G_END_DECLS
