/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* MetaImage (.mha, .mhd) as ITK and VTK write it: lines "Key = Value", the last of them
 * ElementDataFile, and the voxels behind it (LOCAL) or in another file, plain or as one zlib
 * stream. Lengths are millimetres. */

#include <math.h>
#include <string.h>
#include <zlib.h>

#include "base/li-number.h"
#include "volume/li-format.h"
#include "volume/li-header.h"
#include "volume/li-held.h"
#include "volume/li-input.h"
#include "volume/li-runs.h"
#include "volume/li-transcode.h"

#define LONGEST_HEADER 65536
/* Below this a compressed volume is unpacked into memory, above it into the cache folder. */
#define HELD ((guint64)64 << 20)
/* zlib cannot pack more than this many bytes into one. */
#define BEST_PACKING 1032

typedef struct
{
  LiVolumeInfo info;
  LiDiskType type;
  gboolean packed;
  gint64 skip; /* HeaderSize: bytes before the voxels in another file; −1: they lie at its end */
  char *data;  /* the other file, or NULL: LOCAL */
  char *part;  /* and its state, or NULL */
  guint64 data_at;
} Meta;

gboolean
li_mha_probe (const char *path, const guint8 *head, gsize n)
{
  static const char *const first[] = { "ObjectType", "NDims", "Comment", "ObjectSubType" };
  const char *text = (const char *)head;

  for (guint k = 0; k < G_N_ELEMENTS (first); k++)
    {
      gsize length = strlen (first[k]);
      if (n > length && g_ascii_strncasecmp (text, first[k], length) == 0
          && (g_ascii_isspace (text[length]) || text[length] == '='))
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_type (LiHeader *h, const char *path, LiDiskType *type, GError **error)
{
  static const struct
  {
    const char *name;
    LiDiskKind kind;
    guint8 bytes;
  } types[] = {
    { "MET_CHAR", LI_DISK_SIGNED, 1 },      { "MET_UCHAR", LI_DISK_UNSIGNED, 1 },
    { "MET_SHORT", LI_DISK_SIGNED, 2 },     { "MET_USHORT", LI_DISK_UNSIGNED, 2 },
    { "MET_INT", LI_DISK_SIGNED, 4 },       { "MET_UINT", LI_DISK_UNSIGNED, 4 },
    { "MET_LONG", LI_DISK_SIGNED, 4 },      { "MET_ULONG", LI_DISK_UNSIGNED, 4 },
    { "MET_LONG_LONG", LI_DISK_SIGNED, 8 }, { "MET_ULONG_LONG", LI_DISK_UNSIGNED, 8 },
    { "MET_FLOAT", LI_DISK_FLOAT, 4 },      { "MET_DOUBLE", LI_DISK_FLOAT, 8 },
  };
  gint64 channels = 1;

  if (!li_header_int (h, path, "ElementNumberOfChannels", &channels, error))
    return FALSE;
  if (channels != 1)
    return li_input_error (
        error, LI_ERROR_UNSUPPORTED, path,
        "has %" G_GINT64_FORMAT " values for each voxel; a grey volume was expected", channels);
  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    if (li_header_is (h, "ElementType", types[k].name))
      {
        type->kind = types[k].kind;
        type->bytes = types[k].bytes;
        type->swap = (li_header_is (h, "ElementByteOrderMSB", "True")
                      || li_header_is (h, "BinaryDataByteOrderMSB", "True"))
                     != (G_BYTE_ORDER == G_BIG_ENDIAN);
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is a MetaImage whose ElementType is missing or none of the known ones");
}

static gboolean
find_shape (LiHeader *h, const char *path, gint64 *rank, gint64 shape[3], GError **error)
{
  double n[3] = { 0, 0, 1 };

  *rank = 3;
  if (!li_header_int (h, path, "NDims", rank, error))
    return FALSE;
  if (*rank != 2 && *rank != 3)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "has %" G_GINT64_FORMAT " dimensions; 2 or 3 can be read", *rank);
  if (!li_header_numbers (h, path, "DimSize", n, *rank, error))
    return FALSE;
  for (int k = 0; k < 3; k++)
    shape[2 - k] = n[k] >= 1 && n[k] <= G_MAXINT32 && n[k] == floor (n[k]) ? (gint64)n[k] : 0;
  return li_input_check_shape (path, shape, 8, error);
}

/* An origin means a place in the frame of the full volume only where the axes are the volume's own.
 */
static gboolean
axes_are_plain (LiHeader *h, int rank)
{
  static const char *const keys[] = { "TransformMatrix", "Rotation", "Orientation" };

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      double m[9];
      if (li_header_get (h, keys[k]) == NULL)
        continue;
      if (!li_header_numbers (h, "", keys[k], m, rank * rank, NULL))
        return FALSE;
      for (int i = 0; i < rank * rank; i++)
        if (fabs (m[i] - (i % (rank + 1) == 0)) > 1e-6)
          return FALSE;
    }
  return TRUE;
}

static gboolean
find_place (LiHeader *h, const char *path, int rank, LiVolumeInfo *info, GError **error)
{
  static const char *const keys[] = { "Offset", "Position", "Origin" };
  double mm[3] = { 0, 0, 0 }, offset[3] = { 0, 0, 0 };

  if (!li_header_numbers (h, path, "ElementSize", mm, rank, error)
      || !li_header_numbers (h, path, "ElementSpacing", mm, rank, error))
    return FALSE;
  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    if (!li_header_numbers (h, path, keys[k], offset, rank, error))
      return FALSE;
  for (int k = 0; k < 3; k++)
    {
      info->voxel[2 - k] = li_header_voxel (mm[k] * 1e3);
      if (info->voxel[2 - k] > 0 && axes_are_plain (h, rank))
        info->origin[2 - k] = li_header_origin (offset[k] / mm[k]);
    }
  return TRUE;
}

static gboolean
find_data (LiHeader *h, const char *path, Meta *m, GError **error)
{
  const char *name = li_header_get (h, "ElementDataFile");

  if (name == NULL || *name == '\0')
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "is a MetaImage header without ElementDataFile; it was cut short");
  if (g_ascii_strcasecmp (name, "LOCAL") == 0)
    return TRUE;
  if (g_ascii_strncasecmp (name, "LIST", 4) == 0 || strchr (name, '%') != NULL)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "spreads its planes over several files (ElementDataFile = %.60s); only "
                           "LOCAL and one file can be read",
                           g_str_is_ascii (name) ? name : "…");
  g_autofree char *folder = g_path_get_dirname (path);
  m->data = g_path_is_absolute (name) ? g_strdup (name) : g_build_filename (folder, name, NULL);
  return TRUE;
}

