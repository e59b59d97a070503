/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-photo.h"

G_BEGIN_DECLS

/* Colours of one format as brightness. */
LiPhoto *li_photo_read_jpeg (const char *path, GError **error);
LiPhoto *li_photo_read_png_colours (const char *path, GError **error);
LiPhoto *li_photo_read_tiff_colours (const char *path, GError **error);
/* Whether the TIFF file has more than one number a pixel. */
gboolean li_photo_tiff_has_colours (const char *path);
/* Pixel size that the tags of electron microscopes give for a picture of @width columns, µm; 0
 * where there is none. @source: static text. */
double li_photo_tiff_pixel (const char *path, gsize width, const char **source);

/* Room for the pixels; NULL with a sentence above 2³⁰ of them. */
LiPhoto *li_photo_new (const char *path, gsize width, gsize height, GError **error);
/* Brightness of one pixel as video engineers weight it (ITU-R BT.601). */
static inline float
li_photo_luminance (double red, double green, double blue)
{
  return (float)(0.299 * red + 0.587 * green + 0.114 * blue);
}

G_END_DECLS
