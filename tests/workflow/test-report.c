/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/li-error.h"
#include "experiment/li-experiment.h"
#include "workflow/li-analyse.h"
#include "workflow/li-demo.h"
#include "workflow/li-report-private.h"

static char *folder, *path;

static LiReport *
example (void)
{
  LiReport *r = li_report_new ();
  LiLevelReport level = { 35, 17, 1, 20, 1000, 950, 40, 10, 1.5, 480, 12 };
  g_autofree char *scan = g_build_filename (folder, "scans/T0/a.tif", NULL);

  r->outcome = LI_OUTCOME_DONE;
  r->from = g_strdup ("T0");
  r->to = g_strdup ("T1");
  r->from_id = g_strdup ("id-0");
  r->to_id = g_strdup ("id-1");
  r->version = g_strdup ("0.1.0");
  r->finished = g_strdup ("2026-11-23T20:00:00.000Z");
  r->isa = g_strdup ("v3");
  r->threads = 2;
  r->params.correlation.tolerance = 1.0 / 3;
  LiReportFile *file = li_report_add_file (r->inputs, "image-1", scan);
  file->sha256 = g_strdup ("abc");
  file->fingerprint = g_strdup ("def");
  file->shape[0] = 100;
  file->shape[1] = 200;
  file->shape[2] = 300;
  file->voxel[0] = file->voxel[1] = file->voxel[2] = 0.05;
  li_report_add_file (r->outputs, "output", "phi.tsv")->sha256 = g_strdup ("123");
  g_array_append_val (r->levels, level);
  r->registration.status = LI_STATUS_CONVERGED;
  r->registration.phi.t[1] = 0.1;
  r->registration.zncc = 0.97;
  r->summary = (LiFieldSummary){ .n = 1000, .converged = 950, .repaired = 40, .failed = 10 };
  r->summary.by_reason[LI_REASON_LOW_ZNCC] = 7;
  r->composed = TRUE;
  r->totals = (LiTotals){ 400, 300, 200, 50, 10 };
  r->strain_vol_median = -0.0125;
  r->residual = (LiResidualFigures){ 540, 1, 1500, 100000, 50, { FALSE, 1, 0 } };
  r->seconds = 12.5;
  r->peak_memory = 123456789012;
  li_report_warn (r, "failed-nodes", "%d %% of the nodes", 5);
  return r;
}

static void
test_round_trip (void)
{
  g_autoptr (LiReport) r = example ();
  g_autoptr (GError) error = NULL;

  g_assert_true (li_report_write (r, path, &error));
  g_autoptr (LiReport) back = li_report_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->outcome, ==, LI_OUTCOME_DONE);
  g_assert_cmpstr (back->to_id, ==, "id-1");
  g_assert_true (li_params_equal (&li_analysis_params, &r->params, &back->params));
  g_assert_cmpfloat (back->params.correlation.tolerance, ==, 1.0 / 3);
  const LiReportFile *a = r->inputs->pdata[0], *b = li_report_find_file (back->inputs, "image-1");
  g_assert_cmpstr (a->path, ==, b->path);
  g_assert_cmpstr (a->sha256, ==, b->sha256);
  g_assert_cmpstr (a->fingerprint, ==, b->fingerprint);
  g_assert_cmpmem (a->shape, sizeof a->shape, b->shape, sizeof b->shape);
  const LiLevelReport *l = &g_array_index (back->levels, LiLevelReport, 0);
  g_assert_cmpuint (back->levels->len, ==, 1);
  g_assert_cmpint (l->margin, ==, 20);
  g_assert_cmpuint (l->converged, ==, 950);
  g_assert_cmpfloat (l->rings_sd, ==, 480);
  g_assert_cmpfloat (l->rings_left, ==, 12);
  g_assert_cmpfloat (back->registration.phi.t[1], ==, 0.1);
  g_assert_cmpuint (back->summary.by_reason[LI_REASON_LOW_ZNCC], ==, 7);
  g_assert_cmpfloat (back->strain_vol_median, ==, -0.0125);
  g_assert_true (isnan (back->noise_vol)); /* null in the file */
  g_assert_cmpuint (back->residual.voxels, ==, 100000);
  g_assert_cmpuint (back->peak_memory, ==, 123456789012);
  g_assert_true (li_report_has_warning (back, "failed-nodes"));
  g_assert_cmpstr (((LiWarning *)back->warnings->pdata[0])->text, ==, "5 % of the nodes");
  li_report_unwarn (back, "failed-nodes");
  g_assert_false (li_report_has_warning (back, "failed-nodes"));
}

