/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-error.h"
#include "base/li-json.h"

static JsonNode *
null_node (void)
{
  return json_node_new (JSON_NODE_NULL);
}

static JsonNode *
number_node (double value)
{
  if (!isfinite (value))
    return null_node ();
  return json_node_init_double (json_node_alloc (), value);
}

static JsonNode *
int_node (gint64 value)
{
  return json_node_init_int (json_node_alloc (), value);
}

static gboolean
is_object_type (const GVariantType *type)
{
  return g_variant_type_is_array (type)
         && g_variant_type_is_dict_entry (g_variant_type_element (type))
         && g_variant_type_equal (g_variant_type_key (g_variant_type_element (type)),
                                  G_VARIANT_TYPE_STRING);
}

static JsonNode *
object_from_variant (GVariant *variant)
{
  g_autoptr (JsonObject) object = json_object_new ();
  GVariantIter iter;
  GVariant *entry;

  g_variant_iter_init (&iter, variant);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);

      json_object_set_member (object, g_variant_get_string (key, NULL),
                              li_json_from_variant (value));
      g_variant_unref (entry);
    }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
array_from_variant (GVariant *variant)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (gsize k = 0; k < g_variant_n_children (variant); k++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, k);
      json_array_add_element (array, li_json_from_variant (child));
    }
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
maybe_from_variant (GVariant *variant)
{
  g_autoptr (GVariant) inner = g_variant_get_maybe (variant);

  return inner != NULL ? li_json_from_variant (inner) : null_node ();
}

static JsonNode *
inner_from_variant (GVariant *variant)
{
  g_autoptr (GVariant) inner = g_variant_get_variant (variant);

  return li_json_from_variant (inner);
}

JsonNode *
li_json_from_variant (GVariant *v)
{
  switch (g_variant_classify (v))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      return json_node_init_boolean (json_node_alloc (), g_variant_get_boolean (v));
    case G_VARIANT_CLASS_BYTE:
      return int_node (g_variant_get_byte (v));
    case G_VARIANT_CLASS_INT16:
      return int_node (g_variant_get_int16 (v));
    case G_VARIANT_CLASS_UINT16:
      return int_node (g_variant_get_uint16 (v));
    case G_VARIANT_CLASS_INT32:
      return int_node (g_variant_get_int32 (v));
    case G_VARIANT_CLASS_UINT32:
      return int_node (g_variant_get_uint32 (v));
    case G_VARIANT_CLASS_INT64:
      return int_node (g_variant_get_int64 (v));
    case G_VARIANT_CLASS_UINT64:
      return int_node ((gint64)g_variant_get_uint64 (v));
    case G_VARIANT_CLASS_DOUBLE:
      return number_node (g_variant_get_double (v));
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      return json_node_init_string (json_node_alloc (), g_variant_get_string (v, NULL));
    case G_VARIANT_CLASS_VARIANT:
      return inner_from_variant (v);
    case G_VARIANT_CLASS_MAYBE:
      return maybe_from_variant (v);
    case G_VARIANT_CLASS_ARRAY:
      return is_object_type (g_variant_get_type (v)) ? object_from_variant (v)
                                                     : array_from_variant (v);
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    case G_VARIANT_CLASS_HANDLE:
    default:
      return array_from_variant (v);
    }
}

static GVariant *
wrong (JsonNode *node, const GVariantType *type, GError **error)
{
  g_autofree char *wanted = g_variant_type_dup_string (type);

  g_set_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT,
               _ ("found %s where a value of type “%s” was expected"), json_node_type_name (node),
               wanted);
  return NULL;
}

static GVariant *typed (JsonNode *node, const GVariantType *type, GError **error);

static gboolean
add_typed (GVariantBuilder *builder, JsonNode *node, const GVariantType *type, GError **error)
{
  GVariant *value = typed (node, type, error);

  if (value != NULL)
    g_variant_builder_add_value (builder, value);
  return value != NULL;
}

static GVariant *
end (GVariantBuilder *builder, gboolean ok)
{
  if (ok)
    return g_variant_builder_end (builder);
  g_variant_builder_clear (builder);
  return NULL;
}

static GVariant *
typed_object (JsonNode *node, const GVariantType *type, GError **error)
{
  const GVariantType *value_type = g_variant_type_value (g_variant_type_element (type));
  GVariantBuilder builder;
  JsonObjectIter iter;
  const char *name;
  JsonNode *child;
  gboolean ok = TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wrong (node, type, error);
  g_variant_builder_init (&builder, type);
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (ok && json_object_iter_next_ordered (&iter, &name, &child))
    {
      GVariant *value = typed (child, value_type, error);

      ok = value != NULL;
      if (ok)
        g_variant_builder_add_value (
            &builder, g_variant_new_dict_entry (
                          g_variant_new_take_string (g_utf8_make_valid (name, -1)), value));
    }
  return end (&builder, ok);
}

static GVariant *
typed_array (JsonNode *node, const GVariantType *type, GError **error)
{
  GVariantBuilder builder;
  gboolean ok = TRUE;

  if (is_object_type (type))
    return typed_object (node, type, error);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return wrong (node, type, error);
  JsonArray *array = json_node_get_array (node);
  g_variant_builder_init (&builder, type);
  for (guint k = 0; ok && k < json_array_get_length (array); k++)
    ok = add_typed (&builder, json_array_get_element (array, k), g_variant_type_element (type),
                    error);
  return end (&builder, ok);
}

