/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-paper.h"

#include <math.h>
#include <string.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n.h>
#include "base/li-safe-file.h"

#define MAX_EDGE 32767

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
make_surface (const char *kind, double width, double height, double scale, GByteArray *bytes)
{
  if (g_str_equal (kind, "svg"))
    return cairo_svg_surface_create_for_stream (append_bytes, bytes, width, height);
  if (g_str_equal (kind, "pdf"))
    return cairo_pdf_surface_create_for_stream (append_bytes, bytes, width, height);
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)ceil (width * scale - 1e-6),
                                     (int)ceil (height * scale - 1e-6));
}

GBytes *
li_paper_bytes (
    const char *kind, double width, double height, double scale, LiPaperFunc func, gpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = make_surface (kind, width, height, scale, bytes);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  if (g_str_equal (kind, "png"))
    cairo_scale (cr, scale, scale);
  func (cr, width, height, data);
  cairo_show_page (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && g_str_equal (kind, "png"))
    status = cairo_surface_write_to_png_stream (surface, append_bytes, bytes);
  cairo_surface_finish (surface);
  status = status == CAIRO_STATUS_SUCCESS ? cairo_surface_status (surface) : status;
  cairo_surface_destroy (surface);
  return status == CAIRO_STATUS_SUCCESS && bytes->len > 0
             ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes))
             : NULL;
}

static const char *
kind_of (const char *path)
{
  static const char *const kinds[] = { "svg", "pdf", "png" };
  const char *dot = strrchr (path, '.');

  for (guint k = 0; dot != NULL && k < G_N_ELEMENTS (kinds); k++)
    if (g_ascii_strcasecmp (dot + 1, kinds[k]) == 0)
      return kinds[k];
  return NULL;
}

gboolean
li_paper_write (const char *path,
                double width,
                double height,
                double scale,
                LiPaperFunc func,
                gpointer data,
                GError **error)
{
  const char *kind = kind_of (path);
  g_autoptr (GBytes) bytes = NULL;

  if (kind == NULL)
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID,
                   _ ("%s: the name has to end in .png, .svg or .pdf"), path);
      return FALSE;
    }
  if (!(width >= 1 && height >= 1 && width * scale <= MAX_EDGE && height * scale <= MAX_EDGE))
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID,
                   _ ("%s: a picture of %.0f × %.0f pixels cannot be made (1 … %d)"), path,
                   width * scale, height * scale, MAX_EDGE);
      return FALSE;
    }
  bytes = li_paper_bytes (kind, width, height, scale, func, data);
  if (bytes == NULL)
    {
      g_set_error (error, LI_DRAW_ERROR, LI_ERROR_FAILED, _ ("%s: the picture could not be made"),
                   path);
      return FALSE;
    }
  return li_safe_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                    (gssize)g_bytes_get_size (bytes), error);
}
