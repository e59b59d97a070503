/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "base/li-phi.h"

static GRand *rand_source;

static double
any (double lo, double hi)
{
  return g_rand_double_range (rand_source, lo, hi);
}

static LiPhi
any_phi (void)
{
  LiPhi p = { .F = li_mat3_identity };

  for (int i = 0; i < 3; i++)
    {
      p.t[i] = any (-20, 20);
      p.c[i] = any (0, 300);
      for (int j = 0; j < 3; j++)
        p.F.m[i][j] += any (-0.2, 0.2);
    }
  return p;
}

static void
any_point (double x[3])
{
  for (int k = 0; k < 3; k++)
    x[k] = any (-50, 400);
}

static void
assert_near (const double a[3], const double b[3], double tolerance)
{
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (a[k], b[k], tolerance);
}

/* Position in image 2 = c + F (x − c) + t, by hand. */
static void
test_definition (void)
{
  LiPhi p = { { { { 1.1, 0, 0 }, { 0, 1, 0.5 }, { 0, 0, 1 } } }, { 1, 2, 3 }, { 10, 20, 30 } };
  double x[3] = { 20, 20, 34 }, y[3], u[3];

  li_phi_apply (&p, x, y);
  assert_near (y, (double[3]){ 10 + 11 + 1, 20 + 0.5 * 4 + 2, 34 + 3 }, 1e-12);
  li_phi_displacement (&p, x, u);
  assert_near (u, (double[3]){ 2, 4, 3 }, 1e-12);
}

static void
test_move (void)
{
  for (int k = 0; k < 200; k++)
    {
      LiPhi p = any_phi ();
      double to[3], x[3], a[3], b[3];

      any_point (to);
      any_point (x);
      LiPhi moved = li_phi_move (&p, to);
      g_assert_cmpmem (moved.c, sizeof moved.c, to, sizeof moved.c);
      li_phi_apply (&p, x, a);
      li_phi_apply (&moved, x, b);
      assert_near (a, b, 1e-9);
    }
}

static void
test_compose_and_invert (void)
{
  for (int k = 0; k < 200; k++)
    {
      LiPhi p = any_phi (), q = any_phi (), inverse;
      double x[3], a[3], b[3];

      any_point (x);
      LiPhi both = li_phi_compose (&p, &q);
      li_phi_apply (&p, x, a);
      li_phi_apply (&q, a, a);
      li_phi_apply (&both, x, b);
      assert_near (a, b, 1e-8);
      g_assert_cmpmem (both.c, sizeof both.c, p.c, sizeof both.c);
      g_assert_true (li_phi_invert (&p, &inverse));
      li_phi_apply (&p, x, a);
      li_phi_apply (&inverse, a, b);
      assert_near (b, x, 1e-8);
    }
  LiPhi flat = li_phi_identity ((double[3]){ 0, 0, 0 }), out;
  flat.F.m[1][1] = 0;
  g_assert_false (li_phi_invert (&flat, &out));
}

/* c = b c_b + (b − 1)/2: voxel p of the binned volume is the block of b voxels around b p + (b −
 * 1)/2. */
static void
test_binning (void)
{
  for (int b = 1; b <= 8; b *= 2)
    {
      LiPhi p = any_phi (), small = li_phi_bin (&p, b), back = li_phi_unbin (&small, b);
      double x[3], xb[3], y[3], yb[3];

      any_point (x);
      for (int k = 0; k < 3; k++)
        xb[k] = (x[k] - (b - 1) / 2.0) / b;
      li_phi_apply (&p, x, y);
      li_phi_apply (&small, xb, yb);
      for (int k = 0; k < 3; k++)
        yb[k] = b * yb[k] + (b - 1) / 2.0;
      assert_near (y, yb, 1e-9);
      assert_near (back.t, p.t, 1e-10);
      assert_near (back.c, p.c, 1e-10);
      g_assert_cmpmem (&back.F, sizeof back.F, &p.F, sizeof p.F);
    }
}

/* rz = (Fxy − Fyx)/2 for small ones, F indexed z y x; and the whole vector of larger ones. */
static void
test_rotation_sign (void)
{
  LiPhi p = li_phi_identity ((double[3]){ 0, 0, 0 });
  double degrees[3], small = 1e-4, zoom[3] = { 1, 1, 1 };

  p.F.m[LI_X][LI_Y] = small;
  p.F.m[LI_Y][LI_X] = -small;
  li_phi_rotation_vector (&p, degrees);
  g_assert_cmpfloat_with_epsilon (degrees[0], small * 180 / G_PI, 1e-9);
  g_assert_cmpfloat_with_epsilon (degrees[1], 0, 1e-9);
  for (int k = 0; k < 100; k++)
    {
      double want[3] = { any (-60, 60), any (-60, 60), any (-60, 60) };

      p.F = li_phi_F_from (want, zoom);
      g_assert_cmpfloat_with_epsilon (li_mat3_det (&p.F), 1, 1e-12);
      li_phi_rotation_vector (&p, degrees);
      assert_near (degrees, want, 1e-8);
    }
  zoom[0] = 1.2;
  p.F = li_phi_F_from ((double[3]){ 10, -20, 5 }, zoom);
  g_assert_cmpfloat_with_epsilon (li_mat3_det (&p.F), 1.2, 1e-12);
  li_phi_rotation_vector (&p, degrees);
  assert_near (degrees, (double[3]){ 10, -20, 5 }, 1e-8);
}

