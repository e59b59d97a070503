/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-reading.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "echem/li-clock-text.h"

gboolean
li_reading_refuse (const LiReading *r, int code, GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = li_number_vprintf (format, args);
  va_end (args);
  /* A file may hold anything, also where its names stand. */
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_strdelimit (valid, "\r\n\t\v\f", ' ');
  if (strlen (valid) > 700)
    {
      char *end = valid + 700;
      while ((*end & 0xc0) == 0x80)
        end--;
      *end = '\0';
    }
  g_set_error (error, LI_ECHEM_ERROR, code, "%s: %s", r->path, valid);
  return FALSE;
}

void
li_reading_note (LiReading *r, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = li_number_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (r->info->notes, g_utf8_make_valid (text, -1));
}

char *
li_reading_head_line (const LiReading *r, guint64 n)
{
  gsize bytes;
  const char *t = li_lines_head (r->lines, &bytes), *end = t + bytes;
  char mark = memchr (t, '\n', bytes) != NULL ? '\n' : '\r';

  if (bytes >= 3 && memcmp (t, "\xef\xbb\xbf", 3) == 0)
    t += 3;
  for (; n > 1 && t != NULL && t < end; n--)
    {
      t = memchr (t, mark, (gsize)(end - t));
      t = t != NULL ? t + 1 : NULL;
    }
  if (t == NULL || t >= end)
    return NULL;
  const char *stop = memchr (t, mark, (gsize)(end - t));
  if (stop == NULL)
    stop = end;
  while (stop > t && stop[-1] == '\r')
    stop--;
  return li_lines_utf8 (t, stop - t);
}

void
li_reading_prepare (LiReading *r)
{
  r->n_active = 0;
  for (int q = 0; q < LI_Q_COUNT; q++)
    if (r->columns.at[q] >= 0)
      r->active[r->n_active++] = (LiQuantity)q;
}

static gboolean
check_column (LiReading *r, LiQuantity q, GError **error)
{
  const LiColumns *c = &r->columns;

  if (!li_columns_has (c, q))
    return li_reading_refuse (
        r, LI_ERROR_FORMAT, error,
        "has no column of the %s; --map %s=NAME says which of its columns it is",
        li_quantity_name (q), li_quantity_name (q));
  if (c->doubled[q] != NULL)
    return li_reading_refuse (r, LI_ERROR_INVALID, error,
                              "has the column “%s” twice; --map %s=#N says which one is meant",
                              c->doubled[q], li_quantity_name (q));
  if (c->strange[q] != NULL && *li_quantity_unit (q) != '\0' && r->key != LI_Q_FREQUENCY)
    return li_reading_refuse (r, LI_ERROR_UNSUPPORTED, error,
                              "the unit “%s” of the column “%s” is not known; --map gives another",
                              c->strange[q], c->name[q]);
  return TRUE;
}

static gboolean
check_spectrum (LiReading *r, GError **error)
{
  const LiColumns *c = &r->columns;
  gboolean polar = li_columns_has (c, LI_Q_Z_MOD) && li_columns_has (c, LI_Q_Z_PHASE)
                   && !(li_columns_has (c, LI_Q_Z_RE) && li_columns_has (c, LI_Q_Z_IM));

  r->key = LI_Q_FREQUENCY;
  return check_column (r, LI_Q_FREQUENCY, error)
         && check_column (r, polar ? LI_Q_Z_MOD : LI_Q_Z_RE, error)
         && check_column (r, polar ? LI_Q_Z_PHASE : LI_Q_Z_IM, error);
}

/* What time is taken from: its own column, else times of steps, else the clock. */
static LiQuantity
time_column (const LiColumns *c)
{
  static const LiQuantity order[] = { LI_Q_TIME, LI_Q_STEP_TIME, LI_Q_UNIX };

  for (gsize k = 0; k < G_N_ELEMENTS (order); k++)
    if (li_columns_has (c, order[k]))
      return order[k];
  return LI_Q_TIME;
}

gboolean
li_reading_check_columns (LiReading *r, gboolean open_circuit, GError **error)
{
  const LiColumns *c = &r->columns;

  li_reading_prepare (r);
  if (r->options->impedance)
    return check_spectrum (r, error);
  r->key = time_column (c);
  if (r->options->map != NULL && strstr (r->options->map, "current=0") != NULL)
    open_circuit = TRUE;
  if (!check_column (r, r->key, error) || !check_column (r, LI_Q_VOLTAGE, error))
    return FALSE;
  if ((!open_circuit || li_columns_has (c, LI_Q_CURRENT)) && !check_column (r, LI_Q_CURRENT, error))
    return FALSE;
  for (int q = 0; q < LI_Q_COUNT; q++)
    r->info->has[q] |= li_columns_has (c, (LiQuantity)q);
  r->info->has[LI_Q_TIME] = TRUE;
  r->info->has[LI_Q_UNIX] |= isfinite (r->start);
  return TRUE;
}