/* Tuples and dictionary entries: arrays with as many elements as the type has items. */
static GVariant *
typed_tuple (JsonNode *node, const GVariantType *type, GError **error)
{
  const GVariantType *item = g_variant_type_first (type);
  GVariantBuilder builder;
  gboolean ok = TRUE;

  if (!JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node)) != g_variant_type_n_items (type))
    return wrong (node, type, error);
  JsonArray *array = json_node_get_array (node);
  g_variant_builder_init (&builder, type);
  for (guint k = 0; ok && item != NULL; k++, item = g_variant_type_next (item))
    ok = add_typed (&builder, json_array_get_element (array, k), item, error);
  return end (&builder, ok);
}

static GVariant *
typed_int (JsonNode *node, const GVariantType *type, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return wrong (node, type, error);
  gint64 v = json_node_get_int (node);
  switch (*g_variant_type_peek_string (type))
    {
    case 'y':
      return v >= 0 && v <= G_MAXUINT8 ? g_variant_new_byte ((guchar)v) : wrong (node, type, error);
    case 'n':
      return v == (gint16)v ? g_variant_new_int16 ((gint16)v) : wrong (node, type, error);
    case 'q':
      return v == (guint16)v ? g_variant_new_uint16 ((guint16)v) : wrong (node, type, error);
    case 'i':
      return v == (gint32)v ? g_variant_new_int32 ((gint32)v) : wrong (node, type, error);
    case 'u':
      return v == (guint32)v ? g_variant_new_uint32 ((guint32)v) : wrong (node, type, error);
    case 't':
      return g_variant_new_uint64 ((guint64)v);
    default:
      return g_variant_new_int64 (v);
    }
}

/* null stands for a number that JSON cannot hold. */
static GVariant *
typed_double (JsonNode *node, const GVariantType *type, GError **error)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return g_variant_new_double (NAN);
  if (!JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_DOUBLE
          && json_node_get_value_type (node) != G_TYPE_INT64))
    return wrong (node, type, error);
  return g_variant_new_double (json_node_get_double (node));
}

static GVariant *
typed_text (JsonNode *node, const GVariantType *type, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return wrong (node, type, error);
  /* An escaped half of a surrogate pair is no character. */
  return g_variant_new_take_string (g_utf8_make_valid (json_node_get_string (node), -1));
}

static GVariant *
typed_maybe (JsonNode *node, const GVariantType *type, GError **error)
{
  const GVariantType *inner = g_variant_type_element (type);

  if (JSON_NODE_HOLDS_NULL (node))
    return g_variant_new_maybe (inner, NULL);
  GVariant *value = typed (node, inner, error);
  return value != NULL ? g_variant_new_maybe (inner, value) : NULL;
}

static GVariant *guessed (JsonNode *node);

static GVariant *
typed (JsonNode *node, const GVariantType *type, GError **error)
{
  if (g_variant_type_is_variant (type))
    return g_variant_new_variant (guessed (node));
  if (g_variant_type_is_maybe (type))
    return typed_maybe (node, type, error);
  if (g_variant_type_is_array (type))
    return typed_array (node, type, error);
  if (g_variant_type_is_tuple (type) || g_variant_type_is_dict_entry (type))
    return typed_tuple (node, type, error);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE))
    return typed_double (node, type, error);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return typed_text (node, type, error);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
               ? g_variant_new_boolean (json_node_get_boolean (node))
               : wrong (node, type, error);
  return typed_int (node, type, error);
}

/* What all elements are: 'x' whole numbers, 'd' numbers, 's' texts, 'o' objects, 'v' anything. An
 * empty array has no kind of its own. */
static char
kind_of (JsonArray *array)
{
  char kind = 0;

  for (guint k = 0; k < json_array_get_length (array); k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
      char one = JSON_NODE_HOLDS_OBJECT (node) ? 'o'
                 : type == G_TYPE_INT64        ? 'x'
                 : type == G_TYPE_DOUBLE       ? 'd'
                 : type == G_TYPE_STRING       ? 's'
                                               : 'v';

      if (kind == 0)
        kind = one;
      else if ((kind == 'x' && one == 'd') || (kind == 'd' && one == 'x'))
        kind = 'd';
      else if (kind != one)
        return 'v';
    }
  return kind != 0 ? kind : 'v';
}

static const GVariantType *
array_type (char kind)
{
  switch (kind)
    {
    case 'x':
      return G_VARIANT_TYPE ("ax");
    case 'd':
      return G_VARIANT_TYPE ("ad");
    case 's':
      return G_VARIANT_TYPE ("as");
    case 'o':
      return G_VARIANT_TYPE ("aa{sv}");
    default:
      return G_VARIANT_TYPE ("av");
    }
}

/* The types chosen fit by construction, so nothing can fail. */
static GVariant *
guessed (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return typed (node, G_VARIANT_TYPE_VARDICT, NULL);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return typed (node, array_type (kind_of (json_node_get_array (node))), NULL);
  if (JSON_NODE_HOLDS_NULL (node))
    return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
  GType type = json_node_get_value_type (node);
  return typed (node,
                type == G_TYPE_STRING    ? G_VARIANT_TYPE_STRING
                : type == G_TYPE_BOOLEAN ? G_VARIANT_TYPE_BOOLEAN
                : type == G_TYPE_INT64   ? G_VARIANT_TYPE_INT64
                                         : G_VARIANT_TYPE_DOUBLE,
                NULL);
}

GVariant *
li_json_to_variant (JsonNode *node, const GVariantType *type, GError **error)
{
  GVariant *value = type != NULL ? typed (node, type, error) : guessed (node);

  return value != NULL ? g_variant_ref_sink (value) : NULL;
}
