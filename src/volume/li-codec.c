/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-codec-private.h"

#include <blosc.h>
#include <lz4.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

gboolean
li_codec_done (LiPiece *p, guint8 *bytes, gsize n, gboolean good)
{
  if (!good)
    {
      g_free (bytes);
      return FALSE;
    }
  g_free (p->bytes);
  *p = (LiPiece){ bytes, n };
  return TRUE;
}

static gboolean
inflate_all (const LiPiece *p, guint8 *out, gsize *n, gboolean gzip)
{
  z_stream z = { .next_in = p->bytes, .avail_in = (uInt)p->n, .next_out = out };

  if (p->n > G_MAXUINT32 || *n > G_MAXUINT32)
    return FALSE;
  z.avail_out = (uInt)*n;
  if (inflateInit2 (&z, gzip ? 16 + MAX_WBITS : MAX_WBITS) != Z_OK)
    return FALSE;
  gboolean good = inflate (&z, Z_FINISH) == Z_STREAM_END;
  *n = z.total_out;
  inflateEnd (&z);
  return good;
}

gboolean
li_codec_zlib (LiPiece *p, gsize most, gboolean gzip)
{
  guint8 *out = g_try_malloc (MAX (most, 1));
  gsize n = most;

  if (out == NULL)
    return FALSE;
  gboolean good = inflate_all (p, out, &n, gzip);
  return li_codec_done (p, out, n, good);
}

gboolean
li_codec_zstd (LiPiece *p, gsize most)
{
  guint8 *out = g_try_malloc (MAX (most, 1));

  if (out == NULL)
    return FALSE;
  gsize n = ZSTD_decompress (out, most, p->bytes, p->n);
  return li_codec_done (p, out, n, !ZSTD_isError (n));
}

gboolean
li_codec_lz4_block (const guint8 *from, gsize packed, guint8 *to, gsize n)
{
  return packed <= G_MAXINT && n <= G_MAXINT
         && LZ4_decompress_safe ((const char *)from, (char *)to, (int)packed, (int)n) == (int)n;
}

gboolean
li_codec_lz4 (LiPiece *p, gsize most)
{
  guint32 n;

  if (p->n < 4)
    return FALSE;
  memcpy (&n, p->bytes, 4);
  n = GUINT32_FROM_LE (n);
  guint8 *out = n <= most ? g_try_malloc (MAX (n, 1)) : NULL;
  return out != NULL
         && li_codec_done (p, out, n, li_codec_lz4_block (p->bytes + 4, p->n - 4, out, n));
}

static gboolean
lz4_blocks (const LiPiece *p, guint8 *out, guint64 n, guint64 block)
{
  const guint8 *at = p->bytes + 12, *end = p->bytes + p->n;

  for (guint64 have = 0; have < n;)
    {
      guint64 want = MIN (block, n - have), packed;
      if (want == 0 || end - at < 4)
        return FALSE;
      packed = li_codec_big32 (at);
      at += 4;
      if (packed > (guint64)(end - at))
        return FALSE;
      if (packed == want)
        memcpy (out + have, at, want);
      else if (!li_codec_lz4_block (at, packed, out + have, want))
        return FALSE;
      at += packed;
      have += want;
    }
  return TRUE;
}

gboolean
li_codec_lz4_blocks (LiPiece *p, gsize most)
{
  guint64 n = p->n >= 12 ? li_codec_big64 (p->bytes) : G_MAXUINT64;
  guint8 *out = n <= most ? g_try_malloc (MAX (n, 1)) : NULL;

  return out != NULL
         && li_codec_done (p, out, n, lz4_blocks (p, out, n, li_codec_big32 (p->bytes + 8)));
}

gboolean
li_codec_blosc (LiPiece *p, gsize most)
{
  size_t n = 0;

  if (p->n < BLOSC_MIN_HEADER_LENGTH || blosc_cbuffer_validate (p->bytes, p->n, &n) < 0 || n > most)
    return FALSE;
  guint8 *out = g_try_malloc (MAX (n, 1));
  return out != NULL
         && li_codec_done (p, out, n, blosc_decompress_ctx (p->bytes, out, n, 1) == (int)n);
}

gboolean
li_codec_blosc_has (const char *name)
{
  return blosc_compname_to_compcode (name) >= 0;
}

gboolean
li_codec_pack_blosc (const void *bytes, gsize n, gsize size, const char *inner, LiPiece *out)
{
  guint8 *packed = g_try_malloc (n + BLOSC_MAX_OVERHEAD);
  int made = packed != NULL ? blosc_compress_ctx (5, BLOSC_SHUFFLE, size, n, bytes, packed,
                                                  n + BLOSC_MAX_OVERHEAD, inner, 0, 1)
                            : 0;

  *out = (LiPiece){ packed, (gsize)MAX (made, 0) };
  if (made <= 0)
    g_clear_pointer (&out->bytes, g_free);
  return made > 0;
}

gboolean
li_codec_shuffle (LiPiece *p, gsize size)
{
  guint8 *out = size > 1 ? g_try_malloc (MAX (p->n, 1)) : NULL;

  if (out == NULL)
    return size == 1;
  gsize n = p->n / size;
  for (gsize k = 0; k < size; k++)
    for (gsize i = 0; i < n; i++)
      out[i * size + k] = p->bytes[k * n + i];
  memcpy (out + n * size, p->bytes + n * size, p->n - n * size);
  return li_codec_done (p, out, p->n, TRUE);
}

/* Over 16-bit words, high byte first. */
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

gboolean
li_codec_fletcher32 (LiPiece *p)
{
  guint32 stored;

  if (p->n < 4)
    return FALSE;
  p->n -= 4;
  memcpy (&stored, p->bytes + p->n, 4);
  return GUINT32_FROM_LE (stored) == fletcher32 (p->bytes, p->n);
}
