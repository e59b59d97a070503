/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

#include "dvc/li-compose.h"
#include "dvc/li-deform.h"

#define STEPS 10

static const gint64 shape[3] = { 150, 160, 170 };
static const double spacing[3] = { 16, 16, 16 };

/* The direct map: every step applied to the moving point exactly. */
static void
chain_at (const Motion *steps, int n, const double x[3], double u[3], LiMat3 *F)
{
  double p[3] = { x[0], x[1], x[2] };
  *F = li_mat3_identity;
  for (int k = 0; k < n; k++)
    {
      double uk[3];
      LiMat3 Fk;
      motion_at (&steps[k], p, uk, &Fk);
      *F = li_mat3_multiply (&Fk, F);
      for (int a = 0; a < 3; a++)
        p[a] += uk[a];
    }
  for (int a = 0; a < 3; a++)
    u[a] = p[a] - x[a];
}

static LiField *
compose_steps (const Motion *steps, int n)
{
  GError *error = NULL;
  LiField *fields[STEPS];
  for (int k = 0; k < n; k++)
    fields[k] = motion_field (&steps[k], shape, spacing);
  LiField *out = li_field_compose ((const LiField *const *)fields, (gsize)n, &error);
  g_assert_no_error (error);
  for (int k = 0; k < n; k++)
    li_field_free (fields[k]);
  return out;
}

/* Worst error of displacement and F over nodes that kept status 2; *kept their share. */
static void
compare (
    const LiField *out, const Motion *steps, int n, double *worst_u, double *worst_F, double *kept)
{
  gsize count = 0;
  *worst_u = *worst_F = 0;
  for (gsize i = 0; i < out->n; i++)
    {
      const LiNode *node = &out->nodes[i];
      double u[3];
      LiMat3 F;
      if (!li_node_is_measured (node))
        {
          g_assert_cmpint (node->reason, ==, LI_REASON_LOST);
          g_assert_true (isnan (node->phi.t[0]));
          continue;
        }
      count++;
      chain_at (steps, n, node->phi.c, u, &F);
      for (int a = 0; a < 3; a++)
        {
          *worst_u = MAX (*worst_u, fabs (node->phi.t[a] - u[a]));
          for (int b = 0; b < 3; b++)
            *worst_F = MAX (*worst_F, fabs (node->phi.F.m[a][b] - F.m[a][b]));
        }
    }
  *kept = (double)count / (double)out->n;
}

static void
test_affine (void)
{
  Motion steps[STEPS];
  double worst_u, worst_F, kept;
  for (int k = 0; k < STEPS; k++)
    {
      steps[k] = motion_affine ();
      steps[k].affine.t[k % 3] += 0.3 * (k % 2 ? 1 : -1);
      steps[k].affine.F.m[k % 3][k % 2] -= 0.005;
    }
  g_autoptr (LiField) out = compose_steps (steps, STEPS);
  compare (out, steps, STEPS, &worst_u, &worst_F, &kept);
  g_test_message ("10 affine steps: %.2g voxel, F %.2g, kept %.3f", worst_u, worst_F, kept);
  g_assert_cmpfloat (worst_u, <, 1e-9);
  g_assert_cmpfloat (worst_F, <, 1e-10);
  g_assert_cmpfloat (kept, >, 0.6);
}

static void
test_wave (void)
{
  Motion steps[STEPS];
  double worst_u, worst_F, kept;
  for (int k = 0; k < STEPS; k++)
    {
      const double c[3] = { 0, 0, 0 };
      steps[k] = (Motion){ li_phi_identity (c), 0.5 + 0.1 * k, 128 };
      steps[k].affine.t[1] = 0.7;
    }
  g_autoptr (LiField) out = compose_steps (steps, STEPS);
  compare (out, steps, STEPS, &worst_u, &worst_F, &kept);
  g_test_message ("10 waves: %.2g voxel, F %.2g, kept %.3f", worst_u, worst_F, kept);
  g_assert_cmpfloat (worst_u, <, 1e-2);
  g_assert_cmpfloat (worst_F, <, 3e-3);
  g_assert_cmpfloat (kept, >, 0.7);
}

/* The displaced point matters: a naive sum of displacements at the node would be far off. */
static void
test_is_not_a_sum (void)
{
  Motion steps[2] = { motion_affine (), motion_affine () };
  LiMat3 F;
  double u[3];
  steps[0].affine.t[0] = 6;
  steps[1].affine.F.m[1][0] = 0.1;
  g_autoptr (LiField) out = compose_steps (steps, 2);
  const LiNode *node = &out->nodes[out->n / 2];
  chain_at (steps, 2, node->phi.c, u, &F);
  g_assert_cmpfloat_with_epsilon (node->phi.t[1], u[1], 1e-9);
  double u1[3], u2[3];
  motion_at (&steps[0], node->phi.c, u1, NULL);
  motion_at (&steps[1], node->phi.c, u2, NULL);
  g_assert_cmpfloat (fabs (u1[1] + u2[1] - u[1]), >, 0.5);
}

