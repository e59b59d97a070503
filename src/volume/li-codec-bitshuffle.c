/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bitshuffle: K. Masui et al., Astronomy and Computing 12 (2015) 181, and its HDF5 filter
 * 32008. */

#include "volume/li-codec-private.h"

#include <string.h>
#include <zstd.h>

#define BLOCK_BYTES 8192
#define SMALLEST_BLOCK 128
#define LARGEST_NUMBER 1024

/* Bit j of byte k becomes bit k of byte j (H. S. Warren, Hacker's Delight, 7-3). */
static guint64
transpose8 (guint64 x)
{
  guint64 t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aau;

  x ^= t ^ (t << 7);
  t = (x ^ (x >> 14)) & 0x0000cccc0000ccccu;
  x ^= t ^ (t << 14);
  t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0u;
  return x ^ t ^ (t << 28);
}

/* @n numbers (a multiple of 8): bit b of all of them lies in the b-th row of n / 8 bytes. */
static void
unshuffle_bits (const guint8 *from, guint8 *to, gsize n, gsize size)
{
  gsize row = n / 8;

  for (gsize byte = 0; byte < size; byte++)
    for (gsize group = 0; group < row; group++)
      {
        const guint8 *bits = from + byte * 8 * row + group;
        guint8 *out = to + group * 8 * size + byte;
        guint64 x = 0;

        for (int k = 0; k < 8; k++)
          x |= (guint64)bits[k * row] << (8 * k);
        x = transpose8 (x);
        for (int j = 0; j < 8; j++)
          out[j * size] = (guint8)(x >> (8 * j));
      }
}

/* The next block: @bytes of shuffled bits in @to. @at moves on. */
static gboolean
read_block (const guint8 **at, const guint8 *end, guint8 *to, gsize bytes, guint packing)
{
  gsize packed = bytes;

  if (packing != 0)
    {
      if (end - *at < 4)
        return FALSE;
      packed = li_codec_big32 (*at);
      *at += 4;
    }
  if (packed > (gsize)(end - *at))
    return FALSE;
  if (packing == 0)
    memcpy (to, *at, bytes);
  else if (packing == 2 ? !li_codec_lz4_block (*at, packed, to, bytes)
                        : ZSTD_decompress (to, bytes, *at, packed) != bytes)
    return FALSE;
  *at += packed;
  return TRUE;
}

static gboolean
unshuffle_all (const guint8 *at,
               const guint8 *end,
               guint8 *out,
               gsize n,
               gsize size,
               gsize block,
               guint packing)
{
  g_autofree guint8 *bits = g_try_malloc (MAX (MIN (block, n) * size, 1));
  gsize whole = n - n % 8, rest = (n % 8) * size;

  if (bits == NULL)
    return FALSE;
  for (gsize k = 0; k < whole; k += block)
    {
      gsize some = MIN (block, whole - k);
      if (!read_block (&at, end, bits, some * size, packing))
        return FALSE;
      unshuffle_bits (bits, out + k * size, some, size);
    }
  if ((gsize)(end - at) < rest)
    return FALSE;
  memcpy (out + whole * size, at, rest);
  return TRUE;
}

gboolean
li_codec_bitshuffle (LiPiece *p, gsize most, gsize size, gsize block, guint packing)
{
  gsize head = packing != 0 ? 12 : 0;
  guint64 n = p->n;

  if (p->n < head || size < 1 || size > LARGEST_NUMBER)
    return FALSE;
  if (packing != 0)
    {
      n = li_codec_big64 (p->bytes);
      block = li_codec_big32 (p->bytes + 8) / size;
    }
  else if (block == 0)
    block = MAX (BLOCK_BYTES / size / 8 * 8, SMALLEST_BLOCK);
  if (n > most || n % size != 0 || block == 0 || block % 8 != 0)
    return FALSE;
  guint8 *out = g_try_malloc (MAX (n, 1));
  return out != NULL
         && li_codec_done (
             p, out, n,
             unshuffle_all (p->bytes + head, p->bytes + p->n, out, n / size, size, block, packing));
}
