/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* PNG pictures with colours, a palette or transparency, by libpng's simplified reader. What is
 * transparent counts as black. */

#include <png.h>

#include "volume/li-input.h"
#include "volume/li-photo-format.h"

/* The image's bytes, 3 a pixel; NULL with image->message. */
static guint8 *
decode (const char *path, png_image *image)
{
  if (!png_image_begin_read_from_file (image, path))
    return NULL;
  image->format = PNG_FORMAT_RGB;
  guint8 *rgb = g_try_malloc (PNG_IMAGE_SIZE (*image));
  if (rgb != NULL && png_image_finish_read (image, &(png_color){ 0 }, rgb, 0, NULL))
    return rgb;
  g_free (rgb);
  return NULL;
}

LiPhoto *
li_photo_read_png_colours (const char *path, GError **error)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  g_autofree guint8 *rgb = decode (path, &image);
  LiPhoto *photo = NULL;

  if (rgb == NULL)
    li_input_error (error, LI_ERROR_FORMAT, path, "is damaged or was cut short: %s",
                    image.message[0] != '\0' ? image.message : "no memory for its pixels");
  else
    photo = li_photo_new (path, image.width, image.height, error);
  for (gsize i = 0; photo != NULL && i < photo->width * photo->height; i++)
    photo->grey[i] = li_photo_luminance (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
  png_image_free (&image);
  return photo;
}
