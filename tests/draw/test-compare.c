/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-compare.h"
#include "draw/li-warp-plane.h"

#include <gio/gio.h>
#include <math.h>

/* A trilinear function: sampling it between voxels is exact. */
static double
grey_at (const double p[3])
{
  return 3 + 0.5 * p[0] - 0.25 * p[1] + 2 * p[2] + 0.125 * p[0] * p[2];
}

static LiVolume *
volume_of (const gint64 n[3])
{
  float *voxels = g_new (float, n[0] * n[1] * n[2]);
  gsize i = 0;

  for (int z = 0; z < n[0]; z++)
    for (int y = 0; y < n[1]; y++)
      for (int x = 0; x < n[2]; x++)
        {
          double p[3] = { z, y, x };
          voxels[i++] = (float)grey_at (p);
        }
  return li_volume_new_memory (LI_TYPE_F32, n, voxels);
}

static LiPhi
some_motion (void)
{
  static const double degrees[3] = { 2, -3, 4 }, zoom[3] = { 1.01, 0.98, 1.02 };
  LiPhi phi = li_phi_identity ((const double[]){ 9, 10, 11 });

  phi.F = li_phi_F_from (degrees, zoom);
  phi.t[0] = 0.4;
  phi.t[1] = -1.3;
  phi.t[2] = 2.2;
  return phi;
}

/* Every sample is the image where the motion says, on all three axes; outside it is NaN; both
 * readers agree. */
static void
test_warp (void)
{
  static const gint64 n[3] = { 21, 23, 150 };
  static const double origin[3] = { 0 };
  g_autoptr (LiVolume) volume = volume_of (n);
  LiPhi phi = some_motion ();

  for (int axis = 0; axis < 3; axis++)
    {
      LiLattice l = { axis, 10.3, 160, 70, { -1.5, -2 }, { 0.9, 0.45 } };
      g_autoptr (LiPlane) a = li_warp_plane (volume, 1, origin, &phi, &l);
      g_autoptr (LiPlane) b = li_warp_plane_read (volume, &phi, &l, NULL, NULL);
      int inside = 0, outside = 0;

      for (int j = 0; j < l.height; j++)
        for (int i = 0; i < l.width; i++)
          {
            double y[3], x[3], value = li_plane_value (a, i, j), again = li_plane_value (b, i, j);
            gboolean in = TRUE, out = FALSE;

            y[axis] = l.position;
            y[li_plane_axis_u (axis)] = l.origin[0] + i * l.step[0];
            y[li_plane_axis_v (axis)] = l.origin[1] + j * l.step[1];
            li_phi_apply (&phi, y, x);
            for (int k = 0; k < 3; k++)
              {
                in = in && x[k] >= 0 && x[k] <= n[k] - 1;
                out = out || x[k] < -0.51 || x[k] > n[k] - 0.49;
              }
            if (in)
              {
                g_assert_cmpfloat_with_epsilon (value, grey_at (x), 2e-4);
                g_assert_cmpfloat_with_epsilon (again, value, 2e-4);
                inside++;
              }
            if (out)
              {
                g_assert_true (isnan (value));
                g_assert_true (isnan (again));
                outside++;
              }
          }
      g_assert_cmpint (inside, >, 500);
      g_assert_cmpint (outside, >, 500);
    }
}

/* A level of a pyramid stands where the voxels it averages stood. */
static void
test_warp_binned (void)
{
  static const gint64 half[3] = { 12, 12, 12 };
  static const double origin[3] = { 5, 6, 7 };
  float *voxels = g_new (float, 12 * 12 * 12);
  gsize i = 0;

  for (int z = 0; z < 12; z++)
    for (int y = 0; y < 12; y++)
      for (int x = 0; x < 12; x++)
        voxels[i++] = (float)(z * 2 + 0.5);
  g_autoptr (LiVolume) level = li_volume_new_memory (LI_TYPE_F32, half, voxels);
  LiLattice l = { LI_X, 12, 4, 10, { 10, 8 }, { 1, 1 } };
  g_autoptr (LiPlane) plane = li_warp_plane (level, 2, origin, NULL, &l);

  for (int j = 0; j < 10; j++)
    g_assert_cmpfloat_with_epsilon (li_plane_value (plane, 0, j), 8 + j - origin[0], 1e-4);
}

