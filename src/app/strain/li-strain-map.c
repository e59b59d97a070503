/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"
#include "workflow/li-quality.h"

void
li_strain_page_pair (LiStrainPage *self, guint *from, guint *to)
{
  *to = self->step;
  *from = self->look.total || self->step == 0 ? 0 : self->step - 1;
}

static const char *
step_name (LiStrainPage *self, guint step)
{
  LiExperiment *experiment = li_strain_maps_get_experiment (self->maps);

  return experiment != NULL && step < li_experiment_n_steps (experiment)
             ? li_experiment_step (experiment, step)->name
             : "";
}

char *
li_strain_page_describe (LiStrainPage *self)
{
  guint from, to;

  li_strain_page_pair (self, &from, &to);
  return g_strdup_printf (self->look.total ? _ ("Total %s → %s, frame of %s · %s")
                                           : _ ("Step %s → %s (incremental), frame of %s · %s"),
                          step_name (self, from), step_name (self, to), step_name (self, from),
                          li_component_label (self->component));
}

gboolean
li_strain_page_counts (LiStrainPage *self, const LiField *points, gsize k)
{
  return self->look.repaired || li_node_is_measured (&points->nodes[k]);
}

void
li_strain_page_make_colours (LiStrainPage *self, LiLook *look)
{
  li_look_init_field (look);
  look->colormap = li_strain_look_colormap (&self->look, self->component);
  look->lo = self->lo;
  look->hi = self->hi;
  look->opacity = self->look.opacity / 100;
  look->linear = self->look.style == LI_MAP_SMOOTH;
  look->band = self->look.band;
  look->band_lo = MIN (self->look.band_lo, self->look.band_hi) / self->factor;
  look->band_hi = MAX (self->look.band_lo, self->look.band_hi) / self->factor;
}

static void
show_layer (LiStrainPage *self)
{
  LiLook look;

  li_strain_page_make_colours (self, &look);
  li_layer_set_look (self->layer, &look);
  if (self->values == NULL || self->look.style == LI_MAP_NODES)
    li_layer_set_field (self->layer, NULL, NULL, FALSE);
  else
    li_layer_set_field (self->layer, self->points, self->values, !self->look.hatching);
}

/* A volume asked for: the answer may come when the page is closed. */
typedef struct
{
  LiStrainPage *page;
  guint step, generation;
} FrameRequest;

static void
take_frame (LiLayer *layer, gpointer data)
{
  g_autofree FrameRequest *request = data;
  g_autoptr (LiStrainPage) self = request->page;

  if (layer == NULL || request->generation != self->frame_generation || self->flap == NULL
      || request->step >= self->frame_sources->len
      || self->frame_sources->pdata[request->step] != NULL)
    return;
  self->frame_sources->pdata[request->step] = li_plane_source_ref (li_layer_get_source (layer));
  li_strain_page_update (self);
}

static void
ask_frame (LiStrainPage *self, guint step, const char *address)
{
  FrameRequest *request = g_new (FrameRequest, 1);

  request->page = g_object_ref (self);
  request->step = step;
  request->generation = self->frame_generation;
  li_document_open_layer (self->document, address, take_frame, request);
}

/* The grey values of a time step: as it is open, or opened beside the current one. */
static LiPlaneSource *
frame_source (LiStrainPage *self, guint step)
{
  LiStep *open = li_document_get_nth_step (self->document, (int)step);

  if (open == NULL)
    return NULL;
  if (li_step_get_source (open) != NULL)
    return li_step_get_source (open);
  while (self->frame_sources->len <= step)
    {
      gboolean no = FALSE;

      g_ptr_array_add (self->frame_sources, NULL);
      g_array_append_val (self->frame_asked, no);
    }
  if (self->frame_sources->pdata[step] == NULL && !g_array_index (self->frame_asked, gboolean, step)
      && li_step_get_path (open) != NULL)
    {
      g_array_index (self->frame_asked, gboolean, step) = TRUE;
      ask_frame (self, step, li_step_get_address (open));
    }
  return self->frame_sources->pdata[step];
}

void
li_strain_page_clear_frames (LiStrainPage *self)
{
  self->frame_generation++;
  li_layer_set_source (self->frame_layer, NULL);
  for (guint k = 0; k < self->frame_sources->len; k++)
    g_clear_pointer (&self->frame_sources->pdata[k], li_plane_source_unref);
  g_ptr_array_set_size (self->frame_sources, 0);
  g_array_set_size (self->frame_asked, 0);
}

