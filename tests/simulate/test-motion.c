/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "simulate/li-elementary.h"
#include "simulate/li-hash.h"
#include "simulate/li-motion.h"

#define SEED 20261
static const gint64 shape[3] = { 120, 100, 140 };

static LiSwell
full_swell (void)
{
  return (LiSwell){
    .bottom = 8,
    .top = 80,
    .foot = 20,
    .head = 9,
    .strain = 0.2,
    .lateral = 0.012,
    .centre = { 50, 70 },
    .n_patches = 2,
    .patches = { { .centre = { 40, 90 }, .radius = 45, .extra = 0.5, .push = 0.05 },
                 { .centre = { 70, 30 }, .radius = 40, .extra = -0.3, .push = -0.02 } },
    .ball_centre = { 40, 55, 60 },
    .ball_radius = 30,
    .ball_push = { 0.1, -0.02, -0.06 },
  };
}

static LiMotion
motion_of (int kind)
{
  const double t[3] = { 3.3, -12.7, 20.4 }, degrees[3] = { 7, -4, 11 },
               amplitude[3] = { 2, -1, 0.5 }, direction[3] = { 0.2, 0.5, 1 };
  const LiMat3 F = { { { 1.05, 0.02, -0.01 }, { 0.03, 0.96, 0.04 }, { 0, -0.02, 1.01 } } };
  const LiSwell swell = full_swell ();
  switch (kind)
    {
    case LI_MOTION_SHIFT:
      return li_motion_shift (shape, t);
    case LI_MOTION_AFFINE:
      return li_motion_affine (shape, &F, t);
    case LI_MOTION_ROTATION:
      return li_motion_rotation (shape, degrees);
    case LI_MOTION_WAVE:
      return li_motion_wave (shape, amplitude, direction, 60, 0.7);
    case LI_MOTION_LIFT:
      return li_motion_lift (shape, 10, 70, 0.08);
    case LI_MOTION_SWELL:
      return li_motion_swell (shape, &swell);
    default:
      return li_motion_still (shape);
    }
}

/* All kinds, each also with a remount on top: index 0 ... 13. */
static LiMotion
motion_at (int i)
{
  LiMotion m = motion_of (i / 2);
  if (i % 2)
    li_motion_remount (&m, (const double[3]){ 0.8, -0.5, 0.6 }, (const double[3]){ 12, -25, 18 });
  return m;
}
#define N_MOTIONS 14

static void
random_point (LiSequence *random, double x[3])
{
  for (int a = 0; a < 3; a++)
    x[a] = li_sequence_next (random, -10, (double)shape[a] + 10);
}

static void
test_gradient (void)
{
  LiSequence random = li_sequence (SEED, 1);
  const double h = 1e-4;
  for (int i = 0; i < N_MOTIONS; i++)
    {
      const LiMotion m = motion_at (i);
      for (int k = 0; k < 200; k++)
        {
          double x[3], y[3], lo[3], hi[3];
          LiMat3 F;
          random_point (&random, x);
          li_motion_apply (&m, x, y, &F);
          for (int j = 0; j < 3; j++)
            {
              double p[3] = { x[0], x[1], x[2] };
              p[j] = x[j] - h;
              li_motion_apply (&m, p, lo, NULL);
              p[j] = x[j] + h;
              li_motion_apply (&m, p, hi, NULL);
              for (int a = 0; a < 3; a++)
                g_assert_cmpfloat_with_epsilon (F.m[a][j], (hi[a] - lo[a]) / (2 * h), 1e-6);
            }
        }
    }
}

/* A length along the direction of the wave, however long the vector of the direction is. */
static void
test_wave (void)
{
  const double amplitude[3] = { 2, -1, 0.5 }, direction[3] = { 0, 1.5, 2 }, x[3] = { 20, 30, 40 },
               next[3] = { 20, 30 + 60 * 0.6, 40 + 60 * 0.8 };
  const LiMotion m = li_motion_wave (shape, amplitude, direction, 60, 0.7);
  double y[3], z[3];

  li_motion_apply (&m, x, y, NULL);
  li_motion_apply (&m, next, z, NULL);
  for (int a = 0; a < 3; a++)
    g_assert_cmpfloat_with_epsilon (y[a] - x[a], z[a] - next[a], 1e-9);
  g_assert_cmpfloat (fabs (y[0] - x[0]), >, 0.1);
}

