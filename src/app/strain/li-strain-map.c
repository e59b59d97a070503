/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-number.h"
#include "workflow/li-quality.h"

static void
show_layer (LiStrainPage *self)
{
  LiLook look;

  li_strain_model_colours (self->model, &look);
  li_layer_set_look (self->layer, &look);
  if (self->shown->values == NULL || self->look->style == LI_MAP_NODES)
    li_layer_set_field (self->layer, NULL, NULL, FALSE);
  else
    li_layer_set_field (self->layer, self->shown->points, self->shown->values,
                        !self->look->hatching);
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
  li_strain_page_show (self, LI_STRAIN_FRAME);
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
  guint from = self->shown->from;
  LiPlaneSource *source = NULL;

  if (self->look->frame_grey && from != self->shown->to && self->shown->values != NULL
      && li_residual_model_get_shown (self->residual) == LI_COVER_STRAIN)
    source = frame_source (self, from);
  li_layer_set_look (self->frame_layer, li_layer_get_look (li_document_get_grey (self->document)));
  g_object_set (self->frame_layer, "name", li_strain_model_step_name (self->model, from), NULL);
  li_layer_set_source (self->frame_layer, source);
  li_layer_set_visible (self->frame_layer, source != NULL);
}

static gboolean
fit_cb (gpointer data)
{
  LiStrainPage *self = data;

  self->fit_source = 0;
  if (self->shown->step > 0)
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
show_bar (LiStrainPage *self, LiStrainCover cover)
{
  const LiStrainShown *shown = self->shown;
  LiLayer *residual = li_residual_model_is_coloured (self->residual)
                          ? li_residual_model_get_layer (self->residual)
                          : NULL;
  LiLayer *layer = cover == LI_COVER_STRAIN && shown->values != NULL ? self->layer : NULL;
  g_autofree char *title = g_strdup_printf ("%s %s→%s", li_component_name (shown->component),
                                            li_strain_model_step_name (self->model, shown->from),
                                            li_strain_model_step_name (self->model, shown->to));

  if (residual != NULL && cover == LI_COVER_RESIDUAL)
    li_viewer_controls_set_colour_bar (li_viewer_get_controls (LI_VIEWER (self->viewer)), residual,
                                       _ ("residual"), _ ("grey levels"), 1);
  else
    li_viewer_controls_set_colour_bar (li_viewer_get_controls (LI_VIEWER (self->viewer)), layer,
                                       title, shown->unit, shown->factor);
  make_room (self, layer != NULL || residual != NULL);
}

/* What to do about a map that is not there: run it, or help a registration that got lost. */
static void
show_action (LiStrainPage *self, gboolean busy)
{
  const LiMap *map = self->shown->map;
  LiStrainState state = li_strain_model_get_state (self->model);
  gboolean shown = !busy && (state == LI_STRAIN_MISSING || state == LI_STRAIN_FAILED);
  gboolean lost
      = map != NULL && map->report != NULL && map->report->outcome == LI_OUTCOME_NOT_REGISTERED;

  gtk_widget_set_visible (self->headline_action, shown && !lost);
  gtk_widget_set_visible (self->align_action, shown && lost);
}

static void
show_range (LiStrainPage *self, gboolean shown)
{
  const LiStrainShown *map = self->shown;
  g_autofree char *lo = li_number_printf ("%.4g", map->lo * map->factor),
                  *hi = li_number_printf ("%.4g", map->hi * map->factor);
  g_autofree char *range = g_strdup_printf (
      self->look->locked ? _ ("%s … %s %s, locked") : _ ("%s … %s %s"), lo, hi, map->unit);

  gtk_label_set_text (GTK_LABEL (self->range_label), shown ? range : "");
}

void
li_strain_page_update_headline (LiStrainPage *self)
{
  LiStrainCover cover = li_strain_model_get_cover (self->model);
  g_autofree char *running = li_analysis_model_get_status (self->analysis);
  g_autofree char *residual = li_residual_model_get_status (self->residual);
  const char *busy = running != NULL ? running : residual;
  const char *text = busy != NULL ? busy : li_strain_model_get_headline (self->model);
  gboolean seen = self->shown->values != NULL && cover == LI_COVER_STRAIN;

  gtk_label_set_text (GTK_LABEL (self->headline), text);
  gtk_widget_set_tooltip_text (self->headline, text);
  show_action (self, busy != NULL);
  show_range (self, seen);
  li_layer_set_visible (self->layer, cover == LI_COVER_STRAIN);
  show_bar (self, cover);
  li_viewer_controls_set_warning (li_viewer_get_controls (LI_VIEWER (self->viewer)),
                                  seen ? self->shown->map->brief : NULL,
                                  self->shown->values != NULL && self->shown->map->severe);
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
  g_autoptr (GPtrArray) lines
      = li_quality_lines (self->shown->map != NULL ? self->shown->map->report : NULL,
                          self->shown->map != NULL ? self->shown->map->field : NULL);
  const char *trouble = self->shown->map != NULL ? self->shown->map->error : NULL;
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
enable_actions (LiStrainPage *self)
{
  static const char *const need_map[]
      = { "strain.export-picture", "strain.export-data", "strain.export-slices",
          "strain.export-times",   "strain.report",      "strain.lock" };

  for (gsize k = 0; k < G_N_ELEMENTS (need_map); k++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), need_map[k], self->shown->values != NULL);
}

/* The map itself and what is told of it. */
static void
show_map (LiStrainPage *self)
{
  show_quality (self);
  enable_actions (self);
}

void
li_strain_page_show (LiStrainPage *self, guint what)
{
  const guint values = LI_STRAIN_MAP | LI_STRAIN_VALUES | LI_STRAIN_LOOK | LI_STRAIN_RANGE;

  if (what & (LI_STRAIN_MAP | LI_STRAIN_FRAME))
    show_map (self);
  if (what
      & (LI_STRAIN_MAP | LI_STRAIN_FRAME | LI_STRAIN_VALUES | LI_STRAIN_LOOK | LI_STRAIN_COVER))
    show_frame (self);
  if (what & values)
    {
      show_layer (self);
      li_strain_page_fill_controls (self);
    }
  li_strain_page_update_headline (self);
  if (what & values)
    li_strain_page_update_probe (self);
  li_viewer_update_probe (LI_VIEWER (self->viewer));
  li_viewer_redraw (LI_VIEWER (self->viewer));
}

void
li_strain_page_residual_changed (LiStrainPage *self)
{
  li_strain_page_show (self, LI_STRAIN_COVER);
}

void
li_strain_page_run_changed (LiStrainPage *self)
{
  li_strain_page_update_headline (self);
  li_viewer_redraw (LI_VIEWER (self->viewer));
}
