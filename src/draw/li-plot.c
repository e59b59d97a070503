/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-plot-private.h"

#include <math.h>
#include <string.h>
#include "base/li-number.h"

static void
clear_series (gpointer data)
{
  LiPlotSeries *series = data;

  g_free (series->name);
  g_free (series->x);
  g_free (series->y);
  g_free (series->error);
  for (gsize k = 0; series->labels != NULL && k < series->n; k++)
    g_free (series->labels[k]);
  g_free (series->labels);
}

static void
clear_span (gpointer data)
{
  g_free (((LiPlotSpan *)data)->name);
}

LiPlot *
li_plot_new (void)
{
  LiPlot *plot = g_new0 (LiPlot, 1);

  plot->series = g_array_new (FALSE, TRUE, sizeof (LiPlotSeries));
  plot->spans = g_array_new (FALSE, TRUE, sizeof (LiPlotSpan));
  g_array_set_clear_func (plot->series, clear_series);
  g_array_set_clear_func (plot->spans, clear_span);
  for (int axis = 0; axis < 2; axis++)
    {
      plot->label[axis] = g_strdup ("");
      plot->unit[axis] = g_strdup ("");
    }
  plot->high_series = plot->high_point = -1;
  return plot;
}

void
li_plot_free (LiPlot *plot)
{
  if (plot == NULL)
    return;
  g_array_unref (plot->series);
  g_array_unref (plot->spans);
  for (int axis = 0; axis < 2; axis++)
    {
      g_free (plot->label[axis]);
      g_free (plot->unit[axis]);
      g_free (plot->brief[axis]);
    }
  g_free (plot->title);
  g_free (plot);
}

void
li_plot_set_title (LiPlot *plot, const char *title)
{
  g_free (plot->title);
  plot->title = g_strdup (title);
}

void
li_plot_set_axis (LiPlot *plot, int axis, const char *label, const char *unit)
{
  g_free (plot->label[axis]);
  g_free (plot->unit[axis]);
  plot->label[axis] = g_strdup (label);
  plot->unit[axis] = g_strdup (unit);
}

void
li_plot_set_limits (LiPlot *plot, int axis, double lo, double hi)
{
  plot->lo[axis] = lo;
  plot->hi[axis] = hi;
}

void
li_plot_set_brief (LiPlot *plot, int axis, const char *label)
{
  g_free (plot->brief[axis]);
  plot->brief[axis] = g_strdup (label);
}

void
li_plot_set_whole (LiPlot *plot, int axis, gboolean whole)
{
  plot->whole[axis] = whole;
}

void
li_plot_set_errors (LiPlot *plot, LiPlotErrors errors)
{
  plot->errors = errors;
}

int
li_plot_add (LiPlot *plot,
             const char *name,
             LiPlotKind kind,
             const double *x,
             const double *y,
             const double *error,
             gsize n)
{
  LiPlotSeries series = { .name = g_strdup (name), .kind = kind, .n = n };

  series.x = g_memdup2 (x, n * sizeof *x);
  series.y = g_memdup2 (y, n * sizeof *y);
  series.error = error != NULL ? g_memdup2 (error, n * sizeof *error) : NULL;
  g_array_append_val (plot->series, series);
  return (int)plot->series->len - 1;
}

void
li_plot_add_span (LiPlot *plot, double lo, double hi, const char *name)
{
  LiPlotSpan span = { lo, hi, g_strdup (name) };

  g_array_append_val (plot->spans, span);
}

void
li_plot_set_point_label (LiPlot *plot, int series, gsize point, const char *label)
{
  LiPlotSeries *s = &g_array_index (plot->series, LiPlotSeries, series);

  if (point >= s->n)
    return;
  if (s->labels == NULL)
    s->labels = g_new0 (char *, s->n);
  g_free (s->labels[point]);
  s->labels[point] = g_strdup (label);
}

void
li_plot_set_highlight (LiPlot *plot, int series, int point)
{
  plot->high_series = series;
  plot->high_point = point;
}

gsize
li_plot_n_series (const LiPlot *plot)
{
  return plot->series->len;
}

gboolean
li_plot_is_empty (const LiPlot *plot)
{
  for (guint s = 0; s < plot->series->len; s++)
    {
      const LiPlotSeries *series = &g_array_index (plot->series, LiPlotSeries, s);

      for (gsize k = 0; k < series->n; k++)
        if (isfinite (series->x[k]) && isfinite (series->y[k]))
          return FALSE;
    }
  return TRUE;
}

static void
extend_limits (double value, double *lo, double *hi)
{
  if (!isfinite (value))
    return;
  *lo = MIN (*lo, value);
  *hi = MAX (*hi, value);
}

static void
series_limits (const LiPlotSeries *s, int axis, double *lo, double *hi)
{
  double half = s->kind == LI_PLOT_BARS && s->n > 1 ? (s->x[1] - s->x[0]) / 2 : 0;

  for (gsize k = 0; k < s->n; k++)
    {
      double error = axis == 1 && s->error != NULL && isfinite (s->error[k]) ? s->error[k] : half;
      double value = axis == 0 ? s->x[k] : s->y[k];

      if (axis == 1 && s->error == NULL)
        error = 0;
      if (!isfinite (s->x[k]) || !isfinite (s->y[k]))
        continue;
      extend_limits (value - error, lo, hi);
      extend_limits (value + error, lo, hi);
    }
  if (axis == 1 && s->kind == LI_PLOT_BARS)
    extend_limits (0, lo, hi);
}

