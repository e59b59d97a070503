/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-params-private.h"

const LiParamValue *
li_param_value_of (const LiParam *param, int value)
{
  for (const LiParamValue *v = param->values; v->name != NULL; v++)
    if (v->value == value)
      return v;
  return NULL;
}

const LiParamValue *
li_param_value_named (const LiParam *param, const char *name)
{
  for (const LiParamValue *v = param->values; v->name != NULL; v++)
    if (strcmp (v->name, name) == 0)
      return v;
  return NULL;
}

static char *
value_names (const LiParam *param)
{
  GString *names = g_string_new (NULL);

  for (const LiParamValue *v = param->values; v->name != NULL; v++)
    g_string_append_printf (names, "%s%s", names->len ? ", " : "", v->name);
  return g_string_free (names, FALSE);
}

static gboolean
unreadable (const LiParam *param, const char *text, const char *expected, GError **error)
{
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID, _ ("%s is “%s”; expected %s"), param->name,
               text, expected);
  return FALSE;
}

static gboolean
set_bool (const LiParam *param, gboolean *out, const char *text, GError **error)
{
  static const char *const yes[] = { "yes", "true", "on", "1", NULL };
  static const char *const no[] = { "no", "false", "off", "0", NULL };

  if (g_strv_contains (yes, text))
    *out = TRUE;
  else if (g_strv_contains (no, text))
    *out = FALSE;
  else
    return unreadable (param, text, _ ("yes or no"), error);
  return TRUE;
}

static gboolean
set_int (const LiParam *param, int *out, const char *text, GError **error)
{
  gint64 v;

  if (!li_number_parse_int (text, &v) || v < G_MININT || v > G_MAXINT)
    return unreadable (param, text, _ ("a whole number"), error);
  *out = (int)v;
  return TRUE;
}

static gboolean
set_int_list (const LiParam *param, LiIntList *out, const char *text, GError **error)
{
  LiIntList list = { 0 };
  double v[LI_LIST_MAX];
  int n = li_number_parse_list (text, v, LI_LIST_MAX);

  for (int k = 0; k < n; k++)
    {
      if (v[k] != floor (v[k]) || fabs (v[k]) > G_MAXINT)
        n = -1;
      else
        list.v[k] = (int)v[k];
    }
  if (n < 0)
    return unreadable (param, text, _ ("whole numbers separated by commas"), error);
  list.n = n;
  *out = list;
  return TRUE;
}

static gboolean
set_double_list (const LiParam *param, LiDoubleList *out, const char *text, GError **error)
{
  LiDoubleList list = { 0 };

  list.n = li_number_parse_list (text, list.v, LI_LIST_MAX);
  if (list.n < 0)
    return unreadable (param, text, _ ("numbers separated by commas"), error);
  *out = list;
  return TRUE;
}

static gboolean
set_enum (const LiParam *param, int *out, const char *text, GError **error)
{
  const LiParamValue *v = li_param_value_named (param, text);

  if (v == NULL)
    {
      g_autofree char *names = value_names (param);
      return unreadable (param, text, names, error);
    }
  *out = v->value;
  return TRUE;
}

gboolean
li_param_set_text (const LiParam *param, gpointer params, const char *text, GError **error)
{
  gpointer at = li_param_at (param, params);

  switch (param->kind)
    {
    case LI_PARAM_BOOL:
      return set_bool (param, at, text, error);
    case LI_PARAM_INT:
      return set_int (param, at, text, error);
    case LI_PARAM_DOUBLE:
      return li_number_parse (text, at) || unreadable (param, text, _ ("a number"), error);
    case LI_PARAM_ENUM:
      return set_enum (param, at, text, error);
    case LI_PARAM_STRING:
    case LI_PARAM_FILE:
      if (!g_utf8_validate (text, -1, NULL) && param->kind == LI_PARAM_STRING)
        return unreadable (param, "?", _ ("text in UTF-8"), error);
      g_free (*(char **)at);
      *(char **)at = *text ? g_strdup (text) : NULL;
      return TRUE;
    case LI_PARAM_INT_LIST:
      return set_int_list (param, at, text, error);
    case LI_PARAM_DOUBLE_LIST:
      return set_double_list (param, at, text, error);
    case LI_PARAM_GROUP:
    case LI_PARAM_TABLE:
    default:
      return unreadable (param, text, _ ("its members by themselves"), error);
    }
}

static char *
join_numbers (const double *v, int n)
{
  GString *text = g_string_new (NULL);

  for (int k = 0; k < n; k++)
    {
      g_autofree char *one = li_number_text (v[k]);
      g_string_append_printf (text, "%s%s", k ? "," : "", one);
    }
  return g_string_free (text, FALSE);
}

