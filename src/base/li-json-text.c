/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "base/li-json.h"

static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if (*c == '\n')
      g_string_append (out, "\\n");
    else if (*c == '\t')
      g_string_append (out, "\\t");
    else if ((guchar)*c < 0x20 || *c == 0x7f)
      g_string_append_printf (out, "\\u%04x", (guint)(guchar)*c);
    else
      g_string_append_c (out, *c);
  g_string_append_c (out, '"');
}

/* JSON has no infinity: such numbers are unknown to a reader anyway. */
static void
append_double (GString *out, double value)
{
  if (!isfinite (value))
    {
      g_string_append (out, "null");
      return;
    }
  g_autofree char *text = li_number_text (value);
  g_string_append (out, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (out, ".0");
}

static void
append_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    append_string (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    append_double (out, json_node_get_double (node));
}

static void append_node (GString *out, JsonNode *node, int indent);

static void
new_line (GString *out, int indent)
{
  g_string_append_c (out, '\n');
  for (int k = 0; k < indent; k++)
    g_string_append (out, "  ");
}

static void
append_object (GString *out, JsonObject *object, int indent)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  if (json_object_get_size (object) == 0)
    {
      g_string_append (out, "{}");
      return;
    }
  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      new_line (out, indent + 1);
      append_string (out, name);
      g_string_append (out, ": ");
      append_node (out, node, indent + 1);
    }
  new_line (out, indent);
  g_string_append_c (out, '}');
}

static gboolean
is_flat (JsonArray *array)
{
  for (guint k = 0; k < json_array_get_length (array); k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      if (JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node))
        return FALSE;
    }
  return TRUE;
}

static void
append_array (GString *out, JsonArray *array, int indent)
{
  gboolean flat = is_flat (array);
  guint n = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint k = 0; k < n; k++)
    {
      if (k > 0)
        g_string_append (out, flat ? ", " : ",");
      if (!flat)
        new_line (out, indent + 1);
      append_node (out, json_array_get_element (array, k), indent + 1);
    }
  if (!flat && n > 0)
    new_line (out, indent);
  g_string_append_c (out, ']');
}

static void
append_node (GString *out, JsonNode *node, int indent)
{
  switch (JSON_NODE_TYPE (node))
    {
    case JSON_NODE_OBJECT:
      append_object (out, json_node_get_object (node), indent);
      break;
    case JSON_NODE_ARRAY:
      append_array (out, json_node_get_array (node), indent);
      break;
    case JSON_NODE_VALUE:
      append_value (out, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
      break;
    }
}

char *
li_json_text (JsonObject *object)
{
  GString *out = g_string_new (NULL);

  append_object (out, object, 0);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
