/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-quantum.h"

#include <stdlib.h>

static int
compare_floats (const void *a, const void *b)
{
  float p = *(const float *)a, q = *(const float *)b;

  return (p > q) - (p < q);
}

/* What the values from @from to @to − 1, all the same, stand for. */
static float
width_of (const float *values, gsize n, gsize from, gsize to)
{
  float below = from > 0 ? values[from] - values[from - 1] : 0,
        above = to < n ? values[to] - values[from] : 0;

  return from > 0 && to < n ? (below + above) / 2 : below + above;
}

double
li_quantum (float *values, gsize n)
{
  g_autofree float *width = g_new (float, MAX (n, 1));
  gsize end;

  qsort (values, n, sizeof *values, compare_floats);
  for (gsize i = 0; i < n; i = end)
    {
      for (end = i + 1; end < n && values[end] == values[i]; end++)
        ;
      float w = end - i > 1 ? width_of (values, n, i, end) : 0;
      for (gsize k = i; k < end; k++)
        width[k] = w;
    }
  qsort (width, n, sizeof *width, compare_floats);
  return n > 0 ? width[n / 2] : 0;
}
