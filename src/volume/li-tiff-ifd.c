/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-ifd.h"

#include <string.h>
#include <tiffio.h>

/* Rules are those of the TIFF 6.0 specification (Adobe, 1992) and of BigTIFF's, which widens
 * offsets and counts to 64 bits. */

#define MAX_PLANES 1000000
#define SMALL_WINDOW ((gsize)16 << 10)
#define LARGE_WINDOW ((gsize)1 << 20)
/* An OME-XML description may name every plane. */
#define MAX_TEXT_BYTES ((guint64)32 << 20)

/* An array of whole numbers inside the file, read when it is needed. */
typedef struct
{
  guint64 at, count;
  guint8 width; /* bytes of a number; 0: the file has no such array */
} Array;

/* A window of the file: directories that lie close together cost few reads, and those that lie
 * between planes do not make us read the planes. */
typedef struct
{
  LiInput *input;
  guint64 file_bytes, at;
  gsize length, next;
  guint8 *bytes;
  guint64 strips; /* counted, because a file cannot have more of them than bytes */
  gint64 ifd;     /* directories met so far */
  LiTiffLayout *layout;
} Reader;

typedef struct
{
  guint16 tag, type;
  guint64 count, value_at;
} Entry;

/* What a directory says, before it is judged. */
typedef struct
{
  guint64 width, height, bits, format, compression, photometric, samples, planar;
  guint64 fill_order, subfile, old_subfile, rows_per_strip, tile_width, tile_height;
  guint64 predictor, depth, tile_depth;
  Array strip_offsets, strip_counts, tile_offsets, tile_counts;
} Directory;

static gboolean
damaged (Reader *r, const char *what, GError **error)
{
  return li_input_error (error, LI_ERROR_FORMAT, li_input_path (r->input),
                         "is a damaged TIFF file: %s", what);
}

static gboolean
unsupported (Reader *r, const char *what, guint64 value, GError **error)
{
  return li_input_error (error, LI_ERROR_UNSUPPORTED, li_input_path (r->input),
                         "is a TIFF file with %s (%" G_GUINT64_FORMAT
                         "), which is not read; save it as a plain grey stack",
                         what, value);
}

static gboolean
load_window (Reader *r, guint64 at, gsize n, const guint8 **out, GError **error)
{
  if (at > r->file_bytes || n > r->file_bytes - at)
    return damaged (r, "it points beyond its end, as when it was cut short", error);
  if (at < r->at || at + n > r->at + r->length)
    {
      gboolean near_by = at >= r->at && at - r->at <= r->length + SMALL_WINDOW;
      r->next = near_by ? MIN (r->next * 2, LARGE_WINDOW) : SMALL_WINDOW;
      gsize length = MIN (MAX (n, r->next), r->file_bytes - at);
      r->length = 0;
      if (!li_input_read (r->input, r->bytes, length, at, error))
        return FALSE;
      r->at = at;
      r->length = length;
    }
  *out = r->bytes + (at - r->at);
  return TRUE;
}

static guint64
number (const LiTiffLayout *l, const guint8 *p, gsize bytes)
{
  guint64 v = 0;

  for (gsize k = 0; k < bytes; k++)
    v |= (guint64)p[l->swap == (G_BYTE_ORDER == G_LITTLE_ENDIAN) ? bytes - 1 - k : k] << 8 * k;
  return v;
}

/* Bytes of a whole number of this type; 0 for all other types. */
static gsize
whole_bytes (guint16 type)
{
  return type == 1                  ? 1
         : type == 3                ? 2
         : type == 4 || type == 13  ? 4
         : type >= 16 && type <= 18 ? 8
                                    : 0;
}

static gsize
type_bytes (guint16 type)
{
  static const guint8 sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8 };
  return type < G_N_ELEMENTS (sizes) ? sizes[type] : 0;
}

static gboolean
entry_number (Reader *r, const Entry *e, guint64 *out, GError **error)
{
  const guint8 *p;
  gsize size = whole_bytes (e->type);

  if (size == 0 || e->count == 0)
    return damaged (r, "a value has the wrong type", error);
  if (!load_window (r, e->value_at, size, &p, error))
    return FALSE;
  *out = number (r->layout, p, size);
  return TRUE;
}

