/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-json.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-safe-file.h"

G_GNUC_PRINTF (3, 4)
static gpointer
refuse (GError **error, const char *name, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT, "%s: %s", name, what);
  return NULL;
}

/* What may stand outside strings; the parser would also take comments, which could hide brackets.
 */
#define ALPHABET "{}[],: \t\r\n0123456789+-.eEtrufalsn"

/* Depth of the brackets outside strings; *@strange is the first character that no JSON has there.
 * Unbalanced text is the parser's to refuse. */
static int
deepest (const char *text, gsize length, char *strange)
{
  int depth = 0, max_depth = 0;
  gboolean inside = FALSE;

  *strange = 0;
  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (inside && c == '\\')
        i++;
      else if (c == '"')
        inside = !inside;
      else if (inside)
        continue;
      else if (c == '{' || c == '[')
        max_depth = MAX (max_depth, ++depth);
      else if (c == '}' || c == ']')
        depth--;
      else if (*strange == 0 && strchr (ALPHABET, c) == NULL)
        *strange = c;
    }
  return max_depth;
}

JsonObject *
li_json_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) why = NULL;
  char strange;
  int depth;

  if (length > LI_JSON_MAX_BYTES)
    return refuse (error, name, _ ("has %zu bytes; at most %zu are read"), length,
                   LI_JSON_MAX_BYTES);
  if (memchr (text, 0, length) != NULL || !g_utf8_validate (text, (gssize)length, NULL))
    return refuse (error, name, _ ("is not UTF-8 text; a JSON file was expected"));
  depth = deepest (text, length, &strange);
  if (depth > LI_JSON_MAX_DEPTH)
    return refuse (error, name, _ ("is nested %d levels deep; at most %d are read"), depth,
                   LI_JSON_MAX_DEPTH);
  if (strange != 0)
    return refuse (error, name, _ ("is not valid JSON: a byte 0x%02x stands outside the texts"),
                   (guint)(guchar)strange);
  if (!json_parser_load_from_data (parser, text, (gssize)length, &why))
    return refuse (error, name, _ ("is not valid JSON: %s"), why->message);
  JsonNode *root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, name, _ ("does not hold a JSON object"));
  return json_object_ref (json_node_get_object (root));
}

static gboolean
check_size (const char *path, GError **error)
{
  GStatBuf st;

  if (g_stat (path, &st) != 0)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                   g_strerror (errno));
      return FALSE;
    }
  if (S_ISREG (st.st_mode) && (guint64)st.st_size <= LI_JSON_MAX_BYTES)
    return TRUE;
  if (S_ISREG (st.st_mode))
    refuse (error, path, _ ("has %" G_GUINT64_FORMAT " bytes; at most %zu are read"),
            (guint64)st.st_size, LI_JSON_MAX_BYTES);
  else
    refuse (error, path, _ ("is no file"));
  return FALSE;
}

JsonObject *
li_json_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) why = NULL;
  gsize length;

  if (!check_size (path, error))
    return NULL;
  if (!g_file_get_contents (path, &text, &length, &why))
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_IO, _ ("%s: cannot be read: %s"), path,
                   why->message);
      return NULL;
    }
  return li_json_parse (text, length, path, error);
}

gboolean
li_json_save (JsonObject *object, const char *path, GError **error)
{
  g_autofree char *text = li_json_text (object);

  return li_safe_file_set_contents (path, text, -1, error);
}

static JsonNode *
member (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_TYPE (node) == type ? node : NULL;
}

const char *
li_json_string (JsonObject *object, const char *name, const char *fallback)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : fallback;
}

double
li_json_number (JsonObject *object, const char *name, double fallback)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : fallback;
}

gboolean
li_json_flag (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN
             ? json_node_get_boolean (node)
             : fallback;
}

JsonObject *
li_json_object (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

JsonArray *
li_json_array (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

void
li_json_set_number (JsonObject *object, const char *name, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}
