/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/li-app-types.h"
#include "app/register/li-compare-bar.h"
#include "base/li-number.h"

#define N_TRACE 60
#define SCORE_MS 50
#define REST_MS 700 /* the hand rests: what comes next is better or worse than this */
#define LEAST_TRACE 20
#define FLICKER_MS 340 /* below three times a second each way: flashing harms some people */

struct _LiCompareBar
{
  GtkWidget parent_instance;
  GtkWidget *root, *modes, *zncc, *zncc_trace, *trend, *ssd, *ssd_trace, *amount, *squares;
  GtkAdjustment *amount_value, *squares_value;
  GtkWidget *buttons[LI_COMPARE_N_MODES];
  LiRegisterModel *model;
  double trace[2][N_TRACE]; /* ZNCC, SSD: newest last */
  int n_trace;
  double last, rest; /* ZNCC: now, and when the hand last rested */
  LiCompare shown;
  guint score_source, rest_source, flicker_source;
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (LiCompareBar, li_compare_bar, GTK_TYPE_WIDGET)

/* In the order of LiCompareMode; the key works while the page's views have the focus. */
static const struct
{
  const char *label, *tip;
} modes[LI_COMPARE_N_MODES] = {
  { N_ ("Blend"), N_ ("Image 1 half transparent over image 2 (B)") },
  { N_ ("Two Colours"), N_ ("Image 1 magenta, image 2 green: grey where they agree (G)") },
  { N_ ("Checker"), N_ ("Squares of both images in turn (K)") },
  { N_ ("Difference"), N_ ("Image 1 less image 2, red and blue (D)") },
  { N_ ("|Difference|"), N_ ("Size of the difference, bright is bad (A)") },
  { N_ ("Swipe"), N_ ("Image 1 left of a line, image 2 right of it (S)") },
  { N_ ("Flicker"), N_ ("Both images in turn, below three times a second (L)") },
};

static void
show_amount (LiCompareBar *self, const LiCompare *compare)
{
  gboolean blend = compare->mode == LI_COMPARE_BLEND, swipe = compare->mode == LI_COMPARE_SWIPE;

  self->showing = TRUE;
  self->shown = *compare;
  gtk_widget_set_visible (self->amount, blend || swipe);
  gtk_widget_set_visible (self->squares, compare->mode == LI_COMPARE_CHECKER);
  gtk_adjustment_set_value (self->amount_value, blend ? compare->opacity : compare->swipe);
  gtk_adjustment_set_value (self->squares_value, compare->squares);
  for (int k = 0; k < LI_COMPARE_N_MODES; k++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[k]), (int)compare->mode == k);
  self->showing = FALSE;
}

static gboolean
flicker_cb (gpointer data)
{
  LiCompareBar *self = data;
  LiMatchView *match = li_register_model_get_match (self->model);
  LiCompare compare = *li_match_view_get_compare (match);

  compare.moving_now = !compare.moving_now;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    li_match_view_set_compare (match, &compare);
  return G_SOURCE_CONTINUE;
}

void
li_compare_bar_set_mode (LiCompareBar *self, LiCompareMode mode)
{
  LiMatchView *match = li_register_model_get_match (self->model);
  LiCompare compare = *li_match_view_get_compare (match);

  compare.mode = mode;
  g_clear_handle_id (&self->flicker_source, g_source_remove);
  if (mode == LI_COMPARE_FLICKER)
    self->flicker_source = g_timeout_add (FLICKER_MS, flicker_cb, self);
  li_match_view_set_compare (match, &compare);
  show_amount (self, &compare);
}

static void
mode_cb (GtkToggleButton *button, LiCompareBar *self)
{
  for (int k = 0; k < LI_COMPARE_N_MODES && !self->showing; k++)
    if (self->buttons[k] == GTK_WIDGET (button))
      {
        li_compare_bar_set_mode (self, (LiCompareMode)k);
        return;
      }
}

static void
amount_cb (GtkAdjustment *adjustment, LiCompareBar *self)
{
  LiMatchView *match;
  LiCompare compare;

  if (self->showing || self->model == NULL)
    return;
  match = li_register_model_get_match (self->model);
  compare = *li_match_view_get_compare (match);
  if (compare.mode == LI_COMPARE_BLEND)
    compare.opacity = gtk_adjustment_get_value (self->amount_value);
  else if (compare.mode == LI_COMPARE_SWIPE)
    compare.swipe = gtk_adjustment_get_value (self->amount_value);
  compare.squares = (int)gtk_adjustment_get_value (self->squares_value);
  li_match_view_set_compare (match, &compare);
}

static void
remember (LiCompareBar *self, double zncc, double ssd)
{
  const double fresh[2] = { zncc, ssd };

  for (int k = 0; k < 2; k++)
    {
      memmove (self->trace[k], self->trace[k] + 1, (N_TRACE - 1) * sizeof (double));
      self->trace[k][N_TRACE - 1] = fresh[k];
    }
  self->n_trace = MIN (self->n_trace + 1, N_TRACE);
}

static gboolean
rest_cb (gpointer data)
{
  LiCompareBar *self = data;

  self->rest_source = 0;
  self->rest = self->last;
  return G_SOURCE_REMOVE;
}

static void
show_trend (LiCompareBar *self, double zncc)
{
  double by = zncc - self->rest;
  g_autofree char *tip
      = isfinite (self->rest)
            ? li_number_printf (_ ("Where image 1 last rested ZNCC was %.4f"), self->rest)
            : NULL;

  gtk_label_set_text (GTK_LABEL (self->trend), !(fabs (by) > 5e-5) ? ""
                                               : by > 0            ? _ ("better")
                                                                   : _ ("worse"));
  gtk_widget_set_tooltip_text (self->trend, tip);
}

