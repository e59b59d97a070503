/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-zarr-array.h"

#include <math.h>
#include <string.h>

#include "base/li-json.h"
#include "volume/li-codec.h"
#include "volume/li-input.h"
#include "volume/li-voxel.h"

gboolean
li_zarr_array_is_at (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".zarray", NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static gboolean
odd_member (const char *path, const char *name, GError **error)
{
  return li_input_error (error, LI_ERROR_FORMAT, path,
                         "has no usable “%s”; the description of a Zarr 2 array was expected",
                         name);
}

/* A list of whole numbers from 1 on. */
static int
read_edges (JsonObject *json, const char *name, gint64 out[LI_ZARR_MAX_AXES])
{
  JsonArray *list = li_json_array (json, name);
  guint n = list != NULL ? json_array_get_length (list) : 0;

  if (n > LI_ZARR_MAX_AXES)
    return 0;
  for (guint k = 0; k < n; k++)
    {
      JsonNode *node = json_array_get_element (list, k);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
          || json_node_get_int (node) < 1)
        return 0;
      out[k] = json_node_get_int (node);
    }
  return (int)n;
}

static gboolean
read_shape (LiZarrArray *a, JsonObject *json, const char *path, GError **error)
{
  a->n_axes = read_edges (json, "shape", a->shape);
  if (a->n_axes < 1)
    return odd_member (path, "shape", error);
  return read_edges (json, "chunks", a->chunk) == a->n_axes || odd_member (path, "chunks", error);
}

/* "<u2", "|b1" …: byte order, kind, bytes. */
static gboolean
read_type (LiZarrArray *a, JsonObject *json, const char *path, GError **error)
{
  const char *text = li_json_string (json, "dtype", NULL);
  LiVoxelType native;

  if (text == NULL)
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "has voxels that are not single numbers, which are not read");
  gboolean whole = strlen (text) == 3 && strchr ("<>|", text[0]) != NULL
                   && strchr ("biuf", text[1]) != NULL && g_ascii_isdigit (text[2]);
  a->type.kind = whole && text[1] == 'f'   ? LI_DISK_FLOAT
                 : whole && text[1] == 'i' ? LI_DISK_SIGNED
                                           : LI_DISK_UNSIGNED;
  a->type.bytes = whole ? (guint8)(text[2] - '0') : 0;
  a->type.swap = text[0] == (G_BYTE_ORDER == G_LITTLE_ENDIAN ? '>' : '<');
  return (whole && li_disk_type_native (&a->type, &native))
         || li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                            "has voxels of type “%.40s”, which are not read", text);
}

static gboolean
read_packing (LiZarrArray *a, JsonObject *json, const char *path, GError **error)
{
  static const struct
  {
    const char *id;
    LiZarrPacking packing;
  } known[] = { { "zlib", LI_ZARR_ZLIB },
                { "gzip", LI_ZARR_GZIP },
                { "blosc", LI_ZARR_BLOSC },
                { "zstd", LI_ZARR_ZSTD },
                { "lz4", LI_ZARR_LZ4 } };
  JsonNode *node = json_object_get_member (json, "compressor");
  JsonObject *how = li_json_object (json, "compressor");
  const char *id = how != NULL ? li_json_string (how, "id", "?") : "?",
             *inner = how != NULL ? li_json_string (how, "cname", "lz4") : "lz4";

  if (node == NULL || (how == NULL && !JSON_NODE_HOLDS_NULL (node)))
    return odd_member (path, "compressor", error);
  if (how == NULL)
    return TRUE;
  if (strcmp (id, "blosc") == 0 && !li_codec_blosc_has (inner))
    return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                           "is packed by blosc with %.40s, which cannot be unpacked here", inner);
  for (guint k = 0; k < G_N_ELEMENTS (known); k++)
    if (strcmp (id, known[k].id) == 0)
      {
        a->packing = known[k].packing;
        return TRUE;
      }
  return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                         "is packed by %.40s, which cannot be unpacked here; expected none, zlib, "
                         "gzip, blosc, zstd or lz4",
                         id);
}

/* None, or one shuffle of bytes. */
static gboolean
read_filters (LiZarrArray *a, JsonObject *json, const char *path, GError **error)
{
  JsonArray *list = li_json_array (json, "filters");
  guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint k = 0; k < n; k++)
    {
      JsonNode *node = json_array_get_element (list, k);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = one != NULL ? li_json_string (one, "id", "?") : "?";
      double size = one != NULL ? li_json_number (one, "elementsize", 4) : 0;
      if (n > 1 || strcmp (id, "shuffle") != 0 || !(size >= 1 && size <= 64))
        return li_input_error (error, LI_ERROR_UNSUPPORTED, path,
                               "has voxels changed by the filter %.40s, which cannot be undone "
                               "here",
                               id);
      a->shuffle = (guint)size;
    }
  return TRUE;
}

