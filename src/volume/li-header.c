/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-header.h"

#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "volume/li-input.h"

#define MAX_FILE_BYTES 65536

static void
parse_pair (LiHeader *header, const char *from, const char *end)
{
  while (from < end && g_ascii_isspace (*from))
    from++;
  const char *equal = memchr (from, '=', end - from);
  if (from == end || *from == '#' || *from == '!' || equal == NULL || equal == from)
    return;
  g_autofree char *key = g_strndup (from, equal - from), *lower = NULL;
  g_strstrip (key);
  lower = g_ascii_strdown (key, -1);
  g_hash_table_insert (header, g_steal_pointer (&lower),
                       g_strstrip (g_strndup (equal + 1, end - equal - 1)));
}

gsize
li_header_bom (const char *text, gsize n)
{
  return n >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

LiHeader *
li_header_parse (const char *text, gsize n, char separator)
{
  LiHeader *header = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *end = text + n;

  for (const char *at = text + li_header_bom (text, n); at < end;)
    {
      const char *stop = memchr (at, separator, end - at);
      if (stop == NULL)
        stop = end;
      parse_pair (header, at, stop);
      at = stop + 1;
    }
  return header;
}

LiHeader *
li_header_read (const char *path, char separator, GError **error)
{
  g_autoptr (LiInput) input = li_input_open (path, FALSE, error);
  g_autofree char *text = NULL;

  if (input == NULL)
    return NULL;
  guint64 n = li_input_bytes (input);
  if (n > MAX_FILE_BYTES)
    {
      li_input_error (error, LI_ERROR_FORMAT, path,
                      "is too long for the description of a volume (%" G_GUINT64_FORMAT " bytes)",
                      n);
      return NULL;
    }
  text = g_malloc (n + 1);
  if (!li_input_read (input, text, n, 0, error))
    return NULL;
  return li_header_parse (text, n, separator);
}

const char *
li_header_get (LiHeader *header, const char *key)
{
  g_autofree char *lower = g_ascii_strdown (key, -1);

  return g_hash_table_lookup (header, lower);
}

gboolean
li_header_is (LiHeader *header, const char *key, const char *value)
{
  const char *text = li_header_get (header, key);

  return text != NULL && g_ascii_strcasecmp (text, value) == 0;
}

/* A value as it may stand in a message. */
static char *
shown (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, MIN (strlen (value), 40));

  return g_strdelimit (g_steal_pointer (&valid), "\r\n\t", ' ');
}

gboolean
li_header_int (LiHeader *header, const char *path, const char *key, gint64 *value, GError **error)
{
  const char *text = li_header_get (header, key);

  if (text == NULL || li_number_parse_int (text, value))
    return TRUE;
  g_autofree char *found = shown (text);
  return li_input_error (error, LI_ERROR_FORMAT, path, "gives %s = %s where a whole number belongs",
                         key, found);
}

/* @n finite numbers from @text on: the place behind them, or NULL. */
static const char *
read_numbers (const char *text, double *values, int n)
{
  for (int k = 0; k < n && text != NULL; k++)
    {
      text = li_number_scan (text + strspn (text, ", \t"), &values[k]);
      if (text != NULL && !isfinite (values[k]))
        text = NULL;
    }
  return text;
}

static gboolean
numbers (LiHeader *header,
         const char *path,
         const char *key,
         double *values,
         int n,
         gboolean more,
         GError **error)
{
  const char *text = li_header_get (header, key), *at;
  g_autofree double *read = g_new (double, n);
  double next;

  if (text == NULL)
    return TRUE;
  at = read_numbers (text, read, n);
  for (const char *end = at; more && end != NULL; end = read_numbers (end, &next, 1))
    at = end;
  if (at != NULL && at[strspn (at, ", \t\r\n")] == '\0')
    {
      memcpy (values, read, n * sizeof *values);
      return TRUE;
    }
  g_autofree char *found = shown (text);
  return li_input_error (error, LI_ERROR_FORMAT, path, "gives %s = %s where %d number%s belong%s",
                         key, found, n, n == 1 ? "" : "s", n == 1 ? "s" : "");
}

gboolean
li_header_numbers (
    LiHeader *header, const char *path, const char *key, double *values, int n, GError **error)
{
  return numbers (header, path, key, values, n, FALSE, error);
}

gboolean
li_header_some_numbers (
    LiHeader *header, const char *path, const char *key, double *values, int n, GError **error)
{
  return numbers (header, path, key, values, n, TRUE, error);
}

double
li_header_voxel (double um)
{
  return isfinite (um) && um > 1e-9 && um < 1e6 ? um : 0;
}

double
li_header_origin (double voxels)
{
  return isfinite (voxels) && fabs (voxels) < 1e9 ? voxels : 0;
}
