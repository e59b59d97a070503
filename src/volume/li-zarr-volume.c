/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-zarr-volume.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "volume/li-chunked.h"
#include "volume/li-codec.h"
#include "volume/li-input.h"

/* What one byte of a chunk's file can become at most (see volume/li-hdf5-filters.c). */
#define BEST_PACKING 32768.0

typedef struct
{
  char *path, *folder, *part;
  LiZarrArray array;
  LiZarrView view;
  gint64 shape[3], chunk[3];                   /* of the volume */
  gsize stride[LI_ZARR_MAX_AXES], chunk_bytes; /* stride in numbers */
  gsize first; /* the first number of the chunk that belongs to the volume */
} Zarr;

static void
zarr_free (gpointer data)
{
  Zarr *z = data;

  g_free (z->path);
  g_free (z->folder);
  g_free (z->part);
  g_free (z);
}

/* "FOLDER/3.0.2" or "FOLDER/3/0/2" */
static char *
chunk_name (const Zarr *z, const gint64 index[3])
{
  GString *name = g_string_new (z->folder);

  for (int k = 0; k < z->array.n_axes; k++)
    {
      gint64 i = z->view.at[k] / z->array.chunk[k];
      for (int a = 0; a < 3; a++)
        if (z->view.axis[a] == k)
          i = index[a];
      g_string_append_c (name, k == 0 ? '/' : z->array.separator);
      g_string_append_printf (name, "%" G_GINT64_FORMAT, i);
    }
  return g_string_free (name, FALSE);
}

static gboolean
damaged (const Zarr *z, const char *name, const char *what, GError **error)
{
  return li_input_error (error, LI_ERROR_FORMAT, z->path, "has a damaged chunk, %s: %s", name,
                         what);
}

static gboolean
read_fill (const Zarr *z, const gint64 index[3], guint8 *out, const char *name, GError **error)
{
  gsize size = z->array.type.bytes;
  gint64 n[3];

  if (!z->array.filled)
    return li_input_error (error, LI_ERROR_FORMAT, z->path,
                           "lacks the chunk %s and names no fill_value; was it copied whole?",
                           name);
  for (int a = 0; a < 3; a++)
    n[a] = MIN (z->chunk[a], z->shape[a] - index[a] * z->chunk[a]);
  for (gint64 i = 0; i < n[0]; i++)
    for (gint64 j = 0; j < n[1]; j++)
      for (gint64 k = 0; k < n[2]; k++)
        memcpy (out + ((i * z->chunk[1] + j) * z->chunk[2] + k) * size, z->array.fill, size);
  return TRUE;
}

static gboolean
undo (const Zarr *z, LiPiece *p)
{
  gsize most = z->chunk_bytes;

  switch (z->array.packing)
    {
    case LI_ZARR_ZLIB:
      return li_codec_zlib (p, most, FALSE);
    case LI_ZARR_GZIP:
      return li_codec_zlib (p, most, TRUE);
    case LI_ZARR_BLOSC:
      return li_codec_blosc (p, most);
    case LI_ZARR_ZSTD:
      return li_codec_zstd (p, most);
    case LI_ZARR_LZ4:
      return li_codec_lz4 (p, most);
    case LI_ZARR_STORED:
    default:
      return TRUE;
    }
}

/* The bytes of a chunk as they were before they were packed. */
static gboolean
read_chunk (const Zarr *z, const char *name, LiPiece *p, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (name, TRUE, error);
  guint64 bytes = input != NULL ? li_input_bytes (input) : 0;

  if (input == NULL)
    return FALSE;
  if (bytes > z->chunk_bytes + z->chunk_bytes / 16 + 65536
      || (double)z->chunk_bytes > BEST_PACKING * (double)bytes)
    return damaged (z, name, "it has another size than its array needs", error);
  p->n = bytes;
  p->bytes = g_try_malloc (MAX (bytes, 1));
  if (p->bytes == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, z->path,
                           "no memory for a chunk of %" G_GUINT64_FORMAT " bytes", bytes);
  if (!li_input_read (input, p->bytes, bytes, 0, error))
    return FALSE;
  if (!undo (z, p) || (z->array.shuffle > 0 && !li_codec_shuffle (p, z->array.shuffle)))
    return damaged (z, name, "it cannot be unpacked", error);
  return p->n == z->chunk_bytes || damaged (z, name, "it unpacks to another size", error);
}

