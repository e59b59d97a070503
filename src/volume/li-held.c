/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-held.h"

#include <string.h>

#include "volume/li-input.h"

static gboolean
held_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  gsize size = li_voxel_type_size (info->type), row = (gsize)li_box_edge (box, 2) * size;
  char *to = out;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y++, to += row)
      {
        gsize at = ((gsize)z * info->shape[1] + y) * info->shape[2] + box->lo[2];
        memcpy (to, (char *)data + at * size, row);
      }
  return TRUE;
}

LiVolume *
li_held_volume (const LiVolumeInfo *info,
                const char *path,
                const LiDiskType *type,
                gpointer raw,
                GError **error)
{
  static const LiBacking backing = { held_read, g_free, TRUE };
  g_autofree char *from = raw, *voxels = NULL;
  LiVolumeInfo own = *info;
  gsize n = (gsize)info->shape[0] * info->shape[1] * info->shape[2];

  if (!li_disk_type_native (type, &own.type))
    {
      li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                      "has numbers of %u bytes that no voxel holds", type->bytes);
      return NULL;
    }
  if (li_voxel_type_size (own.type) == type->bytes)
    voxels = g_steal_pointer (&from);
  else if ((voxels = g_try_malloc (n * li_voxel_type_size (own.type))) == NULL)
    {
      li_input_error (error, LI_ERROR_MEMORY, path, "no memory for %" G_GSIZE_FORMAT " voxels", n);
      return NULL;
    }
  if (!li_disk_type_convert (type, from ? from : voxels, voxels, n, path, error))
    return NULL;
  return li_volume_new (&own, path, &backing, g_steal_pointer (&voxels));
}