static gboolean
entry_array (Reader *r, const Entry *e, Array *out, GError **error)
{
  gsize size = whole_bytes (e->type);

  if (size == 0 || e->count == 0)
    return damaged (r, "the places of its strips have the wrong type", error);
  if (e->value_at > r->file_bytes || e->count > (r->file_bytes - e->value_at) / size)
    return damaged (r, "the places of its strips lie beyond its end", error);
  *out = (Array){ e->value_at, e->count, size };
  return TRUE;
}

/* 12 bits are read like 16, 4 like 8. */
gsize
li_tiff_number_bytes (const LiTiffLayout *l)
{
  return l->bits <= 8 ? 1 : l->bits <= 16 ? 2 : l->bits / 8;
}

/* A resolution that cannot be read is no reason to refuse the grey values. */
static void
entry_rational (Reader *r, const Entry *e, double *out)
{
  const guint8 *p;

  if (e->type != 5 || e->count < 1 || !load_window (r, e->value_at, 8, &p, NULL))
    return;
  guint64 a = number (r->layout, p, 4), b = number (r->layout, p + 4, 4);
  *out = b ? (double)a / b : 0;
}

static void
entry_text (Reader *r, const Entry *e, char **out)
{
  guint64 n = MIN (e->count, MAX_TEXT_BYTES);
  char *text;

  if (*out != NULL || e->type != 2 || e->value_at > r->file_bytes
      || n > r->file_bytes - e->value_at)
    return;
  text = g_try_malloc (n + 1);
  if (text == NULL || !li_input_read (r->input, text, n, e->value_at, NULL))
    {
      g_free (text);
      return;
    }
  text[n] = '\0';
  *out = text;
}

static guint64 *
number_of (Directory *d, guint16 tag)
{
  switch (tag)
    {
    case 254:
      return &d->subfile;
    case 255:
      return &d->old_subfile;
    case 256:
      return &d->width;
    case 257:
      return &d->height;
    case 258:
      return &d->bits;
    case 259:
      return &d->compression;
    case 262:
      return &d->photometric;
    case 266:
      return &d->fill_order;
    case 277:
      return &d->samples;
    case 278:
      return &d->rows_per_strip;
    case 284:
      return &d->planar;
    case 317:
      return &d->predictor;
    case 322:
      return &d->tile_width;
    case 323:
      return &d->tile_height;
    case 339:
      return &d->format;
    case 32997:
      return &d->depth;
    case 32998:
      return &d->tile_depth;
    default:
      return NULL;
    }
}

static Array *
array_of (Directory *d, guint16 tag)
{
  return tag == 273   ? &d->strip_offsets
         : tag == 279 ? &d->strip_counts
         : tag == 324 ? &d->tile_offsets
         : tag == 325 ? &d->tile_counts
                      : NULL;
}

static gboolean
parse_entry (Reader *r, const Entry *e, Directory *d, GError **error)
{
  LiTiffLayout *l = r->layout;
  gboolean first = l->planes->len == 0;
  guint64 *value = number_of (d, e->tag), unit;
  Array *array = array_of (d, e->tag);

  if (value != NULL)
    return entry_number (r, e, value, error);
  if (array != NULL)
    return entry_array (r, e, array, error);
  if (first && e->tag == 270)
    entry_text (r, e, &l->description);
  else if (first && e->tag == 282)
    entry_rational (r, e, &l->x_resolution);
  else if (first && e->tag == 283)
    entry_rational (r, e, &l->y_resolution);
  else if (first && e->tag == 296 && entry_number (r, e, &unit, NULL))
    l->resolution_unit = MIN (unit, 255);
  return TRUE;
}

