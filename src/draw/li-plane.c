/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-plane.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

/* Up to here a slice is read whole and averaged even where every voxel is a read of its own. */
#define CHEAP_VOXELS (1 << 19)

LiPlane *
li_plane_new (int axis,
              double position,
              LiVoxelType type,
              int width,
              int height,
              const double origin[2],
              const double step[2],
              gpointer data)
{
  static gint64 last_id;
  LiPlane *plane = g_new0 (LiPlane, 1);

  li_ref_init (&plane->ref);
  plane->id = (guint64)__atomic_add_fetch (&last_id, 1, __ATOMIC_RELAXED);
  plane->axis = axis;
  plane->position = position;
  plane->type = type;
  plane->width = width;
  plane->height = height;
  memcpy (plane->origin, origin, sizeof plane->origin);
  memcpy (plane->step, step, sizeof plane->step);
  plane->data = data;
  return plane;
}

LiPlane *
li_plane_ref (LiPlane *plane)
{
  li_ref_inc (&plane->ref);
  return plane;
}

void
li_plane_unref (LiPlane *plane)
{
  if (!li_ref_dec (&plane->ref))
    return;
  g_free (plane->data);
  g_free (plane);
}

gsize
li_plane_bytes (const LiPlane *plane)
{
  return (gsize)plane->width * plane->height * li_voxel_type_size (plane->type);
}

static double
value_of (gconstpointer data, LiVoxelType type, gsize k)
{
  switch (type)
    {
    case LI_TYPE_U8:
      return ((const guint8 *)data)[k];
    case LI_TYPE_U16:
      return ((const guint16 *)data)[k];
    case LI_TYPE_I16:
      return ((const gint16 *)data)[k];
    case LI_TYPE_U32:
      return ((const guint32 *)data)[k];
    case LI_TYPE_F32:
      return ((const float *)data)[k];
    }
  return NAN;
}

static void
set_value (gpointer data, LiVoxelType type, gsize k, double value)
{
  switch (type)
    {
    case LI_TYPE_U8:
      ((guint8 *)data)[k] = (guint8)lrint (value);
      break;
    case LI_TYPE_U16:
      ((guint16 *)data)[k] = (guint16)lrint (value);
      break;
    case LI_TYPE_I16:
      ((gint16 *)data)[k] = (gint16)lrint (value);
      break;
    case LI_TYPE_U32:
      ((guint32 *)data)[k] = (guint32)llrint (value);
      break;
    case LI_TYPE_F32:
      ((float *)data)[k] = (float)value;
      break;
    }
}

double
li_plane_value (const LiPlane *plane, int i, int j)
{
  return value_of (plane->data, plane->type, (gsize)j * plane->width + i);
}

double
li_plane_value_at (const LiPlane *plane, double u, double v)
{
  double i = floor ((u - plane->origin[0]) / plane->step[0] + 0.5);
  double j = floor ((v - plane->origin[1]) / plane->step[1] + 0.5);

  if (!(i >= 0 && j >= 0 && i < plane->width && j < plane->height))
    return NAN;
  return li_plane_value (plane, (int)i, (int)j);
}

void
li_plane_level_size (LiVolume *volume, int axis, int level, gint64 size[2])
{
  const gint64 *shape = li_volume_info (volume)->shape;
  gint64 edge = (gint64)1 << level;

  size[0] = (shape[li_plane_axis_u (axis)] + edge - 1) / edge;
  size[1] = (shape[li_plane_axis_v (axis)] + edge - 1) / edge;
}

static LiBox
slice_box (int axis, gint64 index, gint64 u0, gint64 u1, gint64 v0, gint64 v1)
{
  LiBox box;

  box.lo[axis] = index;
  box.hi[axis] = index + 1;
  box.lo[li_plane_axis_u (axis)] = u0;
  box.hi[li_plane_axis_u (axis)] = u1;
  box.lo[li_plane_axis_v (axis)] = v0;
  box.hi[li_plane_axis_v (axis)] = v1;
  return box;
}

static double
mean_of_square (gconstpointer data,
                LiVoxelType type,
                gint64 width,
                gint64 height,
                gint64 i,
                gint64 j,
                gint64 edge)
{
  double sum = 0;
  int n = 0;

  for (gint64 y = j * edge; y < MIN ((j + 1) * edge, height); y++)
    for (gint64 x = i * edge; x < MIN ((i + 1) * edge, width); x++)
      {
        double value = value_of (data, type, (gsize)(y * width + x));

        if (isfinite (value))
          {
            sum += value;
            n++;
          }
      }
  return n > 0 ? sum / n : NAN;
}

/* Read in strips of one row of squares, so that no more than a strip is in memory. */
static gboolean
read_means (
    LiVolume *volume, const LiPlaneRequest *r, const gint64 limit[2], gpointer out, GError **error)
{
  LiVoxelType type = li_volume_info (volume)->type;
  gint64 edge = (gint64)1 << r->level, width = r->hi[0] - r->lo[0];
  gint64 u0 = r->lo[0] * edge, u1 = MIN (r->hi[0] * edge, limit[0]);
  g_autofree gpointer strip = g_malloc (li_voxel_type_size (type) * (gsize)((u1 - u0) * edge));

  for (gint64 j = r->lo[1]; j < r->hi[1]; j++)
    {
      gint64 v1 = MIN ((j + 1) * edge, limit[1]);
      LiBox box = slice_box (r->axis, r->index, u0, u1, j * edge, v1);

      if (!li_volume_read_box (volume, &box, type, strip, error))
        return FALSE;
      for (gint64 i = 0; i < width; i++)
        set_value (out, type, (gsize)((j - r->lo[1]) * width + i),
                   mean_of_square (strip, type, u1 - u0, v1 - j * edge, i, 0, edge));
    }
  return TRUE;
}

