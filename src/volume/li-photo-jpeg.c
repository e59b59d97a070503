/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* JPEG pictures by libjpeg, which gives their brightness as it is stored. */

#include <setjmp.h>
#include <stdio.h>

#include <glib/gstdio.h>
#include <jpeglib.h>

#include "volume/li-input.h"
#include "volume/li-photo-format.h"

typedef struct
{
  struct jpeg_error_mgr base; /* first: libjpeg gives its address back */
  jmp_buf out;
  char message[JMSG_LENGTH_MAX];
} Trouble;

static void
jpeg_stopped (j_common_ptr jpeg)
{
  Trouble *t = (Trouble *)jpeg->err;

  jpeg->err->format_message (jpeg, t->message);
  longjmp (t->out, 1);
}

/* Warnings too: a scan that ends early is filled up with grey, and would be measured. */
static void
jpeg_warned (j_common_ptr jpeg, int level)
{
  if (level < 0)
    jpeg_stopped (jpeg);
}

/* libjpeg leaves by a long jump: what it changes after setjmp is reached by pointers only. */
static gboolean
decode (FILE *file, const char *path, LiPhoto **photo, Trouble *trouble, GError **error)
{
  struct jpeg_decompress_struct jpeg = { .err = jpeg_std_error (&trouble->base) };
  JSAMPARRAY row;

  trouble->base.error_exit = jpeg_stopped;
  trouble->base.emit_message = jpeg_warned;
  if (setjmp (trouble->out) != 0)
    {
      jpeg_destroy_decompress (&jpeg);
      return FALSE;
    }
  jpeg_create_decompress (&jpeg);
  jpeg_stdio_src (&jpeg, file);
  jpeg_read_header (&jpeg, TRUE);
  jpeg.out_color_space = JCS_GRAYSCALE;
  jpeg_start_decompress (&jpeg);
  *photo = li_photo_new (path, jpeg.output_width, jpeg.output_height, error);
  row = (*jpeg.mem->alloc_sarray) ((j_common_ptr)&jpeg, JPOOL_IMAGE, jpeg.output_width, 1);
  while (*photo != NULL && jpeg.output_scanline < jpeg.output_height)
    {
      float *to = (*photo)->grey + (gsize)jpeg.output_scanline * jpeg.output_width;
      jpeg_read_scanlines (&jpeg, row, 1);
      for (JDIMENSION x = 0; x < jpeg.output_width; x++)
        to[x] = row[0][x];
    }
  jpeg_destroy_decompress (&jpeg);
  return *photo != NULL;
}

LiPhoto *
li_photo_read_jpeg (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "rbe");
  Trouble trouble = { .message = "" };
  GError *reason = NULL;
  g_autoptr (LiPhoto) photo = NULL;

  if (file == NULL)
    {
      li_input_error (error, LI_ERROR_IO, path, "cannot be opened: %s", g_strerror (errno));
      return NULL;
    }
  gboolean ok = decode (file, path, &photo, &trouble, &reason);
  fclose (file);
  if (ok)
    return g_steal_pointer (&photo);
  if (reason != NULL)
    g_propagate_error (error, reason);
  else
    li_input_error (error, LI_ERROR_FORMAT, path, "is damaged or was cut short: %s",
                    trouble.message);
  return NULL;
}
