/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-open-reading.h"

#include <math.h>
#include <string.h>

/* Lines of a head among which the names are looked for. */
#define LOOKED_AT 400

static const char delimiters[] = { '\t', ';', ',', ' ' };

/* How many of the columns are there that such a file cannot do without. */
static int
essentials (const LiReading *r)
{
  const LiColumns *c = &r->columns;

  if (r->options->impedance)
    {
      if (!li_columns_has (c, LI_Q_FREQUENCY))
        return 0;
      return 1 + (li_columns_has (c, LI_Q_Z_RE) || li_columns_has (c, LI_Q_Z_MOD))
             + (li_columns_has (c, LI_Q_Z_IM) || li_columns_has (c, LI_Q_Z_PHASE));
    }
  return (li_columns_has (c, LI_Q_TIME) || li_columns_has (c, LI_Q_STEP_TIME)
          || li_columns_has (c, LI_Q_UNIX))
         + li_columns_has (c, LI_Q_VOLTAGE) + li_columns_has (c, LI_Q_CURRENT);
}

static gboolean
is_header (LiReading *r, const char *line, char delimiter)
{
  if (strchr (line, delimiter) == NULL)
    return FALSE;
  li_columns_read (&r->columns, line, delimiter);
  if (r->options->map == NULL)
    return essentials (r) >= 2;
  return li_columns_map (&r->columns, r->options->map, line, delimiter, NULL, NULL);
}

static void
find_header (LiReading *r)
{
  for (guint64 n = 1; n <= LOOKED_AT; n++)
    {
      g_autofree char *line = li_reading_head_line (r, n);
      if (line == NULL)
        break;
      for (gsize k = 0; k < G_N_ELEMENTS (delimiters); k++)
        if (strlen (line) < 20000 && is_header (r, line, delimiters[k]))
          {
            r->header_line = n;
            r->header = g_steal_pointer (&line);
            return;
          }
    }
  li_columns_clear (&r->columns);
}

LiReading *
li_open_reading (const char *path,
                 const LiCyclingOptions *options,
                 LiCyclingInfo *info,
                 LiProgress *progress,
                 GError **error)
{
  LiColumns columns;
  LiLines *lines;
  LiReading *r;

  li_columns_init (&columns);
  if (options->map != NULL && !li_columns_map (&columns, options->map, NULL, ',', NULL, error))
    return NULL;
  lines = li_lines_open (path, progress, error);
  if (lines == NULL)
    return NULL;
  r = g_new0 (LiReading, 1);
  r->lines = lines;
  r->path = li_lines_path (lines);
  r->head = li_lines_head (lines, &r->n_head);
  r->options = options;
  r->info = info;
  r->key = LI_Q_TIME;
  r->last_time = -INFINITY;
  r->start = NAN;
  li_columns_init (&r->columns);
  find_header (r);
  return r;
}

void
li_open_reading_close (LiReading *r)
{
  li_columns_clear (&r->columns);
  li_lines_free (r->lines);
  g_free (r->header);
  g_free (r->last_label);
  g_free (r);
}
