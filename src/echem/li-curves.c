/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-curves.h"

#include <math.h>

double
li_curves_dqdv (
    const LiCyclingData *d, gsize first, gsize last, gsize bins, double *voltage, double *dqdv)
{
  double lo = INFINITY, hi = -INFINITY, width;

  for (gsize k = first; k <= last; k++)
    {
      lo = fmin (lo, d->voltage[k]);
      hi = fmax (hi, d->voltage[k]);
    }
  width = hi > lo ? (hi - lo) / (double)bins : 0;
  for (gsize j = 0; j < bins; j++)
    {
      voltage[j] = lo + ((double)j + 0.5) * width;
      dqdv[j] = 0;
    }
  for (gsize k = first + 1; k <= last && width > 0; k++)
    {
      double a = fmin (d->voltage[k - 1], d->voltage[k]),
             b = fmax (d->voltage[k - 1], d->voltage[k]);
      double dq = d->charge[k] - d->charge[k - 1];
      if (!isfinite (a + b + dq))
        continue;
      /* Charge lies evenly between the two voltages. */
      gsize from = MIN ((gsize)((a - lo) / width), bins - 1),
            to = MIN ((gsize)((b - lo) / width), bins - 1);
      for (gsize j = from; j <= to; j++)
        {
          double left = fmax (a, lo + (double)j * width),
                 right = j == to ? b : lo + (double)(j + 1) * width;
          dqdv[j] += b > a ? dq * (right - left) / (b - a) / width : dq / width;
        }
    }
  return width;
}

static gsize
column_of (double x, double x0, double x1, gsize columns)
{
  double place = (x - x0) / (x1 - x0) * (double)columns;

  return place <= 0 ? 0 : MIN ((gsize)place, columns - 1);
}

/* First, lowest, highest and last of [a, b), each once. */
static gsize
put_column (const double *y, gsize a, gsize b, gsize *index, gsize count)
{
  gsize low = a, high = a;

  for (gsize k = a; k < b; k++)
    {
      low = y[k] < y[low] ? k : low;
      high = y[k] > y[high] ? k : high;
    }
  gsize four[] = { a, MIN (low, high), MAX (low, high), b - 1 };
  for (int k = 0; k < 4; k++)
    if (k == 0 || four[k] != index[count - 1])
      index[count++] = four[k];
  return count;
}

gsize
li_curves_decimate (
    const double *x, const double *y, gsize n, double x0, double x1, gsize columns, gsize *index)
{
  gsize a = 0, end = n, count = 0;

  while (a + 1 < n && x[a + 1] < x0)
    a++;
  while (end > a + 1 && x[end - 2] > x1)
    end--;
  if (n == 0 || columns == 0 || !(x1 > x0))
    return 0;
  if (a < end && x[a] < x0)
    index[count++] = a++;
  gsize beyond = a < end && x[end - 1] > x1 ? 1 : 0;
  while (a < end - beyond)
    {
      gsize column = column_of (x[a], x0, x1, columns), b = a + 1;
      while (b < end - beyond && column_of (x[b], x0, x1, columns) == column)
        b++;
      count = put_column (y, a, b, index, count);
      a = b;
    }
  if (beyond)
    index[count++] = end - 1;
  return count;
}
