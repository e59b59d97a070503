/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ivium text: names such as "time /s", "I /mA", "E /V", tabs. A data file (.idf) of another method
 * than impedance is said to be one. */
#include "echem/li-impedance-format.h"

#include <string.h>
#include "base/li-error.h"

gboolean
li_ivium_probe (const LiReading *r)
{
  return li_idf_probe (r)
         || (r->header != NULL && r->options->map == NULL && strstr (r->header, "E /V") != NULL
             && strstr (r->header, "I /") != NULL);
}

gboolean
li_ivium_read (LiReading *r, GError **error)
{
  if (li_idf_probe (r))
    return li_reading_refuse (r, LI_ERROR_UNSUPPORTED, error,
                              "is an Ivium data file (.idf); litho impedance reads its spectra, "
                              "cycling data have to be exported as text (time /s, I /mA, E /V)");
  return li_reading_plain_table (r, FALSE, error);
}
