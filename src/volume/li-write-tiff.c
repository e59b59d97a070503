/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-volume-write.h"
#include "volume/li-write-planes.h"

/* Layout: header, one IFD for each plane with its few out-of-line values, then all planes without
 * gaps. Any reader that knows TIFF finds each plane by its IFD; ImageJ finds the stack by its
 * description; and boxes are read straight from the contiguous data. */

enum
{
  SHORT = 3,
  LONG = 4,
  RATIONAL = 5,
  ASCII = 2,
  LONG8 = 16
};

struct _LiTiffStream
{
  LiSafeFile *file;
  LiVolumeInfo info;
  gsize plane_bytes;
  gint64 planes_done;
};

typedef struct
{
  GByteArray *out;
  gboolean big;
} Ifd;

static void
put (GByteArray *out, guint64 value, gsize bytes)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (out, (guint8 *)&value, bytes);
}

/* One entry whose value fits, or whose value lies at @value. */
static void
entry (Ifd *ifd, guint16 tag, guint16 type, guint64 count, guint64 value)
{
  put (ifd->out, tag, 2);
  put (ifd->out, type, 2);
  put (ifd->out, count, ifd->big ? 8 : 4);
  put (ifd->out, value, ifd->big ? 8 : 4);
}

static char *
description (const LiVolumeInfo *info)
{
  GString *text = g_string_new ("ImageJ=1.53t\n");
  double spacing = info->voxel[LI_Z];

  li_number_append (text, "images=%" G_GINT64_FORMAT "\nslices=%" G_GINT64_FORMAT "\n",
                    info->shape[0], info->shape[0]);
  if (info->voxel[LI_X] > 0)
    li_number_append (text, "unit=micron\nspacing=%.9g\n",
                      spacing > 0 ? spacing : info->voxel[LI_X]);
  g_string_append (text, "loop=false\n");
  if (info->origin[0] != 0 || info->origin[1] != 0 || info->origin[2] != 0)
    li_number_append (text, "lithoscope_origin_zyx=%.9g,%.9g,%.9g\n", info->origin[0],
                      info->origin[1], info->origin[2]);
  return g_string_free (text, FALSE);
}

/* Pixels per micrometre as a fraction of 32-bit numbers. */
static guint64
resolution (double voxel)
{
  double per = voxel > 0 ? 1 / voxel : 1;
  guint32 denominator = 1000000;

  while (per * denominator > 4e9 && denominator > 1)
    denominator /= 10;
  return (guint64)(guint32)llround (per * denominator) | (guint64)denominator << 32;
}

#define N_ENTRIES 14

static gsize
ifd_bytes (gboolean big)
{
  return big ? 8 + N_ENTRIES * 20 + 8 : 2 + N_ENTRIES * 12 + 4;
}

/* All IFDs behind the header; shared values (description, resolutions) first. Returns the offset of
 * the first plane. */
