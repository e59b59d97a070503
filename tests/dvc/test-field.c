/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

static const gint64 shape[3] = { 90, 100, 120 };
static const double spacing[3] = { 15, 16, 17 };

static void
test_grid_is_spams (void)
{
  GError *error = NULL;
  const gint64 n[3] = { 96, 96, 96 };
  const double s[3] = { 16, 16, 16 };
  g_autoptr (LiField) field = li_field_new_grid (n, s, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (field->n, ==, 125); /* 16 … 80: 96 itself is outside */
  g_assert_cmpfloat (field->nodes[1].phi.c[2], ==, 32);
  g_assert_cmpfloat (field->nodes[124].phi.c[0], ==, 80);
  g_assert_cmpint (field->nodes[124].number, ==, 124);
}

static void
test_grid_too_small (void)
{
  GError *error = NULL;
  const gint64 n[3] = { 96, 16, 96 };
  const double s[3] = { 16, 16, 16 };
  g_assert_null (li_field_new_grid (n, s, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "16 voxels along y"));
  g_error_free (error);
}

static void
test_find_grid (void)
{
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  gsize dims[3] = { field->dims[0], field->dims[1], field->dims[2] };
  li_field_find_grid (field);
  g_assert_true (field->is_grid);
  for (int a = 0; a < 3; a++)
    {
      g_assert_cmpuint (field->dims[a], ==, dims[a]);
      g_assert_cmpfloat_with_epsilon (field->spacing[a], spacing[a], 1e-12);
      g_assert_cmpfloat_with_epsilon (field->first[a], spacing[a], 1e-12);
    }
  field->nodes[7].phi.c[1] += 0.01;
  li_field_find_grid (field);
  g_assert_false (field->is_grid);
  field->nodes[7].phi.c[1] -= 0.01;
  field->n--;
  li_field_find_grid (field);
  g_assert_false (field->is_grid);
  field->n++;
  LiNode swap = field->nodes[3];
  field->nodes[3] = field->nodes[4];
  field->nodes[4] = swap;
  li_field_find_grid (field);
  g_assert_false (field->is_grid);
}

static void
test_find_plane (void)
{
  Motion m = motion_affine ();
  const gint64 flat[3] = { 20, 100, 120 };
  g_autoptr (LiField) field = motion_field (&m, flat, spacing);
  g_assert_cmpuint (field->dims[0], ==, 1);
  li_field_find_grid (field);
  g_assert_true (field->is_grid);
  g_assert_cmpuint (field->dims[0], ==, 1);
  g_assert_cmpfloat_with_epsilon (field->spacing[0], 17, 1e-12);
}

static void
assert_same_phi (const LiPhi *a, const LiPhi *b, double tolerance)
{
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (a->c[i], b->c[i], tolerance);
      g_assert_cmpfloat_with_epsilon (a->t[i], b->t[i], tolerance);
      for (int j = 0; j < 3; j++)
        g_assert_cmpfloat_with_epsilon (a->F.m[i][j], b->F.m[i][j], tolerance);
    }
}

static void
test_tsv_round_trip (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "phi.tsv", NULL);
  fail_node (&field->nodes[5], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  li_node_mark_repaired (&field->nodes[9]);
  field->nodes[11].phi.t[1] = NAN;
  field->nodes[11].status = LI_STATUS_BAD_START;
  field->nodes[12].closure[2] = -0.125;
  field->voxel[0] = field->voxel[1] = field->voxel[2] = 0.05;
  g_assert_true (li_field_write_tsv (field, path, TRUE, &error));
  g_autoptr (LiField) back = li_field_read_tsv (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->n, ==, field->n);
  g_assert_true (back->is_grid);
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *a = &field->nodes[i], *b = &back->nodes[i];
      if (i != 11)
        assert_same_phi (&a->phi, &b->phi, 6e-8);
      g_assert_cmpint (a->number, ==, b->number);
      g_assert_cmpint (a->status, ==, b->status);
      g_assert_cmpint (a->source, ==, b->source);
      g_assert_cmpint (a->reason, ==, b->reason);
      g_assert_cmpint (a->iterations, ==, b->iterations);
      g_assert_true (isnan (a->sigma_u[1]) == isnan (b->sigma_u[1]));
    }
  g_assert_true (isnan (back->nodes[11].phi.t[1]));
  g_assert_cmpfloat (back->nodes[12].closure[2], ==, -0.125);
  g_assert_true (isnan (back->nodes[13].closure[2]));
  g_assert_cmpfloat (back->half_window[2], ==, 8);
  g_assert_cmpint (back->shape1[1], ==, 100);
  g_assert_cmpfloat_with_epsilon (back->voxel[0], 0.05, 1e-9);
  remove_folder (folder);
}

