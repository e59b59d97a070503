/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "experiment/li-journal.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/li-clock.h"
#include "base/li-error.h"
#include "base/li-number.h"
#include "base/li-safe-file.h"
#include "base/li-text-table.h"

LiJournal *
li_journal_new (void)
{
  LiJournal *journal = g_new0 (LiJournal, 1);

  journal->texts = g_string_chunk_new (256);
  return journal;
}

void
li_journal_free (LiJournal *journal)
{
  if (journal == NULL)
    return;
  g_string_chunk_free (journal->texts);
  g_free (journal->samples);
  g_free (journal);
}

void
li_journal_add (LiJournal *journal, const LiSample *sample)
{
  LiSample own = *sample;

  if ((journal->n & (journal->n - 1)) == 0) /* room doubles at powers of two */
    journal->samples = g_renew (LiSample, journal->samples, MAX (2 * journal->n, 1));
  own.state
      = g_string_chunk_insert_const (journal->texts, sample->state != NULL ? sample->state : "");
  journal->samples[journal->n++] = own;
}

static int
find_column (const LiTextTable *table, const char *name)
{
  for (gsize k = 0; k < li_text_table_n_columns (table); k++)
    if (g_strcmp0 (li_text_table_column_name (table, k), name) == 0)
      return (int)k;
  return -1;
}

static double
value (const double *column, gsize row)
{
  return column != NULL ? column[row] : NAN;
}

/* Header line is 1. */
static gboolean
bad_row (GError **error, const char *path, gsize row, const char *what)
{
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FORMAT, _ ("%s, line %zu: %s"), path, row + 2,
               what);
  return FALSE;
}

static gboolean
read_rows (LiJournal *journal, const LiTextTable *table, const char *path, GError **error)
{
  int utc = find_column (table, "utc"), state = find_column (table, "state");
  const double *voltage = li_text_table_column (table, "voltage/V"),
               *current = li_text_table_column (table, "current/mA"),
               *capacity = li_text_table_column (table, "capacity/mAh");

  if (utc < 0 || voltage == NULL)
    {
      g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FORMAT,
                   _ ("%s: has no column “%s”; a journal needs utc and voltage/V"), path,
                   utc < 0 ? "utc" : "voltage/V");
      return FALSE;
    }
  for (gsize r = 0; r < li_text_table_n_rows (table); r++)
    {
      LiSample s = { 0, value (voltage, r), value (current, r), value (capacity, r),
                     state >= 0 ? li_text_table_text (table, r, (gsize)state) : "" };

      if (!li_clock_parse_utc (li_text_table_text (table, r, (gsize)utc), &s.utc_us))
        return bad_row (error, path, r, _ ("the time is not written as 2026-11-23T08:15:43.120Z"));
      if (r > 0 && s.utc_us < journal->samples[r - 1].utc_us)
        return bad_row (error, path, r, _ ("the time lies before that of the line above"));
      li_journal_add (journal, &s);
    }
  return TRUE;
}

LiJournal *
li_journal_read (const char *path, GError **error)
{
  g_autoptr (LiTextTable) table = li_text_table_read (path, error);
  g_autoptr (LiJournal) journal = li_journal_new ();

  if (table == NULL || !read_rows (journal, table, path, error))
    return NULL;
  return g_steal_pointer (&journal);
}

static void
append_number (GString *out, double v)
{
  g_string_append_c (out, ',');
  if (isfinite (v))
    li_number_append (out, "%.6f", v);
}

gboolean
li_journal_write (const LiJournal *journal, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new ("utc,voltage/V,current/mA,capacity/mAh,state\n");

  for (gsize k = 0; k < journal->n; k++)
    {
      const LiSample *s = &journal->samples[k];
      g_autofree char *time = li_clock_format_utc (s->utc_us);

      g_string_append (out, time);
      append_number (out, s->voltage);
      append_number (out, s->current);
      append_number (out, s->capacity);
      g_string_append_printf (out, ",%s\n", s->state != NULL ? s->state : "");
    }
  return li_safe_file_set_contents (path, out->str, (gssize)out->len, error);
}

gboolean
li_journal_at (const LiJournal *journal, gint64 utc_us, LiSample *sample)
{
  gsize lo = 0, hi = journal != NULL ? journal->n : 0;

  if (hi == 0)
    return FALSE;
  while (hi - lo > 1)
    {
      gsize middle = lo + (hi - lo) / 2;

      if (journal->samples[middle].utc_us <= utc_us)
        lo = middle;
      else
        hi = middle;
    }
  *sample = journal->samples[lo];
  return TRUE;
}
