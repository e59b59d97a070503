/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <glib/gi18n.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-error.h"
#include "base/li-number.h"
#include "draw/li-paper.h"
#include "session/li-view-layers.h"
#include "volume/li-open-options.h"

#define PNG_SCALE 2

char *
li_strain_page_export_path (
    LiStrainPage *self, const char *what, gboolean with_pair, const char *ending, GError **error)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);
  g_autofree char *folder = NULL, *pair = NULL, *name = NULL;

  if (experiment == NULL)
    return NULL;
  folder = li_strain_page_export_folder (self, error);
  if (folder == NULL)
    return NULL;
  pair = li_experiment_pair_name (experiment, self->shown->from, self->shown->to);
  name = with_pair ? g_strdup_printf ("%s-%s-%s.%s", pair, self->look->component, what, ending)
                   : g_strdup_printf ("%s-%s.%s", self->look->component, what, ending);
  return g_build_filename (folder, name, NULL);
}

/* The volume of a step, for under the map: a new reference or NULL. */
static LiVolume *
grey_volume (LiStrainPage *self, guint step, GError **error)
{
  LiStep *item = li_document_get_nth_step (self->document, (int)step);

  if (item == NULL)
    return NULL;
  if (li_step_get_volume (item) != NULL)
    return li_volume_ref (li_step_get_volume (item));
  return li_step_get_address (item) != NULL
             ? li_volume_open_address (li_step_get_address (item), NULL, NULL, error)
             : NULL;
}

/* The pixels of the slice at the resolution of the file. */
static gboolean
read_grey (LiStrainPage *self, LiStrainFigure *figure, guint step, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  g_autoptr (LiVolume) volume = grey_volume (self, step, &trouble);
  g_autoptr (LiPlaneSource) source = NULL;
  LiPlaneRequest request;
  LiView2D fine = figure->view;

  if (volume == NULL)
    {
      if (trouble != NULL)
        g_propagate_error (error, g_steal_pointer (&trouble));
      return *error == NULL;
    }
  fine.zoom *= figure->pixel_scale;
  fine.width *= figure->pixel_scale;
  fine.height *= figure->pixel_scale;
  source = li_plane_source_new (volume, FALSE);
  if (li_view_layers_request (source, &fine, &request))
    figure->grey = li_plane_read (volume, NULL, FALSE, &request, error);
  return *error == NULL;
}

/* The map of @step in the colours that are shown now. */
static gboolean
fill_scene (LiStrainPage *self, guint step, LiStrainFigure *figure)
{
  const LiMap *map = li_strain_maps_at (self->maps, step, self->look->total);

  li_strain_page_scene (self, &figure->scene);
  figure->scene.values = NULL;
  if (map == NULL || map->field == NULL)
    return FALSE;
  figure->own_values
      = li_component_values (self->shown->component, map->field, map->strain,
                             li_strain_maps_normal (self->maps), &figure->scene.points);
  figure->scene.map = map;
  figure->scene.values = figure->own_values;
  figure->warning = g_strdup (map->brief);
  figure->severe = map->severe;
  return figure->own_values != NULL;
}

static void
fill_texts (LiStrainPage *self, guint step, LiStrainFigure *figure)
{
  LiExperiment *experiment = li_document_get_experiment (self->document);
  guint from = self->look->total || step == 0 ? 0 : step - 1;
  static const char letters[] = "zyx";
  int axis = figure->view.axis;

  if (experiment == NULL)
    return;
  figure->bar_title = g_strdup_printf ("%s %s→%s", li_component_name (self->shown->component),
                                       li_experiment_step (experiment, from)->name,
                                       li_experiment_step (experiment, step)->name);
  figure->title = li_number_printf (
      "%s, %s %s → %s, %c = %.0f", li_component_label (self->shown->component),
      self->look->total ? _ ("total") : _ ("step"), li_experiment_step (experiment, from)->name,
      li_experiment_step (experiment, step)->name, letters[axis], figure->view.centre[axis]);
}

/* The residual, the deformed reference or the later image as they are shown in place of the map. */
static gboolean
fill_other (LiStrainPage *self, LiStrainFigure *figure, GError **error)
{
  LiResidualModel *residual = self->residual;
  g_autofree char *status = li_residual_model_get_status (residual);
  LiPlaneSource *source
      = li_residual_model_get_source (residual, &figure->over_look, &figure->limit);
  LiView2D fine = figure->view;
  LiPlaneRequest request;

  if (!li_residual_model_check (residual, FALSE, error))
    return FALSE;
  g_clear_pointer (&figure->warning, g_free);
  g_free (figure->title);
  g_free (figure->bar_title);
  figure->title = li_number_printf ("%s, %c = %.0f", status != NULL ? status : "", "zyx"[fine.axis],
                                    fine.centre[fine.axis]);
  figure->bar_title = g_strdup (_ ("residual"));
  figure->unit = _ ("grey levels");
  figure->scene.values = NULL;
  figure->colour_bar = li_residual_model_is_coloured (residual);
  fine.zoom *= figure->pixel_scale;
  fine.width *= figure->pixel_scale;
  fine.height *= figure->pixel_scale;
  if (source == NULL || !li_view_layers_request (source, &fine, &request))
    return TRUE;
  figure->over = li_plane_read (li_plane_source_volume (source), NULL, FALSE, &request, error);
  return figure->over != NULL;
}

