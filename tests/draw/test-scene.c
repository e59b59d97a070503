/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-box-draw.h"

#include <math.h>
#include <string.h>

/* A position on a slice projected to the screen and mapped back is the sample it came from, and at
 * the same depth. */
static void
test_map_inverts_projection (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (int trial = 0; trial < 500; trial++)
    {
      LiView3D view;
      LiPlaneMap map;
      double origin[2] = { 3, -4 }, step[2] = { 2, 4 }, p[3], px, py, depth;
      int axis = trial % 3;
      g_autoptr (LiPlane) plane
          = li_plane_new (axis, 12, LI_TYPE_U8, 20, 30, origin, step, g_malloc0 (600));
      double i = g_rand_double_range (rand, 0, 20), j = g_rand_double_range (rand, 0, 30);

      li_view3d_init (&view, 400, 300);
      view.yaw = g_rand_double_range (rand, -3, 3);
      view.pitch = g_rand_double_range (rand, -1.4, 1.4);
      view.zoom = 3;
      view.aspect[0] = 1.5;
      if (!li_plane_map_3d (&view, plane, &map))
        continue;
      p[axis] = 12;
      p[li_plane_axis_u (axis)] = 3 + 2 * i;
      p[li_plane_axis_v (axis)] = -4 + 4 * j;
      li_view3d_project (&view, p, &px, &py, &depth);
      if (hypot (map.u[0], map.u[1]) > 20 || hypot (map.v[0], map.v[1]) > 20)
        continue;
      g_assert_cmpfloat_with_epsilon (map.u[0] * px + map.u[1] * py + map.u[2], i, 2e-2);
      g_assert_cmpfloat_with_epsilon (map.v[0] * px + map.v[1] * py + map.v[2], j, 2e-2);
      g_assert_cmpfloat_with_epsilon (map.depth[0] * px + map.depth[1] * py + map.depth[2], depth,
                                      0.1 + fabs (depth) * 1e-2);
    }
}

/* Turning the view keeps lengths: across the screen and into it. */
static void
test_projection_is_rigid (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (int trial = 0; trial < 100; trial++)
    {
      LiView3D view;
      double p[3], q[3], a[3], b[3], real = 0, seen = 0;

      li_view3d_init (&view, 400, 300);
      view.yaw = g_rand_double_range (rand, -3, 3);
      view.pitch = g_rand_double_range (rand, -1.4, 1.4);
      view.zoom = 2.5;
      for (int k = 0; k < 3; k++)
        {
          p[k] = g_rand_double_range (rand, -50, 50);
          q[k] = g_rand_double_range (rand, -50, 50);
          real += pow (view.zoom * (p[k] - q[k]), 2);
        }
      li_view3d_project (&view, p, &a[0], &a[1], &a[2]);
      li_view3d_project (&view, q, &b[0], &b[1], &b[2]);
      for (int k = 0; k < 3; k++)
        seen += pow (a[k] - b[k], 2);
      g_assert_cmpfloat_with_epsilon (sqrt (seen), sqrt (real), 1e-9);
    }
}

static void
test_edge_on (void)
{
  LiView3D view;
  LiPlaneMap map;
  double origin[2] = { 0, 0 }, step[2] = { 1, 1 };
  g_autoptr (LiPlane) plane
      = li_plane_new (LI_Z, 0, LI_TYPE_U8, 4, 4, origin, step, g_malloc0 (16));

  li_view3d_init (&view, 100, 100);
  view.pitch = 0;
  g_assert_false (li_plane_map_3d (&view, plane, &map));
  view.pitch = 0.5;
  g_assert_true (li_plane_map_3d (&view, plane, &map));
}

static void
test_fit (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  double lo[3] = { 10, 20, 30 }, hi[3] = { 60, 220, 130 };

  for (int trial = 0; trial < 100; trial++)
    {
      LiView3D view;

      li_view3d_init (&view, 500, 300);
      view.yaw = g_rand_double_range (rand, -3, 3);
      view.pitch = g_rand_double_range (rand, -1.5, 1.5);
      li_view3d_fit (&view, lo, hi);
      for (int corner = 0; corner < 8; corner++)
        {
          double p[3], px, py, depth;

          for (int k = 0; k < 3; k++)
            p[k] = corner >> k & 1 ? hi[k] : lo[k];
          li_view3d_project (&view, p, &px, &py, &depth);
          g_assert_cmpfloat (px, >=, 0);
          g_assert_cmpfloat (px, <=, 500);
          g_assert_cmpfloat (py, >=, 0);
          g_assert_cmpfloat (py, <=, 300);
        }
    }
}

/* Of two slices on the same ray the nearer one is drawn. */
static void
test_nearest_slice (void)
{
  static const guint8 black[3];
  double origin[2] = { 0, 0 }, step[2] = { 1, 1 };
  LiBoxScene scene = { 0 };
  LiView3D view;
  double p[3] = { 10, 20, 10 }, px, py, depth, lo[3] = { 0, 0, 0 }, hi[3] = { 31, 31, 31 };
  g_autofree guint8 *pixels = g_malloc (200 * 200 * 4);

  for (int axis = 0; axis < 3; axis++)
    {
      guint8 *data = g_malloc (32 * 32);

      memset (data, 50 * (axis + 1), 32 * 32);
      scene.layers[axis][0].plane = li_plane_new (axis, 15, LI_TYPE_U8, 32, 32, origin, step, data);
      li_look_init (&scene.layers[axis][0].look);
      scene.layers[axis][0].look.hi = 255;
      scene.n_layers[axis] = 1;
    }
  li_view3d_init (&view, 200, 200);
  li_view3d_fit (&view, lo, hi);
  li_box_draw (&view, &scene, black, pixels, 200 * 4);
  g_assert_cmpint (pixels[0], ==, 0);
  for (int axis = 0; axis < 3; axis++)
    {
      /* the corner of the slice that faces the eye */
      double best = -INFINITY, bx = 0, by = 0;

      for (int corner = 0; corner < 4; corner++)
        {
          p[axis] = 15;
          p[li_plane_axis_u (axis)] = corner & 1 ? 29 : 2;
          p[li_plane_axis_v (axis)] = corner & 2 ? 29 : 2;
          li_view3d_project (&view, p, &px, &py, &depth);
          if (depth > best)
            {
              best = depth;
              bx = px;
              by = py;
            }
        }
      g_assert_cmpint (pixels[4 * ((int)by * 200 + (int)bx)], ==, 50 * (axis + 1));
      li_plane_unref (scene.layers[axis][0].plane);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/scene/map-inverts-projection", test_map_inverts_projection);
  g_test_add_func ("/draw/scene/edge-on", test_edge_on);
  g_test_add_func ("/draw/scene/projection-is-rigid", test_projection_is_rigid);
  g_test_add_func ("/draw/scene/fit", test_fit);
  g_test_add_func ("/draw/scene/nearest-slice", test_nearest_slice);
  return g_test_run ();
}
