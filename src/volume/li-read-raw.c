/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Voxels without a header. What they are is said, in this order, by the caller (LiOpenOptions), by
 * a sidecar NAME.raw.info (ours) or NAME.vol.info (PyHST and Nabu at ESRF), or by the file's name.
 */

#include <math.h>
#include <string.h>

#include "volume/li-format.h"
#include "volume/li-header.h"
#include "volume/li-input.h"
#include "volume/li-raw-guess.h"
#include "volume/li-raw-name.h"
#include "volume/li-runs.h"

typedef struct
{
  LiVolumeInfo info;
  LiDiskType type;
  gint64 offset;
} Raw;

static char *
sidecar_of (const char *path)
{
  return g_strconcat (path, ".info", NULL);
}

static gboolean
ends_in (const char *path, const char *end)
{
  gsize n = strlen (path), m = strlen (end);

  return n > m && g_ascii_strcasecmp (path + n - m, end) == 0;
}

/* The voxels' file when @path is their description. */
static char *
described_by (const char *path)
{
  g_autofree char *data = NULL;

  if (!ends_in (path, ".info"))
    return NULL;
  data = g_strndup (path, strlen (path) - strlen (".info"));
  return g_file_test (data, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&data) : NULL;
}

gboolean
li_raw_probe (const char *path, const guint8 *head, gsize n)
{
  g_autofree char *sidecar = sidecar_of (path), *data = described_by (path);

  return n > 0
         && (data != NULL || ends_in (path, ".raw") || ends_in (path, ".vol")
             || g_file_test (sidecar, G_FILE_TEST_EXISTS));
}

static gboolean
read_shape (LiHeader *h, const char *sidecar, gint64 shape[3], GError **error)
{
  double n[3] = { 0, 0, 0 };

  if (!li_header_numbers (h, sidecar, "shape", n, 3, error))
    return FALSE;
  for (int k = 0; k < 3; k++)
    shape[k] = n[k] >= 1 && n[k] <= G_MAXINT32 && n[k] == floor (n[k]) ? (gint64)n[k] : 0;
  return li_input_check_shape (sidecar, shape, 4, error);
}

/* "key = value" lines: shape, type, voxel_um, origin (all z, y, x), byte_order, offset. */
static gboolean
read_ours (LiHeader *h, const char *sidecar, Raw *r, GError **error)
{
  const char *type = li_header_get (h, "type"), *order = li_header_get (h, "byte_order");
  double voxel[3] = { 0 }, origin[3] = { 0 };

  if (type == NULL || !li_voxel_type_parse (type, &r->info.type))
    return li_input_error (error, LI_ERROR_FORMAT, sidecar,
                           "does not give type = u8, u16, i16, u32 or f32");
  if (order != NULL && strcmp (order, "big") != 0 && strcmp (order, "little") != 0)
    return li_input_error (error, LI_ERROR_FORMAT, sidecar,
                           "gives a byte_order that is neither little nor big");
  if (!read_shape (h, sidecar, r->info.shape, error)
      || !li_header_numbers (h, sidecar, "voxel_um", voxel, 3, error)
      || !li_header_numbers (h, sidecar, "origin", origin, 3, error)
      || !li_header_int (h, sidecar, "offset", &r->offset, error))
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      r->info.voxel[k] = li_header_voxel (voxel[k]);
      r->info.origin[k] = li_header_origin (origin[k]);
    }
  r->type = li_disk_type_of (r->info.type);
  r->type.swap = (g_strcmp0 (order, "big") == 0) != (G_BYTE_ORDER == G_BIG_ENDIAN);
  return TRUE;
}

/* PyHST writes float; its 8 and 16-bit conversions keep the same description, so the size of the
 * file decides, and only an exact one counts. */
static gboolean
type_by_size (Raw *r, const char *path, guint64 bytes, GError **error)
{
  static const LiVoxelType types[] = { LI_TYPE_F32, LI_TYPE_U8, LI_TYPE_U16 };
  const gint64 *n = r->info.shape;
  guint64 voxels = (guint64)n[0] * n[1] * n[2];

  for (guint k = 0; k < G_N_ELEMENTS (types); k++)
    if (bytes == voxels * li_voxel_type_size (types[k]))
      {
        gboolean swap = r->type.swap;
        r->info.type = types[k];
        r->type = li_disk_type_of (types[k]);
        r->type.swap = swap;
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_FORMAT, path,
                         "has %" G_GUINT64_FORMAT " bytes, which is no whole number for each of "
                         "the %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                         " voxels that its .info gives (1, 2 or 4 bytes); it was cut short or is "
                         "described wrongly",
                         bytes, n[0], n[1], n[2]);
}

static gboolean
read_pyhst (
    LiHeader *h, const char *sidecar, const char *path, guint64 bytes, Raw *r, GError **error)
{
  double um = 0;

  if (!li_header_int (h, sidecar, "NUM_X", &r->info.shape[2], error)
      || !li_header_int (h, sidecar, "NUM_Y", &r->info.shape[1], error)
      || !li_header_int (h, sidecar, "NUM_Z", &r->info.shape[0], error)
      || !li_input_check_shape (sidecar, r->info.shape, 4, error)
      || !li_header_numbers (h, sidecar, "voxelSize", &um, 1, error))
    return FALSE;
  for (int k = 0; k < 3; k++)
    r->info.voxel[k] = li_header_voxel (um);
  r->type.swap = li_header_is (h, "BYTEORDER", "HIGHBYTEFIRST") != (G_BYTE_ORDER == G_BIG_ENDIAN);
  return type_by_size (r, path, bytes, error);
}

