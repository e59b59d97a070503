/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-inflate.h"

#include <string.h>
#include <zlib.h>

#include "base/li-number.h"
#include "volume/li-held.h"
#include "volume/li-transcode.h"

/* Below this a volume is unpacked into memory, above it into the cache folder. */
#define HELD ((guint64)64 << 20)
/* Deflate cannot pack more than this many bytes into one. */
#define BEST_PACKING 1032
#define PIECE ((gsize)1 << 18)

typedef struct
{
  LiInput *input;
  const char *path;
  guint64 at; /* of the next byte that is read from the file */
  z_stream z;
  guint8 *piece;
  gboolean gzip;
} Stream;

/* And what is unpacked from it. */
typedef struct
{
  Stream stream;
  const LiVolumeInfo *info;
  const LiPacked *packed;
  guint8 *raw;
} Unpacker;

static gboolean
stream_open (Stream *s, LiInput *input, const char *path, guint64 at, GError **error)
{
  guint8 head[2] = { 0, 0 };

  *s = (Stream){ .input = input, .path = path, .at = at };
  if (at <= li_input_bytes (input) && li_input_bytes (input) - at >= sizeof head
      && !li_input_read (input, head, sizeof head, at, error))
    return FALSE;
  s->gzip = li_inflate_is_gzip (head, sizeof head);
  if (inflateInit2 (&s->z, 15 + 32) != Z_OK) /* zlib or gzip header */
    return li_input_error (error, LI_ERROR_MEMORY, path, "no memory to unpack it");
  s->piece = g_malloc (PIECE);
  return TRUE;
}

static void
stream_close (Stream *s)
{
  if (s->piece != NULL)
    inflateEnd (&s->z);
  g_clear_pointer (&s->piece, g_free);
}

gboolean
li_inflate_is_gzip (const guint8 *head, gsize n)
{
  return n >= 2 && head[0] == 0x1f && head[1] == 0x8b;
}

/* At least two packed bytes are there afterwards, unless the file ends. */
static gboolean
fill (Stream *s, GError **error)
{
  guint64 size = li_input_bytes (s->input), left = s->at < size ? size - s->at : 0;

  if (s->z.avail_in >= 2 || left == 0)
    return TRUE;
  gsize kept = s->z.avail_in, n = MIN (PIECE - kept, left);
  if (kept > 0)
    s->piece[0] = *s->z.next_in;
  if (!li_input_read (s->input, s->piece + kept, n, s->at, error))
    return FALSE;
  s->at += n;
  s->z.next_in = s->piece;
  s->z.avail_in = kept + n;
  return TRUE;
}

static gboolean
is_damaged (const Stream *s, GError **error)
{
  return li_input_error (error, LI_ERROR_FORMAT, s->path,
                         "cannot be unpacked: its compressed voxels are damaged or were cut short");
}

/* As many bytes as there are, @n at the most; how many in @got. FALSE when the stream is damaged or
 * stops before its end. */
static gboolean
inflate_some (Stream *s, guint8 *out, gsize n, gsize *got, GError **error)
{
  for (*got = 0; *got < n;)
    {
      if (!fill (s, error))
        return FALSE;
      s->z.next_out = out + *got;
      s->z.avail_out = MIN (n - *got, (gsize)1 << 30);
      gsize room = s->z.avail_out, there = s->z.avail_in;
      int code = inflate (&s->z, Z_NO_FLUSH);
      *got += room - s->z.avail_out;
      if (code == Z_STREAM_END)
        {
          if (*got == n)
            return TRUE;
          if (!fill (s, error))
            return FALSE;
          if (!s->gzip || !li_inflate_is_gzip (s->z.next_in, s->z.avail_in))
            return TRUE;
          inflateReset (&s->z);
        }
      else if (code != Z_OK || (s->z.avail_out == room && s->z.avail_in == there))
        return is_damaged (s, error);
    }
  return TRUE;
}

static gboolean
inflate_all (Stream *s, guint8 *out, gsize n, GError **error)
{
  gsize got;

  return inflate_some (s, out, n, &got, error) && (got == n || is_damaged (s, error));
}

static gboolean
pass_over (Stream *s, guint64 bytes, GError **error)
{
  guint8 waste[4096];

  for (guint64 n; bytes > 0; bytes -= n)
    {
      n = MIN (bytes, sizeof waste);
      if (!inflate_all (s, waste, n, error))
        return FALSE;
    }
  return TRUE;
}

