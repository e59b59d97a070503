/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "app/strain/li-plot-view.h"
#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"

#define BINS 60

static const char *const kind_labels[LI_N_PLOTS]
    = { N_ ("Volumes of interest"), N_ ("Histogram"),       N_ ("Profile along z"),
        N_ ("Profile along y"),     N_ ("Profile along x"), N_ ("Residual side by side") };

static const char *const kind_names[LI_N_PLOTS] = { "voi", "histogram", "z", "y", "x", "sides" };

int
li_strain_plot_find (const char *name)
{
  for (int k = 0; k < LI_N_PLOTS; k++)
    if (g_str_equal (kind_names[k], name))
      return k;
  return -1;
}

const char *
li_strain_plot_name (LiStrainPlot kind)
{
  return kind_names[kind];
}

LiPlot *
li_strain_page_plot_vois (LiStrainPage *self)
{
  LiPlot *plot;
  g_autofree char *label = li_strain_page_voi_label (self);

  g_clear_pointer (&self->series, g_ptr_array_unref);
  self->series = li_strain_page_series (self);
  if (self->series->len == 0 || self->facts == NULL)
    return NULL;
  plot = li_voi_plot (self->series, self->facts, self->against, label, self->shown->unit,
                      self->shown->factor);
  for (guint s = 0; s < self->series->len; s++)
    for (int k = 0; k < (int)self->facts->len; k++)
      if (li_voi_plot_step (self->series->pdata[s], self->facts, self->against, k)
          == (int)self->shown->step)
        li_plot_set_highlight (plot, (int)s, k);
  return plot;
}

/* The box that is selected, in whose bounds profile and histogram look. */
static gboolean
selected_box (LiStrainPage *self, double lo[3], double hi[3], const char **name)
{
  LiMarks *marks = li_document_get_marks (self->document);
  LiMark *mark = li_marks_by_id (marks, li_marks_get_selected (marks));
  LiMarkData data;

  if (mark == NULL || li_mark_get (mark)->kind != LI_MARK_BOX
      || !li_strain_page_carry (self, self->shown->step, li_mark_get (mark), &data))
    return FALSE;
  for (int a = 0; a < 3; a++)
    {
      lo[a] = MIN (data.a[a], data.b[a]);
      hi[a] = MAX (data.a[a], data.b[a]);
    }
  *name = li_mark_get (mark)->name;
  return TRUE;
}

LiPlot *
li_strain_page_plot_histogram (LiStrainPage *self, gboolean whole)
{
  LiPlot *plot = li_plot_new ();
  g_autofree float *values
      = g_memdup2 (self->shown->values, self->shown->points->n * sizeof *self->shown->values);
  double lo[3], hi[3];
  const char *name = NULL;
  gboolean box = !whole && selected_box (self, lo, hi, &name);

  for (gsize k = 0; k < self->shown->points->n; k++)
    {
      const double *p = self->shown->points->nodes[k].phi.c;
      gboolean out = box
                     && (p[0] < lo[0] || p[0] >= hi[0] || p[1] < lo[1] || p[1] >= hi[1]
                         || p[2] < lo[2] || p[2] >= hi[2]);

      if (out || !li_strain_range_counts (self->look, &self->shown->points->nodes[k]))
        values[k] = NAN;
    }
  li_plot_set_axis (plot, 0, li_component_label (self->shown->component), self->shown->unit);
  li_plot_set_axis (plot, 1, _ ("Nodes"), "");
  if (li_plot_histogram (plot, box ? name : _ ("All nodes"), values, self->shown->points->n,
                         self->shown->factor, 0, 0, BINS)
      == 0)
    g_clear_pointer (&plot, li_plot_free);
  return plot;
}

static LiPlot *
plot_profile (LiStrainPage *self, int axis)
{
  static const char *const letters[] = { "z", "y", "x" };
  LiPlot *plot = li_plot_new ();
  g_autoptr (GArray) positions = NULL, stats = NULL;
  g_autoptr (GArray) mean = g_array_new (FALSE, FALSE, sizeof (double)),
                     sd = g_array_new (FALSE, FALSE, sizeof (double));
  double lo[3], hi[3], um = self->shown->points->voxel[axis];
  const char *name = NULL;
  gboolean box = selected_box (self, lo, hi, &name);

  li_field_profile (self->shown->points, self->shown->values, axis, box ? lo : NULL,
                    box ? hi : NULL, self->look->repaired, &positions, &stats);
  for (guint k = 0; k < stats->len; k++)
    {
      double m = g_array_index (stats, LiBoxStat, k).mean * self->shown->factor;
      double s = g_array_index (stats, LiBoxStat, k).sd * fabs (self->shown->factor);

      if (um > 0)
        g_array_index (positions, double, k) *= um;
      g_array_append_val (mean, m);
      g_array_append_val (sd, s);
    }
  li_plot_set_axis (plot, 0, letters[axis], um > 0 ? "µm" : _ ("voxel"));
  li_plot_set_axis (plot, 1, li_component_label (self->shown->component), self->shown->unit);
  li_plot_add (plot, box ? name : _ ("All nodes"), LI_PLOT_LINE,
               (double *)(gpointer)positions->data, (double *)(gpointer)mean->data,
               (double *)(gpointer)sd->data, stats->len);
  return plot;
}

static const char *
why_nothing (LiStrainPage *self)
{
  if (self->plot == LI_PLOT_VOI && (self->series == NULL || self->series->len == 0))
    return _ ("Draw a box (key 3), set a point (key 4) or add a volume of interest at the right");
  return _ ("No map, nothing to plot");
}

