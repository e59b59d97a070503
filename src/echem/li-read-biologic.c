/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* BioLogic EC-Lab and BT-Lab text (.mpt): latin-1, "Nb header lines : N" counts all lines up to and
 * including that of the names, tabs, a point or a comma in numbers. */
#include "echem/li-reading.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "echem/li-clock-text.h"

gboolean
li_biologic_probe (const LiReading *r)
{
  return g_str_has_prefix (r->head, "EC-Lab ASCII FILE")
         || g_str_has_prefix (r->head, "BT-Lab ASCII FILE");
}

/* The N of line 2; 0 when it does not say. */
static guint64
header_lines (const LiReading *r)
{
  g_autofree char *line = li_reading_head_line (r, 2);
  const char *colon
      = line != NULL && g_str_has_prefix (line, "Nb header lines") ? strchr (line, ':') : NULL;
  gint64 n;

  return colon != NULL && li_number_parse_int (colon + 1, &n) && n >= 3 && n < 100000 ? (guint64)n
                                                                                      : 0;
}

/* "Acquisition started on : 07/30/2025 09:24:35.408" */
static double
start_time (const LiReading *r)
{
  const char *line = strstr (r->head, "Acquisition started on"), *colon;
  double start;

  colon = line != NULL ? strchr (line, ':') : NULL;
  if (colon == NULL)
    return NAN;
  return li_clock_date (colon + 1, strcspn (colon + 1, "\r\n"), &start) ? start : NAN;
}

/* Mode 3 is open circuit; the other modes say what is held, not what is seen. */
static gboolean
has_current (const LiReading *r)
{
  return li_columns_has (&r->columns, LI_Q_CURRENT);
}

gboolean
li_biologic_read (LiReading *r, GError **error)
{
  guint64 n = header_lines (r);
  g_autofree char *names = n > 0 ? li_reading_head_line (r, n) : NULL;

  if (n == 0)
    return li_reading_refuse (
        r, LI_ERROR_FORMAT, error,
        "begins as a BioLogic file, but its second line does not say “Nb header lines : N”");
  if (names == NULL)
    return li_reading_refuse (
        r, LI_ERROR_FORMAT, error,
        "announces %" G_GUINT64_FORMAT " header lines and ends before them; it is cut", n);
  if (li_columns_read (&r->columns, names, '\t') == 0)
    return li_reading_refuse (
        r, LI_ERROR_FORMAT, error,
        "line %" G_GUINT64_FORMAT " should hold the names of the columns and does not", n);
  if (r->options->map != NULL
      && !li_columns_map (&r->columns, r->options->map, names, '\t', r->path, error))
    return FALSE;
  r->start = start_time (r);
  if (!li_reading_check_columns (r, TRUE, error))
    return FALSE;
  if (!has_current (r) && !r->options->impedance)
    li_reading_note (r, "has no column of the current: open circuit");
  li_reading_tell_decimal (r, n + 1);
  return li_reading_skip (r, n, error) && li_reading_rows (r, NULL, error);
}