/* Where the stream ends with the voxels, its checksum has been compared. */
static gboolean
check_end (Unpacker *u, GError **error)
{
  guint8 more;
  gsize got;

  if (!inflate_some (&u->stream, &more, 1, &got, error))
    return FALSE;
  return got == 0 || !u->packed->nothing_behind
         || li_input_error (error, LI_ERROR_UNSUPPORTED, u->packed->path,
                            "holds more than one packed image; unpack it with gunzip to open it");
}

gboolean
li_inflate_head (LiInput *input, guint64 at, void *out, gsize *n, GError **error)
{
  Stream s;
  gsize wanted = *n;

  if (!stream_open (&s, input, li_input_path (input), at, error))
    return FALSE;
  gboolean ok = inflate_some (&s, out, wanted, n, error);
  stream_close (&s);
  return ok;
}

static gboolean
unpack_planes (gpointer data, gint64 z0, gint64 n, void *out, GError **error)
{
  Unpacker *u = data;
  const LiDiskType *type = &u->packed->type;
  gsize voxels = (gsize)n * u->info->shape[1] * u->info->shape[2], bytes = voxels * type->bytes;

  if (u->raw == NULL && (u->raw = g_try_malloc (bytes)) == NULL)
    return li_input_error (error, LI_ERROR_MEMORY, u->packed->path,
                           "no memory for planes of %" G_GSIZE_FORMAT " bytes", bytes);
  return inflate_all (&u->stream, u->raw, bytes, error)
         && (z0 + n < u->info->shape[0] || check_end (u, error))
         && li_disk_type_convert (type, u->raw, out, voxels, u->packed->path, error);
}

static guint64
unpacked_bytes (const LiVolumeInfo *info, const LiPacked *packed)
{
  return (guint64)info->shape[0] * info->shape[1] * info->shape[2] * packed->type.bytes;
}

/* The stream is opened only when the volume is unpacked, not when it is in the cache already. */
static gboolean
begin_and_unpack (gpointer data, gint64 z0, gint64 n, void *out, GError **error)
{
  Unpacker *u = data;

  return (z0 > 0 || pass_over (&u->stream, u->packed->skip, error))
         && unpack_planes (data, z0, n, out, error);
}

static LiVolume *
unpack (Unpacker *u, LiProgress *progress, GError **error)
{
  guint64 bytes = unpacked_bytes (u->info, u->packed);
  LiVolumeInfo info = *u->info;

  if (bytes > HELD)
    {
      if (!li_disk_type_native (&u->packed->type, &info.type))
        return NULL;
      gint64 slab = MAX (1, (gint64)((16 << 20) / (bytes / info.shape[0] + 1)));
      return li_transcode (&info, u->packed->path, u->packed->part, slab, begin_and_unpack, u,
                           progress, error);
    }
  g_autofree guint8 *raw = g_try_malloc (bytes);
  if (raw == NULL)
    {
      li_input_error (error, LI_ERROR_MEMORY, u->packed->path,
                      "no memory for %" G_GUINT64_FORMAT " bytes of voxels", bytes);
      return NULL;
    }
  if (!pass_over (&u->stream, u->packed->skip, error)
      || !inflate_all (&u->stream, raw, bytes, error) || !check_end (u, error))
    return NULL;
  return li_held_volume (&info, u->packed->path, &u->packed->type, g_steal_pointer (&raw), error);
}

/* Refuses sizes that the file cannot unpack to before memory is allocated. */
static gboolean
may_hold (const LiVolumeInfo *info, const LiPacked *packed, GError **error)
{
  guint64 size = li_input_bytes (packed->input), stored = size - MIN (packed->at, size);

  if (!li_input_check_shape (packed->path, info->shape, 8, error))
    return FALSE;
  if ((packed->skip / BEST_PACKING) + unpacked_bytes (info, packed) / BEST_PACKING <= stored + 64)
    return TRUE;
  g_autofree char *have = li_number_bytes (stored),
                  *claimed = li_number_bytes (unpacked_bytes (info, packed));
  return li_input_error (error, LI_ERROR_FORMAT, packed->path,
                         "says that it holds %s of voxels, more than its %s can unpack to; it is "
                         "damaged or was cut short",
                         claimed, have);
}

LiVolume *
li_inflate_volume (const LiVolumeInfo *info,
                   const LiPacked *packed,
                   LiProgress *progress,
                   GError **error)
{
  Unpacker u = { .info = info, .packed = packed };
  LiVolume *v = NULL;

  if (!may_hold (info, packed, error)
      || !stream_open (&u.stream, packed->input, packed->path, packed->at, error))
    return NULL;
  v = unpack (&u, progress, error);
  stream_close (&u.stream);
  g_free (u.raw);
  return v;
}
