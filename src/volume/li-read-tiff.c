/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

#include "base/li-lock.h"
#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "volume/li-format.h"
#include "volume/li-tiff-ifd.h"
#include "volume/li-voxel.h"

typedef struct
{
  int fd;
  char *path;
  LiTiffLayout *layout;
  LiMutex lock; /* libtiff handles are not shared between threads */
  TIFF *tiff;
} TiffData;

gboolean
li_tiff_probe (const char *path, const guint8 *head, gsize n)
{
  return n >= 8
         && ((memcmp (head, "II", 2) == 0 && (head[2] == 42 || head[2] == 43) && head[3] == 0)
             || (memcmp (head, "MM", 2) == 0 && head[2] == 0 && (head[3] == 42 || head[3] == 43)));
}

static void
tiff_free (gpointer data)
{
  TiffData *d = data;

  if (d->tiff != NULL)
    TIFFClose (d->tiff);
  if (d->fd >= 0)
    close (d->fd);
  li_tiff_layout_free (d->layout);
  li_mutex_clear (&d->lock);
  g_free (d->path);
  g_free (d);
}

/* Rows of @box from planes that lie in one piece each; whole planes and whole rows in as few reads
 * as there are. */
static gboolean
read_direct (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  TiffData *d = data;
  gsize size = li_voxel_type_size (info->type), row = (gsize)li_box_edge (box, 2) * size;
  gint64 rows = li_box_edge (box, 1);
  gboolean whole_rows = li_box_edge (box, 2) == info->shape[2];
  char *to = out;

  for (gint64 z = box->lo[0]; z < box->hi[0]; z++)
    {
      guint64 plane = g_array_index (d->layout->planes, LiTiffPlane, z).data_at;
      for (gint64 y = box->lo[1]; y < box->hi[1]; y += whole_rows ? rows : 1)
        {
          gsize bytes = row * (whole_rows ? rows : 1);
          guint64 at = plane + ((guint64)y * info->shape[2] + box->lo[2]) * size;
          if (!li_file_pread (d->fd, d->path, to, bytes, at, error))
            return FALSE;
          to += bytes;
        }
    }
  if (d->layout->swap)
    li_voxel_swap (out, size, li_box_voxels (box));
  return TRUE;
}

static gboolean
decode_failed (TiffData *d, gint64 z, GError **error)
{
  g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FORMAT,
               "%s: plane %" G_GINT64_FORMAT " cannot be decoded; the file is damaged", d->path, z);
  return FALSE;
}

/* The rows y0 … y1 of the current directory's strips or tiles into @out (whole rows). */
static gboolean
decode_rows (TiffData *d,
             const LiVolumeInfo *info,
             gint64 z,
             gint64 y0,
             gint64 y1,
             char *out,
             GError **error)
{
  TIFF *t = d->tiff;
  gsize size = li_voxel_type_size (info->type), row = (gsize)info->shape[2] * size;

  if (!TIFFSetSubDirectory (t, g_array_index (d->layout->planes, LiTiffPlane, z).ifd_at))
    return decode_failed (d, z, error);
  if (TIFFIsTiled (t))
    {
      guint32 tw = 0, th = 0;
      TIFFGetField (t, TIFFTAG_TILEWIDTH, &tw);
      TIFFGetField (t, TIFFTAG_TILELENGTH, &th);
      tmsize_t bytes = TIFFTileSize (t);
      if (tw == 0 || th == 0 || bytes <= 0 || bytes > (tmsize_t)1 << 28
          || (gsize)bytes < (gsize)tw * th * size)
        return decode_failed (d, z, error);
      g_autofree char *tile = g_malloc (bytes);
      for (gint64 ty = y0 / th * th; ty < y1; ty += th)
        for (gint64 tx = 0; tx < info->shape[2]; tx += tw)
          {
            if (TIFFReadTile (t, tile, tx, ty, 0, 0) < 0)
              return decode_failed (d, z, error);
            gsize n = MIN (tw, info->shape[2] - tx) * size;
            for (gint64 y = MAX (ty, y0); y < MIN (ty + th, y1); y++)
              memcpy (out + (gsize)(y - y0) * row + tx * size, tile + (gsize)(y - ty) * tw * size,
                      n);
          }
      return TRUE;
    }
  guint32 rps = 0;
  TIFFGetFieldDefaulted (t, TIFFTAG_ROWSPERSTRIP, &rps);
  rps = MIN (rps, (guint32)info->shape[1]);
  tmsize_t bytes = TIFFStripSize (t);
  if (rps == 0 || bytes <= 0 || bytes > (tmsize_t)1 << 31 || (gsize)bytes < rps * row)
    return decode_failed (d, z, error);
  g_autofree char *strip = g_try_malloc0 (bytes);
  if (strip == NULL)
    return decode_failed (d, z, error);
  for (gint64 sy = y0 / rps * rps; sy < y1; sy += rps)
    {
      tmsize_t need = (tmsize_t)(MIN (sy + rps, info->shape[1]) - sy) * row;
      if (TIFFReadEncodedStrip (t, sy / rps, strip, bytes) < need)
        return decode_failed (d, z, error);
      for (gint64 y = MAX (sy, y0); y < MIN (sy + rps, y1); y++)
        memcpy (out + (gsize)(y - y0) * row, strip + (gsize)(y - sy) * row, row);
    }
  return TRUE;
}

