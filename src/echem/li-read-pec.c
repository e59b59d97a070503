/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* PEC as CSV: lines "key:,value", then a table whose names hold units and forms: "Total Time (Hours
 * in hh:mm:ss.xxx)". */
#include "echem/li-reading.h"

#include <string.h>

gboolean
li_pec_probe (const LiReading *r)
{
  return r->header != NULL && r->options->map == NULL
         && (strstr (r->head, "TestRegime") != NULL || strstr (r->header, "hh:mm:ss.xxx") != NULL);
}

gboolean
li_pec_read (LiReading *r, GError **error)
{
  return li_reading_plain_table (r, FALSE, error);
}
