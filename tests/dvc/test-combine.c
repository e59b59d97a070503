/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Totals out of the composed and the direct field. */
#include "field-fixtures.h"

#include "base/li-number.h"
#include "dvc/li-combine.h"
#include "dvc/li-compose.h"

static const gint64 shape[3] = { 80, 90, 100 };
static const double spacing[3] = { 12, 12, 12 };

#define COMPOSED 0.04 /* standard errors */
#define DIRECT 0.08

static LiField *
field_of (double sigma, double off)
{
  Motion m = motion_affine ();
  LiField *field = motion_field (&m, shape, spacing);

  for (gsize i = 0; i < field->n; i++)
    {
      for (int a = 0; a < 3; a++)
        {
          field->nodes[i].sigma_u[a] = sigma;
          field->nodes[i].phi.t[a] += off;
        }
      for (int a = 0; a < 9; a++)
        {
          field->nodes[i].sigma_F[a] = sigma / 10;
          field->nodes[i].phi.F.m[a / 3][a % 3] += off / 10;
        }
    }
  return field;
}

static void
lose (LiNode *node)
{
  node->phi.t[0] = node->phi.t[1] = node->phi.t[2] = NAN;
  node->status = LI_STATUS_NOT_CONVERGED;
  node->reason = LI_REASON_LOST;
}

/* Where both agree: weights 4 : 1, and an error that holds if the two err together. */
static void
test_agree (void)
{
  g_autoptr (LiField) composed = field_of (COMPOSED, 0.1), direct = field_of (DIRECT, -0.1);
  g_autoptr (LiField) truth = field_of (1, 0);
  LiTotals totals;

  li_field_combine (composed, direct, 3, &totals);
  g_assert_cmpuint (totals.combined, ==, composed->n);
  g_assert_cmpuint (totals.composed + totals.direct + totals.disagree + totals.lost, ==, 0);
  for (gsize i = 0; i < composed->n; i++)
    {
      const LiNode *node = &composed->nodes[i];

      g_assert_cmpint (node->total, ==, LI_TOTAL_COMBINED);
      g_assert_true (li_node_is_measured (node));
      for (int a = 0; a < 3; a++)
        {
          g_assert_cmpfloat_with_epsilon (node->phi.t[a] - truth->nodes[i].phi.t[a], 0.06, 1e-9);
          g_assert_cmpfloat_with_epsilon (node->sigma_u[a], 0.8 * COMPOSED + 0.2 * DIRECT, 1e-9);
          g_assert_cmpfloat_with_epsilon (node->phi.F.m[a][0] - truth->nodes[i].phi.F.m[a][0],
                                          0.006, 1e-9);
        }
    }
}

/* A step that has no value, none at all, a repaired one, and matter that has left the image. */
static void
test_missing (void)
{
  g_autoptr (LiField) composed = field_of (COMPOSED, 0), direct = field_of (DIRECT, 0.05);
  LiTotals totals;

  lose (&composed->nodes[3]);
  lose (&composed->nodes[4]);
  lose (&composed->nodes[5]);
  lose (&composed->nodes[6]);
  li_node_mark_repaired (&composed->nodes[7]);
  lose (&direct->nodes[4]);
  li_node_mark_repaired (&direct->nodes[5]);
  lose (&direct->nodes[6]);
  direct->nodes[6].status = LI_STATUS_NO_TEXTURE;
  direct->nodes[6].reason = LI_REASON_OUTSIDE;
  lose (&direct->nodes[8]);
  li_field_combine (composed, direct, 3, &totals);
  g_assert_cmpuint (totals.direct, ==, 2);
  g_assert_cmpuint (totals.composed, ==, 1);
  g_assert_cmpuint (totals.lost, ==, 1);
  g_assert_cmpuint (totals.combined, ==, composed->n - 6);
  g_assert_cmpint (composed->nodes[3].total, ==, LI_TOTAL_DIRECT);
  g_assert_true (li_node_is_measured (&composed->nodes[3]));
  g_assert_cmpfloat (composed->nodes[3].sigma_u[1], ==, DIRECT);
  g_assert_cmpfloat (composed->nodes[3].phi.t[1], ==, direct->nodes[3].phi.t[1]);
  g_assert_cmpint (composed->nodes[4].reason, ==, LI_REASON_LOST);
  g_assert_true (isnan (composed->nodes[4].phi.t[0]));
  g_assert_cmpint (composed->nodes[5].source, ==, LI_SOURCE_REPAIRED);
  g_assert_true (isfinite (composed->nodes[5].phi.t[0]));
  g_assert_cmpint (composed->nodes[6].status, ==, LI_STATUS_NO_TEXTURE);
  g_assert_cmpint (composed->nodes[6].reason, ==, LI_REASON_OUTSIDE);
  g_assert_cmpint (composed->nodes[7].total, ==, LI_TOTAL_DIRECT);
  g_assert_cmpint (composed->nodes[8].total, ==, LI_TOTAL_COMPOSED);
}