static gboolean
read_picked (
    LiVolume *volume, const LiPlaneRequest *r, const gint64 limit[2], guint8 *out, GError **error)
{
  LiVoxelType type = li_volume_info (volume)->type;
  gint64 edge = (gint64)1 << r->level;

  for (gint64 j = r->lo[1]; j < r->hi[1]; j++)
    for (gint64 i = r->lo[0]; i < r->hi[0]; i++)
      {
        gint64 u = MIN (i * edge + edge / 2, limit[0] - 1),
               v = MIN (j * edge + edge / 2, limit[1] - 1);
        LiBox box = slice_box (r->axis, r->index, u, u + 1, v, v + 1);

        if (!li_volume_read_box (volume, &box, type, out, error))
          return FALSE;
        out += li_voxel_type_size (type);
      }
  return TRUE;
}

static gboolean
clip_request (LiVolume *volume, LiPlaneRequest *r, GError **error)
{
  gint64 size[2];

  li_plane_level_size (volume, r->axis, r->level, size);
  for (int k = 0; k < 2; k++)
    {
      r->lo[k] = CLAMP (r->lo[k], 0, size[k]);
      r->hi[k] = CLAMP (r->hi[k], 0, size[k]);
    }
  if (r->hi[0] > r->lo[0] && r->hi[1] > r->lo[1] && r->index >= 0
      && r->index < li_volume_info (volume)->shape[r->axis] && r->hi[0] - r->lo[0] < G_MAXINT / 8
      && r->hi[1] - r->lo[1] < G_MAXINT / 8)
    return TRUE;
  g_set_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID,
               _ ("%s: slice %" G_GINT64_FORMAT " or the region asked for lies outside the volume"),
               li_volume_name (volume), r->index);
  return FALSE;
}

static LiPlane *
plane_for (LiVolume *volume, const LiPlaneRequest *r, double position, gpointer data)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  double edge = (double)((gint64)1 << r->level);
  double step[2] = { edge, edge };
  double origin[2] = { info->origin[li_plane_axis_u (r->axis)] + r->lo[0] * edge + (edge - 1) / 2,
                       info->origin[li_plane_axis_v (r->axis)] + r->lo[1] * edge + (edge - 1) / 2 };

  return li_plane_new (r->axis, info->origin[r->axis] + position, info->type,
                       (int)(r->hi[0] - r->lo[0]), (int)(r->hi[1] - r->lo[1]), origin, step, data);
}

static LiPlane *
read_from_pyramid (LiVolume *volume, LiVolume *coarse, const LiPlaneRequest *r, GError **error)
{
  gint64 index = r->index >> r->level;
  LiVoxelType type = li_volume_info (volume)->type;
  LiBox box = slice_box (r->axis, index, r->lo[0], r->hi[0], r->lo[1], r->hi[1]);
  g_autofree gpointer data = g_malloc (li_box_voxels (&box) * li_voxel_type_size (type));

  if (!li_volume_read_box (coarse, &box, type, data, error))
    return NULL;
  return plane_for (volume, r, (double)(index << r->level) + (((gint64)1 << r->level) - 1) / 2.0,
                    g_steal_pointer (&data));
}

LiPlane *
li_plane_read (LiVolume *volume,
               LiPyramid *pyramid,
               gboolean labels,
               const LiPlaneRequest *request,
               GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  LiPlaneRequest r = *request;
  gint64 limit[2]
      = { info->shape[li_plane_axis_u (r.axis)], info->shape[li_plane_axis_v (r.axis)] };
  g_autofree gpointer data = NULL;
  gsize n;
  gboolean ok, cheap;

  if (!clip_request (volume, &r, error))
    return NULL;
  if (r.level > 0 && pyramid != NULL && r.level < li_pyramid_n_levels (pyramid))
    return read_from_pyramid (volume, li_pyramid_level (pyramid, r.level), &r, error);

  n = (gsize)(r.hi[0] - r.lo[0]) * (gsize)(r.hi[1] - r.lo[1]);
  cheap
      = r.axis != LI_X || li_volume_memory (volume) != NULL || (n << (2 * r.level)) <= CHEAP_VOXELS;
  data = g_malloc (n * li_voxel_type_size (info->type));
  if (r.level == 0)
    {
      LiBox box = slice_box (r.axis, r.index, r.lo[0], r.hi[0], r.lo[1], r.hi[1]);
      ok = li_volume_read_box (volume, &box, info->type, data, error);
    }
  else
    ok = cheap && !labels ? read_means (volume, &r, limit, data, error)
                          : read_picked (volume, &r, limit, data, error);
  return ok ? plane_for (volume, &r, (double)r.index, g_steal_pointer (&data)) : NULL;
}
