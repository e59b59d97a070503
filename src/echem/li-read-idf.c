/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ivium .idf: text between binary marks, lines by CR LF or CR alone. After "primary_data" the
 * number of columns, that of rows, and rows of Z1, Z2, frequency where the method is impedance. */
#include "echem/li-impedance-format.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"

gboolean
li_idf_probe (const LiReading *r)
{
  gsize n = MIN (r->n_head, 8192);

  return memmem (r->head, n, "Peaks=", 6) != NULL && memmem (r->head, n, "Solarcell=", 10) != NULL;
}

/* A whole number, perhaps behind a mark of one or a few bytes. */
static gboolean
count_in (const char *text, gint64 *n)
{
  while (*text != '\0' && !g_ascii_isdigit (*text))
    text++;
  return li_number_parse_int (text, n);
}

static gboolean
next_count (LiReading *r, gint64 *n, GError **error)
{
  gsize length;
  const char *line = li_lines_next (r->lines, &length, error);

  return line != NULL && count_in (line, n);
}

/* Passes lines over up to that of the table, and its number of columns, which may stand in the same
 * line behind CR alone. @impedance: the method was seen to be impedance. */
static gboolean
find_data (LiReading *r, gboolean *impedance, gint64 *columns, GError **error)
{
  gsize length;
  const char *line, *name;

  *impedance = FALSE;
  while ((line = li_lines_next (r->lines, &length, error)) != NULL)
    {
      *impedance |= strstr (line, "Method=Impedance") != NULL;
      name = strstr (line, "primary_data");
      if (name != NULL)
        return count_in (name + strlen ("primary_data"), columns) || next_count (r, columns, error);
    }
  return FALSE;
}

static gboolean
read_points (LiReading *r, gint64 rows, GError **error)
{
  GError *local = NULL;
  gint64 k = 0;

  for (; k < rows; k++)
    {
      gsize length;
      double v[3];
      char *line = li_lines_next (r->lines, &length, &local);
      if (line == NULL)
        break;
      li_cells_split (&r->cells, line, length, ' ');
      gboolean good = r->cells.n >= 3;
      for (int j = 0; good && j < 3; j++)
        good = li_number_read (r->cells.text[j], r->cells.length[j], '.', &v[j])
               || li_number_read (r->cells.text[j], r->cells.length[j], ',', &v[j]);
      if (!good)
        break;
      if (!li_reading_point (r, v[2], v[0], v[1], error))
        return FALSE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (k < rows)
    li_reading_note (
        r, "%" G_GINT64_FORMAT " points are announced and %" G_GINT64_FORMAT " are whole", rows, k);
  return TRUE;
}

gboolean
li_idf_read (LiReading *r, GError **error)
{
  GError *local = NULL;
  gint64 columns = 0, rows = 0;
  gboolean impedance, found = find_data (r, &impedance, &columns, &local);

  found = found && next_count (r, &rows, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (!found || rows < 0)
    return li_reading_refuse (r, LI_ERROR_FORMAT, error,
                              "is an Ivium file without the table primary_data");
  if (!impedance || columns != 3)
    return li_reading_refuse (r, LI_ERROR_UNSUPPORTED, error,
                              "is an Ivium file of another method than impedance");
  return read_points (r, rows, error);
}
