/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-write-planes.h"

#include "volume/li-input.h"

#define SLAB ((gsize)64 << 20)

gboolean
li_volume_for_planes (
    LiVolume *volume, LiPlanesFunc func, gpointer data, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  gsize plane = (gsize)info->shape[1] * info->shape[2] * li_voxel_type_size (info->type);
  gint64 slab = CLAMP ((gint64)(SLAB / plane), 1, info->shape[0]);
  g_autofree char *planes = g_try_malloc (plane * slab);
  gboolean ok = TRUE;

  if (planes == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, li_volume_name (volume),
                           "no memory for a plane of %" G_GSIZE_FORMAT " bytes", plane);
  li_progress_push (progress, 1, info->shape[0], NULL);
  for (gint64 z = 0; ok && z < info->shape[0]; z += slab)
    {
      gint64 n = MIN (slab, info->shape[0] - z);
      LiBox box = li_box (z, z + n, 0, info->shape[1], 0, info->shape[2]);
      ok = !li_progress_set_error_if_cancelled (progress, error)
           && li_volume_read_box (volume, &box, info->type, planes, error)
           && func (data, planes, n, error);
      li_progress_step (progress, n);
      li_progress_wait (progress);
    }
  li_progress_pop (progress);
  return ok;
}

typedef struct
{
  LiSafeFile *file;
  gsize plane;
} Target;

static gboolean
append_planes (gpointer data, const void *planes, gint64 n, GError **error)
{
  Target *t = data;

  return li_safe_file_write (t->file, planes, t->plane * n, error);
}

gboolean
li_volume_write_planes (LiVolume *volume, LiSafeFile *file, LiProgress *progress, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  Target target
      = { file, (gsize)info->shape[1] * info->shape[2] * li_voxel_type_size (info->type) };

  return li_volume_for_planes (volume, append_planes, &target, progress, error);
}
