/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-volume-write.h"
#include "volume/li-write-planes.h"

char *
li_raw_sidecar_text (const LiVolumeInfo *info, guint64 offset, gboolean big_endian)
{
  GString *text = g_string_new ("# raw voxels, x fastest; shape and sizes are z, y, x\n");

  g_string_append_printf (
      text, "shape = %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT "\n",
      info->shape[0], info->shape[1], info->shape[2]);
  g_string_append_printf (text, "type = %s\nbyte_order = %s\n", li_voxel_type_name (info->type),
                          big_endian ? "big" : "little");
  if (offset > 0)
    g_string_append_printf (text, "offset = %" G_GUINT64_FORMAT "\n", offset);
  li_number_append (text, "voxel_um = %.9g, %.9g, %.9g\n", info->voxel[0], info->voxel[1],
                    info->voxel[2]);
  li_number_append (text, "origin = %.9g, %.9g, %.9g\n", info->origin[0], info->origin[1],
                    info->origin[2]);
  return g_string_free (text, FALSE);
}

gboolean
li_volume_write_raw (LiVolume *volume, const char *path, LiProgress *progress, GError **error)
{
  g_autofree char *name = g_strconcat (path, ".info", NULL),
                  *text
                  = li_raw_sidecar_text (li_volume_info (volume), 0, G_BYTE_ORDER == G_BIG_ENDIAN);
  g_autoptr (LiSafeFile) file = li_safe_file_open (path, error);

  if (file == NULL || !li_volume_write_planes (volume, file, progress, error))
    return FALSE;
  /* Both files stand complete before either gets its name. */
  g_autoptr (LiSafeFile) sidecar = li_safe_file_open (name, error);
  return sidecar != NULL && li_safe_file_write (sidecar, text, strlen (text), error)
         && li_safe_file_commit (g_steal_pointer (&file), error)
         && li_safe_file_commit (g_steal_pointer (&sidecar), error);
}
