/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-probe.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "draw/li-field-stats.h"
#include "draw/li-node-marks.h"

#define CHANGED_MS 120

struct _LiStrainProbe
{
  GObject parent_instance;
  LiStrainModel *model;
  LiViewState *view;
  const LiStrainShown *shown; /* the model's */
  gboolean active;
  guint source; /* of a "changed" that is to come */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiStrainProbe, li_strain_probe, G_TYPE_OBJECT)

/* Of one node, with its standard error where that is known; NULL: no value at @p. */
static char *
value_text (LiStrainProbe *self, gsize component, const double p[3])
{
  const LiMap *map = self->shown->map;
  const double *normal = li_strain_maps_normal (li_strain_model_get_maps (self->model));
  const LiField *points = li_component_points (component, map->field, map->strain);
  gint64 k = points != NULL ? li_field_point_at (points, p) : -1;
  double factor, value, sigma;
  const char *unit = li_component_unit (component, map->field, &factor);

  if (k < 0)
    return NULL;
  value = li_component_value (component, map->field, map->strain, normal, (gsize)k) * factor;
  if (!isfinite (value))
    return NULL;
  sigma = li_component_sigma (component, map->field, map->strain, normal, (gsize)k) * fabs (factor);
  if (isfinite (sigma))
    return li_number_printf ("%+.4g ± %.2g %s", value, sigma, unit);
  return li_number_printf ("%+.4g %s", value, unit);
}

char *
li_strain_probe_text (LiStrainProbe *self, const double p[3])
{
  const LiStrainShown *shown = self->shown;
  g_autofree char *node = NULL, *value = NULL;
  gint64 k;

  if (shown->values == NULL || li_strain_model_get_cover (self->model) != LI_COVER_STRAIN)
    return NULL; /* what is shown then lies in another frame than the nodes */
  k = li_field_point_at (shown->points, p);
  if (k < 0)
    return g_strdup (_ ("no node here"));
  value = value_text (self, shown->component, p);
  node = li_node_describe (&shown->points->nodes[k]);
  return g_strdup_printf ("%s %s   %s", li_component_name (shown->component),
                          value != NULL ? value : "–", node);
}

static void
row_free (gpointer data)
{
  LiProbeRow *row = data;

  g_free (row->name);
  g_free (row->text);
  g_free (row);
}

/* Takes @text. */
static void
add_row (GPtrArray *rows, const char *name, char *text)
{
  LiProbeRow *row = g_new (LiProbeRow, 1);

  *row = (LiProbeRow){ g_strdup (name), text };
  g_ptr_array_add (rows, row);
}

/* Directions ("d1_z") say little as numbers; everything else is listed. */
static gboolean
is_listed (gsize component)
{
  const char *name = li_component_name (component);

  return !(name[0] == 'd' && g_ascii_isdigit (name[1]));
}

GPtrArray *
li_strain_probe_rows (LiStrainProbe *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  const double *p = li_view_state_cursor (self->view);
  gint64 k = self->shown->values != NULL ? li_field_point_at (self->shown->points, p) : -1;

  if (k < 0)
    {
      add_row (rows, _ ("No node at the cursor"), g_strdup (""));
      return rows;
    }
  add_row (rows, _ ("z, y, x"), li_number_printf ("%.0f, %.0f, %.0f", p[0], p[1], p[2]));
  add_row (rows, _ ("Node"), li_node_describe (&self->shown->points->nodes[k]));
  for (gsize i = 0; i < li_component_n (); i++)
    {
      char *text = is_listed (i) ? value_text (self, i, p) : NULL;

      if (text != NULL)
        add_row (rows, li_component_name (i), text);
    }
  return rows;
}

static gboolean
later_cb (gpointer data)
{
  LiStrainProbe *self = data;

  self->source = 0;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
tell_later (LiStrainProbe *self)
{
  if (self->active && self->source == 0)
    self->source = g_timeout_add (CHANGED_MS, later_cb, self);
}

static void
model_cb (LiStrainModel *model, guint what, LiStrainProbe *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_VALUES | LI_STRAIN_LOOK | LI_STRAIN_RANGE))
    tell_later (self);
}

gboolean
li_strain_probe_get_active (LiStrainProbe *self)
{
  return self->active;
}

void
li_strain_probe_set_active (LiStrainProbe *self, gboolean active)
{
  active = active != FALSE;
  if (active == self->active)
    return;
  self->active = active;
  if (!active)
    g_clear_handle_id (&self->source, g_source_remove);
  tell_later (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
}

static void
li_strain_probe_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACTIVE)
    g_value_set_boolean (value, LI_STRAIN_PROBE (object)->active);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_strain_probe_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ACTIVE)
    li_strain_probe_set_active (LI_STRAIN_PROBE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
li_strain_probe_dispose (GObject *object)
{
  LiStrainProbe *self = LI_STRAIN_PROBE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->view);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (li_strain_probe_parent_class)->dispose (object);
}

static void
li_strain_probe_class_init (LiStrainProbeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_strain_probe_get_property;
  object_class->set_property = li_strain_probe_set_property;
  object_class->dispose = li_strain_probe_dispose;
  props[PROP_ACTIVE]
      = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_strain_probe_init (LiStrainProbe *self)
{
}

LiStrainProbe *
li_strain_probe_new (LiStrainModel *model)
{
  LiStrainProbe *self = g_object_new (LI_TYPE_STRAIN_PROBE, NULL);

  self->model = g_object_ref (model);
  self->view = g_object_ref (li_document_get_view (li_strain_model_get_document (model)));
  self->shown = li_strain_model_shown (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (model_cb), self, 0);
  g_signal_connect_object (self->view, "changed", G_CALLBACK (tell_later), self, G_CONNECT_SWAPPED);
  return self;
}
