/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "echem/li-agreement.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-median.h"
#include "base/li-number.h"

#define TIMES 200
#define NO_CURRENT 0.002 /* of the record's largest */

#define S LiAgreementParams
static const LiParam params[] = {
  LI_P_INT (S,
            required,
            "required",
            "",
            1,
            1000,
            "4",
            N_ ("Cells that agree"),
            N_ ("At least so many have to agree."),
            0),
  LI_P_INT (S,
            of,
            "of",
            "",
            1,
            1000,
            "5",
            N_ ("Cells tested"),
            N_ ("Of at least so many that were tested."),
            0),
  LI_P_DOUBLE (S,
               distance,
               "distance",
               "",
               1,
               1000,
               "4",
               N_ ("Distance"),
               N_ ("Times the median distance from which a profile is an outlier."),
               0),
  LI_P_DOUBLE (S,
               least,
               "least",
               "%",
               0,
               100,
               "5",
               N_ ("No distance"),
               N_ ("Share of the profile's range that counts as agreement."),
               0),
  LI_P_DOUBLE (S,
               charge,
               "charge",
               "%",
               0,
               1000,
               "15",
               N_ ("Charge"),
               N_ ("By how much the charge may differ from the median."),
               0),
};
const LiParamTable li_agreement_params = LI_PARAM_TABLE_OF ("agreement", LiAgreementParams, params);
#undef S

/* The row at which current first flows; 0 where none does. */
static gsize
first_flow (const LiCyclingData *d)
{
  double largest = fmax (fabs (d->count.current_min), fabs (d->count.current_max));

  for (gsize k = 0; k < d->n; k++)
    if (fabs (d->current[k]) > NO_CURRENT * largest)
      return k;
  return 0;
}

/* Voltage @t seconds after row @first, linear between rows; the last one beyond the end. */
static double
voltage_at (const LiCyclingData *d, gsize first, double t, gsize *hint)
{
  double when = d->time[first] + t;
  gsize k = MAX (*hint, first);

  while (k + 1 < d->n && d->time[k + 1] <= when)
    k++;
  *hint = k;
  if (k + 1 >= d->n)
    return d->voltage[d->n - 1];
  double span = d->time[k + 1] - d->time[k], part = span > 0 ? (when - d->time[k]) / span : 0;
  return d->voltage[k] + CLAMP (part, 0, 1) * (d->voltage[k + 1] - d->voltage[k]);
}

static double
median_of (const double *values, gsize n)
{
  g_autofree double *copy = g_memdup2 (values, n * sizeof *values);

  return li_median (copy, n);
}

/* n × TIMES voltages. */
static double *
profiles_of (const LiCyclingData *const *records, gsize n)
{
  double *profiles = g_new0 (double, n *TIMES);
  g_autofree double *lengths = g_new0 (double, n);
  double length;

  for (gsize k = 0; k < n; k++)
    if (records[k]->n > 0)
      lengths[k] = records[k]->time[records[k]->n - 1] - records[k]->time[first_flow (records[k])];
  length = median_of (lengths, n);
  for (gsize k = 0; k < n; k++)
    {
      gsize first = first_flow (records[k]), hint = 0;
      double last = 0;
      for (int j = 0; j < TIMES && records[k]->n > 0; j++)
        {
          double v = voltage_at (records[k], first, length * j / (TIMES - 1), &hint);
          /* Rows without a number leave the voltage where it was. */
          last = isfinite (v) ? v : last;
          profiles[k * TIMES + (gsize)j] = last;
        }
    }
  return profiles;
}

