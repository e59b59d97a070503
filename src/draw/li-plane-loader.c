/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-plane-loader.h"

#include <string.h>
#include "base/li-lock.h"
#include "base/li-thread.h"
#include "draw/li-source-private.h"

#define N_SLOTS 16
#define MAX_ENTRIES 600 /* they are searched one by one */

/* A plane and the request that it satisfies: slices first … last − 1 at full resolution, region in
 * samples of its level. */
typedef struct
{
  LiPlaneSource *source;
  int axis, level;
  gint64 first, last;
  gint64 lo[2], hi[2];
  LiPlane *plane;
  guint64 used;
} Entry;

typedef struct
{
  LiPlaneWant *wants;
  gsize n, next;
} Slot;

struct _LiPlaneLoader
{
  LiMutex lock;
  LiCond wake;
  Slot slots[N_SLOTS];
  GPtrArray *entries;  /* Entry */
  GPtrArray *underway; /* LiPlaneWant, owned by workers */
  gsize budget, bytes;
  guint64 clock;
  gboolean quit;
  GError *error;
  pthread_t *threads;
  guint n_threads;
  LiPlaneReadyFunc ready;
  gpointer data;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  li_plane_unref (entry->plane);
  li_plane_source_unref (entry->source);
  g_free (entry);
}

static void
slot_clear (Slot *slot)
{
  for (gsize k = 0; k < slot->n; k++)
    li_plane_source_unref (slot->wants[k].source);
  g_clear_pointer (&slot->wants, g_free);
  slot->n = slot->next = 0;
}

static void
clip_region (LiPlaneSource *source, const LiPlaneRequest *r, gint64 lo[2], gint64 hi[2])
{
  gint64 size[2];

  li_plane_level_size (li_plane_source_volume (source), r->axis, r->level, size);
  for (int k = 0; k < 2; k++)
    {
      lo[k] = CLAMP (r->lo[k], 0, size[k]);
      hi[k] = CLAMP (r->hi[k], 0, size[k]);
    }
}

static Entry *
find_entry (LiPlaneLoader *loader, LiPlaneSource *source, const LiPlaneRequest *r)
{
  gint64 lo[2], hi[2];

  clip_region (source, r, lo, hi);
  for (guint k = 0; k < loader->entries->len; k++)
    {
      Entry *e = loader->entries->pdata[k];

      if (e->source == source && e->axis == r->axis && e->level == r->level && r->index >= e->first
          && r->index < e->last && e->lo[0] <= lo[0] && e->lo[1] <= lo[1] && e->hi[0] >= hi[0]
          && e->hi[1] >= hi[1])
        {
          e->used = ++loader->clock;
          return e;
        }
    }
  return NULL;
}

