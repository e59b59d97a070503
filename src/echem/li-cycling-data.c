/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-cycling-data.h"

#include <math.h>
#include <string.h>

LiCyclingData *
li_cycling_data_new (gsize most)
{
  LiCyclingData *d = g_new0 (LiCyclingData, 1);

  d->most = most > 0 ? MAX (most, 16) : LI_CYCLING_MOST;
  d->stride = 1;
  li_cycling_count_init (&d->count);
  li_cycling_info_init (&d->info);
  return d;
}

void
li_cycling_data_free (LiCyclingData *d)
{
  if (d == NULL)
    return;
  g_free (d->time);
  g_free (d->voltage);
  g_free (d->current);
  g_free (d->charge);
  g_free (d->step);
  g_free (d->cycle);
  g_free (d->state);
  li_cycling_count_clear (&d->count);
  li_cycling_info_clear (&d->info);
  g_free (d);
}

static void
reserve (LiCyclingData *d)
{
  if (d->n < d->capacity)
    return;
  d->capacity = d->capacity > 0 ? MIN (2 * d->capacity, d->most + 4) : MIN (4096, d->most + 4);
  d->time = g_renew (double, d->time, d->capacity);
  d->voltage = g_renew (double, d->voltage, d->capacity);
  d->current = g_renew (double, d->current, d->capacity);
  d->charge = g_renew (double, d->charge, d->capacity);
  d->step = g_renew (gint32, d->step, d->capacity);
  d->cycle = g_renew (gint32, d->cycle, d->capacity);
  d->state = g_renew (guint8, d->state, d->capacity);
}

static void
move_row (LiCyclingData *d, gsize to, gsize from)
{
  d->time[to] = d->time[from];
  d->voltage[to] = d->voltage[from];
  d->current[to] = d->current[from];
  d->charge[to] = d->charge[from];
  d->step[to] = d->step[from];
  d->cycle[to] = d->cycle[from];
  d->state[to] = d->state[from];
}

/* Of rows [a, b) the lowest and the highest voltage, in their order, to @to. */
static gsize
keep_extremes (LiCyclingData *d, gsize a, gsize b, gsize to)
{
  gsize low = a, high = a;

  for (gsize k = a + 1; k < b; k++)
    {
      if (d->voltage[k] < d->voltage[low])
        low = k;
      if (d->voltage[k] >= d->voltage[high])
        high = k;
    }
  move_row (d, to++, MIN (low, high));
  if (low != high)
    move_row (d, to++, MAX (low, high));
  return to;
}

/* Half of the rows go; groups of twice as many rows from now on. */
static void
thin (LiCyclingData *d)
{
  gsize to = 0;

  for (gsize a = 0; a < d->n; a += 4)
    to = keep_extremes (d, a, MIN (a + 4, d->n), to);
  d->n = to;
  d->stride *= 2;
  d->pending = 0;
}

static void
put (LiCyclingData *d, const LiRow *row)
{
  gsize k = d->n++;

  d->time[k] = row->q[LI_Q_TIME];
  d->voltage[k] = row->q[LI_Q_VOLTAGE];
  d->current[k] = row->q[LI_Q_CURRENT];
  d->charge[k] = d->count.charge - d->count.discharge;
  d->step[k] = (gint32)MIN (d->count.steps, G_MAXINT32) - 1;
  d->cycle[k] = isfinite (row->q[LI_Q_CYCLE]) ? (gint32)d->count.cycles->len - 1 : -1;
  d->state[k] = (guint8)row->state;
}

gboolean
li_cycling_data_add (const LiRow *rows, gsize n, gpointer data, GError **error)
{
  LiCyclingData *d = data;

  for (gsize k = 0; k < n; k++)
    {
      li_cycling_count_row (&d->count, &rows[k]);
      if (d->n >= d->most)
        thin (d);
      reserve (d);
      put (d, &rows[k]);
      if (d->stride > 1 && ++d->pending == 2 * d->stride)
        {
          gsize a = d->n - d->pending;
          d->n = keep_extremes (d, a, d->n, a);
          d->pending = 0;
        }
    }
  return TRUE;
}

LiCyclingData *
li_cycling_load (const char *path,
                 const LiCyclingOptions *options,
                 gsize most,
                 LiProgress *progress,
                 GError **error)
{
  g_autoptr (LiCyclingData) d = li_cycling_data_new (most);

  if (!li_cycling_read (path, options, li_cycling_data_add, d, &d->info, progress, error))
    return NULL;
  return g_steal_pointer (&d);
}