/* Without our columns, what SPAM marks must still tell repaired and predicted nodes from measured
 * ones. */
static void
test_tsv_without_ours (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "phi.tsv", NULL), *text = NULL;
  li_node_mark_repaired (&field->nodes[2]);
  field->nodes[3].status = LI_STATUS_NOT_CONVERGED;
  g_assert_true (li_field_write_tsv (field, path, FALSE, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (
      text, "NodeNumber\tZpos\tYpos\tXpos\tFzz\tFzy\tFzx\tZdisp\tFyz\tFyy\tFyx\tYdisp\tFxz\tFxy\t"
            "Fxx\tXdisp\terror\titerations\treturnStatus\tdeltaPhiNorm\n0.0000000\t15.0000000\t"));
  g_autoptr (LiField) back = li_field_read_tsv (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->nodes[1].source, ==, LI_SOURCE_MEASURED);
  g_assert_cmpint (back->nodes[2].source, ==, LI_SOURCE_REPAIRED);
  g_assert_cmpint (back->nodes[3].source, ==, LI_SOURCE_MEASURED);
  g_assert_cmpint (back->nodes[3].reason, ==, LI_REASON_ITERATIONS);
  remove_folder (folder);
}

static void
read_text (const char *text, LiField **field, GError **error)
{
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "x.tsv", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  *field = li_field_read_tsv (path, error);
  remove_folder (folder);
}

static void
test_tsv_refuses (void)
{
  static const struct
  {
    const char *text, *says;
  } cases[] = {
    { "NodeNumber\tZpos\tYpos\tXpos\n0\t1\t2\t3\n", "Zdisp" },
    { "Zpos\tYpos\tXpos\tFzz\tFzy\tFzx\tZdisp\tFyz\tFyy\tFyx\tYdisp\tFxz\tFxy\tFxx\tXdisp\n",
      "no nodes" },
    { "Zpos\tYpos\tXpos\tFzz\tFzy\tFzx\tZdisp\tFyz\tFyy\tFyx\tYdisp\tFxz\tFxy\tFxx\tXdisp\n"
      "1\tnan\t1\t1\t0\t0\t0\t0\t1\t0\t0\t0\t0\t1\t0\n",
      "Ypos" },
    { "Zpos\tYpos\tXpos\tFzz\tFzy\tFzx\tZdisp\tFyz\tFyy\tFyx\tYdisp\tFxz\tFxy\tXdisp\n"
      "1\t1\t1\t1\t0\t0\t0\t0\t1\t0\t0\t0\t0\t0\n",
      "Fxx" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;
      LiField *field;
      read_text (cases[i].text, &field, &error);
      g_assert_null (field);
      g_assert_nonnull (error);
      if (strstr (error->message, cases[i].says) == NULL)
        g_error ("case %zu: %s", i, error->message);
      g_error_free (error);
    }
}

/* Damaged files: an error or a field that every later step survives. */
static void
test_tsv_mutants (void)
{
  const guint32 seed = 77;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Motion m = motion_affine ();
  const gint64 small[3] = { 50, 50, 52 };
  g_autoptr (LiField) field = motion_field (&m, small, spacing);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "m.tsv", NULL), *text = NULL;
  static const char bits[] = "0123456789.-+eEnaif\t\n ,#\"";
  gsize length, refused = 0;
  g_test_message ("seed %u", seed);
  g_assert_true (li_field_write_tsv (field, path, TRUE, NULL));
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (int k = 0; k < 300; k++)
    {
      g_autofree char *mutant = g_memdup2 (text, length + 1);
      gsize bytes = k % 10 ? length : g_rand_int (rand) % length;
      for (int b = 0; b < 1 + k % 7; b++)
        mutant[g_rand_int (rand) % length]
            = k % 3 ? bits[g_rand_int (rand) % (sizeof bits - 1)] : (char)g_rand_int (rand);
      GError *error = NULL;
      g_assert_true (g_file_set_contents (path, mutant, (gssize)bytes, NULL));
      g_autoptr (LiField) read = li_field_read_tsv (path, &error);
      g_assert_true ((read == NULL) == (error != NULL));
      refused += read == NULL;
      g_clear_error (&error);
      if (read == NULL)
        continue;
      g_autoptr (LiFieldIndex) index = li_field_index_new (read, TRUE);
      LiPhi phi;
      for (gsize i = 0; i < read->n; i++)
        if (li_field_predict (index, read->nodes[i].phi.c, 9, 0, &phi))
          g_assert_true (isfinite (phi.t[0]));
      g_autofree char *summary = li_field_summary_text (read);
      g_assert_nonnull (summary);
    }
  g_assert_cmpuint (refused, >, 0);
  g_assert_cmpuint (refused, <, 300);
  remove_folder (folder);
}

