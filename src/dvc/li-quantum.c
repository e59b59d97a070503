/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-quantum.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  float value;
  guint count;
} Level;

static int
compare_values (const void *a, const void *b)
{
  float p = ((const Level *)a)->value, q = ((const Level *)b)->value;

  return (p > q) - (p < q);
}

static guint32
hash_of (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return (bits * 2654435769u) >> 16;
}

/* The values that occur, in the order in which they are met, and how often. A table of places in
 * @levels, 0 for none, finds them again: most windows hold values that hardly repeat themselves,
 * and those need not be sorted to see it. */
static gsize
count_levels (const float *values, gsize n, Level *levels)
{
  gsize size = 64, found = 0;

  while (size < 2 * n)
    size *= 2;
  g_autofree guint32 *table = g_new0 (guint32, size);
  for (gsize i = 0; i < n; i++)
    {
      float v = values[i] + 0.f; /* −0 is 0 */
      gsize at = hash_of (v) & (size - 1);
      while (table[at] != 0 && levels[table[at] - 1].value != v)
        at = (at + 1) & (size - 1);
      if (table[at] == 0)
        {
          levels[found++] = (Level){ v, 0 };
          table[at] = (guint32)found;
        }
      levels[table[at] - 1].count++;
    }
  return found;
}

/* What a level stands for: half the way to either neighbour. */
static float
width_of (const Level *levels, gsize n, gsize i)
{
  float below = i > 0 ? levels[i].value - levels[i - 1].value : 0,
        above = i + 1 < n ? levels[i + 1].value - levels[i].value : 0;

  return i > 0 && i + 1 < n ? (below + above) / 2 : below + above;
}

double
li_quantum (const float *values, gsize n)
{
  g_autofree Level *levels = g_new (Level, MAX (n, 1)), *widths = NULL;
  gsize found = count_levels (values, n, levels), alone = 0, before;

  for (gsize i = 0; i < found; i++)
    alone += levels[i].count == 1;
  if (found < 2 || alone > n / 2)
    return 0;
  qsort (levels, found, sizeof *levels, compare_values);
  widths = g_new (Level, found);
  for (gsize i = 0; i < found; i++)
    widths[i] = (Level){ levels[i].count > 1 ? width_of (levels, found, i) : 0, levels[i].count };
  qsort (widths, found, sizeof *widths, compare_values);
  before = 0;
  for (gsize i = 0; i < found; before += widths[i].count, i++)
    if (before + widths[i].count > n / 2)
      return widths[i].value;
  g_return_val_if_reached (0);
}
