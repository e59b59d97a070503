/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-slice.h"

#include <math.h>
#include <string.h>

#define MIN_ZOOM (1 / 64.0)
#define MAX_ZOOM 64.0

void
li_view_init (LiView2D *view, int axis, int width, int height)
{
  memset (view, 0, sizeof *view);
  view->axis = axis;
  view->zoom = 1;
  view->aspect[0] = view->aspect[1] = view->aspect[2] = 1;
  view->width = width;
  view->height = height;
}

void
li_view_set_aspect (LiView2D *view, const double voxel[3])
{
  double least = MIN (voxel[0], MIN (voxel[1], voxel[2]));

  for (int k = 0; k < 3; k++)
    view->aspect[k] = least > 0 && isfinite (voxel[k]) ? voxel[k] / least : 1;
}

double
li_view_zoom_u (const LiView2D *view)
{
  return view->zoom * view->aspect[li_plane_axis_u (view->axis)];
}

double
li_view_zoom_v (const LiView2D *view)
{
  return view->zoom * view->aspect[li_plane_axis_v (view->axis)];
}

void
li_view_fit (LiView2D *view, const double lo[3], const double hi[3], double margin)
{
  int u = li_plane_axis_u (view->axis), v = li_plane_axis_v (view->axis);
  double width = MAX (view->width - 2 * margin, 1), height = MAX (view->height - 2 * margin, 1);
  double zoom = MIN (width / MAX ((hi[u] - lo[u]) * view->aspect[u], 1e-9),
                     height / MAX ((hi[v] - lo[v]) * view->aspect[v], 1e-9));

  view->zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
  view->centre[u] = (lo[u] + hi[u]) / 2;
  view->centre[v] = (lo[v] + hi[v]) / 2;
}

void
li_view_to_voxel (const LiView2D *view, double px, double py, double p[3])
{
  int u = li_plane_axis_u (view->axis), v = li_plane_axis_v (view->axis);

  p[view->axis] = view->centre[view->axis];
  p[u] = view->centre[u] + (px - view->width / 2.0) / li_view_zoom_u (view);
  p[v] = view->centre[v] + (py - view->height / 2.0) / li_view_zoom_v (view);
}

void
li_view_to_pixel (const LiView2D *view, const double p[3], double *px, double *py)
{
  int u = li_plane_axis_u (view->axis), v = li_plane_axis_v (view->axis);

  *px = view->width / 2.0 + (p[u] - view->centre[u]) * li_view_zoom_u (view);
  *py = view->height / 2.0 + (p[v] - view->centre[v]) * li_view_zoom_v (view);
}

void
li_view_zoom_about (LiView2D *view, double factor, double px, double py)
{
  int u = li_plane_axis_u (view->axis), v = li_plane_axis_v (view->axis);
  double before[3], after[3];

  li_view_to_voxel (view, px, py, before);
  view->zoom = CLAMP (view->zoom * factor, MIN_ZOOM, MAX_ZOOM);
  li_view_to_voxel (view, px, py, after);
  view->centre[u] += before[u] - after[u];
  view->centre[v] += before[v] - after[v];
}

void
li_view_pan (LiView2D *view, double dx, double dy)
{
  view->centre[li_plane_axis_u (view->axis)] -= dx / li_view_zoom_u (view);
  view->centre[li_plane_axis_v (view->axis)] -= dy / li_view_zoom_v (view);
}

int
li_view_level (const LiView2D *view, int max_level)
{
  double zoom = MAX (li_view_zoom_u (view), li_view_zoom_v (view));
  int level = 0;

  while (level < max_level && zoom * (2 << level) <= 1 + 1e-9)
    level++;
  return level;
}