static gboolean
read_header (LiInput *input, Meta *m, GError **error)
{
  const char *path = li_input_path (input), *key = "ElementDataFile", *at;
  gsize n = MIN (LONGEST_HEADER, li_input_bytes (input));
  g_autofree char *text = g_malloc0 (n + 1);
  gint64 rank;

  if (!li_input_read (input, text, n, 0, error))
    return FALSE;
  at = g_strstr_len (text, n, key);
  const char *end = at ? memchr (at, '\n', text + n - at) : NULL;
  gsize length = end ? (gsize)(end - text) + 1 : n;
  g_autoptr (LiHeader) h = li_header_parse (text, length, '\n');
  m->data_at = length;
  m->info.format = "MetaImage";
  m->packed = li_header_is (h, "CompressedData", "True");
  if (li_header_is (h, "BinaryData", "False"))
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "keeps its voxels as text (BinaryData = False); only binary ones can be "
                           "read");
  return find_data (h, path, m, error) && find_type (h, path, &m->type, error)
         && find_shape (h, path, &rank, m->info.shape, error)
         && find_place (h, path, rank, &m->info, error)
         && li_header_int (h, path, "HeaderSize", &m->skip, error);
}

static guint64
packed_from (const Meta *m)
{
  return (guint64)m->info.shape[0] * m->info.shape[1] * m->info.shape[2] * m->type.bytes;
}

/* The voxels' file and where they begin in it. */
static LiInput *
open_data (LiInput *header, Meta *m, GError **error)
{
  if (m->data == NULL)
    return header;
  GError *trouble = NULL;
  LiInput *data = li_input_open (m->data, FALSE, &trouble);
  if (data == NULL)
    {
      li_input_error (error, trouble->code, li_input_path (header), "its voxels cannot be read: %s",
                      trouble->message);
      g_error_free (trouble);
      li_input_free (header);
      return NULL;
    }
  m->part = li_input_stamp (m->data);
  m->data_at = MAX (m->skip, 0);
  if (m->skip < 0 && !m->packed && li_input_bytes (data) > packed_from (m))
    m->data_at = li_input_bytes (data) - packed_from (m);
  li_input_free (header);
  return data;
}

typedef struct
{
  LiInput *input;
  const char *path;
  const Meta *m;
  guint64 at;
  z_stream z;
  guint8 *piece, *raw;
  gboolean ready;
} Unpacker;

#define PIECE ((gsize)1 << 18)