/* The steps are kept and the error reaches to the other value; a voxel apart is no measurement. */
static void
test_disagree (void)
{
  g_autoptr (LiField) composed = field_of (0.01, 0), direct = field_of (0.01, 0);
  g_autoptr (LiField) alone = li_field_copy (composed);
  LiTotals totals;

  direct->nodes[10].phi.t[1] += 0.1;
  direct->nodes[11].phi.t[2] -= 1;
  direct->nodes[12].phi.t[2] -= 5;
  direct->nodes[12].sigma_u[2] = NAN; /* nothing to judge by */
  li_field_combine (composed, direct, 3, &totals);
  g_assert_cmpuint (totals.disagree, ==, 2);
  g_assert_cmpuint (totals.composed, ==, 1);
  for (int i = 10; i < 13; i++)
    g_assert_cmpfloat (composed->nodes[i].phi.t[2], ==, alone->nodes[i].phi.t[2]);
  g_assert_true (li_node_is_measured (&composed->nodes[10]));
  g_assert_cmpfloat (composed->nodes[10].sigma_u[1], >, 0.1);
  g_assert_cmpint (composed->nodes[11].status, ==, LI_STATUS_NOT_CONVERGED);
  g_assert_cmpint (composed->nodes[11].reason, ==, LI_REASON_AMBIGUOUS);
}

/* If a whole step is wrong the statuses stay; the closure reports it. */
static void
test_wrong_step (void)
{
  g_autoptr (LiField) composed = field_of (0.01, 0), direct = field_of (0.01, 1);
  LiTotals totals;

  li_field_combine (composed, direct, 3, &totals);
  g_assert_cmpuint (totals.disagree, ==, composed->n);
  for (gsize i = 0; i < composed->n; i++)
    {
      g_assert_true (li_node_is_measured (&composed->nodes[i]));
      g_assert_cmpfloat (composed->nodes[i].sigma_u[0], >, 1);
    }
}

/* Without a direct field the totals are the composed ones; on other nodes it is interpolated. */
static void
test_other_nodes (void)
{
  Motion m = motion_affine ();
  const double wide[3] = { 15, 15, 15 };
  g_autoptr (LiField) composed = field_of (COMPOSED, 0), alone = li_field_copy (composed);
  g_autoptr (LiField) direct = motion_field (&m, shape, wide);
  LiTotals totals;

  for (gsize i = 0; i < direct->n; i++)
    for (int a = 0; a < 3; a++)
      direct->nodes[i].sigma_u[a] = DIRECT;
  li_field_combine (alone, NULL, 3, &totals);
  g_assert_cmpuint (totals.composed, ==, alone->n);
  g_assert_cmpfloat (alone->nodes[9].phi.t[0], ==, composed->nodes[9].phi.t[0]);
  lose (&composed->nodes[composed->n / 2 + 3]);
  LiNode *lost = &composed->nodes[composed->n / 2 + 3];
  g_autoptr (LiField) truth = motion_field (&m, shape, spacing);
  li_field_combine (composed, direct, 3, &totals);
  g_assert_cmpuint (totals.combined, >, composed->n / 2);
  if (lost->total == LI_TOTAL_DIRECT)
    g_assert_cmpfloat_with_epsilon (lost->phi.t[0], truth->nodes[composed->n / 2 + 3].phi.t[0],
                                    1e-6);
}

