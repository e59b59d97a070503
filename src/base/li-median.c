/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-median.h"

#include <math.h>
#include <stdlib.h>

int
li_compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

double
li_median (double *values, gsize n)
{
  if (n == 0)
    return NAN;
  qsort (values, n, sizeof *values, li_compare_doubles);
  return n % 2 ? values[n / 2] : 0.5 * (values[n / 2] + values[n / 2 - 1]);
}
