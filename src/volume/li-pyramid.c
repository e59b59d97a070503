/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-pyramid.h"

#include <string.h>

#include "base/li-number.h"
#include "base/li-pool.h"
#include "base/li-ref.h"
#include "base/li-safe-file.h"
#include "volume/li-cache-folder.h"
#include "volume/li-halve.h"
#include "volume/li-input.h"
#include "volume/li-runs.h"

#define MAX_LEVELS 32
#define MIN_EDGE 64
#define MAX_SHOWN_EDGE 256 /* of a file's own levels: the last one may be shown as it is */
#define SLAB ((gsize)32 << 20)

struct _LiPyramid
{
  LiRef ref;
  int n;
  LiVolume *levels[MAX_LEVELS];
};

/* Where a level lies behind the others in the file of the cache. */
typedef struct
{
  int n;
  LiVolumeInfo info[MAX_LEVELS];
  guint64 at[MAX_LEVELS], bytes; /* level 0 is not in the file */
} Plan;

static guint64
plane_bytes (const LiVolumeInfo *info)
{
  return (guint64)info->shape[1] * info->shape[2] * li_voxel_type_size (info->type);
}

static gint64
largest_edge (const LiVolumeInfo *info)
{
  return MAX (MAX (info->shape[0], info->shape[1]), info->shape[2]);
}

/* The first voxel of level k covers those of level 0 from the same corner on; in the full frame
 * binned by b = 2^k it is number origin / b. */
static void
make_plan (Plan *p, const LiVolumeInfo *info, int smallest)
{
  p->n = 1;
  p->bytes = 0;
  p->info[0] = *info;
  while (largest_edge (&p->info[p->n - 1]) > MAX (smallest, 1))
    {
      const LiVolumeInfo *fine = &p->info[p->n - 1];
      LiVolumeInfo *coarse = &p->info[p->n];
      *coarse = *fine;
      for (int k = 0; k < 3; k++)
        {
          coarse->shape[k] = (fine->shape[k] + 1) / 2;
          coarse->voxel[k] = fine->voxel[k] * 2;
          coarse->origin[k] = fine->origin[k] / 2;
        }
      p->at[p->n] = p->bytes;
      p->bytes += plane_bytes (coarse) * coarse->shape[0];
      p->n++;
    }
}

static char *
name_of (LiVolume *volume, gboolean labels, int smallest)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  const char *path = li_volume_path (volume), *part = li_volume_part (volume);
  g_autofree char *what = g_strdup_printf (
      "%s pyramid to %d of %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
      labels ? "label" : "grey", smallest, part ? part : "", li_voxel_type_name (info->type),
      info->shape[0], info->shape[1], info->shape[2]);

  return path != NULL ? li_cache_name (path, what) : NULL;
}

/* Levels are made plane by plane, each from the two planes above it: of every level one plane waits
 * for its partner. */
typedef struct
{
  const Plan *plan;
  gboolean labels;
  LiSafeFile *file;           /* or the levels in memory: */
  guint8 *memory[MAX_LEVELS]; /* of each level but the first */
  guint8 *waiting[MAX_LEVELS];
  gint64 done[MAX_LEVELS]; /* planes of each level */
} Maker;

typedef struct
{
  const LiVolumeInfo *fine;
  gboolean labels;
  const guint8 *planes[2];
  int n_planes;
  guint8 *out;
} Halving;

#define ROWS 32 /* of a piece of work */

static void
halve_rows (gsize piece, gpointer data)
{
  const Halving *h = data;
  gint64 ny = h->fine->shape[1], nx = h->fine->shape[2], out_ny = (ny + 1) / 2;
  gsize size = li_voxel_type_size (h->fine->type), row = nx * size, out_row = (nx + 1) / 2 * size;

  for (gint64 y = (gint64)piece * ROWS; y < MIN (((gint64)piece + 1) * ROWS, out_ny); y++)
    {
      const void *rows[4];
      int n = 0;
      for (int z = 0; z < h->n_planes; z++)
        for (gint64 k = 2 * y; k < MIN (2 * y + 2, ny); k++)
          rows[n++] = h->planes[z] + k * row;
      li_halve_row (h->fine->type, h->labels, rows, n, nx, h->out + y * out_row);
    }
}

static gboolean finish_plane (Maker *m, int level, const guint8 *plane, GError **error);

