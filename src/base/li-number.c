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

/* Whatever the fast way does not read: through a copy with '.' that ends where it ends. */
static gboolean
read_slowly (const char *text, gsize length, char decimal, double *value)
{
  char copy[64], *end = NULL;
  gboolean digit = FALSE;

  if (length >= sizeof copy)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  for (gsize k = 0; k < length; k++)
    {
      if (decimal != '.' && copy[k] == '.')
        return FALSE;
      if (copy[k] == 'x' || copy[k] == 'X' || copy[k] == '\0')
        return FALSE;
      digit |= g_ascii_isdigit (copy[k]);
      if (copy[k] == decimal)
        copy[k] = '.';
    }
  if (!digit && strspn (copy, "+-infatyINFATY") != length)
    return FALSE;
  *value = g_ascii_strtod (copy, &end);
  return end == copy + length;
}

/* mantissa × 10^exponent is right to the last bit while both are exact doubles. */
static gboolean
read_exactly (guint64 mantissa, int exponent, double *value)
{
  static const double tens[]
      = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

  if (mantissa > (G_GUINT64_CONSTANT (1) << 53) || exponent < -22 || exponent > 22)
    return FALSE;
  *value = exponent < 0 ? (double)mantissa / tens[-exponent] : (double)mantissa * tens[exponent];
  return TRUE;
}

/* The power of ten behind 'e'; @t at its end. */
static gboolean
read_exponent (const char **t, const char *end, int *exponent)
{
  gboolean minus = *t < end && **t == '-';
  int power = 0;

  if (*t < end && (**t == '-' || **t == '+'))
    (*t)++;
  if (*t >= end)
    return FALSE;
  for (; *t < end && g_ascii_isdigit (**t) && power < 10000; (*t)++)
    power = 10 * power + (**t - '0');
  *exponent += minus ? -power : power;
  return TRUE;
}

gboolean
li_number_read (const char *text, gsize length, char decimal, double *value)
{
  const char *t = text, *end = text + length;
  guint64 mantissa = 0;
  int digits = 0, exponent = 0;
  gboolean minus, point = FALSE;

  while (t < end && g_ascii_isspace (*t))
    t++;
  while (end > t && g_ascii_isspace (end[-1]))
    end--;
  const char *start = t;
  minus = t < end && *t == '-';
  if (t < end && (*t == '-' || *t == '+'))
    t++;
  for (; t < end && (g_ascii_isdigit (*t) || (*t == decimal && !point)); t++)
    if (*t == decimal)
      point = TRUE;
    else if (digits < 19)
      {
        mantissa = 10 * mantissa + (guint64)(*t - '0');
        digits++;
        exponent -= point;
      }
    else
      return read_slowly (start, (gsize)(end - start), decimal, value);
  if (t < end && digits > 0 && (*t == 'e' || *t == 'E'))
    {
      t++;
      if (!read_exponent (&t, end, &exponent))
        return FALSE;
    }
  if (t != end || digits == 0 || !read_exactly (mantissa, exponent, value))
    return end > start && read_slowly (start, (gsize)(end - start), decimal, value);
  if (minus)
    *value = -*value;
  return TRUE;
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
