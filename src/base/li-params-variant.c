/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-error.h"
#include "base/li-params-private.h"
#include "base/li-safe-file.h"

static GVariant *
doubles (const double *v, int n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, v, n, sizeof (double));
}

static GVariant *
ints (const LiIntList *list)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("ax"));
  for (int k = 0; k < list->n; k++)
    g_variant_builder_add (&builder, "x", (gint64)list->v[k]);
  return g_variant_builder_end (&builder);
}

static GVariant *
rows_to_variant (const LiParam *p, GPtrArray *rows)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint k = 0; rows != NULL && k < rows->len; k++)
    g_variant_builder_add_value (&builder, li_params_to_variant (p->group, rows->pdata[k]));
  return g_variant_builder_end (&builder);
}

/* NULL for a member that JSON cannot hold as a number (infinite): its default then stands for it.
 */
static GVariant *
path_to_variant (const char *path)
{
  return g_variant_new_take_string (li_path_to_text (path != NULL ? path : ""));
}

static GVariant *
member_to_variant (const LiParam *p, gconstpointer params)
{
  gpointer at = li_param_at (p, params);

  switch (p->kind)
    {
    case LI_PARAM_BOOL:
      return g_variant_new_boolean (*(gboolean *)at);
    case LI_PARAM_INT:
      return g_variant_new_int64 (*(int *)at);
    case LI_PARAM_DOUBLE:
      return isfinite (*(double *)at) ? g_variant_new_double (*(double *)at) : NULL;
    case LI_PARAM_INT_LIST:
      return ints (at);
    case LI_PARAM_DOUBLE_LIST:
      return doubles (((LiDoubleList *)at)->v, ((LiDoubleList *)at)->n);
    case LI_PARAM_GROUP:
      return li_params_to_variant (p->group, at);
    case LI_PARAM_TABLE:
      return rows_to_variant (p, *(GPtrArray **)at);
    case LI_PARAM_FILE:
      return path_to_variant (*(char **)at);
    case LI_PARAM_ENUM:
    case LI_PARAM_STRING:
    default:
      return g_variant_new_take_string (li_param_get_text (p, params));
    }
}

GVariant *
li_params_to_variant (const LiParamTable *table, gconstpointer params)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (gsize k = 0; k < table->n_params; k++)
    {
      GVariant *value = member_to_variant (&table->params[k], params);
      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", table->params[k].name, value);
    }
  return g_variant_builder_end (&builder);
}

static gboolean
wrong_type (const LiParam *p, GVariant *found, GError **error)
{
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID, _ ("%s has a value of the wrong type (%s)"),
               p->name, g_variant_get_type_string (found));
  return FALSE;
}

/* Numbers as JSON readers give them: int64 or double. */
static gboolean
get_number (GVariant *v, double *out)
{
  if (g_variant_is_of_type (v, G_VARIANT_TYPE_VARIANT))
    {
      g_autoptr (GVariant) inner = g_variant_get_variant (v);
      return get_number (inner, out);
    }
  if (g_variant_is_of_type (v, G_VARIANT_TYPE_DOUBLE))
    *out = g_variant_get_double (v);
  else if (g_variant_is_of_type (v, G_VARIANT_TYPE_INT64))
    *out = (double)g_variant_get_int64 (v);
  else if (g_variant_is_of_type (v, G_VARIANT_TYPE_INT32))
    *out = g_variant_get_int32 (v);
  else
    return FALSE;
  return TRUE;
}

static int
get_numbers (GVariant *v, double *out)
{
  gsize n;

  if (!g_variant_is_of_type (v, G_VARIANT_TYPE_ARRAY)
      || (n = g_variant_n_children (v)) > LI_LIST_MAX)
    return -1;
  for (gsize k = 0; k < n; k++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (v, k);
      if (!get_number (child, &out[k]))
        return -1;
    }
  return (int)n;
}

