/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-format.h"
#include "volume/li-voxel.h"

typedef struct
{
  int fd;
  char *path;
  guint64 offset;
  gboolean swap;
} RawData;

static char *
sidecar_of (const char *path)
{
  return g_strconcat (path, ".info", NULL);
}

gboolean
li_raw_probe (const char *path, const guint8 *head, gsize n)
{
  g_autofree char *sidecar = sidecar_of (path);

  return n > 0
         && (g_file_test (sidecar, G_FILE_TEST_EXISTS) || g_str_has_suffix (path, ".raw")
             || g_str_has_suffix (path, ".vol"));
}

static void
raw_free (gpointer data)
{
  RawData *d = data;

  if (d->fd >= 0)
    close (d->fd);
  g_free (d->path);
  g_free (d);
}

static gboolean
raw_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  RawData *d = data;
  gsize size = li_voxel_type_size (info->type);
  gboolean whole_rows = li_box_edge (box, 2) == info->shape[2],
           whole_planes = whole_rows && li_box_edge (box, 1) == info->shape[1];
  gint64 nz = whole_planes ? li_box_edge (box, 0) : 1, ny = whole_rows ? li_box_edge (box, 1) : 1;
  gsize bytes = (gsize)nz * ny * li_box_edge (box, 2) * size;
  char *to = out;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z += nz)
    for (gint64 y = box->lo[1]; y < box->hi[1]; y += ny, to += bytes)
      {
        guint64 at = (((guint64)z * info->shape[1] + y) * info->shape[2] + box->lo[2]) * size;
        if (!li_file_pread (d->fd, d->path, to, bytes, d->offset + at, error))
          return FALSE;
      }
  if (d->swap)
    li_voxel_swap (out, size, li_box_voxels (box));
  return TRUE;
}

static gboolean
three (const char *text, double out[3])
{
  return li_number_parse_list (text, out, 3) == 3;
}

/* "key = value" lines: shape, type, voxel_um, origin, byte_order, offset. */
static gboolean
read_sidecar (const char *sidecar, LiVolumeInfo *info, RawData *d, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (!g_file_get_contents (sidecar, &text, &length, NULL) || length > 65536)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_IO,
                   "%s: cannot be read; it should describe the raw volume beside it", sidecar);
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      g_auto (GStrv) pair = g_strsplit (*line, "=", 2);
      double v[3];
      if (pair[0] == NULL || pair[1] == NULL)
        continue;
      const char *key = g_strstrip (pair[0]), *value = g_strstrip (pair[1]);
      if (strcmp (key, "shape") == 0 && three (value, v))
        for (int k = 0; k < 3; k++)
          info->shape[k] = v[k] > 0 && v[k] < 1e9 ? (gint64)v[k] : 0;
      else if (strcmp (key, "type") == 0 && !li_voxel_type_parse (value, &info->type))
        info->shape[0] = 0;
      else if (strcmp (key, "voxel_um") == 0 && three (value, v))
        memcpy (info->voxel, v, sizeof v);
      else if (strcmp (key, "origin") == 0 && three (value, v))
        memcpy (info->origin, v, sizeof v);
      else if (strcmp (key, "byte_order") == 0)
        d->swap = strcmp (value, "big") == 0;
      else if (strcmp (key, "offset") == 0 && li_number_parse (value, v) && v[0] >= 0)
        d->offset = (guint64)v[0];
    }
  if (info->shape[0] > 0 && info->shape[1] > 0 && info->shape[2] > 0)
    return TRUE;
  g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FORMAT,
               "%s: does not give shape = z,y,x and type = u8, u16, i16, u32 or f32", sidecar);
  return FALSE;
}

LiVolume *
li_raw_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  static const LiBacking backing = { raw_read, raw_free, TRUE };
  g_autofree char *sidecar = sidecar_of (path);
  RawData *d = g_new0 (RawData, 1);
  LiVolumeInfo info = { 0 };
  struct stat st;

  d->path = g_strdup (path);
  d->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (options != NULL && options->raw.shape[0] > 0)
    {
      info = options->raw;
      d->offset = options->raw_offset;
      d->swap = options->raw_big_endian;
    }
  else if (!g_file_test (sidecar, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                   "%s: is raw data without a description; put shape, type and voxel size into %s",
                   path, sidecar);
      goto fail;
    }
  else if (!read_sidecar (sidecar, &info, d, error))
    goto fail;
  info.format = "raw";
  if (d->fd < 0 || fstat (d->fd, &st) != 0)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_IO, "%s: cannot be opened: %s", path,
                   g_strerror (errno));
      goto fail;
    }
  double need
      = (double)info.shape[0] * info.shape[1] * info.shape[2] * li_voxel_type_size (info.type)
        + d->offset;
  if (need > st.st_size)
    {
      g_autofree char *found = li_number_bytes (st.st_size),
                      *expected = li_number_bytes ((guint64)MIN (need, 1e18));
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FORMAT,
                   "%s: holds %s where its shape and type need %s", path, found, expected);
      goto fail;
    }
  return li_volume_new (&info, path, &backing, d);
fail:
  raw_free (d);
  return NULL;
}
