/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ZPlot (.z) and Autolab's files of its kind: rows after "End Comments", or after a quoted line of
 * names Freq(Hz), Z'(a), Z''(b). */
#include "echem/li-impedance-format.h"

#include <string.h>
#include "base/li-error.h"

gboolean
li_zplot_probe (const LiReading *r)
{
  const char *head = g_str_has_prefix (r->head, "\xef\xbb\xbf") ? r->head + 3 : r->head;

  return r->options->map == NULL
         && (g_str_has_prefix (head, "ZPLOT2 ASCII") || g_str_has_prefix (head, "\"ZPlotW")
             || g_str_has_prefix (head, "\"Z60W") || strstr (head, "\nEnd Comments") != NULL);
}

/* The line of names has blanks between them, its rows something else. */
static gboolean
name_columns (LiReading *r, guint64 n)
{
  g_autofree char *line = li_reading_head_line (r, n);

  if (line == NULL || strstr (line, "Freq") == NULL || strstr (line, "Z'") == NULL)
    return FALSE;
  g_strdelimit (line, "\"", '\t');
  /* "Freq (Hz)" is one name. */
  char *gap = strstr (line, "Freq (Hz)");
  if (gap != NULL)
    memcpy (gap, "Freq(Hz) ", 9);
  /* Z'' begins with Z' and a quotation mark inside it was none: quotes stand at the ends alone. */
  li_columns_read (&r->columns, line, ' ');
  return li_columns_has (&r->columns, LI_Q_FREQUENCY) && li_columns_has (&r->columns, LI_Q_Z_RE)
         && li_columns_has (&r->columns, LI_Q_Z_IM);
}

gboolean
li_zplot_read (LiReading *r, GError **error)
{
  guint64 n = 1;
  gboolean comments = strstr (r->head, "\nEnd Comments") != NULL;

  for (;; n++)
    {
      g_autofree char *line = n < 5000 ? li_reading_head_line (r, n) : NULL;
      if (line == NULL)
        return li_reading_refuse (r, LI_ERROR_FORMAT, error,
                                  "is a ZPlot file without the names of its columns");
      if (name_columns (r, n))
        break;
    }
  if (comments)
    for (g_autofree char *line = li_reading_head_line (r, n);
         line != NULL && !g_str_has_prefix (line, "End Comments");)
      {
        g_free (line);
        line = li_reading_head_line (r, ++n);
      }
  g_autofree char *row = li_reading_head_line (r, n + 1);
  char delimiter = row != NULL ? li_cells_delimiter (row, 6) : 0;
  r->columns.delimiter = delimiter ? delimiter : '\t';
  if (!li_reading_check_columns (r, FALSE, error))
    return FALSE;
  li_reading_tell_decimal (r, n + 1);
  return li_reading_skip (r, n, error) && li_reading_rows (r, NULL, error);
}
