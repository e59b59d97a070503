/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-export-private.h"

#include <string.h>
#include <glib/gi18n.h>
#include "base/li-number.h"
#include "draw/li-paper.h"

#define PNG_SCALE 2
#define LEAST_PANE 16 /* pixels: a smaller pane is not shown */
#define OWN_PANE 400

struct _LiPendingFigure
{
  LiStrainFigure *figure;
  GPtrArray *images;          /* a reference: they live until the figure has its planes */
  LiFigureImage *grey, *over; /* of them, or NULL */
  guint step;
  gboolean total, has_map; /* has_map: the map is drawn, not what the views show in its place */
  gsize component;
};

void
li_pending_figure_free (gpointer data)
{
  LiPendingFigure *pending = data;

  li_strain_figure_free (pending->figure);
  g_ptr_array_unref (pending->images);
  g_free (pending);
}

LiStrainFigure *
li_pending_figure_get (LiPendingFigure *pending)
{
  return pending->figure;
}

void
li_strain_export_view (LiStrainExport *self, LiView2D *view)
{
  int width, height;

  li_viewer_controls_get_pane_size (self->parts.controls, self->axis, &width, &height);
  if (width < LEAST_PANE || height < LEAST_PANE)
    width = height = OWN_PANE;
  li_viewer_controls_get_view (self->parts.controls, self->axis, width, height, 1, view);
}

static LiStrainFigure *
new_figure (LiStrainExport *self, const LiView2D *view)
{
  const LiStrainShown *shown = li_strain_model_shown (self->strain);
  LiStrainFigure *figure = g_new0 (LiStrainFigure, 1);

  figure->view = *view;
  figure->pixel_scale = PNG_SCALE;
  figure->colour_bar = figure->scale_bar = TRUE;
  figure->unit = shown->unit;
  figure->marks = g_object_ref (li_document_get_marks (self->document));
  figure->step = g_strdup (li_viewer_controls_get_step_name (self->parts.controls));
  figure->grey_look = *li_layer_get_look (li_document_get_grey (self->document));
  memcpy (figure->voxel, li_view_state_voxel (li_document_get_view (self->document)),
          sizeof figure->voxel);
  li_params_copy (&li_strain_look_params, li_strain_model_look (self->strain), &figure->look);
  figure->scene = (LiStrainScene){ .look = &figure->look, .factor = shown->factor };
  li_strain_model_colours (self->strain, &figure->scene.colours);
  return figure;
}

static LiFigureImage *
add_image (LiPendingFigure *pending, LiVolume *volume, const char *address)
{
  LiView2D fine = pending->figure->view;

  fine.zoom *= pending->figure->pixel_scale;
  fine.width *= pending->figure->pixel_scale;
  fine.height *= pending->figure->pixel_scale;
  return li_figure_images_add (pending->images, volume, address, &fine);
}

/* The image of a time step, for under the map. */
static void
add_grey (LiStrainExport *self, LiPendingFigure *pending, guint step)
{
  LiStep *item = li_document_get_nth_step (self->document, (int)step);

  if (item != NULL)
    pending->grey = add_image (pending, li_step_get_volume (item), li_step_get_address (item));
}

static void
add_titles (LiStrainExport *self, LiPendingFigure *pending)
{
  LiStrainFigure *figure = pending->figure;
  guint from = pending->total || pending->step == 0 ? 0 : pending->step - 1;
  const char *first = li_strain_model_step_name (self->strain, from),
             *last = li_strain_model_step_name (self->strain, pending->step);
  int axis = figure->view.axis;

  figure->bar_title
      = g_strdup_printf ("%s %s→%s", li_component_name (pending->component), first, last);
  figure->title
      = li_number_printf ("%s, %s %s → %s, %c = %.0f", li_component_label (pending->component),
                          pending->total ? _ ("total") : _ ("step"), first, last, "zyx"[axis],
                          figure -> view.centre[axis]);
}

static void
draw_carried (cairo_t *cr, const LiView2D *view, guint step, gpointer vois)
{
  li_strain_vois_draw_carried (vois, step, cr, view);
}

