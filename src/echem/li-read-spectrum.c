/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Spectra as tables: names of frequency, real and imaginary part (or modulus and phase) in some
 * line of the head (CH Instruments, Parstat, PowerSuite, Autolab .P00, CSV of a laboratory), or
 * numbers alone. */
#include "echem/li-impedance-format.h"

#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"

gboolean
li_spectrum_table_probe (const LiReading *r)
{
  return r->header != NULL;
}

gboolean
li_spectrum_table_read (LiReading *r, GError **error)
{
  return li_reading_plain_table (r, FALSE, error);
}

/* A line of three numbers or a few more, the first one a frequency. */
static char
number_line (const char *line)
{
  g_autofree char *copy = g_strdup (line);
  g_autofree LiCells *cells = g_new (LiCells, 1);
  char delimiter = li_cells_delimiter (line, 3);
  double v, first = 0;

  if (delimiter == 0)
    return 0;
  li_cells_split (cells, copy, strlen (copy), delimiter);
  int n = li_cells_used (cells);
  for (int k = 0; k < n; k++)
    {
      if (!li_number_read (cells->text[k], cells->length[k], '.', &v)
          && (delimiter == ',' || !li_number_read (cells->text[k], cells->length[k], ',', &v)))
        return 0;
      first = k == 0 ? v : first;
    }
  return n == 3 && first > 0 ? delimiter : 0;
}

/* The first of three such lines one after the other. */
static guint64
first_row (const LiReading *r, char *delimiter)
{
  int run = 0;

  for (guint64 n = 1; n < 400; n++)
    {
      g_autofree char *line = li_reading_head_line (r, n);
      if (line == NULL)
        return 0;
      char mark = number_line (line);
      run = mark != 0 && (run == 0 || mark == *delimiter) ? run + 1 : mark != 0;
      *delimiter = mark;
      if (run == 3)
        return n - 2;
    }
  return 0;
}

gboolean
li_bare_spectrum_probe (const LiReading *r)
{
  char delimiter = 0;

  return r->options->map == NULL && first_row (r, &delimiter) > 0;
}

gboolean
li_bare_spectrum_read (LiReading *r, GError **error)
{
  char delimiter = 0;
  guint64 n = first_row (r, &delimiter);

  li_columns_clear (&r->columns);
  r->columns.delimiter = delimiter;
  r->columns.n = 3;
  r->columns.at[LI_Q_FREQUENCY] = 0;
  r->columns.at[LI_Q_Z_RE] = 1;
  r->columns.at[LI_Q_Z_IM] = 2;
  li_reading_note (r, "has no names of columns: frequency, real and imaginary part are taken");
  if (!li_reading_check_columns (r, FALSE, error))
    return FALSE;
  li_reading_tell_decimal (r, n);
  return li_reading_skip (r, n - 1, error) && li_reading_rows (r, NULL, error);
}
