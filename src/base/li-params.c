/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-params.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-params-private.h"

static void
free_row (gpointer row, const LiParamTable *table)
{
  li_params_clear (table, row);
  g_free (row);
}

static void
clear_member (const LiParam *p, gpointer params)
{
  gpointer at = li_param_at (p, params);

  if (p->kind == LI_PARAM_STRING || p->kind == LI_PARAM_FILE)
    g_clear_pointer ((char **)at, g_free);
  else if (p->kind == LI_PARAM_GROUP)
    li_params_clear (p->group, at);
  else if (p->kind == LI_PARAM_TABLE && *(GPtrArray **)at != NULL)
    {
      GPtrArray *rows = *(GPtrArray **)at;
      for (guint k = 0; k < rows->len; k++)
        free_row (rows->pdata[k], p->group);
      g_ptr_array_unref (rows);
      *(GPtrArray **)at = NULL;
    }
}

void
li_params_clear (const LiParamTable *table, gpointer params)
{
  for (gsize k = 0; k < table->n_params; k++)
    clear_member (&table->params[k], params);
}

void
li_params_init (const LiParamTable *table, gpointer params)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      if (p->kind == LI_PARAM_GROUP)
        li_params_init (p->group, li_param_at (p, params));
      else if (p->kind == LI_PARAM_TABLE)
        *(GPtrArray **)li_param_at (p, params) = g_ptr_array_new ();
      else
        {
          g_autoptr (GError) error = NULL;
          if (!li_param_set_text (p, params, p->fallback, &error))
            g_error ("the default of %s is wrong: %s", p->name, error->message);
        }
    }
}

static gsize
plain_size (const LiParam *p)
{
  switch (p->kind)
    {
    case LI_PARAM_DOUBLE:
      return sizeof (double);
    case LI_PARAM_INT_LIST:
      return sizeof (LiIntList);
    case LI_PARAM_DOUBLE_LIST:
      return sizeof (LiDoubleList);
    default:
      return sizeof (int);
    }
}

static void
copy_member (const LiParam *p, gconstpointer from, gpointer to)
{
  gpointer a = li_param_at (p, from), b = li_param_at (p, to);

  if (p->kind == LI_PARAM_GROUP)
    li_params_copy (p->group, a, b);
  else if (p->kind == LI_PARAM_TABLE)
    {
      GPtrArray *rows = *(GPtrArray **)a;
      clear_member (p, to);
      *(GPtrArray **)b = g_ptr_array_new ();
      for (guint k = 0; rows != NULL && k < rows->len; k++)
        {
          gpointer row = g_malloc0 (p->group->size);
          li_params_copy (p->group, rows->pdata[k], row);
          g_ptr_array_add (*(GPtrArray **)b, row);
        }
    }
  else if (p->kind == LI_PARAM_STRING || p->kind == LI_PARAM_FILE)
    {
      char *text = g_strdup (*(char **)a);
      g_free (*(char **)b);
      *(char **)b = text;
    }
  else
    memmove (b, a, plain_size (p));
}

void
li_params_copy (const LiParamTable *table, gconstpointer from, gpointer to)
{
  if (from == to)
    return;
  for (gsize k = 0; k < table->n_params; k++)
    copy_member (&table->params[k], from, to);
}

static gboolean
same_rows (const LiParam *p, GPtrArray *a, GPtrArray *b)
{
  guint n = a ? a->len : 0;

  if (n != (b ? b->len : 0))
    return FALSE;
  for (guint k = 0; k < n; k++)
    if (!li_params_equal (p->group, a->pdata[k], b->pdata[k]))
      return FALSE;
  return TRUE;
}

static gboolean
same_member (const LiParam *p, gconstpointer a, gconstpointer b)
{
  gpointer x = li_param_at (p, a), y = li_param_at (p, b);

  if (p->kind == LI_PARAM_GROUP)
    return li_params_equal (p->group, x, y);
  if (p->kind == LI_PARAM_TABLE)
    return same_rows (p, *(GPtrArray **)x, *(GPtrArray **)y);
  /* Text is canonical: shortest number that reads back the same. */
  g_autofree char *s = li_param_get_text (p, a), *t = li_param_get_text (p, b);
  return strcmp (s, t) == 0;
}

gboolean
li_params_equal (const LiParamTable *table, gconstpointer a, gconstpointer b)
{
  for (gsize k = 0; k < table->n_params; k++)
    if (!same_member (&table->params[k], a, b))
      return FALSE;
  return TRUE;
}

