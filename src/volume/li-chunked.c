/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-chunked.h"

#include <stdatomic.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "volume/li-brick-cache.h"
#include "volume/li-input.h"
#include "volume/li-transcode.h"

#define LARGEST_CHUNK ((gsize)1 << 30)
#define LARGEST_SLAB ((gsize)1 << 30)
#define STORE_BUDGET ((gsize)128 << 20)

typedef struct
{
  LiVolumeInfo info;
  LiChunkSource source;
  gpointer data;
  gsize chunk_bytes;
  guint64 id;
  char *path;
} Chunked;

/* Whole unpacked chunks, so that the bricks which share one do not unpack it again. One store for
 * the process; what the readers hold at this moment may exceed its budget. */
typedef struct _Chunk Chunk;
struct _Chunk
{
  guint64 id;
  gint64 index[3];
  guint8 *voxels; /* NULL while a reader unpacks it */
  gsize bytes;
  int users;
  Chunk *older, *newer;
};

static LiMutex lock = LI_MUTEX_INIT;
static LiCond unpacked = LI_COND_INIT;
static GHashTable *chunks; /* a set of Chunk* */
static Chunk *oldest, *newest;
static gsize stored;
static _Atomic guint64 next_id = 1;

static guint
chunk_hash (gconstpointer p)
{
  const Chunk *c = p;
  guint64 h = c->id;

  for (int k = 0; k < 3; k++)
    h = (h ^ (guint64)c->index[k]) * 0xff51afd7ed558ccdu;
  return (guint)(h >> 32);
}

static gboolean
chunk_equal (gconstpointer a, gconstpointer b)
{
  const Chunk *c = a, *d = b;

  return c->id == d->id && memcmp (c->index, d->index, sizeof c->index) == 0;
}

/* Down to release: the store, with its lock held unless said otherwise. */
static void
unlink_chunk (Chunk *c)
{
  *(c->older ? &c->older->newer : &oldest) = c->newer;
  *(c->newer ? &c->newer->older : &newest) = c->older;
  c->older = c->newer = NULL;
}

static void
link_newest (Chunk *c)
{
  c->older = newest;
  c->newer = NULL;
  *(newest ? &newest->newer : &oldest) = c;
  newest = c;
}

static void
drop (Chunk *c)
{
  g_hash_table_remove (chunks, c);
  unlink_chunk (c);
  stored -= c->bytes;
  g_free (c->voxels);
  g_free (c);
}

static void
shrink (void)
{
  for (Chunk *c = oldest; c != NULL && stored > STORE_BUDGET;)
    {
      Chunk *next = c->newer;
      if (c->users == 0)
        drop (c);
      c = next;
    }
}

static Chunk *
find (guint64 id, const gint64 index[3])
{
  Chunk key = { .id = id };

  if (chunks == NULL)
    chunks = g_hash_table_new (chunk_hash, chunk_equal);
  memcpy (key.index, index, sizeof key.index);
  return g_hash_table_lookup (chunks, &key);
}

static void
forget (guint64 id)
{
  li_mutex_lock (&lock);
  for (Chunk *c = oldest; c != NULL;)
    {
      Chunk *next = c->newer;
      if (c->id == id)
        drop (c);
      c = next;
    }
  li_mutex_unlock (&lock);
}

static gboolean
unpack (Chunked *v, const gint64 index[3], guint8 **voxels, GError **error)
{
  *voxels = g_try_malloc (v->chunk_bytes);
  if (*voxels == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, v->path,
                           "no memory for a chunk of %" G_GSIZE_FORMAT " bytes", v->chunk_bytes);
  if (v->source.decode (v->data, index, *voxels, error))
    return TRUE;
  g_clear_pointer (voxels, g_free);
  return FALSE;
}

/* Called without the lock. A chunk with its users raised, or NULL with @error; then the next reader
 * tries again. */
static Chunk *
acquire (Chunked *v, const gint64 index[3], GError **error)
{
  guint8 *voxels;
  Chunk *c;

  li_mutex_lock (&lock);
  while ((c = find (v->id, index)) != NULL && c->voxels == NULL)
    li_cond_wait (&unpacked, &lock);
  if (c != NULL)
    {
      c->users++;
      unlink_chunk (c);
      link_newest (c);
      li_mutex_unlock (&lock);
      return c;
    }
  c = g_new0 (Chunk, 1);
  c->id = v->id;
  memcpy (c->index, index, sizeof c->index);
  c->bytes = v->chunk_bytes;
  c->users = 1;
  g_hash_table_add (chunks, c);
  link_newest (c);
  stored += c->bytes;
  li_mutex_unlock (&lock);

  gboolean ok = unpack (v, index, &voxels, error);

  li_mutex_lock (&lock);
  c->voxels = voxels;
  if (!ok)
    {
      drop (c);
      c = NULL;
    }
  else
    shrink ();
  li_cond_broadcast (&unpacked);
  li_mutex_unlock (&lock);
  return c;
}

static void
release (Chunk *c)
{
  li_mutex_lock (&lock);
  c->users--;
  li_mutex_unlock (&lock);
}

/* Where a chunk lies in the volume, cut at its border. */
static LiBox
chunk_box (const Chunked *v, const gint64 index[3])
{
  LiBox box;

  for (int k = 0; k < 3; k++)
    {
      box.lo[k] = index[k] * v->source.chunk[k];
      box.hi[k] = MIN (box.lo[k] + v->source.chunk[k], v->info.shape[k]);
    }
  return box;
}

