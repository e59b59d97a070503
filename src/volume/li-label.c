/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/li-number.h"
#include "volume/li-input.h"
#include "volume/li-write-planes.h"

#define MAX_LABELS 1000000

/* Whole numbers as sums, so that no order of adding changes a figure. */
typedef struct
{
  gint64 label;
  guint64 voxels, sum[3];
  LiBox box;
} Tally;

typedef struct
{
  const LiVolumeInfo *info;
  const char *name;
  gint64 z;
  GHashTable *tallies; /* Tally, by its label */
  Tally *last;         /* neighbours mostly have the same label */
} Counting;

/* FALSE when the voxel is no whole number; NaN is the background. */
static gboolean
label_at (LiVoxelType type, const void *voxels, gsize i, gint64 *label)
{
  float f;

  switch (type)
    {
    case LI_TYPE_U8:
      *label = ((const guint8 *)voxels)[i];
      return TRUE;
    case LI_TYPE_U16:
      *label = ((const guint16 *)voxels)[i];
      return TRUE;
    case LI_TYPE_I16:
      *label = ((const gint16 *)voxels)[i];
      return TRUE;
    case LI_TYPE_U32:
      *label = ((const guint32 *)voxels)[i];
      return TRUE;
    case LI_TYPE_F32:
    default:
      f = ((const float *)voxels)[i];
      *label = isnan (f) || fabsf (f) > 1e15f ? 0 : (gint64)f;
      return isnan (f) || (float)*label == f;
    }
}

static Tally *
tally_of (Counting *c, gint64 label)
{
  if (c->last != NULL && c->last->label == label)
    return c->last;
  c->last = g_hash_table_lookup (c->tallies, &label);
  if (c->last == NULL && g_hash_table_size (c->tallies) < MAX_LABELS)
    {
      c->last = g_new0 (Tally, 1);
      c->last->label = label;
      c->last->box = (LiBox){ { G_MAXINT64, G_MAXINT64, G_MAXINT64 }, { 0, 0, 0 } };
      g_hash_table_add (c->tallies, c->last);
    }
  return c->last;
}

static void
add_run (Tally *t, const gint64 at[3], gint64 n)
{
  t->voxels += n;
  t->sum[0] += at[0] * n;
  t->sum[1] += at[1] * n;
  t->sum[2] += at[2] * n + n * (n - 1) / 2;
  for (int k = 0; k < 3; k++)
    {
      t->box.lo[k] = MIN (t->box.lo[k], at[k]);
      t->box.hi[k] = MAX (t->box.hi[k], at[k] + (k == 2 ? n : 1));
    }
}

static gboolean
count_row (Counting *c, const void *voxels, gsize first, gint64 z, gint64 y, GError **error)
{
  gint64 nx = c->info->shape[2], label, next;

  for (gint64 x = 0; x < nx;)
    {
      gint64 at[3] = { z, y, x };
      if (!label_at (c->info->type, voxels, first + x, &label))
        return li_input_error (error, LI_ERROR_UNSUPPORTED, c->name,
                               "holds no labels: voxel %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                               ", %" G_GINT64_FORMAT " is no whole number",
                               z, y, x);
      while (++x < nx && label_at (c->info->type, voxels, first + x, &next) && next == label)
        ;
      if (label == 0)
        continue;
      Tally *t = tally_of (c, label);
      if (t == NULL)
        return li_input_error (error, LI_ERROR_UNSUPPORTED, c->name,
                               "has more than %d labels; grey values are no labels", MAX_LABELS);
      add_run (t, at, x - at[2]);
    }
  return TRUE;
}

static gboolean
count_planes (gpointer data, const void *planes, gint64 n, GError **error)
{
  Counting *c = data;
  gint64 ny = c->info->shape[1];

  for (gint64 k = 0; k < n; k++, c->z++)
    for (gint64 y = 0; y < ny; y++)
      if (!count_row (c, planes, ((gsize)k * ny + y) * c->info->shape[2], c->z, y, error))
        return FALSE;
  return TRUE;
}

static gint
by_label (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const LiLabel *)a)->label, y = ((const LiLabel *)b)->label;
  return x < y ? -1 : x > y;
}

GArray *
li_labels_find (LiVolume *labels, LiProgress *progress, GError **error)
{
  g_autoptr (GHashTable) tallies
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Counting c = { li_volume_info (labels), li_volume_name (labels), 0, tallies, NULL };
  GHashTableIter iter;
  gpointer key;

  if (!li_volume_for_planes (labels, count_planes, &c, progress, error))
    return NULL;
  GArray *out = g_array_new (FALSE, FALSE, sizeof (LiLabel));
  g_hash_table_iter_init (&iter, tallies);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const Tally *t = key;
      LiLabel label = { .label = t->label, .voxels = t->voxels, .box = t->box };
      for (int k = 0; k < 3; k++)
        label.centre[k] = (double)t->sum[k] / t->voxels;
      g_array_append_val (out, label);
    }
  g_array_sort (out, by_label);
  return out;
}

typedef struct
{
  LiVolume *labels;
  gint64 *wanted; /* ascending */
  gsize n;
} Mask;

static void
mask_free (gpointer data)
{
  Mask *m = data;

  li_volume_unref (m->labels);
  g_free (m->wanted);
  g_free (m);
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return x < y ? -1 : x > y;
}

static gboolean
mask_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Mask *m = data;
  LiVoxelType type = li_volume_info (m->labels)->type;
  gsize n = li_box_voxels (box);
  g_autofree void *voxels = g_try_malloc (n * li_voxel_type_size (type));
  guint8 *to = out;

  if (voxels == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, li_volume_name (m->labels),
                           "no memory for a mask of %" G_GSIZE_FORMAT " voxels", n);
  if (!li_volume_read_box (m->labels, box, type, voxels, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      gint64 label = 0;
      gboolean whole = label_at (type, voxels, i, &label);
      to[i] = m->n == 0
                  ? label != 0 || !whole
                  : whole && bsearch (&label, m->wanted, m->n, sizeof label, by_number) != NULL;
    }
  return TRUE;
}

LiVolume *
li_mask_new (LiVolume *labels, const gint64 *wanted, gsize n)
{
  static const LiBacking backing = { mask_read, mask_free, TRUE };
  LiVolumeInfo info = *li_volume_info (labels);
  Mask *m = g_new0 (Mask, 1);

  info.type = LI_TYPE_U8;
  m->labels = li_volume_ref (labels);
  m->n = n;
  m->wanted = g_memdup2 (wanted, n * sizeof *wanted);
  if (n > 0)
    qsort (m->wanted, n, sizeof *wanted, by_number);
  /* Without a path, so that the cache does not mix it up with the labels themselves. */
  return li_volume_new (&info, NULL, &backing, m);
}
