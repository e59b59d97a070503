/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-tiff-decode.h"

#include <string.h>
#include <tiffio.h>

#include "base/li-lock.h"

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

/* What is wrong is said by us. */
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
  /* m: no mapping; O: the places of strips are read when they are needed */
  h->tiff = TIFFClientOpenExt (li_input_path (input), "rmO", h, handle_read, handle_write,
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
take_handle (LiTiffDecoder *d)
{
  Handle *h = NULL;

  li_mutex_lock (&d->lock);
  if (d->idle->len > 0)
    h = g_ptr_array_steal_index_fast (d->idle, d->idle->len - 1);
  li_mutex_unlock (&d->lock);
  return h != NULL ? h : handle_new (d->input);
}

static void
give_back (LiTiffDecoder *d, Handle *h)
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

/* One strip or tile whose corner is at (top, left), @pitch bytes a row, into the region. */
static void
place (const Region *r, const guint8 *from, gsize pitch, gint64 top, gint64 left)
{
  gint64 y0 = MAX (r->y0, top), y1 = MIN (r->y1, top + r->plane->rows), x0 = MAX (r->x0, left),
         x1 = MIN (r->x1, left + r->plane->columns);
  gsize size = r->layout->bits / 8;

  for (gint64 y = y0; y < y1; y++)
    {
      const guint8 *row = from + (gsize)(y - top) * pitch;
      guint8 *to = r->out + ((gsize)(y - r->y0) * r->stride + (x0 - r->x0)) * MAX (size, 1);
      if (size > 0)
        memcpy (to, row + (x0 - left) * size, (x1 - x0) * size);
      else
        for (gint64 x = x0 - left; x < x1 - left; x++)
          *to++ = row[x / 8] >> (7 - x % 8) & 1;
    }
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

static gboolean
decode_region (Handle *h, const Region *r)
{
  const LiTiffPlane *p = r->plane;
  gint64 across = (r->layout->width + p->columns - 1) / p->columns;
  gsize pitch = ((gsize)p->columns * r->layout->bits + 7) / 8;
  g_autofree guint8 *buffer = g_try_malloc (pitch * p->rows);

  if (buffer == NULL || !set_directory (h, p))
    return FALSE;
  for (gint64 j = r->y0 / p->rows; j * p->rows < r->y1; j++)
    for (gint64 i = r->x0 / p->columns; i * p->columns < r->x1; i++)
      {
        guint32 index = (guint32)(p->first + j * across + i);
        gint64 rows = p->tiled ? p->rows : MIN (p->rows, r->layout->height - j * p->rows);
        tmsize_t need = (tmsize_t)(pitch * rows);
        if ((p->tiled ? TIFFReadEncodedTile (h->tiff, index, buffer, need)
                      : TIFFReadEncodedStrip (h->tiff, index, buffer, need))
            != need)
          return FALSE;
        place (r, buffer, pitch, j * p->rows, i * p->columns);
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
  Handle *h = take_handle (decoder);
  gboolean ok = decode_region (h, &region);

  give_back (decoder, h);
  return ok
         || li_input_error (error, LI_ERROR_FORMAT, li_input_path (decoder->input),
                            "plane %" G_GINT64_FORMAT " cannot be unpacked; the file is damaged",
                            z + 1);
}
