/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-view-state.h"

#include <math.h>
#include <string.h>

struct _LiViewState
{
  GObject parent_instance;
  gboolean has_frame;
  double lo[3], hi[3], voxel[3];
  double cursor[3], centre[3], zoom;
  double yaw, pitch;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiViewState, li_view_state, G_TYPE_OBJECT)

static void
li_view_state_class_init (LiViewStateClass *klass)
{
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_view_state_init (LiViewState *self)
{
  self->yaw = 0.6;
  self->pitch = 0.5;
}

static void
changed (LiViewState *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

LiViewState *
li_view_state_new (void)
{
  return g_object_new (LI_TYPE_VIEW_STATE, NULL);
}

static double
snapped (LiViewState *self, int axis, double value)
{
  double first = self->lo[axis] + 0.5, last = MAX (self->hi[axis] - 0.5, first);

  return CLAMP (first + rint (value - first), first, last);
}

void
li_view_state_set_frame (LiViewState *self,
                         const double lo[3],
                         const double hi[3],
                         const double voxel[3])
{
  gboolean same = self->has_frame && memcmp (lo, self->lo, sizeof self->lo) == 0
                  && memcmp (hi, self->hi, sizeof self->hi) == 0;

  if (same && memcmp (voxel, self->voxel, sizeof self->voxel) == 0)
    return;
  memcpy (self->lo, lo, sizeof self->lo);
  memcpy (self->hi, hi, sizeof self->hi);
  memcpy (self->voxel, voxel, sizeof self->voxel);
  self->has_frame = TRUE;
  for (int k = 0; k < 3 && !same; k++)
    {
      self->centre[k] = (lo[k] + hi[k]) / 2;
      self->cursor[k] = snapped (self, k, self->centre[k]);
      self->zoom = 0;
    }
  changed (self);
}

gboolean
li_view_state_has_frame (LiViewState *self)
{
  return self->has_frame;
}

void
li_view_state_get_frame (LiViewState *self, double lo[3], double hi[3], double voxel[3])
{
  memcpy (lo, self->lo, sizeof self->lo);
  memcpy (hi, self->hi, sizeof self->hi);
  if (voxel != NULL)
    memcpy (voxel, self->voxel, sizeof self->voxel);
}

const double *
li_view_state_voxel (LiViewState *self)
{
  return self->voxel;
}

void
li_view_state_set_cursor (LiViewState *self, const double cursor[3])
{
  double next[3];

  for (int k = 0; k < 3; k++)
    next[k] = snapped (self, k, cursor[k]);
  if (memcmp (next, self->cursor, sizeof next) == 0)
    return;
  memcpy (self->cursor, next, sizeof next);
  changed (self);
}

void
li_view_state_move_cursor (LiViewState *self, int axis, double voxels)
{
  double next[3];

  memcpy (next, self->cursor, sizeof next);
  next[axis] += voxels;
  li_view_state_set_cursor (self, next);
}

const double *
li_view_state_cursor (LiViewState *self)
{
  return self->cursor;
}

const double *
li_view_state_centre (LiViewState *self)
{
  return self->centre;
}

double
li_view_state_zoom (LiViewState *self)
{
  return self->zoom;
}

void
li_view_state_set_view (LiViewState *self, const double centre[3], double zoom)
{
  if (zoom == self->zoom && memcmp (centre, self->centre, sizeof self->centre) == 0)
    return;
  memcpy (self->centre, centre, sizeof self->centre);
  self->zoom = zoom;
  changed (self);
}

void
li_view_state_get_angles (LiViewState *self, double *yaw, double *pitch)
{
  *yaw = self->yaw;
  *pitch = self->pitch;
}

void
li_view_state_set_angles (LiViewState *self, double yaw, double pitch)
{
  self->yaw = remainder (yaw, 2 * G_PI);
  self->pitch = CLAMP (pitch, -G_PI_2, G_PI_2);
  changed (self);
}

GVariant *
li_view_state_save (LiViewState *self)
{
  const double *c = self->cursor, *m = self->centre;

  return g_variant_new ("((ddd)(ddd)ddd)", c[0], c[1], c[2], m[0], m[1], m[2], self->zoom,
                        self->yaw, self->pitch);
}

void
li_view_state_restore (LiViewState *self, GVariant *saved)
{
  double c[3], m[3], zoom, yaw, pitch;

  if (!g_variant_is_of_type (saved, G_VARIANT_TYPE ("((ddd)(ddd)ddd)")))
    return;
  g_variant_get (saved, "((ddd)(ddd)ddd)", &c[0], &c[1], &c[2], &m[0], &m[1], &m[2], &zoom, &yaw,
                 &pitch);
  for (int k = 0; k < 3; k++)
    if (!isfinite (c[k]) || !isfinite (m[k]) || m[k] < self->lo[k] || m[k] > self->hi[k])
      return;
  if (!isfinite (zoom) || zoom < 0 || !isfinite (yaw) || !isfinite (pitch))
    return;
  li_view_state_set_cursor (self, c);
  li_view_state_set_view (self, m, zoom);
  li_view_state_set_angles (self, yaw, pitch);
}
