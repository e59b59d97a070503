/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-brick-cache.h"

#include <string.h>
#include <unistd.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "volume/li-voxel.h"

typedef struct
{
  guint64 id;
  gint64 index[3];
} Key;

typedef struct _Brick Brick;
struct _Brick
{
  Key key;
  guint8 *voxels; /* packed, clipped at the volume's border */
  gsize bytes;
  int users; /* readers copying from it; never evicted while > 0 */
  gboolean loading;
  Brick *older, *newer;
};

static LiMutex lock = LI_MUTEX_INIT;
static LiCond loaded = LI_COND_INIT;
static GHashTable *bricks; /* Key* → Brick* */
static Brick *oldest, *newest;
static LiBrickCacheStats stats;

static guint
key_hash (gconstpointer p)
{
  const Key *k = p;
  guint64 h = k->id * 0x9e3779b97f4a7c15u;

  for (int i = 0; i < 3; i++)
    h = (h ^ (guint64)k->index[i]) * 0xff51afd7ed558ccdu;
  return (guint)(h >> 32);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Key)) == 0;
}

static guint64
default_budget (void)
{
  guint64 memory = (guint64)sysconf (_SC_PHYS_PAGES) * (guint64)sysconf (_SC_PAGESIZE);
  return MIN (memory / 8, (guint64)1 << 30);
}

/* Everything below down to the public functions is called with the lock held. */
static void
prepare (void)
{
  if (bricks != NULL)
    return;
  bricks = g_hash_table_new (key_hash, key_equal);
  if (stats.budget == 0)
    stats.budget = default_budget ();
}

static void
unlink_brick (Brick *b)
{
  *(b->older ? &b->older->newer : &oldest) = b->newer;
  *(b->newer ? &b->newer->older : &newest) = b->older;
  b->older = b->newer = NULL;
}

static void
link_newest (Brick *b)
{
  b->older = newest;
  b->newer = NULL;
  *(newest ? &newest->newer : &oldest) = b;
  newest = b;
}

static void
drop (Brick *b)
{
  g_hash_table_remove (bricks, &b->key);
  unlink_brick (b);
  stats.bytes -= b->bytes;
  g_free (b->voxels);
  g_free (b);
}

static void
evict (void)
{
  for (Brick *b = oldest; b != NULL && stats.bytes > stats.budget;)
    {
      Brick *next = b->newer;
      if (b->users == 0 && !b->loading)
        {
          drop (b);
          stats.evicted++;
        }
      b = next;
    }
}

void
li_brick_cache_set_budget (guint64 bytes)
{
  li_mutex_lock (&lock);
  prepare ();
  stats.budget = bytes ? bytes : default_budget ();
  evict ();
  li_mutex_unlock (&lock);
}

void
li_brick_cache_stats (LiBrickCacheStats *out)
{
  li_mutex_lock (&lock);
  prepare ();
  *out = stats;
  li_mutex_unlock (&lock);
}

void
li_brick_cache_forget (guint64 id)
{
  li_mutex_lock (&lock);
  for (Brick *b = oldest; b != NULL;)
    {
      Brick *next = b->newer;
      if (b->key.id == id)
        drop (b);
      b = next;
    }
  li_mutex_unlock (&lock);
}

static LiBox
brick_box (const Key *key, const LiVolumeInfo *info)
{
  LiBox box;

  for (int k = 0; k < 3; k++)
    {
      box.lo[k] = key->index[k] * LI_BRICK_EDGE;
      box.hi[k] = MIN (box.lo[k] + LI_BRICK_EDGE, info->shape[k]);
    }
  return box;
}

/* The brick with users raised, or NULL with @error. A failed load is not kept: the next reader
 * tries again. */
