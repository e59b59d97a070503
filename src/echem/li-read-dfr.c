/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Autolab .dfr: "VERSION", the number of points, another number, then nine lines a point:
 * frequency, real part, minus imaginary part and six more. What follows is no part of the spectrum.
 */
#include "echem/li-impedance-format.h"

#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"

#define LINES_A_POINT 9

gboolean
li_dfr_probe (const LiReading *r)
{
  g_autofree char *second = li_reading_head_line (r, 2);
  gint64 n;

  return g_str_has_prefix (r->head, "VERSION") && second != NULL
         && li_number_parse_int (second, &n);
}

/* A line that holds one number. */
static gboolean
next_number (LiReading *r, double *v, GError **error)
{
  GError *local = NULL;
  gsize length;
  const char *line = li_lines_next (r->lines, &length, &local);

  if (local != NULL)
    g_propagate_error (error, local);
  if (line == NULL)
    return FALSE;
  return li_number_read (line, length, '.', v) || li_number_read (line, length, ',', v);
}

gboolean
li_dfr_read (LiReading *r, GError **error)
{
  g_autofree char *count = li_reading_head_line (r, 2);
  GError *local = NULL;
  gint64 n = 0;

  li_number_parse_int (count, &n);
  if (!li_reading_skip (r, 3, error))
    return FALSE;
  for (gint64 k = 0; k < n; k++)
    {
      double v[LINES_A_POINT];
      for (int j = 0; j < LINES_A_POINT; j++)
        if (!next_number (r, &v[j], &local) && (local != NULL || j < 3))
          {
            if (local != NULL)
              g_propagate_error (error, local);
            else
              li_reading_note (
                  r, "%" G_GINT64_FORMAT " points are announced and %" G_GINT64_FORMAT " are whole",
                  n, k);
            return local == NULL;
          }
      if (!li_reading_point (r, v[0], v[1], -v[2], error))
        return FALSE;
    }
  return TRUE;
}
