/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-volume.h"

#include <stdatomic.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "base/li-ref.h"
#include "volume/li-brick-cache.h"
#include "volume/li-voxel.h"

struct _LiVolume
{
  LiRef ref;
  LiVolumeInfo info;
  char *path, *part, *note;
  LiBacking backing;
  gpointer data;
  gpointer memory;
  LiVolume *coarser;
  guint64 id; /* never used again: the brick cache's key */
};

static _Atomic guint64 next_id = 1;

LiVolume *
li_volume_new (const LiVolumeInfo *info, const char *path, const LiBacking *backing, gpointer data)
{
  LiVolume *v = g_new0 (LiVolume, 1);

  li_ref_init (&v->ref);
  v->info = *info;
  v->path = g_strdup (path);
  v->backing = *backing;
  v->data = data;
  v->id = atomic_fetch_add (&next_id, 1);
  return v;
}

static gboolean
read_memory (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  gsize size = li_voxel_type_size (info->type);
  gsize row = (gsize)li_box_edge (box, LI_X) * size;
  char *to = out;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++, to += row)
      memcpy (to,
              (char *)data + (((gsize)z * info->shape[1] + y) * info->shape[2] + box->lo[2]) * size,
              row);
  return TRUE;
}

LiVolume *
li_volume_new_memory (LiVoxelType type, const gint64 shape[3], gpointer voxels)
{
  static const LiBacking backing = { read_memory, g_free, TRUE };
  LiVolumeInfo info = { .type = type, .format = "memory" };

  memcpy (info.shape, shape, sizeof info.shape);
  if (voxels == NULL)
    voxels = g_malloc0 ((gsize)shape[0] * shape[1] * shape[2] * li_voxel_type_size (type));
  LiVolume *v = li_volume_new (&info, NULL, &backing, voxels);
  v->memory = voxels;
  return v;
}

LiVolume *
li_volume_ref (LiVolume *volume)
{
  if (volume != NULL)
    li_ref_inc (&volume->ref);
  return volume;
}

void
li_volume_unref (LiVolume *volume)
{
  if (volume == NULL || !li_ref_dec (&volume->ref))
    return;
  if (!volume->backing.direct)
    li_brick_cache_forget (volume->id);
  if (volume->backing.free != NULL)
    volume->backing.free (volume->data);
  li_volume_unref (volume->coarser);
  g_free (volume->path);
  g_free (volume->part);
  g_free (volume->note);
  g_free (volume);
}

const LiVolumeInfo *
li_volume_info (LiVolume *volume)
{
  return &volume->info;
}

const char *
li_volume_path (LiVolume *volume)
{
  return volume->path;
}

const char *
li_volume_part (LiVolume *volume)
{
  return volume->part;
}

void
li_volume_set_part (LiVolume *volume, const char *part)
{
  char *copy = g_strdup (part);

  g_free (volume->part);
  volume->part = copy;
}

const char *
li_volume_note (LiVolume *volume)
{
  return volume->note;
}

void
li_volume_set_note (LiVolume *volume, const char *note)
{
  char *copy = g_strdup (note);

  g_free (volume->note);
  volume->note = copy;
}

const char *
li_volume_name (LiVolume *volume)
{
  return volume->path ? volume->path : "volume in memory";
}

LiVolume *
li_volume_coarser (LiVolume *volume)
{
  return volume->coarser;
}

void
li_volume_set_coarser (LiVolume *volume, LiVolume *coarser)
{
  li_volume_ref (coarser);
  li_volume_unref (volume->coarser);
  volume->coarser = coarser;
}

gpointer
li_volume_memory (LiVolume *volume)
{
  return volume->memory;
}

void
li_volume_set_voxel (LiVolume *volume, const double um[3])
{
  memcpy (volume->info.voxel, um, sizeof volume->info.voxel);
}

void
li_volume_set_origin (LiVolume *volume, const double origin[3])
{
  memcpy (volume->info.origin, origin, sizeof volume->info.origin);
}

gsize
li_volume_n_voxels (LiVolume *volume)
{
  return (gsize)volume->info.shape[0] * volume->info.shape[1] * volume->info.shape[2];
}

LiBox
li_volume_box (LiVolume *volume)
{
  const gint64 *n = volume->info.shape;
  return li_box (0, n[0], 0, n[1], 0, n[2]);
}

/* One slab of planes of a request, small enough that its raw copy stays in the processor's cache.
 */
typedef struct
{
  LiVolume *volume;
  LiBox box; /* the request, inside the volume */
  LiVoxelType type;
  char *out;
  gint64 planes; /* of a slab */
  LiMutex lock;
  GError *error; /* of the lowest slab that failed */
  gsize error_at;
} ReadJob;