void
li_plot_limits (const LiPlot *plot, int axis, double *lo, double *hi)
{
  gboolean bars = FALSE;
  double air;

  *lo = plot->lo[axis];
  *hi = plot->hi[axis];
  if (*hi > *lo)
    return;
  *lo = INFINITY;
  *hi = -INFINITY;
  for (guint s = 0; s < plot->series->len; s++)
    {
      series_limits (&g_array_index (plot->series, LiPlotSeries, s), axis, lo, hi);
      bars |= g_array_index (plot->series, LiPlotSeries, s).kind == LI_PLOT_BARS;
    }
  if (!(*hi >= *lo))
    {
      *lo = 0;
      *hi = 1;
    }
  air = *hi > *lo ? (*hi - *lo) * 0.05 : MAX (fabs (*lo) * 0.1, 1e-6);
  *hi += air;
  if (!(bars && axis == 1 && *lo == 0))
    *lo -= air;
}

char *
li_plot_axis_text (const LiPlot *plot, int axis)
{
  return plot->unit[axis][0] != '\0'
             ? g_strdup_printf ("%s (%s)", plot->label[axis], plot->unit[axis])
             : g_strdup (plot->label[axis]);
}

static gboolean
share_x (const LiPlot *plot)
{
  const LiPlotSeries *first = &g_array_index (plot->series, LiPlotSeries, 0);

  for (guint s = 1; s < plot->series->len; s++)
    {
      const LiPlotSeries *series = &g_array_index (plot->series, LiPlotSeries, s);

      if (series->n != first->n || memcmp (series->x, first->x, first->n * sizeof *first->x) != 0)
        return FALSE;
    }
  return TRUE;
}

/* A cell of a CSV: quoted where it has to be; texts that a spreadsheet would run as a formula do
 * not occur. */
static void
append_cell (GString *out, const char *text)
{
  gboolean quote = strpbrk (text, ",\"\n\r") != NULL;

  if (quote)
    g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c == '\n' || *c == '\r' ? ' ' : *c);
    }
  if (quote)
    g_string_append_c (out, '"');
}

static void
append_number (GString *out, double value)
{
  g_string_append_c (out, ',');
  if (isfinite (value))
    {
      g_autofree char *text = li_number_text (value);
      g_string_append (out, text);
    }
}

static void
append_header (const LiPlot *plot, GString *out, gboolean wide)
{
  g_autofree char *x = li_plot_axis_text (plot, 0), *y = li_plot_axis_text (plot, 1);

  if (!wide)
    g_string_append (out, "series,");
  g_string_append (out, "point,");
  append_cell (out, x);
  for (guint s = 0; s < (wide ? plot->series->len : 1); s++)
    {
      const LiPlotSeries *series = &g_array_index (plot->series, LiPlotSeries, s);
      g_autofree char *name = wide ? g_strdup_printf ("%s: %s", series->name, y) : g_strdup (y);
      g_autofree char *sd = g_strdup_printf ("%s, sd", name);

      g_string_append_c (out, ',');
      append_cell (out, name);
      g_string_append_c (out, ',');
      append_cell (out, sd);
    }
  g_string_append_c (out, '\n');
}

static const char *
label_of (const LiPlotSeries *series, gsize k)
{
  return series->labels != NULL && series->labels[k] != NULL ? series->labels[k] : "";
}

char *
li_plot_to_csv (const LiPlot *plot)
{
  GString *out = g_string_new (NULL);
  const LiPlotSeries *series = (const LiPlotSeries *)(gpointer)plot->series->data;
  gboolean wide = plot->series->len > 0 && share_x (plot);

  if (plot->series->len == 0)
    return g_string_free (out, FALSE);
  append_header (plot, out, wide);
  for (guint s = 0; s < (wide ? 1 : plot->series->len); s++)
    for (gsize k = 0; k < series[s].n; k++)
      {
        if (!wide)
          {
            append_cell (out, series[s].name);
            g_string_append_c (out, ',');
          }
        append_cell (out, label_of (&series[s], k));
        append_number (out, series[s].x[k]);
        for (guint t = wide ? 0 : s; t < (wide ? plot->series->len : s + 1); t++)
          {
            append_number (out, series[t].y[k]);
            append_number (out, series[t].error != NULL ? series[t].error[k] : NAN);
          }
        g_string_append_c (out, '\n');
      }
  return g_string_free (out, FALSE);
}

static void
value_range (const float *values, gsize n, double *lo, double *hi)
{
  *lo = INFINITY;
  *hi = -INFINITY;
  for (gsize k = 0; k < n; k++)
    extend_limits (values[k], lo, hi);
  if (!(*hi > *lo))
    {
      *lo = isfinite (*lo) ? *lo - 0.5 : 0;
      *hi = *lo + 1;
    }
}

gsize
li_plot_histogram (LiPlot *plot,
                   const char *name,
                   const float *values,
                   gsize n,
                   double factor,
                   double lo,
                   double hi,
                   int bins)
{
  g_autofree double *x = g_new (double, bins), *y = g_new0 (double, bins);
  gsize used = 0;

  if (!(hi > lo))
    value_range (values, n, &lo, &hi);
  for (int k = 0; k < bins; k++)
    x[k] = (lo + (k + 0.5) * (hi - lo) / bins) * factor;
  for (gsize k = 0; k < n; k++)
    if (isfinite (values[k]) && values[k] >= lo && values[k] <= hi)
      {
        y[MIN ((int)((values[k] - lo) / (hi - lo) * bins), bins - 1)]++;
        used++;
      }
  li_plot_add (plot, name, LI_PLOT_BARS, x, y, NULL, (gsize)bins);
  return used;
}
