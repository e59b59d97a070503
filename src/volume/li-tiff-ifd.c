/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-ifd.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-safe-file.h"
#include "volume/li-voxel.h"

#define MAX_PLANES 1000000
#define MAX_STRIPS 4000000
#define WINDOW (1 << 20)

/* A window of the file, so that thousands of small directories cost few reads. */
typedef struct
{
  int fd;
  const char *path;
  guint64 file_bytes, at;
  gsize length;
  guint8 *bytes;
  LiTiffLayout *layout;
} Reader;

typedef struct
{
  guint16 tag, type;
  guint64 count, value_at;
} Entry;

static gboolean
damaged (Reader *r, const char *what, GError **error)
{
  g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FORMAT, "%s: damaged TIFF file: %s", r->path, what);
  return FALSE;
}

static gboolean
look (Reader *r, guint64 at, gsize n, const guint8 **out, GError **error)
{
  if (at > r->file_bytes || n > r->file_bytes - at)
    return damaged (r, "it points beyond its end", error);
  if (n > WINDOW)
    return damaged (r, "a value is too long", error);
  if (at < r->at || at + n > r->at + r->length)
    {
      gsize length = MIN (WINDOW, r->file_bytes - at);
      r->length = 0;
      if (!li_file_pread (r->fd, r->path, r->bytes, length, at, error))
        return FALSE;
      r->at = at;
      r->length = length;
    }
  *out = r->bytes + (at - r->at);
  return TRUE;
}

static guint64
number (const Reader *r, const guint8 *p, gsize bytes)
{
  guint64 v = 0;

  for (gsize k = 0; k < bytes; k++)
    v |= (guint64)p[r->layout->swap ? bytes - 1 - k : k] << 8 * k;
  return v;
}

static gsize
type_bytes (guint16 type)
{
  static const guint8 sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8 };
  return type < G_N_ELEMENTS (sizes) ? sizes[type] : 0;
}

/* The k-th whole number of an entry. */
static gboolean
entry_number (Reader *r, const Entry *e, guint64 k, guint64 *out, GError **error)
{
  const guint8 *p;
  gsize size = type_bytes (e->type);

  if (size == 0 || size == 8 * (e->type == 5) || k >= e->count)
    return damaged (r, "a value of the wrong type", error);
  if (!look (r, e->value_at + k * size, size, &p, error))
    return FALSE;
  *out = number (r, p, size);
  return TRUE;
}

static gboolean
entry_rational (Reader *r, const Entry *e, double *out, GError **error)
{
  const guint8 *p;

  if (e->type != 5 || e->count < 1 || !look (r, e->value_at, 8, &p, error))
    return e->type != 5 || damaged (r, "a resolution without value", error);
  guint64 a = number (r, p, 4), b = number (r, p + 4, 4);
  *out = b ? (double)a / b : 0;
  return TRUE;
}

static gboolean
entry_text (Reader *r, const Entry *e, char **out, GError **error)
{
  const guint8 *p;
  gsize n = MIN (e->count, 1 << 18);

  if (e->type != 2 || !look (r, e->value_at, n, &p, error))
    return e->type != 2;
  *out = g_strndup ((const char *)p, n);
  return TRUE;
}

typedef struct
{
  guint64 width, height, rows_per_strip;
  guint64 bits, format, compression, photometric, samples, planar, tile_width;
  Entry offsets, counts;
} Directory;

static gboolean
take_entry (Reader *r, const Entry *e, Directory *d, gboolean first, GError **error)
{
  LiTiffLayout *l = r->layout;
  guint64 *to = NULL;

  switch (e->tag)
    {
    case 256:
      to = &d->width;
      break;
    case 257:
      to = &d->height;
      break;
    case 258:
      to = &d->bits;
      break;
    case 259:
      to = &d->compression;
      break;
    case 262:
      to = &d->photometric;
      break;
    case 277:
      to = &d->samples;
      break;
    case 278:
      to = &d->rows_per_strip;
      break;
    case 284:
      to = &d->planar;
      break;
    case 322:
      to = &d->tile_width;
      break;
    case 339:
      to = &d->format;
      break;
    case 273:
      d->offsets = *e;
      return TRUE;
    case 279:
      d->counts = *e;
      return TRUE;
    case 270:
      return !first || l->description || entry_text (r, e, &l->description, error);
    case 282:
      return !first || entry_rational (r, e, &l->x_resolution, error);
    case 283:
      return !first || entry_rational (r, e, &l->y_resolution, error);
    case 296:
      {
        guint64 unit = 2;
        if (first && !entry_number (r, e, 0, &unit, error))
          return FALSE;
        l->resolution_unit = unit;
        return TRUE;
      }
    default:
      return TRUE;
    }
  return entry_number (r, e, 0, to, error);
}

/* Whether the strips follow each other without gaps; then the plane is one run. */
static gboolean
find_run (Reader *r, const Directory *d, LiTiffPlane *plane, GError **error)
{
  guint64 first, at, bytes, expected;

  plane->data_at = 0;
  if (d->compression != 1 || d->tile_width || d->offsets.count == 0)
    return TRUE;
  if (d->offsets.count > MAX_STRIPS)
    return damaged (r, "too many strips", error);
  expected = d->width * d->height * d->samples * ((d->bits + 7) / 8);
  if (!entry_number (r, &d->offsets, 0, &first, error))
    return FALSE;
  bytes = expected;
  if (d->offsets.count > 1)
    {
      if (d->counts.count != d->offsets.count)
        return damaged (r, "strips and their sizes differ in number", error);
      at = first;
      bytes = 0;
      for (guint64 k = 0; k < d->offsets.count; k++)
        {
          guint64 offset, count;
          if (!entry_number (r, &d->offsets, k, &offset, error)
              || !entry_number (r, &d->counts, k, &count, error))
            return FALSE;
          if (offset != at)
            return TRUE;
          at += count;
          bytes += count;
        }
    }
  if (bytes < expected)
    return damaged (r, "a plane has fewer bytes than its size needs", error);
  if (first > r->file_bytes || expected > r->file_bytes - first)
    return damaged (r, "a plane lies beyond its end; the file was cut short", error);
  plane->data_at = first;
  plane->bytes = expected;
  return TRUE;
}

