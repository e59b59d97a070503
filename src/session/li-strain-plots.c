/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-plots.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n.h>
#include "session/li-strain-range.h"

#define BINS 60

struct _LiStrainPlots
{
  GObject parent_instance;
  LiStrainVois *vois;
  LiDocument *document;
  const LiStrainLook *look; /* the model's, as is shown; the volumes of interest hold the model */
  const LiStrainShown *shown;
  LiStrainPlot kind;
  LiAgainst against;
  LiExperiment *experiment; /* whose facts these are */
  GArray *facts;            /* LiStepFacts, NULL without an experiment */
  GArray *axes;             /* LiAgainst */
  GPtrArray *series;        /* LiVoiSeries of the last plot of volumes of interest */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_AXES_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_KIND,
  PROP_AGAINST,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiStrainPlots, li_strain_plots, G_TYPE_OBJECT)

static const struct
{
  const char *name, *label;
} kinds[LI_STRAIN_N_PLOTS] = {
  { "voi", N_ ("Volumes of interest") }, { "histogram", N_ ("Histogram") },
  { "z", N_ ("Profile along z") },       { "y", N_ ("Profile along y") },
  { "x", N_ ("Profile along x") },       { "sides", N_ ("Residual side by side") },
};

const char *
li_strain_plot_name (LiStrainPlot kind)
{
  return kinds[kind].name;
}

const char *
li_strain_plot_label (LiStrainPlot kind)
{
  return _ (kinds[kind].label);
}

gboolean
li_strain_plot_find (const char *name, LiStrainPlot *kind)
{
  for (LiStrainPlot k = 0; k < LI_STRAIN_N_PLOTS; k++)
    if (g_str_equal (kinds[k].name, name))
      {
        *kind = k;
        return TRUE;
      }
  return FALSE;
}

static void
tell_changed (LiStrainPlots *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

LiStrainPlot
li_strain_plots_get_kind (LiStrainPlots *self)
{
  return self->kind;
}

void
li_strain_plots_set_kind (LiStrainPlots *self, LiStrainPlot kind)
{
  if (kind == self->kind || kind >= LI_STRAIN_N_PLOTS)
    return;
  self->kind = kind;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KIND]);
  tell_changed (self);
}

LiAgainst
li_strain_plots_get_against (LiStrainPlots *self)
{
  return self->against;
}

void
li_strain_plots_set_against (LiStrainPlots *self, LiAgainst against)
{
  gboolean known = FALSE;

  for (guint k = 0; k < self->axes->len; k++)
    known |= g_array_index (self->axes, LiAgainst, k) == against;
  if (against == self->against || !known)
    return;
  self->against = against;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AGAINST]);
  tell_changed (self);
}

const GArray *
li_strain_plots_axes (LiStrainPlots *self)
{
  return self->axes;
}

LiPlot *
li_strain_plots_make_vois (LiStrainPlots *self)
{
  g_autofree char *label = li_strain_vois_axis_label (self->vois);
  LiPlot *plot;

  g_clear_pointer (&self->series, g_ptr_array_unref);
  self->series = li_strain_vois_series (self->vois);
  if (self->series->len == 0 || self->facts == NULL)
    return NULL;
  plot = li_voi_plot (self->series, self->facts, self->against, label, self->shown->unit,
                      self->shown->factor);
  for (guint s = 0; s < self->series->len; s++)
    for (int k = 0; k < (int)self->facts->len; k++)
      if (li_strain_plots_step_at (self, (int)s, k) == (int)self->shown->step)
        li_plot_set_highlight (plot, (int)s, k);
  return plot;
}

static gboolean
is_inside (const double p[3], const double lo[3], const double hi[3])
{
  for (int a = 0; a < 3; a++)
    if (p[a] < lo[a] || p[a] >= hi[a])
      return FALSE;
  return TRUE;
}

