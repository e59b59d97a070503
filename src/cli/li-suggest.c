/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <string.h>

#define MAX_LENGTH 64

static int
minimum (int a, int b, int c)
{
  return MIN (a, MIN (b, c));
}

/* Letters to insert, delete, exchange or swap with the next one (Damerau 1964). */
static int
distance (const char *a, const char *b)
{
  int n = (int)strlen (a), m = (int)strlen (b);
  int d[MAX_LENGTH + 1][MAX_LENGTH + 1];
  if (n > MAX_LENGTH || m > MAX_LENGTH)
    return G_MAXINT;
  for (int i = 0; i <= n; i++)
    for (int j = 0; j <= m; j++)
      {
        if (i == 0 || j == 0)
          {
            d[i][j] = i + j;
            continue;
          }
        d[i][j]
            = minimum (d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          d[i][j] = MIN (d[i][j], d[i - 2][j - 2] + 1);
      }
  return d[n][m];
}

const char *
li_suggest (const char *typed, const char *const *words)
{
  const char *best = NULL;
  int lowest = MAX (1, (int)strlen (typed) / 3) + 1;
  for (; *words != NULL; words++)
    {
      int d = distance (typed, *words);
      if (d >= lowest && strlen (typed) >= 3 && g_str_has_prefix (*words, typed))
        d = lowest - 1; /* the beginning of a longer word */
      if (d < lowest)
        {
          lowest = d;
          best = *words;
        }
    }
  return best;
}
