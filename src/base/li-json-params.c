/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/li-json.h"

static void merge_dict (JsonObject *object, const LiParamTable *table, GVariant *dict);

/* The object that held this row before: by id where rows have one, else by place. A new object when
 * there was none. */
static JsonObject *
row_object (JsonArray *old, const LiParamTable *table, GVariant *row, guint place)
{
  gboolean by_id = li_params_find (table, "id") != NULL;
  const char *id = NULL;
  guint n = old != NULL ? json_array_get_length (old) : 0;

  if (by_id)
    g_variant_lookup (row, "id", "&s", &id);
  for (guint k = 0; k < n; k++)
    {
      JsonNode *node = json_array_get_element (old, k);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (by_id ? g_strcmp0 (id, li_json_string (json_node_get_object (node), "id", NULL)) == 0
                : k == place)
        return json_object_ref (json_node_get_object (node));
    }
  return json_object_new ();
}

static void
merge_rows (JsonObject *object, const LiParam *p, GVariant *rows)
{
  JsonArray *array = json_array_new ();

  for (gsize k = 0; k < g_variant_n_children (rows); k++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, k);
      JsonObject *one = row_object (li_json_array (object, p->name), p->group, row, (guint)k);

      merge_dict (one, p->group, row);
      json_array_add_object_element (array, one);
    }
  json_object_set_array_member (object, p->name, array);
}

static void
merge_group (JsonObject *object, const LiParam *p, GVariant *dict)
{
  JsonObject *inner = li_json_object (object, p->name);

  if (inner == NULL)
    {
      inner = json_object_new ();
      json_object_set_object_member (object, p->name, inner);
    }
  merge_dict (inner, p->group, dict);
}

static void
merge_dict (JsonObject *object, const LiParamTable *table, GVariant *dict)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      g_autoptr (GVariant) value = g_variant_lookup_value (dict, p->name, NULL);

      if (value == NULL)
        json_object_remove_member (object, p->name);
      else if (p->kind == LI_PARAM_GROUP)
        merge_group (object, p, value);
      else if (p->kind == LI_PARAM_TABLE)
        merge_rows (object, p, value);
      else
        json_object_set_member (object, p->name, li_json_from_variant (value));
    }
}

void
li_json_merge_params (JsonObject *object, const LiParamTable *table, gconstpointer params)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (li_params_to_variant (table, params));

  merge_dict (object, table, dict);
}

gboolean
li_json_read_params (JsonObject *object, const LiParamTable *table, gpointer params, GError **error)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autoptr (GVariant) dict = li_json_to_variant (node, G_VARIANT_TYPE_VARDICT, error);

  return dict != NULL && li_params_from_variant (table, params, dict, error);
}
