/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "volume/li-regions.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

/* What is known of a piece while planes go by; pieces that meet are joined to the older one. */
typedef struct
{
  guint32 parent;
  guint64 voxels;
  gint64 lo[3], hi[3];
  double sum[3], peak;
} Piece;

typedef struct
{
  gint64 ny, nx;
  double limit;
  float *now, *before; /* values of two planes */
  guint32 *labels, *labels_before;
  GArray *pieces; /* Piece; number 0 is nothing */
} Sweep;

static guint32
root_of (Sweep *s, guint32 label)
{
  Piece *pieces = (Piece *)(gpointer)s->pieces->data;

  while (pieces[label].parent != label)
    {
      pieces[label].parent = pieces[pieces[label].parent].parent;
      label = pieces[label].parent;
    }
  return label;
}

static guint32
join (Sweep *s, guint32 a, guint32 b)
{
  guint32 ra = root_of (s, a), rb = root_of (s, b), keep = MIN (ra, rb);

  g_array_index (s->pieces, Piece, MAX (ra, rb)).parent = keep;
  return keep;
}

static int
sign_of (const Sweep *s, float value)
{
  return value >= s->limit ? 1 : value <= -s->limit ? -1 : 0;
}

static guint32
new_piece (Sweep *s)
{
  Piece piece = { .parent = s->pieces->len };

  for (int a = 0; a < 3; a++)
    {
      piece.lo[a] = G_MAXINT64;
      piece.hi[a] = -1;
    }
  g_array_append_val (s->pieces, piece);
  return piece.parent;
}

static void
count (Piece *piece, const gint64 p[3], float value)
{
  piece->voxels++;
  for (int a = 0; a < 3; a++)
    {
      piece->lo[a] = MIN (piece->lo[a], p[a]);
      piece->hi[a] = MAX (piece->hi[a], p[a]);
      piece->sum[a] += p[a];
    }
  if (fabs (value) > fabs (piece->peak))
    piece->peak = value;
}

/* The piece of a neighbour of the same sign, or 0. */
static guint32
neighbour (const Sweep *s, const float *values, const guint32 *labels, gint64 at, int sign)
{
  return sign_of (s, values[at]) == sign ? labels[at] : 0;
}

static void
sweep_plane (Sweep *s, gint64 z)
{
  for (gint64 y = 0, at = 0; y < s->ny; y++)
    for (gint64 x = 0; x < s->nx; x++, at++)
      {
        int sign = sign_of (s, s->now[at]);
        guint32 around[3], label = 0;
        const gint64 p[3] = { z, y, x };

        s->labels[at] = 0;
        if (sign == 0)
          continue;
        around[0] = x > 0 ? neighbour (s, s->now, s->labels, at - 1, sign) : 0;
        around[1] = y > 0 ? neighbour (s, s->now, s->labels, at - s->nx, sign) : 0;
        around[2] = z > 0 ? neighbour (s, s->before, s->labels_before, at, sign) : 0;
        for (int k = 0; k < 3; k++)
          if (around[k] != 0)
            label = label == 0 ? around[k] : join (s, label, around[k]);
        label = label == 0 ? new_piece (s) : label;
        s->labels[at] = label;
        count (&g_array_index (s->pieces, Piece, label), p, s->now[at]);
      }
}

static void
merge (Piece *into, const Piece *from)
{
  into->voxels += from->voxels;
  for (int a = 0; a < 3; a++)
    {
      into->lo[a] = MIN (into->lo[a], from->lo[a]);
      into->hi[a] = MAX (into->hi[a], from->hi[a]);
      into->sum[a] += from->sum[a];
    }
  if (fabs (from->peak) > fabs (into->peak))
    into->peak = from->peak;
}

static int
larger_first (gconstpointer a, gconstpointer b)
{
  const LiRegion *x = a, *y = b;

  if (x->voxels != y->voxels)
    return x->voxels > y->voxels ? -1 : 1;
  for (int k = 0; k < 3; k++)
    if (x->box.lo[k] != y->box.lo[k])
      return x->box.lo[k] < y->box.lo[k] ? -1 : 1;
  return 0;
}

static GArray *
finish (Sweep *s, guint64 least)
{
  GArray *regions = g_array_new (FALSE, FALSE, sizeof (LiRegion));
  Piece *pieces = (Piece *)(gpointer)s->pieces->data;

  for (guint32 k = s->pieces->len; k-- > 1;)
    if (pieces[k].parent != k)
      merge (&pieces[pieces[k].parent], &pieces[k]);
  for (guint32 k = 1; k < s->pieces->len; k++)
    if (pieces[k].parent == k && pieces[k].voxels >= least)
      {
        LiRegion region = { .voxels = pieces[k].voxels, .peak = pieces[k].peak };

        for (int a = 0; a < 3; a++)
          {
            region.box.lo[a] = pieces[k].lo[a];
            region.box.hi[a] = pieces[k].hi[a] + 1;
            region.centre[a] = pieces[k].sum[a] / (double)pieces[k].voxels;
          }
        g_array_append_val (regions, region);
      }
  g_array_sort (regions, larger_first);
  return regions;
}

static gboolean
sweep_volume (Sweep *s, LiVolume *volume, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);

  for (gint64 z = 0; z < info->shape[0]; z++)
    {
      LiBox box = { { z, 0, 0 }, { z + 1, s->ny, s->nx } };
      float *values = s->before;
      guint32 *labels = s->labels_before;

      s->before = s->now;
      s->now = values;
      s->labels_before = s->labels;
      s->labels = labels;
      if (li_progress_set_error_if_cancelled (progress, error)
          || !li_volume_read_box (volume, &box, LI_TYPE_F32, s->now, error))
        return FALSE;
      if (s->pieces->len > G_MAXINT32)
        {
          g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                       _ ("%s: too many pieces lie above %g; choose a higher limit"),
                       li_volume_name (volume), s->limit);
          return FALSE;
        }
      sweep_plane (s, z);
      li_progress_step (progress, 1);
      li_progress_wait (progress);
    }
  return TRUE;
}

GArray *
li_regions_find (
    LiVolume *volume, double limit, guint64 least, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  gsize n = (gsize)info->shape[1] * (gsize)info->shape[2];
  Sweep s = { info->shape[1], info->shape[2], limit, NULL, NULL, NULL, NULL, NULL };
  GArray *regions = NULL;

  if (!(limit > 0))
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                   _ ("The limit of regions is %g; it has to be above 0"), limit);
      return NULL;
    }
  s.now = g_new (float, n);
  s.before = g_new (float, n);
  s.labels = g_new0 (guint32, n);
  s.labels_before = g_new0 (guint32, n);
  s.pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  new_piece (&s);
  li_progress_push (progress, 1, (double)info->shape[0], _ ("Finding regions"));
  if (sweep_volume (&s, volume, progress, error))
    {
      regions = finish (&s, least);
      li_progress_pop (progress);
    }
  g_array_unref (s.pieces);
  g_free (s.now);
  g_free (s.before);
  g_free (s.labels);
  g_free (s.labels_before);
  return regions;
}