/* Registrations compose to the composed Φ. */
static void
test_registrations (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) a = li_field_new (1);
  g_autoptr (LiField) b = li_field_new (1);
  const double c[3] = { 10, 20, 30 };
  li_node_init (&a->nodes[0], 1, c);
  li_node_init (&b->nodes[0], 1, m.affine.c);
  motion_set_node (&m, &a->nodes[0]);
  motion_set_node (&m, &b->nodes[0]);
  const LiField *fields[2] = { a, b };
  g_autoptr (LiField) out = li_field_compose (fields, 2, &error);
  g_assert_no_error (error);
  LiPhi expected = li_phi_compose (&a->nodes[0].phi, &b->nodes[0].phi);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (out->nodes[0].phi.t[k], expected.t[k], 1e-12);
}

static void
test_lost_and_repaired (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) first = motion_field (&m, shape, spacing);
  g_autoptr (LiField) second = motion_field (&m, shape, spacing);
  gsize middle = second->n / 2, plane = second->dims[1] * second->dims[2];
  /* one hole is bridged but a repaired node is not measured; a large hole is lost; a failed start
   * stays what it was */
  fail_node (&second->nodes[middle], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  for (gsize i = 0; i < 2 * plane; i++)
    fail_node (&second->nodes[i], LI_STATUS_NOT_CONVERGED, LI_REASON_ITERATIONS);
  fail_node (&first->nodes[middle + 2], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  li_node_mark_repaired (&first->nodes[middle + 3]);
  const LiField *fields[2] = { first, second };
  g_autoptr (LiField) out = li_field_compose (fields, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (out->nodes[plane / 2].reason, ==, LI_REASON_LOST);
  g_assert_cmpint (out->nodes[plane / 2].status, ==, LI_STATUS_NOT_CONVERGED);
  g_assert_true (isnan (out->nodes[plane / 2].phi.t[2]));
  g_assert_false (li_node_is_measured (&out->nodes[middle]));
  g_assert_cmpint (out->nodes[middle + 2].status, ==, LI_STATUS_DIVERGING);
  g_assert_cmpint (out->nodes[middle + 2].reason, ==, LI_REASON_DIVERGED);
  g_assert_true (isnan (out->nodes[middle + 2].phi.t[0]));
  g_assert_cmpint (out->nodes[middle + 3].source, ==, LI_SOURCE_REPAIRED);
  g_assert_true (isfinite (out->nodes[middle + 3].phi.t[0]));
  g_assert_true (li_node_is_measured (&out->nodes[middle + 5]));
}

static void
test_errors_add (void)
{
  Motion steps[2] = { motion_affine (), motion_affine () };
  g_autoptr (LiField) out = compose_steps (steps, 2);
  const LiNode *node = &out->nodes[out->n / 2];
  g_assert_cmpfloat_with_epsilon (node->sigma_u[0], 0.01 * sqrt (2), 1e-9);
  g_assert_cmpfloat_with_epsilon (node->sigma_F[4], 1e-3 * sqrt (2), 1e-9);
}

static void
test_closure (void)
{
  Motion steps[2] = { motion_affine (), motion_affine () };
  g_autoptr (LiField) out = compose_steps (steps, 2);
  g_autoptr (LiField) direct = li_field_copy (out);
  gsize moved = 0;
  g_assert_cmpfloat (li_field_closure (out, direct, 3), ==, 0);
  for (gsize i = 0; i < direct->n; i += 4)
    {
      direct->nodes[i].phi.t[1] -= 0.09; /* both sides 0.0141: 3 combined are 0.06 */
      moved += li_node_is_measured (&direct->nodes[i]);
    }
  gsize judged = 0;
  double share = li_field_closure (out, direct, 3);
  for (gsize i = 0; i < out->n; i++)
    judged += isfinite (out->nodes[i].closure[1]);
  g_assert_cmpfloat_with_epsilon (share, (double)moved / (double)judged, 1e-12);
  for (gsize i = 0; i < out->n; i++)
    if (li_node_is_measured (&out->nodes[i]))
      g_assert_cmpfloat_with_epsilon (out->nodes[i].closure[1], i % 4 == 0 ? 0.09 : 0, 1e-9);
  for (gsize i = 0; i < direct->n; i++)
    direct->nodes[i].sigma_u[0] = NAN;
  g_assert_true (isnan (li_field_closure (out, direct, 3)));
}

static void
test_refuses (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) a = motion_field (&m, shape, spacing);
  g_autoptr (LiField) b = motion_field (&m, shape, spacing);
  const LiField *fields[2] = { a, b };
  g_assert_null (li_field_compose (fields, 0, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  a->voxel[0] = 0.05;
  b->voxel[0] = 0.1;
  g_assert_null (li_field_compose (fields, 2, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  b->voxel[0] = 0;
  for (gsize i = 0; i < b->n; i++)
    b->nodes[i].status = LI_STATUS_NOT_RUN;
  g_assert_null (li_field_compose (fields, 2, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "field 2"));
  g_error_free (error);
}

/* The dense field: exact for cubic polynomials, continuous across cells and holes, F its gradient,
 * known as far as windows reach. */
static void
test_dense_cubic (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  for (gsize i = 0; i < field->n; i++)
    {
      LiNode *n = &field->nodes[i];
      double z = n->phi.c[0] / 100, y = n->phi.c[1] / 100, x = n->phi.c[2] / 100;
      n->phi.t[0] += z * z * z - x * x * y + x * y * z;
      n->phi.F.m[0][0] += (3 * z * z + x * y) / 100;
      n->phi.F.m[0][1] += (-x * x + x * z) / 100;
      n->phi.F.m[0][2] += (-2 * x * y + y * z) / 100;
    }
  g_autoptr (LiDense) dense = li_dense_new (field, FALSE, &error);
  g_assert_no_error (error);
  for (int k = 0; k < 500; k++)
    {
      double p[3] = { 16 + 0.24 * k, 136 - 0.2 * k, 16 + 0.28 * k }, u[3], expected[3];
      double z = p[0] / 100, y = p[1] / 100, x = p[2] / 100;
      LiMat3 F;
      g_assert_true (li_dense_at (dense, p, u, &F));
      motion_at (&m, p, expected, NULL);
      expected[0] += z * z * z - x * x * y + x * y * z;
      for (int a = 0; a < 3; a++)
        g_assert_cmpfloat_with_epsilon (u[a], expected[a], 1e-10);
      g_assert_cmpfloat_with_epsilon (F.m[0][2], m.affine.F.m[0][2] + (-2 * x * y + y * z) / 100,
                                      1e-10);
    }
}

static void
test_dense_continuous (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  m.amplitude = 3;
  m.wavelength = 120;
  for (int layout = 0; layout < 2; layout++)
    {
      g_autoptr (LiField) field = motion_field (&m, shape, spacing);
      fail_some (field, 0.1, 31);
      field->is_grid = layout == 0;
      g_autoptr (LiDense) dense = li_dense_new (field, FALSE, &error);
      g_assert_no_error (error);
      double last[3] = { 0 };
      gboolean had = FALSE;
      for (int k = 0; k < 20000; k++)
        { /* a step of 0.006 voxel may move u by its gradient times the step, no more */
          double p[3] = { 12 + 0.006 * k, 150 - 0.005 * k, 12 + 0.007 * k }, u[3];
          gboolean known = li_dense_at (dense, p, u, NULL);
          for (int a = 0; a < 3 && known && had; a++)
            g_assert_cmpfloat (fabs (u[a] - last[a]), <, 0.01);
          for (int a = 0; a < 3; a++)
            last[a] = u[a];
          had = known;
        }
    }
}

static void
test_dense_domain (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  double u[3];
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  g_autoptr (LiDense) dense = li_dense_new (field, FALSE, &error);
  const double inside[3] = { 12, 80, 80 }, outside[3] = { 11.9, 80, 80 };
  g_assert_true (li_dense_at (dense, inside, u, NULL));
  g_assert_false (li_dense_at (dense, outside, u, NULL));
  const double nowhere[3] = { NAN, 0, 0 };
  g_assert_false (li_dense_at (dense, nowhere, u, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compose/affine", test_affine);
  g_test_add_func ("/compose/wave", test_wave);
  g_test_add_func ("/compose/is-not-a-sum", test_is_not_a_sum);
  g_test_add_func ("/compose/registrations", test_registrations);
  g_test_add_func ("/compose/lost-and-repaired", test_lost_and_repaired);
  g_test_add_func ("/compose/errors-add", test_errors_add);
  g_test_add_func ("/compose/closure", test_closure);
  g_test_add_func ("/compose/refuses", test_refuses);
  g_test_add_func ("/dense/cubic", test_dense_cubic);
  g_test_add_func ("/dense/continuous", test_dense_continuous);
  g_test_add_func ("/dense/domain", test_dense_domain);
  return g_test_run ();
}
