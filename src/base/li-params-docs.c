/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "base/li-params-private.h"

static const char *
placeholder (const LiParam *p)
{
  switch (p->kind)
    {
    case LI_PARAM_BOOL:
      return "";
    case LI_PARAM_INT:
    case LI_PARAM_DOUBLE:
      return " N";
    case LI_PARAM_INT_LIST:
    case LI_PARAM_DOUBLE_LIST:
      return " N,…";
    case LI_PARAM_FILE:
      return p->flags & LI_PARAM_FOLDER ? " DIR" : " FILE";
    case LI_PARAM_ENUM:
    case LI_PARAM_STRING:
    case LI_PARAM_GROUP:
    case LI_PARAM_TABLE:
    default:
      return " NAME";
    }
}

static void
append_range (GString *out, const LiParam *p)
{
  g_autofree char *lo = li_number_text (p->min), *hi = li_number_text (p->max);

  if (p->kind == LI_PARAM_ENUM)
    {
      for (const LiParamValue *v = p->values; v->name != NULL; v++)
        g_string_append_printf (out, "%s%s", v == p->values ? " " : ", ", v->name);
      g_string_append (out, ".");
    }
  else if (p->kind == LI_PARAM_INT || p->kind == LI_PARAM_DOUBLE || p->kind == LI_PARAM_INT_LIST
           || p->kind == LI_PARAM_DOUBLE_LIST)
    {
      if (isinf (p->min) && isinf (p->max))
        return;
      g_string_append (out, " ");
      if (isinf (p->max))
        g_string_append_printf (out, _ ("At least %s"), lo);
      else if (isinf (p->min))
        g_string_append_printf (out, _ ("At most %s"), hi);
      else
        g_string_append_printf (out, _ ("%s to %s"), lo, hi);
      g_string_append_printf (out, "%s%s.", *p->unit ? " " : "", p->unit);
    }
}

char *
li_param_option (const LiParam *p)
{
  if (p->kind == LI_PARAM_GROUP || p->kind == LI_PARAM_TABLE || (p->flags & LI_PARAM_NO_CLI))
    return NULL;
  gboolean starts_true = p->kind == LI_PARAM_BOOL && strcmp (p->fallback, "yes") == 0;
  return g_strdup_printf ("--%s%s%s", starts_true ? "[no-]" : "", p->name, placeholder (p));
}

char *
li_param_describe (const LiParam *p)
{
  GString *out = g_string_new (_ (p->help));

  append_range (out, p);
  if (*p->fallback && (p->kind != LI_PARAM_BOOL || strcmp (p->fallback, "yes") == 0))
    {
      g_string_append (out, " ");
      g_string_append_printf (out, _ ("Default %s."), p->fallback);
    }
  return g_string_free (out, FALSE);
}

char *
li_params_help (const LiParamTable *table)
{
  GString *out = g_string_new (NULL);

  for (gsize k = 0; k < table->n_params; k++)
    {
      g_autofree char *option = li_param_option (&table->params[k]);
      if (option == NULL)
        continue;
      g_autofree char *text = li_param_describe (&table->params[k]);
      g_string_append_printf (out, "  %-26s %s\n", option, text);
    }
  return g_string_free (out, FALSE);
}

static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (out, '\\');
      if ((guchar)*c >= 0x20)
        g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

static void
append_limits (GString *out, const LiParam *p)
{
  if (isfinite (p->min))
    li_number_append (out, ",\"minimum\":%.17g", p->min);
  if (isfinite (p->max))
    li_number_append (out, ",\"maximum\":%.17g", p->max);
}

static void append_table (GString *out, const LiParamTable *table);

static void
append_kind (GString *out, const LiParam *p)
{
  switch (p->kind)
    {
    case LI_PARAM_BOOL:
      g_string_append (out, "\"type\":\"boolean\"");
      break;
    case LI_PARAM_INT:
    case LI_PARAM_DOUBLE:
      g_string_append_printf (out, "\"type\":\"%s\"",
                              p->kind == LI_PARAM_INT ? "integer" : "number");
      append_limits (out, p);
      break;
    case LI_PARAM_INT_LIST:
    case LI_PARAM_DOUBLE_LIST:
      g_string_append_printf (out, "\"type\":\"array\",\"maxItems\":%d,\"items\":{\"type\":\"%s\"",
                              LI_LIST_MAX, p->kind == LI_PARAM_INT_LIST ? "integer" : "number");
      append_limits (out, p);
      g_string_append (out, "}");
      break;
    case LI_PARAM_ENUM:
      g_string_append (out, "\"enum\":[");
      for (const LiParamValue *v = p->values; v->name != NULL; v++)
        {
          g_string_append (out, v == p->values ? "" : ",");
          append_string (out, v->name);
        }
      g_string_append (out, "]");
      break;
    case LI_PARAM_GROUP:
      append_table (out, p->group);
      break;
    case LI_PARAM_TABLE:
      g_string_append (out, "\"type\":\"array\",\"items\":{");
      append_table (out, p->group);
      g_string_append (out, "}");
      break;
    case LI_PARAM_STRING:
    case LI_PARAM_FILE:
    default:
      g_string_append (out, "\"type\":\"string\"");
      break;
    }
}

static void
append_table (GString *out, const LiParamTable *table)
{
  g_string_append (out, "\"type\":\"object\",\"properties\":{");
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      g_string_append (out, k ? "," : "");
      append_string (out, p->name);
      g_string_append (out, ":{");
      append_kind (out, p);
      g_string_append (out, ",\"description\":");
      append_string (out, p->help);
      if (*p->unit)
        {
          g_string_append (out, ",\"x-unit\":");
          append_string (out, p->unit);
        }
      g_string_append (out, "}");
    }
  g_string_append (out, "}");
}

char *
li_params_schema (const LiParamTable *table)
{
  GString *out
      = g_string_new ("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":");

  append_string (out, table->name);
  g_string_append (out, ",");
  append_table (out, table);
  g_string_append (out, "}");
  return g_string_free (out, FALSE);
}
