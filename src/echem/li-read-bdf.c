/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* BDF CSV, battery-data-alliance/battery-data-format: preferred labels ("Voltage / V") or those of
 * machines ("voltage_volt"). */
#include "echem/li-reading.h"

#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"

static const char *const marks[] = { "Test Time / s",    "Voltage / V",  "Current / A",
                                     "test_time_second", "voltage_volt", "current_ampere" };

gboolean
li_bdf_probe (const LiReading *r)
{
  int found = 0;

  for (gsize k = 0; r->header != NULL && k < G_N_ELEMENTS (marks); k++)
    found += strstr (r->header, marks[k]) != NULL;
  return found >= 2 && r->options->map == NULL;
}

/* Another instrument's columns may stand beside those of BDF: only labels of BDF count. */
static char *
only_labels (const LiReading *r)
{
  g_autofree char *copy = g_strdup (r->header);
  g_autofree LiCells *cells = g_new (LiCells, 1);
  GString *line = g_string_new (NULL);
  gboolean preferred = strstr (r->header, " / ") != NULL;

  li_cells_split (cells, copy, strlen (copy), r->columns.delimiter);
  for (int k = 0; k < MIN (cells->n, LI_CELLS_MAX); k++)
    {
      const char *t = cells->text[k];
      gboolean label = !preferred || strstr (t, " / ") != NULL || strcmp (t, "Step Type") == 0;
      g_string_append_printf (line, "%s%s", k > 0 ? "\t" : "", label ? t : "-");
    }
  return g_string_free (line, FALSE);
}

/* The ratio of another column of the current, which stands beside that of BDF, to it; NaN without.
 */
static double
ratio_beside (const LiReading *r, const LiColumns *other)
{
  g_autofree LiCells *cells = g_new (LiCells, 1);
  double a = 0, b = 0, v, w;
  int flows = 0;

  for (guint64 n = r->header_line + 1; n < r->header_line + 1500 && flows < 20; n++)
    {
      g_autofree char *line = li_reading_head_line (r, n);
      if (line == NULL)
        break;
      li_cells_split (cells, line, strlen (line), r->columns.delimiter);
      int k = other->at[LI_Q_CURRENT], j = r->columns.at[LI_Q_CURRENT];
      if (MAX (k, j) >= MIN (cells->n, LI_CELLS_MAX)
          || !li_number_read (cells->text[k], cells->length[k], '.', &v)
          || !li_number_read (cells->text[j], cells->length[j], '.', &w))
        continue;
      a += fabs (v * other->scale[LI_Q_CURRENT]);
      b += fabs (w);
      flows += w != 0;
    }
  return b > 0 ? a / b : NAN;
}

/* Labels are read literally; what contradicts them is said. */
static void
compare_beside (LiReading *r)
{
  g_autofree char *copy = g_strdup (r->header);
  g_autofree LiCells *cells = g_new (LiCells, 1);
  GString *line = g_string_new (NULL);
  LiColumns other;

  li_cells_split (cells, copy, strlen (copy), r->columns.delimiter);
  for (int k = 0; k < MIN (cells->n, LI_CELLS_MAX); k++)
    g_string_append_printf (line, "%s%s", k > 0 ? "\t" : "",
                            strstr (cells->text[k], " / ") == NULL ? cells->text[k] : "-");
  li_columns_init (&other);
  li_columns_read (&other, line->str, '\t');
  double ratio = li_columns_has (&other, LI_Q_CURRENT) ? ratio_beside (r, &other) : 1;
  if (isfinite (ratio) && (ratio > 1.5 || ratio < 0.67))
    li_reading_note (
        r, "the column “%s” is %.4g times “%s”; that of BDF is read, and one of them is wrong",
        other.name[LI_Q_CURRENT], ratio, r->columns.name[LI_Q_CURRENT]);
  li_columns_clear (&other);
  g_string_free (line, TRUE);
}

gboolean
li_bdf_read (LiReading *r, GError **error)
{
  static const struct
  {
    LiQuantity quantity;
    const char *label;
  } required[] = { { LI_Q_TIME, "Test Time / s" },
                   { LI_Q_VOLTAGE, "Voltage / V" },
                   { LI_Q_CURRENT, "Current / A" } };
  g_autofree char *line = only_labels (r);
  char delimiter = r->columns.delimiter;

  li_columns_read (&r->columns, line, '\t');
  r->columns.delimiter = delimiter;
  for (gsize k = 0; k < G_N_ELEMENTS (required); k++)
    if (!li_columns_has (&r->columns, required[k].quantity))
      return li_reading_refuse (r, LI_ERROR_FORMAT, error,
                                "has columns of BDF, but not the required “%s”", required[k].label);
  if (strstr (r->header, " / ") != NULL)
    compare_beside (r);
  return li_reading_plain_table (r, FALSE, error);
}