/* All entries of the directory at @at; @next is where the one behind it begins. */
static gboolean
read_entries (Reader *r, guint64 at, Directory *d, guint64 *next, GError **error)
{
  LiTiffLayout *l = r->layout;
  gsize head = l->big ? 8 : 2, size = l->big ? 20 : 12, word = l->big ? 8 : 4;
  const guint8 *p;

  if (!load_window (r, at, head, &p, error))
    return FALSE;
  guint64 n = number (l, p, head);
  if (n == 0 || n > 65535)
    return damaged (r, "a directory has no plausible number of entries", error);
  for (guint64 k = 0; k < n; k++)
    {
      guint64 entry_at = at + head + k * size;
      if (!load_window (r, entry_at, size, &p, error))
        return FALSE;
      Entry e = { number (l, p, 2), number (l, p + 2, 2), number (l, p + 4, word), 0 };
      gsize each = type_bytes (e.type);
      if (each == 0)
        continue;
      e.value_at = e.count <= word / each ? entry_at + 4 + word : number (l, p + 4 + word, word);
      if (!parse_entry (r, &e, d, error))
        return FALSE;
    }
  if (!load_window (r, at + head + n * size, word, &p, error))
    return FALSE;
  *next = number (l, p, word);
  return TRUE;
}

/* Whether the strips of an uncompressed plane follow each other without gaps. Their sizes are not
 * asked: some programs write them wrongly, and they follow from the shape. */
static gboolean
find_run (Reader *r, LiTiffPlane *plane, const Array *a, guint64 strips, GError **error)
{
  LiTiffLayout *l = r->layout;
  guint64 row = (guint64)l->width * (l->bits / 8), strip = row * plane->rows, at = 0;
  const guint8 *p;

  for (guint64 k = 0; k < strips; k++)
    {
      if (!load_window (r, a->at + (plane->first + k) * a->width, a->width, &p, error))
        return FALSE;
      guint64 offset = number (l, p, a->width);
      if (k == 0)
        at = offset;
      else if (offset != at + k * strip)
        return TRUE;
    }
  if (at == 0 || at > r->file_bytes || row > (r->file_bytes - at) / (guint64)l->height)
    return damaged (r, "a plane lies beyond its end; it was cut short", error);
  plane->run = TRUE;
  plane->data_at = at;
  return TRUE;
}

/* Whole numbers of 1 to 16 bits may be packed without gaps. */
static gboolean
check_bits (Reader *r, const Directory *d, GError **error)
{
  gboolean usual = d->bits == 8 || d->bits == 16 || d->bits == 32 || d->bits == 64,
           packed = d->bits >= 1 && d->bits < 16 && d->format == 1;

  if ((!usual && !packed) || (d->bits < 16 && d->format == 3))
    return unsupported (r, "voxels of an unusual number of bits", d->bits, error);
  return TRUE;
}

/* ImageDepth: planes that lie together, in tiles of one or more of them. */
static gboolean
check_depth (Reader *r, const Directory *d, GError **error)
{
  if (d->depth == 0 || d->tile_depth == 0 || d->depth > MAX_PLANES || d->tile_depth > MAX_PLANES)
    return damaged (r, "its depth is not plausible", error);
  if (d->depth > 1 && (d->tile_width == 0 || d->samples > 1))
    return unsupported (r, "several planes in one directory (ImageDepth)", d->depth, error);
  if (d->tile_depth > 1
      && (d->tile_width == 0 || d->compression != COMPRESSION_NONE || d->bits % 8 != 0
          || d->fill_order != 1))
    return unsupported (r, "packed tiles that are several planes deep (TileDepth)", d->tile_depth,
                        error);
  return TRUE;
}

static gboolean
libtiff_predicts (guint64 compression)
{
  return compression == COMPRESSION_LZW || compression == COMPRESSION_ADOBE_DEFLATE
         || compression == COMPRESSION_DEFLATE || compression == COMPRESSION_LZMA
         || compression == COMPRESSION_ZSTD;
}

/* Packings that libtiff unpacks without regard to a predictor. Nothing is packed as differences
 * where it is not packed at all. */
static gboolean
is_left_to_us (const Directory *d)
{
  return d->predictor > 1 && d->compression != COMPRESSION_NONE
         && !libtiff_predicts (d->compression);
}