static void
test_distances (void)
{
  LiPhi a = li_phi_identity ((double[3]){ 5, 5, 5 }), b = a;

  b.t[0] = 0.3;
  b.t[2] = 0.4;
  g_assert_cmpfloat_with_epsilon (li_phi_delta_norm (&b), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (li_phi_corner_distance (&a, &b, a.c, (double[3]){ 35, 35, 35 }),
                                  0.5, 1e-12);
  b = a;
  b.F.m[0][0] += 0.01;
  g_assert_cmpfloat_with_epsilon (li_phi_corner_distance (&a, &b, a.c, (double[3]){ 35, 1, 1 }),
                                  0.35, 1e-12);
  g_assert_true (li_phi_is_finite (&b));
  b.t[1] = NAN;
  g_assert_false (li_phi_is_finite (&b));
}

static void
test_polar_and_eigen (void)
{
  for (int k = 0; k < 200; k++)
    {
      LiPhi p = any_phi ();
      LiMat3 R, U, product, V;
      double values[3], v[3], uv[3];

      g_assert_true (li_mat3_polar (&p.F, &R, &U));
      product = li_mat3_multiply (&R, &U);
      for (int i = 0; i < 9; i++)
        g_assert_cmpfloat_with_epsilon ((&product.m[0][0])[i], (&p.F.m[0][0])[i], 1e-10);
      g_assert_cmpfloat_with_epsilon (li_mat3_det (&R), 1, 1e-10);
      for (int i = 0; i < 3; i++)
        for (int j = 0; j < i; j++)
          g_assert_cmpfloat_with_epsilon (U.m[i][j], U.m[j][i], 1e-10);
      li_mat3_eigen (&U, values, &V);
      g_assert_cmpfloat (values[0], >=, values[1]);
      g_assert_cmpfloat (values[1], >=, values[2]);
      for (int c = 0; c < 3; c++)
        {
          for (int i = 0; i < 3; i++)
            v[i] = V.m[i][c];
          li_mat3_apply (&U, v, uv);
          for (int i = 0; i < 3; i++)
            g_assert_cmpfloat_with_epsilon (uv[i], values[c] * v[i], 1e-9);
        }
    }
  LiMat3 mirror = li_mat3_identity, R, U;
  mirror.m[0][0] = -1;
  g_assert_false (li_mat3_polar (&mirror, &R, &U));
}

static void
test_cholesky (void)
{
  double g[30][30], a[900], inverse[900];

  for (int i = 0; i < 30; i++)
    for (int j = 0; j < 30; j++)
      g[i][j] = any (-1, 1);
  for (int i = 0; i < 30; i++)
    for (int j = 0; j < 30; j++)
      {
        a[30 * i + j] = i == j ? 0.5 : 0;
        for (int k = 0; k < 30; k++)
          a[30 * i + j] += g[i][k] * g[j][k];
      }
  g_assert_true (li_invert_spd (30, a, inverse, 1e-12));
  for (int i = 0; i < 30; i++)
    for (int j = 0; j < 30; j++)
      {
        double sum = 0;
        for (int k = 0; k < 30; k++)
          sum += a[30 * i + k] * inverse[30 * k + j];
        g_assert_cmpfloat_with_epsilon (sum, i == j, 1e-9);
      }
  double singular[4] = { 1, 1, 1, 1 }, b[2] = { 1, 1 };
  g_assert_false (li_solve_spd (2, singular, b, 1e-12));
}

static void
test_boxes (void)
{
  LiBox a = li_box (0, 10, 0, 10, 0, 10), b = li_box (5, 20, -5, 5, 9, 30);
  LiBox both = li_box_intersect (&a, &b);

  g_assert_cmpuint (li_box_voxels (&both), ==, 5 * 5 * 1);
  g_assert_true (li_box_contains (&a, &both));
  LiBox grown = li_box_grow (&a, 2);
  g_assert_cmpint (grown.lo[0], ==, -2);
  g_assert_cmpuint (li_box_voxels (&grown), ==, 14 * 14 * 14);
  LiBox apart = li_box (20, 30, 0, 10, 0, 10), none = li_box_intersect (&a, &apart);
  g_assert_true (li_box_is_empty (&none));
  g_assert_cmpuint (li_box_voxels (&none), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed 7");
  rand_source = g_rand_new_with_seed (7);
  g_test_add_func ("/base/phi/definition", test_definition);
  g_test_add_func ("/base/phi/move", test_move);
  g_test_add_func ("/base/phi/compose-and-invert", test_compose_and_invert);
  g_test_add_func ("/base/phi/binning", test_binning);
  g_test_add_func ("/base/phi/rotation-sign", test_rotation_sign);
  g_test_add_func ("/base/phi/distances", test_distances);
  g_test_add_func ("/base/phi/polar-and-eigen", test_polar_and_eigen);
  g_test_add_func ("/base/phi/cholesky", test_cholesky);
  g_test_add_func ("/base/phi/boxes", test_boxes);
  int status = g_test_run ();
  g_rand_free (rand_source);
  return status;
}
