/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-decode.h"

#include <string.h>
#include <tiffio.h>

#include "base/li-lock.h"
#include "volume/li-voxel.h"

/* One open file of libtiff, used by one thread at a time. */
typedef struct
{
  LiInput *input;
  TIFF *tiff;
  guint64 position, ifd_at;
} Handle;

struct _LiTiffDecoder
{
  LiInput *input;
  const LiTiffLayout *layout;
  LiMutex lock;
  GPtrArray *idle; /* Handle */
};

static tmsize_t
handle_read (thandle_t data, void *out, tmsize_t n)
{
  Handle *h = data;
  guint64 bytes = li_input_bytes (h->input);
  guint64 left = h->position < bytes ? bytes - h->position : 0;

  n = (tmsize_t)MIN ((guint64)n, left);
  if (!li_input_read (h->input, out, n, h->position, NULL))
    return 0;
  h->position += n;
  return n;
}

static tmsize_t
handle_write (thandle_t data, void *out, tmsize_t n)
{
  return 0;
}

static toff_t
handle_seek (thandle_t data, toff_t offset, int whence)
{
  Handle *h = data;

  h->position = whence == SEEK_CUR   ? h->position + offset
                : whence == SEEK_END ? li_input_bytes (h->input) + offset
                                     : offset;
  return h->position;
}

static int
handle_close (thandle_t data)
{
  return 0;
}

static toff_t
handle_size (thandle_t data)
{
  return li_input_bytes (((Handle *)data)->input);
}

/* libtiff's own messages are suppressed; errors are reported by this file. */
static int
be_silent (TIFF *tiff, void *data, const char *module, const char *format, va_list args)
{
  return 1;
}

static Handle *
handle_new (LiInput *input)
{
  Handle *h = g_new0 (Handle, 1);
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();

  h->input = input;
  TIFFOpenOptionsSetErrorHandlerExtR (options, be_silent, NULL);
  TIFFOpenOptionsSetWarningHandlerExtR (options, be_silent, NULL);
  /* m: no mapping; O: the places of strips are read when they are needed; c: a strip is the strip
   * of the file, not cut into pieces of 8 kB as libtiff does with what is not compressed */
  h->tiff = TIFFClientOpenExt (li_input_path (input), "rmOc", h, handle_read, handle_write,
                               handle_seek, handle_close, handle_size, NULL, NULL, options);
  TIFFOpenOptionsFree (options);
  return h;
}

static void
handle_free (gpointer data)
{
  Handle *h = data;

  if (h->tiff != NULL)
    TIFFClose (h->tiff);
  g_free (h);
}

LiTiffDecoder *
li_tiff_decoder_new (LiInput *input, const LiTiffLayout *layout)
{
  LiTiffDecoder *d = g_new0 (LiTiffDecoder, 1);

  d->input = input;
  d->layout = layout;
  li_mutex_init (&d->lock);
  d->idle = g_ptr_array_new_with_free_func (handle_free);
  return d;
}

void
li_tiff_decoder_free (LiTiffDecoder *decoder)
{
  if (decoder == NULL)
    return;
  g_ptr_array_unref (decoder->idle);
  li_mutex_clear (&decoder->lock);
  g_free (decoder);
}

static Handle *
acquire_handle (LiTiffDecoder *d)
{
  Handle *h = NULL;

  li_mutex_lock (&d->lock);
  if (d->idle->len > 0)
    h = g_ptr_array_steal_index_fast (d->idle, d->idle->len - 1);
  li_mutex_unlock (&d->lock);
  return h != NULL ? h : handle_new (d->input);
}

static void
return_handle (LiTiffDecoder *d, Handle *h)
{
  li_mutex_lock (&d->lock);
  g_ptr_array_add (d->idle, h);
  li_mutex_unlock (&d->lock);
}

typedef struct
{
  const LiTiffLayout *layout;
  const LiTiffPlane *plane;
  gint64 y0, y1, x0, x1;
  guint8 *out;
  gsize stride;
} Region;

/* Numbers @from … of a row of @bits each, packed without gaps, the most significant bit first. */
static void
unpack (const guint8 *row, int bits, gint64 from, gint64 n, guint8 *to)
{
  guint16 *wide = (guint16 *)to;
  guint64 at = (guint64)from * bits;

  for (gint64 k = 0; k < n; k++, at += bits)
    {
      guint v = 0;
      for (guint64 b = at; b < at + bits; b++)
        v = v << 1 | (row[b / 8] >> (7 - b % 8) & 1);
      if (bits <= 8)
        to[k] = (guint8)v;
      else
        wide[k] = (guint16)v;
    }
}