static gboolean
check_predictor (Reader *r, const Directory *d, GError **error)
{
  if (is_left_to_us (d)
      && (d->predictor != 2 || d->bits % 8 != 0 || d->format == 3
          || (d->compression != COMPRESSION_PACKBITS && d->compression != COMPRESSION_LERC)))
    return unsupported (r, "a predictor that its compression does not know", d->predictor, error);
  return TRUE;
}

static gboolean
check_kind (Reader *r, const Directory *d, GError **error)
{
  if (d->width == 0 || d->height == 0 || d->width > G_MAXINT32 || d->height > G_MAXINT32)
    return damaged (r, "a plane has no plausible size", error);
  if (d->photometric > 3 || d->photometric == 2)
    return unsupported (r, "colours", d->photometric, error);
  if (d->samples != 1 && (d->planar != 2 || d->photometric > 1))
    return unsupported (r, "several values for each pixel", d->samples, error);
  if (d->samples == 0 || d->samples > 65535)
    return damaged (r, "a pixel has no plausible number of values", error);
  if (d->compression > G_MAXUINT16 || !TIFFIsCODECConfigured (d->compression))
    return unsupported (r, "a compression that is not known here", d->compression, error);
  if (d->format < 1 || d->format > 3)
    return unsupported (r, "voxels that are neither whole numbers nor floats", d->format, error);
  return check_bits (r, d, error) && check_depth (r, d, error) && check_predictor (r, d, error);
}

static gboolean
check_same (Reader *r, const Directory *d, GError **error)
{
  LiTiffLayout *l = r->layout;

  if (l->planes->len == 0)
    {
      l->width = d->width;
      l->height = d->height;
      l->bits = d->bits;
      l->format = d->format;
      l->photometric = d->photometric;
      return TRUE;
    }
  if ((gint64)d->width == l->width && (gint64)d->height == l->height && d->bits == l->bits
      && d->format == l->format && d->photometric == l->photometric)
    return TRUE;
  return li_input_error (
      error, LI_ERROR_UNSUPPORTED, li_input_path (r->input),
      "is no stack: plane %u has %" G_GUINT64_FORMAT " × %" G_GUINT64_FORMAT
      " pixels of %" G_GUINT64_FORMAT " bits where the first has %" G_GINT64_FORMAT
      " × %" G_GINT64_FORMAT " of %u; save the planes of one size as a file of their own",
      l->planes->len + 1, d->height, d->width, d->bits, l->height, l->width, l->bits);
}

/* A directory holds one plane, or one for each value of a pixel when these are kept apart. */
static gboolean
add_planes (Reader *r, const Directory *d, guint64 at, GError **error)
{
  LiTiffLayout *l = r->layout;
  gboolean tiled = d->tile_width > 0;
  const Array *offsets = tiled ? &d->tile_offsets : &d->strip_offsets,
              *counts = tiled ? &d->tile_counts : &d->strip_counts;
  LiTiffPlane p = { .ifd_at = at,
                    .tiled = tiled,
                    .rows = tiled ? d->tile_height : MIN (d->rows_per_strip, d->height),
                    .columns = tiled ? d->tile_width : d->width,
                    .ifd = r->ifd,
                    .depth = d->tile_depth,
                    .differences = is_left_to_us (d) };

  if (d->tile_width > G_MAXINT32 || d->tile_height > G_MAXINT32 || p.rows == 0)
    return damaged (r, "its strips or tiles have no plausible size", error);
  if (offsets->width == 0)
    return damaged (r, "a plane without voxels", error);
  guint64 across = (l->width + p.columns - 1) / p.columns,
          slab = (l->height + p.rows - 1) / p.rows * across,
          strips = slab * ((d->depth + d->tile_depth - 1) / d->tile_depth);
  if (strips > offsets->count / d->samples
      || (d->compression != 1 && strips > counts->count / d->samples))
    return damaged (r, "a plane has fewer strips than its size needs", error);
  r->strips += strips * d->samples;
  if (r->strips > r->file_bytes || l->planes->len + MAX (d->samples, d->depth) > MAX_PLANES)
    return damaged (r, "it has more planes and strips than there is room for", error);
  for (guint64 k = 0; k < MAX (d->samples, d->depth); k++)
    {
      p.first = d->depth > 1 ? k / d->tile_depth * slab : k * strips;
      p.slice = d->depth > 1 ? (gint64)(k % d->tile_depth) : 0;
      if (d->compression == 1 && d->fill_order == 1 && !tiled && l->bits % 8 == 0
          && !find_run (r, &p, offsets, strips, error))
        return FALSE;
      g_array_append_val (l->planes, p);
      p.run = FALSE;
    }
  return TRUE;
}

