/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-json-merge.h"

#include <string.h>

typedef struct
{
  GString *path;
  GPtrArray *conflicts;
} Merge;

void
li_json_conflict_free (LiJsonConflict *conflict)
{
  g_free (conflict->path);
  g_clear_pointer (&conflict->mine, json_node_unref);
  g_clear_pointer (&conflict->theirs, json_node_unref);
  g_free (conflict);
}

static JsonNode *copy_node (JsonNode *node);

static JsonArray *
copy_array (JsonArray *array)
{
  JsonArray *copy = json_array_new ();

  for (guint k = 0; k < json_array_get_length (array); k++)
    json_array_add_element (copy, copy_node (json_array_get_element (array, k)));
  return copy;
}

JsonObject *
li_json_copy (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (copy, name, copy_node (node));
  return copy;
}

static JsonNode *
object_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static JsonNode *
array_node (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  return node;
}

/* json_node_copy() would share objects and arrays. */
static JsonNode *
copy_node (JsonNode *node)
{
  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return array_node (copy_array (json_node_get_array (node)));
  if (JSON_NODE_HOLDS_OBJECT (node))
    return object_node (li_json_copy (json_node_get_object (node)));
  return json_node_copy (node);
}

static gboolean
is_same (JsonNode *a, JsonNode *b)
{
  return a == NULL || b == NULL ? a == b : json_node_equal (a, b);
}

/* Both have changed it: mine is kept, unless it was removed there. */
static JsonNode *
settle (Merge *m, JsonNode *mine, JsonNode *theirs)
{
  LiJsonConflict *conflict = g_new0 (LiJsonConflict, 1);

  conflict->path = g_strdup (m->path->str);
  conflict->mine = copy_node (mine);
  conflict->theirs = copy_node (theirs);
  conflict->kept_theirs = mine == NULL;
  g_ptr_array_add (m->conflicts, conflict);
  return copy_node (mine != NULL ? mine : theirs);
}

static JsonNode *merge_node (Merge *m, JsonNode *base, JsonNode *mine, JsonNode *theirs);

/* Merges what stands under @name, which becomes part of the path. */
static JsonNode *
merge_below (Merge *m, const char *name, JsonNode *base, JsonNode *mine, JsonNode *theirs)
{
  gsize length = m->path->len;

  if (length > 0)
    g_string_append_c (m->path, '/');
  g_string_append (m->path, name);
  JsonNode *merged = merge_node (m, base, mine, theirs);
  g_string_truncate (m->path, length);
  return merged;
}

