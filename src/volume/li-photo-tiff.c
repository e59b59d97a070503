/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What pictures need of TIFF beside the reader of volumes: colours, and the private tags in which
 * electron microscopes state the size of a pixel. */

#include <string.h>
#include <tiffio.h>

#include "base/li-number.h"
#include "volume/li-input.h"
#include "volume/li-length-unit.h"
#include "volume/li-photo-format.h"

#define ZEISS 34118 /* lines "Width = 5.965 µm" and names "AP_WIDTH" before them */
#define FEI 34682   /* an .ini file: [Scan] HorFieldsize=0.0017 in metres */
/* libtiff may take this much at once for one piece of the file. */
#define MAX_ALLOCATION ((tmsize_t)1 << 30)

static int
ignore_message (TIFF *tiff, void *data, const char *module, const char *format, va_list args)
{
  return 1;
}

static TIFF *
open_tiff (const char *path)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();

  TIFFOpenOptionsSetErrorHandlerExtR (options, ignore_message, NULL);
  TIFFOpenOptionsSetWarningHandlerExtR (options, ignore_message, NULL);
  TIFFOpenOptionsSetMaxSingleMemAlloc (options, MAX_ALLOCATION);
  TIFF *tiff = TIFFOpenExt (path, "rm", options);
  TIFFOpenOptionsFree (options);
  return tiff;
}

gboolean
li_photo_tiff_has_colours (const char *path)
{
  TIFF *tiff = open_tiff (path);
  guint16 samples = 1, photometric = PHOTOMETRIC_MINISBLACK;

  if (tiff == NULL)
    return FALSE;
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetField (tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  TIFFClose (tiff);
  return samples > 1 || photometric == PHOTOMETRIC_RGB || photometric == PHOTOMETRIC_YCBCR;
}

LiPhoto *
li_photo_read_tiff_colours (const char *path, GError **error)
{
  TIFF *tiff = open_tiff (path);
  guint32 width = 0, height = 0;
  LiPhoto *photo = NULL;

  if (tiff != NULL && TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width)
      && TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height))
    photo = li_photo_new (path, width, height, error);
  else
    li_input_error (error, LI_ERROR_FORMAT, path, "is a damaged TIFF file: it has no size");
  g_autofree guint32 *rgba
      = photo != NULL ? g_try_malloc_n (photo->width * photo->height, sizeof *rgba) : NULL;
  if (rgba != NULL && TIFFReadRGBAImageOriented (tiff, width, height, rgba, ORIENTATION_TOPLEFT, 1))
    for (gsize i = 0; i < photo->width * photo->height; i++)
      photo->grey[i]
          = li_photo_luminance (TIFFGetR (rgba[i]), TIFFGetG (rgba[i]), TIFFGetB (rgba[i]));
  else if (photo != NULL)
    {
      li_input_error (error, LI_ERROR_FORMAT, path,
                      "its colours cannot be unpacked; the file is damaged or of a kind that is "
                      "not read (save it as RGB or grey)");
      g_clear_pointer (&photo, li_photo_free);
    }
  if (tiff != NULL)
    TIFFClose (tiff);
  return photo;
}

/* The text of a private tag, or NULL. */
static char *
text_of (TIFF *tiff, guint32 tag)
{
  const TIFFField *field = TIFFFindField (tiff, tag, TIFF_ANY);
  guint32 n = 0;
  const char *text = NULL;

  if (field == NULL || !TIFFFieldPassCount (field)
      || (TIFFFieldDataType (field) != TIFF_ASCII && TIFFFieldDataType (field) != TIFF_BYTE))
    return NULL;
  if (TIFFFieldReadCount (field) == TIFF_VARIABLE2)
    return TIFFGetField (tiff, tag, &n, &text) && text != NULL ? g_strndup (text, n) : NULL;
  guint16 short_n = 0;
  return TIFFGetField (tiff, tag, &short_n, &text) && text != NULL ? g_strndup (text, short_n)
                                                                   : NULL;
}

/* The number behind "@name =" at the beginning of a line, times the unit behind it where there is
 * one; 0 where there is none. */
static double
length_of (const char *text, const char *name)
{
  for (const char *line = text; line != NULL; line = strpbrk (line, "\r\n"))
    {
      double value;
      line += strspn (line, "\r\n");
      gsize n = strlen (name);
      const char *rest = line + n;
      if (strncmp (line, name, n) != 0)
        continue;
      rest += strspn (rest, " \t");
      if (*rest != '=' || (rest = li_number_scan (rest + 1, &value)) == NULL)
        continue;
      g_autofree char *unit = g_strndup (rest, strcspn (rest, "\r\n"));
      double um = li_length_unit_um (unit);
      return um > 0 ? value * um : value;
    }
  return 0;
}

static double
zeiss_pixel (const char *text, gsize width)
{
  double field = length_of (text, "Width");

  return field > 0 ? field / (double)width : MAX (length_of (text, "Pixel Size"), 0);
}

static double
fei_pixel (const char *text, gsize width)
{
  double field = length_of (text, "HorFieldsize");

  return 1e6 * (field > 0 ? field / (double)width : MAX (length_of (text, "PixelWidth"), 0));
}

double
li_photo_tiff_pixel (const char *path, gsize width, const char **source)
{
  TIFF *tiff = open_tiff (path);
  double pixel = 0;

  if (tiff == NULL)
    return 0;
  g_autofree char *zeiss = text_of (tiff, ZEISS), *fei = text_of (tiff, FEI);
  TIFFClose (tiff);
  if (zeiss != NULL && (pixel = zeiss_pixel (zeiss, width)) > 0)
    *source = "field of view stated by the microscope (ZEISS)";
  else if (fei != NULL && (pixel = fei_pixel (fei, width)) > 0)
    *source = "field of view stated by the microscope (FEI)";
  return pixel < 1e6 ? pixel : 0;
}