/* @bytes more of the stream into @out. */
static gboolean
inflate_more (Unpacker *u, guint8 *out, gsize bytes, GError **error)
{
  while (bytes > 0)
    {
      u->z.next_out = out;
      u->z.avail_out = MIN (bytes, (gsize)1 << 30);
      gsize before = u->z.avail_out;
      if (u->z.avail_in == 0)
        {
          gsize n = MIN (PIECE, li_input_bytes (u->input) - u->at);
          if (n > 0 && !li_input_read (u->input, u->piece, n, u->at, error))
            return FALSE;
          u->at += n;
          u->z.next_in = u->piece;
          u->z.avail_in = n;
        }
      int code = inflate (&u->z, Z_NO_FLUSH);
      gsize got = before - u->z.avail_out;
      out += got;
      bytes -= got;
      if ((code != Z_OK && code != Z_STREAM_END) || (bytes > 0 && code == Z_STREAM_END)
          || (got == 0 && u->z.avail_in == 0 && u->at >= li_input_bytes (u->input)))
        return li_input_error (error, LI_ERROR_FORMAT, u->path,
                               "cannot be unpacked: its compressed voxels are damaged or were cut "
                               "short");
    }
  return TRUE;
}

static gboolean
unpack_planes (gpointer data, gint64 z0, gint64 n, void *out, GError **error)
{
  Unpacker *u = data;
  gsize voxels = (gsize)n * u->m->info.shape[1] * u->m->info.shape[2],
        bytes = voxels * u->m->type.bytes;

  if (u->raw == NULL && (u->raw = g_try_malloc (bytes)) == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, u->path,
                           "no memory for planes of %" G_GSIZE_FORMAT " bytes", bytes);
  return inflate_more (u, u->raw, bytes, error)
         && li_disk_type_convert (&u->m->type, u->raw, out, voxels, u->path, error);
}

static LiVolume *
unpack (Unpacker *u, LiProgress *progress, GError **error)
{
  guint64 bytes = packed_from (u->m);
  LiVolumeInfo info = u->m->info;

  if (bytes > HELD)
    {
      if (!li_disk_type_native (&u->m->type, &info.type))
        return NULL;
      gint64 slab = MAX (1, (gint64)((16 << 20) / (bytes / info.shape[0] + 1)));
      return li_transcode (&info, u->path, u->m->part, slab, unpack_planes, u, progress, error);
    }
  g_autofree guint8 *raw = g_try_malloc (bytes);
  if (raw == NULL)
    {
      li_input_error (error, LI_ERROR_MEMORY, u->path,
                      "no memory for %" G_GUINT64_FORMAT " bytes of voxels", bytes);
      return NULL;
    }
  if (!inflate_more (u, raw, bytes, error))
    return NULL;
  return li_held_volume (&info, u->path, &u->m->type, g_steal_pointer (&raw), error);
}

static LiVolume *
open_packed (const char *path, LiInput *input, const Meta *m, LiProgress *progress, GError **error)
{
  Unpacker u = { .input = input, .path = path, .m = m, .at = m->data_at };
  guint64 stored = li_input_bytes (input) - MIN (m->data_at, li_input_bytes (input));
  LiVolume *v = NULL;

  if (packed_from (m) / BEST_PACKING > stored + 64)
    {
      g_autofree char *have = li_number_bytes (stored),
                      *claimed = li_number_bytes (packed_from (m));
      li_input_error (error, LI_ERROR_FORMAT, path,
                      "says that it holds %s of voxels, more than its %s can unpack to; it is "
                      "damaged or was cut short",
                      claimed, have);
      return NULL;
    }
  if (inflateInit2 (&u.z, 15 + 32) != Z_OK) /* zlib or gzip header */
    {
      li_input_error (error, LI_ERROR_MEMORY, path, "no memory to unpack it");
      return NULL;
    }
  u.piece = g_malloc (PIECE);
  v = unpack (&u, progress, error);
  inflateEnd (&u.z);
  g_free (u.piece);
  g_free (u.raw);
  return v;
}

LiVolume *
li_mha_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  LiInput *input = li_input_open (path, FALSE, error);
  Meta m = { 0 };
  LiVolume *v = NULL;

  if (input == NULL)
    return NULL;
  if (!read_header (input, &m, error))
    li_input_free (input);
  else if ((input = open_data (input, &m, error)) != NULL && !m.packed)
    v = li_runs_volume (&m.info, path, input, &m.type, m.data_at, NULL, error);
  else if (input != NULL)
    {
      v = open_packed (path, input, &m, progress, error);
      li_input_free (input);
    }
  if (v != NULL && m.part != NULL)
    li_volume_set_part (v, m.part);
  g_free (m.data);
  g_free (m.part);
  return v;
}
