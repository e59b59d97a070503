/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which images a Φ belongs to, and what a file says that is no measurement. */
#include "field-fixtures.h"

#include "base/li-number.h"
#include "dvc/li-compose.h"
#include "dvc/li-field-fit.h"

static const gint64 full[3] = { 81, 90, 100 }, half[3] = { 40, 45, 50 };

static LiVolume *
image (const gint64 shape[3], double voxel)
{
  const double edges[3] = { voxel, voxel, voxel };
  LiVolume *volume = li_volume_new_memory (LI_TYPE_U8, shape, NULL);

  if (voxel > 0)
    li_volume_set_voxel (volume, edges);
  return volume;
}

static LiField *
registration (const gint64 shape[3], LiFieldProvenance provenance)
{
  double c[3];
  LiField *field = li_field_new (1);

  for (int a = 0; a < 3; a++)
    c[a] = 0.5 * (double)(shape[a] - 1);
  li_node_init (&field->nodes[0], 1, c);
  field->provenance = provenance;
  return field;
}

/* As SPAM writes it: no shape, no voxel size. */
static LiField *
grid (const gint64 shape[3], double step)
{
  const double spacing[3] = { step, step, step };
  LiField *field = li_field_new_grid (shape, spacing, NULL);

  memset (field->shape1, 0, sizeof field->shape1);
  field->provenance = LI_FIELD_FOREIGN;
  for (gsize i = 0; i < field->n; i++)
    field->nodes[i].status = LI_STATUS_CONVERGED;
  return field;
}

static void
assert_taken (const LiField *field, LiVolume *im1, LiFit fit)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (li_field_check_image (field, "f.tsv", im1, fit, &error));
  g_assert_no_error (error);
}