static void
test_inverse (void)
{
  LiSequence random = li_sequence (SEED, 2);
  for (int i = 0; i < N_MOTIONS; i++)
    {
      const LiMotion m = motion_at (i);
      for (int k = 0; k < 300; k++)
        {
          double x[3], y[3], back[3];
          random_point (&random, x);
          li_motion_apply (&m, x, y, NULL);
          g_assert_true (li_motion_inverse (&m, y, back));
          for (int a = 0; a < 3; a++)
            g_assert_cmpfloat_with_epsilon (back[a], x[a], 1e-9);
        }
    }
}

static void
test_inverse_row (void)
{
  LiSequence random = li_sequence (SEED, 3);
  for (int i = 0; i < N_MOTIONS; i++)
    {
      const LiMotion m = motion_at (i);
      for (int k = 0; k < 60; k++)
        {
          const int n = k < 4 ? k + 1 : (int)li_sequence_next (&random, 1, LI_SWELL_BLOCK + 1);
          double y0[3], row[3][LI_SWELL_BLOCK];
          random_point (&random, y0);
          li_motion_inverse_row (&m, y0, 1, n, row);
          for (int j = 0; j < n; j++)
            {
              const double x[3] = { row[0][j], row[1][j], row[2][j] };
              double y[3];
              li_motion_apply (&m, x, y, NULL);
              g_assert_cmpfloat_with_epsilon (y[0], y0[0], 2e-6);
              g_assert_cmpfloat_with_epsilon (y[1], y0[1], 2e-6);
              g_assert_cmpfloat_with_epsilon (y[2], y0[2] + j, 2e-6);
            }
        }
    }
}

/* Phi from state 1 to state 2, after Phi from T0 to state 1, is Phi from T0 to state 2. */
static void
test_between (void)
{
  LiSequence random = li_sequence (SEED, 4);
  for (int i = 0; i < N_MOTIONS; i++)
    for (int j = 0; j < N_MOTIONS; j += 3)
      {
        const LiMotion a = motion_at (i), b = motion_at (j);
        double x[3], y[3], z[3], direct[3];
        LiPhi first, second, whole;
        random_point (&random, x);
        g_assert_true (li_motion_between (NULL, &a, x, &first));
        li_phi_apply (&first, x, y);
        g_assert_true (li_motion_between (&a, &b, y, &second));
        li_phi_apply (&second, y, z);
        li_motion_phi (&b, x, &whole);
        li_phi_apply (&whole, x, direct);
        const LiMat3 F = li_mat3_multiply (&second.F, &first.F);
        for (int p = 0; p < 3; p++)
          {
            g_assert_cmpfloat_with_epsilon (z[p], direct[p], 1e-8);
            for (int q = 0; q < 3; q++)
              g_assert_cmpfloat_with_epsilon (F.m[p][q], whole.F.m[p][q], 1e-8);
          }
      }
}

static void
test_swell_shape (void)
{
  const LiSwell s = full_swell ();
  LiSwellBlock b;
  for (int k = 0; k < LI_SWELL_BLOCK; k++)
    {
      b.x[0][k] = k < 32 ? -20.0 + 28.0 * k / 31
                         : 81.0 + k; /* at or below the collector; above the electrode */
      b.x[1][k] = 40 + 0.5 * k;
      b.x[2][k] = 100 - k;
    }
  li_swell_evaluate (&s, &b, LI_SWELL_BLOCK);
  for (int k = 0; k < 32; k++)
    for (int a = 0; a < 9; a++)
      {
        g_assert_cmpfloat (b.u[a % 3][k], ==, 0);
        g_assert_cmpfloat (b.g[a][k], ==, 0);
      }
  for (int k = 32; k < LI_SWELL_BLOCK; k++)
    {
      g_assert_cmpfloat (b.g[0][k], ==, 0); /* the separator is carried, not stretched */
      g_assert_cmpfloat (b.u[0][k], >, 5);
    }
  /* More under the patch that swells more, less under the other. */
  g_assert_cmpfloat (li_swell_top (&s, 40, 90), >, 1.4 * li_swell_top (&s, 5, 135));
  g_assert_cmpfloat (li_swell_top (&s, 70, 30), <, 0.75 * li_swell_top (&s, 5, 135));
}