/* Nodes were placed in the first image of the pair: that is what belongs under the map. */
static void
show_frame (LiStrainPage *self)
{
  guint from, to;
  LiPlaneSource *source = NULL;

  li_strain_page_pair (self, &from, &to);
  if (self->look.frame_grey && from != to && self->values != NULL
      && li_strain_residual_get_shown (LI_STRAIN_RESIDUAL (self->residual))[0] == '\0')
    source = frame_source (self, from);
  li_layer_set_look (self->frame_layer, li_layer_get_look (li_document_get_grey (self->document)));
  g_object_set (self->frame_layer, "name", step_name (self, from), NULL);
  li_layer_set_source (self->frame_layer, source);
  li_layer_set_visible (self->frame_layer, source != NULL);
}

static char *
missing_text (LiStrainPage *self)
{
  guint from, to;

  li_strain_page_pair (self, &from, &to);
  if (li_strain_maps_get_experiment (self->maps) == NULL)
    return g_strdup (_ ("Open an experiment to see its strain."));
  if (self->step == 0)
    return g_strdup_printf (_ ("%s is the reference: nothing has moved yet. Choose a later step."),
                            step_name (self, 0));
  if (self->map != NULL && self->map->error != NULL)
    return g_strdup_printf ("%s → %s: %s", step_name (self, from), step_name (self, to),
                            self->map->error);
  if (li_strain_maps_is_loading (self->maps))
    return g_strdup_printf (_ ("Reading %s → %s …"), step_name (self, from), step_name (self, to));
  return g_strdup_printf (_ ("%s → %s has not been analysed yet."), step_name (self, from),
                          step_name (self, to));
}

static gboolean
fit_cb (gpointer data)
{
  LiStrainPage *self = data;

  self->fit_source = 0;
  if (self->step > 0)
    li_viewer_controls_fit (li_viewer_get_controls (LI_VIEWER (self->viewer)));
  return G_SOURCE_REMOVE;
}

/* The colour bar takes room from the views: what was whole in them stays whole. */
static void
make_room (LiStrainPage *self, gboolean bar)
{
  if (self->has_bar == bar)
    return;
  self->has_bar = bar;
  if (!self->restored && self->fit_source == 0)
    self->fit_source = g_timeout_add (200, fit_cb, self);
  self->restored = FALSE;
}

/* Of the strain, or of the residual in its place. */
static void
show_bar (LiStrainPage *self, gboolean strain)
{
  LiLayer *residual = li_strain_residual_get_layer (LI_STRAIN_RESIDUAL (self->residual));
  LiLayer *layer = strain && self->values != NULL ? self->layer : NULL;
  g_autofree char *title = NULL;
  guint from, to;

  li_strain_page_pair (self, &from, &to);
  title = g_strdup_printf ("%s %s→%s", li_component_name (self->component), step_name (self, from),
                           step_name (self, to));
  if (residual != NULL && !li_strain_run_draws (LI_STRAIN_RUN (self->run)))
    li_viewer_controls_set_colour_bar (li_viewer_get_controls (LI_VIEWER (self->viewer)), residual,
                                       _ ("residual"), _ ("grey levels"), 1);
  else
    li_viewer_controls_set_colour_bar (li_viewer_get_controls (LI_VIEWER (self->viewer)), layer,
                                       title, self->unit, self->factor);
  make_room (self, layer != NULL || residual != NULL);
}

/* What to do about a map that is not there: run it, or help a registration that got lost. */
static void
show_action (LiStrainPage *self, gboolean shown)
{
  gboolean lost = self->map != NULL && self->map->report != NULL
                  && self->map->report->outcome == LI_OUTCOME_NOT_REGISTERED;

  gtk_widget_set_visible (self->headline_action, shown && !lost);
  gtk_widget_set_visible (self->align_action, shown && lost);
}

void
li_strain_page_update_headline (LiStrainPage *self)
{
  LiStrainResidual *residual = LI_STRAIN_RESIDUAL (self->residual);
  g_autofree char *running = li_strain_run_status (LI_STRAIN_RUN (self->run));
  g_autofree char *busy
      = running != NULL ? g_strdup (running) : li_strain_residual_status (residual);
  g_autofree char *text
      = self->values != NULL ? li_strain_page_describe (self) : missing_text (self);
  g_autofree char *lo = li_number_printf ("%.4g", self->lo * self->factor),
                  *hi = li_number_printf ("%.4g", self->hi * self->factor);
  g_autofree char *range = g_strdup_printf (
      self->look.locked ? _ ("%s … %s %s, locked") : _ ("%s … %s %s"), lo, hi, self->unit);
  gboolean covered = li_strain_run_draws (LI_STRAIN_RUN (self->run))
                     || li_strain_residual_get_shown (residual)[0] != '\0';

  gtk_label_set_text (GTK_LABEL (self->headline), busy != NULL ? busy : text);
  gtk_widget_set_tooltip_text (self->headline, busy != NULL ? busy : text);
  show_action (self, busy == NULL && self->values == NULL && self->step > 0
                         && !li_strain_maps_is_loading (self->maps));
  gtk_label_set_text (GTK_LABEL (self->range_label), self->values != NULL && !covered ? range : "");
  li_layer_set_visible (self->layer, !covered);
  show_bar (self, !covered);
  li_viewer_controls_set_warning (li_viewer_get_controls (LI_VIEWER (self->viewer)),
                                  self->values != NULL && !covered ? self->map->brief : NULL,
                                  self->values != NULL && self->map->severe);
}

