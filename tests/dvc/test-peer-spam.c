/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that SPAM 0.9.1 wrote (tests/data/README): read, written back, and computed again from the
 * same input. */
#include "field-fixtures.h"

#include "base/li-number.h"
#include "base/li-text-table.h"
#include "dvc/li-deform.h"
#include "dvc/li-filter-field.h"
#include "dvc/li-strain.h"
#include "volume/li-volume.h"

static const char *const spam_columns[20]
    = { "NodeNumber", "Zpos",  "Ypos",  "Xpos",       "Fzz",          "Fzy",         "Fzx",
        "Zdisp",      "Fyz",   "Fyy",   "Fyx",        "Ydisp",        "Fxz",         "Fxy",
        "Fxx",        "Xdisp", "error", "iterations", "returnStatus", "deltaPhiNorm" };

static char *
data_path (const char *name)
{
  return g_build_filename (g_getenv ("LI_TEST_SOURCE"), "tests", "data", "spam", name, NULL);
}

static LiField *
read_field (const char *name)
{
  GError *error = NULL;
  g_autofree char *path = data_path (name);
  LiField *field = li_field_read_tsv (path, &error);
  g_assert_no_error (error);
  return field;
}

static LiTextTable *
read_table (const char *path)
{
  GError *error = NULL;
  LiTextTable *table = li_text_table_read (path, &error);
  g_assert_no_error (error);
  return table;
}

static LiVolume *
read_volume (const char *name)
{
  GError *error = NULL;
  g_autofree char *path = data_path (name);
  LiVolume *volume = li_volume_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  return volume;
}

/* All voxels of a file as floats; *n their number. */
static float *
read_voxels (const char *name, gsize *n)
{
  GError *error = NULL;
  g_autoptr (LiVolume) volume = read_volume (name);
  LiBox box = li_volume_box (volume);
  *n = li_volume_n_voxels (volume);
  float *voxels = g_new (float, *n);
  g_assert_true (li_volume_read_box (volume, &box, LI_TYPE_F32, voxels, &error));
  return voxels;
}

static Motion
truth (void)
{
  const double c[3] = { 47.5, 47.5, 47.5 };
  const double F[3][3] = { { 1.02, 0.004, 0 }, { 0, 0.994, 0.003 }, { 0.002, 0, 0.994 } };
  const double t[3] = { 0.4, 0.2, -0.3 };
  Motion m = { .affine = li_phi_identity (c), .wavelength = 1 };
  for (int a = 0; a < 3; a++)
    {
      m.affine.t[a] = t[a];
      for (int b = 0; b < 3; b++)
        m.affine.F.m[a][b] = F[a][b];
    }
  return m;
}

/* Every column that SPAM wrote comes back as the same text. */
static void
test_round_trip (gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (LiField) field = read_field (data);
  g_autofree char *theirs_path = data_path (data);
  char *folder = temporary_folder ();
  g_autofree char *ours_path = g_build_filename (folder, "ours.tsv", NULL);
  g_assert_true (li_field_write_tsv (field, ours_path, FALSE, &error));
  g_autoptr (LiTextTable) theirs = read_table (theirs_path);
  g_autoptr (LiTextTable) ours = read_table (ours_path);
  g_assert_cmpuint (li_text_table_n_columns (ours), ==, 20);
  g_assert_cmpuint (li_text_table_n_rows (ours), ==, li_text_table_n_rows (theirs));
  for (gsize c = 0; c < 20; c++)
    {
      const double *a = li_text_table_column (theirs, spam_columns[c]);
      g_assert_cmpstr (li_text_table_column_name (ours, c), ==, spam_columns[c]);
      g_assert_nonnull (a);
      for (gsize r = 0; r < field->n; r++)
        {
          g_autofree char *expected = li_number_printf ("%.7f", a[r]);
          g_assert_cmpstr (li_text_table_text (ours, r, c), ==, expected);
        }
    }
  remove_folder (folder);
}

