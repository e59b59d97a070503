/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-plot-private.h"

#include <math.h>
#include <string.h>
#include "base/li-number.h"
#include "base/li-units.h"
#include "draw/li-scale-bar.h"

/* Okabe and Ito's colours: told apart by colour-blind readers. */
static const double colours[][3] = {
  { 0.00, 0.45, 0.70 }, { 0.84, 0.37, 0.00 }, { 0.00, 0.62, 0.45 },
  { 0.80, 0.47, 0.65 }, { 0.34, 0.71, 0.91 }, { 0.90, 0.62, 0.00 },
};

typedef struct
{
  double left, right, top, bottom; /* of the data, pixels */
  double lo[2], hi[2];
  double size;
} Frame;

void
li_plot_look_init (LiPlotLook *look, gboolean dark)
{
  for (int c = 0; c < 3; c++)
    {
      look->ink[c] = dark ? 0.92 : 0.13;
      look->paper[c] = dark ? 0.12 : 1;
    }
  look->paper[3] = 1;
  look->size = 1;
}

static gboolean
has_legend (const LiPlot *plot)
{
  return plot->series->len > 1;
}

static void
make_frame (const LiPlot *plot, double width, double height, double size, Frame *f)
{
  f->size = size;
  f->left = 62 * size;
  f->right = MAX (width - 14 * size, f->left + 1);
  f->top = 8 * size + (plot->title != NULL ? 20 * size : 0) + (has_legend (plot) ? 18 * size : 0);
  f->bottom = MAX (height - 42 * size, f->top + 1);
  for (int axis = 0; axis < 2; axis++)
    li_plot_limits (plot, axis, &f->lo[axis], &f->hi[axis]);
}

static double
to_x (const Frame *f, double x)
{
  return f->left + (x - f->lo[0]) / (f->hi[0] - f->lo[0]) * (f->right - f->left);
}

static double
to_y (const Frame *f, double y)
{
  return f->bottom - (y - f->lo[1]) / (f->hi[1] - f->lo[1]) * (f->bottom - f->top);
}

static void
set_ink (cairo_t *cr, const LiPlotLook *look, double alpha)
{
  cairo_set_source_rgba (cr, look->ink[0], look->ink[1], look->ink[2], alpha);
}

static void
set_colour (cairo_t *cr, guint series, double alpha)
{
  const double *c = colours[series % G_N_ELEMENTS (colours)];

  cairo_set_source_rgba (cr, c[0], c[1], c[2], alpha);
}

static char *
tick_text (double value, double span)
{
  return li_number_printf ("%.6g", fabs (value) < 1e-9 * span ? 0.0 : value);
}

static int
find_ticks (const LiPlot *plot, const Frame *f, int axis, double room, int max, double *ticks)
{
  int n = li_units_ticks (f->lo[axis], f->hi[axis], (int)CLAMP (room, 2, max), ticks), kept = 0;

  for (int k = 0; k < n; k++)
    if (!plot->whole[axis] || fabs (ticks[k] - rint (ticks[k])) < 1e-9)
      ticks[kept++] = ticks[k];
  return kept;
}

static void
draw_x_ticks (cairo_t *cr, const LiPlot *plot, const Frame *f, const LiPlotLook *look)
{
  double ticks[16];
  int n = find_ticks (plot, f, 0, (f->right - f->left) / (56 * f->size), 12, ticks);

  for (int k = 0; k < n; k++)
    {
      double x = to_x (f, ticks[k]);
      g_autofree char *text = tick_text (ticks[k], f->hi[0] - f->lo[0]);

      set_ink (cr, look, 0.12);
      cairo_move_to (cr, x, f->top);
      cairo_line_to (cr, x, f->bottom);
      cairo_stroke (cr);
      set_ink (cr, look, 1);
      cairo_move_to (cr, x, f->bottom);
      cairo_line_to (cr, x, f->bottom + 4 * f->size);
      cairo_stroke (cr);
      li_draw_text (cr, text, x, f->bottom + 5 * f->size, 8 * f->size, LI_TEXT_CENTRE, NULL, NULL);
    }
}

