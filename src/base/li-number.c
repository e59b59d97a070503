/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/li-lock.h"

/* One "C" numeric locale for the life of the process. */
static locale_t numeric_c;

static void
make_locale (void)
{
  numeric_c = newlocale (LC_NUMERIC_MASK, "C", (locale_t)0);
}

static locale_t
c_locale (void)
{
  static LiOnce once = LI_ONCE_INIT;

  li_once (&once, make_locale);
  return numeric_c;
}

const char *
li_number_scan (const char *text, double *value)
{
  char *end = NULL;
  double v;

  while (*text == ' ' || *text == '\t')
    text++;
  v = g_ascii_strtod (text, &end);
  if (end == text)
    return NULL;
  *value = v;
  return end;
}

gboolean
li_number_parse (const char *text, double *value)
{
  double v;
  const char *end;

  if (text == NULL || (end = li_number_scan (text, &v)) == NULL)
    return FALSE;
  while (g_ascii_isspace (*end))
    end++;
  if (*end != '\0')
    return FALSE;
  *value = v;
  return TRUE;
}

gboolean
li_number_parse_entry (const char *text, double *value)
{
  g_autofree char *copy = g_strstrip (g_strdup (text ? text : ""));
  char *comma = strchr (copy, ','), *blank;

  if (comma != NULL && strchr (comma + 1, ',') == NULL && strchr (copy, '.') == NULL)
    *comma = '.';
  blank = strchr (copy, ' ');
  if (blank != NULL && !g_ascii_isdigit (blank[1]) && blank[1] != '.' && blank[1] != '-')
    *blank = '\0';
  return li_number_parse (copy, value);
}

gboolean
li_number_parse_int (const char *text, gint64 *value)
{
  g_autofree char *copy = g_strstrip (g_strdup (text ? text : ""));
  const char *digits = *copy == '+' ? copy + 1 : copy;

  return *copy != '\0'
         && g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, value, NULL);
}

int
li_number_parse_list (const char *text, double *values, int max)
{
  g_auto (GStrv) parts = NULL;
  int n = 0;

  if (text == NULL)
    return -1;
  if (*text == '\0')
    return 0;
  parts = g_strsplit (text, ",", -1);
  for (; parts[n] != NULL; n++)
    if (n >= max || !li_number_parse (parts[n], &values[n]))
      return -1;
  return n;
}

char *
li_number_vprintf (const char *format, va_list args)
{
  locale_t old = uselocale (c_locale ());
  char *text = g_strdup_vprintf (format, args);

  uselocale (old);
  return text;
}

char *
li_number_printf (const char *format, ...)
{
  va_list args;
  char *text;

  va_start (args, format);
  text = li_number_vprintf (format, args);
  va_end (args);
  return text;
}

void
li_number_append (GString *out, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = li_number_vprintf (format, args);
  va_end (args);
  g_string_append (out, text);
}

char *
li_number_text (double value)
{
  double size = fabs (value);
  /* 500, not 5e+02: as many digits as stand before the point. */
  int least = size >= 1 && size < 1e15 ? (int)floor (log10 (size)) + 1 : 1;

  for (int digits = 1; digits <= 17; digits++)
    {
      g_autofree char *text = li_number_printf ("%.*g", MAX (digits, least), value);
      double back;
      if (!isfinite (value) || (li_number_parse (text, &back) && back == value))
        return g_steal_pointer (&text);
    }
  return li_number_printf ("%.17g", value);
}

char *
li_number_bytes (guint64 bytes)
{
  static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
  double v = bytes;
  guint k = 0;

  while (v >= 999.5 && k + 1 < G_N_ELEMENTS (units))
    {
      v /= 1000;
      k++;
    }
  if (k == 0)
    return li_number_printf ("%.0f %s", v, units[k]);
  return li_number_printf (v < 9.95 ? "%.1f %s" : "%.0f %s", v, units[k]);
}