static guint64
make_directories (GByteArray *out, const LiVolumeInfo *info, gboolean big)
{
  static const guint16 formats[] = { 1, 1, 2, 1, 3 }; /* unsigned, signed, float */
  g_autofree char *text = description (info);
  gsize length = strlen (text) + 1, size = li_voxel_type_size (info->type);
  gsize header = big ? 16 : 8;
  guint64 text_at = header, x_at = (text_at + length + 7) / 8 * 8, y_at = x_at + 8;
  guint64 first_ifd = y_at + 8, plane = (guint64)info->shape[1] * info->shape[2] * size;
  guint64 data_at = (first_ifd + ifd_bytes (big) * info->shape[0] + 4095) / 4096 * 4096;
  Ifd ifd = { out, big };

  g_byte_array_append (out, (const guint8 *)"II", 2);
  put (out, big ? 43 : 42, 2);
  if (big)
    {
      put (out, 8, 2);
      put (out, 0, 2);
    }
  put (out, first_ifd, big ? 8 : 4);
  g_byte_array_append (out, (guint8 *)text, length);
  while (out->len < x_at)
    put (out, 0, 1);
  put (out, resolution (info->voxel[LI_X]), 8);
  put (out, resolution (info->voxel[LI_Y] > 0 ? info->voxel[LI_Y] : info->voxel[LI_X]), 8);

  for (gint64 z = 0; z < info->shape[0]; z++)
    {
      put (out, N_ENTRIES, big ? 8 : 2);
      entry (&ifd, 254, LONG, 1, 0);
      entry (&ifd, 256, LONG, 1, info->shape[2]);
      entry (&ifd, 257, LONG, 1, info->shape[1]);
      entry (&ifd, 258, SHORT, 1, size * 8);
      entry (&ifd, 259, SHORT, 1, 1); /* no compression */
      entry (&ifd, 262, SHORT, 1, 1); /* black is zero */
      entry (&ifd, 270, ASCII, length, text_at);
      entry (&ifd, 273, big ? LONG8 : LONG, 1, data_at + plane * z);
      entry (&ifd, 277, SHORT, 1, 1);
      entry (&ifd, 278, LONG, 1, info->shape[1]);
      entry (&ifd, 279, big ? LONG8 : LONG, 1, plane);
      if (big) /* a rational fits into an 8-byte value */
        {
          entry (&ifd, 282, RATIONAL, 1, resolution (info->voxel[LI_X]));
          entry (&ifd, 283, RATIONAL, 1,
                 resolution (info->voxel[LI_Y] > 0 ? info->voxel[LI_Y] : info->voxel[LI_X]));
        }
      else
        {
          entry (&ifd, 282, RATIONAL, 1, x_at);
          entry (&ifd, 283, RATIONAL, 1, y_at);
        }
      entry (&ifd, 339, SHORT, 1, formats[info->type]);
      put (out, z + 1 < info->shape[0] ? first_ifd + ifd_bytes (big) * (z + 1) : 0, big ? 8 : 4);
    }
  while (out->len < data_at)
    put (out, 0, MIN (8, data_at - out->len));
  return data_at;
}

LiTiffStream *
li_tiff_stream_open (const char *path, const LiVolumeInfo *info, GError **error)
{
  gsize plane = (gsize)info->shape[1] * info->shape[2] * li_voxel_type_size (info->type);
  /* The limit of classic TIFF is 4 GiB for the whole file; leave room for the directories. */
  gboolean big = (double)plane * info->shape[0] + 4096.0 + 512.0 * info->shape[0] > 4294967295.0;
  g_autoptr (GByteArray) head = g_byte_array_new ();

  if (info->shape[0] < 1 || info->shape[1] < 1 || info->shape[2] < 1)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                   "%s: a volume without voxels cannot be written", path);
      return NULL;
    }
  LiSafeFile *file = li_safe_file_open (path, error);
  if (file == NULL)
    return NULL;
  make_directories (head, info, big);
  LiTiffStream *stream = g_new0 (LiTiffStream, 1);
  stream->file = file;
  stream->info = *info;
  stream->plane_bytes = plane;
  if (li_safe_file_write (file, head->data, head->len, error))
    return stream;
  li_tiff_stream_abort (stream);
  return NULL;
}

gboolean
li_tiff_stream_planes (LiTiffStream *stream, const void *planes, gint64 n, GError **error)
{
  g_return_val_if_fail (stream->planes_done + n <= stream->info.shape[0], FALSE);
  if (!li_safe_file_write (stream->file, planes, stream->plane_bytes * n, error))
    return FALSE;
  stream->planes_done += n;
  return TRUE;
}

gboolean
li_tiff_stream_close (LiTiffStream *stream, GError **error)
{
  LiSafeFile *file = g_steal_pointer (&stream->file);
  gboolean whole = stream->planes_done == stream->info.shape[0];

  g_free (stream);
  if (whole)
    return li_safe_file_commit (file, error);
  li_safe_file_abort (file);
  g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FAILED,
               "a TIFF was closed before all its planes were there");
  return FALSE;
}

void
li_tiff_stream_abort (LiTiffStream *stream)
{
  if (stream == NULL)
    return;
  li_safe_file_abort (stream->file);
  g_free (stream);
}

static gboolean
append_planes (gpointer stream, const void *planes, gint64 n, GError **error)
{
  return li_tiff_stream_planes (stream, planes, n, error);
}

gboolean
li_volume_write_tiff (LiVolume *volume, const char *path, LiProgress *progress, GError **error)
{
  LiTiffStream *stream = li_tiff_stream_open (path, li_volume_info (volume), error);

  if (stream == NULL)
    return FALSE;
  if (li_volume_for_planes (volume, append_planes, stream, progress, error))
    return li_tiff_stream_close (stream, error);
  li_tiff_stream_abort (stream);
  return FALSE;
}
