/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* OrigaMaster .crv: bytes FE AB, nine lines of which the second names each column by a letter,
 * tabs. F frequency, Z modulus, P phase, T time, E potential, I current, Y real, X minus imaginary
 * part. */
#include "echem/li-reading.h"

#include <string.h>
#include "base/li-error.h"
#include "base/li-number.h"

gboolean
li_origalys_probe (const LiReading *r)
{
  return r->n_head > 3 && memcmp (r->head, "\xfe\xab", 2) == 0;
}

static void
name_columns (LiColumns *c, const char *letters)
{
  static const struct
  {
    char letter;
    LiQuantity quantity;
    double scale;
  } known[] = {
    { 'F', LI_Q_FREQUENCY, 1 }, { 'Z', LI_Q_Z_MOD, 1 },   { 'P', LI_Q_Z_PHASE, 1 },
    { 'T', LI_Q_TIME, 1 },      { 'E', LI_Q_VOLTAGE, 1 }, { 'I', LI_Q_CURRENT, 1 },
    { 'Y', LI_Q_Z_RE, 1 },      { 'X', LI_Q_Z_IM, -1 },
  };

  li_columns_clear (c);
  c->delimiter = '\t';
  for (const char *t = letters; *t && c->n < LI_CELLS_MAX; t++, c->n++)
    for (gsize k = 0; k < G_N_ELEMENTS (known); k++)
      if (*t == known[k].letter)
        {
          c->at[known[k].quantity] = c->n;
          c->scale[known[k].quantity] = known[k].scale;
        }
}

gboolean
li_origalys_read (LiReading *r, GError **error)
{
  g_autofree char *letters = li_reading_head_line (r, 2), *count = li_reading_head_line (r, 9);
  gint64 announced;

  if (letters == NULL || count == NULL)
    return li_reading_refuse (r, LI_ERROR_FORMAT, error,
                              "is an OrigaMaster file that ends inside its header");
  name_columns (&r->columns, g_strstrip (letters));
  if (!li_reading_check_columns (r, FALSE, error))
    return FALSE;
  if (!r->options->impedance)
    li_reading_note (r, "OrigaMaster names no units: V and A are taken");
  li_reading_tell_decimal (r, 10);
  if (!li_reading_skip (r, 9, error) || !li_reading_rows (r, NULL, error))
    return FALSE;
  if (li_number_parse_int (count, &announced) && announced > (gint64)r->info->rows)
    li_reading_note (
        r, "the header announces %" G_GINT64_FORMAT " rows and %" G_GUINT64_FORMAT " are there",
        announced, r->info->rows);
  return TRUE;
}
