/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-layer.h"

#include <math.h>
#include <string.h>
#include "draw/li-overlay.h"

struct _LiLayer
{
  GObject parent_instance;
  char *name;
  gboolean visible;
  LiLook look;
  LiPlaneSource *source;
  LiField *points;
  float *values;
  gboolean trusted_only;
  LiPlane *planes[3];
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_VISIBLE,
  PROP_OPACITY,
  PROP_LO,
  PROP_HI,
  PROP_COLORMAP,
  PROP_LINEAR,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiLayer, li_layer, G_TYPE_OBJECT)

static void
drop_planes (LiLayer *self)
{
  for (int axis = 0; axis < 3; axis++)
    g_clear_pointer (&self->planes[axis], li_plane_unref);
}

static void
li_layer_finalize (GObject *object)
{
  LiLayer *self = LI_LAYER (object);

  drop_planes (self);
  g_clear_pointer (&self->source, li_plane_source_unref);
  g_clear_pointer (&self->points, li_field_free);
  g_clear_pointer (&self->values, g_free);
  g_free (self->name);
  G_OBJECT_CLASS (li_layer_parent_class)->finalize (object);
}

static void
li_layer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiLayer *self = LI_LAYER (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_VISIBLE:
      g_value_set_boolean (value, self->visible);
      break;
    case PROP_OPACITY:
      g_value_set_double (value, self->look.opacity);
      break;
    case PROP_LO:
      g_value_set_double (value, self->look.lo);
      break;
    case PROP_HI:
      g_value_set_double (value, self->look.hi);
      break;
    case PROP_COLORMAP:
      g_value_set_int (value, (int)self->look.colormap);
      break;
    case PROP_LINEAR:
      g_value_set_boolean (value, self->look.linear);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
li_layer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiLayer *self = LI_LAYER (object);
  LiLook look = self->look;

  switch (id)
    {
    case PROP_NAME:
      if (g_strcmp0 (self->name, g_value_get_string (value)) == 0)
        return;
      g_free (self->name);
      self->name = g_value_dup_string (value);
      g_object_notify_by_pspec (object, pspec);
      return;
    case PROP_VISIBLE:
      li_layer_set_visible (self, g_value_get_boolean (value));
      return;
    case PROP_OPACITY:
      look.opacity = g_value_get_double (value);
      break;
    case PROP_LO:
      look.lo = g_value_get_double (value);
      break;
    case PROP_HI:
      look.hi = g_value_get_double (value);
      break;
    case PROP_COLORMAP:
      look.colormap = (LiColormap)g_value_get_int (value);
      break;
    case PROP_LINEAR:
      look.linear = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  li_layer_set_look (self, &look);
}

static void
li_layer_class_init (LiLayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = li_layer_finalize;
  object_class->get_property = li_layer_get_property;
  object_class->set_property = li_layer_set_property;
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_VISIBLE] = g_param_spec_boolean ("visible", NULL, NULL, TRUE, flags);
  props[PROP_OPACITY] = g_param_spec_double ("opacity", NULL, NULL, 0, 1, 1, flags);
  props[PROP_LO] = g_param_spec_double ("lo", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_HI] = g_param_spec_double ("hi", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 1, flags);
  props[PROP_COLORMAP] = g_param_spec_int ("colormap", NULL, NULL, 0, LI_N_COLORMAPS - 1, 0, flags);
  props[PROP_LINEAR] = g_param_spec_boolean ("linear", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_layer_init (LiLayer *self)
{
  self->visible = TRUE;
  li_look_init (&self->look);
}

LiLayer *
li_layer_new (const char *name)
{
  return g_object_new (LI_TYPE_LAYER, "name", name, NULL);
}

const char *
li_layer_get_name (LiLayer *self)
{
  return self->name;
}

gboolean
li_layer_get_visible (LiLayer *self)
{
  return self->visible;
}

void
li_layer_set_visible (LiLayer *self, gboolean visible)
{
  if (self->visible == !!visible)
    return;
  self->visible = !!visible;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VISIBLE]);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
li_layer_set_source (LiLayer *self, LiPlaneSource *source)
{
  if (self->source == source)
    return;
  g_clear_pointer (&self->source, li_plane_source_unref);
  self->source = source != NULL ? li_plane_source_ref (source) : NULL;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

LiPlaneSource *
li_layer_get_source (LiLayer *self)
{
  return self->source;
}

void
li_layer_set_field (LiLayer *self,
                    const LiField *points,
                    const float *values,
                    gboolean trusted_only)
{
  drop_planes (self);
  g_clear_pointer (&self->points, li_field_free);
  g_clear_pointer (&self->values, g_free);
  if (points != NULL && values != NULL)
    {
      self->points = li_field_copy (points);
      self->values = g_memdup2 (values, points->n * sizeof *values);
      self->trusted_only = trusted_only;
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const LiField *
li_layer_get_field (LiLayer *self, const float **values)
{
  if (values != NULL)
    *values = self->values;
  return self->points;
}

LiPlane *
li_layer_field_plane (LiLayer *self, int axis, double position)
{
  LiPlane **plane = &self->planes[axis];

  if (self->points == NULL)
    return NULL;
  if (*plane == NULL || (*plane)->position != position)
    {
      g_clear_pointer (plane, li_plane_unref);
      *plane = li_overlay_plane (self->points, self->values, self->trusted_only, axis, position);
    }
  return *plane != NULL ? li_plane_ref (*plane) : NULL;
}

const LiLook *
li_layer_get_look (LiLayer *self)
{
  return &self->look;
}

void
li_layer_set_look (LiLayer *self, const LiLook *look)
{
  LiLook old = self->look;
  GObject *object = G_OBJECT (self);

  self->look = *look;
  g_object_freeze_notify (object);
  if (old.opacity != look->opacity)
    g_object_notify_by_pspec (object, props[PROP_OPACITY]);
  if (old.lo != look->lo)
    g_object_notify_by_pspec (object, props[PROP_LO]);
  if (old.hi != look->hi)
    g_object_notify_by_pspec (object, props[PROP_HI]);
  if (old.colormap != look->colormap)
    g_object_notify_by_pspec (object, props[PROP_COLORMAP]);
  if (old.linear != look->linear)
    g_object_notify_by_pspec (object, props[PROP_LINEAR]);
  g_object_thaw_notify (object);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
li_layer_set_window (LiLayer *self, double lo, double hi)
{
  LiLook look = self->look;

  if (!isfinite (lo) || !isfinite (hi))
    return;
  look.lo = lo;
  look.hi = hi > lo ? hi : lo != 0 ? lo + fabs (lo) * 1e-6 : 1;
  li_layer_set_look (self, &look);
}

void
li_layer_set_opacity (LiLayer *self, double opacity)
{
  LiLook look = self->look;

  look.opacity = CLAMP (opacity, 0, 1);
  li_layer_set_look (self, &look);
}
