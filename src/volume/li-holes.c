/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-holes.h"

#include <math.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"

gboolean
li_holes_any (const float *v, gsize n)
{
  gsize found = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint32 bits;
      memcpy (&bits, v + i, sizeof bits);
      found += (bits & 0x7f800000u) == 0x7f800000u;
    }
  return found > 0;
}

/* What is being closed. @layer of a voxel: 0 known, OPEN not yet, WAITING in the list to be closed
 * next, else when it was closed. */
#define OPEN 255
#define WAITING 254

typedef struct
{
  float *v;
  const gint64 *n;
  guint8 *layer;
} Closing;

/* Calls for the 26 neighbours of voxel @i that exist; @found gets their indices. */
static int
neighbours_of (const Closing *c, gsize i, gsize found[26])
{
  const gint64 *n = c->n;
  gint64 x = (gint64)i % n[2], y = (gint64)i / n[2] % n[1], z = (gint64)i / n[2] / n[1];
  int count = 0;

  for (gint64 a = MAX (z - 1, 0); a <= MIN (z + 1, n[0] - 1); a++)
    for (gint64 b = MAX (y - 1, 0); b <= MIN (y + 1, n[1] - 1); b++)
      for (gint64 d = MAX (x - 1, 0); d <= MIN (x + 1, n[2] - 1); d++)
        if (a != z || b != y || d != x)
          found[count++] = (gsize)((a * n[1] + b) * n[2] + d);
  return count;
}

/* The mean of what was known before this layer. */
static float
mean_before (const Closing *c, gsize i, int layer)
{
  gsize near[26];
  int count = neighbours_of (c, i, near), known = 0;
  double sum = 0;

  for (int k = 0; k < count; k++)
    if (c->layer[near[k]] < layer)
      {
        sum += c->v[near[k]];
        known++;
      }
  return known > 0 ? (float)(sum / known) : 0;
}

static GArray *
first_front (const Closing *c, gsize voxels)
{
  GArray *front = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize i = 0; i < voxels; i++)
    if (c->layer[i] == OPEN)
      {
        gsize near[26];
        gboolean edge = FALSE;
        int count = neighbours_of (c, i, near);
        for (int k = 0; k < count && !edge; k++)
          edge = c->layer[near[k]] == 0;
        if (edge)
          g_array_append_val (front, i);
      }
  return front;
}

/* The open neighbours of a front that was closed. */
static GArray *
next_front (const Closing *c, const GArray *front)
{
  GArray *next = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (guint f = 0; f < front->len; f++)
    {
      gsize near[26];
      int count = neighbours_of (c, g_array_index (front, gsize, f), near);
      for (int k = 0; k < count; k++)
        if (c->layer[near[k]] == OPEN)
          {
            c->layer[near[k]] = WAITING;
            g_array_append_val (next, near[k]);
          }
    }
  return next;
}

void
li_holes_close (float *v, const gint64 n[3], guint8 *hole)
{
  Closing c = { v, n, hole };
  gsize voxels = (gsize)n[0] * n[1] * n[2];

  for (gsize i = 0; i < voxels; i++)
    hole[i] = isfinite (v[i]) ? 0 : OPEN;
  GArray *front = first_front (&c, voxels);
  for (int layer = 1; layer <= LI_HOLES_LAYERS && front->len > 0; layer++)
    {
      for (guint f = 0; f < front->len; f++)
        {
          gsize i = g_array_index (front, gsize, f);
          v[i] = mean_before (&c, i, layer);
        }
      for (guint f = 0; f < front->len; f++)
        hole[g_array_index (front, gsize, f)] = (guint8)layer;
      GArray *next = next_front (&c, front);
      g_array_unref (front);
      front = next;
    }
  g_array_unref (front);
  for (gsize i = 0; i < voxels; i++)
    {
      if (hole[i] >= WAITING)
        v[i] = 0;
      hole[i] = hole[i] != 0;
    }
}

static gboolean
array_has_holes (const LiArray3 *a)
{
  for (gint64 z = 0; z < a->n[0]; z++)
    for (gint64 y = 0; y < a->n[1]; y++)
      if (li_holes_any (a->data + z * a->stride_z + y * a->stride_y, (gsize)a->n[2]))
        return TRUE;
  return FALSE;
}