void
li_reading_tell_decimal (LiReading *r, guint64 n)
{
  for (guint64 k = n; k < n + 50 && r->columns.decimal == 0; k++)
    {
      g_autofree char *line = li_reading_head_line (r, k);
      if (line == NULL)
        return;
      r->columns.decimal = li_columns_tell_decimal (&r->columns, line);
    }
}

gboolean
li_reading_skip (LiReading *r, guint64 n, GError **error)
{
  GError *local = NULL;
  gsize length;

  for (guint64 k = 0; k < n; k++)
    if (li_lines_next (r->lines, &length, &local) == NULL)
      {
        if (local != NULL)
          {
            g_propagate_error (error, local);
            return FALSE;
          }
        return li_reading_refuse (r, LI_ERROR_FORMAT, error,
                                  "ends inside its header, after %" G_GUINT64_FORMAT " lines", k);
      }
  return TRUE;
}

gboolean
li_reading_flush (LiReading *r, GError **error)
{
  gsize n = r->n_block;

  r->n_block = 0;
  return n == 0 || r->func == NULL || r->func (r->block, n, r->data, error);
}

/* One cell by its quantity; NaN when it is none. FALSE only where two decimal signs are mixed. */
static gboolean
read_cell (LiReading *r, LiQuantity q, LiRow *row, GError **error)
{
  LiColumns *c = &r->columns;
  const char *text = r->cells.text[c->at[q]];
  gsize n = r->cells.length[c->at[q]];
  char decimal = c->decimal ? c->decimal : '.', other = decimal == '.' ? ',' : '.';
  double v;

  if (n == 0)
    return TRUE;
  if (q == LI_Q_STATE)
    {
      if (r->last_label == NULL || strcmp (r->last_label, text) != 0)
        {
          g_free (r->last_label);
          r->last_label = g_strdup (text);
          r->last_state = li_step_type_of_label (text);
        }
      row->state = r->last_state;
      return TRUE;
    }
  if (q == LI_Q_UNIX)
    {
      if (li_clock_date (text, n, &v))
        row->q[q] = v;
      return TRUE;
    }
  if ((q == LI_Q_TIME || q == LI_Q_STEP_TIME) && memchr (text, ':', n) != NULL)
    {
      if (li_clock_duration (text, n, decimal, 1, &v))
        row->q[q] = v;
      return TRUE;
    }
  if (li_number_read (text, n, decimal, &v))
    row->q[q] = v * c->scale[q];
  else if (memchr (text, other, n) != NULL && li_number_read (text, n, other, &v))
    {
      if (c->decimal != 0)
        return li_reading_refuse (r, LI_ERROR_FORMAT, error,
                                  "line %" G_GUINT64_FORMAT
                                  " writes “%s” with “%c”, lines before it "
                                  "write “%c”; the file mixes two decimal signs",
                                  li_lines_number (r->lines), text, other, c->decimal);
      c->decimal = other;
      row->q[q] = v * c->scale[q];
    }
  return TRUE;
}

/* A direction that the file tells by a label beside a current without sign. */
static void
set_direction (LiReading *r, LiRow *row)
{
  double *i = &row->q[LI_Q_CURRENT];
  gboolean discharge = row->state == LI_STEP_CC_DISCHARGE || row->state == LI_STEP_CV_DISCHARGE
                       || row->state == LI_STEP_DISCHARGE;

  if (*i < 0)
    r->signed_current = TRUE;
  if (discharge && *i > 0 && !r->signed_current)
    *i = -*i;
}

static void
set_time (LiReading *r, LiRow *row)
{
  double *t = row->q;

  if (r->key == LI_Q_STEP_TIME)
    {
      if (t[LI_Q_STEP_TIME] < r->last_step_time)
        r->step_base += r->last_step_time;
      r->last_step_time = t[LI_Q_STEP_TIME];
      t[LI_Q_TIME] = r->step_base + t[LI_Q_STEP_TIME];
    }
  if (r->key == LI_Q_UNIX)
    {
      if (!isfinite (r->start))
        r->start = t[LI_Q_UNIX];
      t[LI_Q_TIME] = t[LI_Q_UNIX] - r->start;
    }
  if (isfinite (r->start) && !isfinite (t[LI_Q_UNIX]))
    t[LI_Q_UNIX] = r->start + t[LI_Q_TIME];
  if (t[LI_Q_TIME] < r->last_time)
    {
      r->info->decreasing++;
      r->info->largest_step_back = fmax (r->info->largest_step_back, r->last_time - t[LI_Q_TIME]);
    }
  r->last_time = t[LI_Q_TIME];
}

