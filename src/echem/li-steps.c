/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-steps.h"

#include <math.h>
#include "base/li-median.h"

#define NO_CURRENT 0.002
#define FLAT 0.001  /* of the range of voltage */
#define FALLS 1.1   /* current in a tail: first over last */
#define JUMP 0.1    /* of the current */
#define STEADY 0.03 /* after a jump */

typedef struct
{
  const LiCyclingData *d;
  double zero, flat; /* A, V */
  gboolean flowed;   /* current was seen before */
  GArray *steps;
} Finder;

static int
direction (const Finder *f, gsize k)
{
  double i = f->d->current[k];

  return !isfinite (i) || fabs (i) <= f->zero ? 0 : i > 0 ? 1 : -1;
}

/* Current that changes its sign all the time is noise about none. */
static gboolean
is_noise (const LiCyclingData *d)
{
  gsize changes = 0, rows = 0;
  double last = 0;

  for (gsize k = 0; k < d->n; k++)
    {
      double i = d->current[k];
      if (!isfinite (i) || i == 0)
        continue;
      rows++;
      changes += i * last < 0;
      last = i;
    }
  return rows > 10 && changes > rows / 5;
}

/* The first row of the end at one voltage, or @b. */
static gsize
tail_start (const Finder *f, gsize a, gsize b)
{
  const LiCyclingData *d = f->d;
  gsize s = b;

  while (s > a && fabs (d->voltage[s - 1] - d->voltage[b - 1]) <= f->flat)
    s--;
  if (b - s < 3 || !(fabs (d->current[s]) > FALLS * fabs (d->current[b - 1])))
    return b;
  return s;
}

/* The first row may be an average over the change. */
static gboolean
is_constant (const Finder *f, gsize a, gsize b)
{
  double lo = INFINITY, hi = 0;

  for (gsize k = a + (b - a > 3); k < b; k++)
    {
      lo = fmin (lo, fabs (f->d->current[k]));
      hi = fmax (hi, fabs (f->d->current[k]));
    }
  return hi - lo <= JUMP * hi;
}

/* What rows [a, b) are, by their numbers. */
static LiStepType
type_of_rows (const Finder *f, gsize a, gsize b, gsize tail)
{
  double sum = 0;
  gsize flows = 0;

  for (gsize k = a; k < b; k++)
    {
      int way = direction (f, k);
      sum += way;
      flows += way != 0;
    }
  if (2 * flows < b - a || flows == 0)
    return f->flowed ? LI_STEP_REST : LI_STEP_OCV;
  if (tail == a)
    return sum > 0 ? LI_STEP_CV_CHARGE : LI_STEP_CV_DISCHARGE;
  if (tail == b && is_constant (f, a, b))
    return sum > 0 ? LI_STEP_CC_CHARGE : LI_STEP_CC_DISCHARGE;
  return sum > 0 ? LI_STEP_CHARGE : LI_STEP_DISCHARGE;
}

static gboolean
is_pause (LiStepType type)
{
  return type == LI_STEP_REST || type == LI_STEP_OCV;
}

/* Least squares of the voltage over rows [a, b). */
static double
slope_of (const LiCyclingData *d, gsize a, gsize b)
{
  double t = 0, v = 0, tt = 0, tv = 0;
  double n = (double)(b - a);

  for (gsize k = a; k < b; k++)
    {
      t += d->time[k] / n;
      v += d->voltage[k] / n;
    }
  for (gsize k = a; k < b; k++)
    {
      tt += (d->time[k] - t) * (d->time[k] - t);
      tv += (d->time[k] - t) * (d->voltage[k] - v);
    }
  return b - a >= 3 && tt > 0 ? tv / tt : NAN;
}

static void
describe_pause (const LiCyclingData *d, LiStep *s)
{
  gsize half = s->last;
  double target = s->voltage_start + (1 - exp (-1)) * (s->voltage_end - s->voltage_start);

  s->relaxation = s->voltage_end - s->voltage_start;
  for (gsize k = s->first; k <= s->last && s->relaxation != 0; k++)
    if ((d->voltage[k] - target) * s->relaxation >= 0)
      {
        s->relaxation_time = d->time[k] - s->start;
        break;
      }
  while (half > s->first && d->time[half] > 0.5 * (s->start + s->end))
    half--;
  s->slope = slope_of (d, half, s->last + 1);
}

static double
tail_current (const LiCyclingData *d, gsize a, gsize b)
{
  gsize n = MAX ((b - a) / 10, 1);
  g_autofree double *values = g_new (double, n);

  for (gsize k = 0; k < n; k++)
    values[k] = d->current[b - 1 - k];
  return li_median (values, n);
}

