/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "workflow/li-voi-series.h"

#include <math.h>
#include <glib/gi18n.h>

static const struct
{
  const char *name, *label, *unit;
} axes[LI_N_AGAINST] = {
  { "step", N_ ("Time step"), "" },
  { "time", N_ ("Time"), "h" },
  { "voltage", N_ ("Cell voltage"), "V" },
  { "capacity", N_ ("Capacity"), "mAh" },
};

const char *
li_against_name (LiAgainst against)
{
  return axes[against].name;
}

const char *
li_against_label (LiAgainst against)
{
  return _ (axes[against].label);
}

const char *
li_against_unit (LiAgainst against)
{
  return axes[against].unit;
}

double
li_step_facts_value (const GArray *facts, guint step, LiAgainst against)
{
  const LiStepFacts *f = &g_array_index (facts, LiStepFacts, step);

  switch (against)
    {
    case LI_AGAINST_TIME:
      return f->hours;
    case LI_AGAINST_VOLTAGE:
      return f->voltage;
    case LI_AGAINST_CAPACITY:
      return f->capacity;
    default:
      return step;
    }
}

gboolean
li_against_is_known (const GArray *facts, LiAgainst against)
{
  guint n = 0;

  for (guint k = 0; k < facts->len; k++)
    n += isfinite (li_step_facts_value (facts, k, against));
  return n >= 2;
}

LiVoiSeries *
li_voi_series_new (const char *name, guint n_steps)
{
  LiVoiSeries *series = g_new0 (LiVoiSeries, 1);

  series->name = g_strdup (name);
  series->stats = g_array_sized_new (FALSE, TRUE, sizeof (LiBoxStat), n_steps);
  g_array_set_size (series->stats, n_steps);
  for (guint k = 0; k < n_steps; k++)
    g_array_index (series->stats, LiBoxStat, k).mean = NAN;
  return series;
}

void
li_voi_series_free (LiVoiSeries *series)
{
  g_free (series->name);
  g_array_unref (series->stats);
  g_free (series);
}

static gboolean
is_drawn (const LiVoiSeries *series, const GArray *facts, LiAgainst against, guint step)
{
  const LiBoxStat *stat = &g_array_index (series->stats, LiBoxStat, step);

  return stat->used > 0 && isfinite (stat->mean)
         && isfinite (li_step_facts_value (facts, step, against));
}

int
li_voi_plot_step (const LiVoiSeries *series, const GArray *facts, LiAgainst against, int k)
{
  for (guint step = 0; step < MIN (series->stats->len, facts->len); step++)
    if (is_drawn (series, facts, against, step) && k-- == 0)
      return (int)step;
  return -1;
}

static void
add_series (
    LiPlot *plot, const LiVoiSeries *series, const GArray *facts, LiAgainst against, double factor)
{
  guint n = MIN (series->stats->len, facts->len), used = 0;
  g_autofree double *x = g_new (double, n), *y = g_new (double, n), *sd = g_new (double, n);
  g_autofree guint *steps = g_new (guint, n);
  int number;

  for (guint k = 0; k < n; k++)
    if (is_drawn (series, facts, against, k))
      {
        const LiBoxStat *stat = &g_array_index (series->stats, LiBoxStat, k);

        x[used] = li_step_facts_value (facts, k, against);
        y[used] = stat->mean * factor;
        sd[used] = stat->sd * fabs (factor);
        steps[used++] = k;
      }
  number = li_plot_add (plot, series->name, LI_PLOT_LINE, x, y, sd, used);
  for (guint k = 0; k < used; k++)
    li_plot_set_point_label (plot, number, k, g_array_index (facts, LiStepFacts, steps[k]).name);
}

/* A state lasts from the step at which it is met to the next one. */
static void
add_states (LiPlot *plot, const GArray *facts, LiAgainst against)
{
  for (guint k = 0, end; k + 1 < facts->len; k = end)
    {
      const char *state = g_array_index (facts, LiStepFacts, k).state;

      for (end = k + 1; end + 1 < facts->len
                        && g_str_equal (g_array_index (facts, LiStepFacts, end).state, state);
           end++)
        ;
      if (state[0] != '\0')
        li_plot_add_span (plot, li_step_facts_value (facts, k, against),
                          li_step_facts_value (facts, end, against), state);
    }
}

LiPlot *
li_voi_plot (GPtrArray *series,
             const GArray *facts,
             LiAgainst against,
             const char *label,
             const char *unit,
             double factor)
{
  LiPlot *plot = li_plot_new ();

  li_plot_set_axis (plot, 0, li_against_label (against), li_against_unit (against));
  li_plot_set_axis (plot, 1, label, unit);
  li_plot_set_whole (plot, 0, against == LI_AGAINST_STEP);
  for (guint k = 0; k < series->len; k++)
    add_series (plot, series->pdata[k], facts, against, factor);
  if (against == LI_AGAINST_TIME || against == LI_AGAINST_STEP)
    add_states (plot, facts, against);
  else
    li_plot_set_errors (plot, LI_PLOT_WHISKERS);
  return plot;
}