/* The range of the median profile, and each record's distance from it with the mean difference. */
static double
measure (const double *profiles, gsize n, double *distance, double *shift)
{
  g_autofree double *column = g_new (double, n);
  double lo = INFINITY, hi = -INFINITY;

  for (gsize j = 0; j < TIMES; j++)
    {
      for (gsize k = 0; k < n; k++)
        column[k] = profiles[k * TIMES + j];
      double middle = median_of (column, n);
      lo = fmin (lo, middle);
      hi = fmax (hi, middle);
      for (gsize k = 0; k < n; k++)
        {
          distance[k] += (column[k] - middle) * (column[k] - middle) / TIMES;
          shift[k] += (column[k] - middle) / TIMES;
        }
    }
  for (gsize k = 0; k < n; k++)
    distance[k] = sqrt (distance[k]);
  return hi - lo;
}

/* Says why, as far as curves can tell. */
static void
give_reason (LiAgreementCell *c, gboolean far, double median_charge, double shift, double limit)
{
  double percent = median_charge > 0 ? 100 * (c->charge / median_charge - 1) : 0;
  g_autofree char *text
      = far ? li_number_printf (_ ("its voltage lies %.0f mV from the median profile (limit %.0f "
                                   "mV), %s; it took %+.0f %% of the median charge"),
                                1e3 * c->distance, 1e3 * limit,
                                shift > 0 ? _ ("above it") : _ ("below it"), percent)
            : li_number_printf (percent > 0
                                    ? _ ("it took %+.0f %% of the median charge: a leak or short")
                                    : _ ("it took %+.0f %% of the median charge: an early end"),
                                percent);

  g_strlcpy (c->reason, text, sizeof c->reason);
}

static void
conclude (LiAgreement *a, const LiAgreementParams *p)
{
  int left = MAX (p->of - a->cells, 0);

  if (a->cells >= p->of && a->agree >= p->required)
    {
      a->state = LI_AGREEMENT_ROBUST;
      a->sentence = g_strdup_printf (_ ("Robust: %d of %d cells agree."), a->agree, a->cells);
    }
  else if (left > 0 && a->agree + left >= p->required)
    {
      a->state = LI_AGREEMENT_NOT_YET;
      a->sentence = g_strdup_printf (_ ("Not yet: %d of %d cells agree; %d of %d have to."),
                                     a->agree, a->cells, p->required, p->of);
    }
  else
    {
      a->state = LI_AGREEMENT_NOT_ROBUST;
      a->sentence = g_strdup_printf (_ ("Not robust: only %d of %d cells agree; %d of %d have to."),
                                     a->agree, a->cells, p->required, p->of);
    }
}

LiAgreement *
li_agreement_judge (const LiCyclingData *const *records,
                    gsize n,
                    const gboolean *excluded,
                    const LiAgreementParams *p)
{
  LiAgreement *a = g_new0 (LiAgreement, 1);
  g_autofree double *profiles = profiles_of (records, n), *distance = g_new0 (double, n + 1),
                    *shift = g_new0 (double, n + 1), *charge = g_new0 (double, n + 1);
  double range = measure (profiles, n, distance, shift), middle;

  a->cell = g_array_new (FALSE, TRUE, sizeof (LiAgreementCell));
  a->cells = (int)n;
  a->limit = fmax (p->distance * median_of (distance, n), p->least / 100 * fmax (range, 0));
  for (gsize k = 0; k < n; k++)
    charge[k] = records[k]->count.charge;
  middle = median_of (charge, n);
  for (gsize k = 0; k < n; k++)
    {
      gboolean far = !(distance[k] <= a->limit);
      gboolean other = fabs (charge[k] - middle) > p->charge / 100 * middle;
      LiAgreementCell c = { .distance = distance[k], .charge = charge[k], .outlier = far || other };
      if (c.outlier)
        give_reason (&c, far, middle, shift[k], a->limit);
      a->agree += excluded != NULL ? !excluded[k] : !c.outlier;
      g_array_append_val (a->cell, c);
    }
  conclude (a, p);
  return a;
}

void
li_agreement_free (LiAgreement *a)
{
  if (a == NULL)
    return;
  g_array_unref (a->cell);
  g_free (a->sentence);
  g_free (a);
}
