/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-model-private.h"

#include <string.h>
#include <glib/gi18n.h>

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_HEADLINE,
  PROP_COVER,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiStrainModel, li_strain_model, G_TYPE_OBJECT)

const char *
li_strain_model_step_name (LiStrainModel *self, guint step)
{
  LiExperiment *experiment = li_strain_maps_get_experiment (self->maps);

  return experiment != NULL && step < li_experiment_n_steps (experiment)
             ? li_experiment_step (experiment, step)->name
             : "";
}

char *
li_strain_model_describe (LiStrainModel *self)
{
  const char *from = li_strain_model_step_name (self, self->shown.from),
             *to = li_strain_model_step_name (self, self->shown.to);

  return g_strdup_printf (self->look.total ? _ ("Total %s → %s, frame of %s · %s")
                                           : _ ("Step %s → %s (incremental), frame of %s · %s"),
                          from, to, from, li_component_label (self->shown.component));
}

static LiStrainState
find_state (LiStrainModel *self)
{
  const LiStrainShown *shown = &self->shown;

  if (li_strain_maps_get_experiment (self->maps) == NULL)
    return LI_STRAIN_EMPTY;
  if (shown->step == 0)
    return LI_STRAIN_REFERENCE;
  if (shown->values != NULL)
    return LI_STRAIN_READY;
  if (li_strain_maps_is_reading (self->maps, shown->from, shown->to))
    return LI_STRAIN_LOADING;
  return shown->map != NULL ? LI_STRAIN_FAILED : LI_STRAIN_MISSING;
}

static char *
find_headline (LiStrainModel *self)
{
  const char *from = li_strain_model_step_name (self, self->shown.from),
             *to = li_strain_model_step_name (self, self->shown.to);

  switch (self->state)
    {
    case LI_STRAIN_EMPTY:
      return g_strdup (_ ("Open an experiment to see its strain."));
    case LI_STRAIN_REFERENCE:
      return g_strdup_printf (
          _ ("%s is the reference: nothing has moved yet. Choose a later step."),
          li_strain_model_step_name (self, 0));
    case LI_STRAIN_LOADING:
      return g_strdup_printf (_ ("Reading %s → %s …"), from, to);
    case LI_STRAIN_FAILED:
      return g_strdup_printf ("%s → %s: %s", from, to,
                              self->shown.map->error != NULL
                                  ? self->shown.map->error
                                  : _ ("No node could be used for a strain"));
    case LI_STRAIN_READY:
      return li_strain_model_describe (self);
    default:
      return g_strdup_printf (_ ("%s → %s has not been analysed yet."), from, to);
    }
}

/* The maps' own answer, for the step and the look as they are now. */
static const LiMap *
find_map (LiStrainModel *self)
{
  LiStrainShown *shown = &self->shown;

  shown->step = (guint)MAX (li_document_get_step (self->document), 0);
  shown->to = shown->step;
  shown->from = self->look.total || shown->step == 0 ? 0 : shown->step - 1;
  li_strain_maps_pin (self->maps, shown->from, shown->to);
  return li_strain_maps_at (self->maps, shown->step, self->look.total);
}

/* Of another map, component or frame of the electrode; FALSE: the ones that are there are right. */
static gboolean
find_values (LiStrainModel *self, const LiMap *map)
{
  LiStrainShown *shown = &self->shown;
  gsize component = (gsize)MAX (li_component_find (self->look.component), 0);
  const double *normal = li_strain_maps_normal (self->maps);
  guint64 serial = map != NULL && map->field != NULL ? map->serial : 0;

  shown->map = map;
  if (serial == self->serial && component == shown->component
      && memcmp (normal, self->normal, sizeof self->normal) == 0)
    return FALSE;
  g_clear_pointer (&shown->values, g_free);
  shown->points = NULL;
  self->serial = serial;
  shown->component = component;
  memcpy (self->normal, normal, sizeof self->normal);
  if (serial != 0)
    shown->values
        = li_component_values (component, map->field, map->strain, normal, &shown->points);
  return TRUE;
}

static void
get_scope (LiStrainModel *self, LiStrainScope *scope)
{
  *scope = (LiStrainScope){ .maps = self->maps,
                            .look = &self->look,
                            .map = self->shown.map,
                            .component = self->shown.component,
                            .factor = self->shown.factor,
                            .n_steps = (guint)li_document_get_n_steps (self->document) };
}