static Brick *
acquire (const Key *key,
         const LiBacking *backing,
         gpointer data,
         const LiVolumeInfo *info,
         GError **error)
{
  Brick *b;

  li_mutex_lock (&lock);
  prepare ();
  while ((b = g_hash_table_lookup (bricks, key)) != NULL && b->loading)
    li_cond_wait (&loaded, &lock);
  if (b != NULL)
    {
      b->users++;
      stats.hits++;
      unlink_brick (b);
      link_newest (b);
      li_mutex_unlock (&lock);
      return b;
    }
  stats.misses++;
  LiBox box = brick_box (key, info);
  b = g_new0 (Brick, 1);
  b->key = *key;
  b->loading = TRUE;
  b->users = 1;
  b->bytes = li_box_voxels (&box) * li_voxel_type_size (info->type);
  g_hash_table_insert (bricks, &b->key, b);
  link_newest (b);
  stats.bytes += b->bytes;
  li_mutex_unlock (&lock);

  guint8 *voxels = g_malloc (b->bytes);
  gboolean ok = backing->read_box (data, info, &box, voxels, error);

  li_mutex_lock (&lock);
  b->voxels = voxels;
  b->loading = FALSE;
  if (!ok)
    {
      drop (b);
      b = NULL;
    }
  else
    evict ();
  li_cond_broadcast (&loaded);
  li_mutex_unlock (&lock);
  return b;
}

static void
release (Brick *b)
{
  li_mutex_lock (&lock);
  b->users--;
  li_mutex_unlock (&lock);
}

/* One reading of a box, spread over its bricks. */
typedef struct
{
  guint64 id;
  const LiBacking *backing;
  gpointer data;
  const LiVolumeInfo *info;
  const LiBox *box;
  LiVoxelType type;
  guint8 *out;
  gint64 first[3], n[3]; /* bricks */
  LiMutex lock;
  GError *error; /* of the lowest brick that failed */
  gsize error_at;
} Reading;

static void
copy_overlap (const Reading *r, const Brick *b, const LiBox *from)
{
  const LiBox *box = r->box;
  LiBox both = li_box_intersect (from, box);
  gsize row = (gsize)li_box_edge (&both, 2), in_size = li_voxel_type_size (r->info->type),
        out_size = li_voxel_type_size (r->type);

  for (gint64 z = both.lo[0]; z < both.hi[0]; z++)
    for (gint64 y = both.lo[1]; y < both.hi[1]; y++)
      {
        gsize source = ((gsize)(z - from->lo[0]) * li_box_edge (from, 1) + (y - from->lo[1]))
                           * li_box_edge (from, 2)
                       + (both.lo[2] - from->lo[2]);
        gsize target = ((gsize)(z - box->lo[0]) * li_box_edge (box, 1) + (y - box->lo[1]))
                           * li_box_edge (box, 2)
                       + (both.lo[2] - box->lo[2]);
        li_voxel_convert (b->voxels + source * in_size, r->info->type, r->out + target * out_size,
                          r->type, row);
      }
}

static void
read_brick (gsize index, gpointer data)
{
  Reading *r = data;
  GError *error = NULL;
  Key key;

  memset (&key, 0, sizeof key); /* compared by memcmp */
  key.id = r->id;
  key.index[2] = r->first[2] + (gint64)index % r->n[2];
  key.index[1] = r->first[1] + (gint64)index / r->n[2] % r->n[1];
  key.index[0] = r->first[0] + (gint64)index / r->n[2] / r->n[1];
  Brick *b = acquire (&key, r->backing, r->data, r->info, &error);
  if (b != NULL)
    {
      LiBox from = brick_box (&key, r->info);
      copy_overlap (r, b, &from);
      release (b);
      return;
    }
  li_mutex_lock (&r->lock);
  if (r->error == NULL || index < r->error_at)
    {
      g_clear_error (&r->error);
      r->error = g_steal_pointer (&error);
      r->error_at = index;
    }
  li_mutex_unlock (&r->lock);
  g_clear_error (&error);
}

gboolean
li_brick_cache_read (guint64 id,
                     const LiBacking *backing,
                     gpointer data,
                     const LiVolumeInfo *info,
                     const LiBox *box,
                     LiVoxelType type,
                     void *out,
                     GError **error)
{
  Reading r = { .id = id,
                .backing = backing,
                .data = data,
                .info = info,
                .box = box,
                .type = type,
                .out = out,
                .lock = LI_MUTEX_INIT };

  for (int k = 0; k < 3; k++)
    {
      r.first[k] = box->lo[k] / LI_BRICK_EDGE;
      r.n[k] = (box->hi[k] - 1) / LI_BRICK_EDGE + 1 - r.first[k];
    }
  li_pool_for ((gsize)r.n[0] * r.n[1] * r.n[2], read_brick, &r);
  if (r.error == NULL)
    return TRUE;
  g_propagate_error (error, r.error);
  return FALSE;
}
