/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include "base/li-error.h"
#include "base/li-safe-file.h"
#include "base/li-text-table.h"
#include "phantom.h"

static char *
temporary_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("li-simulate-XXXXXX", &error);
  g_assert_no_error (error);
  return dir;
}

static void
remove_folder (char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_rmdir (path);
  g_free (path);
}

static gboolean
exists (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static void
check_volume (const char *dir, const char *name, LiVolume *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (LiVolume) v = li_volume_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  const LiVolumeInfo *info = li_volume_info (v), *want = li_volume_info (expected);
  const LiBox box = li_volume_box (v);
  const gsize bytes = li_volume_n_voxels (v) * li_voxel_type_size (want->type);
  g_assert_cmpint (info->type, ==, want->type);
  for (int a = 0; a < 3; a++)
    {
      g_assert_cmpint (info->shape[a], ==, want->shape[a]);
      g_assert_cmpfloat_with_epsilon (info->voxel[a], 0.05, 1e-6);
    }
  g_autofree guint8 *data = g_malloc (bytes);
  g_assert_true (li_volume_read_box (v, &box, want->type, data, &error));
  g_assert_cmpmem (data, bytes, li_volume_memory (expected), bytes);
}

static void
check_field (const char *dir, const char *name, LiField *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (LiField) field = li_field_read_tsv (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (field->n, ==, expected->n);
  for (gsize i = 0; i < field->n; i++)
    {
      g_assert_cmpint (field->nodes[i].status, ==, LI_STATUS_CONVERGED);
      for (int a = 0; a < 3; a++)
        {
          g_assert_cmpfloat_with_epsilon (field->nodes[i].phi.t[a], expected->nodes[i].phi.t[a],
                                          1e-6);
          g_assert_cmpfloat_with_epsilon (field->nodes[i].phi.F.m[a][0],
                                          expected->nodes[i].phi.F.m[a][0], 1e-6);
        }
    }
}

static void
test_electrode (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = temporary_folder ();
  LiElectrodeParams p = phantom_params (48, 400);
  p.steps = 4;
  p.remount = TRUE;
  g_assert_true (li_electrode_write (dir, &p, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (LiElectrode) e = phantom_new (&p);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (LiVolume) grey = li_electrode_grey (e, i, NULL, NULL);
      g_autoptr (LiVolume) labels = li_electrode_labels (e, i, NULL, NULL);
      g_autofree char *name = g_strdup_printf ("T%d.tif", i),
                      *label_name = g_strdup_printf ("labels-T%d.tif", i);
      check_volume (dir, name, grey);
      check_volume (dir, label_name, labels);
    }
  g_autoptr (LiField) next = li_electrode_truth (e, 2, 3, FALSE, NULL);
  g_autoptr (LiField) from_start = li_electrode_truth (e, 0, 3, FALSE, NULL);
  g_autoptr (LiField) material = li_electrode_truth (e, 0, 2, TRUE, NULL);
  check_field (dir, "truth-T2-T3.tsv", next);
  check_field (dir, "truth-T0-T3.tsv", from_start);
  check_field (dir, "truth-material-T0-T2.tsv", material);
  g_assert_true (exists (dir, "truth-T0-T1.tsv"));
  g_assert_false (exists (dir, "truth-T1-T3.tsv"));
  remove_folder (dir);
  li_params_clear (&li_electrode_params, &p);
}

static void
test_tables (void)
{
  g_autoptr (GError) error = NULL;
  LiElectrodeParams p = phantom_params (64, 0);
  g_autoptr (LiElectrode) e = phantom_new (&p);
  g_autofree char *text = li_electrode_truth_text (e), *particles = li_electrode_particles_text (e);
  g_autoptr (LiTextTable) t = li_text_table_parse (text, -1, "truth.tsv", &error);
  g_assert_no_error (error);
  g_autoptr (LiTextTable) q = li_text_table_parse (particles, -1, "particles.tsv", &error);
  g_assert_no_error (error);
  const double *thickness = li_text_table_column (t, "thickness_mean_voxel"),
               *radius = li_text_table_column (t, "bubble_radius_um");
  const double *volume = li_text_table_column (t, "bubble_volume_um3"),
               *z = li_text_table_column (t, "bubble_z_voxel");
  g_assert_cmpuint (li_text_table_n_rows (t), ==, 10);
  for (int i = 0; i < 10; i++)
    {
      const LiElectrodeStep *s = li_electrode_step (e, i);
      g_assert_cmpfloat_with_epsilon (thickness[i], s->thickness_mean, 1e-3);
      g_assert_cmpfloat_with_epsilon (radius[i], s->bubble_radius * 0.05, 1e-5);
      g_assert_cmpfloat_with_epsilon (volume[i], 4 * G_PI / 3 * pow (s->bubble_radius * 0.05, 3),
                                      1e-5);
      g_assert_true (s->bubble_radius > 0 ? fabs (z[i] - s->bubble_centre[0]) < 1e-3
                                          : isnan (z[i]));
    }
  gsize n;
  const LiParticle *list = li_electrode_particles (e, &n);
  const double *pz = li_text_table_column (q, "z_voxel");
  g_assert_cmpuint (li_text_table_n_rows (q), ==, n * 10);
  g_assert_cmpfloat_with_epsilon (pz[0], list[0].centre[0], 1e-3);
  g_assert_cmpfloat (pz[6], >, pz[0]); /* up with the charge */
  li_params_clear (&li_electrode_params, &p);
}

static void
test_plain_cases (void)
{
  const int cases[] = { LI_CASE_SHIFT, LI_CASE_AFFINE, LI_CASE_ROTATION,
                        LI_CASE_WAVE,  LI_CASE_LIFT,   LI_CASE_GRAINS };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      char *dir = temporary_folder ();
      LiElectrodeParams p = phantom_params (40, 300);
      p.kind = cases[i];
      p.steps = 3;
      g_assert_true (li_electrode_write (dir, &p, NULL, &error));
      g_assert_no_error (error);
      g_autoptr (LiElectrode) e = phantom_new (&p);
      g_autoptr (LiVolume) grey = li_electrode_grey (e, 2, NULL, NULL);
      g_autoptr (LiField) field = li_electrode_truth (e, 0, 2, FALSE, NULL);
      double moved = 0;
      check_volume (dir, "T2.tif", grey);
      check_field (dir, "truth-T0-T2.tsv", field);
      for (gsize k = 0; k < field->n; k++)
        moved = MAX (moved, fabs (field->nodes[k].phi.t[0]) + fabs (field->nodes[k].phi.t[1]));
      g_assert_true ((moved > 0.1) == (cases[i] != LI_CASE_GRAINS));
      g_assert_false (exists (dir, "labels-T0.tif"));
      remove_folder (dir);
      li_params_clear (&li_electrode_params, &p);
    }
}

static void
test_cancel (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = temporary_folder ();
  LiElectrodeParams p = phantom_params (48, 400);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  li_progress_cancel (progress);
  g_assert_false (li_electrode_write (dir, &p, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
  g_assert_false (exists (dir, "T0.tif"));
  remove_folder (dir);
  li_params_clear (&li_electrode_params, &p);
}

/* A disk that fills up: an error that names the file, and nothing half-written left. */
static void
test_full_disk (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = temporary_folder ();
  LiElectrodeParams p = phantom_params (48, 400);
  li_safe_file_fail_after (100000, ENOSPC);
  g_assert_false (li_electrode_write (dir, &p, NULL, &error));
  li_safe_file_fail_after (G_MAXUINT64, 0);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "T0.tif"));
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  g_assert_null (g_dir_read_name (listing));
  remove_folder (dir);
  li_params_clear (&li_electrode_params, &p);
}

static void
note_fraction (double fraction, const char *message, gpointer data)
{
  double *last = data;
  g_assert_cmpfloat (fraction, >=, *last - 1e-9);
  *last = fraction;
}

static void
test_progress (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = temporary_folder ();
  double last = 0;
  LiElectrodeParams p = phantom_params (32, 0);
  p.steps = 2;
  LiProgress *progress = li_progress_new (note_fraction, &last, NULL);
  g_assert_true (li_electrode_write (dir, &p, progress, &error));
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (progress), 1, 1e-6);
  li_progress_unref (progress);
  remove_folder (dir);
  li_params_clear (&li_electrode_params, &p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulate/write/electrode", test_electrode);
  g_test_add_func ("/simulate/write/tables", test_tables);
  g_test_add_func ("/simulate/write/plain-cases", test_plain_cases);
  g_test_add_func ("/simulate/write/cancel", test_cancel);
  g_test_add_func ("/simulate/write/full-disk", test_full_disk);
  g_test_add_func ("/simulate/write/progress", test_progress);
  return g_test_run ();
}