/* One strip or tile whose corner is at (top, left), @pitch bytes a row, into the region. */
static void
place (const Region *r, const guint8 *from, gsize pitch, gint64 top, gint64 left)
{
  gint64 y0 = MAX (r->y0, top), y1 = MIN (r->y1, top + r->plane->rows), x0 = MAX (r->x0, left),
         x1 = MIN (r->x1, left + r->plane->columns);
  gsize size = li_tiff_number_bytes (r->layout);
  int bits = r->layout->bits;

  for (gint64 y = y0; y < y1; y++)
    {
      const guint8 *row = from + (gsize)(y - top) * pitch;
      guint8 *to = r->out + ((gsize)(y - r->y0) * r->stride + (x0 - r->x0)) * size;
      if (bits % 8 == 0)
        memcpy (to, row + (x0 - left) * size, (x1 - x0) * size);
      else if (x1 > x0)
        unpack (row, bits, x0 - left, x1 - x0, to);
    }
}

/* Every number of a row was stored as its difference to the one before (TIFF 6.0, section 14). */
static void
add_up (guint8 *bytes, gsize size, gint64 rows, gint64 columns)
{
  guint16 *u16 = (guint16 *)bytes;
  guint32 *u32 = (guint32 *)bytes;
  guint64 *u64 = (guint64 *)bytes;

  for (gint64 y = 0; y < rows; y++)
    for (gsize i = (gsize)(y * columns) + 1; i < (gsize)((y + 1) * columns); i++)
      if (size == 1)
        bytes[i] = (guint8)(bytes[i] + bytes[i - 1]);
      else if (size == 2)
        u16[i] = (guint16)(u16[i] + u16[i - 1]);
      else if (size == 4)
        u32[i] += u32[i - 1];
      else
        u64[i] += u64[i - 1];
}

static gboolean
set_directory (Handle *h, const LiTiffPlane *plane)
{
  if (h->tiff == NULL)
    return FALSE;
  if (h->ifd_at != plane->ifd_at && !TIFFSetSubDirectory (h->tiff, plane->ifd_at))
    {
      h->ifd_at = 0;
      return FALSE;
    }
  h->ifd_at = plane->ifd_at;
  return !!TIFFIsTiled (h->tiff) == plane->tiled;
}

/* libtiff counts the planes of a tile that is several deep as one; these are never packed. */
static gboolean
read_deep_tile (Handle *h, const LiTiffLayout *l, guint32 index, void *out, tmsize_t need)
{
  if (TIFFReadRawTile (h->tiff, index, out, need) != need)
    return FALSE;
  if (l->swap && l->bits > 8)
    li_voxel_swap (out, l->bits / 8, (gsize)need / (l->bits / 8));
  return TRUE;
}

static gboolean
read_piece (Handle *h, const Region *r, guint32 index, void *out, tmsize_t need)
{
  if (r->plane->depth > 1)
    return read_deep_tile (h, r->layout, index, out, need);
  return (r->plane->tiled ? TIFFReadEncodedTile (h->tiff, index, out, need)
                          : TIFFReadEncodedStrip (h->tiff, index, out, need))
         == need;
}

static gboolean
decode_region (Handle *h, const Region *r)
{
  const LiTiffPlane *p = r->plane;
  gint64 across = (r->layout->width + p->columns - 1) / p->columns;
  gsize pitch = ((gsize)p->columns * r->layout->bits + 7) / 8, slice = pitch * p->rows;
  g_autofree guint8 *buffer = g_try_malloc (slice * p->depth);

  if (buffer == NULL || !set_directory (h, p))
    return FALSE;
  for (gint64 j = r->y0 / p->rows; j * p->rows < r->y1; j++)
    for (gint64 i = r->x0 / p->columns; i * p->columns < r->x1; i++)
      {
        guint32 index = (guint32)(p->first + j * across + i);
        gint64 rows = p->tiled ? p->rows : MIN (p->rows, r->layout->height - j * p->rows);
        tmsize_t need = (tmsize_t)(pitch * rows * p->depth);
        if (!read_piece (h, r, index, buffer, need))
          return FALSE;
        if (p->differences)
          add_up (buffer, li_tiff_number_bytes (r->layout), rows * p->depth, p->columns);
        place (r, buffer + slice * p->slice, pitch, j * p->rows, i * p->columns);
      }
  return TRUE;
}

gboolean
li_tiff_decoder_read (LiTiffDecoder *decoder,
                      gint64 z,
                      gint64 y0,
                      gint64 y1,
                      gint64 x0,
                      gint64 x1,
                      void *out,
                      gsize stride,
                      GError **error)
{
  Region region = {
    decoder->layout, &g_array_index (decoder->layout->planes, LiTiffPlane, z), y0, y1, x0, x1, out,
    stride
  };
  Handle *h = acquire_handle (decoder);
  gboolean ok = decode_region (h, &region);

  return_handle (decoder, h);
  return ok
         || li_input_error (error, LI_ERROR_FORMAT, li_input_path (decoder->input),
                            "plane %" G_GINT64_FORMAT " cannot be unpacked; the file is damaged",
                            z + 1);
}