/* A number as a voxel of the file. FALSE: the type does not hold it. */
static gboolean
put_fill (LiZarrArray *a, double value, gint64 whole, gboolean is_whole)
{
  const LiDiskType *t = &a->type;
  double limit = ldexp (1, 8 * t->bytes - (t->kind == LI_DISK_SIGNED)),
         lowest = t->kind == LI_DISK_SIGNED ? -limit : 0;
  float f = (float)value;

  if (t->kind != LI_DISK_FLOAT && (!is_whole || value < lowest || value >= limit))
    return FALSE;
  if (t->kind == LI_DISK_FLOAT && t->bytes == 2)
    return value == 0; /* no other is written by a program that we know */
  guint64 bits = GUINT64_TO_LE ((guint64)whole);
  if (t->kind != LI_DISK_FLOAT)
    for (int k = 0; k < t->bytes; k++)
      a->fill[G_BYTE_ORDER == G_LITTLE_ENDIAN ? k : t->bytes - 1 - k] = ((guint8 *)&bits)[k];
  else
    memcpy (a->fill, t->bytes == 4 ? (void *)&f : (void *)&value, t->bytes);
  if (t->swap && t->bytes > 1)
    li_voxel_swap (a->fill, t->bytes, 1);
  return TRUE;
}

static gboolean
read_fill (LiZarrArray *a, JsonObject *json, const char *path, GError **error)
{
  JsonNode *node = json_object_get_member (json, "fill_value");
  const char *text = li_json_string (json, "fill_value", NULL);
  double value = li_json_number (json, "fill_value", 0);
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_NONE;

  if (node == NULL || (!JSON_NODE_HOLDS_NULL (node) && type == G_TYPE_NONE))
    return odd_member (path, "fill_value", error);
  a->filled = !JSON_NODE_HOLDS_NULL (node);
  if (!a->filled)
    return TRUE;
  if (type == G_TYPE_BOOLEAN)
    value = json_node_get_boolean (node);
  else if (text != NULL)
    value = strcmp (text, "NaN") == 0         ? NAN
            : strcmp (text, "Infinity") == 0  ? INFINITY
            : strcmp (text, "-Infinity") == 0 ? -INFINITY
                                              : a->type.bytes;
  if (text != NULL && (a->type.kind != LI_DISK_FLOAT || isfinite (value)))
    return odd_member (path, "fill_value", error);
  gboolean whole = value == floor (value) && fabs (value) < ldexp (1, 63);
  return put_fill (a, value,
                   type == G_TYPE_INT64 ? json_node_get_int (node)
                   : whole              ? (gint64)value
                                        : 0,
                   whole)
         || odd_member (path, "fill_value", error);
}

static gboolean
read_order (LiZarrArray *a, JsonObject *json, const char *path, GError **error)
{
  const char *order = li_json_string (json, "order", ""),
             *between = li_json_string (json, "dimension_separator", ".");

  if (strcmp (order, "C") != 0 && strcmp (order, "F") != 0)
    return odd_member (path, "order", error);
  if (strcmp (between, ".") != 0 && strcmp (between, "/") != 0)
    return odd_member (path, "dimension_separator", error);
  a->fortran = *order == 'F';
  a->separator = *between;
  return TRUE;
}

/* The first thing in the folder that is named like a chunk: '.' or '/' as its name tells, 0 where
 * it tells nothing, −1 where there is none. */
static int
separator_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (!g_ascii_isdigit (*name) || name[strspn (name, "0123456789.")] != '\0')
        continue;
      return strchr (name, '.') != NULL ? '.' : g_file_test (path, G_FILE_TEST_IS_DIR) ? '/' : 0;
    }
  return -1;
}

/* Older writers made folders of chunks without saying so; read as it says, such an array would hold
 * nothing but its fill value. */
static gboolean
check_separator (LiZarrArray *a, JsonObject *json, const char *folder, GError **error)
{
  int found = a->n_axes > 1 ? separator_in (folder) : 0;

  if (found < 0)
    return li_input_error (error, LI_ERROR_FORMAT, folder,
                           "is a Zarr array without a single chunk; was it copied whole?");
  if (found == 0 || found == a->separator)
    return TRUE;
  if (json_object_has_member (json, "dimension_separator"))
    return li_input_error (error, LI_ERROR_FORMAT, folder,
                           "names its chunks with “%c” where its description says “%c”", found,
                           a->separator);
  a->separator = (char)found;
  return TRUE;
}

gboolean
li_zarr_array_read (LiZarrArray *array, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ".zarray", NULL);
  g_autoptr (JsonObject) json = li_json_load (path, error);

  *array = (LiZarrArray){ 0 };
  if (json == NULL)
    return FALSE;
  if (li_json_number (json, "zarr_format", 0) != 2)
    return odd_member (path, "zarr_format", error);
  return read_shape (array, json, path, error) && read_type (array, json, path, error)
         && read_packing (array, json, path, error) && read_filters (array, json, path, error)
         && read_fill (array, json, path, error) && read_order (array, json, path, error)
         && check_separator (array, json, folder, error);
}