static void
test_cancel (void)
{
  static const gint64 n[3] = { 8, 8, 8 };
  g_autoptr (LiVolume) volume = volume_of (n);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  LiLattice l = { LI_Z, 3, 8, 8, { 0, 0 }, { 1, 1 } };

  li_progress_cancel (progress);
  g_assert_null (li_warp_plane_read (volume, NULL, &l, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static LiPlane *
flat (float value, int hole)
{
  static const double origin[2] = { 0, 0 }, step[2] = { 1, 1 };
  float *v = g_new (float, 16 * 8);

  for (int i = 0; i < 16 * 8; i++)
    v[i] = i == hole ? NAN : value;
  return li_plane_new (LI_Z, 0, LI_TYPE_F32, 16, 8, origin, step, v);
}

static void
test_modes (void)
{
  g_autoptr (LiPlane) moving = flat (30, 3), fixed = flat (10, -1);
  LiCompare c;

  li_compare_init (&c);
  c.lo[0] = c.lo[1] = 0;
  c.hi[0] = 40;
  c.hi[1] = 20;
  for (int mode = 0; mode < LI_COMPARE_N_MODES; mode++)
    {
      LiSliceLayer layers[2];
      c.mode = mode;
      gsize n = li_compare_layers (&c, moving, fixed, layers);
      LiPlane *top = layers[n - 1].plane;

      g_assert_cmpuint (n, ==, mode <= LI_COMPARE_MAGENTA_GREEN ? 2 : 1);
      if (mode == LI_COMPARE_DIFFERENCE || mode == LI_COMPARE_ABSOLUTE)
        {
          g_assert_cmpfloat_with_epsilon (li_plane_value (top, 0, 0), 0.25, 1e-6);
          g_assert_true (isnan (li_plane_value (top, 3, 0)));
        }
      if (mode == LI_COMPARE_SWIPE)
        {
          g_assert_cmpfloat_with_epsilon (li_plane_value (top, 7, 0), 0.75, 1e-6);
          g_assert_cmpfloat_with_epsilon (li_plane_value (top, 8, 0), 0.5, 1e-6);
        }
      if (mode == LI_COMPARE_CHECKER) /* squares of two samples; the hole shows the other image */
        {
          g_assert_cmpfloat_with_epsilon (li_plane_value (top, 0, 0), 0.75, 1e-6);
          g_assert_cmpfloat_with_epsilon (li_plane_value (top, 2, 0), 0.5, 1e-6);
          g_assert_cmpfloat_with_epsilon (li_plane_value (top, 2, 2), 0.75, 1e-6);
          g_assert_cmpfloat_with_epsilon (li_plane_value (top, 3, 0), 0.5, 1e-6);
        }
      if (mode == LI_COMPARE_FLICKER)
        g_assert_true (top == fixed);
      for (gsize i = 0; i < n; i++)
        li_plane_unref (layers[i].plane);
    }
}

static void
test_likeness (void)
{
  static const double origin[2] = { 0, 0 }, step[2] = { 1, 1 };
  float *u = g_new (float, 100), *v = g_new (float, 100);
  LiLikeness s = { 0 };

  for (int i = 0; i < 100; i++)
    {
      u[i] = (float)((i * 37) % 101);
      v[i] = 5 - 2 * u[i];
    }
  v[7] = NAN;
  g_autoptr (LiPlane) a = li_plane_new (LI_Z, 0, LI_TYPE_F32, 10, 10, origin, step, u);
  g_autoptr (LiPlane) b = li_plane_new (LI_Z, 0, LI_TYPE_F32, 10, 10, origin, step, v);

  li_likeness_add (&s, a, b);
  g_assert_cmpuint (s.n, ==, 99);
  g_assert_cmpfloat_with_epsilon (li_likeness_zncc (&s), -1, 1e-9);
  s = (LiLikeness){ 0 };
  g_assert_true (isnan (li_likeness_zncc (&s)));
  g_assert_true (isnan (li_likeness_ssd (&s)));
  li_likeness_add (&s, a, a);
  g_assert_cmpfloat_with_epsilon (li_likeness_zncc (&s), 1, 1e-12);
  g_assert_cmpfloat (li_likeness_ssd (&s), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/warp", test_warp);
  g_test_add_func ("/compare/warp-binned", test_warp_binned);
  g_test_add_func ("/compare/cancel", test_cancel);
  g_test_add_func ("/compare/modes", test_modes);
  g_test_add_func ("/compare/likeness", test_likeness);
  return g_test_run ();
}