/* A sign says what the colour says. */
static void
add_quality (LiStrainPage *self, LiQualityLevel level, const char *said)
{
  static const char *const styles[] = { "success", "warning", "error" };
  static const char *const signs[] = { "✓", "!", "✕" };
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *sign = gtk_label_new (signs[level]), *text = gtk_label_new (said);

  gtk_widget_add_css_class (sign, styles[level]);
  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), level == LI_QUALITY_BAD); /* to be copied */
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_box_append (GTK_BOX (row), sign);
  gtk_box_append (GTK_BOX (row), text);
  gtk_box_append (GTK_BOX (self->quality_box), row);
}

static void
show_quality (LiStrainPage *self)
{
  g_autoptr (GPtrArray) lines = li_quality_lines (self->map != NULL ? self->map->report : NULL,
                                                  self->map != NULL ? self->map->field : NULL);
  const char *trouble = self->map != NULL ? self->map->error : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->quality_box)) != NULL)
    gtk_box_remove (GTK_BOX (self->quality_box), child);
  if (trouble != NULL)
    add_quality (self, LI_QUALITY_BAD, trouble);
  for (guint k = 0; k < lines->len; k++)
    {
      const LiQualityLine *line = lines->pdata[k];

      if (g_strcmp0 (line->text, trouble) != 0)
        add_quality (self, line->level, line->text);
    }
  if (lines->len == 0 && trouble == NULL)
    {
      child = gtk_label_new (_ ("No map, nothing to judge."));
      gtk_label_set_xalign (GTK_LABEL (child), 0);
      gtk_widget_add_css_class (child, "dim-label");
      gtk_box_append (GTK_BOX (self->quality_box), child);
    }
}

static void
find_values (LiStrainPage *self)
{
  int component = li_component_find (self->look.component);
  int step = li_document_get_step (self->document);
  guint from, to;

  g_clear_pointer (&self->values, g_free);
  self->points = NULL;
  if (self->component != (gsize)MAX (component, 0)
      || g_hash_table_size (self->samples) > 4 * (guint)li_document_get_n_steps (self->document))
    g_hash_table_remove_all (self->samples); /* as large as a component of all maps */
  self->component = (gsize)MAX (component, 0);
  self->step = (guint)MAX (step, 0);
  li_strain_page_pair (self, &from, &to);
  li_strain_maps_pin (self->maps, from, to);
  self->map = li_strain_maps_at (self->maps, self->step, self->look.total);
  self->unit = li_component_unit (self->component, self->map != NULL ? self->map->field : NULL,
                                  &self->factor);
  if (self->map != NULL && self->map->field != NULL)
    self->values = li_component_values (self->component, self->map->field, self->map->strain,
                                        li_strain_maps_normal (self->maps), &self->points);
}

static void
enable_actions (LiStrainPage *self)
{
  static const char *const need_map[]
      = { "strain.export-picture", "strain.export-data", "strain.export-slices",
          "strain.export-times",   "strain.report",      "strain.lock" };

  for (gsize k = 0; k < G_N_ELEMENTS (need_map); k++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), need_map[k], self->values != NULL);
}

void
li_strain_page_update (LiStrainPage *self)
{
  guint from, to;

  if (self->document == NULL)
    return;
  find_values (self);
  li_strain_page_find_range (self);
  show_frame (self);
  show_layer (self);
  li_strain_page_pair (self, &from, &to);
  li_strain_run_set_pair (LI_STRAIN_RUN (self->run), from, to);
  li_strain_residual_set_map (LI_STRAIN_RESIDUAL (self->residual),
                              li_strain_maps_get_experiment (self->maps), self->map);
  li_strain_page_update_headline (self);
  show_quality (self);
  li_strain_page_fill_controls (self);
  li_strain_page_update_vois (self);
  li_strain_page_update_plot (self);
  li_strain_page_update_probe (self);
  li_strain_page_show_note (self);
  enable_actions (self);
  li_viewer_update_probe (LI_VIEWER (self->viewer));
  li_viewer_redraw (LI_VIEWER (self->viewer));
}
