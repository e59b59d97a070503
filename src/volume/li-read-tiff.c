/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/li-number.h"
#include "volume/li-chunked.h"
#include "volume/li-format.h"
#include "volume/li-runs.h"
#include "volume/li-tiff-decode.h"
#include "volume/li-tiff-plane.h"
#include "volume/li-tiff-text.h"

/* Strips are unpacked together until there are this many voxels: bricks are 64 rows high. */
#define CHUNK_ROWS 64
#define CHUNK_VOXELS ((gint64)1 << 19)

gboolean
li_tiff_probe (const char *path, const guint8 *head, gsize n)
{
  return n >= 8
         && ((memcmp (head, "II", 2) == 0 && (head[2] == 42 || head[2] == 43) && head[3] == 0)
             || (memcmp (head, "MM", 2) == 0 && head[2] == 0 && (head[3] == 42 || head[3] == 43)));
}

/* ImageJ writes more than 4 GB as one directory with raw planes behind it. A description that was
 * copied onto a single plane promises more too, but then there is nothing behind. */
static gboolean
add_imagej_planes (LiTiffLayout *l, LiInput *input, GError **error)
{
  gint64 n = li_tiff_text_number (l, "images=");
  LiTiffPlane first = g_array_index (l->planes, LiTiffPlane, 0);
  guint64 plane = (guint64)l->width * l->height * (l->bits / 8);

  if (n < 2 || l->planes->len != 1 || !first.run)
    return TRUE;
  guint64 there = (li_input_bytes (input) - first.data_at) / plane;
  if (there < 2)
    return TRUE;
  if (there < (guint64)n)
    return li_input_error (error, LI_ERROR_FORMAT, li_input_path (input),
                           "says that it has %" G_GINT64_FORMAT
                           " planes, but holds only %" G_GUINT64_FORMAT "; it was cut short",
                           n, there);
  for (gint64 k = 1; k < n; k++)
    {
      LiTiffPlane next = first;
      next.data_at = first.data_at + plane * k;
      g_array_append_val (l->planes, next);
    }
  return TRUE;
}

/* Channels vary fastest, then slices, then frames. The planes of several channels or frames are no
 * volume together: which one is told by @dataset, "channel,frame" from 1. */
static gboolean
choose_of_hyperstack (LiTiffLayout *l, const char *path, const char *dataset, GError **error)
{
  gint64 c = MAX (li_tiff_text_number (l, "channels="), 1),
         z = MAX (li_tiff_text_number (l, "slices="), 1),
         t = MAX (li_tiff_text_number (l, "frames="), 1);
  double v[2];

  if ((c > 1) + (z > 1) + (t > 1) < 2 || (gint64)l->planes->len % c != 0
      || (gint64)l->planes->len / c != z * t)
    return TRUE;
  if (dataset == NULL)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "is a hyperstack of %" G_GINT64_FORMAT " channels, %" G_GINT64_FORMAT
                           " slices and %" G_GINT64_FORMAT
                           " frames; save one channel and frame as a stack of its own",
                           c, z, t);
  if (li_number_parse_list (dataset, v, 2) != 2 || !(v[0] >= 1 && v[0] <= c)
      || !(v[1] >= 1 && v[1] <= t))
    return li_input_error (error, LI_ERROR_INVALID, path,
                           "has channels 1 to %" G_GINT64_FORMAT
                           " and frames 1 to %" G_GINT64_FORMAT ", but “%s” was asked for",
                           c, t, dataset);
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (LiTiffPlane));
  for (gint64 k = 0; k < z; k++)
    g_array_append_val (chosen,
                        g_array_index (l->planes, LiTiffPlane,
                                       (((gint64)v[1] - 1) * z + k) * c + (gint64)v[0] - 1));
  g_array_unref (l->planes);
  l->planes = chosen;
  return TRUE;
}

static LiDiskType
disk_type (const LiTiffLayout *l)
{
  LiDiskKind kind = l->format == 3   ? LI_DISK_FLOAT
                    : l->format == 2 ? LI_DISK_SIGNED
                                     : LI_DISK_UNSIGNED;

  return (LiDiskType){ .kind = kind,
                       .bytes = MAX (l->bits / 8, 1),
                       .swap = l->swap,
                       .invert = l->photometric == 0 && kind == LI_DISK_UNSIGNED && l->bits > 1 };
}

