/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-open-options.h"

#include <string.h>
#include <glib/gi18n.h>

#include "base/li-number.h"

/* Characters of a dataset's name that need no escape; letters and digits never do. */
#define PLAIN "/:,;()[]+@!$&'*"

static gboolean
has_numbers (const double v[3])
{
  return v[0] != 0 || v[1] != 0 || v[2] != 0;
}

static void
append_raw (GString *out, const LiOpenOptions *o)
{
  const LiVolumeInfo *raw = &o->raw;

  li_number_append (
      out, " raw=%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT " raw-type=%s",
      raw->shape[0], raw->shape[1], raw->shape[2], li_voxel_type_name (raw->type));
  if (o->raw_offset > 0)
    g_string_append_printf (out, " raw-offset=%" G_GUINT64_FORMAT, o->raw_offset);
  if (o->raw_big_endian)
    g_string_append (out, " raw-big-endian=yes");
  if (has_numbers (raw->voxel))
    li_number_append (out, " raw-voxel=%.17g,%.17g,%.17g", raw->voxel[0], raw->voxel[1],
                      raw->voxel[2]);
  if (has_numbers (raw->origin))
    li_number_append (out, " raw-origin=%.17g,%.17g,%.17g", raw->origin[0], raw->origin[1],
                      raw->origin[2]);
}

char *
li_open_options_to_text (const LiOpenOptions *options)
{
  const LiOpenOptions *o = options;
  g_autoptr (GString) out = g_string_new (NULL);

  if (o->has_channel)
    g_string_append_printf (out, " channel=%d", o->channel);
  if (o->has_frame)
    g_string_append_printf (out, " frame=%d", o->frame);
  if (o->dataset != NULL && *o->dataset != '\0')
    {
      g_autofree char *name = g_uri_escape_string (o->dataset, PLAIN, TRUE);
      g_string_append_printf (out, " dataset=%s", name);
    }
  if (o->raw.shape[0] > 0)
    append_raw (out, o);
  return g_strdup (out->len > 0 ? out->str + 1 : "");
}

char *
li_open_options_describe_choice (const char *text)
{
  g_autoptr (LiOpenOptions) o = li_open_options_parse (text, NULL);

  if (o == NULL || (!o->has_channel && !o->has_frame))
    return NULL;
  if (o->has_channel && o->has_frame)
    return g_strdup_printf (_ ("channel %d, time %d"), o->channel, o->frame);
  return o->has_channel ? g_strdup_printf (_ ("channel %d"), o->channel)
                        : g_strdup_printf (_ ("time %d"), o->frame);
}

static gboolean
parse_index (const char *text, gboolean *has, int *value)
{
  gint64 v;

  if (!li_number_parse_int (text, &v) || v < 0 || v > G_MAXINT)
    return FALSE;
  *has = TRUE;
  *value = (int)v;
  return TRUE;
}

static gboolean
parse_dataset (const char *text, LiOpenOptions *o)
{
  char *name = g_uri_unescape_string (text, NULL);

  if (name == NULL || *name == '\0')
    {
      g_free (name);
      return FALSE;
    }
  g_free ((char *)o->dataset);
  o->dataset = name;
  return TRUE;
}

static gboolean
parse_shape (const char *text, gint64 shape[3])
{
  double v[3];

  if (li_number_parse_list (text, v, 3) != 3)
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      if (!(v[k] >= 1 && v[k] <= G_MAXINT32) || v[k] != (double)(gint64)v[k])
        return FALSE;
      shape[k] = (gint64)v[k];
    }
  return TRUE;
}

static gboolean
parse_offset (const char *text, guint64 *offset)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, offset, NULL);
}

static gboolean
parse_word (const char *key, const char *text, LiOpenOptions *o)
{
  if (strcmp (key, "channel") == 0)
    return parse_index (text, &o->has_channel, &o->channel);
  if (strcmp (key, "frame") == 0)
    return parse_index (text, &o->has_frame, &o->frame);
  if (strcmp (key, "dataset") == 0)
    return parse_dataset (text, o);
  if (strcmp (key, "raw") == 0)
    return parse_shape (text, o->raw.shape);
  if (strcmp (key, "raw-type") == 0)
    return li_voxel_type_parse (text, &o->raw.type);
  if (strcmp (key, "raw-offset") == 0)
    return parse_offset (text, &o->raw_offset);
  if (strcmp (key, "raw-voxel") == 0)
    return li_number_parse_list (text, o->raw.voxel, 3) == 3;
  if (strcmp (key, "raw-origin") == 0)
    return li_number_parse_list (text, o->raw.origin, 3) == 3;
  o->raw_big_endian = strcmp (text, "yes") == 0;
  return strcmp (key, "raw-big-endian") == 0 && (o->raw_big_endian || strcmp (text, "no") == 0);
}

LiOpenOptions *
li_open_options_parse (const char *text, GError **error)
{
  g_autoptr (LiOpenOptions) o = g_new0 (LiOpenOptions, 1);
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);

  for (char **word = words; *word != NULL; word++)
    {
      char *value = strchr (*word, '=');
      g_autofree char *key = value != NULL ? g_strndup (*word, (gsize)(value - *word)) : NULL;

      if (**word == '\0')
        continue;
      if (key == NULL || !parse_word (key, value + 1, o))
        {
          g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_INVALID,
                       "“%s” says nothing about how a volume is to be opened; expected words such "
                       "as channel=1, frame=0, dataset=/entry/data or raw=100,200,200",
                       *word);
          return NULL;
        }
    }
  return g_steal_pointer (&o);
}

void
li_open_options_free (LiOpenOptions *options)
{
  if (options == NULL)
    return;
  g_free ((char *)options->dataset);
  g_free (options);
}

char *
li_volume_address (const char *path, const char *options)
{
  if ((options == NULL || *options == '\0') && strchr (path, '\n') == NULL)
    return g_strdup (path);
  return g_strconcat (path, "\n", options, NULL);
}

void
li_volume_address_split (const char *address, char **path, char **options)
{
  /* A time step without this volume has no address: opening it is an error like any missing file.
   */
  if (address == NULL)
    address = "";
  const char *end = strrchr (address, '\n');

  if (path != NULL)
    *path = end != NULL ? g_strndup (address, (gsize)(end - address)) : g_strdup (address);
  if (options != NULL)
    *options = g_strdup (end != NULL ? end + 1 : "");
}

LiVolume *
li_volume_open_address (const char *address,
                        struct _LiChoices *choices,
                        LiProgress *progress,
                        GError **error)
{
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (LiOpenOptions) options = NULL;

  li_volume_address_split (address, &path, &text);
  options = li_open_options_parse (text, error);
  if (options == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  options->choices = choices;
  return li_volume_open (path, options, progress, error);
}
