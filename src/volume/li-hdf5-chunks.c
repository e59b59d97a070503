/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-hdf5-chunks.h"

#include <string.h>
#include <zlib.h>

#include "volume/li-chunked.h"
#include "volume/li-runs.h"

enum
{
  DEFLATE = 1,
  SHUFFLE = 2,
  FLETCHER32 = 3
};

/* zlib cannot pack more than this many bytes into one. */
#define BEST_PACKING 1032

typedef struct
{
  LiInput *input;
  char *path, *part;
  LiDiskType type;
  GArray *filters, *chunks;
  gint64 shape[3], chunk[3];
  gsize chunk_bytes; /* unpacked, as in the file */
  gboolean filled;
  guint8 fill[16];
} Chunks;

static void
chunks_free (gpointer data)
{
  Chunks *c = data;

  li_input_free (c->input);
  g_array_unref (c->filters);
  g_array_unref (c->chunks);
  g_free (c->path);
  g_free (c->part);
  g_free (c);
}

static const char *
filter_name (const LiHdf5Filter *f)
{
  static const struct
  {
    int id;
    const char *name;
  } known[] = { { 4, "szip" },    { 5, "nbit" },      { 6, "scaleoffset" }, { 307, "bzip2" },
                { 32000, "lzf" }, { 32001, "blosc" }, { 32004, "lz4" },     { 32008, "bitshuffle" },
                { 32013, "zfp" }, { 32015, "zstd" },  { 32026, "blosc2" } };

  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    if (known[k].id == f->id)
      return known[k].name;
  return f->name;
}

static gboolean
check_filters (const LiHdf5Layout *l, const char *path, GError **error)
{
  for (guint k = 0; k < l->filters->len; k++)
    {
      const LiHdf5Filter *f = &g_array_index (l->filters, LiHdf5Filter, k);
      if (f->id == DEFLATE || f->id == SHUFFLE || f->id == FLETCHER32)
        continue;
      g_autofree char *name = g_utf8_make_valid (filter_name (f), -1);
      return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                             "is packed by the HDF5 filter %.60s (%d), which cannot be unpacked "
                             "here; h5repack -f GZIP=4 makes a copy that can",
                             name, f->id);
    }
  return TRUE;
}

/* What no chunk of this size can unpack to is said before memory is asked for. */
static gboolean
check_places (const LiHdf5Layout *l,
              gsize chunk_bytes,
              const LiInput *input,
              const char *path,
              GError **error)
{
  guint64 have = li_input_bytes (input);

  for (guint k = 0; k < l->chunks->len; k++)
    {
      const LiHdf5Chunk *c = &g_array_index (l->chunks, LiHdf5Chunk, k);
      if (c->at > have || c->bytes > have - c->at)
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "ends before chunk %u of %u; it was cut short", k + 1,
                               l->chunks->len);
      if (c->bytes > 0 && chunk_bytes / BEST_PACKING > c->bytes)
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "has a chunk of %u bytes that should unpack to %" G_GSIZE_FORMAT
                               "; it is damaged",
                               c->bytes, chunk_bytes);
    }
  return TRUE;
}

static gboolean
damaged (const Chunks *c, const gint64 index[3], GError **error)
{
  return li_input_error (error, LI_ERROR_FORMAT, c->path,
                         "has a damaged chunk at voxel %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                         ", %" G_GINT64_FORMAT " (z, y, x)",
                         index[0] * c->chunk[0], index[1] * c->chunk[1], index[2] * c->chunk[2]);
}

/* Fletcher's checksum over 16-bit words, high byte first, as HDF5 stores it behind a chunk. */
static guint32
fletcher32 (const guint8 *bytes, gsize n)
{
  guint32 a = 0, b = 0;

  for (gsize k = 0; k < n; k += 2)
    {
      a += (guint32)bytes[k] << 8 | (k + 1 < n ? bytes[k + 1] : 0);
      b += a;
      a = (a & 0xffff) + (a >> 16);
      b = (b & 0xffff) + (b >> 16);
    }
  a = (a & 0xffff) + (a >> 16);
  b = (b & 0xffff) + (b >> 16);
  return b << 16 | a;
}

/* Byte k of every number lies in the k-th part. */
static void
unshuffle (const guint8 *from, guint8 *to, gsize bytes, gsize size)
{
  gsize n = bytes / size;

  for (gsize k = 0; k < size; k++)
    for (gsize i = 0; i < n; i++)
      to[i * size + k] = from[k * n + i];
  memcpy (to + n * size, from + n * size, bytes - n * size);
}

/* A piece of memory that holds a chunk on its way through the filters. */
typedef struct
{
  guint8 *bytes;
  gsize n;
} Piece;

static gboolean
undo_deflate (Piece *p, gsize most)
{
  guint8 *out = g_try_malloc (most);
  uLongf n = most;

  if (out == NULL || uncompress (out, &n, p->bytes, p->n) != Z_OK)
    {
      g_free (out);
      return FALSE;
    }
  g_free (p->bytes);
  *p = (Piece){ out, n };
  return TRUE;
}

static gboolean
undo_shuffle (Piece *p, gsize size)
{
  guint8 *out = size > 1 ? g_try_malloc (p->n) : NULL;

  if (out == NULL)
    return size == 1;
  unshuffle (p->bytes, out, p->n, size);
  g_free (p->bytes);
  p->bytes = out;
  return TRUE;
}

static gboolean
undo_checksum (Piece *p)
{
  guint32 stored;

  if (p->n < 4)
    return FALSE;
  p->n -= 4;
  memcpy (&stored, p->bytes + p->n, 4);
  return GUINT32_FROM_LE (stored) == fletcher32 (p->bytes, p->n);
}