static void
draw_y_ticks (cairo_t *cr, const LiPlot *plot, const Frame *f, const LiPlotLook *look)
{
  double ticks[16];
  int n = find_ticks (plot, f, 1, (f->bottom - f->top) / (28 * f->size), 10, ticks);

  for (int k = 0; k < n; k++)
    {
      double y = to_y (f, ticks[k]);
      g_autofree char *text = tick_text (ticks[k], f->hi[1] - f->lo[1]);

      set_ink (cr, look, ticks[k] == 0 ? 0.5 : 0.12);
      cairo_move_to (cr, f->left, y);
      cairo_line_to (cr, f->right, y);
      cairo_stroke (cr);
      set_ink (cr, look, 1);
      cairo_move_to (cr, f->left - 4 * f->size, y);
      cairo_line_to (cr, f->left, y);
      cairo_stroke (cr);
      li_draw_text (cr, text, f->left - 6 * f->size, y - 7 * f->size, 8 * f->size, LI_TEXT_RIGHT,
                    NULL, NULL);
    }
}

static double
width_of (cairo_t *cr, const char *text, double points)
{
  double width;

  cairo_push_group (cr);
  li_draw_text (cr, text, 0, 0, points, LI_TEXT_LEFT, &width, NULL);
  cairo_pattern_destroy (cairo_pop_group (cr));
  return width;
}

/* The label of the upright axis: the brief one where the long one has no room, and smaller where
 * that has none either. */
static char *
upright_text (const LiPlot *plot, cairo_t *cr, double room, double *points)
{
  char *text = li_plot_axis_text (plot, 1);
  double width = width_of (cr, text, *points);

  if (width > room && plot->brief[1] != NULL)
    {
      g_free (text);
      text = plot->unit[1][0] != '\0' ? g_strdup_printf ("%s (%s)", plot->brief[1], plot->unit[1])
                                      : g_strdup (plot->brief[1]);
      width = width_of (cr, text, *points);
    }
  if (width > room)
    *points *= MAX (room / width, 0.6);
  return text;
}

static void
draw_axis_texts (cairo_t *cr, const LiPlot *plot, const Frame *f, double height)
{
  double points = 9 * f->size;
  g_autofree char *x = li_plot_axis_text (plot, 0),
                  *y = upright_text (plot, cr, f->bottom - f->top + 20 * f->size, &points);

  li_draw_text (cr, x, (f->left + f->right) / 2, height - 20 * f->size, 9 * f->size, LI_TEXT_CENTRE,
                NULL, NULL);
  cairo_save (cr);
  cairo_translate (cr, 2 * f->size, (f->top + f->bottom) / 2);
  cairo_rotate (cr, -G_PI / 2);
  li_draw_text (cr, y, 0, 0, points, LI_TEXT_CENTRE, NULL, NULL);
  cairo_restore (cr);
  if (plot->title != NULL)
    li_draw_text (cr, plot->title, f->left, 4 * f->size, 10 * f->size, LI_TEXT_LEFT, NULL, NULL);
}

static void
draw_legend (cairo_t *cr, const LiPlot *plot, const Frame *f, const LiPlotLook *look)
{
  double x = f->left, y = f->top - 18 * f->size;

  for (guint s = 0; has_legend (plot) && s < plot->series->len; s++)
    {
      double width;

      set_colour (cr, s, 1);
      cairo_rectangle (cr, x, y + 5 * f->size, 14 * f->size, 3 * f->size);
      cairo_fill (cr);
      set_ink (cr, look, 1);
      li_draw_text (cr, g_array_index (plot->series, LiPlotSeries, s).name, x + 18 * f->size, y,
                    8 * f->size, LI_TEXT_LEFT, &width, NULL);
      x += width + 32 * f->size;
    }
}

static guint
shade_of (const LiPlot *plot, guint k)
{
  const LiPlotSpan *spans = (const LiPlotSpan *)(gpointer)plot->spans->data;
  guint shade = 0;

  for (guint j = 0; j <= k; j++)
    {
      guint i = 0;

      while (i < j && !g_str_equal (spans[i].name, spans[j].name))
        i++;
      if (g_str_equal (spans[j].name, spans[k].name))
        return shade;
      shade += i == j;
    }
  return shade;
}

static void
draw_spans (cairo_t *cr, const LiPlot *plot, const Frame *f, const LiPlotLook *look)
{
  for (guint k = 0; k < plot->spans->len; k++)
    {
      const LiPlotSpan *span = &g_array_index (plot->spans, LiPlotSpan, k);
      double a = CLAMP (to_x (f, span->lo), f->left, f->right);
      double b = CLAMP (to_x (f, span->hi), f->left, f->right);

      if (b <= a)
        continue;
      set_colour (cr, shade_of (plot, k) + 3, 0.14);
      cairo_rectangle (cr, a, f->top, b - a, f->bottom - f->top);
      cairo_fill (cr);
      cairo_save (cr);
      cairo_rectangle (cr, a, f->top, b - a, f->bottom - f->top);
      cairo_clip (cr);
      set_ink (cr, look, 0.75);
      li_draw_text (cr, span->name, a + 3 * f->size, f->top + f->size, 7.5 * f->size, LI_TEXT_LEFT,
                    NULL, NULL);
      cairo_restore (cr);
    }
}