LiPlot *
li_strain_plots_make_histogram (LiStrainPlots *self, gboolean whole)
{
  const LiStrainShown *shown = self->shown;
  g_autofree float *values = NULL;
  double lo[3], hi[3];
  const char *name = NULL;
  gboolean box;
  LiPlot *plot;

  if (shown->values == NULL)
    return NULL;
  values = g_memdup2 (shown->values, shown->points->n * sizeof *values);
  box = !whole && li_strain_vois_selected_box (self->vois, lo, hi, &name);
  for (gsize k = 0; k < shown->points->n; k++)
    {
      const LiNode *node = &shown->points->nodes[k];

      if ((box && !is_inside (node->phi.c, lo, hi)) || !li_strain_range_counts (self->look, node))
        values[k] = NAN;
    }
  plot = li_plot_new ();
  li_plot_set_axis (plot, 0, li_component_label (shown->component), shown->unit);
  li_plot_set_axis (plot, 1, _ ("Nodes"), "");
  if (li_plot_histogram (plot, box ? name : _ ("All nodes"), values, shown->points->n,
                         shown->factor, 0, 0, BINS)
      == 0)
    g_clear_pointer (&plot, li_plot_free);
  return plot;
}

static LiPlot *
make_profile (LiStrainPlots *self, int axis)
{
  static const char *const letters[] = { "z", "y", "x" };
  const LiStrainShown *shown = self->shown;
  const double um = shown->points->voxel[axis];
  g_autoptr (GArray) positions = NULL, stats = NULL;
  g_autofree double *mean = NULL, *sd = NULL;
  double lo[3], hi[3];
  const char *name = NULL;
  gboolean box = li_strain_vois_selected_box (self->vois, lo, hi, &name);
  LiPlot *plot = li_plot_new ();

  li_field_profile (shown->points, shown->values, axis, box ? lo : NULL, box ? hi : NULL,
                    self->look->repaired, &positions, &stats);
  mean = g_new (double, stats->len);
  sd = g_new (double, stats->len);
  for (guint k = 0; k < stats->len; k++)
    {
      mean[k] = g_array_index (stats, LiBoxStat, k).mean * shown->factor;
      sd[k] = g_array_index (stats, LiBoxStat, k).sd * fabs (shown->factor);
      if (um > 0)
        g_array_index (positions, double, k) *= um;
    }
  li_plot_set_axis (plot, 0, letters[axis], um > 0 ? "µm" : _ ("voxel"));
  li_plot_set_axis (plot, 1, li_component_label (shown->component), shown->unit);
  li_plot_add (plot, box ? name : _ ("All nodes"), LI_PLOT_LINE,
               (double *)(gpointer)positions->data, mean, sd, stats->len);
  return plot;
}

LiPlot *
li_strain_plots_make (LiStrainPlots *self)
{
  LiPlot *plot = NULL;

  if (self->kind == LI_STRAIN_PLOT_HISTOGRAM)
    return li_strain_plots_make_histogram (self, FALSE);
  if (self->kind == LI_STRAIN_PLOT_VOI)
    plot = li_strain_plots_make_vois (self);
  else if (self->kind != LI_STRAIN_PLOT_SIDES && self->shown->values != NULL)
    plot = make_profile (self, (int)self->kind - LI_STRAIN_PLOT_Z);
  if (plot != NULL)
    li_plot_set_brief (plot, 1, li_component_name (self->shown->component));
  return plot;
}

const char *
li_strain_plots_why_nothing (LiStrainPlots *self)
{
  if (self->kind == LI_STRAIN_PLOT_VOI && (self->series == NULL || self->series->len == 0))
    return _ ("Draw a box (key 3), set a point (key 4) or add a volume of interest at the right");
  return _ ("No map, nothing to plot");
}

gboolean
li_strain_plots_has_map (LiStrainPlots *self)
{
  return self->shown->values != NULL;
}

int
li_strain_plots_step_at (LiStrainPlots *self, int series, int point)
{
  if (self->series == NULL || series < 0 || series >= (int)self->series->len || self->facts == NULL)
    return -1;
  return li_voi_plot_step (self->series->pdata[series], self->facts, self->against, point);
}

char *
li_strain_plots_file_name (LiStrainPlots *self)
{
  return self->kind == LI_STRAIN_PLOT_VOI
             ? g_strdup_printf ("voi-%s-%s", self->look->total ? "total" : "steps",
                                li_against_name (self->against))
             : g_strdup_printf ("plot-%s", li_strain_plot_name (self->kind));
}

