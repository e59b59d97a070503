/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-residual-model-private.h"

#include <math.h>
#include <glib/gi18n.h>
#include "base/li-error.h"

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_SHOWN,
  PROP_LIMIT,
  PROP_ABOUT,
  PROP_WRITTEN,
  PROP_BUSY,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiResidualModel, li_residual_model, G_TYPE_OBJECT)

void
li_residual_model_tell_error (LiResidualModel *self, const GError *error)
{
  if (error != NULL && !li_error_is_cancelled (error))
    li_document_message (self->document, "%s", error->message);
}

static void
find_busy (LiResidualModel *self)
{
  gboolean busy = li_region_search_is_busy (self->regions);

  for (int k = 0; k < LI_RESIDUAL_N_IMAGES; k++)
    busy = busy || li_request_is_open (self->requests[k]);
  if (busy == self->busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

void
li_residual_model_changed (LiResidualModel *self)
{
  gboolean over = self->shown == LI_COVER_RESIDUAL || self->shown == LI_COVER_DEFORMED;
  LiLook look;

  if (over && li_layer_get_source (self->layer) != self->sources[self->shown])
    li_layer_set_source (self->layer, self->sources[self->shown]);
  li_residual_model_look_of (self, self->shown, &look);
  li_layer_set_look (self->layer, &look);
  li_layer_set_visible (self->layer, over);
  find_busy (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
li_residual_model_set_shown (LiResidualModel *self, LiStrainCover shown)
{
  if (shown == self->shown || shown > LI_COVER_LATER)
    return;
  self->shown = shown;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOWN]);
  li_strain_model_set_image (self->strain, shown);
  li_residual_model_load (self);
}

LiStrainCover
li_residual_model_get_shown (LiResidualModel *self)
{
  return self->shown;
}

void
li_residual_model_set_beside (LiResidualModel *self, gboolean beside)
{
  if (self->beside == beside)
    return;
  self->beside = beside;
  if (beside)
    li_residual_model_load (self);
}

static gboolean
change_limit (LiResidualModel *self, double limit)
{
  if (self->limit == limit)
    return FALSE;
  self->limit = limit;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LIMIT]);
  return TRUE;
}

void
li_residual_model_set_limit (LiResidualModel *self, double limit)
{
  if (change_limit (self, limit))
    li_residual_model_changed (self);
}

double
li_residual_model_get_limit (LiResidualModel *self)
{
  return self->limit;
}

/* The limit starts at three times the floor, else at three times what the residual scatters. */
static void
read_report (LiResidualModel *self, const LiReport *report)
{
  double unit;

  self->sd = report != NULL ? report->residual.sd : NAN;
  self->floor = report != NULL && report->residual_floor_sd > 0 ? report->residual_floor_sd : NAN;
  self->match = report != NULL ? report->residual.match : (LiGreyMatch){ FALSE, 1, 0 };
  self->sigma = report != NULL ? report->params.residual.sigma : NAN;
  self->absolute = report != NULL && report->params.residual.absolute;
  self->in_reference = report != NULL && report->params.residual.reference_frame;
  unit = isfinite (self->floor) ? self->floor : self->sd;
  if (isfinite (unit) && unit > 0)
    change_limit (self, ceil (3 * unit));
}

static void
find_files (LiResidualModel *self, const LiMap *map)
{
  gboolean written = self->residual != NULL;

  g_clear_pointer (&self->residual, g_free);
  g_clear_pointer (&self->field, g_free);
  if (map != NULL && self->experiment != NULL)
    {
      self->from = map->from;
      self->to = map->to;
      self->field = li_experiment_analysis_file (self->experiment, map->from, map->to, "phi.tsv");
      self->residual
          = li_experiment_analysis_file (self->experiment, map->from, map->to, "residual.tif");
      if (!g_file_test (self->residual, G_FILE_TEST_EXISTS))
        g_clear_pointer (&self->residual, g_free);
    }
  if (written != (self->residual != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WRITTEN]);
}

static void
set_about (LiResidualModel *self)
{
  g_autofree char *old = self->about;

  self->about = li_residual_model_make_about (self);
  if (!g_str_equal (old, self->about))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ABOUT]);
}

/* Another map, analysis or role of volume: nothing of the one before stays. */
static void
update (LiResidualModel *self)
{
  LiExperiment *experiment
      = li_strain_maps_get_experiment (li_strain_model_get_maps (self->strain));
  const LiMap *map = li_strain_model_shown (self->strain)->map;
  const char *role = li_document_get_role (self->document);
  gint64 stamp = map != NULL ? map->stamp : 0;

  if (self->experiment == experiment && self->stamp == stamp && g_strcmp0 (self->role, role) == 0)
    return;
  g_set_object (&self->experiment, experiment);
  g_free (self->role);
  self->role = g_strdup (role);
  self->stamp = stamp;
  li_residual_model_unload (self);
  li_region_search_clear (self->regions);
  find_files (self, map);
  read_report (self, map != NULL ? map->report : NULL);
  set_about (self);
  li_residual_model_load (self);
}