/* The column is there only for totals, and comes back. */
static void
test_file (void)
{
  g_autoptr (LiField) composed = field_of (COMPOSED, 0), direct = field_of (DIRECT, 0);
  g_autoptr (GError) error = NULL;
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "t.tsv", NULL), *before = NULL, *after = NULL;
  LiTotals totals, back;

  g_assert_true (li_field_write_tsv (composed, path, TRUE, &error));
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  g_assert_null (strstr (before, "\ttotal"));
  lose (&composed->nodes[3]);
  lose (&composed->nodes[4]);
  lose (&direct->nodes[4]);
  li_field_combine (composed, direct, 3, &totals);
  g_assert_true (li_field_write_tsv (composed, path, TRUE, &error));
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_nonnull (strstr (after, "\ttotal"));
  g_autoptr (LiField) read = li_field_read_tsv (path, &error);
  g_assert_no_error (error);
  li_field_totals (read, &back);
  g_assert_cmpmem (&totals, sizeof totals, &back, sizeof back);
  g_assert_cmpuint (back.direct, ==, 1);
  g_assert_cmpuint (back.lost, ==, 1);
  g_assert_cmpint (read->nodes[3].total, ==, LI_TOTAL_DIRECT);
  remove_folder (folder);
}

/* Two noisy fields with exactly known motion. Where they err apart the error is below that of the
 * chain alone; where the worse one errs together with the better nothing is won. The reported one
 * covers both. */
static void
test_error (void)
{
  for (int together = 0; together < 2; together++)
    {
      g_autoptr (LiField) composed = field_of (COMPOSED, 0), direct = field_of (DIRECT, 0);
      g_autoptr (LiField) truth = field_of (1, 0), alone = NULL;
      g_autoptr (GRand) rand = g_rand_new_with_seed (7);
      double wrong[2] = { 0, 0 }, said = 0;
      LiTotals totals;

      for (gsize i = 0; i < composed->n; i++)
        for (int a = 0; a < 3; a++)
          { /* sums of twelve are normal enough */
            double x = -6, y = -6;
            for (int k = 0; k < 12; k++)
              {
                x += g_rand_double (rand);
                y += g_rand_double (rand);
              }
            composed->nodes[i].phi.t[a] += COMPOSED * x;
            direct->nodes[i].phi.t[a] += DIRECT * (together ? x : y);
          }
      alone = li_field_copy (composed);
      li_field_combine (composed, direct, 3, &totals);
      g_assert_cmpuint (totals.combined, >, 0.97 * (double)composed->n);
      for (gsize i = 0; i < composed->n; i++)
        for (int a = 0; a < 3; a++)
          {
            double e = composed->nodes[i].phi.t[a] - truth->nodes[i].phi.t[a];
            double f = alone->nodes[i].phi.t[a] - truth->nodes[i].phi.t[a];

            wrong[0] += e * e;
            wrong[1] += f * f;
            said += composed->nodes[i].sigma_u[a] * composed->nodes[i].sigma_u[a];
          }
      g_test_message ("%s: %.4f, composed alone %.4f, said %.4f", together ? "together" : "apart",
                      sqrt (wrong[0] / (double)composed->n / 3),
                      sqrt (wrong[1] / (double)composed->n / 3),
                      sqrt (said / (double)composed->n / 3));
      g_assert_cmpfloat (wrong[0], <, (together ? 1.5 : 1) * wrong[1]);
      g_assert_cmpfloat (wrong[0], <, 1.1 * said);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/combine/agree", test_agree);
  g_test_add_func ("/combine/missing", test_missing);
  g_test_add_func ("/combine/disagree", test_disagree);
  g_test_add_func ("/combine/wrong-step", test_wrong_step);
  g_test_add_func ("/combine/other-nodes", test_other_nodes);
  g_test_add_func ("/combine/file", test_file);
  g_test_add_func ("/combine/error", test_error);
  return g_test_run ();
}