/* The volume's numbers out of a chunk of all axes. */
static void
gather (const Zarr *z, const guint8 *from, guint8 *to)
{
  gsize size = z->array.type.bytes, step[3];

  for (int a = 0; a < 3; a++)
    step[a] = z->view.axis[a] >= 0 ? z->stride[z->view.axis[a]] : 0;
  for (gint64 i = 0; i < z->chunk[0]; i++)
    for (gint64 j = 0; j < z->chunk[1]; j++, to += z->chunk[2] * size)
      {
        const guint8 *row = from + (z->first + i * step[0] + j * step[1]) * size;
        if (step[2] == 1)
          memcpy (to, row, z->chunk[2] * size);
        else
          for (gint64 k = 0; k < z->chunk[2]; k++)
            memcpy (to + k * size, row + k * step[2] * size, size);
      }
}

static gsize
numbers (const Zarr *z)
{
  return (gsize)z->chunk[0] * z->chunk[1] * z->chunk[2];
}

/* Takes what is in @p. */
static gboolean
convert (const Zarr *z, LiPiece *p, void *out, GError **error)
{
  g_autofree guint8 *raw = g_try_malloc (numbers (z) * z->array.type.bytes);

  if (raw == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, z->path, "no memory to unpack a chunk");
  gather (z, p->bytes, raw);
  return li_disk_type_convert (&z->array.type, raw, out, numbers (z), z->path, error);
}

static gboolean
decode_there (const Zarr *z, const char *name, void *out, GError **error)
{
  LiPiece p = { NULL, 0 };
  gboolean ok = read_chunk (z, name, &p, error) && convert (z, &p, out, error);

  g_free (p.bytes);
  return ok;
}

/* Only the voxels inside the volume are set. */
static gboolean
decode_missing (const Zarr *z, const gint64 index[3], const char *name, void *out, GError **error)
{
  g_autofree guint8 *raw = g_try_malloc0 (numbers (z) * z->array.type.bytes);

  if (raw == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, z->path, "no memory to unpack a chunk");
  return read_fill (z, index, raw, name, error)
         && li_disk_type_convert (&z->array.type, raw, out, numbers (z), z->path, error);
}

static gboolean
decode (gpointer data, const gint64 index[3], void *out, GError **error)
{
  const Zarr *z = data;
  g_autofree char *name = chunk_name (z, index);
  struct stat st;

  if (lstat (name, &st) != 0 && errno == ENOENT)
    return decode_missing (z, index, name, out, error);
  return decode_there (z, name, out, error);
}

/* How numbers follow each other in a chunk. FALSE: there are more than can be handled. */
static gboolean
lay_out (Zarr *z)
{
  double all = z->array.type.bytes;
  gsize step = 1;

  for (int j = 0; j < z->array.n_axes; j++)
    all *= (double)z->array.chunk[j];
  if (all > G_MAXINT32)
    return FALSE;
  for (int j = 0; j < z->array.n_axes; j++)
    {
      int k = z->array.fortran ? j : z->array.n_axes - 1 - j;
      z->stride[k] = step;
      step *= z->array.chunk[k];
      z->first += z->view.at[k] % z->array.chunk[k] * z->stride[k];
    }
  z->chunk_bytes = (gsize)all;
  for (int a = 0; a < 3; a++)
    z->chunk[a] = z->view.axis[a] >= 0 ? z->array.chunk[z->view.axis[a]] : 1;
  return TRUE;
}

LiVolume *
li_zarr_volume (const LiVolumeInfo *info,
                const char *path,
                const char *folder,
                const LiZarrArray *array,
                const LiZarrView *view,
                const char *part,
                LiProgress *progress,
                GError **error)
{
  Zarr *z = g_new0 (Zarr, 1);

  *z = (Zarr){ .path = g_strdup (path),
               .folder = g_strdup (folder),
               .part = g_strdup (part),
               .array = *array,
               .view = *view };
  memcpy (z->shape, info->shape, sizeof z->shape);
  for (int a = 0; a < 3; a++)
    if (view->axis[a] >= 0)
      z->view.at[view->axis[a]] = 0;
  if (!lay_out (z))
    {
      li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                      "is stored in chunks of more than 2 GiB; store it in smaller ones");
      zarr_free (z);
      return NULL;
    }
  LiChunkSource source = { .decode = decode, .free = zarr_free, .part = z->part };
  memcpy (source.chunk, z->chunk, sizeof source.chunk);
  LiVolume *v = li_chunked_volume (info, path, &source, z, progress, error);
  if (v != NULL)
    li_volume_set_part (v, part);
  return v;
}