static gboolean
all_runs (const LiTiffLayout *l)
{
  for (guint k = 0; k < l->planes->len; k++)
    if (!g_array_index (l->planes, LiTiffPlane, k).run)
      return FALSE;
  return TRUE;
}

static LiVolume *
open_runs (const LiVolumeInfo *info, LiInput *input, const LiTiffLayout *l, GError **error)
{
  LiDiskType type = disk_type (l);
  guint64 *offsets = g_new (guint64, l->planes->len);

  for (guint k = 0; k < l->planes->len; k++)
    offsets[k] = g_array_index (l->planes, LiTiffPlane, k).data_at;
  return li_runs_volume (info, li_input_path (input), input, &type, 0, offsets, error);
}

typedef struct
{
  LiInput *input;
  LiTiffLayout *layout;
  LiTiffDecoder *decoder;
  LiDiskType type;
  gint64 rows, columns; /* of a chunk */
} Packed;

static void
packed_free (gpointer data)
{
  Packed *p = data;

  li_tiff_decoder_free (p->decoder);
  li_tiff_layout_free (p->layout);
  li_input_free (p->input);
  g_free (p);
}

/* Black is zero in memory: bits of a plane where it is one are turned over. */
static void
turn_bits (guint8 *voxels, gsize n)
{
  for (gsize i = 0; i < n; i++)
    voxels[i] ^= 1;
}

static gboolean
packed_decode (gpointer data, const gint64 index[3], void *out, GError **error)
{
  Packed *p = data;
  const LiTiffLayout *l = p->layout;
  gint64 y0 = index[1] * p->rows, x0 = index[2] * p->columns;
  gsize n = (gsize)p->rows * p->columns;
  gboolean plain = li_disk_type_is_plain (&p->type);
  g_autofree void *numbers = plain ? NULL : g_try_malloc0 (n * p->type.bytes);

  if (!plain && numbers == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, li_input_path (p->input),
                           "no memory for %" G_GSIZE_FORMAT " voxels", n);
  if (!li_tiff_decoder_read (p->decoder, index[0], y0, MIN (y0 + p->rows, l->height), x0,
                             MIN (x0 + p->columns, l->width), plain ? out : numbers, p->columns,
                             error))
    return FALSE;
  if (l->bits == 1 && l->photometric == 0)
    turn_bits (out, n);
  return plain || li_disk_type_convert (&p->type, numbers, out, n, li_input_path (p->input), error);
}

/* The strips or tiles of the file, several thin strips together; where planes are packed
 * differently, whole planes. */
static void
choose_chunk (Packed *p)
{
  const LiTiffLayout *l = p->layout;
  const LiTiffPlane *first = &g_array_index (l->planes, LiTiffPlane, 0);

  p->rows = first->rows;
  p->columns = first->columns;
  for (guint k = 1; k < l->planes->len; k++)
    {
      const LiTiffPlane *other = &g_array_index (l->planes, LiTiffPlane, k);
      if (other->rows == first->rows && other->columns == first->columns)
        continue;
      p->rows = l->height;
      p->columns = l->width;
    }
  while (p->rows < CHUNK_ROWS && p->rows * 2 * p->columns <= CHUNK_VOXELS && p->rows < l->height)
    p->rows *= 2;
}

/* No packing that libtiff knows makes grey values smaller than this; lines of single bits may be.
 */
#define BEST_PACKING 2048

/* What no strip or tile of this file can unpack to is said before memory is asked for. */
static gboolean
check_tiles (const LiTiffLayout *l, const LiInput *input, GError **error)
{
  double most = (double)li_input_bytes (input) * BEST_PACKING;

  for (guint k = 0; k < l->planes->len && l->bits >= 8; k++)
    {
      const LiTiffPlane *p = &g_array_index (l->planes, LiTiffPlane, k);
      double bytes = (double)p->rows * p->columns * (l->bits / 8);
      if (bytes > most)
        return li_input_error (error, LI_ERROR_FORMAT, li_input_path (input),
                               "has strips or tiles of %.0f bytes, more than its %" G_GUINT64_FORMAT
                               " bytes can unpack to; it is damaged or was cut short",
                               bytes, li_input_bytes (input));
    }
  return TRUE;
}

