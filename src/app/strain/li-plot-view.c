/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/strain/li-plot-view.h"

#include <glib/gi18n.h>
#include "draw/li-scale-bar.h"

#define REACH 14

struct _LiPlotView
{
  GtkWidget parent_instance;
  LiPlot *plot;
  char *why;
};

enum
{
  SIGNAL_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiPlotView, li_plot_view, GTK_TYPE_WIDGET)

/* What a person who cannot see the plot needs to know. */
static void
describe (LiPlotView *self)
{
  g_autofree char *csv = self->plot != NULL ? li_plot_to_csv (self->plot) : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Plot"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  csv != NULL ? csv : self->why, -1);
}

void
li_plot_view_take (LiPlotView *self, LiPlot *plot, const char *why)
{
  g_clear_pointer (&self->plot, li_plot_free);
  g_free (self->why);
  self->why = g_strdup (why != NULL ? why : "");
  if (plot != NULL && li_plot_is_empty (plot))
    li_plot_free (plot);
  else
    self->plot = plot;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const LiPlot *
li_plot_view_get (LiPlotView *self)
{
  return self->plot;
}

static void
make_look (LiPlotView *self, LiPlotLook *look)
{
  GdkRGBA ink;

  li_plot_look_init (look, FALSE);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
  look->ink[0] = ink.red;
  look->ink[1] = ink.green;
  look->ink[2] = ink.blue;
  look->paper[3] = 0;
}

static void
li_plot_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiPlotView *self = LI_PLOT_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;
  LiPlotLook look;

  if (width < 20 || height < 20)
    return;
  make_look (self, &look);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  if (self->plot != NULL)
    li_plot_draw (self->plot, cr, width, height, &look);
  else
    {
      cairo_set_source_rgba (cr, look.ink[0], look.ink[1], look.ink[2], 0.6);
      li_draw_text (cr, self->why, width / 2.0, height / 2.0 - 10, 10, LI_TEXT_CENTRE, NULL, NULL);
    }
  cairo_destroy (cr);
}

static void
li_plot_view_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? 150 : 160;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? 180 : 300;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, LiPlotView *self)
{
  int series, point;

  if (self->plot != NULL
      && li_plot_pick (self->plot, gtk_widget_get_width (GTK_WIDGET (self)),
                       gtk_widget_get_height (GTK_WIDGET (self)), 1, x, y, REACH, &series, &point))
    g_signal_emit (self, signals[SIGNAL_PICKED], 0, series, point);
}

static void
li_plot_view_finalize (GObject *object)
{
  LiPlotView *self = LI_PLOT_VIEW (object);

  g_clear_pointer (&self->plot, li_plot_free);
  g_free (self->why);
  G_OBJECT_CLASS (li_plot_view_parent_class)->finalize (object);
}

static void
li_plot_view_class_init (LiPlotViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = li_plot_view_finalize;
  widget_class->snapshot = li_plot_view_snapshot;
  widget_class->measure = li_plot_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[SIGNAL_PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
li_plot_view_init (LiPlotView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->why = g_strdup ("");
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  describe (self);
}

GtkWidget *
li_plot_view_new (void)
{
  return g_object_new (LI_TYPE_PLOT_VIEW, NULL);
}
