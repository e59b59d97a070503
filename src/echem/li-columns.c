/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-columns.h"

#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "echem/li-lines.h"

void
li_columns_init (LiColumns *c)
{
  *c = (LiColumns){ 0 };
  for (int q = 0; q < LI_Q_COUNT; q++)
    {
      c->at[q] = -1;
      c->scale[q] = 1;
    }
}

static void
forget (LiColumns *c, int q)
{
  g_clear_pointer (&c->name[q], g_free);
  g_clear_pointer (&c->strange[q], g_free);
  g_clear_pointer (&c->doubled[q], g_free);
  c->at[q] = -1;
  c->scale[q] = 1;
  c->unit[q] = FALSE;
}

void
li_columns_clear (LiColumns *c)
{
  for (int q = 0; q < LI_Q_COUNT; q++)
    forget (c, q);
  c->n = 0;
}

gboolean
li_columns_has (const LiColumns *c, LiQuantity q)
{
  return c->at[q] >= 0;
}

void
li_columns_drop (LiColumns *c, LiQuantity q)
{
  forget (c, q);
}

void
li_columns_move (LiColumns *c, LiQuantity from, LiQuantity to)
{
  forget (c, to);
  c->at[to] = c->at[from];
  c->scale[to] = c->scale[from];
  c->unit[to] = c->unit[from];
  c->name[to] = g_steal_pointer (&c->name[from]);
  c->strange[to] = g_steal_pointer (&c->strange[from]);
  c->doubled[to] = g_steal_pointer (&c->doubled[from]);
  forget (c, from);
}

static void
take (LiColumns *c, int k, const LiMeaning *m, const char *name)
{
  forget (c, m->quantity);
  c->at[m->quantity] = k;
  c->scale[m->quantity] = m->scale;
  c->unit[m->quantity] = m->unit;
  c->name[m->quantity] = g_strdup (name);
  c->strange[m->quantity] = *m->strange ? g_strdup (m->strange) : NULL;
}

/* Names that are parted by blanks: "Time [s]" is one. */
static char *
join_units (char *line)
{
  char *to = line;

  for (const char *t = line; *t; t++)
    if (*t != ' ' || (t[1] != '[' && t[1] != '(' && t[1] != '/' && t > line && t[-1] != '/'))
      *to++ = *t;
  *to = '\0';
  return line;
}

int
li_columns_read (LiColumns *c, const char *line, char delimiter)
{
  g_autofree char *copy = li_lines_utf8 (line, -1);
  g_autofree LiCells *cells = g_new (LiCells, 1);
  int ranks[LI_Q_COUNT], found = 0;
  gboolean known[LI_Q_COUNT] = { FALSE };

  li_columns_clear (c);
  c->delimiter = delimiter;
  if (delimiter == ' ')
    join_units (copy);
  li_cells_split (cells, copy, strlen (copy), delimiter);
  c->n = li_cells_used (cells);
  for (int k = 0; k < c->n; k++)
    {
      LiMeaning m;
      if (!li_quantity_of_header (cells->text[k], &m))
        continue;
      LiQuantity q = m.quantity;
      if (c->at[q] >= 0 && strcmp (c->name[q], cells->text[k]) == 0)
        {
          g_free (c->doubled[q]);
          c->doubled[q] = g_strdup (cells->text[k]);
        }
      /* The better name; of two equal ones that with a unit, then the first. */
      if (c->at[q] >= 0 && (m.rank > ranks[q] || (m.rank == ranks[q] && (known[q] || !m.unit))))
        continue;
      found += c->at[q] < 0;
      take (c, k, &m, cells->text[k]);
      ranks[q] = m.rank;
      known[q] = m.unit;
    }
  return found;
}

gboolean
li_columns_read_units (LiColumns *c, const char *line)
{
  g_autofree char *copy = li_lines_utf8 (line, -1);
  g_autofree LiCells *cells = g_new (LiCells, 1);
  double scale;
  int units = 0;

  li_cells_split (cells, copy, strlen (copy), c->delimiter);
  for (int q = 0; q < LI_Q_COUNT; q++)
    {
      int k = c->at[q];
      if (k < 0 || k >= MIN (cells->n, LI_CELLS_MAX) || cells->length[k] == 0)
        continue;
      if (li_number_read (cells->text[k], cells->length[k], '.', &scale)
          || li_number_read (cells->text[k], cells->length[k], ',', &scale))
        return FALSE;
      if (!li_quantity_scale (q, cells->text[k], &scale))
        continue;
      units++;
      if (!c->unit[q] && c->strange[q] == NULL)
        {
          c->scale[q] = c->scale[q] < 0 ? -scale : scale;
          c->unit[q] = TRUE;
        }
    }
  return units > 0;
}

