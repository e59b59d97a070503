/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/li-app-types.h"
#include "app/register/li-refine-panel.h"
#include "base/li-number.h"
#include "draw/li-plot.h"

struct _LiRefinePanel
{
  GtkWidget parent_instance;
  GtkWidget *root, *options, *rigid, *bin, *refine, *cancel, *plot, *numbers, *words, *decide,
      *accept, *keep;
  LiRegisterModel *model;
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (LiRefinePanel, li_refine_panel, GTK_TYPE_WIDGET)

static int
chosen_bin (LiRefinePanel *self)
{
  return 1 << MIN (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->bin)), 3u);
}

static void
bin_cb (GtkDropDown *drop_down, GParamSpec *pspec, LiRefinePanel *self)
{
  if (self->model != NULL && !self->showing)
    li_match_view_set_bin (li_register_model_get_match (self->model), chosen_bin (self));
}

static void
rigid_cb (GtkCheckButton *check, GParamSpec *pspec, LiRefinePanel *self)
{
  if (self->model != NULL && !self->showing)
    li_register_model_set_rigid (self->model, gtk_check_button_get_active (check));
}

static void
show_options (LiRefinePanel *self)
{
  int bin = li_match_view_get_bin (li_register_model_get_match (self->model));

  self->showing = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->rigid),
                               li_register_model_get_rigid (self->model));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->bin), (guint)g_bit_nth_lsf ((gulong)bin, -1));
  self->showing = FALSE;
}

static void
refine_cb (GtkButton *button, LiRefinePanel *self)
{
  li_register_model_refine (self->model);
}

static void
cancel_cb (GtkButton *button, LiRefinePanel *self)
{
  li_register_model_cancel (self->model);
}

static void
accept_cb (GtkButton *button, LiRefinePanel *self)
{
  LiDocument *document = li_register_model_get_document (self->model);
  g_autoptr (GError) error = NULL;

  if (!li_register_model_accept (self->model, &error))
    li_document_message (document, "%s", error->message);
  else if (li_eye_file_path (li_register_model_get_eye (self->model)) != NULL)
    li_document_message (document, _ ("Analyses of this pair start from the refined pose"));
}

void
li_refine_panel_go (LiRefinePanel *self)
{
  if (li_register_model_get_state (self->model) == LI_REGISTER_REFINED)
    {
      if (li_register_model_is_good (self->model))
        accept_cb (NULL, self);
    }
  else
    refine_cb (NULL, self);
}

static void
reject_cb (GtkButton *button, LiRefinePanel *self)
{
  li_register_model_reject (self->model);
}

/* log10 of the error (1 − ZNCC) against the iteration; a curve for each level. */
static LiPlot *
convergence (const LiRegisterStep *steps, gsize n)
{
  LiPlot *plot = li_plot_new ();
  g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);
  gsize start = 0;

  li_plot_set_axis (plot, 0, _ ("iteration"), "");
  li_plot_set_axis (plot, 1, _ ("log₁₀(1 − ZNCC)"), "");
  for (gsize k = 0; k < n; k++)
    {
      x[k] = (double)k;
      y[k] = log10 (MAX (1 - steps[k].zncc, 1e-9));
    }
  while (start < n)
    {
      gsize end = start;
      g_autofree char *name = g_strdup_printf (_ ("bin %d"), steps[start].bin);

      while (end < n && steps[end].bin == steps[start].bin)
        end++;
      li_plot_add (plot, name, end - start > 1 ? LI_PLOT_LINE : LI_PLOT_POINTS, x + start,
                   y + start, NULL, end - start);
      start = end;
    }
  return plot;
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  LiRefinePanel *self = data;
  gsize n = 0;
  const LiRegisterStep *steps
      = self->model != NULL ? li_register_model_steps (self->model, &n) : NULL;
  LiPlotLook look;

  if (n == 0)
    return;
  g_autoptr (LiPlot) plot = convergence (steps, n);
  li_plot_look_init (&look, adw_style_manager_get_dark (adw_style_manager_get_default ()));
  look.size = 0.85;
  li_plot_draw (plot, cr, width, height, &look);
}

