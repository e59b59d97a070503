/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-views.h"

#include <glib/gi18n.h>
#include "session/li-strain-figure.h"
#include "session/li-strain-frames.h"
#include "session/li-strain-layer.h"

#define FIT_MS 200 /* until the views have their new size */

struct _LiStrainViews
{
  GObject parent_instance;
  LiViewerControls *controls;
  LiStrainViewParts parts;
  LiStrainFrames *frames;
  LiLayer *layer;
  guint fit_source;
  gboolean has_bar, keeps_zoom;
};

G_DEFINE_FINAL_TYPE (LiStrainViews, li_strain_views, G_TYPE_OBJECT)

/* Nodes while they are measured, else the vectors of what is shown. */
static void
draw_overlay (cairo_t *cr, const LiView2D *view, gpointer data)
{
  LiStrainViews *self = data;
  const LiStrainShown *shown = li_strain_model_shown (self->parts.model);
  LiStrainScene scene = { .map = shown->map,
                          .points = shown->points,
                          .values = shown->values,
                          .look = li_strain_model_look (self->parts.model),
                          .factor = shown->factor };

  switch (li_strain_model_get_cover (self->parts.model))
    {
    case LI_COVER_LIVE:
    case LI_COVER_TEXTURE:
      li_analysis_model_draw (self->parts.analysis, cr, view);
      break;
    case LI_COVER_RESIDUAL:
      li_residual_model_outline (self->parts.residual, cr, view);
      break;
    case LI_COVER_STRAIN:
      li_strain_model_colours (self->parts.model, &scene.colours);
      li_strain_scene_draw (&scene, cr, view);
      li_strain_vois_draw_carried (self->parts.vois, shown->step, cr, view);
      break;
    default:
      break;
    }
}

static char *
probe_text (const double p[3], gpointer data)
{
  LiStrainViews *self = data;

  return li_analysis_model_get_cover (self->parts.analysis) != LI_COVER_STRAIN
             ? li_analysis_model_probe (self->parts.analysis, p)
             : li_strain_probe_text (self->parts.probe, p);
}

static gboolean
fit_cb (gpointer data)
{
  LiStrainViews *self = data;

  self->fit_source = 0;
  if (li_strain_model_shown (self->parts.model)->step > 0)
    li_viewer_controls_fit (self->controls);
  return G_SOURCE_REMOVE;
}

/* The colour bar takes room from the views: what was whole in them stays whole. */
static void
make_room (LiStrainViews *self, gboolean bar)
{
  if (self->has_bar == bar)
    return;
  self->has_bar = bar;
  if (!self->keeps_zoom && self->fit_source == 0)
    self->fit_source = g_timeout_add (FIT_MS, fit_cb, self);
  self->keeps_zoom = FALSE;
}

/* Of the strain, or of the residual in its place. */
static void
show_bar (LiStrainViews *self)
{
  LiStrainModel *model = self->parts.model;
  const LiStrainShown *shown = li_strain_model_shown (model);
  const LiStrainCover cover = li_strain_model_get_cover (model);
  const gboolean seen = cover == LI_COVER_STRAIN && shown->values != NULL,
                 coloured = li_residual_model_is_coloured (self->parts.residual);
  g_autofree char *title = g_strdup_printf ("%s %s→%s", li_component_name (shown->component),
                                            li_strain_model_step_name (model, shown->from),
                                            li_strain_model_step_name (model, shown->to));

  if (coloured && cover == LI_COVER_RESIDUAL)
    li_viewer_controls_set_colour_bar (self->controls,
                                       li_residual_model_get_layer (self->parts.residual),
                                       _ ("residual"), _ ("grey levels"), 1);
  else
    li_viewer_controls_set_colour_bar (self->controls, seen ? self->layer : NULL, title,
                                       shown->unit, shown->factor);
  make_room (self, seen || coloured);
  li_viewer_controls_set_warning (self->controls, seen ? shown->map->brief : NULL,
                                  shown->values != NULL && shown->map->severe);
}

static void
show (LiStrainViews *self)
{
  show_bar (self);
  li_viewer_controls_redraw (self->controls);
}

void
li_strain_views_keep_zoom (LiStrainViews *self)
{
  self->keeps_zoom = TRUE;
}

static void
li_strain_views_dispose (GObject *object)
{
  LiStrainViews *self = LI_STRAIN_VIEWS (object);

  g_clear_handle_id (&self->fit_source, g_source_remove);
  if (self->controls != NULL)
    li_viewer_controls_set_overlay (self->controls, self, NULL, NULL);
  g_clear_object (&self->controls);
  g_clear_object (&self->parts.model);
  g_clear_object (&self->parts.residual);
  g_clear_object (&self->parts.analysis);
  g_clear_object (&self->parts.vois);
  g_clear_object (&self->parts.probe);
  g_clear_object (&self->frames);
  g_clear_object (&self->layer);
  G_OBJECT_CLASS (li_strain_views_parent_class)->dispose (object);
}

static void
li_strain_views_class_init (LiStrainViewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = li_strain_views_dispose;
}

static void
li_strain_views_init (LiStrainViews *self)
{
}

/* Layers from below: the opacity keys act on the one on top, the strain. */
static void
add_layers (LiStrainViews *self)
{
  li_viewer_controls_add_layer (self->controls, li_strain_frames_get_layer (self->frames));
  li_viewer_controls_add_layer (self->controls, li_residual_model_get_layer (self->parts.residual));
  li_viewer_controls_add_layer (self->controls, self->layer);
}

LiStrainViews *
li_strain_views_new (LiViewerControls *controls, const LiStrainViewParts *parts)
{
  LiStrainViews *self = g_object_new (LI_TYPE_STRAIN_VIEWS, NULL);
  GObject *const sources[]
      = { G_OBJECT (parts->model), G_OBJECT (parts->residual), G_OBJECT (parts->analysis) };

  self->controls = g_object_ref (controls);
  self->parts = *parts;
  g_object_ref (parts->vois);
  g_object_ref (parts->probe);
  self->frames = li_strain_frames_new (parts->model);
  self->layer = li_strain_layer_new (parts->model);
  add_layers (self);
  li_viewer_controls_set_overlay (controls, self, draw_overlay, probe_text);
  for (gsize k = 0; k < G_N_ELEMENTS (sources); k++)
    {
      g_object_ref (sources[k]);
      g_signal_connect_object (sources[k], "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
    }
  show (self);
  return self;
}
