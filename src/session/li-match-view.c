/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-match-view.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>
#include "base/li-thread.h"
#include "session/li-request.h"

#define REST_MS 180      /* the hand rests: time for the sharp picture */
#define MAX_SAMPLES 1400 /* along an edge of a sharp slice */
#define COARSE_SAMPLES 480
#define COARSE_PIXELS 1.5 /* of the screen for a sample while the hand moves */
#define SCORE_SAMPLES 160

/* Both images on one lattice. */
typedef struct
{
  LiLattice lattice;
  LiPlane *planes[2];
  LiPhi phi; /* that image 1 was drawn with */
} Drawn;

struct _LiMatchView
{
  GObject parent_instance;
  LiPose *pose;
  LiPairImages *images;
  LiCompare compare;
  int only, bin;
  LiPhi preview;
  gboolean previewing;
  Drawn coarse[3], sharp[3], box[3];
  LiLattice wanted[3];
  gboolean shown[3];
  guint rest_source;
  LiRequest *reading; /* the sharp pictures */
  gboolean shut;
};

enum
{
  SIGNAL_REDRAW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiMatchView, li_match_view, G_TYPE_OBJECT)

static void start_sharp (LiMatchView *self);

static const LiPhi *
shown_phi (LiMatchView *self)
{
  return self->previewing ? &self->preview : li_pose_get (self->pose);
}

static void
drawn_clear (Drawn *drawn)
{
  g_clear_pointer (&drawn->planes[0], li_plane_unref);
  g_clear_pointer (&drawn->planes[1], li_plane_unref);
}

static void
forget (LiMatchView *self)
{
  for (int axis = 0; axis < 3; axis++)
    {
      drawn_clear (&self->coarse[axis]);
      drawn_clear (&self->sharp[axis]);
      drawn_clear (&self->box[axis]);
      self->shown[axis] = FALSE;
    }
}

static void
stop_reading (LiMatchView *self)
{
  g_clear_handle_id (&self->rest_source, g_source_remove);
  li_request_drop (self->reading);
}