/* The part @box of a packed @from, which holds @wide. */
static void
copy_part (const float *from,
           const guint8 *marks,
           const LiBox *wide,
           const LiBox *box,
           LiArray3 *to,
           guint8 *hole)
{
  gsize nx = (gsize)li_box_edge (box, 2);

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++, hole += nx)
      {
        gsize at = (gsize)((((z - wide->lo[0]) * li_box_edge (wide, 1) + y - wide->lo[1])
                            * li_box_edge (wide, 2))
                           + box->lo[2] - wide->lo[2]);
        memcpy (to->data + (z - box->lo[0]) * (gssize)to->stride_z
                    + (y - box->lo[1]) * (gssize)to->stride_y,
                from + at, nx * sizeof *from);
        memcpy (hole, marks + at, nx);
      }
}

gboolean
li_array3_close_holes (
    LiVolume *volume, const LiBox *box, LiArray3 *array, guint8 **hole, GError **error)
{
  LiBox wide = li_box_grow (box, LI_HOLES_LAYERS), all = li_volume_box (volume);

  *hole = NULL;
  if (li_volume_info (volume)->type != LI_TYPE_F32 || !array_has_holes (array))
    return TRUE;
  wide = li_box_intersect (&wide, &all);
  gsize voxels = li_box_voxels (&wide);
  gint64 n[3] = { li_box_edge (&wide, 0), li_box_edge (&wide, 1), li_box_edge (&wide, 2) };
  g_autofree float *v = g_try_new (float, voxels);
  g_autofree guint8 *marks = g_try_new (guint8, voxels);
  if (v == NULL || marks == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_MEMORY,
                   "%s: no memory for a box of %" G_GSIZE_FORMAT " voxels", li_volume_name (volume),
                   voxels);
      return FALSE;
    }
  if (!li_volume_read_box (volume, &wide, LI_TYPE_F32, v, error))
    return FALSE;
  li_holes_close (v, n, marks);
  *hole = g_new (guint8, li_box_voxels (box));
  copy_part (v, marks, &wide, box, array, *hole);
  return TRUE;
}

#define COUNT_PLANES ((gsize)1 << 20) /* voxels in one chunk of the loop */

typedef struct
{
  LiVolume *volume;
  gint64 planes;
  guint64 *counts; /* of each piece */
  LiProgress *progress;
  LiMutex lock;
  GError *error;
} Counting;

static void
count_piece (gsize index, gpointer data)
{
  Counting *c = data;
  LiBox box = li_volume_box (c->volume);
  GError *error = NULL;

  if (li_progress_is_cancelled (c->progress))
    return;
  box.lo[0] = (gint64)index * c->planes;
  box.hi[0] = MIN (box.lo[0] + c->planes, box.hi[0]);
  gsize n = li_box_voxels (&box);
  g_autofree float *v = g_new (float, n);
  if (li_volume_read_box (c->volume, &box, LI_TYPE_F32, v, &error))
    for (gsize i = 0; i < n; i++)
      c->counts[index] += !isfinite (v[i]);
  li_mutex_lock (&c->lock);
  if (error != NULL && c->error == NULL)
    c->error = g_steal_pointer (&error);
  li_mutex_unlock (&c->lock);
  g_clear_error (&error);
}

gboolean
li_holes_count (LiVolume *volume, guint64 *count, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  gsize plane = (gsize)info->shape[1] * info->shape[2];
  Counting c = { .volume = volume, .progress = progress, .lock = LI_MUTEX_INIT };

  *count = 0;
  if (info->type != LI_TYPE_F32)
    return TRUE;
  c.planes = MAX (1, (gint64)(COUNT_PLANES / MAX (plane, 1)));
  gsize pieces = (gsize)((info->shape[0] + c.planes - 1) / c.planes);
  c.counts = g_new0 (guint64, pieces);
  li_pool_for (pieces, count_piece, &c);
  for (gsize k = 0; k < pieces; k++)
    *count += c.counts[k];
  g_free (c.counts);
  if (c.error != NULL)
    g_propagate_error (error, c.error);
  return c.error == NULL && !li_progress_set_error_if_cancelled (progress, error);
}