void
li_strain_page_update_plot (LiStrainPage *self)
{
  gboolean sides = self->plot == LI_PLOT_SIDES;
  LiPlot *plot = NULL;

  if (self->plot == LI_PLOT_VOI)
    plot = li_strain_page_plot_vois (self);
  else if (self->shown->values != NULL && self->plot == LI_PLOT_HISTOGRAM)
    plot = li_strain_page_plot_histogram (self, FALSE);
  else if (self->shown->values != NULL && !sides)
    plot = plot_profile (self, self->plot - LI_PLOT_Z);
  if (plot != NULL && self->plot != LI_PLOT_HISTOGRAM)
    li_plot_set_brief (plot, 1, li_component_name (self->shown->component));
  gtk_widget_set_visible (self->against_drop, self->plot == LI_PLOT_VOI);
  gtk_widget_set_visible (self->plot_view, !sides);
  gtk_widget_set_visible (self->sides, sides);
  gtk_widget_set_visible (self->sides_drop, sides);
  li_residual_model_set_beside (self->residual, sides);
  li_strain_sides_update (LI_STRAIN_SIDES (self->sides));
  li_plot_view_take (LI_PLOT_VIEW (self->plot_view), plot, why_nothing (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "strain.save-plot",
                                 sides ? self->shown->values != NULL
                                       : li_plot_view_get (LI_PLOT_VIEW (self->plot_view)) != NULL);
}

static void
kind_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainPage *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (self->filling || chosen >= LI_N_PLOTS)
    return;
  self->plot = (LiStrainPlot)chosen;
  li_strain_page_update_plot (self);
}

static void
sides_axis_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainPage *self)
{
  li_strain_sides_set_axis (LI_STRAIN_SIDES (self->sides), (int)gtk_drop_down_get_selected (drop));
}

static void
against_cb (GtkDropDown *drop, GParamSpec *pspec, LiStrainPage *self)
{
  guint chosen = gtk_drop_down_get_selected (drop);

  if (self->filling || chosen >= self->axes->len)
    return;
  self->against = g_array_index (self->axes, LiAgainst, chosen);
  li_strain_page_update_plot (self);
}

/* A click on a point goes to its time step. */
static void
picked_cb (LiPlotView *view, int series, int point, LiStrainPage *self)
{
  int step;

  if (self->plot != LI_PLOT_VOI || self->series == NULL || series >= (int)self->series->len)
    return;
  step = li_voi_plot_step (self->series->pdata[series], self->facts, self->against, point);
  if (step >= 0)
    li_document_set_step (self->document, step);
}

/* Only what the experiment knows can be chosen. */
static void
fill_axes (LiStrainPage *self)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  guint chosen = 0;

  g_array_set_size (self->axes, 0);
  for (LiAgainst k = 0; k < LI_N_AGAINST; k++)
    if (k == LI_AGAINST_STEP || (self->facts != NULL && li_against_is_known (self->facts, k)))
      {
        g_autofree char *text = g_strdup_printf (_ ("against %s"), li_against_label (k));

        if (k == self->against)
          chosen = self->axes->len;
        g_array_append_val (self->axes, k);
        gtk_string_list_append (list, text);
      }
  self->against = g_array_index (self->axes, LiAgainst, chosen);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->against_drop), G_LIST_MODEL (list));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->against_drop), chosen);
  g_object_unref (list);
}

void
li_strain_page_load_facts (LiStrainPage *self)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);

  g_clear_pointer (&self->facts, g_array_unref);
  if (experiment != NULL)
    self->facts = li_step_facts (experiment);
  self->filling = TRUE;
  fill_axes (self);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->plot_drop), self->plot);
  self->filling = FALSE;
}

void
li_strain_page_make_plot (LiStrainPage *self)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (int k = 0; k < LI_N_PLOTS; k++)
    gtk_string_list_append (list, _ (kind_labels[k]));
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->plot_drop), G_LIST_MODEL (list));
  g_object_unref (list);
  g_signal_connect (self->plot_drop, "notify::selected", G_CALLBACK (kind_cb), self);
  g_signal_connect (self->sides_drop, "notify::selected", G_CALLBACK (sides_axis_cb), self);
  g_signal_connect (self->against_drop, "notify::selected", G_CALLBACK (against_cb), self);
  g_signal_connect (self->plot_view, "picked", G_CALLBACK (picked_cb), self);
}

/* @ending: "csv", "svg", "pdf" or "png". */
void
li_strain_page_save_plot (LiStrainPage *self, const char *ending)
{
  const LiPlot *plot = li_plot_view_get (LI_PLOT_VIEW (self->plot_view));
  g_autofree char *what = NULL, *path = NULL;
  g_autoptr (GError) error = NULL;

  what = self->plot == LI_PLOT_VOI ? g_strdup_printf (
             "voi-%s-%s", self->look->total ? "total" : "steps", li_against_name (self->against))
                                   : g_strdup_printf ("plot-%s", kind_names[self->plot]);
  path = li_strain_page_export_path (self, what, self->plot != LI_PLOT_VOI, ending, &error);
  if (path != NULL && self->plot == LI_PLOT_SIDES && g_str_equal (ending, "csv"))
    li_document_message (self->document, _ ("Pictures have no numbers: save PNG, SVG or PDF."));
  else if (path != NULL
           && (self->plot == LI_PLOT_SIDES
                   ? li_strain_sides_write (LI_STRAIN_SIDES (self->sides), path, &error)
                   : plot != NULL && li_plot_write (plot, path, 560, 360, &error)))
    li_document_message (self->document, _ ("Saved %s"), path);
  else if (error != NULL)
    li_document_message (self->document, "%s", error->message);
}
