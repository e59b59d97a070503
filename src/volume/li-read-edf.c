/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* EDF, the ESRF data format, as fabio reads and writes it: one or more images, each a text header
 * "{ key = value ; … }\n", usually padded to 512 bytes, and its pixels behind it. One image may be
 * packed by gzip (.edf.gz). */

#include <string.h>

#include "volume/li-format.h"
#include "volume/li-header.h"
#include "volume/li-inflate.h"
#include "volume/li-input.h"
#include "volume/li-plane-format.h"
#include "volume/li-runs.h"

#define MAX_HEADER_BYTES 65536
#define MAX_PLANES 1000000

typedef struct
{
  gint64 shape[3];
  LiDiskType type;
  guint64 data_at, next_at; /* bytes from the start of the file */
  double voxel[3];
} Image;

static gboolean
is_packed (const char *path, const guint8 *head, gsize n)
{
  static const char end[] = ".edf.gz";
  gsize length = strlen (path);

  return li_inflate_is_gzip (head, n) && length > strlen (end)
         && g_ascii_strcasecmp (path + length - strlen (end), end) == 0;
}

gboolean
li_edf_probe (const char *path, const guint8 *head, gsize n)
{
  gsize k = li_header_bom ((const char *)head, n);

  while (k < n && g_ascii_isspace (head[k]))
    k++;
  if (is_packed (path, head, n))
    return TRUE;
  if (k == n || head[k] != '{')
    return FALSE;
  /* JSON begins so too. */
  for (; k < n && head[k] != '\n'; k++)
    if (head[k] == '"')
      return FALSE;
  return g_strstr_len ((const char *)head, n, "=") != NULL;
}

static gboolean
find_type (LiHeader *h, const char *path, LiDiskType *type, GError **error)
{
  static const struct
  {
    const char *name;
    LiDiskKind kind;
    guint8 bytes;
  } types[] = {
    { "SignedByte", LI_DISK_SIGNED, 1 },
    { "Signed8", LI_DISK_SIGNED, 1 },
    { "UnsignedByte", LI_DISK_UNSIGNED, 1 },
    { "Unsigned8", LI_DISK_UNSIGNED, 1 },
    { "SignedShort", LI_DISK_SIGNED, 2 },
    { "Signed16", LI_DISK_SIGNED, 2 },
    { "UnsignedShort", LI_DISK_UNSIGNED, 2 },
    { "Unsigned16", LI_DISK_UNSIGNED, 2 },
    { "UnsignedShortInteger", LI_DISK_UNSIGNED, 2 },
    { "SignedInteger", LI_DISK_SIGNED, 4 },
    { "Signed32", LI_DISK_SIGNED, 4 },
    { "SignedLong", LI_DISK_SIGNED, 4 },
    { "UnsignedInteger", LI_DISK_UNSIGNED, 4 },
    { "Unsigned32", LI_DISK_UNSIGNED, 4 },
    { "UnsignedLong", LI_DISK_UNSIGNED, 4 },
    { "Signed64", LI_DISK_SIGNED, 8 },
    { "Unsigned64", LI_DISK_UNSIGNED, 8 },
    { "FloatValue", LI_DISK_FLOAT, 4 },
    { "Float", LI_DISK_FLOAT, 4 },
    { "Float32", LI_DISK_FLOAT, 4 },
    { "FloatIEEE32", LI_DISK_FLOAT, 4 },
    { "Double", LI_DISK_FLOAT, 8 },
    { "DoubleValue", LI_DISK_FLOAT, 8 },
    { "FloatIEEE64", LI_DISK_FLOAT, 8 },
    { "DoubleIEEE64", LI_DISK_FLOAT, 8 },
  };

  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    if (li_header_is (h, "DataType", types[k].name))
      {
        type->kind = types[k].kind;
        type->bytes = types[k].bytes;
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is an EDF file whose DataType is missing or none of the known ones");
}

static gboolean
find_order (LiHeader *h, const char *path, LiDiskType *type, GError **error)
{
  gboolean high = li_header_is (h, "ByteOrder", "HighByteFirst");

  if (!high && !li_header_is (h, "ByteOrder", "LowByteFirst")
      && !(type->bytes == 1 && li_header_get (h, "ByteOrder") == NULL))
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "is an EDF file whose ByteOrder is neither LowByteFirst nor "
                           "HighByteFirst");
  type->swap = high != (G_BYTE_ORDER == G_BIG_ENDIAN);
  return TRUE;
}

static gboolean
find_shape (LiHeader *h, const char *path, gint64 shape[3], GError **error)
{
  shape[0] = 1;
  shape[1] = shape[2] = 0;
  if (!li_header_int (h, path, "Dim_1", &shape[2], error)
      || !li_header_int (h, path, "Dim_2", &shape[1], error)
      || !li_header_int (h, path, "Dim_3", &shape[0], error))
    return FALSE;
  return li_input_check_shape (path, shape, 8, error);
}

