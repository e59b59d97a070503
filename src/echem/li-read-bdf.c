/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* BDF CSV, battery-data-alliance/battery-data-format: preferred labels ("Voltage / V") or those of
 * machines ("voltage_volt"). */
#include "echem/li-reading.h"

#include <string.h>
#include "base/li-error.h"

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
  return li_reading_plain_table (r, FALSE, error);
}