static gboolean
undo_filters (const Chunks *c, const LiHdf5Chunk *chunk, Piece *p)
{
  for (guint k = c->filters->len; k-- > 0;)
    {
      int id = g_array_index (c->filters, LiHdf5Filter, k).id;
      if (k < 32 && chunk->mask >> k & 1)
        continue;
      if (id == DEFLATE      ? !undo_deflate (p, c->chunk_bytes + 4)
          : id == FLETCHER32 ? !undo_checksum (p)
                             : !undo_shuffle (p, c->type.bytes))
        return FALSE;
    }
  return p->n == c->chunk_bytes;
}

static gboolean
take_fill (const Chunks *c, const gint64 index[3], guint8 *out, GError **error)
{
  gsize size = c->type.bytes;

  if (!c->filled)
    return li_input_error (error, LI_ERROR_FORMAT, c->path,
                           "was never written at voxel %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                           ", %" G_GINT64_FORMAT
                           " (z, y, x); its recording was broken off or still goes on",
                           index[0] * c->chunk[0], index[1] * c->chunk[1], index[2] * c->chunk[2]);
  for (gsize k = 0; k < c->chunk_bytes; k += size)
    memcpy (out + k, c->fill, size);
  return TRUE;
}

static gboolean
unpack (const Chunks *c, const gint64 index[3], const LiHdf5Chunk *chunk, Piece *p, GError **error)
{
  p->n = chunk->bytes ? chunk->bytes : c->chunk_bytes;
  p->bytes = g_try_malloc (MAX (p->n, 1));
  if (p->bytes == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, c->path,
                           "no memory for a chunk of %" G_GSIZE_FORMAT " bytes", p->n);
  if (chunk->bytes == 0)
    return take_fill (c, index, p->bytes, error);
  return li_input_read (c->input, p->bytes, p->n, chunk->at, error)
         && (undo_filters (c, chunk, p) || damaged (c, index, error));
}

static gboolean
decode (gpointer data, const gint64 index[3], void *out, GError **error)
{
  Chunks *c = data;
  gint64 ny = (c->shape[1] + c->chunk[1] - 1) / c->chunk[1],
         nx = (c->shape[2] + c->chunk[2] - 1) / c->chunk[2];
  const LiHdf5Chunk *chunk
      = &g_array_index (c->chunks, LiHdf5Chunk, (index[0] * ny + index[1]) * nx + index[2]);
  Piece p = { NULL, 0 };
  gboolean ok = unpack (c, index, chunk, &p, error)
                && li_disk_type_convert (&c->type, p.bytes, out, c->chunk_bytes / c->type.bytes,
                                         c->path, error);

  g_free (p.bytes);
  return ok;
}

/* Chunks of whole planes that are not packed: every plane is one run in the file. NULL: they are
 * something else. */
static guint64 *
plane_places (const LiHdf5Layout *l, gsize chunk_bytes)
{
  gsize plane = (gsize)l->shape[1] * l->shape[2] * l->type.bytes;

  if (l->filters->len > 0 || l->chunk[1] != l->shape[1] || l->chunk[2] != l->shape[2])
    return NULL;
  for (guint k = 0; k < l->chunks->len; k++)
    if (g_array_index (l->chunks, LiHdf5Chunk, k).bytes != chunk_bytes)
      return NULL;
  guint64 *places = g_new (guint64, l->shape[0]);
  for (gint64 z = 0; z < l->shape[0]; z++)
    places[z]
        = g_array_index (l->chunks, LiHdf5Chunk, z / l->chunk[0]).at + (z % l->chunk[0]) * plane;
  return places;
}

LiVolume *
li_hdf5_chunks_volume (const LiVolumeInfo *info,
                       const char *path,
                       LiInput *input,
                       const LiHdf5Layout *l,
                       LiProgress *progress,
                       GError **error)
{
  double all = (double)l->chunk[0] * l->chunk[1] * l->chunk[2] * l->type.bytes;
  g_autoptr (LiInput) owned = input;

  if (all > G_MAXINT32)
    {
      li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                      "is stored in chunks of %.0f bytes, larger than what is unpacked at once; "
                      "store it in smaller ones",
                      all);
      return NULL;
    }
  if (!check_filters (l, path, error) || !check_places (l, (gsize)all, input, path, error))
    return NULL;
  guint64 *places = plane_places (l, (gsize)all);
  if (places != NULL)
    return li_runs_volume (info, path, g_steal_pointer (&owned), &l->type, 0, places, error);
  g_autofree char *stamp = li_input_stamp (li_input_path (owned));
  Chunks *c = g_new0 (Chunks, 1);
  *c = (Chunks){ .input = g_steal_pointer (&owned),
                 .path = g_strdup (path),
                 .part = g_strconcat (l->dataset, " ", stamp, NULL),
                 .type = l->type,
                 .filters = g_array_ref (l->filters),
                 .chunks = g_array_ref (l->chunks),
                 .chunk_bytes = (gsize)all,
                 .filled = l->filled };
  memcpy (c->shape, l->shape, sizeof c->shape);
  memcpy (c->chunk, l->chunk, sizeof c->chunk);
  memcpy (c->fill, l->fill, sizeof c->fill);
  LiChunkSource source = { .decode = decode, .free = chunks_free, .part = c->part };
  memcpy (source.chunk, l->chunk, sizeof source.chunk);
  return li_chunked_volume (info, path, &source, c, progress, error);
}