static void
copy_overlap (
    const Chunked *v, const LiBox *chunk, const guint8 *voxels, const LiBox *box, guint8 *out)
{
  LiBox both = li_box_intersect (chunk, box);
  gsize size = li_voxel_type_size (v->info.type), row = (gsize)li_box_edge (&both, 2) * size;

  for (gint64 z = both.lo[0]; z < both.hi[0]; z++)
    for (gint64 y = both.lo[1]; y < both.hi[1]; y++)
      {
        gsize from = ((gsize)(z - chunk->lo[0]) * v->source.chunk[1] + (y - chunk->lo[1]))
                         * v->source.chunk[2]
                     + (both.lo[2] - chunk->lo[2]);
        gsize to = ((gsize)(z - box->lo[0]) * li_box_edge (box, 1) + (y - box->lo[1]))
                       * li_box_edge (box, 2)
                   + (both.lo[2] - box->lo[2]);
        memcpy (out + to * size, voxels + from * size, row);
      }
}

static gboolean
chunked_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Chunked *v = data;
  const gint64 *edge = v->source.chunk;
  gint64 index[3];

  for (index[0] = box->lo[0] / edge[0]; index[0] * edge[0] < box->hi[0]; index[0]++)
    for (index[1] = box->lo[1] / edge[1]; index[1] * edge[1] < box->hi[1]; index[1]++)
      for (index[2] = box->lo[2] / edge[2]; index[2] * edge[2] < box->hi[2]; index[2]++)
        {
          Chunk *c = acquire (v, index, error);
          if (c == NULL)
            return FALSE;
          LiBox where = chunk_box (v, index);
          copy_overlap (v, &where, c->voxels, box, out);
          release (c);
        }
  return TRUE;
}

static void
chunked_free (gpointer data)
{
  Chunked *v = data;

  forget (v->id);
  v->source.free (v->data);
  g_free (v->path);
  g_free (v);
}

/* One layer of chunks of a slab, unpacked by all threads. */
typedef struct
{
  Chunked *v;
  LiBox slab;
  gint64 nx;
  guint8 *out;
  LiMutex lock;
  GError *error;
} Layer;

static void
unpack_one (gsize k, gpointer data)
{
  Layer *l = data;
  gint64 index[3] = { l->slab.lo[0] / l->v->source.chunk[0], (gint64)k / l->nx, (gint64)k % l->nx };
  g_autofree guint8 *voxels = NULL;
  GError *error = NULL;

  if (unpack (l->v, index, &voxels, &error))
    {
      LiBox where = chunk_box (l->v, index);
      copy_overlap (l->v, &where, voxels, &l->slab, l->out);
      return;
    }
  li_mutex_lock (&l->lock);
  if (l->error == NULL)
    l->error = g_steal_pointer (&error);
  li_mutex_unlock (&l->lock);
  g_clear_error (&error);
}

static gint64
chunks_along (const Chunked *v, int axis)
{
  return (v->info.shape[axis] + v->source.chunk[axis] - 1) / v->source.chunk[axis];
}

static gboolean
unpack_slab (gpointer data, gint64 z0, gint64 n, void *out, GError **error)
{
  Chunked *v = data;
  Layer layer = { .v = v, .nx = chunks_along (v, 2), .out = out, .lock = LI_MUTEX_INIT };

  layer.slab = li_box (z0, z0 + n, 0, v->info.shape[1], 0, v->info.shape[2]);
  li_pool_for (chunks_along (v, 1) * layer.nx, unpack_one, &layer);
  if (layer.error == NULL)
    return TRUE;
  g_propagate_error (error, layer.error);
  return FALSE;
}

/* The bricks beside each other share chunks. Where those of one row of bricks do not stay in the
 * store, chunks would be unpacked again and again. */
static gboolean
better_unpacked_once (const Chunked *v)
{
  gsize plane = (gsize)v->info.shape[1] * v->info.shape[2] * li_voxel_type_size (v->info.type),
        slab = plane * MIN (v->source.chunk[0], v->info.shape[0]);
  double shared = (double)v->chunk_bytes * MAX (1, LI_BRICK_EDGE / v->source.chunk[0])
                  * MAX (1, LI_BRICK_EDGE / v->source.chunk[1]),
         whole = (double)plane * v->info.shape[0];

  return MIN (shared, whole) > STORE_BUDGET / 2 && slab <= LARGEST_SLAB
         && li_transcode_possible (&v->info, v->path, v->source.part);
}

LiVolume *
li_chunked_volume (const LiVolumeInfo *info,
                   const char *path,
                   const LiChunkSource *source,
                   gpointer data,
                   LiProgress *progress,
                   GError **error)
{
  static const LiBacking backing = { chunked_read, chunked_free, FALSE };
  double bytes = (double)source->chunk[0] * source->chunk[1] * source->chunk[2]
                 * li_voxel_type_size (info->type);
  LiVolume *out = NULL;

  if (!(bytes <= LARGEST_CHUNK))
    {
      li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                      "is packed in chunks of %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                      " × %" G_GINT64_FORMAT " voxels, larger than the 1 GiB that is unpacked at "
                      "once; store it in smaller chunks or unpacked",
                      source->chunk[0], source->chunk[1], source->chunk[2]);
      source->free (data);
      return NULL;
    }
  Chunked *v = g_new0 (Chunked, 1);
  *v = (Chunked){ *info,          *source, data, (gsize)bytes, atomic_fetch_add (&next_id, 1),
                  g_strdup (path) };
  if (!better_unpacked_once (v))
    return li_volume_new (info, path, &backing, v);
  out = li_transcode (info, path, source->part, v->source.chunk[0], unpack_slab, v, progress,
                      error);
  chunked_free (v);
  return out;
}
