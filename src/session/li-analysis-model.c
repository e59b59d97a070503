/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-analysis-model.h"

#include <glib/gi18n.h>
#include "draw/li-field-stats.h"
#include "draw/li-node-marks.h"

#define NODE_RADIUS 5 /* pixels */

struct _LiAnalysisModel
{
  GObject parent_instance;
  LiStrainModel *strain;
  LiAnalysisSettings *settings;
  LiMaskChoice *mask;
  LiAnalysisRun *run;
  LiTextureCheck *texture;
  guint from, to; /* the pair that is shown */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiAnalysisModel, li_analysis_model, G_TYPE_OBJECT)

LiAnalysisSettings *
li_analysis_model_get_settings (LiAnalysisModel *self)
{
  return self->settings;
}

LiMaskChoice *
li_analysis_model_get_mask (LiAnalysisModel *self)
{
  return self->mask;
}

LiAnalysisRun *
li_analysis_model_get_run (LiAnalysisModel *self)
{
  return self->run;
}

LiTextureCheck *
li_analysis_model_get_texture (LiAnalysisModel *self)
{
  return self->texture;
}

char *
li_analysis_model_describe_pair (LiAnalysisModel *self)
{
  return self->from < self->to
             ? g_strdup_printf (_ ("Analyse %s → %s"),
                                li_strain_model_step_name (self->strain, self->from),
                                li_strain_model_step_name (self->strain, self->to))
             : NULL;
}

void
li_analysis_model_start (LiAnalysisModel *self, LiRunWhat what)
{
  if (!li_analysis_run_is_running (self->run))
    li_texture_check_hide (self->texture);
  li_analysis_run_start (self->run, what, self->from, self->to,
                         li_analysis_settings_params (self->settings));
}

void
li_analysis_model_cancel (LiAnalysisModel *self)
{
  li_analysis_run_cancel (self->run);
  li_texture_check_cancel (self->texture);
}

void
li_analysis_model_check_texture (LiAnalysisModel *self)
{
  li_texture_check_start (self->texture, self->from,
                          &li_analysis_settings_params (self->settings)->correlation);
}

LiStrainCover
li_analysis_model_get_cover (LiAnalysisModel *self)
{
  if (li_analysis_run_nodes (self->run) != NULL)
    return LI_COVER_LIVE;
  return li_texture_check_is_shown (self->texture) && !li_analysis_run_is_here (self->run)
             ? LI_COVER_TEXTURE
             : LI_COVER_STRAIN;
}

char *
li_analysis_model_get_status (LiAnalysisModel *self)
{
  if (li_analysis_run_is_here (self->run))
    return li_analysis_run_status (self->run);
  return li_analysis_model_get_cover (self) == LI_COVER_TEXTURE ? g_strdup_printf (
             _ ("Texture check of %s: red windows are poor"),
             li_strain_model_step_name (self->strain, li_texture_check_step (self->texture)))
                                                                : NULL;
}

void
li_analysis_model_draw (LiAnalysisModel *self, cairo_t *cr, const LiView2D *view)
{
  LiStrainCover cover = li_analysis_model_get_cover (self);

  if (cover == LI_COVER_TEXTURE)
    li_node_marks_draw_texture (cr, view, li_texture_check_grid (self->texture),
                                li_texture_check_expected (self->texture), LI_TEXTURE_POOR);
  else if (cover == LI_COVER_LIVE)
    li_node_marks_draw (cr, view, li_analysis_run_nodes (self->run), NODE_RADIUS);
}

char *
li_analysis_model_probe (LiAnalysisModel *self, const double p[3])
{
  const LiField *nodes = li_analysis_run_nodes (self->run);
  gint64 k = nodes != NULL ? li_field_point_at (nodes, p) : -1;

  if (li_analysis_model_get_cover (self) == LI_COVER_TEXTURE)
    return li_texture_check_probe (self->texture, p);
  return k >= 0 ? li_node_describe (&nodes->nodes[k]) : NULL;
}

static void
update (LiAnalysisModel *self)
{
  li_strain_model_set_live (self->strain, li_analysis_model_get_cover (self));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
follow (LiAnalysisModel *self)
{
  LiExperiment *experiment
      = li_strain_maps_get_experiment (li_strain_model_get_maps (self->strain));
  const LiStrainShown *shown = li_strain_model_shown (self->strain);

  self->from = experiment != NULL ? shown->from : 0;
  self->to = experiment != NULL ? shown->to : 0;
  li_analysis_settings_set_experiment (self->settings, experiment);
  li_mask_choice_set_experiment (self->mask, experiment);
  li_analysis_run_set_experiment (self->run, experiment);
  li_texture_check_set_experiment (self->texture, experiment);
  li_analysis_settings_set_pair (self->settings, self->from, self->to);
  li_mask_choice_set_step (self->mask, self->from);
  update (self);
}

static void
strain_cb (LiStrainModel *strain, guint what, LiAnalysisModel *self)
{
  if (what & (LI_STRAIN_MAP | LI_STRAIN_FRAME))
    follow (self);
}

static void
finished_cb (LiAnalysisModel *self)
{
  li_strain_model_reload (self->strain);
}

static void
li_analysis_model_dispose (GObject *object)
{
  LiAnalysisModel *self = LI_ANALYSIS_MODEL (object);

  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  if (self->texture != NULL)
    g_signal_handlers_disconnect_by_data (self->texture, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->mask);
  g_clear_object (&self->run);
  g_clear_object (&self->texture);
  g_clear_object (&self->strain);
  G_OBJECT_CLASS (li_analysis_model_parent_class)->dispose (object);
}

static void
li_analysis_model_class_init (LiAnalysisModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = li_analysis_model_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
li_analysis_model_init (LiAnalysisModel *self)
{
}

LiAnalysisModel *
li_analysis_model_new (LiStrainModel *strain)
{
  LiAnalysisModel *self = g_object_new (LI_TYPE_ANALYSIS_MODEL, NULL);
  LiDocument *document = li_strain_model_get_document (strain);

  self->strain = g_object_ref (strain);
  self->settings = li_analysis_settings_new (document);
  self->mask = li_mask_choice_new (document);
  self->run = li_analysis_run_new (document);
  self->texture = li_texture_check_new (document);
  g_signal_connect_swapped (self->run, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->run, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect_swapped (self->texture, "changed", G_CALLBACK (update), self);
  g_signal_connect_object (strain, "changed", G_CALLBACK (strain_cb), self, 0);
  follow (self);
  return self;
}