/* Takes @input and @layout; sets the type of @info. */
static Packed *
packed_new (LiInput *input, LiTiffLayout *layout, LiVolumeInfo *info, GError **error)
{
  Packed *p = g_new0 (Packed, 1);

  *p = (Packed){ .input = input, .layout = layout, .type = disk_type (layout) };
  p->type.swap = FALSE; /* libtiff has done it */
  p->decoder = li_tiff_decoder_new (input, layout);
  if (li_disk_type_native (&p->type, &info->type) && check_tiles (layout, input, error)
      && li_input_check_shape (li_input_path (input), info->shape, 4, error))
    return p;
  packed_free (p);
  return NULL;
}

static LiVolume *
open_packed (const LiVolumeInfo *info,
             LiInput *input,
             LiTiffLayout *layout,
             const char *part,
             LiProgress *progress,
             GError **error)
{
  LiVolumeInfo own = *info;
  Packed *p = packed_new (input, layout, &own, error);

  if (p == NULL)
    return NULL;
  choose_chunk (p);
  LiChunkSource source = { { 1, p->rows, p->columns }, packed_decode, packed_free, part };
  return li_chunked_volume (&own, li_input_path (input), &source, p, progress, error);
}

/* Any region by itself, without the caches: a folder of such files has its own. */
static gboolean
plane_read (gpointer data, const LiVolumeInfo *info, const LiBox *box, void *out, GError **error)
{
  Packed *p = data;
  gsize n = li_box_voxels (box);
  gboolean plain = li_disk_type_is_plain (&p->type);
  g_autofree void *numbers = plain ? NULL : g_try_malloc (n * p->type.bytes);

  if (!plain && numbers == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, li_input_path (p->input),
                           "no memory for %" G_GSIZE_FORMAT " voxels", n);
  if (!li_tiff_decoder_read (p->decoder, 0, box->lo[1], box->hi[1], box->lo[2], box->hi[2],
                             plain ? out : numbers, li_box_edge (box, 2), error))
    return FALSE;
  if (p->layout->bits == 1 && p->layout->photometric == 0)
    turn_bits (out, n);
  return plain || li_disk_type_convert (&p->type, numbers, out, n, li_input_path (p->input), error);
}

LiVolume *
li_tiff_open_plane (const char *path, gboolean *packed, GError **error)
{
  static const LiBacking backing = { plane_read, packed_free, TRUE };
  g_autoptr (LiInput) input = li_input_open (path, TRUE, error);
  g_autoptr (LiTiffLayout) l = input != NULL ? li_tiff_layout_read (input, error) : NULL;
  LiVolumeInfo info = { .format = "TIFF" };

  if (l == NULL)
    return NULL;
  info.shape[0] = l->planes->len;
  info.shape[1] = l->height;
  info.shape[2] = l->width;
  li_tiff_find_voxel (l, info.voxel);
  li_tiff_find_origin (l, info.origin);
  *packed = !all_runs (l);
  if (!*packed)
    return open_runs (&info, g_steal_pointer (&input), l, error);
  Packed *p = packed_new (g_steal_pointer (&input), g_steal_pointer (&l), &info, error);
  return p != NULL ? li_volume_new (&info, path, &backing, p) : NULL;
}

LiVolume *
li_tiff_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  g_autoptr (LiTiffLayout) l = input != NULL ? li_tiff_layout_read (input, error) : NULL;
  const char *part = options != NULL ? options->dataset : NULL;
  LiVolumeInfo info = { .format = "TIFF" };

  if (l == NULL || !add_imagej_planes (l, input, error)
      || !choose_of_hyperstack (l, path, part, error))
    return NULL;
  info.shape[0] = l->planes->len;
  info.shape[1] = l->height;
  info.shape[2] = l->width;
  li_tiff_find_voxel (l, info.voxel);
  li_tiff_find_origin (l, info.origin);
  LiVolume *volume = all_runs (l) ? open_runs (&info, g_steal_pointer (&input), l, error)
                                  : open_packed (&info, g_steal_pointer (&input),
                                                 g_steal_pointer (&l), part, progress, error);
  if (volume != NULL && part != NULL)
    li_volume_set_part (volume, part);
  return volume;
}