static gboolean
read_decoded (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  TiffData *d = data;
  gsize size = li_voxel_type_size (info->type), row = (gsize)info->shape[2] * size;
  gsize part = (gsize)li_box_edge (box, 2) * size;
  g_autofree char *rows = g_malloc (row * li_box_edge (box, 1));
  char *to = out;
  gboolean ok = TRUE;

  for (gint64 z = box->lo[0]; ok && z < box->hi[0]; z++)
    {
      li_mutex_lock (&d->lock);
      ok = decode_rows (d, info, z, box->lo[1], box->hi[1], rows, error);
      li_mutex_unlock (&d->lock);
      for (gint64 y = 0; ok && y < li_box_edge (box, 1); y++, to += part)
        memcpy (to, rows + y * row + box->lo[2] * size, part);
    }
  return ok;
}

/* ImageJ writes more than 4 GB as one directory and raw planes behind it. */
static void
expand_imagej (LiTiffLayout *l, gsize size)
{
  const char *images = l->description ? strstr (l->description, "images=") : NULL;
  double n = 0;

  if (images == NULL || l->planes->len != 1 || !l->contiguous
      || li_number_scan (images + 7, &n) == NULL || n < 2)
    return;
  LiTiffPlane first = g_array_index (l->planes, LiTiffPlane, 0);
  guint64 plane = l->width * l->height * size;
  if (first.data_at + plane * n > l->file_bytes)
    return;
  for (guint64 k = 1; k < n; k++)
    {
      LiTiffPlane next = { first.data_at + plane * k, first.ifd_at, plane };
      g_array_append_val (l->planes, next);
    }
}

static gboolean
voxel_type (const LiTiffLayout *l, const char *path, LiVoxelType *type, GError **error)
{
  if (l->samples != 1)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_UNSUPPORTED,
                   "%s: has %u values for each pixel; a grey image was expected", path, l->samples);
      return FALSE;
    }
  if (l->format == 3 && l->bits == 32)
    *type = LI_TYPE_F32;
  else if (l->format == 1 && l->bits == 8)
    *type = LI_TYPE_U8;
  else if (l->format == 1 && l->bits == 16)
    *type = LI_TYPE_U16;
  else if (l->format == 2 && l->bits == 16)
    *type = LI_TYPE_I16;
  else if (l->format == 1 && l->bits == 32)
    *type = LI_TYPE_U32;
  else
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_UNSUPPORTED,
                   "%s: has voxels of %u bits (sample format %u); 8, 16, 32 bit integers and 32 "
                   "bit floats can be read",
                   path, l->bits, l->format);
      return FALSE;
    }
  return TRUE;
}

static double
described (const LiTiffLayout *l, const char *key)
{
  const char *at = l->description ? strstr (l->description, key) : NULL;
  double v = 0;

  return at && li_number_scan (at + strlen (key), &v) ? v : 0;
}

/* Voxel size from ImageJ's unit and spacing, or from a resolution in pixels per cm or inch that is
 * plausible for a microscope. */
static void
find_voxel (const LiTiffLayout *l, double voxel[3])
{
  double unit = 0;
  const char *name = l->description ? strstr (l->description, "unit=") : NULL;

  if (name != NULL)
    {
      name += 5;
      unit = g_str_has_prefix (name, "micron") || g_str_has_prefix (name, "um")
                     || g_str_has_prefix (name, "µm") || g_str_has_prefix (name, "\\u00B5m")
                     || g_str_has_prefix (name, "\xb5m")
                 ? 1
             : g_str_has_prefix (name, "nm") ? 1e-3
             : g_str_has_prefix (name, "mm") ? 1e3
             : g_str_has_prefix (name, "cm") ? 1e4
                                             : 0;
    }
  else if (l->resolution_unit == 3 && l->x_resolution > 1000)
    unit = 1e4;
  if (unit == 0 || !(l->x_resolution > 0))
    return;
  voxel[2] = unit / l->x_resolution;
  voxel[1] = l->y_resolution > 0 ? unit / l->y_resolution : voxel[2];
  voxel[0] = name && described (l, "spacing=") > 0 ? described (l, "spacing=") * unit : voxel[2];
}

static void
find_origin (const LiTiffLayout *l, double origin[3])
{
  const char *at = l->description ? strstr (l->description, "lithoscope_origin_zyx=") : NULL;

  for (int k = 0; at != NULL && k < 3; k++)
    {
      at = li_number_scan (k == 0 ? at + strlen ("lithoscope_origin_zyx=") : at + 1, &origin[k]);
    }
}

LiVolume *
li_tiff_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  static const LiBacking direct = { read_direct, tiff_free, TRUE };
  static const LiBacking decoded = { read_decoded, tiff_free, FALSE };
  TiffData *d = g_new0 (TiffData, 1);
  LiVolumeInfo info = { .format = "TIFF" };

  li_mutex_init (&d->lock);
  d->path = g_strdup (path);
  d->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (d->fd < 0)
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_IO, "%s: cannot be opened: %s", path,
                 g_strerror (errno));
  if (d->fd < 0 || (d->layout = li_tiff_layout_read (d->fd, path, error)) == NULL
      || !voxel_type (d->layout, path, &info.type, error))
    {
      tiff_free (d);
      return NULL;
    }
  expand_imagej (d->layout, li_voxel_type_size (info.type));
  info.shape[0] = d->layout->planes->len;
  info.shape[1] = d->layout->height;
  info.shape[2] = d->layout->width;
  find_voxel (d->layout, info.voxel);
  find_origin (d->layout, info.origin);
  if (d->layout->contiguous)
    return li_volume_new (&info, path, &direct, d);
  TIFFSetWarningHandler (NULL);
  TIFFSetErrorHandler (NULL);
  d->tiff = TIFFOpen (path, "rm");
  if (d->tiff == NULL)
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FORMAT, "%s: damaged TIFF file", path);
      tiff_free (d);
      return NULL;
    }
  return li_volume_new (&info, path, &decoded, d);
}