static gboolean
known (const LiPlotSeries *s, gsize k)
{
  return isfinite (s->x[k]) && isfinite (s->y[k]);
}

static double
error_of (const LiPlotSeries *s, gsize k)
{
  return s->error != NULL && isfinite (s->error[k]) ? s->error[k] : 0;
}

static void
draw_band (cairo_t *cr, const LiPlotSeries *s, const Frame *f, guint number)
{
  for (gsize k = 0, end; k < s->n; k = end)
    {
      for (end = k; end < s->n && known (s, end); end++)
        ;
      if (end == k)
        {
          end++;
          continue;
        }
      for (gsize j = k; j < end; j++)
        cairo_line_to (cr, to_x (f, s->x[j]), to_y (f, s->y[j] + error_of (s, j)));
      for (gsize j = end; j-- > k;)
        cairo_line_to (cr, to_x (f, s->x[j]), to_y (f, s->y[j] - error_of (s, j)));
      cairo_close_path (cr);
      set_colour (cr, number, 0.22);
      cairo_fill (cr);
    }
}

static void
draw_whiskers (cairo_t *cr, const LiPlotSeries *s, const Frame *f, guint number)
{
  double cap = 4 * f->size;

  set_colour (cr, number, 0.9);
  for (gsize k = 0; k < s->n; k++)
    {
      double x, up, down;

      if (!known (s, k) || error_of (s, k) <= 0)
        continue;
      x = to_x (f, s->x[k]);
      up = to_y (f, s->y[k] + error_of (s, k));
      down = to_y (f, s->y[k] - error_of (s, k));
      cairo_move_to (cr, x, up);
      cairo_line_to (cr, x, down);
      cairo_move_to (cr, x - cap, up);
      cairo_line_to (cr, x + cap, up);
      cairo_move_to (cr, x - cap, down);
      cairo_line_to (cr, x + cap, down);
      cairo_stroke (cr);
    }
}

static void
draw_line (cairo_t *cr, const LiPlotSeries *s, const Frame *f, guint number)
{
  gboolean pen = FALSE;

  for (gsize k = 0; k < s->n; k++)
    {
      if (known (s, k) && pen)
        cairo_line_to (cr, to_x (f, s->x[k]), to_y (f, s->y[k]));
      else if (known (s, k))
        cairo_move_to (cr, to_x (f, s->x[k]), to_y (f, s->y[k]));
      pen = known (s, k);
    }
  set_colour (cr, number, 1);
  cairo_set_line_width (cr, 1.8 * f->size);
  cairo_stroke (cr);
}

/* A shape for each series, so that colour is never alone. */
static void
marker (cairo_t *cr, guint number, double x, double y, double r)
{
  if (number % 3 == 0)
    cairo_arc (cr, x, y, r, 0, 2 * G_PI);
  else if (number % 3 == 1)
    cairo_rectangle (cr, x - r, y - r, 2 * r, 2 * r);
  else
    {
      cairo_move_to (cr, x, y - 1.2 * r);
      cairo_line_to (cr, x + 1.2 * r, y + r);
      cairo_line_to (cr, x - 1.2 * r, y + r);
      cairo_close_path (cr);
    }
  cairo_fill (cr);
}

static void
draw_markers (cairo_t *cr, const LiPlot *plot, guint number, const Frame *f, const LiPlotLook *look)
{
  const LiPlotSeries *s = &g_array_index (plot->series, LiPlotSeries, number);

  /* Several curves over the same steps would draw the same labels on top of each other. */
  gboolean labels = number == 0 || g_array_index (plot->series, LiPlotSeries, 0).labels == NULL;

  for (gsize k = 0; k < s->n; k++)
    {
      gboolean high = plot->high_series == (int)number && plot->high_point == (int)k;
      double x, y;

      if (!known (s, k))
        continue;
      x = to_x (f, s->x[k]);
      y = to_y (f, s->y[k]);
      set_colour (cr, number, 1);
      marker (cr, number, x, y, (high ? 6 : s->n > 60 ? 1.5 : 3.2) * f->size);
      set_ink (cr, look, 1);
      if (high)
        {
          cairo_set_line_width (cr, 1.5 * f->size);
          cairo_arc (cr, x, y, 8 * f->size, 0, 2 * G_PI);
          cairo_stroke (cr);
        }
      if (labels && s->labels != NULL && s->labels[k] != NULL)
        li_draw_text (cr, s->labels[k], x, y - 19 * f->size, 8 * f->size, LI_TEXT_CENTRE, NULL,
                      NULL);
    }
}