static gboolean
rest_cb (gpointer data)
{
  LiMatchView *self = data;

  self->rest_source = 0;
  start_sharp (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_rest (LiMatchView *self)
{
  stop_reading (self);
  if (self->images != NULL && !self->shut)
    self->rest_source = g_timeout_add (REST_MS, rest_cb, self);
}

static void
pose_changed_cb (LiPose *pose, LiMatchView *self)
{
  wait_for_rest (self);
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

static void
li_match_view_dispose (GObject *object)
{
  LiMatchView *self = LI_MATCH_VIEW (object);

  li_match_view_shutdown (self);
  g_clear_object (&self->pose);
  G_OBJECT_CLASS (li_match_view_parent_class)->dispose (object);
}

static void
li_match_view_finalize (GObject *object)
{
  li_request_free (LI_MATCH_VIEW (object)->reading);
  G_OBJECT_CLASS (li_match_view_parent_class)->finalize (object);
}

static void
li_match_view_class_init (LiMatchViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = li_match_view_finalize;
  G_OBJECT_CLASS (klass)->dispose = li_match_view_dispose;
  signals[SIGNAL_REDRAW] = g_signal_new ("redraw", LI_TYPE_MATCH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_match_view_init (LiMatchView *self)
{
  self->reading = li_request_new (self);
  li_compare_init (&self->compare);
  self->bin = 1;
}

LiMatchView *
li_match_view_new (LiPose *pose)
{
  LiMatchView *self = g_object_new (LI_TYPE_MATCH_VIEW, NULL);

  self->pose = g_object_ref (pose);
  g_signal_connect_object (pose, "changed", G_CALLBACK (pose_changed_cb), self, 0);
  return self;
}

void
li_match_view_shutdown (LiMatchView *self)
{
  self->shut = TRUE;
  stop_reading (self);
  forget (self);
  g_clear_pointer (&self->images, li_pair_images_unref);
}

void
li_match_view_set_images (LiMatchView *self, LiPairImages *images)
{
  stop_reading (self);
  forget (self);
  if (images != NULL)
    li_pair_images_ref (images);
  li_pair_images_unref (self->images);
  self->images = images;
  self->previewing = FALSE;
  for (int i = 0; i < 2 && images != NULL; i++)
    {
      self->compare.lo[i] = images->lo[i];
      self->compare.hi[i] = images->hi[i];
    }
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

LiPairImages *
li_match_view_get_images (LiMatchView *self)
{
  return self->images;
}

const LiCompare *
li_match_view_get_compare (LiMatchView *self)
{
  return &self->compare;
}

void
li_match_view_set_compare (LiMatchView *self, const LiCompare *compare)
{
  self->compare = *compare;
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

void
li_match_view_set_only (LiMatchView *self, int image)
{
  if (self->only == image)
    return;
  self->only = image;
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

void
li_match_view_set_preview (LiMatchView *self, const LiPhi *phi)
{
  if (phi == NULL && !self->previewing)
    return;
  self->previewing = phi != NULL;
  if (phi != NULL)
    self->preview = *phi;
  wait_for_rest (self);
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

int
li_match_view_get_bin (LiMatchView *self)
{
  return self->bin;
}

void
li_match_view_set_bin (LiMatchView *self, int bin)
{
  self->bin = MAX (bin, 1);
  forget (self);
  wait_for_rest (self);
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

/* The visible part of the slice, a sample for each @pixels of the screen but none finer than
 * @least voxels, on multiples of the step so that
 * panning does not shimmer. */
static void
visible_lattice (const LiView2D *view, double least, double pixels, int most, LiLattice *l)
{
  double lo[3], hi[3], zoom[2] = { li_view_zoom_u (view), li_view_zoom_v (view) };
  const int axes[2] = { li_plane_axis_u (view->axis), li_plane_axis_v (view->axis) };
  int size[2];

  li_view_to_voxel (view, 0, 0, lo);
  li_view_to_voxel (view, view->width, view->height, hi);
  l->axis = view->axis;
  l->position = view->centre[view->axis];
  for (int k = 0; k < 2; k++)
    {
      double length = hi[axes[k]] - lo[axes[k]];
      double step = MAX (MAX (least, pixels / zoom[k]), length / most);

      l->step[k] = step;
      l->origin[k] = floor (lo[axes[k]] / step) * step;
      size[k] = (int)ceil ((hi[axes[k]] - l->origin[k]) / step) + 1;
    }
  l->width = size[0];
  l->height = size[1];
}

static gboolean
same_phi (const LiPhi *a, const LiPhi *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

/* Draws what has changed since the last time. */
static const Drawn *
draw_from_coarse (LiMatchView *self, Drawn *d, const LiLattice *l)
{
  const LiPhi *phi = shown_phi (self);

  if (d->planes[1] == NULL || !li_lattice_equal (l, &d->lattice))
    {
      drawn_clear (d);
      d->lattice = *l;
      d->planes[1] = li_pair_images_plane (self->images, 1, NULL, l);
    }
  if (d->planes[0] == NULL || !same_phi (&d->phi, phi))
    {
      g_clear_pointer (&d->planes[0], li_plane_unref);
      d->planes[0] = li_pair_images_plane (self->images, 0, phi, l);
      d->phi = *phi;
    }
  return d;
}

static const Drawn *
draw_coarse (LiMatchView *self, const LiView2D *view)
{
  LiLattice l;

  visible_lattice (view, MAX (self->images->bin[0], self->images->bin[1]) / 2, COARSE_PIXELS,
                   COARSE_SAMPLES, &l);
  return draw_from_coarse (self, &self->coarse[view->axis], &l);
}

static const Drawn *
best_drawn (LiMatchView *self, const LiView2D *view)
{
  int axis = view->axis;
  LiLattice sharp;

  visible_lattice (view, self->bin, 1, MAX_SAMPLES, &sharp);
  if (!self->shown[axis] || !li_lattice_equal (&sharp, &self->wanted[axis]))
    {
      self->wanted[axis] = sharp;
      self->shown[axis] = TRUE;
      wait_for_rest (self);
    }
  if (self->sharp[axis].planes[0] != NULL && li_lattice_equal (&self->sharp[axis].lattice, &sharp)
      && same_phi (&self->sharp[axis].phi, shown_phi (self)))
    return &self->sharp[axis];
  return draw_coarse (self, view);
}

/* The line of a swipe as a share of the plane's width, from its share of the view's. */
static double
swipe_of (const LiMatchView *self, const LiView2D *view, const LiLattice *l)
{
  double p[3];

  li_view_to_voxel (view, self->compare.swipe * view->width, 0, p);
  return ((p[li_plane_axis_u (l->axis)] - l->origin[0]) / l->step[0] + 0.5) / l->width;
}

static gsize
compared (LiMatchView *self, const Drawn *drawn, double swipe, LiSliceLayer *layers)
{
  LiCompare compare = self->compare;

  compare.swipe = swipe;
  if (self->only != 0)
    {
      compare.mode = LI_COMPARE_FLICKER;
      compare.moving_now = self->only == 1;
    }
  return li_compare_layers (&compare, drawn->planes[0], drawn->planes[1], layers);
}

gsize
li_match_view_layers (LiMatchView *self, const LiView2D *view, LiSliceLayer *layers)
{
  const Drawn *drawn;

  if (self->images == NULL)
    return 0;
  drawn = best_drawn (self, view);
  return compared (self, drawn, swipe_of (self, view, &drawn->lattice), layers);
}

/* What a worker reads: the lattices wanted when the hand came to rest. */
typedef struct
{
  LiPairImages *images;
  LiPhi phi;
  Drawn out[3];
  gboolean wanted[3];
} Sharp;

static void
sharp_free (gpointer data)
{
  Sharp *sharp = data;

  for (int axis = 0; axis < 3; axis++)
    drawn_clear (&sharp->out[axis]);
  li_pair_images_unref (sharp->images);
  g_free (sharp);
}

/* Hands its data on as the result, with the planes in it. */
static gpointer
sharp_work (gpointer data, LiProgress *progress, GError **error)
{
  li_thread_set_priority (LI_PRIORITY_VISIBLE);
  Sharp **handed = data, *sharp = *handed;

  for (int axis = 0; axis < 3; axis++)
    for (int i = 0; i < 2 && sharp->wanted[axis]; i++)
      {
        sharp->out[axis].planes[i] = li_pair_images_read (
            sharp->images, i, &sharp->phi, &sharp->out[axis].lattice, progress, NULL);
        if (sharp->out[axis].planes[i] == NULL)
          sharp->wanted[axis] = FALSE;
      }
  *handed = NULL;
  return sharp;
}

static void
handed_free (gpointer data)
{
  Sharp **handed = data;

  g_clear_pointer (handed, sharp_free);
  g_free (handed);
}

static void
sharp_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiMatchView *self = owner;
  Sharp *sharp = result;

  if (sharp == NULL)
    return;
  for (int axis = 0; axis < 3; axis++)
    if (sharp->wanted[axis])
      {
        drawn_clear (&self->sharp[axis]);
        self->sharp[axis] = sharp->out[axis];
        self->sharp[axis].phi = sharp->phi;
        memset (sharp->out[axis].planes, 0, sizeof sharp->out[axis].planes);
      }
  sharp_free (sharp);
  g_signal_emit (self, signals[SIGNAL_REDRAW], 0);
}

static void
start_sharp (LiMatchView *self)
{
  Sharp *sharp = g_new0 (Sharp, 1), **handed = g_new (Sharp *, 1);

  sharp->images = li_pair_images_ref (self->images);
  sharp->phi = *shown_phi (self);
  for (int axis = 0; axis < 3; axis++)
    {
      sharp->out[axis].lattice = self->wanted[axis];
      sharp->wanted[axis] = self->shown[axis];
    }
  *handed = sharp;
  li_request_ask (self->reading, &(LiQuestion){ .title = "sharp slices",
                                                .work = sharp_work,
                                                .data = handed,
                                                .free_data = handed_free,
                                                .free_result = sharp_free,
                                                .done = sharp_done });
}

gboolean
li_match_view_value (
    LiMatchView *self, int image, const double p[3], double place[3], double *value)
{
  LiLattice l = { LI_Z, p[LI_Z], 1, 1, { p[LI_X], p[LI_Y] }, { 1, 1 } };
  g_autoptr (LiPlane) plane = NULL;
  LiPhi inverse;

  if (self->images == NULL || (image == 1 && !li_phi_invert (shown_phi (self), &inverse)))
    return FALSE;
  if (image == 1)
    li_phi_apply (&inverse, p, place);
  else
    memcpy (place, p, 3 * sizeof *place);
  plane = li_pair_images_plane (self->images, image - 1, shown_phi (self), &l);
  *value = li_plane_value (plane, 0, 0);
  return TRUE;
}

/* The whole of image 2's slice. */
static void
whole_lattice (const LiVolumeInfo *info, int axis, double position, LiLattice *l)
{
  const int axes[2] = { li_plane_axis_u (axis), li_plane_axis_v (axis) };
  int size[2];

  l->axis = axis;
  l->position = position;
  for (int k = 0; k < 2; k++)
    {
      gint64 n = info->shape[axes[k]];

      l->step[k] = MAX (1, (double)n / SCORE_SAMPLES);
      l->origin[k] = info->origin[axes[k]];
      size[k] = (int)floor ((n - 1) / l->step[k]) + 1;
    }
  l->width = size[0];
  l->height = size[1];
}

gsize
li_match_view_coarse_layers (LiMatchView *self, const LiView2D *view, LiSliceLayer *layers)
{
  LiLattice l;

  if (self->images == NULL)
    return 0;
  whole_lattice (li_volume_info (self->images->volume[1]), view->axis, view->centre[view->axis],
                 &l);
  return compared (self, draw_from_coarse (self, &self->box[view->axis], &l), self->compare.swipe,
                   layers);
}

/* The planes of the 3D box, which are whole slices, are drawn once for both. */
void
li_match_view_score (LiMatchView *self, const double cursor[3], double *zncc, double *ssd)
{
  LiLikeness likeness = { 0 };

  for (int axis = 0; axis < 3 && self->images != NULL; axis++)
    {
      const Drawn *drawn;
      LiLattice l;

      whole_lattice (li_volume_info (self->images->volume[1]), axis, cursor[axis], &l);
      drawn = draw_from_coarse (self, &self->box[axis], &l);
      li_likeness_add (&likeness, drawn->planes[0], drawn->planes[1]);
    }
  *zncc = li_likeness_zncc (&likeness);
  *ssd = li_likeness_ssd (&likeness);
}
