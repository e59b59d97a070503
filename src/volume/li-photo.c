/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "volume/li-photo.h"

#include <string.h>
#include "volume/li-input.h"
#include "volume/li-photo-format.h"
#include "volume/li-volume.h"

LiPhoto *
li_photo_new (const char *path, gsize width, gsize height, GError **error)
{
  LiPhoto *photo = g_new0 (LiPhoto, 1);

  photo->width = width;
  photo->height = height;
  if (width > 0 && height > 0 && width <= (G_GUINT64_CONSTANT (1) << 30) / height)
    photo->grey = g_try_malloc_n (width * height, sizeof *photo->grey);
  if (photo->grey != NULL)
    return photo;
  li_input_error (error, LI_ERROR_MEMORY, path,
                  "a picture of %zu × %zu pixels is too large to be measured on", width, height);
  li_photo_free (photo);
  return NULL;
}

void
li_photo_free (LiPhoto *photo)
{
  if (photo == NULL)
    return;
  g_free (photo->grey);
  g_free (photo->pixel_source);
  g_free (photo);
}

/* What the readers of volumes make of it, where it is one plane. */
static LiPhoto *
read_plane (const char *path, GError **error)
{
  g_autoptr (LiVolume) volume = li_volume_open (path, NULL, NULL, error);
  if (volume == NULL)
    return NULL;
  const LiVolumeInfo *info = li_volume_info (volume);
  if (info->shape[0] != 1)
    {
      li_input_error (error, LI_ERROR_INVALID, path,
                      "is a stack of %" G_GINT64_FORMAT " planes; one picture was expected",
                      info->shape[0]);
      return NULL;
    }
  g_autoptr (LiPhoto) photo
      = li_photo_new (path, (gsize)info->shape[2], (gsize)info->shape[1], error);
  LiBox box = li_volume_box (volume);
  if (photo == NULL || !li_volume_read_box (volume, &box, LI_TYPE_F32, photo->grey, error))
    return NULL;
  if (info->voxel[2] > 0)
    {
      photo->pixel_um = info->voxel[2];
      photo->pixel_source = g_strdup (info->format);
    }
  return g_steal_pointer (&photo);
}

static gsize
read_head (const char *path, guint8 head[32])
{
  g_autoptr (LiInput) input = li_input_open (path, FALSE, NULL);
  gsize n = input != NULL ? (gsize)MIN (li_input_bytes (input), 32) : 0;

  return n > 0 && li_input_read (input, head, n, 0, NULL) ? n : 0;
}

static gboolean
is_tiff (const guint8 *head, gsize n)
{
  return n >= 8
         && (memcmp (head, "II*\0", 4) == 0 || memcmp (head, "MM\0*", 4) == 0
             || memcmp (head, "II+\0", 4) == 0 || memcmp (head, "MM\0+", 4) == 0);
}

static LiPhoto *
read_tiff (const char *path, GError **error)
{
  const char *source = NULL;
  LiPhoto *photo = li_photo_tiff_has_colours (path) ? li_photo_read_tiff_colours (path, error)
                                                    : read_plane (path, error);
  double pixel = photo != NULL ? li_photo_tiff_pixel (path, photo->width, &source) : 0;

  if (pixel > 0)
    {
      photo->pixel_um = pixel;
      g_free (photo->pixel_source);
      photo->pixel_source = g_strdup (source);
    }
  return photo;
}

LiPhoto *
li_photo_read (const char *path, GError **error)
{
  guint8 head[32];
  gsize n = read_head (path, head);

  if (is_tiff (head, n))
    return read_tiff (path, error);
  if (n >= 3 && memcmp (head, "\xff\xd8\xff", 3) == 0)
    return li_photo_read_jpeg (path, error);
  /* byte 25 of a PNG file: bit 1 says colours, bit 2 transparency */
  if (n > 25 && memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0 && head[25] != 0)
    return li_photo_read_png_colours (path, error);
  return read_plane (path, error);
}
