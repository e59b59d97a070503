/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Maccor text: one line of names that begins with Rec or Rec#, tabs (one more at the end of rows)
 * or commas. "TestTime" without a unit counts minutes. The current may have no sign: the direction
 * is in Md or State (C charge, D discharge, R rest). */
#include "echem/li-reading.h"

#include <string.h>

gboolean
li_maccor_probe (const LiReading *r)
{
  return r->header != NULL && r->options->map == NULL && g_str_has_prefix (r->header, "Rec")
         && !g_str_has_prefix (r->header, "Record") && li_columns_has (&r->columns, LI_Q_STATE);
}

gboolean
li_maccor_read (LiReading *r, GError **error)
{
  static const LiQuantity times[] = { LI_Q_TIME, LI_Q_STEP_TIME };

  for (gsize k = 0; k < G_N_ELEMENTS (times); k++)
    if (li_columns_has (&r->columns, times[k]) && !r->columns.unit[times[k]])
      r->columns.scale[times[k]] = 60;
  return li_reading_plain_table (r, FALSE, error);
}