char *
li_param_get_text (const LiParam *param, gconstpointer params)
{
  gpointer at = li_param_at (param, params);
  double v[LI_LIST_MAX];
  const LiIntList *ints = at;

  switch (param->kind)
    {
    case LI_PARAM_BOOL:
      return g_strdup (*(gboolean *)at ? "yes" : "no");
    case LI_PARAM_INT:
      return g_strdup_printf ("%d", *(int *)at);
    case LI_PARAM_DOUBLE:
      return li_number_text (*(double *)at);
    case LI_PARAM_ENUM:
      {
        const LiParamValue *value = li_param_value_of (param, *(int *)at);
        return g_strdup (value ? value->name : "");
      }
    case LI_PARAM_STRING:
    case LI_PARAM_FILE:
      return g_strdup (*(char **)at ? *(char **)at : "");
    case LI_PARAM_INT_LIST:
      for (int k = 0; k < ints->n; k++)
        v[k] = ints->v[k];
      return join_numbers (v, ints->n);
    case LI_PARAM_DOUBLE_LIST:
      return join_numbers (((LiDoubleList *)at)->v, ((LiDoubleList *)at)->n);
    case LI_PARAM_GROUP:
    case LI_PARAM_TABLE:
    default:
      return g_strdup ("");
    }
}

/* The member called @name, looking into groups as "group.name". */
static const LiParam *
find_deep (const LiParamTable *table, const char *name, gconstpointer *params)
{
  const char *dot = strchr (name, '.');

  if (dot == NULL)
    return li_params_find (table, name);
  g_autofree char *head = g_strndup (name, dot - name);
  const LiParam *group = li_params_find (table, head);
  if (group == NULL || group->kind != LI_PARAM_GROUP)
    return NULL;
  *params = li_param_at (group, *params);
  return find_deep (group->group, dot + 1, params);
}

gboolean
li_params_set_text (
    const LiParamTable *table, gpointer params, const char *name, const char *text, GError **error)
{
  gconstpointer place = params;
  const LiParam *param = find_deep (table, name, &place);

  if (param == NULL)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("%s: there is no such parameter of %s"), name, table->name);
      return FALSE;
    }
  g_autofree char *old = li_param_get_text (param, place);
  if (!li_param_set_text (param, (gpointer)place, text, error))
    return FALSE;
  if (li_param_check (param, place, error))
    return TRUE;
  li_param_set_text (param, (gpointer)place, old, NULL);
  return FALSE;
}

char *
li_params_get_text (const LiParamTable *table, gconstpointer params, const char *name)
{
  const LiParam *param = find_deep (table, name, &params);

  return param ? li_param_get_text (param, params) : NULL;
}

/* The parameter of an option's name without "--"; *@negated for --no-flag. */
static const LiParam *
option_of (const LiParamTable *table, const char *name, gsize length, gboolean *negated)
{
  g_autofree char *plain = g_strndup (name, length);
  const LiParam *param = li_params_find (table, plain);

  *negated = FALSE;
  if (param == NULL && g_str_has_prefix (plain, "no-"))
    {
      param = li_params_find (table, plain + 3);
      *negated = TRUE;
      if (param != NULL && param->kind != LI_PARAM_BOOL)
        param = NULL;
    }
  if (param != NULL
      && (param->kind == LI_PARAM_GROUP || param->kind == LI_PARAM_TABLE
          || (param->flags & LI_PARAM_NO_CLI)))
    param = NULL;
  return param;
}

gboolean
li_params_parse_argv (
    const LiParamTable *table, gpointer params, int *argc, char **argv, GError **error)
{
  int kept = 0;

  for (int k = 0; k < *argc; k++)
    {
      const char *name = g_str_has_prefix (argv[k], "--") ? argv[k] + 2 : NULL, *equals, *value;
      gboolean negated;
      const LiParam *param = NULL;

      if (name != NULL && *name == '\0')
        {
          while (k < *argc)
            argv[kept++] = argv[k++];
          break;
        }
      if (name != NULL)
        {
          equals = strchr (name, '=');
          param
              = option_of (table, name, equals ? (gsize)(equals - name) : strlen (name), &negated);
        }
      if (param == NULL)
        {
          argv[kept++] = argv[k];
          continue;
        }
      if (equals != NULL)
        value = equals + 1;
      else if (param->kind == LI_PARAM_BOOL)
        value = negated ? "no" : "yes";
      else if (k + 1 < *argc)
        value = argv[++k];
      else
        {
          g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID, _ ("--%s wants a value"),
                       param->name);
          return FALSE;
        }
      if (!li_params_set_text (table, params, param->name, value, error))
        return FALSE;
    }
  for (int k = kept; k < *argc; k++)
    argv[k] = NULL;
  *argc = kept;
  return TRUE;
}