static void
test_registration (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  LiNode node, back;
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "reg.tsv", NULL);
  li_node_init (&node, 0, m.affine.c);
  motion_set_node (&m, &node);
  g_assert_true (li_phi_write_tsv (&node, NULL, path, &error));
  g_assert_true (li_phi_read_tsv (path, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpint (back.number, ==, 1);
  assert_same_phi (&node.phi, &back.phi, 6e-8);
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  g_assert_true (li_field_write_tsv (field, path, TRUE, &error));
  g_assert_false (li_phi_read_tsv (path, &back, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT);
  g_error_free (error);
  remove_folder (folder);
}

/* A full disk must leave the old file. */
static void
test_full_disk (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "phi.tsv", NULL), *text = NULL;
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  li_safe_file_fail_after (1000, ENOSPC);
  g_assert_false (li_field_write_tsv (field, path, TRUE, &error));
  li_safe_file_fail_after (G_MAXUINT64, 0);
  g_assert_nonnull (error);
  g_error_free (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  remove_folder (folder);
}

static int
nearest_by_force (const LiField *field, const double p[3], int n, gsize *nodes)
{
  g_autofree gboolean *taken = g_new0 (gboolean, field->n);
  for (int k = 0; k < n; k++)
    {
      double best = INFINITY;
      gsize at = G_MAXSIZE;
      for (gsize i = 0; i < field->n; i++)
        {
          const double *c = field->nodes[i].phi.c;
          double d = (c[0] - p[0]) * (c[0] - p[0]) + (c[1] - p[1]) * (c[1] - p[1])
                     + (c[2] - p[2]) * (c[2] - p[2]);
          if (!taken[i] && li_node_is_measured (&field->nodes[i]) && d < best)
            {
              best = d;
              at = i;
            }
        }
      if (at == G_MAXSIZE)
        return k;
      taken[at] = TRUE;
      nodes[k] = at;
    }
  return n;
}

/* Against brute force: grids with ties, clouds, planes, lines, far points. */
static void
test_nearest (void)
{
  const guint32 seed = 7;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Motion m = motion_affine ();
  g_test_message ("seed %u", seed);
  for (int layout = 0; layout < 5; layout++)
    {
      g_autoptr (LiField) field = motion_field (&m, shape, spacing);
      for (gsize i = 0; i < field->n; i++)
        for (int a = 0; a < 3; a++)
          if (layout > 0)
            field->nodes[i].phi.c[a] = layout == 1             ? g_rand_double_range (rand, 0, 100)
                                       : layout == 2 && a == 1 ? 3
                                       : layout == 3 && a != 2 ? -5
                                       : layout == 4 && i % 9  ? g_rand_double_range (rand, 0, 1)
                                                              : g_rand_double_range (rand, 0, 1000);
      fail_some (field, 0.3, seed + (guint32)layout);
      g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
      for (int q = 0; q < 300; q++)
        {
          double p[3], distance[9];
          gsize found[9], expected[9];
          double reach = q % 3 == 0 ? 1e4 : 150;
          for (int a = 0; a < 3; a++)
            p[a] = q % 5 == 0 ? 15.0 * (q % 7) : g_rand_double_range (rand, -reach, reach);
          int n = li_field_index_nearest (index, p, 9, 0, found, distance);
          g_assert_cmpint (n, ==, nearest_by_force (field, p, 9, expected));
          for (int k = 0; k < n; k++)
            g_assert_cmpuint (found[k], ==, expected[k]);
          int near = li_field_index_nearest (index, p, 9, 20, found, NULL);
          for (int k = 0; k < n; k++)
            g_assert_true ((distance[k] <= 20) == (k < near));
        }
    }
}

static void
test_predict (void)
{
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  gsize failed = fail_some (field, 0.3, 11);
  g_assert_cmpuint (failed, >, 10);
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  for (int k = 0; k < 100; k++)
    {
      double p[3] = { 1.1 * k, 100 - 0.7 * k, 0.3 * k }, u[3];
      LiPhi phi;
      LiMat3 F;
      g_assert_true (li_field_predict (index, p, 9, 0, &phi));
      motion_at (&m, p, u, &F);
      for (int a = 0; a < 3; a++)
        {
          g_assert_cmpfloat (phi.c[a], ==, p[a]);
          g_assert_cmpfloat_with_epsilon (phi.t[a], u[a], 1e-10);
          for (int b = 0; b < 3; b++)
            g_assert_cmpfloat_with_epsilon (phi.F.m[a][b], F.m[a][b], 1e-10);
        }
      const double far[3] = { 1000, 0, 0 };
      g_assert_false (li_field_predict (index, far, 9, 50, &phi));
    }
  /* repaired nodes count only when asked for */
  for (gsize i = 0; i < field->n; i++)
    li_node_mark_repaired (&field->nodes[i]);
  g_autoptr (LiFieldIndex) none = li_field_index_new (field, FALSE);
  g_autoptr (LiFieldIndex) all = li_field_index_new (field, TRUE);
  LiPhi phi;
  g_assert_false (li_field_predict (none, m.affine.c, 9, 0, &phi));
  g_assert_true (li_field_predict (all, m.affine.c, 9, 0, &phi));
}

static void
test_summary (void)
{
  Motion m = motion_affine ();
  LiFieldSummary s;
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  fail_node (&field->nodes[0], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  fail_node (&field->nodes[1], LI_STATUS_NO_TEXTURE, LI_REASON_MASKED);
  fail_node (&field->nodes[2], LI_STATUS_BAD_START, LI_REASON_BAD_START);
  li_node_mark_repaired (&field->nodes[3]);
  field->nodes[4].zncc = 0.5;
  li_field_summary (field, &s);
  g_assert_cmpuint (s.n, ==, field->n);
  g_assert_cmpuint (s.converged, ==, field->n - 4);
  g_assert_cmpuint (s.repaired, ==, 1);
  g_assert_cmpuint (s.masked, ==, 1);
  g_assert_cmpuint (s.failed, ==, 2);
  g_assert_cmpuint (s.by_reason[LI_REASON_DIVERGED], ==, 1);
  g_assert_cmpfloat_with_epsilon (s.zncc_median, 0.99, 1e-12);
  g_assert_cmpfloat_with_epsilon (s.iterations_mean, 3, 1e-12);
  g_autofree char *text = li_field_summary_text (field);
  g_assert_nonnull (strstr (text, li_reason_text (LI_REASON_DIVERGED)));
  g_assert_null (strstr (text, li_reason_text (LI_REASON_LOST)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field/grid-is-spams", test_grid_is_spams);
  g_test_add_func ("/field/grid-too-small", test_grid_too_small);
  g_test_add_func ("/field/find-grid", test_find_grid);
  g_test_add_func ("/field/find-plane", test_find_plane);
  g_test_add_func ("/field/tsv-round-trip", test_tsv_round_trip);
  g_test_add_func ("/field/tsv-without-ours", test_tsv_without_ours);
  g_test_add_func ("/field/tsv-refuses", test_tsv_refuses);
  g_test_add_func ("/field/tsv-mutants", test_tsv_mutants);
  g_test_add_func ("/field/registration", test_registration);
  g_test_add_func ("/field/full-disk", test_full_disk);
  g_test_add_func ("/field/nearest", test_nearest);
  g_test_add_func ("/field/predict", test_predict);
  g_test_add_func ("/field/summary", test_summary);
  return g_test_run ();
}
