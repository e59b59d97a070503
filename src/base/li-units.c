/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-units.h"

#include <math.h>

#include "base/li-number.h"

char *
li_units_length (double um)
{
  double size = fabs (um);

  if (size == 0)
    return g_strdup ("0 µm");
  if (size < 0.9995)
    return li_number_printf ("%.3g nm", um * 1000);
  if (size < 999.5)
    return li_number_printf ("%.3g µm", um);
  return li_number_printf ("%.3g mm", um / 1000);
}

double
li_units_round (double um)
{
  double power, lead;

  if (!(um > 0) || !isfinite (um))
    return 0;
  power = pow (10, floor (log10 (um) + 1e-9));
  lead = um / power;
  return power * (lead >= 5 - 1e-9 ? 5 : lead >= 2 - 1e-9 ? 2 : 1);
}

int
li_units_ticks (double lo, double hi, int max, double *ticks)
{
  static const double leads[] = { 1, 2, 5, 10 };
  int n = 0;

  if (!(hi > lo) || max < 2 || !isfinite (lo) || !isfinite (hi))
    return 0;
  double power = pow (10, floor (log10 ((hi - lo) / max)));
  double step = power;
  for (guint k = 0; k < G_N_ELEMENTS (leads); k++)
    {
      step = power * leads[k];
      if (floor (hi / step + 1e-9) - ceil (lo / step - 1e-9) + 1 <= max)
        break;
    }
  for (double i = ceil (lo / step - 1e-9); i <= floor (hi / step + 1e-9) && n < max; i++)
    ticks[n++] = i == 0 ? 0 : i * step;
  return n;
}

char *
li_units_duration (double seconds)
{
  gint64 s = (gint64)llround (MAX (seconds, 0));

  if (seconds < 10)
    return li_number_printf ("%.1f s", MAX (seconds, 0));
  if (s < 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", s);
  if (s < 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT " min %02" G_GINT64_FORMAT " s", s / 60, s % 60);
  return g_strdup_printf ("%" G_GINT64_FORMAT " h %02" G_GINT64_FORMAT " min", s / 3600,
                          s / 60 % 60);
}
