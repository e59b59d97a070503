/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

#include "dvc/li-filter-field.h"

static const gint64 shape[3] = { 90, 100, 120 };
static const double spacing[3] = { 10, 10, 10 };

static LiFilterParams
params_of (int correct)
{
  LiFilterParams p = { 0 };
  li_params_init (&li_filter_params, &p);
  p.correct = correct;
  return p;
}

/* Repair of an affine field is exact by each method but the median, which is as good as the spread
 * of the neighbours' predictions: none. */
static void
test_repair_affine (gconstpointer data)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  LiFilterParams params = params_of (GPOINTER_TO_INT (data));
  gsize failed = fail_some (field, 0.3, 3), bad, repaired;
  g_assert_true (li_field_filter (field, &params, &bad, &repaired, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bad, ==, failed);
  g_assert_cmpuint (repaired, ==, failed);
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      double u[3];
      motion_at (&m, node->phi.c, u, NULL);
      for (int a = 0; a < 3; a++)
        g_assert_cmpfloat_with_epsilon (node->phi.t[a], u[a], 1e-9);
      g_assert_cmpfloat_with_epsilon (node->phi.F.m[0][1], m.affine.F.m[0][1], 1e-9);
      if (node->source != LI_SOURCE_REPAIRED)
        continue;
      g_assert_cmpint (node->status, ==, LI_STATUS_NOT_CONVERGED);
      g_assert_cmpfloat (node->error, ==, 100);
      g_assert_cmpfloat (node->delta_phi_norm, ==, 100);
      g_assert_cmpint (node->reason, ==, LI_REASON_ITERATIONS);
    }
}

/* On a curved field the quadratic fit must beat the first-order mean. */
static void
test_quadratic_beats_linear (void)
{
  double worst[2];
  for (int k = 0; k < 2; k++)
    {
      Motion m = motion_affine ();
      m.amplitude = 2;
      m.wavelength = 150;
      g_autoptr (LiField) field = motion_field (&m, shape, spacing);
      LiFilterParams params = params_of (k ? LI_CORRECT_QUADRATIC : LI_CORRECT_INTERPOLATE);
      GError *error = NULL;
      fail_some (field, 0.1, 5);
      g_assert_true (li_field_filter (field, &params, NULL, NULL, &error));
      worst[k] = 0;
      for (gsize i = 0; i < field->n; i++)
        {
          double u[3];
          motion_at (&m, field->nodes[i].phi.c, u, NULL);
          for (int a = 0; a < 3; a++)
            worst[k] = MAX (worst[k], fabs (field->nodes[i].phi.t[a] - u[a]));
        }
    }
  g_test_message ("worst repair: first order %g, quadratic %g voxel", worst[0], worst[1]);
  g_assert_cmpfloat (worst[0], <, 0.6);
  g_assert_cmpfloat (worst[1], <, 0.5 * worst[0]);
}

/* Converged nodes that are wrong: found whatever the common motion, and good nodes left alone. */
static void
test_coherency (gconstpointer data)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  LiFilterParams params = params_of (LI_CORRECT_INTERPOLATE);
  gsize bad, repaired;
  params.by_status = FALSE;
  params.by_coherency = TRUE;
  m.affine.t[0] += GPOINTER_TO_INT (data);
  m.amplitude = 1;
  m.wavelength = 150;
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  const gsize outliers[] = { 0, 37, 200, 201, 211, 500 };
  for (gsize k = 0; k < G_N_ELEMENTS (outliers); k++)
    for (int a = 0; a < 3; a++)
      field->nodes[outliers[k]].phi.t[a] += a == 1 ? -1.5 : 1;
  g_assert_true (li_field_filter (field, &params, &bad, &repaired, &error));
  g_assert_no_error (error);
  for (gsize k = 0; k < G_N_ELEMENTS (outliers); k++)
    {
      const LiNode *node = &field->nodes[outliers[k]];
      double u[3];
      g_assert_cmpint (node->source, ==, LI_SOURCE_REPAIRED);
      g_assert_cmpint (node->reason, ==, LI_REASON_INCOHERENT);
      motion_at (&m, node->phi.c, u, NULL);
      for (int a = 0; a < 3; a++)
        g_assert_cmpfloat_with_epsilon (node->phi.t[a], u[a], 0.2);
    }
  g_assert_cmpuint (bad, ==, G_N_ELEMENTS (outliers));
  g_assert_cmpuint (repaired, ==, bad);
}