/* Things that fabio's format knows and that would give wrong voxels when ignored. */
static gboolean
refuse_unusual (LiHeader *h, const char *path, GError **error)
{
  const char *packing = li_header_get (h, "Compression");
  gint64 raster = 1;

  if (packing != NULL && g_ascii_strncasecmp (packing, "no", 2) != 0 && *packing != '\0')
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "is a compressed EDF file; only uncompressed ones can be read");
  if (li_header_get (h, "EDF_BinaryFileName") != NULL)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "is an EDF file that keeps its pixels in another file, which cannot be "
                           "read");
  if (li_header_get (h, "Dim_4") != NULL)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "is an EDF file with more than three dimensions");
  if (!li_header_int (h, path, "RasterConfiguration", &raster, error))
    return FALSE;
  return raster == 1
         || li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                            "is an EDF file with RasterConfiguration %" G_GINT64_FORMAT
                            "; only 1 (rows from the first pixel on) can be read",
                            raster);
}

/* Pixel sizes: PSize_1 and PSize_2 in metres, PixelSize or Optic_used in µm as ESRF writes them. */
static void
find_voxel (LiHeader *h, double voxel[3])
{
  double x = 0, y = 0, both = 0;

  li_header_numbers (h, "", "PSize_1", &x, 1, NULL);
  li_header_numbers (h, "", "PSize_2", &y, 1, NULL);
  li_header_numbers (h, "", "Optic_used", &both, 1, NULL);
  li_header_numbers (h, "", "PixelSize", &both, 1, NULL);
  voxel[2] = li_header_voxel (x ? x * 1e6 : both);
  voxel[1] = li_header_voxel (y ? y * 1e6 : x ? x * 1e6 : both);
  voxel[0] = voxel[2] == voxel[1] ? voxel[2] : 0;
}

/* The place behind "}\n" or "}\r\n", or 0. */
static gsize
header_end (const char *text, gsize n)
{
  for (const char *at = text; (at = memchr (at, '}', text + n - at)) != NULL; at++)
    {
      gsize k = at - text + 1;
      k += k < n && text[k] == '\r';
      if (k < n && text[k] == '\n')
        return k + 1;
    }
  return 0;
}

/* @have: bytes of the file, unpacked. */
static gboolean
find_place (LiHeader *h,
            const char *path,
            guint64 have,
            guint64 at,
            gsize end,
            Image *image,
            GError **error)
{
  gint64 header = end, stored = -1;
  guint64 bytes = (guint64)image->shape[0] * image->shape[1] * image->shape[2] * image->type.bytes;

  if (!li_header_int (h, path, "EDF_HeaderSize", &header, error)
      || !li_header_int (h, path, "Size", &stored, error)
      || !li_header_int (h, path, "EDF_BinarySize", &stored, error))
    return FALSE;
  if (header < (gint64)end || (guint64)header > have - at)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "says that a header has %" G_GINT64_FORMAT
                           " bytes, but it has %" G_GSIZE_FORMAT,
                           header, end);
  image->data_at = at + header;
  if (stored >= 0 && (guint64)stored < bytes)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "says that an image takes %" G_GINT64_FORMAT
                           " bytes, too little for %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                           " × %" G_GINT64_FORMAT " pixels",
                           stored, image->shape[0], image->shape[1], image->shape[2]);
  guint64 left = have - image->data_at;
  if (bytes > left)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "ends after %" G_GUINT64_FORMAT " of the %" G_GUINT64_FORMAT
                           " bytes of an image; it was cut short",
                           left, bytes);
  image->next_at = image->data_at + MIN (left, MAX (bytes, (guint64)MAX (stored, 0)));
  return TRUE;
}

/* The header of the image at @at is the first @end bytes of @text. */
static gboolean
parse_image (const char *path,
             const char *text,
             gsize end,
             guint64 have,
             guint64 at,
             Image *image,
             GError **error)
{
  const char *open = memchr (text, '{', end);

  if (end == 0)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "has an EDF header without end at byte %" G_GUINT64_FORMAT, at);
  if (open == NULL)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "has no EDF header where one was expected, at byte %" G_GUINT64_FORMAT,
                           at);
  g_autoptr (LiHeader) h = li_header_parse (open + 1, text + end - open - 1, ';');
  find_voxel (h, image->voxel);
  return refuse_unusual (h, path, error) && find_type (h, path, &image->type, error)
         && find_order (h, path, &image->type, error) && find_shape (h, path, image->shape, error)
         && find_place (h, path, have, at, end, image, error);
}

static gboolean
read_image (LiInput *input, guint64 at, Image *image, GError **error)
{
  g_autofree char *text = g_malloc (MAX_HEADER_BYTES);
  gsize end = 0;

  /* Most headers are short. */
  for (gsize most = 2048; end == 0 && most <= MAX_HEADER_BYTES; most *= 32)
    {
      gsize n = MIN (most, li_input_bytes (input) - at);
      if (!li_input_read (input, text, n, at, error))
        return FALSE;
      end = header_end (text, n);
    }
  return parse_image (li_input_path (input), text, end, li_input_bytes (input), at, image, error);
}

