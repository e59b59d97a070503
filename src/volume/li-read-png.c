/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Grey PNG images of 1 to 16 bits, a plane each. Voxels are the numbers that are stored: no gamma,
 * no widening to 8 bits. Pixel sizes in a PNG are those of screens and printers and are not used.
 */

#include <png.h>
#include <setjmp.h>
#include <string.h>
#include <zlib.h>

#include "volume/li-format.h"
#include "volume/li-held.h"
#include "volume/li-input.h"
#include "volume/li-plane-format.h"

#define HEADER 33 /* the signature and the first chunk */
/* Deflate cannot pack more than this many bytes into one. */
#define BEST_PACKING 1032

static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

typedef struct
{
  LiInput *input;
  guint64 at;
  char message[120];
  GError *error; /* of reading the file */
} Reader;

gboolean
li_png_probe (const char *path, const guint8 *head, gsize n)
{
  return n >= sizeof signature && memcmp (head, signature, sizeof signature) == 0;
}

static guint32
big (const guint8 *b)
{
  return (guint32)b[0] << 24 | (guint32)b[1] << 16 | (guint32)b[2] << 8 | b[3];
}

static gboolean
check_colour (const char *path, int colour, int depth, GError **error)
{
  static const char *const names[7] = { [2] = "colours (RGB)",
                                        [3] = "a palette of colours",
                                        [4] = "grey values with transparency",
                                        [6] = "colours with transparency" };

  if (colour == 0 && (depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16))
    return TRUE;
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is a PNG image with %s; grey values of 1 to 16 bits were expected",
                         colour >= 0 && colour < 7 && names[colour] != NULL ? names[colour]
                                                                            : "unknown pixels");
}

/* Shape and type; @depth: bits of a pixel. */
static gboolean
read_header (LiInput *input, LiVolumeInfo *info, LiDiskType *type, int *depth, GError **error)
{
  const char *path = li_input_path (input);
  guint8 b[HEADER];

  if (li_input_bytes (input) < HEADER)
    return li_input_error (error, LI_ERROR_FORMAT, path, "was cut short within its header");
  if (!li_input_read (input, b, HEADER, 0, error))
    return FALSE;
  if (!li_png_probe (path, b, HEADER) || memcmp (b + 12, "IHDR", 4) != 0
      || crc32 (0, b + 12, 17) != big (b + 29))
    return li_input_error (error, LI_ERROR_FORMAT, path, "is no PNG image or a damaged one");
  *depth = b[24];
  *info = (LiVolumeInfo){ .shape = { 1, big (b + 20), big (b + 16) }, .format = "PNG" };
  *type = (LiDiskType){ .kind = LI_DISK_UNSIGNED,
                        .bytes = *depth > 8 ? 2 : 1,
                        .swap = G_BYTE_ORDER == G_LITTLE_ENDIAN };
  if (!check_colour (path, b[25], *depth, error) || !li_disk_type_native (type, &info->type)
      || !li_input_check_shape (path, info->shape, 2, error))
    return FALSE;
  double bytes = (double)info->shape[1] * (double)info->shape[2] * *depth / 8;
  return bytes / BEST_PACKING <= (double)li_input_bytes (input) + 64
         || li_input_error (error, LI_ERROR_FORMAT, path,
                            "says that it has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                            " pixels, more than it can hold; it is damaged or was cut short",
                            info->shape[1], info->shape[2]);
}

static void
png_stopped (png_structp png, png_const_charp message)
{
  Reader *r = png_get_error_ptr (png);

  g_strlcpy (r->message, message, sizeof r->message);
  png_longjmp (png, 1);
}

static void
png_warned (png_structp png, png_const_charp message)
{
}

static void
png_wants (png_structp png, png_bytep out, size_t n)
{
  Reader *r = png_get_io_ptr (png);
  guint64 size = li_input_bytes (r->input);

  if (r->at > size || n > size - r->at)
    png_error (png, "it ends too early");
  if (!li_input_read (r->input, out, n, r->at, &r->error))
    png_error (png, "it cannot be read");
  r->at += n;
}

/* libpng reports errors by longjmp(): nothing here is allocated after setjmp or changed and used
 * after it. */
static gboolean
decode (png_structp png, png_infop info, guint8 **rows)
{
  if (setjmp (png_jmpbuf (png)) != 0)
    return FALSE;
  png_set_user_limits (png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_read_info (png, info);
  png_set_packing (png);
  png_set_interlace_handling (png);
  png_read_update_info (png, info);
  png_read_image (png, rows);
  png_read_end (png, NULL);
  return TRUE;
}

static gboolean
read_pixels (LiInput *input, const LiVolumeInfo *info, guint8 *raw, gsize row, GError **error)
{
  Reader r = { .input = input };
  g_autofree guint8 **rows = g_new (guint8 *, info->shape[1]);
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, &r, png_stopped, png_warned);
  png_infop about = png != NULL ? png_create_info_struct (png) : NULL;
  gboolean ok = FALSE;

  for (gint64 y = 0; y < info->shape[1]; y++)
    rows[y] = raw + y * row;
  if (about != NULL)
    {
      png_set_read_fn (png, &r, png_wants);
      ok = decode (png, about, rows);
    }
  png_destroy_read_struct (&png, &about, NULL);
  if (ok)
    return TRUE;
  if (r.error != NULL)
    g_propagate_error (error, r.error);
  else
    li_input_error (error, LI_ERROR_FORMAT, li_input_path (input),
                    "is damaged or was cut short: %s", r.message);
  return FALSE;
}

LiVolume *
li_png_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  LiVolumeInfo info;
  LiDiskType type;
  int depth;

  if (input == NULL || !read_header (input, &info, &type, &depth, error))
    return NULL;
  gsize row = (gsize)info.shape[2] * type.bytes;
  g_autofree guint8 *raw = g_try_malloc (row * info.shape[1]);
  if (raw == NULL)
    {
      li_input_error (error, LI_ERROR_MEMORY, path, "no memory for its pixels");
      return NULL;
    }
  if (!read_pixels (input, &info, raw, row, error))
    return NULL;
  return li_held_volume (&info, path, &type, g_steal_pointer (&raw), error);
}

LiVolume *
li_png_open_plane (const char *path, gboolean *packed, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, TRUE, error);
  LiVolumeInfo info;
  LiDiskType type;
  int depth;

  *packed = TRUE;
  if (input == NULL || !read_header (input, &info, &type, &depth, error))
    return NULL;
  return li_lazy_plane (&info, path, li_png_open);
}