/* SPAM's sign: for a small rotation about z, (Fxy - Fyx) / 2 is rz. */
static void
test_rotation_sign (void)
{
  const LiMotion m = li_motion_rotation (shape, (const double[3]){ 1, 0, 0 });
  const double c[3] = { 59.5, 49.5, 69.5 };
  double y[3];
  g_assert_cmpfloat_with_epsilon ((m.phi.F.m[2][1] - m.phi.F.m[1][2]) / 2, G_PI / 180, 1e-6);
  li_motion_apply (&m, c, y, NULL);
  for (int a = 0; a < 3; a++)
    g_assert_cmpfloat_with_epsilon (y[a], c[a], 1e-12);
}

static void
test_truth (void)
{
  g_autoptr (GError) error = NULL;
  const LiMotion m = motion_of (LI_MOTION_SWELL);
  const double spacing[3] = { 20, 25, 30 };
  g_autoptr (LiField) field = li_motion_truth (NULL, &m, shape, spacing, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (field->is_grid);
  g_assert_cmpuint (field->n, ==, field->dims[0] * field->dims[1] * field->dims[2]);
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      double u[3];
      li_motion_displacement (&m, node->phi.c, u);
      g_assert_cmpint (node->status, ==, LI_STATUS_CONVERGED);
      g_assert_true (li_node_is_measured (node));
      for (int a = 0; a < 3; a++)
        g_assert_cmpfloat_with_epsilon (node->phi.t[a], u[a], 1e-12);
    }
}

static void
test_fold_is_refused (void)
{
  g_autoptr (GError) error = NULL;
  const LiMat3 flat = { { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 } } };
  const LiMotion folded = li_motion_affine (shape, &flat, NULL), still = li_motion_still (shape);
  const double spacing[3] = { 20, 20, 20 };
  double x[3];
  g_assert_null (li_motion_truth (&folded, &still, shape, spacing, NULL, &error));
  g_assert_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID);
  g_assert_false (li_motion_inverse (&folded, (const double[3]){ 3, 4, 5 }, x));
  g_assert_false (li_motion_inverse (&still, (const double[3]){ NAN, 0, 0 }, x));
}

static void
test_elementary (void)
{
  for (int i = -2000; i <= 2000; i++)
    {
      const double x = i * 0.0137;
      g_assert_cmpfloat_with_epsilon (li_elementary_sin (x), sin (x), 4e-15);
      g_assert_cmpfloat_with_epsilon (li_elementary_cos (x), cos (x), 4e-15);
      g_assert_cmpfloat_with_epsilon (li_elementary_exp (x) / exp (x), 1, 1e-14);
      g_assert_cmpfloat_with_epsilon (li_elementary_log (exp (x)), x, 1e-14 * (1 + fabs (x)));
      const float y = (float)(i - 2000) * 0.0314f;
      g_assert_cmpfloat_with_epsilon (li_elementary_exp2f (y) / exp2f (y), 1, 5e-7);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/simulate/motion/gradient", test_gradient);
  g_test_add_func ("/simulate/motion/wave", test_wave);
  g_test_add_func ("/simulate/motion/inverse", test_inverse);
  g_test_add_func ("/simulate/motion/inverse-row", test_inverse_row);
  g_test_add_func ("/simulate/motion/between", test_between);
  g_test_add_func ("/simulate/motion/swell-shape", test_swell_shape);
  g_test_add_func ("/simulate/motion/rotation-sign", test_rotation_sign);
  g_test_add_func ("/simulate/motion/truth", test_truth);
  g_test_add_func ("/simulate/motion/fold", test_fold_is_refused);
  g_test_add_func ("/simulate/elementary", test_elementary);
  return g_test_run ();
}