static void
test_refuses (void)
{
  const char *bad[]
      = { "{}", "{\"format\": \"lithoscope-report\", \"version\": \"1.0\"}",
          "{\"format\": \"lithoscope-report\", \"version\": \"2.0\", \"outcome\": \"done\"}",
          "{\"format\": \"lithoscope-report\", \"version\": \"1.0\", \"outcome\": \"done\", "
          "\"parameters\": {\"closure-limit\": -5}}" };

  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, bad[k], -1, NULL));
      g_assert_null (li_report_read (path, &error));
      g_assert_true (li_error_is_input (error));
      g_assert_nonnull (strstr (error->message, path));
    }
}

/* Without the sync that g_file_set_contents() makes: thousands of files are written here. */
static void
write_plain (const char *to, const char *text, gsize n)
{
  FILE *file = fopen (to, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (text, 1, n, file), ==, n);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_mutants (void)
{
  g_autoptr (LiReport) r = example ();
  g_autofree char *good = NULL;
  gsize n;
  GRand *rand = g_rand_new_with_seed (17);
  guint read = 0;

  g_test_message ("seed 17");
  g_assert_true (li_report_write (r, path, NULL));
  g_assert_true (g_file_get_contents (path, &good, &n, NULL));
  for (int k = 0; k < 3000; k++)
    {
      g_autofree char *text = g_memdup2 (good, n + 1);
      g_autoptr (GError) error = NULL;

      for (int m = g_rand_int_range (rand, 1, 4); m > 0; m--)
        text[g_rand_int_range (rand, 0, (int)n)]
            = "{}[],:\"0-e9n\n\xff"[g_rand_int_range (rand, 0, 14)];
      write_plain (path, text, n);
      g_autoptr (LiReport) mutant = li_report_read (path, &error);
      g_assert_true ((mutant != NULL) == (error == NULL));
      read += mutant != NULL;
    }
  g_assert_cmpuint (read, >, 0);
  g_rand_free (rand);
}

/* docs/experiment.schema.json is what the code writes; LI_TEST_UPDATE=1 writes it anew. */
static void
test_schema (void)
{
  g_autofree char *file
      = g_build_filename (g_getenv ("LI_TEST_SOURCE"), "docs", "experiment.schema.json", NULL);
  g_autofree char *schema = li_experiment_schema (&li_analysis_params), *text = NULL;

  if (g_getenv ("LI_TEST_UPDATE") != NULL)
    g_assert_true (g_file_set_contents (file, schema, -1, NULL));
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, schema);
}

/* Every member of the record is explained in docs/experiment-format.md. */
static void
check_named (const char *text, const LiParamTable *table)
{
  for (gsize k = 0; k < table->n_params; k++)
    {
      const LiParam *p = &table->params[k];
      g_autofree char *name = g_strdup_printf ("`%s`", p->name);

      if (strstr (text, name) == NULL)
        g_error ("docs/experiment-format.md does not name %s of %s", p->name, table->name);
      if (p->group != NULL)
        check_named (text, p->group);
    }
}

static void
test_documented (void)
{
  g_autofree char *file
      = g_build_filename (g_getenv ("LI_TEST_SOURCE"), "docs", "experiment-format.md", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  check_named (text, &li_cell_params);
  check_named (text, &li_electrode_frame_params);
  check_named (text, &li_imaging_params);
  check_named (text, &li_time_step_params);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_autofree char *top = g_dir_make_tmp ("litho-report-XXXXXX", NULL);
  folder = g_build_filename (top, "M14", NULL);
  g_autofree char *pair = g_build_filename (folder, "analysis", "T0-T1", NULL);
  path = g_build_filename (pair, "report.json", NULL);
  g_mkdir_with_parents (pair, 0777);
  g_test_add_func ("/workflow/report/round-trip", test_round_trip);
  g_test_add_func ("/workflow/report/refuses", test_refuses);
  g_test_add_func ("/workflow/report/mutants", test_mutants);
  g_test_add_func ("/workflow/schema", test_schema);
  g_test_add_func ("/workflow/documented", test_documented);
  int status = g_test_run ();
  g_unlink (path);
  g_rmdir (pair);
  g_autofree char *analysis = g_path_get_dirname (pair);
  g_rmdir (analysis);
  g_rmdir (folder);
  g_rmdir (top);
  g_free (path);
  g_free (folder);
  return status;
}