char
li_columns_tell_decimal (const LiColumns *c, const char *line)
{
  g_autofree char *copy = g_strdup (line);
  g_autofree LiCells *cells = g_new (LiCells, 1);
  double v;

  li_cells_split (cells, copy, strlen (copy), c->delimiter);
  for (int q = 0; q < LI_Q_COUNT; q++)
    {
      int k = c->at[q];
      if (k < 0 || k >= MIN (cells->n, LI_CELLS_MAX) || q == LI_Q_UNIX || q == LI_Q_STATE
          || strchr (cells->text[k], ':') != NULL)
        continue;
      for (const char *mark = ".,"; *mark; mark++)
        if (strchr (cells->text[k], *mark) != NULL
            && li_number_read (cells->text[k], cells->length[k], *mark, &v))
          return *mark;
    }
  return 0;
}

static gboolean
refuse_map (const char *path, const char *word, const char *what, GError **error)
{
  g_set_error (error, LI_ECHEM_ERROR, LI_ERROR_INVALID, "%s%sthe column mapping “%s” %s",
               path ? path : "", path ? ": " : "", word, what);
  return FALSE;
}

/* The cell that is called @name, or has the number "#N". */
static int
find_cell (const LiCells *cells, const char *name)
{
  gint64 number;

  if (*name == '#' && li_number_parse_int (name + 1, &number) && number >= 1
      && number <= MIN (cells->n, LI_CELLS_MAX))
    return (int)number - 1;
  for (int k = 0; k < MIN (cells->n, LI_CELLS_MAX); k++)
    if (strcmp (cells->text[k], name) == 0)
      return k;
  return -1;
}

/* "name" or "name(unit)"; the name is tried whole first. */
static gboolean
map_cell (LiColumns *c,
          LiQuantity q,
          const char *text,
          const LiCells *cells,
          const char *word,
          const char *path,
          GError **error)
{
  gboolean minus = *text == '-' && find_cell (cells, text) < 0;
  LiMeaning m = { .quantity = q, .scale = 1 };
  g_autofree char *name = NULL, *unit = NULL;
  int k = find_cell (cells, text + minus);

  li_header_split (k >= 0 ? cells->text[k] : text + minus, &name, &unit);
  if (k < 0)
    k = find_cell (cells, name);
  for (int j = 0; k < 0 && j < MIN (cells->n, LI_CELLS_MAX); j++)
    {
      g_autofree char *bare = NULL, *its = NULL;
      li_header_split (cells->text[j], &bare, &its);
      if (strcmp (bare, name) == 0)
        k = j;
    }
  if (k < 0)
    return refuse_map (path, word, "names a column that the file does not have", error);
  if (*unit != '\0' && !(m.unit = li_quantity_scale (q, unit, &m.scale)) && li_quantity_unit (q)[0])
    return refuse_map (path, word, "names a unit that is not known for it", error);
  if (minus)
    m.scale = -m.scale;
  take (c, k, &m, cells->text[k]);
  return TRUE;
}

gboolean
li_columns_map (LiColumns *c,
                const char *map,
                const char *header,
                char delimiter,
                const char *path,
                GError **error)
{
  g_auto (GStrv) words = g_strsplit (map, ",", -1);
  g_autofree char *copy = li_lines_utf8 (header ? header : "", -1);
  g_autofree LiCells *cells = g_new (LiCells, 1);

  li_cells_split (cells, copy, strlen (copy), delimiter);
  for (char **word = words; *word; word++)
    {
      char *equals = strchr (*word, '=');
      g_autofree char *quantity = g_strndup (*word, equals ? (gsize)(equals - *word) : 0);
      LiQuantity q = li_quantity_from_name (g_strstrip (quantity));
      if (equals == NULL || equals[1] == '\0')
        return refuse_map (path, *word, "is not of the form QUANTITY=COLUMN", error);
      if (q == LI_Q_NONE)
        return refuse_map (
            path, *word,
            "begins with no quantity: time, voltage, current, unix-time, step-time, "
            "cycle, step, state, charge, discharge, capacity, temperature, pressure, "
            "frequency, real, imaginary, modulus and phase are known",
            error);
      if (header != NULL && strcmp (equals + 1, "0") == 0)
        forget (c, (int)q);
      else if (header != NULL && !map_cell (c, q, equals + 1, cells, *word, path, error))
        return FALSE;
    }
  return TRUE;
}
