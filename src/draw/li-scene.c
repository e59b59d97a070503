/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-scene.h"

#include <math.h>
#include <string.h>

void
li_view3d_init (LiView3D *view, int width, int height)
{
  memset (view, 0, sizeof *view);
  view->yaw = 0.6;
  view->pitch = 0.5;
  view->zoom = 1;
  view->aspect[0] = view->aspect[1] = view->aspect[2] = 1;
  view->width = width;
  view->height = height;
}

void
li_view3d_fit (LiView3D *view, const double lo[3], const double hi[3])
{
  double diagonal = 0;

  for (int k = 0; k < 3; k++)
    {
      double edge = (hi[k] - lo[k]) * view->aspect[k];

      diagonal += edge * edge;
      view->centre[k] = (lo[k] + hi[k]) / 2;
    }
  view->zoom = MIN (view->width, view->height) * 0.94 / MAX (sqrt (diagonal), 1e-9);
}

/* Rows: right, down and towards the eye on the screen, in z, y, x of the volume with the aspect
 * taken in. */
static void
screen_axes (const LiView3D *view, double axes[3][3])
{
  double c = cos (view->yaw), s = sin (view->yaw), cp = cos (view->pitch), sp = sin (view->pitch);
  const double plain[3][3] = { { 0, -s, c }, { cp, c * sp, s * sp }, { -sp, c * cp, s * cp } };

  for (int row = 0; row < 3; row++)
    for (int k = 0; k < 3; k++)
      axes[row][k] = plain[row][k] * view->aspect[k] * view->zoom;
}

void
li_view3d_project (const LiView3D *view, const double p[3], double *px, double *py, double *depth)
{
  double axes[3][3], out[3] = { view->width / 2.0, view->height / 2.0, 0 };

  screen_axes (view, axes);
  for (int row = 0; row < 3; row++)
    for (int k = 0; k < 3; k++)
      out[row] += axes[row][k] * (p[k] - view->centre[k]);
  *px = out[0];
  *py = out[1];
  *depth = out[2];
}

gboolean
li_plane_map_2d (const LiView2D *view, const LiPlane *plane, LiPlaneMap *map)
{
  double corner[3];

  memset (map, 0, sizeof *map);
  if (plane->axis != view->axis)
    return FALSE;
  li_view_to_voxel (view, 0, 0, corner);
  map->u[0] = (float)(1 / (li_view_zoom_u (view) * plane->step[0]));
  map->u[2] = (float)((corner[li_plane_axis_u (view->axis)] - plane->origin[0]) / plane->step[0]);
  map->v[1] = (float)(1 / (li_view_zoom_v (view) * plane->step[1]));
  map->v[2] = (float)((corner[li_plane_axis_v (view->axis)] - plane->origin[1]) / plane->step[1]);
  return TRUE;
}

/* px = m00 u + m01 v + t0, py = m10 u + m11 v + t1, turned round. */
gboolean
li_plane_map_3d (const LiView3D *view, const LiPlane *plane, LiPlaneMap *map)
{
  int u = li_plane_axis_u (plane->axis), v = li_plane_axis_v (plane->axis);
  double axes[3][3], p[3], t[3], m[3][2], det;

  screen_axes (view, axes);
  p[plane->axis] = plane->position;
  p[u] = plane->origin[0];
  p[v] = plane->origin[1];
  li_view3d_project (view, p, &t[0], &t[1], &t[2]);
  for (int row = 0; row < 3; row++)
    {
      m[row][0] = axes[row][u] * plane->step[0];
      m[row][1] = axes[row][v] * plane->step[1];
    }
  det = m[0][0] * m[1][1] - m[0][1] * m[1][0];
  if (fabs (det) < 1e-4 * hypot (m[0][0], m[1][0]) * hypot (m[0][1], m[1][1]) || det == 0)
    return FALSE;
  {
    double iu[3] = { m[1][1] / det, -m[0][1] / det, (m[0][1] * t[1] - m[1][1] * t[0]) / det };
    double iv[3] = { -m[1][0] / det, m[0][0] / det, (m[1][0] * t[0] - m[0][0] * t[1]) / det };

    for (int k = 0; k < 3; k++)
      {
        map->u[k] = (float)iu[k];
        map->v[k] = (float)iv[k];
        map->depth[k] = (float)(m[2][0] * iu[k] + m[2][1] * iv[k] + (k == 2 ? t[2] : 0));
      }
  }
  return TRUE;
}
