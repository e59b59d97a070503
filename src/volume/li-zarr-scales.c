/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-zarr-scales.h"

#include <math.h>
#include <string.h>

#include "base/li-json.h"
#include "volume/li-input.h"
#include "volume/li-length-unit.h"

#define MAX_LEVELS 64

static void
level_clear (gpointer data)
{
  g_free (((LiZarrLevel *)data)->path);
}

static LiZarrScales *
scales_new (void)
{
  LiZarrScales *s = g_new0 (LiZarrScales, 1);

  s->levels = g_array_new (FALSE, TRUE, sizeof (LiZarrLevel));
  g_array_set_clear_func (s->levels, level_clear);
  return s;
}

void
li_zarr_scales_free (LiZarrScales *scales)
{
  if (scales == NULL)
    return;
  g_array_unref (scales->levels);
  g_free (scales);
}

static JsonObject *
object_at (JsonArray *list, guint k)
{
  JsonNode *node
      = list != NULL && k < json_array_get_length (list) ? json_array_get_element (list, k) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* 0.3 has names alone, 0.4 objects with name, type and unit. */
static void
read_axis (LiZarrScales *s, int k, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name
      = object != NULL ? li_json_string (object, "name", "")
        : JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
            ? json_node_get_string (node)
            : "",
      *type = object != NULL ? li_json_string (object, "type", "") : "";
  char letter = strlen (name) == 1 ? g_ascii_tolower (*name) : 0;

  s->role[k] = strcmp (type, "channel") == 0                     ? 'c'
               : strcmp (type, "time") == 0                      ? 't'
               : letter != 0 && strchr ("zyxct", letter) != NULL ? letter
                                                                 : '?';
  s->um[k] = object != NULL ? li_length_unit_um (li_json_string (object, "unit", NULL)) : 0;
}

static gboolean
read_axes (LiZarrScales *s, JsonObject *image)
{
  JsonArray *axes = li_json_array (image, "axes");
  guint n = axes != NULL ? json_array_get_length (axes) : 0;

  if (n > LI_ZARR_MAX_AXES)
    return FALSE;
  s->n_axes = (int)n;
  for (guint k = 0; k < n; k++)
    read_axis (s, (int)k, json_array_get_element (axes, k));
  return TRUE;
}

/* The list of a transformation's numbers. */
static gboolean
read_numbers (JsonObject *one, const char *name, double out[LI_ZARR_MAX_AXES])
{
  JsonArray *list = li_json_array (one, name);
  guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint k = 0; k < n && k < LI_ZARR_MAX_AXES; k++)
    {
      JsonNode *node = json_array_get_element (list, k);
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
      if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        return FALSE;
      out[k] = json_node_get_double (node);
    }
  return n > 0;
}

/* A list of transformations behind those that are in @scale and @move: x → scale x + move. FALSE:
 * one of them is of another kind. *@scaled: there is a scale among them. */
static gboolean
apply (JsonObject *holder,
       double scale[LI_ZARR_MAX_AXES],
       double move[LI_ZARR_MAX_AXES],
       gboolean *scaled)
{
  JsonArray *list = li_json_array (holder, "coordinateTransformations");
  guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint k = 0; k < n; k++)
    {
      JsonObject *one = object_at (list, k);
      const char *type = one != NULL ? li_json_string (one, "type", "") : "";
      double v[LI_ZARR_MAX_AXES];
      gboolean scaling = strcmp (type, "scale") == 0;
      for (int a = 0; a < LI_ZARR_MAX_AXES; a++)
        v[a] = scaling;
      if (strcmp (type, "identity") == 0)
        continue;
      if ((!scaling && strcmp (type, "translation") != 0) || !read_numbers (one, type, v))
        return FALSE;
      *scaled = *scaled || scaling;
      for (int a = 0; a < LI_ZARR_MAX_AXES; a++)
        {
          scale[a] *= scaling ? v[a] : 1;
          move[a] = scaling ? move[a] * v[a] : move[a] + v[a];
        }
    }
  return TRUE;
}

/* Without a scale, or with a transformation that we do not know, scale and origin are not said. */
static gboolean
read_level (LiZarrScales *s, JsonObject *image, JsonObject *dataset)
{
  const char *path = dataset != NULL ? li_json_string (dataset, "path", NULL) : NULL;
  LiZarrLevel level = { 0 };
  double move[LI_ZARR_MAX_AXES] = { 0 };

  if (path == NULL || *path == '\0' || g_path_is_absolute (path) || strstr (path, "..") != NULL)
    return FALSE;
  for (int a = 0; a < LI_ZARR_MAX_AXES; a++)
    level.scale[a] = 1;
  gboolean scaled = FALSE, known = apply (dataset, level.scale, move, &scaled)
                                   && apply (image, level.scale, move, &scaled) && scaled;
  for (int a = 0; a < LI_ZARR_MAX_AXES; a++)
    {
      level.origin[a] = known && level.scale[a] > 0 ? move[a] / level.scale[a] : 0;
      level.scale[a] = known ? level.scale[a] : 0;
    }
  level.path = g_strdup (path);
  g_array_append_val (s->levels, level);
  return TRUE;
}

static gboolean
read_image (LiZarrScales *s, JsonObject *image)
{
  JsonArray *datasets = li_json_array (image, "datasets");
  guint n = datasets != NULL ? json_array_get_length (datasets) : 0;

  if (n < 1 || n > MAX_LEVELS || !read_axes (s, image))
    return FALSE;
  for (guint k = 0; k < n; k++)
    if (!read_level (s, image, object_at (datasets, k)))
      return FALSE;
  return TRUE;
}

gboolean
li_zarr_scales_read (LiZarrScales **scales, const char *group, GError **error)
{
  g_autofree char *path = g_build_filename (group, ".zattrs", NULL);
  g_autoptr (LiZarrScales) s = scales_new ();

  *scales = NULL;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_autoptr (JsonObject) json = li_json_load (path, error);
  if (json == NULL)
    return FALSE;
  JsonArray *images = li_json_array (json, "multiscales");
  if (images == NULL)
    return TRUE;
  if (object_at (images, 0) == NULL || !read_image (s, object_at (images, 0)))
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "has “multiscales” that do not list an image; axes and datasets with "
                           "paths were expected");
  *scales = g_steal_pointer (&s);
  return TRUE;
}