/* TRUE: another one than before. */
static gboolean
find_range (LiStrainModel *self)
{
  LiStrainShown *shown = &self->shown, old = *shown;
  LiStrainScope scope;

  shown->unit = li_component_unit (shown->component, shown->map != NULL ? shown->map->field : NULL,
                                   &shown->factor);
  get_scope (self, &scope);
  li_strain_range_find (self->range, &scope, self->look.range == LI_MAP_RANGE_STEPS, &shown->lo,
                        &shown->hi);
  return old.lo != shown->lo || old.hi != shown->hi || old.factor != shown->factor
         || g_strcmp0 (old.unit, shown->unit) != 0;
}

/* TRUE: another state or sentence. */
static gboolean
find_words (LiStrainModel *self)
{
  LiStrainState state = find_state (self);
  gboolean other_state = state != self->state, other_words;
  g_autofree char *headline = NULL;

  self->state = state;
  headline = find_headline (self);
  other_words = g_strcmp0 (headline, self->headline) != 0;
  if (other_state)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  if (!other_words)
    return other_state;
  g_free (self->headline);
  self->headline = g_steal_pointer (&headline);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HEADLINE]);
  return TRUE;
}

void
li_strain_model_update (LiStrainModel *self, guint what)
{
  LiStrainShown old = self->shown; /* its values may be gone: only compared */
  guint64 serial = self->serial;
  const LiMap *map = find_map (self);

  if (find_values (self, map))
    what |= LI_STRAIN_VALUES | LI_STRAIN_MARKS;
  if (find_range (self))
    what |= LI_STRAIN_RANGE;
  if (find_words (self) || old.map != map || serial != self->serial)
    what |= LI_STRAIN_MAP;
  if (old.from != self->shown.from || old.to != self->shown.to)
    what |= LI_STRAIN_FRAME | LI_STRAIN_MARKS;
  if (what != 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, what);
}

gboolean
li_strain_model_range_of_steps (LiStrainModel *self, double *lo, double *hi)
{
  LiStrainScope scope;

  *lo = self->shown.lo;
  *hi = self->shown.hi;
  get_scope (self, &scope);
  return li_strain_range_is_fixed (&self->look)
         || li_strain_range_find (self->range, &scope, TRUE, lo, hi);
}

void
li_strain_model_colours (LiStrainModel *self, LiLook *look)
{
  const LiStrainShown *shown = &self->shown;

  li_look_init_field (look);
  look->colormap = li_strain_look_colormap (&self->look, shown->component);
  look->lo = shown->lo;
  look->hi = shown->hi;
  look->opacity = self->look.opacity / 100;
  look->linear = self->look.style == LI_MAP_SMOOTH;
  look->band = self->look.band;
  look->band_lo = MIN (self->look.band_lo, self->look.band_hi) / shown->factor;
  look->band_hi = MAX (self->look.band_lo, self->look.band_hi) / shown->factor;
}

void
li_strain_model_reload (LiStrainModel *self)
{
  guint step = (guint)MAX (li_document_get_step (self->document), 0);

  li_strain_maps_reload (self->maps, self->look.total || step == 0 ? 0 : step - 1, step);
}

static void
step_cb (LiStrainModel *self)
{
  li_strain_model_update (self, 0);
}

static void
image_cb (LiStrainModel *self)
{
  li_strain_model_update (self, LI_STRAIN_FRAME);
}

/* A map that came may belong to a time step whose boxes are plotted. */
static void
maps_cb (LiStrainModel *self)
{
  li_strain_model_update (self, LI_STRAIN_MARKS);
}

/* Everything of the experiment before goes before anybody is told. */
static void
experiment_cb (LiStrainModel *self)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);

  if (experiment == li_strain_maps_get_experiment (self->maps))
    return;
  li_strain_range_clear (self->range);
  li_strain_maps_set_experiment (self->maps, experiment);
  if (experiment != NULL)
    li_strain_model_reload (self);
  li_strain_model_update (self, LI_STRAIN_MAP | LI_STRAIN_FRAME);
}