/* A plane of @level + 1 from one or two of @level. */
static gboolean
make_plane (Maker *m, int level, const guint8 *a, const guint8 *b, GError **error)
{
  const LiVolumeInfo *coarse = &m->plan->info[level + 1];
  gsize bytes = plane_bytes (coarse);
  g_autofree guint8 *plane = g_malloc (bytes);
  Halving h = { &m->plan->info[level], m->labels, { a, b }, b != NULL ? 2 : 1, plane };
  guint64 at = m->done[level + 1] * bytes;

  li_pool_for ((coarse->shape[1] + ROWS - 1) / ROWS, halve_rows, &h);
  if (m->file == NULL)
    memcpy (m->memory[level + 1] + at, plane, bytes);
  else if (!li_safe_file_pwrite (m->file, plane, bytes, m->plan->at[level + 1] + at, error))
    return FALSE;
  return finish_plane (m, level + 1, plane, error);
}

static gboolean
finish_plane (Maker *m, int level, const guint8 *plane, GError **error)
{
  const LiVolumeInfo *info = &m->plan->info[level];
  gint64 z = m->done[level]++;

  if (level + 1 == m->plan->n)
    return TRUE;
  if (z % 2 == 1)
    return make_plane (m, level, m->waiting[level], plane, error);
  if (z + 1 == info->shape[0])
    return make_plane (m, level, plane, NULL, error);
  if (m->waiting[level] == NULL)
    m->waiting[level] = g_malloc (plane_bytes (info));
  memcpy (m->waiting[level], plane, plane_bytes (info));
  return TRUE;
}

static gboolean
make_levels (Maker *m, LiVolume *volume, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = &m->plan->info[0];
  gsize plane = plane_bytes (info);
  gint64 slab = CLAMP ((gint64)(SLAB / plane), 1, info->shape[0]);
  g_autofree guint8 *planes = g_try_malloc (plane * slab);

  if (planes == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, li_volume_name (volume),
                           "no memory for a plane of %" G_GSIZE_FORMAT " bytes", plane);
  for (gint64 z = 0; z < info->shape[0]; z += slab)
    {
      LiBox box = li_box (z, MIN (z + slab, info->shape[0]), 0, info->shape[1], 0, info->shape[2]);
      if (li_progress_set_error_if_cancelled (progress, error)
          || !li_volume_read_box (volume, &box, info->type, planes, error))
        return FALSE;
      for (gint64 k = 0; k < li_box_edge (&box, 0); k++)
        if (!finish_plane (m, 0, planes + k * plane, error))
          return FALSE;
      li_progress_step (progress, li_box_edge (&box, 0));
      li_progress_wait (progress);
    }
  return TRUE;
}

static LiPyramid *
pyramid_of (LiVolume *volume)
{
  LiPyramid *pyramid = g_new0 (LiPyramid, 1);

  li_ref_init (&pyramid->ref);
  pyramid->n = 1;
  pyramid->levels[0] = li_volume_ref (volume);
  return pyramid;
}

static LiPyramid *
open_file (LiVolume *volume, const Plan *plan, const char *name, GError **error)
{
  g_autoptr (LiPyramid) pyramid = pyramid_of (volume);

  for (int k = 1; k < plan->n; k++)
    {
      LiDiskType type = li_disk_type_of (plan->info[k].type);
      LiInput *input = li_input_open (name, FALSE, error);
      if (input == NULL)
        return NULL;
      LiVolume *level
          = li_runs_volume (&plan->info[k], name, input, &type, plan->at[k], NULL, error);
      if (level == NULL)
        return NULL;
      pyramid->levels[pyramid->n++] = level;
    }
  return g_steal_pointer (&pyramid);
}

static LiPyramid *
of_memory (LiVolume *volume, const Plan *plan, Maker *m)
{
  LiPyramid *pyramid = pyramid_of (volume);

  for (int k = 1; k < plan->n; k++)
    {
      LiVolume *level = li_volume_new_memory (plan->info[k].type, plan->info[k].shape,
                                              g_steal_pointer (&m->memory[k]));
      li_volume_set_voxel (level, plan->info[k].voxel);
      li_volume_set_origin (level, plan->info[k].origin);
      pyramid->levels[pyramid->n++] = level;
    }
  return pyramid;
}

static void
maker_clear (Maker *m)
{
  for (int k = 0; k < MAX_LEVELS; k++)
    {
      g_free (m->memory[k]);
      g_free (m->waiting[k]);
    }
}

static gboolean
make_memory (Maker *m, LiVolume *volume, LiProgress *progress, GError **error)
{
  for (int k = 1; k < m->plan->n; k++)
    {
      guint64 bytes = plane_bytes (&m->plan->info[k]) * m->plan->info[k].shape[0];
      m->memory[k] = g_try_malloc (bytes);
      if (m->memory[k] == NULL)
        return li_input_error (error, LI_ERROR_MEMORY, li_volume_name (volume),
                               "no memory for a pyramid of %" G_GUINT64_FORMAT " bytes",
                               m->plan->bytes);
    }
  return make_levels (m, volume, progress, error);
}

