/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-cells.h"

#include <string.h>

static void
add_cell (LiCells *cells, char *from, char *to)
{
  int k = cells->n++;

  if (k >= LI_CELLS_MAX)
    return;
  while (from < to && (*from == ' ' || *from == '\t'))
    from++;
  while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
    to--;
  if (to - from >= 2 && *from == '"' && to[-1] == '"')
    {
      from++;
      to--;
      while (from < to && *from == ' ')
        from++;
      while (to > from && to[-1] == ' ')
        to--;
    }
  *to = '\0';
  cells->text[k] = from;
  cells->length[k] = (gsize)(to - from);
}

/* Behind the quote that closes the cell which begins at @t, or @t where none closes it. */
static char *
skip_quoted (char *t, char *end, char delimiter)
{
  char *close = t + 1 < end ? memchr (t + 1, '"', (gsize)(end - t - 1)) : NULL;

  while (close != NULL && close + 1 < end && close[1] != delimiter && close[1] != ' ')
    close = memchr (close + 1, '"', (gsize)(end - close - 1));
  return close != NULL ? close + 1 : t;
}

static void
split_blanks (LiCells *cells, char *line, char *end)
{
  char *t = line;

  while (t < end)
    {
      while (t < end && (*t == ' ' || *t == '\t'))
        t++;
      char *start = t;
      while (t < end && *t != ' ' && *t != '\t')
        t++;
      if (t > start)
        {
          add_cell (cells, start, t);
          t++;
        }
    }
}

void
li_cells_split (LiCells *cells, char *line, gsize length, char delimiter)
{
  char *end = line + length, *start = line, *t;

  cells->n = 0;
  if (delimiter == ' ')
    {
      split_blanks (cells, line, end);
      return;
    }
  for (;;)
    {
      char *from = start;
      while (from < end && *from == ' ')
        from++;
      if (from < end && *from == '"')
        from = skip_quoted (from, end, delimiter);
      t = from < end ? memchr (from, delimiter, (gsize)(end - from)) : NULL;
      if (t == NULL)
        break;
      add_cell (cells, start, t);
      start = t + 1;
    }
  add_cell (cells, start, end);
}

int
li_cells_used (const LiCells *cells)
{
  int n = MIN (cells->n, LI_CELLS_MAX);

  while (n > 0 && cells->length[n - 1] == 0)
    n--;
  return n;
}

char
li_cells_delimiter (const char *line, int least)
{
  static const char marks[] = { '\t', ';', ',', ' ' };

  for (gsize m = 0; m < G_N_ELEMENTS (marks); m++)
    {
      g_autofree char *copy = g_strdup (line);
      g_autofree LiCells *cells = g_new (LiCells, 1);
      li_cells_split (cells, copy, strlen (copy), marks[m]);
      if (li_cells_used (cells) >= least)
        return marks[m];
    }
  return 0;
}
