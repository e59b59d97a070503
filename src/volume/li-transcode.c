/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-transcode.h"

#include <errno.h>

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-cache-folder.h"
#include "volume/li-input.h"
#include "volume/li-runs.h"

static guint64
volume_bytes (const LiVolumeInfo *info)
{
  return (guint64)info->shape[0] * info->shape[1] * info->shape[2]
         * li_voxel_type_size (info->type);
}

static char *
name_of (const LiVolumeInfo *info, const char *path, const char *part)
{
  g_autofree char *what = g_strdup_printf ("unpacked %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                           " %" G_GINT64_FORMAT,
                                           part ? part : "", li_voxel_type_name (info->type),
                                           info->shape[0], info->shape[1], info->shape[2]);

  return li_cache_name (path, what);
}

gboolean
li_transcode_possible (const LiVolumeInfo *info, const char *path, const char *part)
{
  g_autofree char *name = name_of (info, path, part);
  guint64 bytes = volume_bytes (info);

  return name != NULL && (li_cache_has (name, bytes) || li_cache_has_room (name, bytes));
}

static LiVolume *
open_transcript (const char *name, const char *path, const LiVolumeInfo *info, GError **error)
{
  LiInput *input = li_input_open (name, FALSE, error);
  LiDiskType type = li_disk_type_of (info->type);

  if (input == NULL)
    return NULL;
  return li_runs_volume (info, path, input, &type, 0, NULL, error);
}

static gboolean
write_slabs (LiSafeFile *file,
             const LiVolumeInfo *info,
             gint64 slab,
             LiUnpackFunc unpack,
             gpointer data,
             LiProgress *progress,
             GError **error)
{
  gsize plane = (gsize)info->shape[1] * info->shape[2] * li_voxel_type_size (info->type);
  g_autofree char *voxels = g_try_malloc (plane * MIN (slab, info->shape[0]));

  if (voxels == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_MEMORY,
                   "no memory for %" G_GINT64_FORMAT " planes of %" G_GSIZE_FORMAT " bytes", slab,
                   plane);
      return FALSE;
    }
  for (gint64 z = 0; z < info->shape[0]; z += slab)
    {
      gint64 n = MIN (slab, info->shape[0] - z);
      if (li_progress_set_error_if_cancelled (progress, error)
          || !unpack (data, z, n, voxels, error)
          || !li_safe_file_write (file, voxels, plane * n, error))
        return FALSE;
      li_progress_step (progress, n);
      li_progress_wait (progress);
    }
  return TRUE;
}

static gboolean
make_transcript (const char *name,
                 const LiVolumeInfo *info,
                 const char *path,
                 gint64 slab,
                 LiUnpackFunc unpack,
                 gpointer data,
                 LiProgress *progress,
                 GError **error)
{
  g_autofree char *base = g_path_get_dirname (name), *size = li_number_bytes (volume_bytes (info)),
                  *short_name = g_path_get_basename (path), *message = NULL;

  if (!li_cache_make_room (name, path, volume_bytes (info), error))
    return FALSE;
  g_autoptr (LiSafeFile) file = li_safe_file_open (name, error);
  if (file == NULL)
    return FALSE;
  message = g_strdup_printf ("%s: unpacking %s into %s", short_name, size, base);
  li_progress_push (progress, 1, info->shape[0], message);
  gboolean ok = write_slabs (file, info, slab, unpack, data, progress, error);
  li_progress_pop (progress);
  return ok && li_safe_file_commit (g_steal_pointer (&file), error);
}

LiVolume *
li_transcode (const LiVolumeInfo *info,
              const char *path,
              const char *part,
              gint64 slab,
              LiUnpackFunc unpack,
              gpointer data,
              LiProgress *progress,
              GError **error)
{
  g_autofree char *name = name_of (info, path, part);

  if (name == NULL)
    {
      li_input_error (error, LI_ERROR_IO, path, "cannot be opened: %s", g_strerror (errno));
      return NULL;
    }
  if (!li_cache_has (name, volume_bytes (info))
      && !make_transcript (name, info, path, slab, unpack, data, progress, error))
    return NULL;
  return open_transcript (name, path, info, error);
}