static gboolean
make_file (Maker *m, LiVolume *volume, const char *name, LiProgress *progress, GError **error)
{
  if (!li_cache_make_room (name, li_volume_name (volume), m->plan->bytes, error))
    return FALSE;
  g_autoptr (LiSafeFile) file = li_safe_file_open (name, error);
  m->file = file;
  return file != NULL && make_levels (m, volume, progress, error)
         && li_safe_file_commit (g_steal_pointer (&file), error);
}

/* The levels that the volume's own file has, as far as they follow each other as ours do. */
static LiPyramid *
of_volume (LiVolume *volume, gboolean labels, const Plan *plan)
{
  LiPyramid *pyramid = pyramid_of (volume);
  LiVolume *level = labels ? NULL : li_volume_coarser (volume);

  for (; level != NULL && pyramid->n < plan->n; level = li_volume_coarser (level))
    {
      const LiVolumeInfo *info = li_volume_info (level), *wanted = &plan->info[pyramid->n];
      if (info->type != wanted->type
          || memcmp (info->shape, wanted->shape, sizeof info->shape) != 0)
        break;
      pyramid->levels[pyramid->n++] = li_volume_ref (level);
    }
  return pyramid;
}

/* Takes the levels of @rest behind those of @pyramid, whose last one it begins with. */
static void
append (LiPyramid *pyramid, LiPyramid *rest)
{
  for (int k = 1; k < rest->n && pyramid->n < MAX_LEVELS; k++)
    pyramid->levels[pyramid->n++] = li_volume_ref (rest->levels[k]);
}

LiPyramid *
li_pyramid_new (
    LiVolume *volume, gboolean labels, int smallest, LiProgress *progress, GError **error)
{
  int edge = smallest > 0 ? smallest : MIN_EDGE;
  g_autofree char *name = name_of (volume, labels, edge);
  LiPyramid *pyramid = NULL;
  Plan plan;
  Maker maker = { .plan = &plan, .labels = labels };

  make_plan (&plan, li_volume_info (volume), edge);
  g_autoptr (LiPyramid) own = of_volume (volume, labels, &plan);
  if (own->n == plan.n)
    return g_steal_pointer (&own);
  if (own->n > 1)
    {
      g_autoptr (LiPyramid) rest
          = li_pyramid_new (own->levels[own->n - 1], FALSE, edge, progress, error);
      if (rest == NULL)
        return NULL;
      append (own, rest);
      return g_steal_pointer (&own);
    }
  li_progress_push (progress, 1, plan.info[0].shape[0], NULL);
  if (name == NULL && make_memory (&maker, volume, progress, error))
    pyramid = of_memory (volume, &plan, &maker);
  else if (name != NULL
           && (li_cache_has (name, plan.bytes)
               || make_file (&maker, volume, name, progress, error)))
    pyramid = open_file (volume, &plan, name, error);
  li_progress_pop (progress);
  maker_clear (&maker);
  return pyramid;
}

LiPyramid *
li_pyramid_new_cached (LiVolume *volume, gboolean labels)
{
  g_autofree char *name = name_of (volume, labels, MIN_EDGE);
  Plan plan;

  make_plan (&plan, li_volume_info (volume), MIN_EDGE);
  g_autoptr (LiPyramid) own = of_volume (volume, labels, &plan);
  if (own->n > 1 && largest_edge (li_volume_info (own->levels[own->n - 1])) <= MAX_SHOWN_EDGE)
    return g_steal_pointer (&own);
  if (name == NULL || !li_cache_has (name, plan.bytes))
    return NULL;
  return open_file (volume, &plan, name, NULL);
}

LiPyramid *
li_pyramid_ref (LiPyramid *pyramid)
{
  li_ref_inc (&pyramid->ref);
  return pyramid;
}

void
li_pyramid_unref (LiPyramid *pyramid)
{
  if (pyramid == NULL || !li_ref_dec (&pyramid->ref))
    return;
  for (int k = 0; k < pyramid->n; k++)
    li_volume_unref (pyramid->levels[k]);
  g_free (pyramid);
}

int
li_pyramid_n_levels (LiPyramid *pyramid)
{
  return pyramid->n;
}

LiVolume *
li_pyramid_level (LiPyramid *pyramid, int level)
{
  return pyramid->levels[level];
}