static gboolean
rows_from_variant (const LiParam *p, GPtrArray **rows, GVariant *v, GError **error)
{
  if (!g_variant_is_of_type (v, G_VARIANT_TYPE_ARRAY))
    return wrong_type (p, v, error);
  for (gsize k = 0; k < g_variant_n_children (v); k++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (v, k);
      g_autoptr (GVariant) inner = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                                       ? g_variant_get_variant (child)
                                       : g_variant_ref (child);
      gpointer row = g_malloc0 (p->group->size);
      li_params_init (p->group, row);
      g_ptr_array_add (*rows, row);
      if (!li_params_from_variant (p->group, row, inner, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_whole (double v)
{
  return v == floor (v) && fabs (v) <= G_MAXINT;
}

static gboolean
list_from_variant (const LiParam *p, gpointer at, GVariant *v, GError **error)
{
  double numbers[LI_LIST_MAX];
  int n = get_numbers (v, numbers);

  if (n < 0)
    return wrong_type (p, v, error);
  for (int k = 0; k < n; k++)
    if (p->kind == LI_PARAM_DOUBLE_LIST)
      ((LiDoubleList *)at)->v[k] = numbers[k];
    else if (is_whole (numbers[k]))
      ((LiIntList *)at)->v[k] = (int)numbers[k];
    else
      return wrong_type (p, v, error);
  if (p->kind == LI_PARAM_DOUBLE_LIST)
    ((LiDoubleList *)at)->n = n;
  else
    ((LiIntList *)at)->n = n;
  return TRUE;
}

static gboolean
text_from_variant (const LiParam *p, gpointer params, const char *text, GError **error)
{
  g_autofree char *path = p->kind == LI_PARAM_FILE ? li_path_from_text (text) : NULL;

  return li_param_set_text (p, params, path != NULL ? path : text, error);
}

static gboolean
member_from_variant (const LiParam *p, gpointer params, GVariant *v, GError **error)
{
  gpointer at = li_param_at (p, params);
  double number = 0;

  switch (p->kind)
    {
    case LI_PARAM_BOOL:
      if (!g_variant_is_of_type (v, G_VARIANT_TYPE_BOOLEAN))
        return wrong_type (p, v, error);
      *(gboolean *)at = g_variant_get_boolean (v);
      return TRUE;
    case LI_PARAM_INT:
      if (!get_number (v, &number) || !is_whole (number))
        return wrong_type (p, v, error);
      *(int *)at = (int)number;
      return TRUE;
    case LI_PARAM_DOUBLE:
      return get_number (v, at) || wrong_type (p, v, error);
    case LI_PARAM_INT_LIST:
    case LI_PARAM_DOUBLE_LIST:
      return list_from_variant (p, at, v, error);
    case LI_PARAM_GROUP:
      return li_params_from_variant (p->group, at, v, error);
    case LI_PARAM_TABLE:
      {
        LiParamTable one = { p->name, 0, p, 1 };
        li_params_clear (&one, params);
        *(GPtrArray **)at = g_ptr_array_new ();
        return rows_from_variant (p, at, v, error);
      }
    case LI_PARAM_ENUM:
    case LI_PARAM_STRING:
    case LI_PARAM_FILE:
    default:
      if (!g_variant_is_of_type (v, G_VARIANT_TYPE_STRING))
        return wrong_type (p, v, error);
      return text_from_variant (p, params, g_variant_get_string (v, NULL), error);
    }
}

gboolean
li_params_from_variant (const LiParamTable *table,
                        gpointer params,
                        GVariant *variant,
                        GError **error)
{
  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("%s: an object with named members was expected"), table->name);
      return FALSE;
    }
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      g_autoptr (GVariant) value = g_variant_lookup_value (variant, p->name, NULL);
      if (value != NULL
          && (!member_from_variant (p, params, value, error) || !li_param_check (p, params, error)))
        return FALSE;
    }
  return TRUE;
}
