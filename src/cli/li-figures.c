/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-run.h"

#include <math.h>
#include "base/li-json.h"

struct _LiFigures
{
  JsonBuilder *builder;
  GArray *arrays; /* for every open level: is it an array? */
};

LiFigures *
li_figures_new (void)
{
  LiFigures *f = g_new0 (LiFigures, 1);
  f->builder = json_builder_new ();
  f->arrays = g_array_new (FALSE, FALSE, sizeof (gboolean));
  json_builder_begin_object (f->builder);
  return f;
}

void
li_figures_free (LiFigures *f)
{
  if (f == NULL)
    return;
  g_object_unref (f->builder);
  g_array_unref (f->arrays);
  g_free (f);
}

static void
set_name (LiFigures *f, const char *name)
{
  if (name != NULL)
    json_builder_set_member_name (f->builder, name);
}

static void
open_level (LiFigures *f, gboolean array)
{
  g_array_append_val (f->arrays, array);
}

void
li_figures_begin (LiFigures *f, const char *name)
{
  set_name (f, name);
  json_builder_begin_object (f->builder);
  open_level (f, FALSE);
}

void
li_figures_begin_array (LiFigures *f, const char *name)
{
  set_name (f, name);
  json_builder_begin_array (f->builder);
  open_level (f, TRUE);
}

void
li_figures_end (LiFigures *f)
{
  gboolean array = g_array_index (f->arrays, gboolean, f->arrays->len - 1);
  g_array_set_size (f->arrays, f->arrays->len - 1);
  if (array)
    json_builder_end_array (f->builder);
  else
    json_builder_end_object (f->builder);
}

void
li_figures_number (LiFigures *f, const char *name, double value)
{
  set_name (f, name);
  if (isfinite (value))
    json_builder_add_double_value (f->builder, value);
  else
    json_builder_add_null_value (f->builder);
}

void
li_figures_integer (LiFigures *f, const char *name, gint64 value)
{
  set_name (f, name);
  json_builder_add_int_value (f->builder, value);
}

void
li_figures_flag (LiFigures *f, const char *name, gboolean value)
{
  set_name (f, name);
  json_builder_add_boolean_value (f->builder, value);
}

void
li_figures_text (LiFigures *f, const char *name, const char *value)
{
  /* File names need not be UTF-8; JSON must be. */
  g_autofree char *valid = value ? g_utf8_make_valid (value, -1) : NULL;
  set_name (f, name);
  if (valid != NULL)
    json_builder_add_string_value (f->builder, valid);
  else
    json_builder_add_null_value (f->builder);
}

void
li_figures_numbers (LiFigures *f, const char *name, const double *values, gsize n)
{
  li_figures_begin_array (f, name);
  for (gsize i = 0; i < n; i++)
    li_figures_number (f, NULL, values[i]);
  li_figures_end (f);
}

void
li_figures_integers (LiFigures *f, const char *name, const gint64 *values, gsize n)
{
  li_figures_begin_array (f, name);
  for (gsize i = 0; i < n; i++)
    li_figures_integer (f, NULL, values[i]);
  li_figures_end (f);
}

char *
li_figures_finish (LiFigures *f, gboolean pretty)
{
  while (f->arrays->len > 0)
    li_figures_end (f);
  json_builder_end_object (f->builder);
  g_autoptr (JsonNode) root = json_builder_get_root (f->builder);
  if (pretty)
    return li_json_text (json_node_get_object (root));
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}
