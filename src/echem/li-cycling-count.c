/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-cycling-count.h"

#include <math.h>

/* Cycles come in their order, now and then with a step back. */
#define LOOKED_BACK 16
#define CYCLES_MOST 1000000

void
li_cycling_count_init (LiCyclingCount *c)
{
  *c = (LiCyclingCount){ .cycles = g_array_new (FALSE, FALSE, sizeof (LiCycle)) };
  c->time_min = c->voltage_min = c->current_min = INFINITY;
  c->time_max = c->voltage_max = c->current_max = -INFINITY;
  c->voltage_first = c->voltage_last = c->unix_first = NAN;
}

void
li_cycling_count_clear (LiCyclingCount *c)
{
  g_clear_pointer (&c->cycles, g_array_unref);
}

/* NaN is no number's equal, and no change from nothing to nothing. */
static gboolean
differs (double a, double b)
{
  return isfinite (a) != isfinite (b) || (isfinite (a) && a != b);
}

static gboolean
step_changes (const LiRow *a, const LiRow *b)
{
  if (isfinite (b->q[LI_Q_STEP_COUNT]))
    return differs (a->q[LI_Q_STEP_COUNT], b->q[LI_Q_STEP_COUNT]);
  return differs (a->q[LI_Q_STEP], b->q[LI_Q_STEP]) || differs (a->q[LI_Q_CYCLE], b->q[LI_Q_CYCLE])
         || differs (a->q[LI_Q_MODE], b->q[LI_Q_MODE]);
}

static gboolean
has_step (const LiRow *row)
{
  return isfinite (row->q[LI_Q_STEP_COUNT]) || isfinite (row->q[LI_Q_STEP]);
}

/* What a counter has grown by; it may have begun again. */
static double
grown (double before, double now)
{
  if (!isfinite (before) || !isfinite (now))
    return 0;
  return now < 0.5 * before ? now : now - before;
}

/* Ah of the current between two rows. */
static double
integral (const LiRow *a, const LiRow *b, gboolean new_step)
{
  double dt = b->q[LI_Q_TIME] - a->q[LI_Q_TIME], ia = a->q[LI_Q_CURRENT], ib = b->q[LI_Q_CURRENT];

  if (!(dt > 0) || !isfinite (ib))
    return 0;
  return dt * (new_step || !isfinite (ia) ? ib : 0.5 * (ia + ib)) / 3600;
}

static void
add_charge (LiCyclingCount *c, const LiRow *row)
{
  const double *a = c->last.q, *b = row->q;
  double sum = integral (&c->last, row, step_changes (&c->last, row));
  double i = b[LI_Q_CURRENT];

  c->integrated_charge += fmax (sum, 0);
  c->integrated_discharge += fmax (-sum, 0);
  if (i != 0 && isfinite (i))
    c->last_sign = i > 0 ? 1 : -1;
  if (isfinite (b[LI_Q_CHARGE]) || isfinite (b[LI_Q_DISCHARGE]))
    {
      c->counters = TRUE;
      c->more[0] = grown (a[LI_Q_CHARGE], b[LI_Q_CHARGE]);
      c->more[1] = grown (a[LI_Q_DISCHARGE], b[LI_Q_DISCHARGE]);
    }
  else if (isfinite (b[LI_Q_CAPACITY]))
    {
      double more = grown (a[LI_Q_CAPACITY], b[LI_Q_CAPACITY]);
      c->counters = TRUE;
      c->more[0] = c->last_sign > 0 ? more : 0;
      c->more[1] = c->last_sign < 0 ? more : 0;
    }
  else
    {
      c->more[0] = fmax (sum, 0);
      c->more[1] = fmax (-sum, 0);
    }
  c->charge += c->more[0];
  c->discharge += c->more[1];
}

/* The cycle of @number, which is mostly the last one. */
static LiCycle *
find_cycle (LiCyclingCount *c, double number)
{
  guint end = c->cycles->len > LOOKED_BACK ? c->cycles->len - LOOKED_BACK : 0;

  for (guint k = c->cycles->len; k > end; k--)
    if (g_array_index (c->cycles, LiCycle, k - 1).number == number)
      return &g_array_index (c->cycles, LiCycle, k - 1);
  LiCycle cycle = { .number = number };
  if (c->cycles->len >= CYCLES_MOST)
    return &g_array_index (c->cycles, LiCycle, CYCLES_MOST - 1);
  g_array_append_val (c->cycles, cycle);
  return &g_array_index (c->cycles, LiCycle, c->cycles->len - 1);
}

static void
count_cycle (LiCyclingCount *c, const LiRow *row)
{
  if (!isfinite (row->q[LI_Q_CYCLE]))
    return;
  LiCycle *cycle = find_cycle (c, row->q[LI_Q_CYCLE]);
  if (cycle->charge + cycle->discharge == 0)
    cycle->charged_first = c->more[0] > c->more[1];
  cycle->charge += c->more[0];
  cycle->discharge += c->more[1];
}

static void
widen (double *lo, double *hi, double v)
{
  if (!isfinite (v))
    return;
  *lo = fmin (*lo, v);
  *hi = fmax (*hi, v);
}

void
li_cycling_count_row (LiCyclingCount *c, const LiRow *row)
{
  c->more[0] = c->more[1] = 0;
  if (c->rows > 0)
    {
      add_charge (c, row);
      c->steps += has_step (row) && step_changes (&c->last, row);
    }
  else
    {
      c->steps = has_step (row);
      c->unix_first = row->q[LI_Q_UNIX];
    }
  count_cycle (c, row);
  widen (&c->time_min, &c->time_max, row->q[LI_Q_TIME]);
  widen (&c->voltage_min, &c->voltage_max, row->q[LI_Q_VOLTAGE]);
  widen (&c->current_min, &c->current_max, row->q[LI_Q_CURRENT]);
  if (isfinite (row->q[LI_Q_VOLTAGE]))
    {
      c->voltage_last = row->q[LI_Q_VOLTAGE];
      if (!isfinite (c->voltage_first))
        c->voltage_first = c->voltage_last;
    }
  c->rows++;
  c->last = *row;
}

double
li_cycling_count_duration (const LiCyclingCount *c)
{
  return c->rows > 0 ? c->time_max - c->time_min : NAN;
}

double
li_cycle_efficiency (const LiCycle *cycle)
{
  double first = cycle->charged_first ? cycle->charge : cycle->discharge;
  double second = cycle->charged_first ? cycle->discharge : cycle->charge;

  return first > 0 && second > 0 ? second / first : NAN;
}