static void
set_spectrum (LiRow *row)
{
  double *z = row->q, phase = z[LI_Q_Z_PHASE] * G_PI / 180;

  if (!isfinite (z[LI_Q_Z_RE]) || !isfinite (z[LI_Q_Z_IM]))
    {
      z[LI_Q_Z_RE] = z[LI_Q_Z_MOD] * cos (phase);
      z[LI_Q_Z_IM] = z[LI_Q_Z_MOD] * sin (phase);
    }
}

/* TRUE when the cells are a row at all. */
static gboolean
is_row (LiReading *r, int used, const LiRow *row)
{
  const LiColumns *c = &r->columns;

  if (!isfinite (row->q[r->key]))
    return FALSE;
  if (li_lines_is_cut (r->lines) && used < c->n)
    return FALSE;
  /* Blanks around names may lie inside them. */
  if (c->delimiter == ' ' && used != c->n)
    return FALSE;
  return r->key == LI_Q_FREQUENCY || used > c->at[LI_Q_VOLTAGE];
}

static gboolean
accept (LiReading *r, LiRow *row, GError **error)
{
  if (r->key == LI_Q_FREQUENCY)
    {
      set_spectrum (row);
      /* Rows of cycling between spectra have frequency 0; a number alone is none of a spectrum. */
      if (row->q[LI_Q_FREQUENCY] <= 0 || !isfinite (row->q[LI_Q_Z_RE])
          || !isfinite (row->q[LI_Q_Z_IM]))
        return TRUE;
    }
  else
    {
      set_direction (r, row);
      set_time (r, row);
      r->info->not_finite
          += !isfinite (row->q[LI_Q_VOLTAGE])
             || (li_columns_has (&r->columns, LI_Q_CURRENT) && !isfinite (row->q[LI_Q_CURRENT]));
    }
  r->info->rows++;
  r->block[r->n_block++] = *row;
  return r->n_block < G_N_ELEMENTS (r->block) || li_reading_flush (r, error);
}

gboolean
li_reading_row (LiReading *r, char *line, gsize length, gboolean *taken, GError **error)
{
  LiRow row;
  int used;

  *taken = FALSE;
  for (int q = 0; q < LI_Q_COUNT; q++)
    row.q[q] = NAN;
  row.state = LI_STEP_UNKNOWN;
  row.line = li_lines_number (r->lines);
  li_cells_split (&r->cells, line, length, r->columns.delimiter);
  used = li_cells_used (&r->cells);
  if (used == 0)
    {
      *taken = TRUE; /* an empty line is nothing to speak of */
      return TRUE;
    }
  for (int k = 0; k < r->n_active; k++)
    {
      LiQuantity q = r->active[k];
      if (r->columns.at[q] < used && !read_cell (r, q, &row, error))
        return FALSE;
    }
  if (!is_row (r, used, &row))
    {
      r->info->cut |= li_lines_is_cut (r->lines);
      return TRUE;
    }
  if (used > r->columns.n)
    return li_reading_refuse (
        r, LI_ERROR_FORMAT, error,
        "line %" G_GUINT64_FORMAT " has %d values for the %d names of the "
        "columns; names or values are missing, or the decimal comma also parts columns",
        row.line, used, r->columns.n);
  *taken = TRUE;
  return accept (r, &row, error);
}

gboolean
li_reading_rows (LiReading *r, LiStopFunc stop, GError **error)
{
  GError *local = NULL;
  gboolean taken;
  gsize length;
  char *line;

  while ((line = li_lines_next (r->lines, &length, &local)) != NULL)
    {
      if (stop != NULL && stop (line))
        return TRUE;
      if (!li_reading_row (r, line, length, &taken, error))
        return FALSE;
      if (!taken && !li_lines_is_cut (r->lines))
        r->info->passed_over++;
      if (r->info->passed_over > 1000 + r->info->rows)
        return li_reading_refuse (
            r, LI_ERROR_FORMAT, error,
            "most of its lines up to line %" G_GUINT64_FORMAT
            " are no rows of numbers below its names; it is damaged or no table",
            li_lines_number (r->lines));
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

/* Text without a number below the names is units, whatever they are. */
static gboolean
is_words (const char *line)
{
  return *line != '\0' && strpbrk (line, "0123456789") == NULL;
}

gboolean
li_reading_plain_table (LiReading *r, gboolean open_circuit, GError **error)
{
  g_autofree char *units = li_reading_head_line (r, r->header_line + 1);
  gboolean unit_line
      = units != NULL && (li_columns_read_units (&r->columns, units) || is_words (units));

  if (!li_reading_check_columns (r, open_circuit, error))
    return FALSE;
  li_reading_tell_decimal (r, r->header_line + 1 + unit_line);
  return li_reading_skip (r, r->header_line + unit_line, error) && li_reading_rows (r, NULL, error);
}