static void
add_map (LiStrainExport *self, LiPendingFigure *pending)
{
  LiStrainFigure *figure = pending->figure;
  guint step = pending->step, from = pending->total || step == 0 ? 0 : step - 1;

  pending->has_map = TRUE;
  add_titles (self, pending);
  figure->more = draw_carried;
  figure->more_data = self->parts.vois;
  figure->more_step = step;
  add_grey (self, pending, figure->look.frame_grey ? from : step);
}

/* The residual, the deformed reference or the later image as they are shown in place of the map. */
static gboolean
add_residual (LiStrainExport *self, LiPendingFigure *pending, GError **error)
{
  LiResidualModel *residual = self->parts.residual;
  LiStrainFigure *figure = pending->figure;
  g_autofree char *status = li_residual_model_get_status (residual);
  LiPlaneSource *source
      = li_residual_model_get_source (residual, &figure->over_look, &figure->limit);
  int axis = figure->view.axis;

  if (!li_residual_model_check (residual, FALSE, error))
    return FALSE;
  figure->title = li_number_printf ("%s, %c = %.0f", status != NULL ? status : "", "zyx"[axis],
                                    figure -> view.centre[axis]);
  figure->bar_title = g_strdup (_ ("residual"));
  figure->unit = _ ("grey levels");
  figure->colour_bar = li_residual_model_is_coloured (residual);
  if (source != NULL)
    pending->over = add_image (pending, li_plane_source_volume (source), NULL);
  add_grey (self, pending, pending->step);
  return TRUE;
}

LiPendingFigure *
li_strain_export_begin_figure (LiStrainExport *self,
                               const LiView2D *view,
                               guint step,
                               gboolean seen,
                               GPtrArray *images,
                               GError **error)
{
  LiPendingFigure *pending = g_new0 (LiPendingFigure, 1);

  pending->figure = new_figure (self, view);
  pending->images = g_ptr_array_ref (images);
  pending->step = step;
  pending->total = pending->figure->look.total;
  pending->component = li_strain_model_shown (self->strain)->component;
  if (!seen || li_residual_model_get_shown (self->parts.residual) == LI_COVER_STRAIN)
    add_map (self, pending);
  else if (!add_residual (self, pending, error))
    g_clear_pointer (&pending, li_pending_figure_free);
  return pending;
}

/* In the colours of the figure. The map may have come or gone since it was begun. */
static void
attach_map (LiStrainExport *self, LiPendingFigure *pending)
{
  LiStrainMaps *maps = li_strain_model_get_maps (self->strain);
  const LiMap *map = li_strain_maps_at (maps, pending->step, pending->total);
  LiStrainFigure *figure = pending->figure;

  if (map != NULL && map->field != NULL)
    {
      figure->own_values
          = li_component_values (pending->component, map->field, map->strain,
                                 li_strain_maps_normal (maps), &figure->scene.points);
      figure->scene.map = map;
      figure->scene.values = figure->own_values;
      figure->warning = g_strdup (map->brief);
      figure->severe = map->severe;
    }
  if (figure->own_values == NULL && figure->warning == NULL)
    figure->warning = g_strdup (_ ("No map of this time step"));
}

LiStrainFigure *
li_strain_export_end_figure (LiStrainExport *self, LiPendingFigure *pending)
{
  LiStrainFigure *figure = pending->figure;

  if (pending->grey != NULL)
    figure->grey = g_steal_pointer (&pending->grey->plane);
  if (pending->over != NULL)
    figure->over = g_steal_pointer (&pending->over->plane);
  if (pending->has_map)
    attach_map (self, pending);
  pending->figure = NULL;
  li_pending_figure_free (pending);
  return figure;
}

gboolean
li_strain_export_write_figure (LiStrainFigure *figure, const char *path, GError **error)
{
  double width, height;

  li_strain_figure_size (figure, &width, &height);
  return li_paper_write (path, width, height, figure->pixel_scale, li_strain_figure_draw, figure,
                         error);
}