static void
set_cover (LiStrainModel *self, LiStrainCover *which, LiStrainCover cover)
{
  LiStrainCover old = li_strain_model_get_cover (self);

  if (*which == cover)
    return;
  *which = cover;
  if (li_strain_model_get_cover (self) != old)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COVER]);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, LI_STRAIN_COVER);
}

void
li_strain_model_set_image (LiStrainModel *self, LiStrainCover image)
{
  set_cover (self, &self->image, image);
}

void
li_strain_model_set_live (LiStrainModel *self, LiStrainCover live)
{
  set_cover (self, &self->live, live);
}

LiStrainCover
li_strain_model_get_image (LiStrainModel *self)
{
  return self->image;
}

LiStrainCover
li_strain_model_get_cover (LiStrainModel *self)
{
  return self->live != LI_COVER_STRAIN ? self->live : self->image;
}

LiDocument *
li_strain_model_get_document (LiStrainModel *self)
{
  return self->document;
}

LiStrainMaps *
li_strain_model_get_maps (LiStrainModel *self)
{
  return self->maps;
}

const LiStrainLook *
li_strain_model_look (LiStrainModel *self)
{
  return &self->look;
}

const LiStrainShown *
li_strain_model_shown (LiStrainModel *self)
{
  return &self->shown;
}

LiStrainState
li_strain_model_get_state (LiStrainModel *self)
{
  return self->state;
}

const char *
li_strain_model_get_headline (LiStrainModel *self)
{
  return self->headline;
}

void
li_strain_model_shutdown (LiStrainModel *self)
{
  li_strain_maps_shutdown (self->maps);
  if (self->document != NULL)
    li_history_forget (li_document_get_history (self->document), self);
}

static void
li_strain_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiStrainModel *self = LI_STRAIN_MODEL (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int)self->state);
      break;
    case PROP_HEADLINE:
      g_value_set_string (value, self->headline);
      break;
    case PROP_COVER:
      g_value_set_int (value, (int)li_strain_model_get_cover (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_strain_model_dispose (GObject *object)
{
  LiStrainModel *self = LI_STRAIN_MODEL (object);

  li_strain_model_shutdown (self);
  g_signal_handlers_disconnect_by_data (self->maps, self);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (li_strain_model_parent_class)->dispose (object);
}

static void
li_strain_model_finalize (GObject *object)
{
  LiStrainModel *self = LI_STRAIN_MODEL (object);

  g_clear_object (&self->maps);
  li_strain_range_free (self->range);
  li_params_clear (&li_strain_look_params, &self->look);
  g_free (self->shown.values);
  g_free (self->headline);
  G_OBJECT_CLASS (li_strain_model_parent_class)->finalize (object);
}

static void
li_strain_model_class_init (LiStrainModelClass *klass)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = li_strain_model_get_property;
  object_class->dispose = li_strain_model_dispose;
  object_class->finalize = li_strain_model_finalize;
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, LI_STRAIN_READY, 0, read);
  props[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, NULL, read);
  props[PROP_COVER] = g_param_spec_int ("cover", NULL, NULL, 0, LI_COVER_TEXTURE, 0, read);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
li_strain_model_init (LiStrainModel *self)
{
  li_params_init (&li_strain_look_params, &self->look);
  self->maps = li_strain_maps_new ();
  self->range = li_strain_range_new ();
}

static void
connect_document (LiStrainModel *self)
{
  static const struct
  {
    const char *signal;
    void (*call) (LiStrainModel *);
  } all[]
      = { { "notify::step", step_cb },          { "notify::title", experiment_cb },
          { "notify::n-steps", experiment_cb }, { "notify::experiment", experiment_cb },
          { "image-changed", image_cb },        { "analysis-changed", li_strain_model_reload } };

  for (gsize k = 0; k < G_N_ELEMENTS (all); k++)
    g_signal_connect_object (self->document, all[k].signal, G_CALLBACK (all[k].call), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->maps, "changed", G_CALLBACK (maps_cb), self);
}

LiStrainModel *
li_strain_model_new (LiDocument *document)
{
  LiStrainModel *self = g_object_new (LI_TYPE_STRAIN_MODEL, NULL);

  self->document = g_object_ref (document);
  connect_document (self);
  experiment_cb (self);
  li_strain_model_update (self, 0);
  return self;
}
