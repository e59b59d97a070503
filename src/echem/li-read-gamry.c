/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Gamry DTA: "EXPLAIN", then tables: a line "NAME TABLE count", names, units and rows that begin
 * with a tab. CURVE, CURVE1 … are measurements, OCVCURVE the open circuit before them. */
#include "echem/li-reading.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"

gboolean
li_gamry_probe (const LiReading *r)
{
  return g_str_has_prefix (r->head, "EXPLAIN");
}

/* Does a line begin a table whose name begins with @name? @announced: rows, −1 unknown. */
static gboolean
begins_table (const char *line, const char *name, gint64 *announced)
{
  g_auto (GStrv) words = g_strsplit (line, "\t", 4);

  if (g_strv_length (words) < 2 || strcmp (words[1], "TABLE") != 0
      || !g_str_has_prefix (words[0], name))
    return FALSE;
  if (words[2] == NULL || !li_number_parse_int (words[2], announced))
    *announced = -1;
  return TRUE;
}

static gboolean
table_ends (const char *line)
{
  return line[0] != '\t' && line[0] != ' ';
}

/* Names and units, after the line that begins the table. */
static gboolean
read_names (LiReading *r, GError **error)
{
  GError *local = NULL;
  gsize length;
  char *line = li_lines_next (r->lines, &length, &local);

  if (line != NULL)
    {
      li_columns_read (&r->columns, line, '\t');
      line = li_lines_next (r->lines, &length, &local);
    }
  if (line != NULL)
    li_columns_read_units (&r->columns, line);
  if (local != NULL)
    g_propagate_error (error, local);
  return line != NULL
         || (local == NULL
             && li_reading_refuse (r, LI_ERROR_FORMAT, error, "ends inside the names of a table"));
}

/* The tables of one kind; @tables: how many there were. */
static gboolean
read_tables (LiReading *r, const char *name, int *tables, GError **error)
{
  gboolean open = strcmp (name, "OCVCURVE") == 0;
  GError *local = NULL;
  gsize length;
  char *line;
  gint64 announced;

  *tables = 0;
  while ((line = li_lines_next (r->lines, &length, &local)) != NULL)
    {
      guint64 before = r->info->rows;
      if (!begins_table (line, name, &announced))
        continue;
      (*tables)++;
      if (!read_names (r, error) || !li_reading_check_columns (r, open, error))
        return FALSE;
      /* Times of a later curve may begin again. */
      r->last_time = -INFINITY;
      if (!li_reading_rows (r, table_ends, error))
        return FALSE;
      if (announced > (gint64)(r->info->rows - before))
        li_reading_note (
            r, "a table announces %" G_GINT64_FORMAT " points and holds %" G_GUINT64_FORMAT,
            announced, r->info->rows - before);
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

gboolean
li_gamry_read (LiReading *r, GError **error)
{
  const char *const names[] = { r->options->impedance ? "ZCURVE" : "CURVE", "OCVCURVE" };
  int tables = 0;

  for (gsize k = 0; k < (r->options->impedance ? 1 : G_N_ELEMENTS (names)) && tables == 0; k++)
    if (!li_lines_rewind (r->lines, error) || !read_tables (r, names[k], &tables, error))
      return FALSE;
  if (tables == 0)
    return li_reading_refuse (r, LI_ERROR_FORMAT, error, "is a Gamry file without a table %s",
                              r->options->impedance ? "ZCURVE; litho cycling reads curves"
                                                    : "CURVE; litho impedance reads spectra");
  return TRUE;
}
