/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A piece of memory on its way through the packings of a chunk, last one first. */
typedef struct
{
  guint8 *bytes; /* g_malloc'ed */
  gsize n;
} LiPiece;

/* Each of these replaces what is in @p by what it was before it was packed. @most: bytes that may
 * come out; nothing larger is ever allocated. FALSE (@p as it was, or still to be freed) when the
 * bytes are not what the packing writes, or no memory is there: the chunk is damaged. No plugin is
 * loaded and no state is shared: safe from any thread. */

/* A zlib stream, or with @gzip one in gzip's frame, that ends where the piece ends. */
gboolean li_codec_zlib (LiPiece *p, gsize most, gboolean gzip);
/* One or more Zstandard frames. */
gboolean li_codec_zstd (LiPiece *p, gsize most);
/* One LZ4 block behind its unpacked size (32 bits, little-endian), as numcodecs writes it. */
gboolean li_codec_lz4 (LiPiece *p, gsize most);
/* The HDF5 filter 32004: unpacked size (64 bits) and block size (32), then each LZ4 block behind
 * its size (32); all big-endian, a block that did not shrink is stored as it is. */
gboolean li_codec_lz4_blocks (LiPiece *p, gsize most);
/* A Blosc 1 buffer, checked by blosc_cbuffer_validate() before it is unpacked. */
gboolean li_codec_blosc (LiPiece *p, gsize most);
/* The HDF5 filter 32008: bits transposed in blocks of @block numbers (0: the filter's default) of
 * @size bytes. With @packing 2 (LZ4) or 3 (Zstandard) the piece names its unpacked size and block
 * size itself and every block is packed; 0: none. The last numbers that make no group of 8 are
 * stored as they are. */
gboolean li_codec_bitshuffle (LiPiece *p, gsize most, gsize size, gsize block, guint packing);
/* Byte k of every number of @size bytes lies in the k-th part. */
gboolean li_codec_shuffle (LiPiece *p, gsize size);
/* Fletcher's checksum behind the bytes, as HDF5 stores it: compared and taken away. */
gboolean li_codec_fletcher32 (LiPiece *p);

/* TRUE when Blosc buffers whose inner packing is @name ("lz4", "zstd" …) can be unpacked: libblosc
 * may be built without some. */
gboolean li_codec_blosc_has (const char *name);

/* @n bytes, numbers of @size bytes, as a Blosc buffer with @inner packing behind a shuffle of bytes
 * into @out. FALSE: no memory. */
gboolean
li_codec_pack_blosc (const void *bytes, gsize n, gsize size, const char *inner, LiPiece *out);

G_END_DECLS