static void
add_step (Finder *f, gsize a, gsize b, LiStepType label)
{
  const LiCyclingData *d = f->d;
  gsize tail = tail_start (f, a, b);
  LiStepType seen = type_of_rows (f, a, b, tail);
  gboolean vague = label == LI_STEP_UNKNOWN || label == LI_STEP_CHARGE || label == LI_STEP_DISCHARGE
                   || (label == LI_STEP_REST && is_pause (seen));
  LiStep s = { .first = a,
               .last = b - 1,
               .type = vague ? seen : label,
               .cycle = d->cycle[a],
               .start = d->time[a],
               .end = d->time[b - 1],
               .voltage_start = d->voltage[a],
               .voltage_end = d->voltage[b - 1],
               .current_end = d->current[b - 1] };

  s.cv_start = s.leakage = s.relaxation = s.relaxation_time = s.slope = NAN;
  for (gsize k = a; k < b; k++)
    s.current_mean += d->current[k] / (double)(b - a);
  s.charge = d->charge[b - 1] - (a > 0 ? d->charge[a - 1] : 0);
  if (is_pause (s.type))
    describe_pause (d, &s);
  else if (tail < b)
    {
      s.cv_start = d->time[tail];
      s.leakage = tail_current (d, tail, b);
    }
  f->flowed |= !is_pause (seen);
  g_array_append_val (f->steps, s);
}

/* A jump of the current that moves the voltage, to a level that stays. */
static gboolean
jumps (const Finder *f, gsize k, gsize b)
{
  const double *i = f->d->current, *v = f->d->voltage;
  double larger = fmax (fabs (i[k]), fabs (i[k - 1]));

  if (fabs (i[k] - i[k - 1]) <= JUMP * larger || fabs (v[k] - v[k - 1]) <= f->flat)
    return FALSE;
  return k + 1 >= b || fabs (i[k + 1] - i[k]) <= STEADY * fabs (i[k]);
}

/* Rows [a, b) of one direction: constant currents, each perhaps with a tail. */
static void
split_run (Finder *f, gsize a, gsize b)
{
  for (gsize k = a + 1; k <= b; k++)
    {
      if (k < b && !jumps (f, k, b))
        continue;
      gsize tail = tail_start (f, a, k);
      if (direction (f, a) != 0 && tail > a && tail < k)
        {
          add_step (f, a, tail, LI_STEP_UNKNOWN);
          a = tail;
        }
      add_step (f, a, k, LI_STEP_UNKNOWN);
      a = k;
    }
}

static void
find_by_data (Finder *f)
{
  const LiCyclingData *d = f->d;

  for (gsize a = 0, b; a < d->n; a = b)
    {
      for (b = a + 1;
           b < d->n && direction (f, b) == direction (f, a) && d->cycle[b] == d->cycle[a]; b++)
        ;
      if (direction (f, a) == 0)
        add_step (f, a, b, LI_STEP_UNKNOWN);
      else
        split_run (f, a, b);
    }
}

static void
find_by_numbers (Finder *f)
{
  const LiCyclingData *d = f->d;

  for (gsize a = 0, b; a < d->n; a = b)
    {
      for (b = a + 1; b < d->n && d->step[b] == d->step[a]; b++)
        ;
      /* The first row of a step may still carry the label of the one before. */
      add_step (f, a, b, (LiStepType)d->state[b - 1]);
    }
}

GArray *
li_steps_find (const LiCyclingData *d)
{
  const LiCyclingCount *c = &d->count;
  Finder f = { .d = d, .steps = g_array_new (FALSE, FALSE, sizeof (LiStep)) };
  double largest = fmax (fabs (c->current_min), fabs (c->current_max));

  f.zero = isfinite (largest) ? (is_noise (d) ? largest : NO_CURRENT * largest) : 0;
  f.flat = c->voltage_max > c->voltage_min ? FLAT * (c->voltage_max - c->voltage_min) : 0;
  if (c->steps > 0)
    find_by_numbers (&f);
  else
    find_by_data (&f);
  return f.steps;
}

GArray *
li_steps_cycles (GArray *steps)
{
  GArray *cycles = g_array_new (FALSE, FALSE, sizeof (LiCycle));
  double first = 0, last = 0;

  for (guint k = 0; k < steps->len; k++)
    {
      LiStep *s = &g_array_index (steps, LiStep, k);
      double way = is_pause (s->type) || s->charge == 0 || !isfinite (s->charge) ? 0
                   : s->charge > 0                                               ? 1
                                                                                 : -1;
      if (way != 0 && (cycles->len == 0 || (way == first && last != first)))
        {
          LiCycle cycle = { .number = cycles->len + 1, .charged_first = way > 0 };
          g_array_append_val (cycles, cycle);
          first = cycles->len == 1 ? way : first;
        }
      s->cycle = (int)cycles->len - 1;
      if (way == 0)
        continue;
      last = way;
      LiCycle *cycle = &g_array_index (cycles, LiCycle, cycles->len - 1);
      cycle->charge += fmax (s->charge, 0);
      cycle->discharge += fmax (-s->charge, 0);
    }
  return cycles;
}