static void
show_score (LiCompareBar *self, double zncc, double ssd)
{
  g_autofree char *a = isfinite (zncc) ? li_number_printf ("ZNCC %.4f", zncc) : g_strdup ("ZNCC –");
  g_autofree char *b = isfinite (ssd) ? li_number_printf ("SSD %.4g", ssd) : g_strdup ("SSD –");

  gtk_label_set_text (GTK_LABEL (self->zncc), a);
  gtk_label_set_text (GTK_LABEL (self->ssd), b);
  show_trend (self, zncc);
  gtk_widget_queue_draw (self->zncc_trace);
  gtk_widget_queue_draw (self->ssd_trace);
  if (zncc != self->last)
    {
      g_clear_handle_id (&self->rest_source, g_source_remove);
      self->rest_source = g_timeout_add (REST_MS, rest_cb, self);
    }
  self->last = zncc;
}

static gboolean
score_cb (gpointer data)
{
  LiCompareBar *self = data;
  LiDocument *document = li_register_model_get_document (self->model);
  double zncc, ssd;

  self->score_source = 0;
  li_match_view_score (li_register_model_get_match (self->model),
                       li_view_state_cursor (li_document_get_view (document)), &zncc, &ssd);
  if (isfinite (zncc))
    remember (self, zncc, ssd);
  show_score (self, zncc, ssd);
  return G_SOURCE_REMOVE;
}

/* Drawing goes first: the number may come a moment later. */
static void
moved_cb (gpointer ignored, LiCompareBar *self)
{
  if (self->score_source == 0)
    self->score_source = g_timeout_add (SCORE_MS, score_cb, self);
}

/* The line was dragged in a view. */
static void
redraw_cb (LiMatchView *match, LiCompareBar *self)
{
  const LiCompare *compare = li_match_view_get_compare (match);

  if (compare->swipe != self->shown.swipe || compare->mode != self->shown.mode)
    show_amount (self, compare);
}

static void
changed_cb (LiRegisterModel *model, LiCompareBar *self)
{
  if (li_register_model_get_state (model) == LI_REGISTER_OPENING)
    {
      self->n_trace = 0;
      self->last = self->rest = NAN;
    }
  gtk_widget_set_sensitive (self->root, li_register_model_get_state (model) >= LI_REGISTER_READY);
  show_amount (self, li_match_view_get_compare (li_register_model_get_match (model)));
  moved_cb (NULL, self);
}

static void
draw_trace (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  LiCompareBar *self = data;
  const double *values = self->trace[GTK_WIDGET (area) == self->zncc_trace ? 0 : 1];
  double lo = INFINITY, hi = -INFINITY;
  int span = MAX (self->n_trace, LEAST_TRACE);
  GdkRGBA ink;

  for (int k = N_TRACE - self->n_trace; k < N_TRACE; k++)
    {
      lo = MIN (lo, values[k]);
      hi = MAX (hi, values[k]);
    }
  if (self->n_trace < 2)
    return;
  if (!(hi > lo))
    hi = lo + 1;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &ink);
  gdk_cairo_set_source_rgba (cr, &ink);
  cairo_set_line_width (cr, 1.5);
  for (int k = N_TRACE - self->n_trace; k < N_TRACE; k++)
    cairo_line_to (cr, width - 1 - (N_TRACE - 1 - k) * (width - 2) / (double)(span - 1),
                   2 + (height - 4) * (1 - (values[k] - lo) / (hi - lo)));
  cairo_stroke (cr);
}

void
li_compare_bar_set_model (LiCompareBar *self, LiRegisterModel *model)
{
  g_set_object (&self->model, model);
  g_signal_connect_object (li_register_model_get_pose (model), "changed", G_CALLBACK (moved_cb),
                           self, 0);
  g_signal_connect_object (li_document_get_view (li_register_model_get_document (model)), "changed",
                           G_CALLBACK (moved_cb), self, 0);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (model, "stepped", G_CALLBACK (moved_cb), self, 0);
  g_signal_connect_object (li_register_model_get_match (model), "redraw", G_CALLBACK (redraw_cb),
                           self, 0);
  changed_cb (model, self);
}

static void
li_compare_bar_dispose (GObject *object)
{
  LiCompareBar *self = LI_COMPARE_BAR (object);

  g_clear_handle_id (&self->score_source, g_source_remove);
  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_handle_id (&self->flicker_source, g_source_remove);
  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_COMPARE_BAR);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_compare_bar_parent_class)->dispose (object);
}

static void
li_compare_bar_class_init (LiCompareBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_compare_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-compare-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, root);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, modes);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, zncc);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, zncc_trace);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, trend);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, ssd);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, ssd_trace);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, amount);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, squares);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, amount_value);
  gtk_widget_class_bind_template_child (widget_class, LiCompareBar, squares_value);
  gtk_widget_class_bind_template_callback (widget_class, amount_cb);
}

static void
li_compare_bar_init (LiCompareBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->last = self->rest = NAN;
  for (int k = 0; k < LI_COMPARE_N_MODES; k++)
    {
      self->buttons[k] = gtk_toggle_button_new_with_label (_ (modes[k].label));
      gtk_widget_set_tooltip_text (self->buttons[k], _ (modes[k].tip));
      if (k > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->buttons[k]),
                                     GTK_TOGGLE_BUTTON (self->buttons[0]));
      g_signal_connect (self->buttons[k], "clicked", G_CALLBACK (mode_cb), self);
      gtk_widget_set_hexpand (self->buttons[k], TRUE);
      gtk_box_append (GTK_BOX (self->modes), self->buttons[k]);
    }
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->zncc_trace), draw_trace, self, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->ssd_trace), draw_trace, self, NULL);
}
