/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A folder of numbered TIFF files, a plane each. */

#include <string.h>

#include "volume/li-format.h"
#include "volume/li-input.h"
#include "volume/li-series.h"

#define EXTENSIONS "tif tiff"

typedef struct
{
  GPtrArray *paths;
} Folder;

static void
folder_free (gpointer data)
{
  Folder *f = data;

  g_ptr_array_unref (f->paths);
  g_free (f);
}

gboolean
li_folder_probe (const char *path, const guint8 *head, gsize n)
{
  return n == 0 && li_series_exists (path, EXTENSIONS);
}

static gboolean
check_plane (const LiVolumeInfo *first,
             const LiVolumeInfo *info,
             const char *path,
             const char *first_path,
             GError **error)
{
  if (info->shape[0] != 1)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "holds %" G_GINT64_FORMAT
                           " planes; a folder of numbered images has one in each file, and a stack "
                           "is opened by its own name",
                           info->shape[0]);
  if (info->shape[1] == first->shape[1] && info->shape[2] == first->shape[2]
      && info->type == first->type)
    return TRUE;
  return li_input_error (error, LI_ERROR_FORMAT, path,
                         "has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " pixels of type %s where "
                         "%s has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " of type %s",
                         info->shape[1], info->shape[2], li_voxel_type_name (info->type),
                         first_path, first->shape[1], first->shape[2],
                         li_voxel_type_name (first->type));
}

/* A plane's file is open only while it is read: any number of planes under any limit of open files.
 */
static gboolean
folder_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Folder *f = data;
  gsize plane
      = (gsize)li_box_edge (box, 1) * li_box_edge (box, 2) * li_voxel_type_size (info->type);
  LiBox part = li_box (0, 1, box->lo[1], box->hi[1], box->lo[2], box->hi[2]);
  char *to = out;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++, to += plane)
    {
      const char *path = g_ptr_array_index (f->paths, z);
      g_autoptr (LiVolume) v = li_tiff_open (path, NULL, NULL, error);
      if (v == NULL
          || !check_plane (info, li_volume_info (v), path, g_ptr_array_index (f->paths, 0), error)
          || !li_volume_read_box (v, &part, info->type, to, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_planes (GPtrArray *paths, LiVolumeInfo *info, LiProgress *progress, GError **error)
{
  for (guint k = 0; k < paths->len; k++)
    {
      const char *path = g_ptr_array_index (paths, k);
      if (li_progress_set_error_if_cancelled (progress, error))
        return FALSE;
      g_autoptr (LiVolume) v = li_tiff_open (path, NULL, NULL, error);
      if (v == NULL)
        return FALSE;
      if (k == 0)
        *info = *li_volume_info (v);
      if (!check_plane (info, li_volume_info (v), path, g_ptr_array_index (paths, 0), error))
        return FALSE;
      li_progress_step (progress, 1);
    }
  return TRUE;
}

LiVolume *
li_folder_open (const char *path,
                const LiOpenOptions *options,
                LiProgress *progress,
                GError **error)
{
  static const LiBacking backing = { folder_read, folder_free, FALSE };
  g_autoptr (GPtrArray) paths = li_series_find (path, EXTENSIONS, error);
  LiVolumeInfo info = { 0 };

  if (paths == NULL)
    return NULL;
  li_progress_push (progress, 1, paths->len, NULL);
  gboolean ok = check_planes (paths, &info, progress, error);
  li_progress_pop (progress);
  if (!ok)
    return NULL;
  info.shape[0] = paths->len;
  info.format = "TIFF folder";
  Folder *f = g_new0 (Folder, 1);
  f->paths = g_steal_pointer (&paths);
  return li_volume_new (&info, path, &backing, f);
}