static gboolean
is_underway (LiPlaneLoader *loader, const LiPlaneWant *want)
{
  for (guint k = 0; k < loader->underway->len; k++)
    {
      const LiPlaneWant *other = loader->underway->pdata[k];

      if (other->source == want->source
          && memcmp (&other->request, &want->request, sizeof want->request) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The next want of lowest rank; slots take turns by rank, not by age. */
static gboolean
next_want (LiPlaneLoader *loader, LiPlaneWant *out)
{
  for (;;)
    {
      Slot *best = NULL;

      for (int s = 0; s < N_SLOTS; s++)
        {
          Slot *slot = &loader->slots[s];

          if (slot->next < slot->n
              && (best == NULL || slot->wants[slot->next].rank < best->wants[best->next].rank))
            best = slot;
        }
      if (best == NULL)
        return FALSE;
      *out = best->wants[best->next++];
      if (find_entry (loader, out->source, &out->request) == NULL && !is_underway (loader, out))
        {
          li_plane_source_ref (out->source);
          return TRUE;
        }
    }
}

static void
evict (LiPlaneLoader *loader)
{
  while ((loader->bytes > loader->budget && loader->entries->len > 1)
         || loader->entries->len > MAX_ENTRIES)
    {
      guint oldest = 0;

      for (guint k = 1; k < loader->entries->len; k++)
        if (((Entry *)loader->entries->pdata[k])->used
            < ((Entry *)loader->entries->pdata[oldest])->used)
          oldest = k;
      loader->bytes -= li_plane_bytes (((Entry *)loader->entries->pdata[oldest])->plane);
      g_ptr_array_remove_index_fast (loader->entries, oldest);
    }
}

static void
keep (LiPlaneLoader *loader, const LiPlaneWant *want, LiPlane *plane, gboolean from_pyramid)
{
  Entry *e = g_new0 (Entry, 1);
  gint64 edge = from_pyramid ? (gint64)1 << want->request.level : 1;

  e->source = li_plane_source_ref (want->source);
  e->axis = want->request.axis;
  e->level = want->request.level;
  e->first = want->request.index / edge * edge;
  e->last = e->first + edge;
  clip_region (want->source, &want->request, e->lo, e->hi);
  e->plane = plane;
  e->used = ++loader->clock;
  loader->bytes += li_plane_bytes (plane);
  g_ptr_array_add (loader->entries, e);
  evict (loader);
}

static LiPlane *
read_want (const LiPlaneWant *want, gboolean *from_pyramid, GError **error)
{
  g_autoptr (LiPyramid) pyramid = li_plane_source_ref_pyramid (want->source);

  *from_pyramid = pyramid != NULL && want->request.level > 0
                  && want->request.level < li_pyramid_n_levels (pyramid);
  return li_plane_read (li_plane_source_volume (want->source), pyramid,
                        li_plane_source_is_labels (want->source), &want->request, error);
}

static void
serve (LiPlaneLoader *loader, LiPlaneWant *want)
{
  GError *error = NULL;
  gboolean from_pyramid;
  LiPlane *plane;

  g_ptr_array_add (loader->underway, want);
  li_mutex_unlock (&loader->lock);
  plane = read_want (want, &from_pyramid, &error);
  li_mutex_lock (&loader->lock);
  g_ptr_array_remove_fast (loader->underway, want);
  if (plane != NULL)
    keep (loader, want, plane, from_pyramid);
  else
    {
      g_clear_error (&loader->error);
      loader->error = error;
    }
  if (!loader->quit && loader->ready != NULL)
    {
      li_mutex_unlock (&loader->lock);
      loader->ready (loader->data);
      li_mutex_lock (&loader->lock);
    }
}

static void *
worker (void *data)
{
  LiPlaneLoader *loader = data;
  LiPlaneWant want;

  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  li_mutex_lock (&loader->lock);
  while (!loader->quit)
    {
      if (next_want (loader, &want))
        {
          serve (loader, &want);
          li_plane_source_unref (want.source);
        }
      else
        li_cond_wait (&loader->wake, &loader->lock);
    }
  li_mutex_unlock (&loader->lock);
  return NULL;
}

LiPlaneLoader *
li_plane_loader_new (gsize budget, guint n_threads, LiPlaneReadyFunc ready, gpointer data)
{
  LiPlaneLoader *loader = g_new0 (LiPlaneLoader, 1);

  li_mutex_init (&loader->lock);
  li_cond_init (&loader->wake);
  loader->entries = g_ptr_array_new_with_free_func (entry_free);
  loader->underway = g_ptr_array_new ();
  loader->budget = budget;
  loader->ready = ready;
  loader->data = data;
  loader->threads = g_new0 (pthread_t, MAX (n_threads, 1));
  for (guint k = 0; k < MAX (n_threads, 1); k++)
    if (pthread_create (&loader->threads[loader->n_threads], NULL, worker, loader) == 0)
      loader->n_threads++;
  return loader;
}

void
li_plane_loader_free (LiPlaneLoader *loader)
{
  li_mutex_lock (&loader->lock);
  loader->quit = TRUE;
  li_cond_broadcast (&loader->wake);
  li_mutex_unlock (&loader->lock);
  for (guint k = 0; k < loader->n_threads; k++)
    pthread_join (loader->threads[k], NULL);
  for (int s = 0; s < N_SLOTS; s++)
    slot_clear (&loader->slots[s]);
  g_ptr_array_unref (loader->entries);
  g_ptr_array_unref (loader->underway);
  g_clear_error (&loader->error);
  li_cond_clear (&loader->wake);
  li_mutex_clear (&loader->lock);
  g_free (loader->threads);
  g_free (loader);
}

void
li_plane_loader_set_budget (LiPlaneLoader *loader, gsize budget)
{
  li_mutex_lock (&loader->lock);
  loader->budget = budget;
  evict (loader);
  li_mutex_unlock (&loader->lock);
}

void
li_plane_loader_want (LiPlaneLoader *loader, guint slot, const LiPlaneWant *wants, gsize n)
{
  Slot old, new = { g_memdup2 (wants, n * sizeof *wants), n, 0 };

  g_return_if_fail (slot < N_SLOTS);
  for (gsize k = 0; k < n; k++)
    li_plane_source_ref (wants[k].source);
  li_mutex_lock (&loader->lock);
  old = loader->slots[slot];
  loader->slots[slot] = new;
  if (n > 0)
    li_cond_broadcast (&loader->wake);
  li_mutex_unlock (&loader->lock);
  slot_clear (&old);
}

LiPlane *
li_plane_loader_find (LiPlaneLoader *loader, LiPlaneSource *source, const LiPlaneRequest *request)
{
  Entry *entry;
  LiPlane *plane = NULL;

  li_mutex_lock (&loader->lock);
  entry = find_entry (loader, source, request);
  if (entry != NULL)
    plane = li_plane_ref (entry->plane);
  li_mutex_unlock (&loader->lock);
  return plane;
}

/* The same region in samples of another level, rounded outwards. */
static LiPlaneRequest
at_level (const LiPlaneRequest *request, int level)
{
  LiPlaneRequest r = *request;

  r.level = level;
  for (int k = 0; k < 2; k++)
    {
      gint64 lo = request->lo[k] << request->level, hi = request->hi[k] << request->level;

      r.lo[k] = lo >> level;
      r.hi[k] = (hi + ((gint64)1 << level) - 1) >> level;
    }
  return r;
}

LiPlane *
li_plane_loader_find_best (LiPlaneLoader *loader,
                           LiPlaneSource *source,
                           const LiPlaneRequest *request)
{
  int n_levels = li_plane_source_n_levels (source);
  LiPlane *plane = NULL;

  li_mutex_lock (&loader->lock);
  for (int distance = 0; distance < n_levels && plane == NULL; distance++)
    for (int side = 1; side >= -1 && plane == NULL; side -= 2)
      {
        int level = request->level + side * distance;
        LiPlaneRequest r;
        Entry *entry;

        if (level < 0 || level >= n_levels)
          continue;
        r = at_level (request, level);
        entry = find_entry (loader, source, &r);
        if (entry != NULL)
          plane = li_plane_ref (entry->plane);
      }
  li_mutex_unlock (&loader->lock);
  return plane;
}

GError *
li_plane_loader_take_error (LiPlaneLoader *loader)
{
  GError *error;

  li_mutex_lock (&loader->lock);
  error = g_steal_pointer (&loader->error);
  li_mutex_unlock (&loader->lock);
  return error;
}

void
li_plane_loader_forget (LiPlaneLoader *loader, LiPlaneSource *source)
{
  li_mutex_lock (&loader->lock);
  for (guint k = loader->entries->len; k-- > 0;)
    {
      Entry *entry = loader->entries->pdata[k];

      if (source != NULL && entry->source != source)
        continue;
      loader->bytes -= li_plane_bytes (entry->plane);
      g_ptr_array_remove_index_fast (loader->entries, k);
    }
  li_mutex_unlock (&loader->lock);
}

gsize
li_plane_loader_bytes (LiPlaneLoader *loader)
{
  gsize bytes;

  li_mutex_lock (&loader->lock);
  bytes = loader->bytes;
  li_mutex_unlock (&loader->lock);
  return bytes;
}

gboolean
li_plane_loader_is_idle (LiPlaneLoader *loader)
{
  gboolean idle;

  li_mutex_lock (&loader->lock);
  idle = loader->underway->len == 0;
  for (int s = 0; s < N_SLOTS; s++)
    idle = idle && loader->slots[s].next >= loader->slots[s].n;
  li_mutex_unlock (&loader->lock);
  return idle;
}