static LiStrainFigure *
new_figure (LiStrainPage *self, const LiView2D *view)
{
  LiStrainFigure *figure = g_new0 (LiStrainFigure, 1);

  figure->view = *view;
  figure->pixel_scale = PNG_SCALE;
  figure->colour_bar = figure->scale_bar = TRUE;
  figure->unit = self->shown->unit;
  figure->marks = g_object_ref (li_document_get_marks (self->document));
  figure->step = g_strdup (
      li_viewer_controls_get_step_name (li_viewer_get_controls (LI_VIEWER (self->viewer))));
  figure->grey_look = *li_layer_get_look (li_document_get_grey (self->document));
  memcpy (figure->voxel, li_view_state_voxel (li_document_get_view (self->document)),
          sizeof figure->voxel);
  return figure;
}

static LiStrainFigure *
refuse (LiStrainFigure *figure, GError **error, GError *trouble)
{
  li_strain_figure_free (figure);
  g_propagate_error (error, trouble);
  return NULL;
}

LiStrainFigure *
li_strain_page_figure_seen (LiStrainPage *self, const LiView2D *view, GError **error)
{
  LiStrainFigure *figure;
  GError *trouble = NULL;

  if (li_residual_model_get_shown (self->residual) == LI_COVER_STRAIN)
    return li_strain_page_figure (self, view, self->shown->step, error);
  figure = new_figure (self, view);
  fill_scene (self, self->shown->step, figure);
  if (!fill_other (self, figure, &trouble)
      || !read_grey (self, figure, self->shown->step, &trouble))
    return refuse (figure, error, trouble);
  return figure;
}

static void
draw_carried (cairo_t *cr, const LiView2D *view, guint step, gpointer data)
{
  li_strain_vois_draw_carried (data, step, cr, view);
}

LiStrainFigure *
li_strain_page_figure (LiStrainPage *self, const LiView2D *view, guint step, GError **error)
{
  guint from = self->look->total || step == 0 ? 0 : step - 1;
  LiStrainFigure *figure = new_figure (self, view);
  GError *trouble = NULL;

  if (!fill_scene (self, step, figure) && figure->warning == NULL)
    figure->warning = g_strdup (_ ("No map of this time step"));
  fill_texts (self, step, figure);
  figure->more = draw_carried;
  figure->more_data = self->vois;
  figure->more_step = step;
  if (!read_grey (self, figure, self->look->frame_grey ? from : step, &trouble))
    return refuse (figure, error, trouble);
  return figure;
}

/* What a pane shows now. */
void
li_strain_page_view (LiStrainPage *self, int axis, LiView2D *view)
{
  LiViewerControls *controls = li_viewer_get_controls (LI_VIEWER (self->viewer));
  int width, height;

  li_viewer_controls_get_pane_size (controls, axis, &width, &height);
  if (width < 16 || height < 16)
    width = height = 400;
  li_viewer_controls_get_view (controls, axis, width, height, 1, view);
}

gboolean
li_strain_page_write_figure (LiStrainFigure *figure, const char *path, GError **error)
{
  double width, height;

  li_strain_figure_size (figure, &width, &height);
  return li_paper_write (path, width, height, figure->pixel_scale, li_strain_figure_draw, figure,
                         error);
}

void
li_strain_page_tell_saved (LiStrainPage *self, const char *path, GError *error)
{
  if (error != NULL)
    li_document_message (self->document, "%s", error->message);
  else if (path != NULL)
    li_document_message (self->document, _ ("Saved %s"), path);
  g_clear_error (&error);
}

int
li_strain_page_export_axis (LiStrainPage *self)
{
  return (int)MIN (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->axis_drop)), 2);
}

void
li_strain_page_export_picture (LiStrainPage *self, const char *ending)
{
  static const char letters[] = "zyx";
  static const char *const names[] = { "", "residual", "deformed", "later" }; /* LiStrainCover */
  int axis = li_strain_page_export_axis (self);
  GError *error = NULL;
  g_autofree char *what = NULL, *path = NULL;
  const char *shown;
  LiStrainFigure *figure;
  LiView2D view;

  li_strain_page_view (self, axis, &view);
  shown = names[li_residual_model_get_shown (self->residual)];
  what = li_number_printf ("%s%s%c%.0f", shown, shown[0] != '\0' ? "-" : "", letters[axis],
                           view.centre[axis]);
  path = li_strain_page_export_path (self, what, TRUE, ending, &error);
  figure = path != NULL ? li_strain_page_figure_seen (self, &view, &error) : NULL;
  if (figure != NULL)
    li_strain_page_write_figure (figure, path, &error);
  li_strain_figure_free (figure);
  li_strain_page_tell_saved (self, path, error);
}

void
li_strain_page_export_data (LiStrainPage *self)
{
  g_autofree char *path = NULL, *prefix = NULL, *label = NULL, *components = NULL;
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  const char *name = self->look->component;
  gboolean more = li_strain_component_find (name) >= 0 && !g_str_equal (name, "vol")
                  && !g_str_equal (name, "dev");
  GError *error = NULL;

  if (self->shown->map == NULL || self->shown->map->strain == NULL)
    return;
  path = li_strain_page_export_path (self, "strain", TRUE, "", &error);
  if (path != NULL)
    {
      prefix = g_strndup (path, strlen (path) - 1);
      label = g_strdup_printf ("%s T%u→T%u", self->look->total ? "total" : "incremental",
                               self->shown->from, self->shown->to);
      components
          = g_strdup_printf ("vol,dev%s%s", more ? "," : "", more ? self->look->component : "");
      li_strain_write (self->shown->map->strain, prefix, components, "tif,csv,tsv,vti", label,
                       written, &error);
    }
  li_strain_page_tell_saved (self, prefix, error);
}
