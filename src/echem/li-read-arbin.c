/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Arbin as CSV: Test_Time, Step_Index, Cycle_Index, Charge_Capacity …, with or without units, which
 * are s, V, A and Ah where none are named. Capacities may begin above zero. */
#include "echem/li-reading.h"

#include <string.h>

gboolean
li_arbin_probe (const LiReading *r)
{
  return r->header != NULL && r->options->map == NULL
         && (strstr (r->header, "Test_Time") != NULL || strstr (r->header, "Test Time (s)") != NULL)
         && (strstr (r->header, "Step_Index") != NULL || strstr (r->header, "Step Index") != NULL
             || strstr (r->header, "Cycle_Index") != NULL
             || strstr (r->header, "Cycle Index") != NULL);
}

gboolean
li_arbin_read (LiReading *r, GError **error)
{
  return li_reading_plain_table (r, FALSE, error);
}