static void
read_slab (gsize index, gpointer data)
{
  ReadJob *job = data;
  LiBox part = job->box;
  LiVoxelType native = job->volume->info.type;
  GError *error = NULL;
  gsize plane = (gsize)li_box_edge (&part, 1) * li_box_edge (&part, 2);

  part.lo[0] = job->box.lo[0] + (gint64)index * job->planes;
  part.hi[0] = MIN (part.lo[0] + job->planes, job->box.hi[0]);
  char *to
      = job->out + (gsize)(part.lo[0] - job->box.lo[0]) * plane * li_voxel_type_size (job->type);
  if (native == job->type)
    job->volume->backing.read_box (job->volume->data, &job->volume->info, &part, to, &error);
  else
    {
      gsize n = li_box_voxels (&part);
      g_autofree char *raw = g_malloc (n * li_voxel_type_size (native));
      if (job->volume->backing.read_box (job->volume->data, &job->volume->info, &part, raw, &error))
        li_voxel_convert (raw, native, to, job->type, n);
    }
  if (error == NULL)
    return;
  li_mutex_lock (&job->lock);
  if (job->error == NULL || index < job->error_at)
    {
      g_clear_error (&job->error);
      job->error = g_steal_pointer (&error);
      job->error_at = index;
    }
  li_mutex_unlock (&job->lock);
  g_clear_error (&error);
}

static gboolean
read_inside (LiVolume *volume, const LiBox *box, LiVoxelType type, void *out, GError **error)
{
  ReadJob job = { .volume = volume, .box = *box, .type = type, .out = out, .lock = LI_MUTEX_INIT };
  gsize plane = (gsize)li_box_edge (box, 1) * li_box_edge (box, 2);

  if (!volume->backing.direct)
    return li_brick_cache_read (volume->id, &volume->backing, volume->data, &volume->info, box,
                                type, out, error);
  job.planes = MAX (1, (gint64)(((gsize)1 << 18) / MAX (plane, 1)));
  li_pool_for ((li_box_edge (box, 0) + job.planes - 1) / job.planes, read_slab, &job);
  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  return FALSE;
}

/* Spreads the part of @box that lies in the volume (packed in @part) over the whole of it,
 * repeating border voxels. Where the box lies beside the volume, the part is the border's voxels
 * and none of them is in the middle of a row. */
static void
repeat_border (const LiBox *box, const LiBox *inside, const char *part, char *out, gsize size)
{
  gint64 edge = li_box_edge (box, LI_X), width = li_box_edge (inside, LI_X);
  gint64 before = CLAMP (inside->lo[2] - box->lo[2], 0, edge),
         after = CLAMP (box->hi[2] - inside->hi[2], 0, edge), middle = edge - before - after;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++)
      {
        gint64 sz = CLAMP (z, inside->lo[0], inside->hi[0] - 1) - inside->lo[0];
        gint64 sy = CLAMP (y, inside->lo[1], inside->hi[1] - 1) - inside->lo[1];
        const char *row = part + ((gsize)sz * li_box_edge (inside, 1) + sy) * width * size;
        for (gint64 x = 0; x < before; x++, out += size)
          memcpy (out, row, size);
        memcpy (out, row, middle * size);
        out += middle * size;
        for (gint64 x = 0; x < after; x++, out += size)
          memcpy (out, row + (width - 1) * size, size);
      }
}

/* The nearest box of voxels that exist: @box clipped, or the border voxels nearest to it. */
static LiBox
nearest_inside (const LiBox *box, const gint64 shape[3])
{
  LiBox inside;

  for (int k = 0; k < 3; k++)
    {
      inside.lo[k] = CLAMP (box->lo[k], 0, shape[k] - 1);
      inside.hi[k] = CLAMP (box->hi[k], inside.lo[k] + 1, shape[k]);
    }
  return inside;
}

gboolean
li_volume_read_box (LiVolume *volume, const LiBox *box, LiVoxelType type, void *out, GError **error)
{
  LiBox all = li_volume_box (volume);
  gsize size = li_voxel_type_size (type);

  if (li_box_is_empty (box))
    return TRUE;
  if (li_box_contains (&all, box))
    return read_inside (volume, box, type, out, error);
  LiBox inside = nearest_inside (box, volume->info.shape);
  g_autofree char *part = g_try_malloc (li_box_voxels (&inside) * size);
  if (part == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_MEMORY,
                   "%s: no memory for a box of %" G_GSIZE_FORMAT " voxels", li_volume_name (volume),
                   li_box_voxels (&inside));
      return FALSE;
    }
  if (!read_inside (volume, &inside, type, part, error))
    return FALSE;
  repeat_border (box, &inside, part, out, size);
  return TRUE;
}