static void
draw_bars (cairo_t *cr, const LiPlotSeries *s, const Frame *f, guint number)
{
  double width = s->n > 1 ? to_x (f, s->x[1]) - to_x (f, s->x[0]) : 12 * f->size;

  set_colour (cr, number, 0.85);
  for (gsize k = 0; k < s->n; k++)
    if (known (s, k) && s->y[k] != 0)
      {
        cairo_rectangle (cr, to_x (f, s->x[k]) - width / 2, to_y (f, s->y[k]),
                         MAX (width - 0.5, 0.5), to_y (f, 0) - to_y (f, s->y[k]));
        cairo_fill (cr);
      }
}

static void
draw_series (cairo_t *cr, const LiPlot *plot, guint number, const Frame *f, const LiPlotLook *look)
{
  const LiPlotSeries *s = &g_array_index (plot->series, LiPlotSeries, number);

  cairo_set_line_width (cr, f->size);
  if (s->kind == LI_PLOT_BARS)
    {
      draw_bars (cr, s, f, number);
      return;
    }
  if (s->error != NULL && plot->errors == LI_PLOT_BAND && s->kind == LI_PLOT_LINE)
    draw_band (cr, s, f, number);
  else if (s->error != NULL)
    draw_whiskers (cr, s, f, number);
  if (s->kind == LI_PLOT_LINE)
    draw_line (cr, s, f, number);
  draw_markers (cr, plot, number, f, look);
}

void
li_plot_draw (const LiPlot *plot, cairo_t *cr, double width, double height, const LiPlotLook *look)
{
  Frame f;

  make_frame (plot, width, height, look->size, &f);
  cairo_save (cr);
  cairo_set_source_rgba (cr, look->paper[0], look->paper[1], look->paper[2], look->paper[3]);
  cairo_paint (cr);
  cairo_set_line_width (cr, look->size);
  draw_spans (cr, plot, &f, look);
  draw_x_ticks (cr, plot, &f, look);
  draw_y_ticks (cr, plot, &f, look);
  set_ink (cr, look, 1);
  draw_axis_texts (cr, plot, &f, height);
  draw_legend (cr, plot, &f, look);
  cairo_save (cr);
  cairo_rectangle (cr, f.left, f.top - 20 * f.size, f.right - f.left + 12 * f.size,
                   f.bottom - f.top + 20 * f.size);
  cairo_clip (cr);
  for (guint s = 0; s < plot->series->len; s++)
    draw_series (cr, plot, s, &f, look);
  cairo_restore (cr);
  set_ink (cr, look, 1);
  cairo_set_line_width (cr, look->size);
  cairo_rectangle (cr, f.left, f.top, f.right - f.left, f.bottom - f.top);
  cairo_stroke (cr);
  cairo_restore (cr);
}

gboolean
li_plot_to_pixel (const LiPlot *plot,
                  double width,
                  double height,
                  double size,
                  double x,
                  double y,
                  double *px,
                  double *py)
{
  Frame f;

  if (li_plot_is_empty (plot))
    return FALSE;
  make_frame (plot, width, height, size, &f);
  *px = to_x (&f, x);
  *py = to_y (&f, y);
  return TRUE;
}

gboolean
li_plot_pick (const LiPlot *plot,
              double width,
              double height,
              double size,
              double px,
              double py,
              double reach,
              int *series,
              int *point)
{
  double best = reach;
  Frame f;

  *series = *point = -1;
  make_frame (plot, width, height, size, &f);
  for (guint n = 0; n < plot->series->len; n++)
    {
      const LiPlotSeries *s = &g_array_index (plot->series, LiPlotSeries, n);

      for (gsize k = 0; k < s->n; k++)
        {
          double d
              = known (s, k) ? hypot (to_x (&f, s->x[k]) - px, to_y (&f, s->y[k]) - py) : reach;

          if (d < best)
            {
              best = d;
              *series = (int)n;
              *point = (int)k;
            }
        }
    }
  return *series >= 0;
}
