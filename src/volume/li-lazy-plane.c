/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "volume/li-input.h"
#include "volume/li-plane-format.h"

typedef struct
{
  char *path;
  LiVolume *(*open) (const char *path,
                     const LiOpenOptions *options,
                     LiProgress *progress,
                     GError **error);
} Lazy;

static void
lazy_free (gpointer data)
{
  Lazy *l = data;

  g_free (l->path);
  g_free (l);
}

static gboolean
lazy_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Lazy *l = data;
  g_autoptr (LiVolume) v = l->open (l->path, NULL, NULL, error);

  if (v == NULL)
    return FALSE;
  const LiVolumeInfo *now = li_volume_info (v);
  if (memcmp (now->shape, info->shape, sizeof now->shape) != 0 || now->type != info->type)
    return li_input_error (error, LI_ERROR_IO, l->path, "has been changed since it was opened");
  return li_volume_read_box (v, box, info->type, out, error);
}

LiVolume *
li_lazy_plane (const LiVolumeInfo *info,
               const char *path,
               LiVolume *(*open) (const char *path,
                                  const LiOpenOptions *options,
                                  LiProgress *progress,
                                  GError **error))
{
  static const LiBacking backing = { lazy_read, lazy_free, TRUE };
  Lazy *l = g_new0 (Lazy, 1);

  l->path = g_strdup (path);
  l->open = open;
  return li_volume_new (info, path, &backing, l);
}