static void
test_what_it_means (void)
{
  g_autoptr (LiField) ldic = read_field ("cubic-ldic.tsv");
  g_autoptr (LiField) filtered = read_field ("holes-filtered.tsv");
  g_autoptr (LiField) passed = read_field ("cubic-passed-ns12.tsv");
  LiFieldSummary s;
  LiNode registration;
  g_autofree char *path = data_path ("reg-registration.tsv");
  g_assert_true (ldic->is_grid);
  g_assert_cmpuint (ldic->dims[0], ==, 5);
  g_assert_cmpfloat (ldic->spacing[1], ==, 16);
  li_field_summary (ldic, &s);
  g_assert_cmpuint (s.converged, ==, 125);
  li_field_summary (filtered, &s);
  g_assert_cmpuint (s.repaired, ==, 18);
  g_assert_cmpuint (s.converged, ==, 107);
  for (gsize i = 0; i < passed->n; i++)
    g_assert_cmpint (passed->nodes[i].source, ==, LI_SOURCE_PREDICTED);
  g_assert_true (li_phi_read_tsv (path, &registration, NULL));
  g_assert_cmpint (registration.number, ==, 1);
  g_assert_cmpfloat_with_epsilon (registration.phi.c[2], 47.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (registration.phi.t[0], 0.4, 5e-3);
}

/* SPAM's Q8 and raw strain from the same field, every component, through our writer. */
static void
test_strain (gconstpointer data)
{
  GError *error = NULL;
  gboolean q8 = GPOINTER_TO_INT (data) == LI_STRAIN_Q8;
  LiStrainParams params = { 0 };
  g_autoptr (LiField) field = read_field ("cubic-ldic.tsv");
  char *folder = temporary_folder ();
  g_autofree char *prefix = g_build_filename (folder, "s", NULL);
  g_autofree char *ours_path = g_build_filename (folder, "s.tsv", NULL);
  g_autofree char *theirs_path = data_path (q8 ? "cubic-strain-Q8.tsv" : "cubic-strain-raw.tsv");
  li_params_init (&li_strain_params, &params);
  params.method = GPOINTER_TO_INT (data);
  g_autoptr (LiStrain) strain = li_strain_new (field, &params, &error);
  g_assert_no_error (error);
  g_assert_true (
      li_strain_write (strain, prefix, "vol,dev,volss,devss,r,z,U,e", "tsv", NULL, NULL, &error));
  g_autoptr (LiTextTable) theirs = read_table (theirs_path);
  g_autoptr (LiTextTable) ours = read_table (ours_path);
  g_assert_cmpuint (li_text_table_n_rows (ours), ==, li_text_table_n_rows (theirs));
  g_assert_cmpuint (li_text_table_n_columns (ours), ==, li_text_table_n_columns (theirs));
  for (gsize c = 0; c < li_text_table_n_columns (ours); c++)
    {
      const char *name = li_text_table_column_name (ours, c);
      g_assert_cmpstr (name, ==, li_text_table_column_name (theirs, c));
      const double *a = li_text_table_column (ours, name), *b = li_text_table_column (theirs, name);
      /* both start from F or displacements rounded to 1e-7; rotations are in degrees */
      double tolerance = name[0] == 'r' ? 2e-5 : 5e-7;
      for (gsize r = 0; r < strain->points->n; r++)
        g_assert_cmpfloat_with_epsilon (a[r], b[r], tolerance);
    }
  remove_folder (folder);
}

/* SPAM's image of vol. (Its Q8 image, 4 × 4 × 4, went out with the last axis as four colour
 * channels and is none.) */
static void
test_strain_image (void)
{
  GError *error = NULL;
  LiStrainParams params = { 0 };
  gsize n;
  g_autoptr (LiField) field = read_field ("cubic-ldic.tsv");
  g_autofree float *theirs = read_voxels ("cubic-vol-raw.tif", &n);
  li_params_init (&li_strain_params, &params);
  params.method = LI_STRAIN_PHI;
  g_autoptr (LiStrain) strain = li_strain_new (field, &params, &error);
  const float *vol = strain->values + (gsize)li_strain_component_find ("vol") * strain->points->n;
  g_assert_cmpuint (n, ==, strain->points->n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (vol[i], theirs[i], 5e-7);
}

/* SPAM's Geers strain is wrong at faces; the same fit with the full moment matrix is not. */
static void
test_fit_beats_geers (void)
{
  GError *error = NULL;
  LiStrainParams params = { 0 };
  Motion m = truth ();
  double expected = li_mat3_det (&m.affine.F) - 1, ours = 0, theirs = 0;
  g_autoptr (LiField) field = read_field ("cubic-ldic.tsv");
  g_autofree char *path = data_path ("cubic-strain-Geers.tsv");
  g_autoptr (LiTextTable) geers = read_table (path);
  li_params_init (&li_strain_params, &params);
  g_autoptr (LiStrain) strain = li_strain_new (field, &params, &error);
  g_assert_no_error (error);
  const float *vol = strain->values + (gsize)li_strain_component_find ("vol") * strain->points->n;
  for (gsize i = 0; i < field->n; i++)
    {
      ours = MAX (ours, fabs (vol[i] - expected));
      theirs = MAX (theirs, fabs (li_text_table_column (geers, "vol")[i] - expected));
    }
  g_test_message ("worst error of vol: ours %.2g, Geers %.2g", ours, theirs);
  g_assert_cmpfloat (ours, <, 2e-3);
  g_assert_cmpfloat (theirs, >, 5 * ours);
}

static double
distance_from_truth (const LiNode *node)
{
  Motion m = truth ();
  double u[3], sum = 0;
  motion_at (&m, node->phi.c, u, NULL);
  for (int a = 0; a < 3; a++)
    sum += pow (node->phi.t[a] - u[a], 2);
  return sqrt (sum);
}

/* The same nodes are selected and the others left alone; repairs differ since ours follow F to the
 * node, and are nearer the truth. */
static void
test_filter (void)
{
  GError *error = NULL;
  LiFilterParams params = { 0 };
  gsize bad, repaired;
  double ours = 0, theirs = 0;
  g_autoptr (LiField) field = read_field ("holes.tsv");
  g_autoptr (LiField) spam = read_field ("holes-filtered.tsv");
  li_params_init (&li_filter_params, &params);
  g_assert_true (li_field_filter (field, &params, &bad, &repaired, &error));
  g_assert_cmpuint (bad, ==, 18);
  g_assert_cmpuint (repaired, ==, 18);
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *a = &field->nodes[i], *b = &spam->nodes[i];
      g_assert_cmpint (a->status, ==, b->status);
      g_assert_cmpint (a->source, ==, b->source);
      g_assert_cmpfloat (a->error, ==, b->error);
      g_assert_cmpfloat (a->delta_phi_norm, ==, b->delta_phi_norm);
      for (int k = 0; k < 3; k++)
        /* zero order is off by at most a spacing's worth of strain */
        g_assert_cmpfloat_with_epsilon (a->phi.t[k], b->phi.t[k],
                                        a->source == LI_SOURCE_REPAIRED ? 0.4 : 1e-12);
      if (a->source != LI_SOURCE_REPAIRED)
        continue;
      ours = MAX (ours, distance_from_truth (a));
      theirs = MAX (theirs, distance_from_truth (b));
    }
  g_test_message ("worst repair: ours %.2g, SPAM %.2g voxel", ours, theirs);
  g_assert_cmpfloat (ours, <, 0.01);
  g_assert_cmpfloat (ours, <, 0.1 * theirs);
}

static void
test_pass (void)
{
  GError *error = NULL;
  double ours = 0, theirs = 0;
  g_autoptr (LiField) from = read_field ("cubic-ldic.tsv");
  g_autoptr (LiField) to = read_field ("cubic-passed-ns12.tsv");
  g_autoptr (LiField) spam = li_field_copy (to);
  g_assert_true (li_field_pass (from, to, 9, &error));
  for (gsize i = 0; i < to->n; i++)
    {
      g_assert_cmpint (to->nodes[i].status, ==, spam->nodes[i].status);
      g_assert_cmpfloat (to->nodes[i].delta_phi_norm, ==, spam->nodes[i].delta_phi_norm);
      g_assert_cmpfloat (to->nodes[i].error, ==, spam->nodes[i].error);
      ours = MAX (ours, distance_from_truth (&to->nodes[i]));
      theirs = MAX (theirs, distance_from_truth (&spam->nodes[i]));
    }
  g_test_message ("worst carried node: ours %.2g, SPAM %.2g voxel", ours, theirs);
  g_assert_cmpfloat (ours, <, 0.02);
  g_assert_cmpfloat (ours, <, 0.1 * theirs);
}

static void
test_displacement_image (void)
{
  gsize n;
  g_autofree float *z = read_voxels ("linear-ldic-Zdisp.tif", &n);
  g_autofree float *status = read_voxels ("linear-ldic-returnStatus.tif", &n);
  g_autoptr (LiField) field = read_field ("linear-ldic.tsv");
  g_assert_cmpuint (n, ==, field->n);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (z[i], field->nodes[i].phi.t[0], 1e-6);
      g_assert_cmpint ((int)status[i], ==, field->nodes[i].status);
    }
}