static JsonNode *
member_of (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static void
merge_member (Merge *m,
              JsonObject *into,
              const char *name,
              JsonObject *base,
              JsonObject *mine,
              JsonObject *theirs)
{
  JsonNode *merged = merge_below (m, name, member_of (base, name), member_of (mine, name),
                                  member_of (theirs, name));

  if (merged != NULL)
    json_object_set_member (into, name, merged);
}

/* Members in the order of @theirs, then those that only @mine has. */
static JsonObject *
merge_objects (Merge *m, JsonObject *base, JsonObject *mine, JsonObject *theirs)
{
  JsonObject *into = json_object_new ();
  JsonObject *sides[] = { theirs, mine };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  for (gsize k = 0; k < G_N_ELEMENTS (sides); k++)
    {
      json_object_iter_init_ordered (&iter, sides[k]);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        if (k == 0 || !json_object_has_member (theirs, name))
          merge_member (m, into, name, base, mine, theirs);
    }
  return into;
}

/* A list whose rows are known by a member. */
typedef struct
{
  GPtrArray *ids;    /* in order; borrowed */
  GHashTable *nodes; /* id → JsonNode, borrowed */
} Rows;

static void
rows_clear (Rows *rows)
{
  g_ptr_array_unref (rows->ids);
  g_hash_table_unref (rows->nodes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

/* FALSE where a row has no such member or two have the same. */
static gboolean
rows_init (Rows *rows, JsonArray *array, const char *key)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;
  gboolean known = TRUE;

  rows->ids = g_ptr_array_new ();
  rows->nodes = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint k = 0; known && k < n; k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      const char *id = JSON_NODE_HOLDS_OBJECT (node)
                           ? li_json_string (json_node_get_object (node), key, NULL)
                           : NULL;

      known = id != NULL && *id != '\0' && g_hash_table_insert (rows->nodes, (gpointer)id, node);
      if (known)
        g_ptr_array_add (rows->ids, (gpointer)id);
    }
  return known;
}

/* Whether the rows that both have stand in the same order. */
static gboolean
is_same_order (const Rows *a, const Rows *b)
{
  guint j = 0;

  for (guint k = 0; k < a->ids->len; k++)
    {
      if (!g_hash_table_contains (b->nodes, a->ids->pdata[k]))
        continue;
      while (!g_hash_table_contains (a->nodes, b->ids->pdata[j]))
        j++;
      if (strcmp (a->ids->pdata[k], b->ids->pdata[j++]) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Adds the rows that only @other has to @order: each before the row that follows it there, or at
 * the end. */
static void
weave (GPtrArray *order, const Rows *first, const Rows *other)
{
  const char *next = NULL;

  for (guint k = other->ids->len; k-- > 0;)
    {
      char *id = other->ids->pdata[k];
      guint at = order->len;

      if (!g_hash_table_contains (first->nodes, id))
        {
          for (guint i = 0; next != NULL && i < order->len && at == order->len; i++)
            if (strcmp (order->pdata[i], next) == 0)
              at = i;
          g_ptr_array_insert (order, (int)at, id);
        }
      next = id;
    }
}

/* Ids of all rows in the order of @theirs, unless it is mine that has been moved. */
static GPtrArray *
order_of (const Rows *base, const Rows *mine, const Rows *theirs)
{
  gboolean moved = !is_same_order (base, mine);
  const Rows *first = moved ? mine : theirs, *other = moved ? theirs : mine;
  GPtrArray *order = g_ptr_array_copy (first->ids, NULL, NULL);

  weave (order, first, other);
  return order;
}

/* NULL where the rows have no such key. */
static JsonArray *
merge_rows (Merge *m, const char *key, JsonArray *b, JsonArray *a, JsonArray *t)
{
  g_auto (Rows) base = { 0 }, mine = { 0 }, theirs = { 0 };
  gboolean known = rows_init (&base, b, key);

  known = rows_init (&mine, a, key) && known;
  known = rows_init (&theirs, t, key) && known;
  if (!known)
    return NULL;
  g_autoptr (GPtrArray) order = order_of (&base, &mine, &theirs);
  JsonArray *into = json_array_new ();
  for (guint k = 0; k < order->len; k++)
    {
      const char *id = order->pdata[k];
      JsonNode *merged = merge_below (m, id, g_hash_table_lookup (base.nodes, id),
                                      g_hash_table_lookup (mine.nodes, id),
                                      g_hash_table_lookup (theirs.nodes, id));

      if (merged != NULL)
        json_array_add_element (into, merged);
    }
  return into;
}

/* Rows without a name of their own: objects, or lists that begin with a text. A list of numbers is
 * a value (a matrix has many). */
static gboolean
is_set (JsonArray *array)
{
  for (guint k = 0; k < json_array_get_length (array); k++)
    {
      JsonNode *node = json_array_get_element (array, k);
      JsonArray *row = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (row == NULL
              ? !JSON_NODE_HOLDS_OBJECT (node)
              : json_array_get_length (row) == 0
                    || json_node_get_value_type (json_array_get_element (row, 0)) != G_TYPE_STRING)
        return FALSE;
    }
  return TRUE;
}

/* Texts of the rows. */
static GHashTable *
set_of (JsonArray *array)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint k = 0; array != NULL && k < json_array_get_length (array); k++)
    g_hash_table_add (set, json_to_string (json_array_get_element (array, k), FALSE));
  return set;
}

/* Adds rows of @from to @into; those in @one only where they are also in @other. */
static void
add_rows (JsonArray *into, JsonArray *from, GHashTable *one, GHashTable *other, GHashTable *there)
{
  for (guint k = 0; k < json_array_get_length (from); k++)
    {
      JsonNode *node = json_array_get_element (from, k);
      g_autofree char *text = json_to_string (node, FALSE);

      if ((g_hash_table_contains (one, text) && !g_hash_table_contains (other, text))
          || (there != NULL && g_hash_table_contains (there, text)))
        continue;
      json_array_add_element (into, copy_node (node));
    }
}

/* Theirs without what mine removed, and with what mine added. */
static JsonArray *
merge_sets (JsonArray *base, JsonArray *mine, JsonArray *theirs)
{
  g_autoptr (GHashTable) b = set_of (base), a = set_of (mine), t = set_of (theirs);
  JsonArray *into = json_array_new ();

  add_rows (into, theirs, b, a, NULL);
  add_rows (into, mine, b, t, t);
  return into;
}

static JsonArray *
merge_arrays (Merge *m, JsonArray *base, JsonArray *mine, JsonArray *theirs)
{
  JsonArray *merged = merge_rows (m, "id", base, mine, theirs);

  if (merged == NULL)
    merged = merge_rows (m, "role", base, mine, theirs);
  if (merged == NULL && is_set (mine) && is_set (theirs))
    merged = merge_sets (base, mine, theirs);
  return merged;
}

static JsonNode *
merge_node (Merge *m, JsonNode *base, JsonNode *mine, JsonNode *theirs)
{
  if (is_same (mine, theirs) || is_same (theirs, base))
    return copy_node (mine);
  if (is_same (mine, base))
    return copy_node (theirs);
  if (mine == NULL || theirs == NULL || JSON_NODE_TYPE (mine) != JSON_NODE_TYPE (theirs))
    return settle (m, mine, theirs);
  if (base != NULL && JSON_NODE_TYPE (base) != JSON_NODE_TYPE (mine))
    base = NULL;
  if (JSON_NODE_HOLDS_OBJECT (mine))
    return object_node (merge_objects (m, base != NULL ? json_node_get_object (base) : NULL,
                                       json_node_get_object (mine), json_node_get_object (theirs)));
  JsonArray *merged = JSON_NODE_HOLDS_ARRAY (mine)
                          ? merge_arrays (m, base != NULL ? json_node_get_array (base) : NULL,
                                          json_node_get_array (mine), json_node_get_array (theirs))
                          : NULL;
  return merged != NULL ? array_node (merged) : settle (m, mine, theirs);
}

JsonObject *
li_json_merge (JsonObject *base, JsonObject *mine, JsonObject *theirs, GPtrArray *conflicts)
{
  g_autoptr (GString) path = g_string_new (NULL);
  Merge m = { path, conflicts };

  return merge_objects (&m, base, mine, theirs);
}