static gboolean
by_name (Raw *r, const char *path, guint64 bytes, GError **error)
{
  gint64 *n = r->info.shape;

  if (!li_raw_name_parse (path, n, &r->info.type))
    return li_input_error (error, LI_ERROR_INVALID, path,
                           "is raw data without a description; write shape = z, y, x and type = "
                           "u8, u16, i16, u32 or f32 into a text file of this name with .info "
                           "behind it");
  r->type = li_disk_type_of (r->info.type);
  r->type.swap = G_BYTE_ORDER == G_BIG_ENDIAN;
  if (!li_input_check_shape (path, n, 4, error))
    return FALSE;
  return bytes == (guint64)n[0] * n[1] * n[2] * r->type.bytes
         || li_input_error (error, LI_ERROR_FORMAT, path,
                            "has %" G_GUINT64_FORMAT " bytes, not those of %" G_GINT64_FORMAT
                            " planes of %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                            " that its name gives; describe it in a text file of this name with "
                            ".info behind it",
                            bytes, n[0], n[1], n[2]);
}

/* No other format takes the file; @n > 0 bytes of @head. */
static gboolean
nobody_elses (const char *path, const guint8 *head, gsize n)
{
  gsize n_formats;
  const LiFormat *formats = li_formats (&n_formats);

  for (gsize k = 0; k < n_formats; k++)
    if (formats[k].probe != li_raw_probe && formats[k].probe (path, head, n))
      return FALSE;
  return li_unread_name (head, n) == NULL;
}

gboolean
li_raw_is_undescribed (const char *path)
{
  g_autofree char *sidecar = sidecar_of (path), *data = described_by (path);
  g_autoptr (LiInput) input = li_input_open (path, FALSE, NULL);
  guint64 bytes = input != NULL ? li_input_bytes (input) : 0;
  guint8 head[512];
  gsize n = MIN (sizeof head, bytes);
  LiOpenOptions said = { 0 };

  if (n == 0 || data != NULL || g_file_test (sidecar, G_FILE_TEST_EXISTS)
      || !li_input_read (input, head, n, 0, NULL) || !nobody_elses (path, head, n))
    return FALSE;
  if (!li_raw_name_parse (path, said.raw.shape, &said.raw.type))
    return TRUE;
  g_autofree char *misfit = li_raw_misfit (&said, bytes);
  return misfit != NULL;
}

static gboolean
describe (Raw *r, const char *path, guint64 bytes, const LiOpenOptions *options, GError **error)
{
  g_autofree char *sidecar = sidecar_of (path);

  if (options != NULL && options->raw.shape[0] > 0)
    {
      r->info = options->raw;
      r->type = li_disk_type_of (r->info.type);
      r->type.swap = options->raw_big_endian != (G_BYTE_ORDER == G_BIG_ENDIAN);
      r->offset = MIN (options->raw_offset, G_MAXINT64);
      return TRUE;
    }
  if (!g_file_test (sidecar, G_FILE_TEST_EXISTS))
    return by_name (r, path, bytes, error);
  g_autoptr (LiHeader) h = li_header_read (sidecar, '\n', error);
  if (h == NULL)
    return FALSE;
  if (li_header_get (h, "shape") != NULL)
    return read_ours (h, sidecar, r, error);
  if (li_header_get (h, "NUM_X") != NULL)
    return read_pyhst (h, sidecar, path, bytes, r, error);
  return li_input_error (error, LI_ERROR_FORMAT, sidecar,
                         "gives neither shape = z, y, x with type = u8, u16, i16, u32 or f32, nor "
                         "NUM_X, NUM_Y and NUM_Z");
}

/* The file must have exactly the described number of bytes. */
static gboolean
check_length (const Raw *r, const char *path, guint64 bytes, GError **error)
{
  LiOpenOptions said = { .raw = r->info, .raw_offset = (guint64)r->offset };

  if (!li_input_check_shape (path, r->info.shape, 4, error))
    return FALSE;
  g_autofree char *misfit = li_raw_misfit (&said, bytes);
  return misfit == NULL
         || li_input_error (error, LI_ERROR_FORMAT, path,
                            "%s; it was cut short or is described wrongly", misfit);
}

LiVolume *
li_raw_open (const char *path, const LiOpenOptions *options, LiProgress *progress, GError **error)
{
  g_autofree char *data = described_by (path);
  const char *name = data ? data : path;
  g_autoptr (LiInput) input = li_input_open (name, FALSE, error);
  Raw r = { 0 };

  if (input == NULL || !describe (&r, name, li_input_bytes (input), options, error))
    return NULL;
  r.info.format = "raw";
  if (r.offset < 0)
    {
      li_input_error (error, LI_ERROR_FORMAT, name, "is said to begin before its first byte");
      return NULL;
    }
  if (!check_length (&r, name, li_input_bytes (input), error))
    return NULL;
  LiVolume *v
      = li_runs_volume (&r.info, name, g_steal_pointer (&input), &r.type, r.offset, NULL, error);
  g_autofree char *how
      = g_strdup_printf ("from %" G_GINT64_FORMAT "%s", r.offset, r.type.swap ? ", swapped" : "");
  if (v != NULL)
    li_volume_set_part (v, how);
  return v;
}
