/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/viewer/li-histogram-view.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-number.h"

#define N_BARS 160
#define REACH 8

struct _LiHistogramView
{
  GtkWidget parent_instance;
  LiLayer *layer;
  double bars[N_BARS]; /* 0 … 1 */
  double lo, hi;       /* grey values of the edges; lo = hi: no histogram */
  int grip;            /* −1 lower, 1 upper, 2 both, 0 none */
  double start_lo, start_hi;
};

G_DEFINE_FINAL_TYPE (LiHistogramView, li_histogram_view, GTK_TYPE_WIDGET)

/* The range shown: all but the emptiest thousandth at either end, and the window. */
static void
shown_range (const LiHistogram *h, double *lo, double *hi)
{
  double low = li_histogram_percentile (h, 0.02), high = li_histogram_percentile (h, 99.98);
  double margin = high > low ? (high - low) * 0.05 : MAX (fabs (low) * 0.05, h->step);

  *lo = low - margin;
  *hi = high + margin;
}

void
li_histogram_view_set_histogram (LiHistogramView *self, const LiHistogram *h)
{
  double most = 0;

  for (int k = 0; k < N_BARS; k++)
    self->bars[k] = 0;
  self->lo = self->hi = 0;
  if (h != NULL && h->total > 0)
    {
      shown_range (h, &self->lo, &self->hi);
      for (gsize b = 0; b < h->n_bins; b++)
        {
          double value = h->lo + (b + 0.5) * h->step;
          int k = (int)floor ((value - self->lo) / (self->hi - self->lo) * N_BARS);

          if (k >= 0 && k < N_BARS)
            self->bars[k] += (double)h->counts[b];
        }
      for (int k = 0; k < N_BARS; k++)
        most = MAX (most, self->bars[k]);
      for (int k = 0; k < N_BARS; k++)
        self->bars[k] = sqrt (self->bars[k] / MAX (most, 1)); /* rare greys matter */
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static double
x_of (LiHistogramView *self, double value)
{
  return (value - self->lo) / (self->hi - self->lo) * gtk_widget_get_width (GTK_WIDGET (self));
}

static double
value_at (LiHistogramView *self, double x)
{
  return self->lo + x / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1) * (self->hi - self->lo);
}

static void
draw_handle (cairo_t *cr, double x, double height, gboolean lower)
{
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, x, 0);
  cairo_line_to (cr, x, height);
  cairo_stroke (cr);
  cairo_rectangle (cr, lower ? x : x - 6, height - 14, 6, 14);
  cairo_fill (cr);
}

static void
li_histogram_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiHistogramView *self = LI_HISTOGRAM_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const LiLook *look = self->layer != NULL ? li_layer_get_look (self->layer) : NULL;
  cairo_t *cr;
  GdkRGBA ink;

  if (self->hi <= self->lo || look == NULL)
    return;
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.07);
  cairo_rectangle (cr, x_of (self, look->lo), 0, x_of (self, look->hi) - x_of (self, look->lo),
                   height);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.6);
  for (int k = 0; k < N_BARS; k++)
    cairo_rectangle (cr, (double)width * k / N_BARS, height * (1 - self->bars[k]),
                     (double)width / N_BARS + 0.3, height * self->bars[k]);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.21, 0.52, 0.89);
  draw_handle (cr, x_of (self, look->lo), height, TRUE);
  draw_handle (cr, x_of (self, look->hi), height, FALSE);
  cairo_destroy (cr);
}

static void
li_histogram_view_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 90;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 220 : 110;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, LiHistogramView *self)
{
  const LiLook *look = self->layer != NULL ? li_layer_get_look (self->layer) : NULL;
  double a, b;

  self->grip = 0;
  if (look == NULL || self->hi <= self->lo)
    return;
  a = x_of (self, look->lo);
  b = x_of (self, look->hi);
  self->start_lo = look->lo;
  self->start_hi = look->hi;
  if (fabs (x - a) <= REACH || fabs (x - b) <= REACH)
    self->grip = fabs (x - a) <= fabs (x - b) ? -1 : 1;
  else if (x > a && x < b)
    self->grip = 2;
  else
    self->grip = x < a ? -1 : 1; /* outside: the nearer handle comes */
  if (x < a - REACH || x > b + REACH)
    {
      li_layer_set_window (self->layer, self->grip < 0 ? value_at (self, x) : look->lo,
                           self->grip > 0 ? value_at (self, x) : look->hi);
      look = li_layer_get_look (self->layer);
      self->start_lo = look->lo;
      self->start_hi = look->hi;
    }
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, LiHistogramView *self)
{
  double by = value_at (self, dx) - self->lo, lo = self->start_lo, hi = self->start_hi;

  if (self->grip == 0 || self->layer == NULL)
    return;
  if (self->grip != 1)
    lo += by;
  if (self->grip != -1)
    hi += by;
  if (hi > lo)
    li_layer_set_window (self->layer, lo, hi);
}

static void
layer_changed_cb (LiLayer *layer, LiHistogramView *self)
{
  const LiLook *look = li_layer_get_look (layer);
  g_autofree char *text = li_number_printf (_ ("window from %.6g to %.6g"), look->lo, look->hi);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
li_histogram_view_set_layer (LiHistogramView *self, LiLayer *layer)
{
  if (!g_set_object (&self->layer, layer))
    return;
  g_signal_connect_object (layer, "changed", G_CALLBACK (layer_changed_cb), self, 0);
  layer_changed_cb (layer, self);
}

static void
li_histogram_view_dispose (GObject *object)
{
  g_clear_object (&LI_HISTOGRAM_VIEW (object)->layer);
  G_OBJECT_CLASS (li_histogram_view_parent_class)->dispose (object);
}

static void
li_histogram_view_class_init (LiHistogramViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_histogram_view_dispose;
  widget_class->snapshot = li_histogram_view_snapshot;
  widget_class->measure = li_histogram_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "histogram");
}

static void
li_histogram_view_init (LiHistogramView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Histogram"), -1);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
li_histogram_view_new (void)
{
  return g_object_new (LI_TYPE_HISTOGRAM_VIEW, NULL);
}