/* The only image of a packed file: how much there is of it is found out when it is unpacked. */
static gboolean
read_packed_image (LiInput *input, Image *image, GError **error)
{
  g_autofree char *text = g_malloc (MAX_HEADER_BYTES);
  gsize n = MAX_HEADER_BYTES;

  return li_inflate_head (input, 0, text, &n, error)
         && parse_image (li_input_path (input), text, header_end (text, n), G_MAXINT64, 0, image,
                         error);
}

/* Only blanks or zeros up to the end, as some programs pad files. */
static gboolean
is_padding (LiInput *input, guint64 at)
{
  char tail[1024];
  guint64 n = li_input_bytes (input) - at;

  if (n > sizeof tail || !li_input_read (input, tail, n, at, NULL))
    return FALSE;
  for (guint64 k = 0; k < n; k++)
    if (tail[k] != '\0' && !g_ascii_isspace (tail[k]))
      return FALSE;
  return TRUE;
}

static gboolean
same_kind (const Image *a, const Image *b, const char *path, gint64 n, GError **error)
{
  if (li_disk_type_same (&a->type, &b->type) && a->shape[1] == b->shape[1]
      && a->shape[2] == b->shape[2])
    return TRUE;
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "has images of different sizes or types (image %" G_GINT64_FORMAT
                         " has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                         " pixels, the first %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT ")",
                         n, b->shape[1], b->shape[2], a->shape[1], a->shape[2]);
}

/* The place of every plane of every image. */
static GArray *
find_planes (LiInput *input, Image *first, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint64));
  const char *path = li_input_path (input);
  Image image = { 0 };

  for (guint64 at = 0; at < li_input_bytes (input); at = image.next_at)
    {
      if (at > 0 && is_padding (input, at))
        break;
      if (!read_image (input, at, &image, error))
        return NULL;
      if (at == 0)
        *first = image;
      if (!same_kind (first, &image, path, places->len, error))
        return NULL;
      if (places->len + (guint64)image.shape[0] > MAX_PLANES)
        {
          li_input_error (error, LI_ERROR_UNSUPPORTED, path, "has more than %d planes", MAX_PLANES);
          return NULL;
        }
      guint64 plane = (guint64)image.shape[1] * image.shape[2] * image.type.bytes;
      for (gint64 z = 0; z < image.shape[0]; z++)
        {
          guint64 place = image.data_at + z * plane;
          g_array_append_val (places, place);
        }
    }
  return g_steal_pointer (&places);
}

static LiVolume *
open_plain (LiInput *input, GError **error)
{
  LiVolumeInfo info = { .format = "EDF" };
  g_autoptr (LiInput) own = input;
  g_autofree char *path = g_strdup (li_input_path (input));
  Image first = { 0 };
  gsize n;

  g_autoptr (GArray) places = find_planes (input, &first, error);
  if (places == NULL)
    return NULL;
  memcpy (info.shape, first.shape, sizeof info.shape);
  memcpy (info.voxel, first.voxel, sizeof info.voxel);
  info.shape[0] = places->len;
  return li_runs_volume (&info, path, g_steal_pointer (&own), &first.type, 0,
                         g_array_steal (places, &n), error);
}

/* What a packed file holds, from its header alone. */
static gboolean
look_into (LiInput *input, LiVolumeInfo *info, Image *image, GError **error)
{
  if (!read_packed_image (input, image, error))
    return FALSE;
  *info = (LiVolumeInfo){ .format = "EDF" };
  memcpy (info->shape, image->shape, sizeof info->shape);
  memcpy (info->voxel, image->voxel, sizeof info->voxel);
  return li_disk_type_native (&image->type, &info->type);
}

static gboolean
begins_packed (LiInput *input)
{
  guint8 head[2];

  return li_input_bytes (input) >= sizeof head && li_input_read (input, head, sizeof head, 0, NULL)
         && is_packed (li_input_path (input), head, sizeof head);
}

LiVolume *
li_edf_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  Image image = { 0 };
  LiVolumeInfo info;

  if (input == NULL)
    return NULL;
  if (!begins_packed (input))
    return open_plain (g_steal_pointer (&input), error);
  if (!look_into (input, &info, &image, error))
    return NULL;
  LiPacked packed = {
    .input = input, .path = path, .skip = image.data_at, .type = image.type, .nothing_behind = TRUE
  };
  return li_inflate_volume (&info, &packed, progress, error);
}

LiVolume *
li_edf_open_plane (const char *path, gboolean *packed, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, TRUE, error);
  Image image = { 0 };
  LiVolumeInfo info;

  if (input == NULL)
    return NULL;
  *packed = begins_packed (input);
  if (!*packed)
    return open_plain (g_steal_pointer (&input), error);
  return look_into (input, &info, &image, error) ? li_lazy_plane (&info, path, li_edf_open) : NULL;
}