static gboolean
read_directory (Reader *r, guint64 at, guint64 *next, GError **error)
{
  LiTiffLayout *l = r->layout;
  gboolean big = l->big, first = l->planes->len == 0;
  gsize head = big ? 8 : 2, size = big ? 20 : 12, word = big ? 8 : 4;
  Directory d = { .rows_per_strip = G_MAXUINT64,
                  .bits = 1,
                  .format = 1,
                  .compression = 1,
                  .samples = 1,
                  .planar = 1,
                  .photometric = 1 };
  const guint8 *p;

  if (!look (r, at, head, &p, error))
    return FALSE;
  guint64 n = number (r, p, head);
  if (n > 4096)
    return damaged (r, "a directory has too many entries", error);
  for (guint64 k = 0; k < n; k++)
    {
      guint64 entry_at = at + head + k * size;
      if (!look (r, entry_at, size, &p, error))
        return FALSE;
      Entry e = { .tag = number (r, p, 2),
                  .type = number (r, p + 2, 2),
                  .count = number (r, p + 4, word) };
      gsize each = type_bytes (e.type);
      if (each == 0)
        continue;
      if (e.count > r->file_bytes)
        return damaged (r, "a value has an absurd length", error);
      e.value_at = e.count * each <= word ? entry_at + 4 + word : number (r, p + 4 + word, word);
      if (!take_entry (r, &e, &d, first, error))
        return FALSE;
    }
  if (!look (r, at + head + n * size, word, &p, error))
    return FALSE;
  *next = number (r, p, word);
  if (d.width == 0 || d.height == 0 || d.width > G_MAXINT32 || d.height > G_MAXINT32)
    return damaged (r, "a plane has no plausible size", error);
  if (d.bits > 64 || d.samples == 0 || d.samples > 16)
    return damaged (r, "a plane has no plausible voxel type", error);
  if (first)
    {
      l->width = d.width;
      l->height = d.height;
      l->bits = d.bits;
      l->format = d.format;
      l->compression = d.compression;
      l->photometric = d.photometric;
      l->samples = d.samples;
      l->planar = d.planar;
    }
  else if (d.width != l->width || d.height != l->height || d.bits != l->bits
           || d.format != l->format || d.samples != l->samples)
    return TRUE; /* a thumbnail or overview: not a plane of the stack */
  LiTiffPlane plane = { .ifd_at = at };
  if (!find_run (r, &d, &plane, error))
    return FALSE;
  l->contiguous = l->contiguous && plane.data_at != 0 && d.compression == 1;
  g_array_append_val (l->planes, plane);
  return TRUE;
}

static gboolean
read_header (Reader *r, guint64 *first, GError **error)
{
  const guint8 *p;
  LiTiffLayout *l = r->layout;

  if (r->file_bytes < 8 || !look (r, 0, 8, &p, NULL)
      || (memcmp (p, "II", 2) != 0 && memcmp (p, "MM", 2) != 0))
    return damaged (r, "it does not begin as one", error);
  l->swap = p[0] == 'M';
  guint64 magic = number (r, p + 2, 2);
  if (magic != 42 && magic != 43)
    return damaged (r, "it does not begin as one", error);
  l->big = magic == 43;
  if (!look (r, 0, l->big ? 16 : 8, &p, error))
    return FALSE;
  *first = l->big ? number (r, p + 8, 8) : number (r, p + 4, 4);
  return TRUE;
}

LiTiffLayout *
li_tiff_layout_read (int fd, const char *path, GError **error)
{
  g_autoptr (LiTiffLayout) l = g_new0 (LiTiffLayout, 1);
  g_autofree guint8 *window = g_malloc (WINDOW);
  struct stat info;
  guint64 at = 0;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_IO, "%s: is not a readable file", path);
      return NULL;
    }
  Reader r = { fd, path, info.st_size, 0, 0, window, l };
  l->file_bytes = info.st_size;
  l->contiguous = TRUE;
  l->resolution_unit = 2;
  l->planes = g_array_new (FALSE, FALSE, sizeof (LiTiffPlane));
  if (!read_header (&r, &at, error))
    return NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  while (at != 0)
    {
      gint64 *key = g_memdup2 (&at, sizeof at);
      g_ptr_array_add (keys, key);
      if (!g_hash_table_add (seen, key) || l->planes->len >= MAX_PLANES)
        {
          damaged (&r, "its directories run in a circle", error);
          return NULL;
        }
      if (!read_directory (&r, at, &at, error))
        return NULL;
    }
  if (l->planes->len == 0)
    {
      damaged (&r, "it has no planes", error);
      return NULL;
    }
  return g_steal_pointer (&l);
}

void
li_tiff_layout_free (LiTiffLayout *layout)
{
  if (layout == NULL)
    return;
  g_clear_pointer (&layout->planes, g_array_unref);
  g_free (layout->description);
  g_free (layout);
}