/* Only what the experiment knows can be chosen. */
static void
find_axes (LiStrainPlots *self)
{
  gboolean known = FALSE;

  g_array_set_size (self->axes, 0);
  for (LiAgainst k = 0; k < LI_N_AGAINST; k++)
    if (k == LI_AGAINST_STEP || (self->facts != NULL && li_against_is_known (self->facts, k)))
      {
        known |= k == self->against;
        g_array_append_val (self->axes, k);
      }
  if (known)
    return;
  self->against = LI_AGAINST_STEP;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AGAINST]);
}

static gboolean
are_same (const GArray *a, const GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (LiAgainst)) == 0;
}

static void
load_facts (LiStrainPlots *self)
{
  g_autoptr (GArray) old = g_array_copy (self->axes);

  g_set_object (&self->experiment, li_document_get_experiment (self->document));
  g_clear_pointer (&self->series, g_ptr_array_unref);
  g_clear_pointer (&self->facts, g_array_unref);
  if (self->experiment != NULL)
    self->facts = li_step_facts (self->experiment);
  find_axes (self);
  if (!are_same (old, self->axes))
    g_signal_emit (self, signals[SIGNAL_AXES_CHANGED], 0);
  tell_changed (self);
}

/* The record has been read anew, also that of the same experiment: there may be more time steps. */
static void
experiment_cb (LiStrainPlots *self)
{
  load_facts (self);
}

static void
vois_cb (LiStrainPlots *self)
{
  if (self->experiment != li_document_get_experiment (self->document))
    load_facts (self);
  else
    tell_changed (self);
}

/* Histogram and profiles are of the box that is selected. */
static void
selected_cb (LiStrainPlots *self)
{
  if (self->kind != LI_STRAIN_PLOT_VOI)
    tell_changed (self);
}

static void
li_strain_plots_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiStrainPlots *self = LI_STRAIN_PLOTS (object);

  if (id == PROP_KIND)
    g_value_set_int (value, (int)self->kind);
  else if (id == PROP_AGAINST)
    g_value_set_int (value, (int)self->against);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_strain_plots_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiStrainPlots *self = LI_STRAIN_PLOTS (object);

  if (id == PROP_KIND)
    li_strain_plots_set_kind (self, (LiStrainPlot)g_value_get_int (value));
  else if (id == PROP_AGAINST)
    li_strain_plots_set_against (self, (LiAgainst)g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_strain_plots_dispose (GObject *object)
{
  LiStrainPlots *self = LI_STRAIN_PLOTS (object);

  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  g_clear_object (&self->vois);
  G_OBJECT_CLASS (li_strain_plots_parent_class)->dispose (object);
}

static void
li_strain_plots_finalize (GObject *object)
{
  LiStrainPlots *self = LI_STRAIN_PLOTS (object);

  g_clear_pointer (&self->facts, g_array_unref);
  g_clear_pointer (&self->series, g_ptr_array_unref);
  g_array_unref (self->axes);
  G_OBJECT_CLASS (li_strain_plots_parent_class)->finalize (object);
}

static void
li_strain_plots_class_init (LiStrainPlotsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_strain_plots_get_property;
  object_class->set_property = li_strain_plots_set_property;
  object_class->dispose = li_strain_plots_dispose;
  object_class->finalize = li_strain_plots_finalize;
  props[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, 0, LI_STRAIN_N_PLOTS - 1, 0, flags);
  props[PROP_AGAINST] = g_param_spec_int ("against", NULL, NULL, 0, LI_N_AGAINST - 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_AXES_CHANGED]
      = g_signal_new ("axes-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
li_strain_plots_init (LiStrainPlots *self)
{
  self->axes = g_array_new (FALSE, FALSE, sizeof (LiAgainst));
}

LiStrainPlots *
li_strain_plots_new (LiStrainModel *model, LiStrainVois *vois)
{
  LiStrainPlots *self = g_object_new (LI_TYPE_STRAIN_PLOTS, NULL);

  self->vois = g_object_ref (vois);
  self->document = g_object_ref (li_strain_model_get_document (model));
  self->look = li_strain_model_look (model);
  self->shown = li_strain_model_shown (model);
  load_facts (self);
  g_signal_connect_object (self->document, "notify::experiment", G_CALLBACK (experiment_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vois, "changed", G_CALLBACK (vois_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (li_strain_vois_get_marks (vois), "notify::selected",
                           G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  return self;
}
