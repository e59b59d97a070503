/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "volume/li-chunked.h"
#include "volume/li-format.h"
#include "volume/li-runs.h"
#include "volume/li-tiff-axes.h"
#include "volume/li-tiff-decode.h"
#include "volume/li-tiff-files.h"
#include "volume/li-tiff-ome.h"
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

static LiDiskType
disk_type (const LiTiffLayout *l)
{
  LiDiskKind kind = l->format == 3   ? LI_DISK_FLOAT
                    : l->format == 2 ? LI_DISK_SIGNED
                                     : LI_DISK_UNSIGNED;

  return (LiDiskType){ .kind = kind,
                       .bytes = li_tiff_number_bytes (l),
                       .swap = l->swap,
                       .biased = li_tiff_is_biased (l) };
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

/* Refuses impossible unpacked sizes before memory is allocated. */
static gboolean
check_tiles (const LiTiffLayout *l, const LiInput *input, GError **error)
{
  double most = (double)li_input_bytes (input) * BEST_PACKING;

  for (guint k = 0; k < l->planes->len; k++)
    {
      const LiTiffPlane *p = &g_array_index (l->planes, LiTiffPlane, k);
      double bytes = (double)p->rows * p->columns * l->bits / 8 * p->depth;
      if (bytes > most && (l->bits >= 8 || p->depth > 1))
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
  p->type.swap = FALSE; /* already undone by libtiff */
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
  gsize plane = (gsize)li_box_edge (box, 1) * li_box_edge (box, 2) * p->type.bytes;
  char *to = plain ? out : numbers;
  for (gint64 z = box->lo[0]; z < box->hi[0]; z++, to += plane)
    if (!li_tiff_decoder_read (p->decoder, z, box->lo[1], box->hi[1], box->lo[2], box->hi[2], to,
                               li_box_edge (box, 2), error))
      return FALSE;
  return plain || li_disk_type_convert (&p->type, numbers, out, n, li_input_path (p->input), error);
}

static LiVolumeInfo
describe (const LiTiffLayout *l)
{
  LiVolumeInfo info = { .shape = { l->planes->len, l->height, l->width }, .format = "TIFF" };

  li_tiff_find_voxel (l, info.voxel);
  li_tiff_find_origin (l, info.origin);
  return info;
}

LiVolume *
li_tiff_open_direct (LiInput *input, LiTiffLayout *layout, gboolean *packed, GError **error)
{
  static const LiBacking backing = { plane_read, packed_free, TRUE };
  LiVolumeInfo info = describe (layout);
  g_autofree char *path = g_strdup (li_input_path (input));

  *packed = !all_runs (layout);
  if (!*packed)
    {
      LiVolume *volume = open_runs (&info, input, layout, error);
      li_tiff_layout_free (layout);
      return volume;
    }
  Packed *p = packed_new (input, layout, &info, error);
  return p != NULL ? li_volume_new (&info, path, &backing, p) : NULL;
}

LiVolume *
li_tiff_open_plane (const char *path, gboolean *packed, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, TRUE, error);
  g_autoptr (LiTiffLayout) l = input != NULL ? li_tiff_layout_read (input, error) : NULL;

  if (l == NULL || !li_tiff_count_planes (l, input, error))
    return NULL;
  g_autofree char *place = li_tiff_ome_place (l->description, path);
  LiVolume *volume
      = li_tiff_open_direct (g_steal_pointer (&input), g_steal_pointer (&l), packed, error);
  if (volume != NULL && place != NULL)
    li_volume_set_part (volume, place);
  return volume;
}

/* Takes @input and @layout. */
static LiVolume *
open_chosen (
    LiInput *input, LiTiffLayout *l, const char *part, LiProgress *progress, GError **error)
{
  LiVolumeInfo info = describe (l);

  if (l->files != NULL)
    return li_tiff_files_open (input, l, &info, part, progress, error);
  if (!all_runs (l))
    return open_packed (&info, input, l, part, progress, error);
  LiVolume *volume = open_runs (&info, input, l, error);
  li_tiff_layout_free (l);
  return volume;
}

LiVolume *
li_tiff_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  g_autoptr (LiTiffLayout) l = input != NULL ? li_tiff_layout_read (input, error) : NULL;
  g_autofree char *part = NULL, *note = NULL;

  if (l == NULL || !li_tiff_choose_planes (l, input, options, &part, error))
    return NULL;
  note = li_tiff_note (l);
  LiVolume *volume
      = open_chosen (g_steal_pointer (&input), g_steal_pointer (&l), part, progress, error);
  if (volume == NULL)
    return NULL;
  li_volume_set_part (volume, part);
  li_volume_set_note (volume, note);
  return volume;
}
