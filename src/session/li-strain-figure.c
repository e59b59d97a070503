/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-strain-figure.h"

#include <math.h>
#include "base/li-units.h"
#include "draw/li-banner.h"
#include "draw/li-node-marks.h"
#include "draw/li-overlay.h"
#include "draw/li-picture.h"
#include "draw/li-scale-bar.h"
#include "session/li-marks-draw.h"

#define MAX_LEVELS 64

/* Between two arrows there are about this many pixels. */
#define ARROW_GAP 26

static double
spacing_pixels (const LiField *points, const LiView2D *view)
{
  return points->is_grid
             ? MIN (points->spacing[li_plane_axis_u (view->axis)] * li_view_zoom_u (view),
                    points->spacing[li_plane_axis_v (view->axis)] * li_view_zoom_v (view))
             : 20;
}

static double
radius_for (const LiField *points, const LiView2D *view)
{
  return CLAMP (spacing_pixels (points, view) * 0.28, 2, 9);
}

static void
draw_contours (const LiStrainScene *s, cairo_t *cr, const LiView2D *view)
{
  g_autoptr (LiPlane) plane = li_overlay_plane (s->points, s->values, !s->look->hatching,
                                                view->axis, view->centre[view->axis]);
  double lo = s->colours.lo * s->factor, hi = s->colours.hi * s->factor, levels[MAX_LEVELS];
  double step = s->look->contour_step > 0 ? s->look->contour_step : li_units_round ((hi - lo) / 8);
  int n = 0;

  if (plane == NULL || !(step > 0) || (hi - lo) / step > MAX_LEVELS)
    return;
  for (double level = ceil (lo / step) * step; level <= hi && n < MAX_LEVELS; level += step)
    levels[n++] = level / s->factor;
  li_overlay_draw_contours (cr, view, plane, levels, n, 1);
}

static void
draw_motion (const LiStrainScene *s, cairo_t *cr, const LiView2D *view)
{
  const LiField *field = s->map->field;
  int every = (int)ceil (ARROW_GAP / MAX (spacing_pixels (field, view), 1));

  if (s->look->grid)
    li_overlay_draw_deformed_grid (cr, view, field, s->look->grid_factor, 1);
  if (s->look->arrows)
    li_overlay_draw_arrows (cr, view, field, s->look->arrow_factor, MAX (every, 1), 1.5);
}

void
li_strain_scene_draw (const LiStrainScene *s, cairo_t *cr, const LiView2D *view)
{
  if (s->values == NULL)
    return;
  if (s->look->style == LI_MAP_NODES)
    li_overlay_draw_nodes (cr, view, s->points, s->values, &s->colours,
                           radius_for (s->points, view));
  else
    {
      if (s->look->hatching)
        li_overlay_draw_hatching (cr, view, s->points, 1);
      li_node_marks_draw_trouble (cr, view, s->points, s->values,
                                  radius_for (s->points, view) * 0.7);
    }
  if (s->look->contours)
    draw_contours (s, cr, view);
  draw_motion (s, cr, view);
}

void
li_strain_figure_free (gpointer data)
{
  LiStrainFigure *figure = data;

  if (figure == NULL)
    return;
  g_clear_pointer (&figure->grey, li_plane_unref);
  g_clear_pointer (&figure->over, li_plane_unref);
  g_free (figure->own_values);
  g_free (figure->title);
  g_free (figure->warning);
  g_free (figure->range_text);
  g_free (figure->bar_title);
  g_free (figure->step);
  g_clear_object (&figure->marks);
  li_params_clear (&li_strain_look_params, &figure->look);
  g_free (figure);
}

void
li_strain_figure_size (const LiStrainFigure *f, double *width, double *height)
{
  *width = f->view.width + (f->colour_bar ? li_colour_bar_width (1) : 0);
  *height = f->view.height;
}

static void
draw_pixels (const LiStrainFigure *f, cairo_t *cr)
{
  static const guint8 background[3] = { 16, 16, 18 };
  g_autoptr (LiPlane) field = NULL;
  LiSliceLayer layers[3];
  LiView2D fine = f->view;
  g_autofree guint8 *rgba = NULL;
  cairo_surface_t *surface;
  gsize n = 0;

  fine.width *= f->pixel_scale;
  fine.height *= f->pixel_scale;
  fine.zoom *= f->pixel_scale;
  if (f->grey != NULL)
    layers[n++] = (LiSliceLayer){ f->grey, f->grey_look };
  if (f->over != NULL)
    layers[n++] = (LiSliceLayer){ f->over, f->over_look };
  if (f->scene.values != NULL && f->scene.look->style != LI_MAP_NODES)
    field = li_overlay_plane (f->scene.points, f->scene.values, !f->scene.look->hatching, fine.axis,
                              fine.centre[fine.axis]);
  if (field != NULL)
    layers[n++] = (LiSliceLayer){ field, f->scene.colours };
  rgba = g_malloc ((gsize)fine.width * fine.height * 4);
  li_slice_draw (&fine, layers, n, background, rgba, (gsize)fine.width * 4);
  surface = li_picture_surface_from_rgba (rgba, fine.width, fine.height, (gsize)fine.width * 4);
  cairo_save (cr);
  cairo_scale (cr, 1.0 / f->pixel_scale, 1.0 / f->pixel_scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

void
li_strain_figure_draw (cairo_t *cr, double width, double height, gpointer data)
{
  const LiStrainFigure *f = data;
  LiColourBarText text = { f->bar_title, f->unit, f->over != NULL ? 1 : f->scene.factor };

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, f->view.width, f->view.height);
  cairo_clip (cr);
  draw_pixels (f, cr);
  li_strain_scene_draw (&f->scene, cr, &f->view);
  if (f->over != NULL && f->limit > 0)
    {
      const double levels[2] = { f->limit, -f->limit };

      li_overlay_draw_contours (cr, &f->view, f->over, levels, 2, 1);
    }
  if (f->marks != NULL)
    li_marks_draw (cr, &f->view, f->marks, f->step, f->voxel, 1);
  if (f->more != NULL)
    f->more (cr, &f->view, f->more_step, f->more_data);
  if (f->scale_bar)
    {
      LiScaleBar bar = li_scale_bar_for (&f->view, f->voxel);

      li_scale_bar_draw (cr, &bar, &f->view, 12, 1);
    }
  if (f->title != NULL)
    li_draw_text_halo (cr, f->title, 8, 6, 9, LI_TEXT_LEFT);
  if (f->range_text != NULL && f->scene.values != NULL)
    li_draw_text_halo (cr, f->range_text, 8, 20, 8, LI_TEXT_LEFT);
  if (f->warning != NULL)
    li_banner_draw (cr, f->warning, f->severe, f->view.width, f->view.height);
  cairo_restore (cr);
  if (!f->colour_bar)
    return;
  cairo_set_source_rgb (cr, 0.06, 0.06, 0.07);
  cairo_rectangle (cr, f->view.width, 0, width - f->view.width, height);
  cairo_fill (cr);
  if (f->scene.values != NULL || f->over != NULL)
    li_colour_bar_draw (cr, f->over != NULL ? &f->over_look : &f->scene.colours, &text,
                        f->view.width, 0, width - f->view.width, MIN (height, 420), 1, 1);
}