char **
li_params_diff (const LiParamTable *table, gconstpointer a, gconstpointer b)
{
  GPtrArray *names = g_ptr_array_new ();

  for (gsize k = 0; k < table->n_params; k++)
    if (!same_member (&table->params[k], a, b))
      g_ptr_array_add (names, g_strdup (table->params[k].name));
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (names, FALSE);
}

static gboolean
wrong (GError **error, const LiParam *p, const char *found, const char *expected)
{
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID, _ ("%s is %s; expected %s%s%s"), p->name,
               found, expected, *p->unit ? " " : "", p->unit);
  return FALSE;
}

static gboolean
check_number (const LiParam *p, double v, GError **error)
{
  if (v >= p->min && v <= p->max)
    return TRUE;
  g_autofree char *found = li_number_text (v), *lo = li_number_text (p->min),
                  *hi = li_number_text (p->max);
  g_autofree char *range = isinf (p->max)   ? g_strdup_printf (_ ("at least %s"), lo)
                           : isinf (p->min) ? g_strdup_printf (_ ("at most %s"), hi)
                                            : g_strdup_printf (_ ("%s to %s"), lo, hi);
  return wrong (error, p, found, range);
}

static gboolean
check_list (const LiParam *p, const double *v, int n, GError **error)
{
  if ((p->flags & LI_PARAM_REQUIRED) && n == 0)
    return wrong (error, p, _ ("empty"), _ ("at least one value"));
  if ((p->flags & LI_PARAM_PER_AXIS) && n != 0 && n != 1 && n != 3)
    return wrong (error, p, _ ("a list of another length"), _ ("one value or three (z,y,x)"));
  for (int k = 0; k < n; k++)
    {
      if (!check_number (p, v[k], error))
        return FALSE;
      if (k > 0 && (p->flags & LI_PARAM_ASCENDING) && v[k] <= v[k - 1])
        return wrong (error, p, _ ("not in order"), _ ("rising values"));
      if (k > 0 && (p->flags & LI_PARAM_DESCENDING) && v[k] >= v[k - 1])
        return wrong (error, p, _ ("not in order"), _ ("falling values"));
    }
  return TRUE;
}

static gboolean
check_int_list (const LiParam *p, const LiIntList *list, GError **error)
{
  double v[LI_LIST_MAX];

  for (int k = 0; k < list->n; k++)
    v[k] = list->v[k];
  return check_list (p, v, list->n, error);
}

static gboolean
check_rows (const LiParam *p, GPtrArray *rows, GError **error)
{
  for (guint k = 0; rows != NULL && k < rows->len; k++)
    if (!li_params_validate (p->group, rows->pdata[k], error))
      {
        g_prefix_error (error, "%s %u: ", p->name, k + 1);
        return FALSE;
      }
  return TRUE;
}

gboolean
li_param_check (const LiParam *p, gconstpointer params, GError **error)
{
  gpointer at = li_param_at (p, params);

  switch (p->kind)
    {
    case LI_PARAM_INT:
      return check_number (p, *(int *)at, error);
    case LI_PARAM_DOUBLE:
      return check_number (p, *(double *)at, error);
    case LI_PARAM_ENUM:
      if (li_param_value_of (p, *(int *)at) != NULL)
        return TRUE;
      return wrong (error, p, _ ("unknown"), _ ("one of its names"));
    case LI_PARAM_STRING:
    case LI_PARAM_FILE:
      if (!(p->flags & LI_PARAM_REQUIRED) || (*(char **)at != NULL && **(char **)at != '\0'))
        return TRUE;
      return wrong (error, p, _ ("empty"), _ ("a text"));
    case LI_PARAM_INT_LIST:
      return check_int_list (p, at, error);
    case LI_PARAM_DOUBLE_LIST:
      return check_list (p, ((LiDoubleList *)at)->v, ((LiDoubleList *)at)->n, error);
    case LI_PARAM_GROUP:
      return li_params_validate (p->group, at, error);
    case LI_PARAM_TABLE:
      return check_rows (p, *(GPtrArray **)at, error);
    case LI_PARAM_BOOL:
    default:
      return TRUE;
    }
}

gboolean
li_params_validate (const LiParamTable *table, gconstpointer params, GError **error)
{
  for (gsize k = 0; k < table->n_params; k++)
    if (!li_param_check (&table->params[k], params, error))
      return FALSE;
  return TRUE;
}

const LiParam *
li_params_find (const LiParamTable *table, const char *name)
{
  for (gsize k = 0; k < table->n_params; k++)
    if (strcmp (table->params[k].name, name) == 0)
      return &table->params[k];
  return NULL;
}