static void
assert_refused (const LiField *field, LiVolume *im1, LiFit fit, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (li_field_check_image (field, "f.tsv", im1, fit, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_nonnull (strstr (error->message, "f.tsv"));
}

static void
test_registration (void)
{
  g_autoptr (LiVolume) im = image (full, 0), binned = image (half, 0);
  g_autoptr (LiField) right = registration (full, LI_FIELD_FOREIGN);
  g_autoptr (LiField) small = registration (half, LI_FIELD_FOREIGN);
  const gint64 other[3] = { 77, 80, 81 };
  g_autoptr (LiField) crop = registration (other, LI_FIELD_FOREIGN);

  assert_taken (right, im, LI_FIT_EXACT);
  assert_refused (small, im, LI_FIT_GUESS, "--phi-binning 2");
  assert_refused (right, binned, LI_FIT_GUESS, "--phi-binning 0.5");
  assert_refused (crop, im, LI_FIT_EXACT, "--phi-binning 1");
  crop->provenance = LI_FIELD_OURS; /* about a mask's centre */
  assert_taken (crop, im, LI_FIT_EXACT);
  small->provenance = LI_FIELD_OURS;
  assert_refused (small, im, LI_FIT_EXACT, "--phi-binning 2");
  small->nodes[0].phi.c[1] += 0.3; /* SPAM's centre of mass of a mask */
  small->provenance = LI_FIELD_FOREIGN;
  assert_refused (small, im, LI_FIT_EXACT, "--phi-binning 1");
  li_field_unbin (small, 1);
  assert_taken (small, im, LI_FIT_EXACT);
  right->nodes[0].phi.t[2] = NAN;
  assert_refused (right, im, LI_FIT_GUESS, "not a number");
}

static void
test_grid (void)
{
  g_autoptr (LiVolume) im = image (full, 0), binned = image (half, 0);

  for (int step = 7; step < 31; step++)
    {
      g_autoptr (LiField) right = grid (full, step);

      assert_taken (right, im, LI_FIT_EXACT);
      if (step >= 20)
        continue;
      g_autoptr (LiField) small = grid (half, step);
      assert_refused (small, im, LI_FIT_GUESS, "--phi-binning 2");
      assert_refused (right, binned, LI_FIT_EXACT, "--phi-binning 0.5");
      assert_taken (small, binned, LI_FIT_EXACT);
      li_field_unbin (small, 2);
      assert_taken (small, im, LI_FIT_EXACT);
    }
  /* Nodes that are no grid only have to lie inside. */
  g_autoptr (LiField) some = grid (half, 10);
  some->is_grid = FALSE;
  assert_taken (some, im, LI_FIT_EXACT);
  some->nodes[3].phi.c[0] = 200;
  assert_refused (some, im, LI_FIT_EXACT, "at least");
}

static void
test_our_columns (void)
{
  g_autoptr (LiVolume) im = image (full, 0.5), binned = image (half, 1);
  const double spacing[3] = { 12, 12, 12 };
  const gint64 third[3] = { 60, 90, 100 };
  g_autoptr (LiField) field = li_field_new_grid (half, spacing, NULL);

  field->provenance = LI_FIELD_OURS;
  assert_refused (field, im, LI_FIT_EXACT, "--phi-binning 2");
  for (int a = 0; a < 3; a++)
    field->voxel[a] = 1;
  assert_refused (field, im, LI_FIT_EXACT, "--phi-binning 2");
  assert_taken (field, binned, LI_FIT_EXACT);
  li_field_unbin (field, 2);
  g_assert_cmpfloat (field->voxel[1], ==, 0.5);
  assert_taken (field, im, LI_FIT_EXACT);
  field->voxel[0] = 0.7; /* said or not: these are other voxels */
  assert_refused (field, im, LI_FIT_EXACT, "convert one of them");
  g_autoptr (LiField) crop = li_field_new_grid (third, spacing, NULL);
  crop->provenance = LI_FIELD_OURS;
  assert_refused (crop, im, LI_FIT_GUESS, "60 × 90 × 100");
  crop->origin1[0] = 21; /* it knows where it lies */
  assert_taken (crop, im, LI_FIT_GUESS);
  assert_refused (crop, im, LI_FIT_EXACT, "give that image");
}

/* c = 2 c_b + 1/2, t = 2 t_b, and the same material point goes to the same place. */
static void
test_unbin (void)
{
  Motion m = motion_affine ();
  const double spacing[3] = { 10, 10, 10 };
  g_autoptr (LiField) field = motion_field (&m, half, spacing);
  g_autoptr (LiField) back = NULL;
  LiPhi phi = field->nodes[5].phi;
  double c = phi.c[2], t = phi.t[2];

  field->nodes[5].sigma_u[0] = 0.01;
  back = li_field_copy (field);
  li_field_unbin (field, 2);
  g_assert_cmpfloat (field->nodes[5].phi.c[2], ==, 2 * c + 0.5);
  g_assert_cmpfloat (field->nodes[5].phi.t[2], ==, 2 * t);
  g_assert_cmpfloat (field->nodes[5].sigma_u[0], ==, 0.02);
  g_assert_cmpfloat (field->first[0], ==, field->nodes[0].phi.c[0]);
  g_assert_cmpfloat (field->spacing[0], ==, 20);
  g_assert_cmpfloat (field->nodes[5].phi.F.m[0][1], ==, phi.F.m[0][1]);
  li_field_unbin (field, 0.5);
  for (int a = 0; a < 3; a++)
    g_assert_cmpfloat_with_epsilon (field->nodes[5].phi.c[a], phi.c[a], 1e-12);
  li_field_unbin (back, 0.3333);
  g_assert_cmpfloat_with_epsilon (back->spacing[0], 10. / 3, 1e-12);
}

static void
test_chain (void)
{
  g_autoptr (LiField) a = grid (full, 12), b = grid (half, 12), c = grid (full, 9);
  const LiField *mixed[2] = { a, b }, *same[2] = { a, c };
  LiFieldSummary sum;
  g_autoptr (GError) error = NULL;

  g_assert_null (li_field_compose (mixed, 2, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "field 2"));
  g_assert_nonnull (strstr (error->message, "--phi-binning 2"));
  g_clear_error (&error);
  g_autoptr (LiField) right = li_field_compose (same, 2, &error);
  g_assert_no_error (error);
  li_field_unbin (b, 2);
  g_autoptr (LiField) converted = li_field_compose (mixed, 2, &error);
  g_assert_no_error (error);
  li_field_summary (converted, &sum);
  g_assert_cmpuint (sum.converged, >, converted->n / 8);
  b->voxel[0] = b->voxel[1] = b->voxel[2] = 1;
  a->voxel[0] = a->voxel[1] = a->voxel[2] = 0.6;
  g_assert_null (li_field_compose (mixed, 2, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
}

/* Reads what @lines say under SPAM's header (F left out where @F is FALSE) with @more columns. */
static LiField *
read_text (gboolean F, const char *more, const char *lines, GError **error)
{
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "f.tsv", NULL);
  g_autofree char *text = g_strconcat ("NodeNumber\tZpos\tYpos\tXpos\t",
                                       F ? "Fzz\tFzy\tFzx\tFyz\tFyy\tFyx\tFxz\tFxy\tFxx\t" : "",
                                       "Zdisp\tYdisp\tXdisp", more, lines, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  LiField *field = li_field_read_tsv (path, error);
  remove_folder (folder);
  return field;
}

#define UNIT "1\t0\t0\t0\t1\t0\t0\t0\t1\t"

static void
test_pixel_search (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiField) field
      = read_text (TRUE, "\tpixelSearchCC\treturnStatus\terror\tdeltaPhiNorm\titerations\n",
                   "0\t20\t20\t20\t" UNIT "2\t-1\t0\t0.98\t1\t3.5\t1\t1\n"
                   "1\t20\t20\t40\t" UNIT "nan\tnan\tnan\t0\t-5\t0\t0\t0\n"
                   "2\t20\t20\t60\t" UNIT "2\t-1\t1\t0.97\t1\t3.5\t1\t1\n"
                   "3\t20\t20\t80\t" UNIT "2\t-1\t1\t0.99\t1\t9\t0.4\t50\n",
                   &error);
  LiPhi phi;

  g_assert_no_error (error);
  g_assert_cmpint (field->nodes[0].source, ==, LI_SOURCE_PREDICTED);
  g_assert_cmpint (field->nodes[1].status, ==, LI_STATUS_NO_TEXTURE);
  g_assert_cmpint (field->nodes[3].source, ==, LI_SOURCE_MEASURED); /* ran out of iterations */
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, TRUE);
  g_assert_true (li_field_predict (index, (double[3]){ 20, 20, 20 }, 9, 0, &phi));
  g_assert_cmpfloat (phi.t[0], ==, 2);
  g_autoptr (LiFieldIndex) measured = li_field_index_new (field, FALSE);
  g_assert_false (li_field_predict (measured, (double[3]){ 20, 20, 20 }, 9, 0, &phi));
  /* Older ones: no F, no status. */
  g_autoptr (LiField) old = read_text (FALSE, "\tpixelSearchCC\n",
                                       "0\t20\t20\t20\t2\t-1\t0\t0.98\n"
                                       "1\t20\t20\t40\t0\t0\t0\t0\n",
                                       &error);
  g_assert_no_error (error);
  g_assert_cmpint (old->nodes[0].source, ==, LI_SOURCE_PREDICTED);
  g_assert_cmpfloat (old->nodes[0].phi.F.m[1][1], ==, 1);
  g_assert_cmpint (old->nodes[1].status, ==, LI_STATUS_NO_TEXTURE);
  g_assert_null (read_text (FALSE, "\n", "0\t20\t20\t20\t2\t-1\t0\n", &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT);
}

static void
test_not_a_number (void)
{
  static const char *const status[] = { "2", "1", "-1" };
  static const int expected[] = { LI_STATUS_BAD_START, LI_STATUS_BAD_START, LI_STATUS_DIVERGING };

  for (int k = 0; k < 3; k++)
    for (int bad = 0; bad < 2; bad++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *line
            = g_strdup_printf ("1\t20\t20\t20\t%s\t0\t0\t0\t1\t0\t0\t0\t1\t%s\t-1\t0\t%s\n",
                               bad ? "inf" : "1", bad ? "2" : "nan", status[k]);
        g_autoptr (LiField) field = read_text (TRUE, "\treturnStatus\n", line, &error);
        LiFieldSummary sum;
        LiNode node;

        g_assert_no_error (error);
        g_assert_cmpint (field->nodes[0].status, ==, expected[k]);
        li_field_summary (field, &sum);
        g_assert_cmpuint (sum.converged, ==, 0);
        g_assert_cmpuint (sum.failed, ==, 1);
        g_assert_false (li_field_registration (field, "f.tsv", &node, &error));
        g_assert_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT);
      }
}

/* A spreadsheet's commas are named; its byte-order mark and line ends are nothing. */
static void
test_spreadsheet (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      read_text (TRUE, "\treturnStatus\n", "1\t20\t20\t20\t" UNIT "0,5\t0\t0\t2\n", &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "decimal comma"));
  g_assert_nonnull (strstr (error->message, "line 2"));
  g_clear_error (&error);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "f.tsv", NULL);
  g_assert_true (g_file_set_contents (path,
                                      "\xef\xbb\xbfNodeNumber\tZpos\tYpos\tXpos\tFzz\tFzy\tFzx\t"
                                      "Fyz\tFyy\tFyx\tFxz\tFxy\tFxx\tZdisp\tYdisp\tXdisp\t"
                                      "returnStatus\r\n1\t20\t20\t20\t" UNIT "0.5\t0\t0\t2\r\n",
                                      -1, NULL));
  g_autoptr (LiField) field = li_field_read_tsv (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (field->nodes[0].number, ==, 1);
  g_assert_cmpint (field->nodes[0].status, ==, LI_STATUS_CONVERGED);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fit/registration", test_registration);
  g_test_add_func ("/fit/grid", test_grid);
  g_test_add_func ("/fit/our-columns", test_our_columns);
  g_test_add_func ("/fit/unbin", test_unbin);
  g_test_add_func ("/fit/chain", test_chain);
  g_test_add_func ("/read/pixel-search", test_pixel_search);
  g_test_add_func ("/read/not-a-number", test_not_a_number);
  g_test_add_func ("/read/spreadsheet", test_spreadsheet);
  return g_test_run ();
}
