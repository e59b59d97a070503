/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any other table of text: BasyTec, Digatron, Landt and those of a laboratory's own, by names that
 * are known or by a mapping of columns. Units that are not named are s, V, A and Ah. */
#include "echem/li-reading.h"

gboolean
li_table_probe (const LiReading *r)
{
  return r->header != NULL;
}

gboolean
li_table_read (LiReading *r, GError **error)
{
  static const LiQuantity said[] = { LI_Q_TIME, LI_Q_VOLTAGE, LI_Q_CURRENT };
  int silent = 0;

  if (!li_reading_plain_table (r, FALSE, error))
    return FALSE;
  for (gsize k = 0; k < G_N_ELEMENTS (said); k++)
    silent += li_columns_has (&r->columns, said[k]) && !r->columns.unit[said[k]];
  if (silent > 0)
    li_reading_note (r, "not all of its columns name a unit: s, V and A are taken");
  return TRUE;
}
