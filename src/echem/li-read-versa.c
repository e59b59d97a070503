/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* VersaStudio .par: sections in angle brackets; in <SegmentN> a line "Definition=Segment #, Point
 * #, E(V), …" names the columns of the rows that follow, by commas. */
#include "echem/li-impedance-format.h"

#include <string.h>
#include "base/li-error.h"

gboolean
li_versa_probe (const LiReading *r)
{
  return g_str_has_prefix (r->head, "<Application>")
         || strstr (r->head, "\nDefinition=Segment #") != NULL;
}

static gboolean
section_ends (const char *line)
{
  return line[0] == '<';
}

gboolean
li_versa_read (LiReading *r, GError **error)
{
  GError *local = NULL;
  gsize length;
  char *line;
  int segments = 0;

  while ((line = li_lines_next (r->lines, &length, &local)) != NULL)
    {
      if (!g_str_has_prefix (line, "Definition=Segment #"))
        continue;
      segments++;
      li_columns_read (&r->columns, line + strlen ("Definition="), ',');
      if (!li_reading_check_columns (r, FALSE, error) || !li_reading_rows (r, section_ends, error))
        return FALSE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  return segments > 0
         || li_reading_refuse (r, LI_ERROR_FORMAT, error,
                               "is a VersaStudio file without a segment of data");
}
