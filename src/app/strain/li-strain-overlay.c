/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "app/strain/li-strain-page-private.h"
#include "base/li-units.h"
#include "draw/li-node-marks.h"
#include "draw/li-overlay.h"

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
draw_contours (LiStrainPage *self, cairo_t *cr, const LiView2D *view)
{
  g_autoptr (LiPlane) plane = li_overlay_plane (self->points, self->values, !self->look.hatching,
                                                view->axis, view->centre[view->axis]);
  double lo = self->lo * self->factor, hi = self->hi * self->factor, levels[MAX_LEVELS];
  double step
      = self->look.contour_step > 0 ? self->look.contour_step : li_units_round ((hi - lo) / 8);
  int n = 0;

  if (plane == NULL || !(step > 0) || (hi - lo) / step > MAX_LEVELS)
    return;
  for (double level = ceil (lo / step) * step; level <= hi && n < MAX_LEVELS; level += step)
    levels[n++] = level / self->factor;
  li_overlay_draw_contours (cr, view, plane, levels, n, 1);
}

static void
draw_motion (LiStrainPage *self, cairo_t *cr, const LiView2D *view)
{
  const LiField *field = self->map->field;
  int every = (int)ceil (ARROW_GAP / MAX (spacing_pixels (field, view), 1));

  if (self->look.grid)
    li_overlay_draw_deformed_grid (cr, view, field, self->look.grid_factor, 1);
  if (self->look.arrows)
    li_overlay_draw_arrows (cr, view, field, self->look.arrow_factor, MAX (every, 1), 1.5);
}

void
li_strain_overlay_draw (cairo_t *cr, const LiView2D *view, gpointer data)
{
  LiStrainPage *self = data;

  if (self->values == NULL)
    return;
  if (self->look.style == LI_MAP_NODES)
    li_overlay_draw_nodes (cr, view, self->points, self->values, li_layer_get_look (self->layer),
                           radius_for (self->points, view));
  else
    {
      if (self->look.hatching)
        li_overlay_draw_hatching (cr, view, self->points, 1);
      li_node_marks_draw_trouble (cr, view, self->points, self->values,
                                  radius_for (self->points, view) * 0.7);
    }
  if (self->look.contours)
    draw_contours (self, cr, view);
  draw_motion (self, cr, view);
}