static void
changed_cb (LiStrainModel *strain, guint what, LiResidualModel *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_FRAME))
    update (self);
}

LiDocument *
li_residual_model_get_document (LiResidualModel *self)
{
  return self->document;
}

gboolean
li_residual_model_is_written (LiResidualModel *self)
{
  return self->residual != NULL;
}

gboolean
li_residual_model_is_busy (LiResidualModel *self)
{
  return self->busy;
}

const char *
li_residual_model_get_about (LiResidualModel *self)
{
  return self->about;
}

LiRegionSearch *
li_residual_model_get_regions (LiResidualModel *self)
{
  return self->regions;
}

void
li_residual_model_find_regions (LiResidualModel *self)
{
  if (self->residual != NULL)
    li_region_search_start (self->regions, self->residual, self->limit);
}

LiLayer *
li_residual_model_get_layer (LiResidualModel *self)
{
  return self->layer;
}

gboolean
li_residual_model_is_coloured (LiResidualModel *self)
{
  return self->shown == LI_COVER_RESIDUAL && self->sources[LI_COVER_RESIDUAL] != NULL;
}

static void
li_residual_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiResidualModel *self = LI_RESIDUAL_MODEL (object);

  switch (id)
    {
    case PROP_SHOWN:
      g_value_set_int (value, (int)self->shown);
      break;
    case PROP_LIMIT:
      g_value_set_double (value, self->limit);
      break;
    case PROP_ABOUT:
      g_value_set_string (value, self->about);
      break;
    case PROP_WRITTEN:
      g_value_set_boolean (value, self->residual != NULL);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_residual_model_dispose (GObject *object)
{
  LiResidualModel *self = LI_RESIDUAL_MODEL (object);

  li_residual_model_unload (self);
  if (self->regions != NULL)
    g_signal_handlers_disconnect_by_data (self->regions, self);
  g_clear_object (&self->regions);
  g_clear_object (&self->strain);
  g_clear_object (&self->experiment);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_residual_model_parent_class)->dispose (object);
}

static void
li_residual_model_finalize (GObject *object)
{
  LiResidualModel *self = LI_RESIDUAL_MODEL (object);

  for (int k = 0; k < LI_RESIDUAL_N_IMAGES; k++)
    li_request_free (self->requests[k]);
  g_clear_object (&self->layer);
  g_free (self->residual);
  g_free (self->field);
  g_free (self->role);
  g_free (self->about);
  G_OBJECT_CLASS (li_residual_model_parent_class)->finalize (object);
}

static void
li_residual_model_class_init (LiResidualModelClass *klass)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_residual_model_get_property;
  object_class->dispose = li_residual_model_dispose;
  object_class->finalize = li_residual_model_finalize;
  props[PROP_SHOWN] = g_param_spec_int ("shown", NULL, NULL, 0, LI_COVER_LATER, 0, read);
  props[PROP_LIMIT] = g_param_spec_double ("limit", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, read);
  props[PROP_ABOUT] = g_param_spec_string ("about", NULL, NULL, NULL, read);
  props[PROP_WRITTEN] = g_param_spec_boolean ("written", NULL, NULL, FALSE, read);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, read);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_residual_model_init (LiResidualModel *self)
{
  self->layer = li_layer_new (_ ("Residual"));
  li_layer_set_visible (self->layer, FALSE);
  for (int k = 0; k < LI_RESIDUAL_N_IMAGES; k++)
    self->requests[k] = li_request_new (self);
  self->match = (LiGreyMatch){ FALSE, 1, 0 };
  self->sd = self->floor = self->sigma = NAN;
}

LiResidualModel *
li_residual_model_new (LiStrainModel *strain)
{
  LiResidualModel *self = g_object_new (LI_TYPE_RESIDUAL_MODEL, NULL);

  self->strain = g_object_ref (strain);
  self->document = g_object_ref (li_strain_model_get_document (strain));
  self->regions = li_region_search_new (self->document);
  self->about = li_residual_model_make_about (self);
  g_signal_connect_swapped (self->regions, "changed", G_CALLBACK (li_residual_model_changed), self);
  g_signal_connect_object (strain, "changed", G_CALLBACK (changed_cb), self, 0);
  update (self);
  return self;
}
