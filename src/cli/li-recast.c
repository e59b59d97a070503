/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-recast.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-pool.h"

typedef struct
{
  LiVolume *source;
  LiRecast recast;
  guint64 *saturated;
} View;

typedef struct
{
  const View *view;
  const LiBox *box;
  char *out;
  GError *error;
} Reading;

static double
top_of (LiVoxelType type)
{
  switch (type)
    {
    case LI_TYPE_U8:
      return 255;
    case LI_TYPE_U16:
      return 65535;
    case LI_TYPE_I16:
      return 32767;
    case LI_TYPE_U32:
      return 4294967295.0;
    case LI_TYPE_F32:
    default:
      return INFINITY;
    }
}

static double
bottom_of (LiVoxelType type)
{
  return type == LI_TYPE_I16 ? -32768 : type == LI_TYPE_F32 ? -INFINITY : 0;
}

static void
put (const View *v, char *out, gsize i, double value)
{
  switch (v->recast.type)
    {
    case LI_TYPE_U8:
      ((guint8 *)out)[i] = (guint8)value;
      break;
    case LI_TYPE_U16:
      ((guint16 *)out)[i] = (guint16)value;
      break;
    case LI_TYPE_I16:
      ((gint16 *)out)[i] = (gint16)value;
      break;
    case LI_TYPE_U32:
      ((guint32 *)out)[i] = (guint32)value;
      break;
    case LI_TYPE_F32:
    default:
      ((float *)out)[i] = (float)value;
    }
}

/* One value as the new type holds it; TRUE when it did not fit. */
static gboolean
store (const View *v, char *out, gsize i, double value)
{
  double lo = bottom_of (v->recast.type), hi = top_of (v->recast.type);
  if (v->recast.type == LI_TYPE_F32)
    {
      put (v, out, i, value);
      return FALSE;
    }
  if (v->recast.mapped)
    value = lo + (value - v->recast.lo) / (v->recast.hi - v->recast.lo) * (hi - lo);
  double rounded = isnan (value) ? CLAMP (0, lo, hi) : CLAMP (rint (value), lo, hi);
  put (v, out, i, rounded);
  return isnan (value) || rint (value) != rounded;
}

/* The voxels of the source under plane @z of @box. */
static LiBox
source_box (const View *v, const LiBox *box, gint64 z)
{
  const gint64 *at = v->recast.crop.lo, b = v->recast.bin;
  return li_box (at[0] + z * b, at[0] + (z + 1) * b, at[1] + box->lo[1] * b, at[1] + box->hi[1] * b,
                 at[2] + box->lo[2] * b, at[2] + box->hi[2] * b);
}

static guint64
average_plane (const View *v, const LiBox *box, const float *in, char *out)
{
  gint64 b = v->recast.bin, ny = li_box_edge (box, 1), nx = li_box_edge (box, 2);
  guint64 lost = 0;
  for (gint64 y = 0; y < ny; y++)
    for (gint64 x = 0; x < nx; x++)
      {
        double sum = 0;
        for (gint64 k = 0; k < b; k++)
          for (gint64 j = 0; j < b; j++)
            for (gint64 i = 0; i < b; i++)
              sum += in[(k * ny * b + y * b + j) * nx * b + x * b + i];
        lost += store (v, out, (gsize)(y * nx + x), sum / (double)(b * b * b));
      }
  return lost;
}

static gboolean
read_plane (const Reading *r, gsize k, guint64 *lost, GError **error)
{
  const View *v = r->view;
  gsize plane = (gsize)(li_box_edge (r->box, 1) * li_box_edge (r->box, 2));
  LiBox from = source_box (v, r->box, r->box->lo[0] + (gint64)k);
  g_autofree float *in = g_try_new (float, li_box_voxels (&from));
  if (in == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_MEMORY, "no memory for a plane of %s",
                   li_volume_name (v->source));
      return FALSE;
    }
  if (!li_volume_read_box (v->source, &from, LI_TYPE_F32, in, error))
    return FALSE;
  *lost = average_plane (v, r->box, in, r->out + k * plane * li_voxel_type_size (v->recast.type));
  return TRUE;
}

static void
plane_work (gsize k, gpointer data)
{
  Reading *r = data;
  GError *error = NULL;
  guint64 lost = 0;
  if (read_plane (r, k, &lost, &error))
    {
      __atomic_add_fetch (r->view->saturated, lost, __ATOMIC_RELAXED);
      return;
    }
  /* Any of several errors will do: all name the same file. */
  GError *none = NULL;
  if (!__atomic_compare_exchange_n (&r->error, &none, error, FALSE, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST))
    g_error_free (error);
}

/* Nothing to compute: the volume's own conversion is exact. */
static gboolean
is_plain (const View *v)
{
  LiVoxelType from = li_volume_info (v->source)->type, to = v->recast.type;
  gboolean wider = from == to || to == LI_TYPE_F32
                   || (bottom_of (to) <= bottom_of (from) && top_of (to) >= top_of (from)
                       && from != LI_TYPE_F32);
  return v->recast.bin == 1 && !v->recast.mapped && wider;
}

static gboolean
read_box (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  const View *v = data;
  Reading r = { .view = v, .box = box, .out = out };
  if (is_plain (v))
    {
      LiBox from = *box;
      for (int a = 0; a < 3; a++)
        {
          from.lo[a] += v->recast.crop.lo[a];
          from.hi[a] += v->recast.crop.lo[a];
        }
      return li_volume_read_box (v->source, &from, info->type, out, error);
    }
  li_pool_for ((gsize)li_box_edge (box, 0), plane_work, &r);
  if (r.error == NULL)
    return TRUE;
  g_propagate_error (error, r.error);
  return FALSE;
}

static void
free_view (gpointer data)
{
  View *v = data;
  li_volume_unref (v->source);
  g_free (v);
}

LiVolume *
li_recast_new (LiVolume *source, const LiRecast *recast, guint64 *saturated)
{
  static const LiBacking backing = { read_box, free_view, TRUE };
  const LiVolumeInfo *from = li_volume_info (source);
  LiVolumeInfo info = *from;
  View *v = g_new0 (View, 1);
  double b = recast->bin;
  v->source = li_volume_ref (source);
  v->recast = *recast;
  v->saturated = saturated;
  info.type = recast->type;
  for (int a = 0; a < 3; a++)
    {
      info.shape[a] = li_box_edge (&recast->crop, a) / recast->bin;
      info.voxel[a] = from->voxel[a] * b;
      /* The first cell's centre in the full frame, then binned. */
      info.origin[a] = (from->origin[a] + (double)recast->crop.lo[a]) / b;
    }
  return li_volume_new (&info, li_volume_path (source), &backing, v);
}