/* Noise within the nodes' standard errors must not fail the coherency test. */
static void
test_coherency_noise (void)
{
  GError *error = NULL;
  const guint32 seed = 23;
  Motion m = motion_affine ();
  LiFilterParams params = params_of (LI_CORRECT_NONE);
  gsize bad;
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_test_message ("seed %u", seed);
  params.by_status = FALSE;
  params.by_coherency = TRUE;
  for (gsize i = 0; i < field->n; i++)
    for (int a = 0; a < 3; a++)
      {
        field->nodes[i].sigma_u[a] = 0.1;
        field->nodes[i].phi.t[a]
            += 0.1 * sqrt (12) * (g_rand_double (rand) + g_rand_double (rand) - 1) / sqrt (2);
      }
  g_assert_true (li_field_filter (field, &params, &bad, NULL, &error));
  g_assert_cmpuint (bad, <, field->n / 50);
}

static void
test_background_and_none (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  LiFilterParams params = params_of (LI_CORRECT_NONE);
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  gsize bad, repaired;
  fail_node (&field->nodes[3], LI_STATUS_NO_TEXTURE, LI_REASON_MASKED);
  fail_node (&field->nodes[4], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  g_assert_true (li_field_filter (field, &params, &bad, &repaired, &error));
  g_assert_cmpuint (bad, ==, 1);
  g_assert_cmpuint (repaired, ==, 0);
  g_assert_cmpint (field->nodes[4].status, ==, LI_STATUS_DIVERGING);
  params.correct = LI_CORRECT_MEDIAN;
  g_assert_true (li_field_filter (field, &params, &bad, &repaired, &error));
  g_assert_cmpint (field->nodes[3].status, ==, LI_STATUS_NO_TEXTURE);
  g_assert_cmpint (field->nodes[3].source, ==, LI_SOURCE_MEASURED);
  g_assert_cmpint (field->nodes[4].source, ==, LI_SOURCE_REPAIRED);
}

static void
test_refuses (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  LiFilterParams params = params_of (LI_CORRECT_INTERPOLATE);
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  for (gsize i = 0; i < field->n; i++)
    field->nodes[i].status = LI_STATUS_NOT_CONVERGED;
  g_assert_false (li_field_filter (field, &params, NULL, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (li_field_pass (field, field, 9, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  params.by_status = FALSE;
  g_assert_false (li_field_filter (field, &params, NULL, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_error_free (error);
}

static void
test_pass (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  const double finer[3] = { 7, 8, 9 };
  g_autoptr (LiField) from = motion_field (&m, shape, spacing);
  g_autoptr (LiField) to = li_field_new_grid (shape, finer, &error);
  g_autoptr (LiField) third = li_field_new_grid (shape, finer, &error);
  g_assert_true (li_field_pass (from, to, 9, &error));
  li_field_pass_registration (&m.affine, third);
  for (gsize i = 0; i < to->n; i++)
    {
      double u[3];
      motion_at (&m, to->nodes[i].phi.c, u, NULL);
      g_assert_cmpint (to->nodes[i].source, ==, LI_SOURCE_PREDICTED);
      g_assert_false (li_node_is_measured (&to->nodes[i]));
      for (int a = 0; a < 3; a++)
        {
          g_assert_cmpfloat_with_epsilon (to->nodes[i].phi.t[a], u[a], 1e-10);
          g_assert_cmpfloat_with_epsilon (third->nodes[i].phi.t[a], u[a], 1e-10);
        }
    }
  /* and on from predicted nodes, as from level to level */
  g_assert_true (li_field_pass (to, from, 9, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/filter/repair-interpolate", GINT_TO_POINTER (LI_CORRECT_INTERPOLATE),
                        test_repair_affine);
  g_test_add_data_func ("/filter/repair-quadratic", GINT_TO_POINTER (LI_CORRECT_QUADRATIC),
                        test_repair_affine);
  g_test_add_data_func ("/filter/repair-median", GINT_TO_POINTER (LI_CORRECT_MEDIAN),
                        test_repair_affine);
  g_test_add_func ("/filter/quadratic-beats-linear", test_quadratic_beats_linear);
  g_test_add_data_func ("/filter/coherency-still", GINT_TO_POINTER (0), test_coherency);
  g_test_add_data_func ("/filter/coherency-moved", GINT_TO_POINTER (30), test_coherency);
  g_test_add_func ("/filter/coherency-noise", test_coherency_noise);
  g_test_add_func ("/filter/background-and-none", test_background_and_none);
  g_test_add_func ("/filter/refuses", test_refuses);
  g_test_add_func ("/filter/pass", test_pass);
  return g_test_run ();
}
