/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Neware BTS as CSV: a table, or three layers (cycle, step, record) in one file, told apart by 0, 1
 * and 2 leading commas, each with its own line of names. */
#include "echem/li-reading.h"

#include <string.h>
#include "base/li-error.h"

gboolean
li_neware_probe (const LiReading *r)
{
  static const char *const record[] = { "DataPoint", "Data Point", "Record", "Data serial number" };
  gboolean found = FALSE;

  if (r->header == NULL || !li_columns_has (&r->columns, LI_Q_STATE))
    return FALSE;
  for (gsize k = 0; k < G_N_ELEMENTS (record); k++)
    found |= g_str_has_prefix (r->header, record[k]) || strstr (r->header, "Step Type") != NULL;
  return found && r->options->map == NULL;
}

/* "Time" counts from each step's start. */
static void
tell_step_time (LiColumns *c)
{
  if (li_columns_has (c, LI_Q_TIME) && g_str_has_prefix (c->name[LI_Q_TIME], "Time"))
    li_columns_move (c, LI_Q_TIME, LI_Q_STEP_TIME);
}

gboolean
li_neware_read (LiReading *r, GError **error)
{
  tell_step_time (&r->columns);
  return li_reading_plain_table (r, FALSE, error);
}

/* Leading delimiters of a line. */
static int
layer_of (const char *line, char delimiter)
{
  int n = 0;

  while (line[n] == delimiter && n < 3)
    n++;
  return n;
}

gboolean
li_neware_layers_probe (const LiReading *r)
{
  for (const char *mark = ",\t;"; *mark; mark++)
    {
      int layers = 0;
      for (guint64 n = 1; n <= 3; n++)
        {
          g_autofree char *line = li_reading_head_line (r, n);
          layers += line != NULL && strchr (line, *mark) != NULL
                    && layer_of (line, *mark) == (int)n - 1 && g_ascii_isalpha (line[n - 1]);
        }
      if (layers == 3)
        return TRUE;
    }
  return FALSE;
}

typedef struct
{
  char delimiter;
  int cycle_names; /* of the line of a cycle */
  LiColumns step;  /* what a step's line says, without its leading delimiter */
  double cycle, count;
  LiStepType state;
} Layers;

/* The cell of the step's line that says its type. */
static void
begin_step (LiReading *r, Layers *l, char **cells, int n)
{
  int at = l->step.at[LI_Q_STATE];

  l->count++;
  l->state = at >= 0 && at < n ? li_step_type_of_label (cells[at]) : LI_STEP_UNKNOWN;
}

/* A cycle's line; the first may have the line of its first step glued to its end. */
static void
begin_cycle (LiReading *r, Layers *l)
{
  l->cycle++;
  int used = li_cells_used (&r->cells);
  if (used > l->cycle_names)
    begin_step (r, l, r->cells.text + l->cycle_names, used - l->cycle_names);
}

static gboolean
take_record (LiReading *r, Layers *l, char *line, gsize length, GError **error)
{
  guint64 rows = r->info->rows;
  gboolean taken;
  gsize n = r->n_block;

  if (!li_reading_row (r, line, length, &taken, error))
    return FALSE;
  r->info->passed_over += !taken && !li_lines_is_cut (r->lines);
  if (r->info->rows == rows)
    return TRUE;
  /* The row has just been written, and is handed over in blocks of a known size. */
  LiRow *row = &r->block[n];
  row->q[LI_Q_CYCLE] = l->cycle;
  row->q[LI_Q_STEP_COUNT] = l->count;
  if (row->state == LI_STEP_UNKNOWN)
    row->state = l->state;
  return r->n_block < G_N_ELEMENTS (r->block) - 1 || li_reading_flush (r, error);
}

static gboolean
take_line (LiReading *r, Layers *l, char *line, gsize length, GError **error)
{
  int layer = layer_of (line, l->delimiter);

  if (layer == 2)
    return take_record (r, l, line, length, error);
  li_cells_split (&r->cells, line + layer, length - (gsize)layer, l->delimiter);
  if (li_cells_used (&r->cells) < 2)
    {
      r->info->passed_over += li_cells_used (&r->cells) > 0;
      return TRUE;
    }
  if (layer == 1)
    begin_step (r, l, r->cells.text, li_cells_used (&r->cells));
  else
    begin_cycle (r, l);
  return TRUE;
}

static gboolean
read_layers (LiReading *r, Layers *l, GError **error)
{
  GError *local = NULL;
  gsize length;
  char *line;

  while ((line = li_lines_next (r->lines, &length, &local)) != NULL)
    if (!take_line (r, l, line, length, error))
      return FALSE;
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

gboolean
li_neware_layers_read (LiReading *r, GError **error)
{
  g_autofree char *cycle = li_reading_head_line (r, 1), *step = li_reading_head_line (r, 2),
                  *record = li_reading_head_line (r, 3);
  Layers l = { .delimiter = step[0] };
  gboolean good;

  li_columns_init (&l.step);
  li_columns_read (&l.step, step + 1, l.delimiter);
  li_columns_read (&r->columns, cycle, l.delimiter);
  l.cycle_names = r->columns.n;
  li_columns_read (&r->columns, record, l.delimiter);
  tell_step_time (&r->columns);
  r->info->has[LI_Q_CYCLE] = r->info->has[LI_Q_STEP_COUNT] = r->info->has[LI_Q_STATE] = TRUE;
  good = li_reading_check_columns (r, FALSE, error);
  if (good)
    {
      li_reading_tell_decimal (r, 5);
      good = li_reading_skip (r, 3, error) && read_layers (r, &l, error);
    }
  li_columns_clear (&l.step);
  return good;
}
