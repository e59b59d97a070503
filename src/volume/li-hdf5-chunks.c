/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-hdf5-chunks.h"

#include <string.h>

#include "volume/li-chunked.h"
#include "volume/li-hdf5-filters.h"
#include "volume/li-runs.h"

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

/* Refuses impossible unpacked sizes before memory is allocated. */
static gboolean
check_places (const LiHdf5Layout *l,
              gsize chunk_bytes,
              const LiInput *input,
              const char *path,
              GError **error)
{
  guint64 have = li_input_bytes (input);
  double best = li_hdf5_filters_best (l->filters);

  for (guint k = 0; k < l->chunks->len; k++)
    {
      const LiHdf5Chunk *c = &g_array_index (l->chunks, LiHdf5Chunk, k);
      if (c->at > have || c->bytes > have - c->at)
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "ends before chunk %u of %u; it was cut short", k + 1,
                               l->chunks->len);
      if (c->bytes > 0 && (double)chunk_bytes > best * c->bytes)
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

static gboolean
read_fill (const Chunks *c, const gint64 index[3], guint8 *out, GError **error)
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
unpack (
    const Chunks *c, const gint64 index[3], const LiHdf5Chunk *chunk, LiPiece *p, GError **error)
{
  p->n = chunk->bytes ? chunk->bytes : c->chunk_bytes;
  p->bytes = g_try_malloc (MAX (p->n, 1));
  if (p->bytes == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, c->path,
                           "no memory for a chunk of %" G_GSIZE_FORMAT " bytes", p->n);
  if (chunk->bytes == 0)
    return read_fill (c, index, p->bytes, error);
  return li_input_read (c->input, p->bytes, p->n, chunk->at, error)
         && ((li_hdf5_filters_undo (c->filters, chunk->mask, c->type.bytes, p, c->chunk_bytes)
              && p->n == c->chunk_bytes)
             || damaged (c, index, error));
}

static gboolean
decode (gpointer data, const gint64 index[3], void *out, GError **error)
{
  Chunks *c = data;
  gint64 ny = (c->shape[1] + c->chunk[1] - 1) / c->chunk[1],
         nx = (c->shape[2] + c->chunk[2] - 1) / c->chunk[2];
  const LiHdf5Chunk *chunk
      = &g_array_index (c->chunks, LiHdf5Chunk, (index[0] * ny + index[1]) * nx + index[2]);
  LiPiece p = { NULL, 0 };
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
  if (!li_hdf5_filters_check (l->filters, path, error)
      || !check_places (l, (gsize)all, input, path, error))
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
