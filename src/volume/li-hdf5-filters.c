/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-hdf5-filters.h"

#include "volume/li-input.h"

/* Numbers as registered with the HDF Group. */
enum
{
  DEFLATE = 1,
  SHUFFLE = 2,
  FLETCHER32 = 3,
  BLOSC = 32001,
  LZ4 = 32004,
  BITSHUFFLE = 32008,
  ZSTD = 32015
};

/* Places of the parameters that matter. */
#define BLOSC_COMPRESSOR 6
#define BITSHUFFLE_SIZE 2
#define BITSHUFFLE_BLOCK 3
#define BITSHUFFLE_PACKING 4

/* What one byte can become at most: deflate by its format; an LZ4 block by its lengths of 255 a
 * byte; a Zstandard block of 128 KiB by the 3 bytes of its head and 1 of its only value. Blosc
 * splits its blocks, each packed by one of these. */
#define BEST_DEFLATE 1032.0
#define BEST_LZ4 256.0
#define BEST_ZSTD 32768.0

static const struct
{
  int id;
  const char *name;
  double best; /* 0: it cannot be undone here */
} known[] = { { DEFLATE, "deflate", BEST_DEFLATE },
              { SHUFFLE, "shuffle", 1 },
              { FLETCHER32, "fletcher32", 1 },
              { 4, "szip", 0 },
              { 5, "nbit", 0 },
              { 6, "scaleoffset", 0 },
              { 307, "bzip2", 0 },
              { 32000, "lzf", 0 },
              { BLOSC, "blosc", BEST_ZSTD },
              { 32002, "mafisc", 0 },
              { LZ4, "lz4", BEST_LZ4 },
              { BITSHUFFLE, "bitshuffle", BEST_ZSTD },
              { 32013, "zfp", 0 },
              { 32014, "fpzip", 0 },
              { ZSTD, "zstd", BEST_ZSTD },
              { 32017, "sz", 0 },
              { 32018, "fcidecomp", 0 },
              { 32019, "jpeg", 0 },
              { 32024, "sz3", 0 },
              { 32026, "blosc2", 0 },
              { 32028, "sperr", 0 } };

static const LiHdf5Filter *
filter_at (const GArray *filters, guint k)
{
  return &g_array_index (filters, LiHdf5Filter, k);
}

static int
place_of (const LiHdf5Filter *f)
{
  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    if (known[k].id == f->id)
      return (int)k;
  return -1;
}

static gboolean
refuse (const LiHdf5Filter *f, const char *given, const char *path, GError **error)
{
  g_autofree char *name = g_utf8_make_valid (given, -1);

  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is packed by the HDF5 filter %.60s (%d), which cannot be unpacked here; "
                         "h5repack -f GZIP=4 makes a copy that can",
                         name, f->id);
}

/* Checks the parameters of a known filter. */
static gboolean
check_values (const LiHdf5Filter *f, const char *path, GError **error)
{
  static const char *const inner[] = { "blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd" };
  guint32 code = f->values[BLOSC_COMPRESSOR], packing = f->values[BITSHUFFLE_PACKING];

  if (f->id == BLOSC && (code >= G_N_ELEMENTS (inner) || !li_codec_blosc_has (inner[code])))
    {
      g_autofree char *name
          = g_strconcat ("blosc with ", code < G_N_ELEMENTS (inner) ? inner[code] : "?", NULL);
      return refuse (f, name, path, error);
    }
  if (f->id == BITSHUFFLE && packing != 0 && packing != 2 && packing != 3)
    return refuse (f, "bitshuffle with an unknown packing", path, error);
  return TRUE;
}

gboolean
li_hdf5_filters_check (const GArray *filters, const char *path, GError **error)
{
  for (guint k = 0; k < filters->len; k++)
    {
      const LiHdf5Filter *f = filter_at (filters, k);
      int place = place_of (f);
      if (place < 0 || known[place].best == 0)
        return refuse (f, place < 0 ? f->name : known[place].name, path, error);
      if (!check_values (f, path, error))
        return FALSE;
    }
  return TRUE;
}

double
li_hdf5_filters_best (const GArray *filters)
{
  double best = 1;

  for (guint k = 0; k < filters->len; k++)
    best *= MAX (known[MAX (place_of (filter_at (filters, k)), 0)].best, 1);
  return best;
}

static gboolean
undo (const LiHdf5Filter *f, gsize size, LiPiece *p, gsize most)
{
  switch (f->id)
    {
    case DEFLATE:
      return li_codec_zlib (p, most, FALSE);
    case SHUFFLE: /* the filter's size of a number, which may be that of a part of it */
      return li_codec_shuffle (p, f->values[0] > 0 ? f->values[0] : size);
    case FLETCHER32:
      return li_codec_fletcher32 (p);
    case BLOSC:
      return li_codec_blosc (p, most);
    case LZ4:
      return li_codec_lz4_blocks (p, most);
    case ZSTD:
      return li_codec_zstd (p, most);
    default:
      return li_codec_bitshuffle (
          p, most, f->values[BITSHUFFLE_SIZE] > 0 ? f->values[BITSHUFFLE_SIZE] : size,
          f->values[BITSHUFFLE_BLOCK], f->values[BITSHUFFLE_PACKING]);
    }
}

/* Between two packings a piece may be larger than the chunk: by a checksum, or by what a packing
 * adds to bytes that do not shrink (LZ4: a 255th, and heads of blocks). */
static gsize
max_between (gsize bytes)
{
  return bytes + bytes / 16 + 4096;
}

gboolean
li_hdf5_filters_undo (const GArray *filters, guint32 mask, gsize size, LiPiece *p, gsize bytes)
{
  for (guint k = filters->len; k-- > 0;)
    {
      if (k < 32 && mask >> k & 1)
        continue;
      if (!undo (filter_at (filters, k), size, p, max_between (bytes)))
        return FALSE;
    }
  return TRUE;
}