static gboolean
read_directory (Reader *r, guint64 at, guint64 *next, GError **error)
{
  Directory d = { .bits = 1,
                  .format = 1,
                  .compression = 1,
                  .photometric = 1,
                  .samples = 1,
                  .planar = 1,
                  .fill_order = 1,
                  .rows_per_strip = G_MAXINT32,
                  .predictor = 1,
                  .depth = 1,
                  .tile_depth = 1 };

  if (!read_entries (r, at, &d, next, error))
    return FALSE;
  r->ifd++;
  if (d.format == 4) /* of unnamed kind */
    d.format = 1;
  if ((d.subfile & 5) || d.old_subfile == 2) /* a thumbnail or a mask */
    return TRUE;
  return check_kind (r, &d, error) && check_same (r, &d, error) && add_planes (r, &d, at, error);
}

static gboolean
read_header (Reader *r, guint64 *first, GError **error)
{
  const guint8 *p;
  LiTiffLayout *l = r->layout;

  if (!load_window (r, 0, 8, &p, error))
    return FALSE;
  l->swap = (p[0] == 'M') == (G_BYTE_ORDER == G_LITTLE_ENDIAN);
  guint64 magic = number (l, p + 2, 2);
  if ((memcmp (p, "II", 2) != 0 && memcmp (p, "MM", 2) != 0) || (magic != 42 && magic != 43))
    return damaged (r, "it does not begin as one", error);
  l->big = magic == 43;
  if (!load_window (r, 0, l->big ? 16 : 8, &p, error))
    return FALSE;
  if (l->big && (number (l, p + 4, 2) != 8 || number (l, p + 6, 2) != 0))
    return damaged (r, "its header is not that of a BigTIFF", error);
  *first = l->big ? number (l, p + 8, 8) : number (l, p + 4, 4);
  return TRUE;
}

static gboolean
read_all (Reader *r, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  guint64 at;

  if (!read_header (r, &at, error))
    return FALSE;
  while (at != 0)
    {
      gint64 *key = g_memdup2 (&at, sizeof at);
      g_ptr_array_add (keys, key);
      if (!g_hash_table_add (seen, key))
        return damaged (r, "its directories run in a circle", error);
      if (!read_directory (r, at, &at, error))
        return FALSE;
    }
  return r->layout->planes->len > 0 || damaged (r, "it has no planes", error);
}

LiTiffLayout *
li_tiff_layout_read (LiInput *input, GError **error)
{
  g_autoptr (LiTiffLayout) l = g_new0 (LiTiffLayout, 1);
  g_autofree guint8 *window = g_malloc (LARGE_WINDOW);
  Reader r = { .input = input,
               .file_bytes = li_input_bytes (input),
               .next = SMALL_WINDOW,
               .bytes = window,
               .layout = l,
               .ifd = -1 };

  l->resolution_unit = 2;
  l->planes = g_array_new (FALSE, FALSE, sizeof (LiTiffPlane));
  return read_all (&r, error) ? g_steal_pointer (&l) : NULL;
}

void
li_tiff_layout_free (LiTiffLayout *layout)
{
  if (layout == NULL)
    return;
  g_clear_pointer (&layout->planes, g_array_unref);
  g_clear_pointer (&layout->files, g_ptr_array_unref);
  g_free (layout->description);
  g_free (layout);
}
