/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-clock-text.h"

#include <math.h>
#include <string.h>
#include "base/li-number.h"

/* Digits at @t, at most @most of them; 0 read is failure. */
static gboolean
take_digits (const char **t, const char *end, int most, int *value)
{
  const char *start = *t;

  *value = 0;
  while (*t < end && g_ascii_isdigit (**t) && *t - start < most)
    *value = 10 * *value + (*(*t)++ - '0');
  return *t > start;
}

/* mm:ss[.fff] behind the hours */
static gboolean
take_minutes (const char **t, const char *end, double *s)
{
  int minutes, whole;
  double part = 0, place = 0.1;

  if (*t >= end || *(*t)++ != ':' || !take_digits (t, end, 2, &minutes))
    return FALSE;
  *s = 60. * minutes;
  if (*t >= end || **t != ':')
    return TRUE;
  (*t)++;
  if (!take_digits (t, end, 2, &whole))
    return FALSE;
  if (*t < end && (**t == '.' || **t == ','))
    for ((*t)++; *t < end && g_ascii_isdigit (**t); (*t)++, place /= 10)
      part += place * (**t - '0');
  *s += whole + part;
  return TRUE;
}

gboolean
li_clock_duration (const char *text, gsize length, char decimal, double scale, double *s)
{
  const char *t = text, *end = text + length;
  int first, hours = 0;
  double days = 0, rest;

  if (memchr (text, ':', length) == NULL)
    {
      if (!li_number_read (text, length, decimal, s))
        return FALSE;
      *s *= scale;
      return TRUE;
    }
  while (t < end && g_ascii_isspace (*t))
    t++;
  if (!take_digits (&t, end, 7, &first))
    return FALSE;
  hours = first;
  if (t < end && (*t == '-' || *t == 'd' || *t == 'D' || *t == ' '))
    {
      days = first;
      while (t < end && (*t == '-' || *t == 'd' || *t == 'D' || *t == ' '))
        t++;
      if (!take_digits (&t, end, 7, &hours))
        return FALSE;
    }
  if (!take_minutes (&t, end, &rest))
    return FALSE;
  while (t < end && g_ascii_isspace (*t))
    t++;
  *s = 86400 * days + 3600. * hours + rest;
  return t == end;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static gboolean
days_of (int year, int month, int day, double *days)
{
  if (year < 1970 || year > 2200
      || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return FALSE;
  GDate date, epoch;
  g_date_clear (&date, 1);
  g_date_clear (&epoch, 1);
  g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  g_date_set_dmy (&epoch, 1, G_DATE_JANUARY, 1970);
  *days = g_date_days_between (&epoch, &date);
  return TRUE;
}

static gboolean
take_date (const char **t, const char *end, double *days)
{
  int a, b, c;
  char mark;

  if (!take_digits (t, end, 4, &a) || *t >= end)
    return FALSE;
  mark = *(*t)++;
  if ((mark != '-' && mark != '/' && mark != '.') || !take_digits (t, end, 2, &b) || *t >= end
      || *(*t)++ != mark || !take_digits (t, end, 4, &c))
    return FALSE;
  if (a > 31)
    return days_of (a, b, c, days);
  if (c < 100)
    c += 2000;
  return mark != '/' || a > 12 ? days_of (c, b, a, days) : days_of (c, a, b, days);
}

static void
take_afternoon (const char **t, const char *end, int *hours)
{
  while (*t < end && **t == ' ')
    (*t)++;
  if (end - *t < 2 || g_ascii_toupper ((*t)[1]) != 'M')
    return;
  if (g_ascii_toupper (**t) == 'P' && *hours < 12)
    *hours += 12;
  if (g_ascii_toupper (**t) == 'A' && *hours == 12)
    *hours = 0;
  *t += 2;
}

/* +02:00, -0500, Z */
static gboolean
take_zone (const char **t, const char *end, double *s)
{
  int hours, minutes = 0;

  if (*t < end && **t == 'Z')
    (*t)++;
  if (*t < end && (**t == '+' || **t == '-'))
    {
      double sign = *(*t)++ == '-' ? 1 : -1;
      if (!take_digits (t, end, 2, &hours))
        return FALSE;
      if (*t < end && **t == ':')
        (*t)++;
      take_digits (t, end, 2, &minutes);
      *s += sign * (3600 * hours + 60 * minutes);
    }
  return TRUE;
}

static gboolean
number_date (double v, double *s)
{
  if (v >= 1e8 && v < 1e10)
    *s = v;
  else if (v >= 1e11 && v < 1e13)
    *s = v / 1000;
  else if (v > 20000 && v < 100000)
    *s = (v - 25569) * 86400;
  else
    return FALSE;
  return TRUE;
}

gboolean
li_clock_date (const char *text, gsize length, double *s)
{
  const char *t = text, *end = text + length;
  double v, days, rest = 0;
  int hours = 0;

  if (li_number_read (text, length, '.', &v))
    return number_date (v, s);
  while (t < end && g_ascii_isspace (*t))
    t++;
  while (end > t && g_ascii_isspace (end[-1]))
    end--;
  if (!take_date (&t, end, &days))
    return FALSE;
  while (t < end && (*t == ' ' || *t == 'T' || *t == '\t'))
    t++;
  if (t < end && (!take_digits (&t, end, 2, &hours) || !take_minutes (&t, end, &rest)))
    return FALSE;
  take_afternoon (&t, end, &hours);
  *s = 86400 * days + 3600. * hours + rest;
  return take_zone (&t, end, s) && t == end;
}

char *
li_clock_iso (double unix_s)
{
  if (!isfinite (unix_s) || fabs (unix_s) > 1e11)
    return NULL;
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc ((gint64)floor (unix_s));
  if (when == NULL)
    return NULL;
  g_autofree char *text = g_date_time_format (when, "%Y-%m-%dT%H:%M:%S");
  return li_number_printf ("%s.%03dZ", text, (int)floor ((unix_s - floor (unix_s)) * 1000));
}