static void
show_numbers (LiRefinePanel *self)
{
  gsize n = 0;
  const LiRegisterStep *steps = li_register_model_steps (self->model, &n);
  const LiRegisterStep *last = n > 0 ? &steps[n - 1] : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  gtk_widget_set_visible (self->plot, n > 0);
  gtk_widget_set_visible (self->numbers, n > 0);
  gtk_widget_queue_draw (self->plot);
  if (last == NULL)
    return;
  li_number_append (text, _ ("bin %d   iteration %d\nZNCC %.5f   step %.2g voxels\n"), last->bin,
                    last->iteration, last->zncc, last->delta_corner);
  for (int k = 0; k < 3; k++)
    li_number_append (text, "%8.5f %8.5f %8.5f %8.3f%s", last->phi.F.m[k][0], last->phi.F.m[k][1],
                      last->phi.F.m[k][2], last->phi.t[k], k < 2 ? "\n" : "");
  gtk_label_set_text (GTK_LABEL (self->numbers), text->str);
}

static void
stepped_cb (LiRegisterModel *model, LiRefinePanel *self)
{
  show_numbers (self);
}

static void
suggest (GtkWidget *button, gboolean suggested)
{
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static void
changed_cb (LiRegisterModel *model, LiRefinePanel *self)
{
  LiRegisterState state = li_register_model_get_state (model);
  const char *words = li_register_model_get_message (model);
  gboolean said = *words != 0 && (state == LI_REGISTER_READY || state == LI_REGISTER_REFINED);

  gtk_widget_set_sensitive (self->root, state >= LI_REGISTER_READY);
  gtk_widget_set_sensitive (self->options, state == LI_REGISTER_READY);
  gtk_widget_set_visible (self->refine,
                          state != LI_REGISTER_REFINING && state != LI_REGISTER_REFINED);
  gtk_widget_set_visible (self->cancel, state == LI_REGISTER_REFINING);
  gtk_widget_set_visible (self->decide, state == LI_REGISTER_REFINED);
  gtk_button_set_label (GTK_BUTTON (self->accept),
                        li_register_model_is_good (model) ? _ ("Accept") : _ ("Accept Anyway"));
  suggest (self->accept, li_register_model_is_good (model));
  suggest (self->keep, !li_register_model_is_good (model));
  show_options (self);
  gtk_label_set_text (GTK_LABEL (self->words), words);
  gtk_widget_set_visible (self->words, said);
  if (state == LI_REGISTER_REFINED && !li_register_model_is_good (model))
    gtk_widget_add_css_class (self->words, "warning");
  else
    gtk_widget_remove_css_class (self->words, "warning");
  show_numbers (self);
}

void
li_refine_panel_set_model (LiRefinePanel *self, LiRegisterModel *model)
{
  g_set_object (&self->model, model);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (model, "stepped", G_CALLBACK (stepped_cb), self, 0);
  changed_cb (model, self);
}

static void
li_refine_panel_dispose (GObject *object)
{
  LiRefinePanel *self = LI_REFINE_PANEL (object);

  if (self->root != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LI_TYPE_REFINE_PANEL);
  self->root = NULL;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_refine_panel_parent_class)->dispose (object);
}

static void
li_refine_panel_class_init (LiRefinePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = li_refine_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, LI_APP_PATH "ui/li-refine-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, root);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, options);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, rigid);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, bin);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, refine);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, cancel);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, plot);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, numbers);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, words);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, decide);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, accept);
  gtk_widget_class_bind_template_child (widget_class, LiRefinePanel, keep);
  gtk_widget_class_bind_template_callback (widget_class, bin_cb);
  gtk_widget_class_bind_template_callback (widget_class, rigid_cb);
  gtk_widget_class_bind_template_callback (widget_class, refine_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, reject_cb);
}

static void
li_refine_panel_init (LiRefinePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->plot), draw_cb, self, NULL);
}