/* sd of im2 − deformed im1 over the voxels well inside where both have a value. */
static double
residual_inside (const float *im2, const float *deformed, const float *also)
{
  double sum = 0, squares = 0;
  gsize count = 0;
  for (int z = 20; z < 76; z++)
    for (int y = 20; y < 76; y++)
      for (int x = 20; x < 76; x++)
        {
          gsize i = (gsize)((z * 96 + y) * 96 + x);
          if (deformed[i] == 0 || also[i] == 0)
            continue;
          double d = im2[i] - deformed[i];
          sum += d;
          squares += d * d;
          count++;
        }
  g_assert_cmpuint (count, >, 100000);
  return sqrt (squares / (double)count - pow (sum / (double)count, 2));
}

/* Deforming with the same field leaves no more residual than SPAM's. */
static void
test_deform (void)
{
  GError *error = NULL;
  LiDeformParams params = { LI_INTERPOLATION_CUBIC };
  gsize n;
  g_autoptr (LiField) field = read_field ("cubic-ldic.tsv");
  g_autoptr (LiVolume) im1 = read_volume ("im1.tif");
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "def.tif", NULL);
  g_assert_true (li_deform (im1, field, &params, path, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (LiVolume) ours = li_volume_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (li_volume_info (ours)->type, ==, LI_TYPE_U16);
  g_autofree float *im2 = read_voxels ("im2.tif", &n);
  g_autofree float *theirs = read_voxels ("deformed-disp-def.tif", &n);
  g_autofree float *mine = g_new (float, n);
  LiBox box = li_volume_box (ours);
  g_assert_true (li_volume_read_box (ours, &box, LI_TYPE_F32, mine, &error));
  double a = residual_inside (im2, mine, theirs), b = residual_inside (im2, theirs, mine);
  g_test_message ("residual: ours %.1f, SPAM %.1f grey levels", a, b);
  g_assert_cmpfloat (a, <, b);
  g_clear_pointer (&ours, li_volume_unref);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const char *const fields[]
      = { "reg-registration.tsv",  "linear-ldic.tsv", "cubic-ldic.tsv",
          "cubic-passed-ns12.tsv", "holes.tsv",       "holes-filtered.tsv" };
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *name = g_strconcat ("/spam/round-trip/", fields[i], NULL);
      g_test_add_data_func (name, fields[i], test_round_trip);
    }
  g_test_add_func ("/spam/what-it-means", test_what_it_means);
  g_test_add_data_func ("/spam/strain-q8", GINT_TO_POINTER (LI_STRAIN_Q8), test_strain);
  g_test_add_data_func ("/spam/strain-raw", GINT_TO_POINTER (LI_STRAIN_PHI), test_strain);
  g_test_add_func ("/spam/strain-image", test_strain_image);
  g_test_add_func ("/spam/fit-beats-geers", test_fit_beats_geers);
  g_test_add_func ("/spam/filter", test_filter);
  g_test_add_func ("/spam/pass", test_pass);
  g_test_add_func ("/spam/displacement-image", test_displacement_image);
  g_test_add_func ("/spam/deform", test_deform);
  return g_test_run ();
}
