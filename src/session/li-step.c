/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-step.h"

#include "volume/li-open-options.h"

struct _LiStep
{
  GObject parent_instance;
  char *name, *path, *subtitle, *options, *address;
  LiStepState state;
  LiStepMap map;
  LiPlaneSource *source;
  LiHistogram *histogram;
  GPtrArray *roles, *paths;
  LiRequest *requests[LI_STEP_N_READS];
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SUBTITLE,
  PROP_STATE,
  PROP_MAP,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiStep, li_step, G_TYPE_OBJECT)

static void
li_step_finalize (GObject *object)
{
  LiStep *self = LI_STEP (object);

  for (int k = 0; k < LI_STEP_N_READS; k++)
    li_request_free (self->requests[k]);
  g_clear_pointer (&self->source, li_plane_source_unref);
  g_clear_pointer (&self->histogram, li_histogram_free);
  g_ptr_array_unref (self->roles);
  g_ptr_array_unref (self->paths);
  g_free (self->name);
  g_free (self->path);
  g_free (self->subtitle);
  g_free (self->options);
  g_free (self->address);
  G_OBJECT_CLASS (li_step_parent_class)->finalize (object);
}

static void
li_step_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiStep *self = LI_STEP (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int)self->state);
      break;
    case PROP_MAP:
      g_value_set_int (value, (int)self->map);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_step_class_init (LiStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = li_step_finalize;
  object_class->get_property = li_step_get_property;
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, LI_STEP_FAILED, 0, flags);
  props[PROP_MAP] = g_param_spec_int ("map", NULL, NULL, 0, LI_STEP_MAP_FAILED, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
li_step_init (LiStep *self)
{
  for (int k = 0; k < LI_STEP_N_READS; k++)
    self->requests[k] = li_request_new (self);
  self->roles = g_ptr_array_new_with_free_func (g_free);
  self->paths = g_ptr_array_new_with_free_func (g_free);
}

LiStep *
li_step_new (const char *name, const char *path, const char *subtitle)
{
  LiStep *self = g_object_new (LI_TYPE_STEP, NULL);

  self->name = g_strdup (name);
  self->path = g_strdup (path);
  self->subtitle = g_strdup (subtitle);
  li_step_set_open_options (self, NULL);
  return self;
}

const char *
li_step_get_name (LiStep *self)
{
  return self->name;
}

const char *
li_step_get_path (LiStep *self)
{
  return self->path;
}

const char *
li_step_get_address (LiStep *self)
{
  return self->address;
}

void
li_step_set_open_options (LiStep *self, const char *options)
{
  char *copy = g_strdup (options != NULL ? options : "");

  g_free (self->options);
  g_free (self->address);
  self->options = copy;
  self->address = self->path != NULL ? li_volume_address (self->path, copy) : NULL;
}

const char *
li_step_get_open_options (LiStep *self)
{
  return self->options;
}

void
li_step_add_volume (LiStep *self, const char *role, const char *path)
{
  g_ptr_array_add (self->roles, g_strdup (role));
  g_ptr_array_add (self->paths, g_strdup (path));
}

guint
li_step_get_n_volumes (LiStep *self)
{
  return self->roles->len;
}

const char *
li_step_get_nth_role (LiStep *self, guint k)
{
  return g_ptr_array_index (self->roles, k);
}

const char *
li_step_get_role_path (LiStep *self, const char *role)
{
  for (guint k = 0; k < self->roles->len; k++)
    if (g_str_equal (g_ptr_array_index (self->roles, k), role))
      return g_ptr_array_index (self->paths, k);
  return NULL;
}

const char *
li_step_get_subtitle (LiStep *self)
{
  return self->subtitle;
}

void
li_step_set_subtitle (LiStep *self, const char *subtitle)
{
  if (g_strcmp0 (subtitle, self->subtitle) == 0)
    return;
  g_free (self->subtitle);
  self->subtitle = g_strdup (subtitle);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUBTITLE]);
}

LiStepState
li_step_get_state (LiStep *self)
{
  return self->state;
}

void
li_step_set_state (LiStep *self, LiStepState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

LiStepMap
li_step_get_map (LiStep *self)
{
  return self->map;
}

void
li_step_set_map (LiStep *self, LiStepMap map)
{
  if (self->map == map)
    return;
  self->map = map;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAP]);
}

LiPlaneSource *
li_step_get_source (LiStep *self)
{
  return self->source;
}

void
li_step_set_source (LiStep *self, LiPlaneSource *source)
{
  g_clear_pointer (&self->source, li_plane_source_unref);
  self->source = source != NULL ? li_plane_source_ref (source) : NULL;
  li_step_set_state (self, source != NULL ? LI_STEP_OPEN : LI_STEP_CLOSED);
}

LiVolume *
li_step_get_volume (LiStep *self)
{
  return self->source != NULL ? li_plane_source_volume (self->source) : NULL;
}

const LiHistogram *
li_step_get_histogram (LiStep *self)
{
  return self->histogram;
}

void
li_step_take_histogram (LiStep *self, LiHistogram *histogram)
{
  g_clear_pointer (&self->histogram, li_histogram_free);
  self->histogram = histogram;
}

LiRequest *
li_step_get_request (LiStep *self, LiStepReads what)
{
  return self->requests[what];
}

void
li_step_drop_requests (LiStep *self)
{
  for (int k = 0; k < LI_STEP_N_READS; k++)
    li_request_drop (self->requests[k]);
}
