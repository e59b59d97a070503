/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "analyse-fixtures.h"
#include "base/li-error.h"
#include "base/li-pool.h"
#include "dvc/li-compose.h"
#include "volume/li-volume-write.h"
#include "workflow/li-estimate.h"

static LiField *
read_field (LiExperiment *e, guint from, guint to, const char *name)
{
  g_autofree char *path = li_experiment_analysis_file (e, from, to, name);
  g_autoptr (GError) error = NULL;
  LiField *field = li_field_read_tsv (path, &error);

  g_assert_no_error (error);
  return field;
}

/* rms of the displacement error of @field against the phantom's truth over measured nodes, voxels.
 */
static double
field_error (const LiField *field, const LiElectrode *electrode, guint from, guint to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiField) truth = li_electrode_truth (electrode, (int)from, (int)to, FALSE, &error);
  g_autoptr (LiDense) dense = li_dense_new (truth, TRUE, &error);
  double sum = 0, n = 0;

  g_assert_no_error (error);
  for (gsize i = 0; i < field->n; i++)
    {
      double u[3];
      const LiNode *node = &field->nodes[i];

      if (!li_node_is_measured (node) || !li_dense_at (dense, node->phi.c, u, NULL))
        continue;
      for (int a = 0; a < 3; a++)
        sum += (node->phi.t[a] - u[a]) * (node->phi.t[a] - u[a]) / 3;
      n++;
    }
  g_assert_cmpfloat (n, >, 20);
  return sqrt (sum / n);
}

static double
truth_error (LiExperiment *e, const LiElectrode *electrode, guint from, guint to)
{
  g_autoptr (LiField) field = read_field (e, from, to, "phi.tsv");

  return field_error (field, electrode, from, to);
}

static void
check_files (LiExperiment *e, guint from, guint to, const LiReport *r)
{
  g_assert_cmpuint (r->outputs->len, >=, 6);
  for (guint k = 0; k < r->outputs->len; k++)
    {
      const LiReportFile *file = r->outputs->pdata[k];
      g_autofree char *sum = file_sum (e, from, to, file->path);
      g_assert_cmpstr (sum, ==, file->sha256);
    }
  g_autofree char *tif = li_experiment_analysis_file (e, from, to, "strain-vol.tif");
  g_autoptr (LiVolume) map = li_volume_open (tif, NULL, NULL, NULL);
  g_assert_nonnull (map);
  g_assert_cmpuint (li_volume_n_voxels (map), ==, r->summary.n);
}

static void
test_end_to_end (void)
{
  g_autoptr (LiExperiment) e = li_experiment_open (original, NULL);
  g_autoptr (LiElectrode) electrode = phantom ();
  guint pairs[][2] = { { 0, 1 }, { 1, 2 }, { 0, 2 }, { 2, 3 }, { 0, 3 } };

  for (gsize k = 0; k < G_N_ELEMENTS (pairs); k++)
    {
      guint a = pairs[k][0], b = pairs[k][1];
      g_autoptr (LiReport) r = read_report (e, a, b);
      double wrong = truth_error (e, electrode, a, b);

      g_test_message (
          "T%u-T%u: %zu of %zu converged, rms %.3f voxel, vol %.4f, noise %.4f, closure %.2f", a, b,
          r->summary.converged, r->summary.n, wrong, r->strain_vol_median, r->noise_vol,
          r->closure_beyond);
      g_assert_cmpint (r->outcome, ==, LI_OUTCOME_DONE);
      g_assert_cmpint (state_of (e, a, b), ==, LI_PAIR_DONE);
      g_assert_cmpuint (r->summary.converged, >, r->summary.n / 2);
      g_assert_cmpfloat (wrong, <, 0.3);
      g_assert_true (r->composed == (a == 0 && b > 1));
      g_assert_true (isfinite (r->closure_beyond) == r->composed);
      check_files (e, a, b, r);
      /* The double scan's noise floor has come into every report. */
      g_assert_cmpfloat (r->noise_vol, >, 0);
      g_assert_cmpfloat (r->noise_vol, <, 0.05);
      g_assert_cmpfloat (r->residual_floor_sd, >, 0);
      g_assert_false (li_report_has_warning (r, "noise-unknown"));
      g_assert_cmpuint (r->residual.voxels, >, 0);
    }
  g_autoptr (LiReport) swells = read_report (e, 0, 2), rests = read_report (e, 2, 3);
  g_assert_cmpfloat (swells->strain_vol_median, >, 0.02);
  g_assert_cmpfloat (fabs (rests->strain_vol_median), <, 0.01);
}

/* Nearly every node that is still in the image has a total, none worse than the chain alone. */
static void
test_totals (void)
{
  g_autoptr (LiExperiment) e = li_experiment_open (original, NULL);
  g_autoptr (LiElectrode) electrode = phantom ();
  g_autoptr (LiField) one = read_field (e, 0, 1, "phi.tsv"), two = read_field (e, 1, 2, "phi.tsv");
  g_autoptr (LiField) three = read_field (e, 2, 3, "phi.tsv");
  const LiField *const chain[] = { one, two, three };

  for (guint to = 2; to <= 3; to++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LiReport) r = read_report (e, 0, to), step = read_report (e, 0, 1);
      g_autoptr (LiField) alone = li_field_compose (chain, to, &error);
      g_autoptr (LiField) total = read_field (e, 0, to, "phi.tsv");
      g_autoptr (LiField) direct = read_field (e, 0, to, "direct.tsv");
      LiFieldSummary before, after, other;
      LiTotals totals;

      g_assert_no_error (error);
      li_field_totals (total, &totals);
      li_field_summary (alone, &before);
      li_field_summary (direct, &other);
      li_field_summary (total, &after);
      g_assert_cmpmem (&totals, sizeof totals, &r->totals, sizeof totals);
      g_assert_cmpuint (r->totals.combined + r->totals.composed + r->totals.disagree, ==,
                        before.converged);
      g_assert_cmpuint (r->totals.combined, >, before.converged / 2);
      double wrong = field_error (total, electrode, 0, to);
      double chained = field_error (alone, electrode, 0, to);
      g_test_message ("T0-T%u: %zu of %zu have a total, %zu composed, %zu direct; rms %.4f, "
                      "composed alone %.4f voxel",
                      to, after.converged, after.n, before.converged, other.converged, wrong,
                      chained);
      g_assert_cmpuint (after.converged + r->totals.disagree, >=,
                        MAX (before.converged, other.converged));
      g_assert_cmpfloat (wrong, <=, chained);
      g_assert_cmpuint (step->totals.combined + step->totals.composed, ==, 0);
    }
}

static void
test_again (void)
{
  LiExperiment *e = open_copy ("again");
  g_autofree char *before = file_sum (e, 0, 3, "report.json");
  LiAnalyseCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (li_analyse (e, NULL, FALSE, NULL, &counts, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.done, ==, 0);
  g_assert_cmpuint (counts.skipped, ==, 5); /* also in another place than it was made in */
  g_autofree char *after = file_sum (e, 0, 3, "report.json");
  g_assert_cmpstr (before, ==, after);
  drop_copy (e);
}

/* A report alone is no analysis: the field is made again. */
static void
test_field_gone (void)
{
  LiExperiment *e = open_copy ("field-gone");
  g_autofree char *path = li_experiment_analysis_file (e, 2, 3, "phi.tsv");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (state_of (e, 2, 3), ==, LI_PAIR_DONE);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_autoptr (GPtrArray) plan = li_analysis_plan (e, NULL);
  const LiPair *pair = find_pair (plan, 2, 3);
  g_assert_cmpint (pair->state, ==, LI_PAIR_STALE);
  g_assert_nonnull (strstr (pair->reason, "phi.tsv"));
  g_autoptr (LiReport) r = li_analyse_pair (e, 2, 3, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (state_of (e, 2, 3), ==, LI_PAIR_DONE);
  drop_copy (e);
}

static void
test_stale (void)
{
  LiExperiment *e = open_copy ("stale");
  LiAnalysisParams p = { 0 };
  g_autofree char *eye = li_experiment_analysis_file (e, 1, 2, "eye.tsv");
  g_autofree char *scan = li_experiment_volume_path (e, 3, "quantitative");
  g_autofree char *bytes = NULL;
  gsize n;
  LiNode node;

  li_node_init (&node, 1, (double[3]){ 31.5, 35.5, 35.5 });
  g_assert_true (li_phi_write_tsv (&node, NULL, eye, NULL));
  g_assert_cmpint (state_of (e, 0, 1), ==, LI_PAIR_DONE);
  g_assert_cmpint (state_of (e, 1, 2), ==, LI_PAIR_STALE); /* aligned by hand since */
  g_assert_true (g_file_get_contents (scan, &bytes, &n, NULL));
  memset (bytes + n / 2, 7, n / 4);
  g_assert_true (g_file_set_contents (scan, bytes, (gssize)n, NULL));
  g_assert_cmpint (state_of (e, 2, 3), ==, LI_PAIR_STALE); /* another scan under the old name */
  g_assert_cmpint (state_of (e, 0, 2), ==, LI_PAIR_DONE);
  g_assert_true (li_analysis_settings (e, &p, NULL));
  p.strain.radius = 2;
  li_experiment_set_settings (e, &li_analysis_params, &p);
  g_autoptr (GPtrArray) plan = li_analysis_plan (e, NULL);
  const LiPair *pair = find_pair (plan, 0, 1);
  g_assert_cmpint (pair->state, ==, LI_PAIR_STALE);
  g_assert_nonnull (strstr (pair->reason, "strain"));
  li_params_clear (&li_analysis_params, &p);
  g_unlink (scan);
  g_autoptr (GPtrArray) now = li_analysis_plan (e, NULL);
  pair = find_pair (now, 2, 3);
  g_assert_cmpint (pair->state, ==, LI_PAIR_BLOCKED);
  g_assert_nonnull (strstr (pair->reason, "T3"));
  g_assert_cmpint (find_pair (now, 0, 3)->state, ==, LI_PAIR_BLOCKED);
  drop_copy (e);
}

/* Cancels when the first level has ended. */
static void
cancel_at_level (const LiLevelReport *level, gpointer data)
{
  li_progress_cancel (data);
}

typedef struct
{
  int levels, steps, nodes;
} Seen;

static void
count_level (const LiLevelReport *level, gpointer data)
{
  ((Seen *)data)->levels++;
}

static void
count_node (const LiNode *node, gsize index, int level, gpointer data)
{
  __atomic_fetch_add (&((Seen *)data)->nodes, 1, __ATOMIC_RELAXED);
}

static void
count_step (const LiRegisterStep *step, gpointer data)
{
  __atomic_fetch_add (&((Seen *)data)->steps, 1, __ATOMIC_RELAXED);
}

/* Stopped after a level and gone on: that level is not measured again, and every byte is the same.
 */
static void
test_cancel_and_resume (void)
{
  LiExperiment *e = open_copy ("resume");
  g_autofree char *whole = file_sum (e, 0, 1, "phi.tsv");
  g_autofree char *strain = file_sum (e, 0, 1, "strain-vol.tif");
  g_autofree char *folder = li_experiment_analysis_folder (e, 0, 1);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  LiAnalyseWatch stop = { .level = cancel_at_level, .data = progress };
  Seen seen = { 0 };
  LiAnalyseWatch watch
      = { .level = count_level, .node = count_node, .step = count_step, .data = &seen };
  g_autoptr (GError) error = NULL;

  remove_all (folder);
  g_assert_null (li_analyse_pair (e, 0, 1, &stop, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_cmpint (state_of (e, 0, 1), ==, LI_PAIR_PARTLY);
  g_autofree char *level = file_sum (e, 0, 1, "ldic-24.tsv");
  g_assert_nonnull (level);
  g_assert_null (file_sum (e, 0, 1, "phi.tsv"));
  g_autoptr (LiReport) r = li_analyse_pair (e, 0, 1, &watch, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (r->outcome, ==, LI_OUTCOME_DONE);
  g_assert_cmpint (seen.steps, ==, 0); /* the registration was kept */
  g_assert_cmpint (seen.nodes, >, 0);
  g_assert_cmpuint (r->levels->len, >=, 2);
  g_autofree char *resumed = file_sum (e, 0, 1, "phi.tsv");
  g_autofree char *resumed_strain = file_sum (e, 0, 1, "strain-vol.tif");
  g_assert_cmpstr (whole, ==, resumed);
  g_assert_cmpstr (strain, ==, resumed_strain);
  drop_copy (e);
}

static void
replay_pair (LiExperiment *e, guint from, guint to)
{
  g_autofree char *path = li_experiment_analysis_file (e, from, to, "report.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (LiReplay) replay = li_replay (path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  for (guint k = 0; k < replay->files->len; k++)
    {
      const LiReplayFile *file = replay->files->pdata[k];
      if (!file->same)
        g_test_message ("%s differs", file->file);
    }
  g_assert_cmpuint (replay->different, ==, 0);
  g_assert_cmpuint (replay->same, >=, 6);
  g_assert_false (replay->inputs_changed);
}

/* The same bytes, on another number of threads and from another place. */
static void
test_replay (void)
{
  LiExperiment *e = open_copy ("replay");
  g_autofree char *path = li_experiment_analysis_file (e, 0, 1, "report.json");
  g_autofree char *scan = li_experiment_volume_path (e, 1, "quantitative");
  g_autoptr (GError) error = NULL;

  li_pool_set_threads (3);
  replay_pair (e, 0, 1);
  li_pool_set_threads (1);
  replay_pair (e, 0, 2);
  li_pool_set_threads (0);
  g_unlink (scan);
  g_assert_null (li_replay (path, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "quantitative.tif"));
  drop_copy (e);
}

/* A scan of something else: no correlation is made, old maps are gone, and it is said why. */
static void
test_spoiled_scan (void)
{
  LiExperiment *e = open_copy ("spoiled");
  g_autofree char *scan = li_experiment_volume_path (e, 1, "quantitative");
  gint64 shape[3] = { 64, 72, 72 };
  guint16 *noise = g_new (guint16, 64 * 72 * 72);
  GRand *rand = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;
  LiAnalyseCounts counts = { 0 };

  for (int k = 0; k < 64 * 72 * 72; k++)
    noise[k] = (guint16)g_rand_int_range (rand, 0, 65535);
  g_rand_free (rand);
  g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_U16, shape, noise);
  g_assert_true (li_volume_write_tiff (volume, scan, NULL, NULL));
  g_assert_true (li_experiment_import (e, 1, "quantitative", scan, NULL, NULL, &error));
  g_assert_cmpint (state_of (e, 0, 1), ==, LI_PAIR_STALE);
  g_autoptr (LiReport) r = li_analyse_pair (e, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (r->outcome, ==, LI_OUTCOME_NOT_REGISTERED);
  g_assert_true (li_report_has_warning (r, "not-registered"));
  g_assert_null (file_sum (e, 0, 1, "phi.tsv"));
  g_assert_null (file_sum (e, 0, 1, "strain-vol.tif"));
  g_assert_cmpint (state_of (e, 0, 1), ==, LI_PAIR_FAILED);
  g_assert_cmpint (state_of (e, 0, 2), ==, LI_PAIR_BLOCKED);
  li_analyse (e, NULL, FALSE, NULL, &counts, NULL, &error);
  g_assert_cmpuint (counts.blocked, ==, 2);
  g_assert_cmpuint (counts.done, ==, 0);
  drop_copy (e);
}

static void
move_field (const char *path, double dz)
{
  g_autoptr (LiField) field = li_field_read_tsv (path, NULL);

  for (gsize i = 0; i < field->n; i++)
    field->nodes[i].phi.t[0] += dz;
  g_assert_true (li_field_write_tsv (field, path, TRUE, NULL));
}

/* An incremental field that is a voxel off: the direct correlation from T0 gives it away. */
static void
test_closure (void)
{
  LiExperiment *e = open_copy ("closure");
  g_autofree char *path = li_experiment_analysis_file (e, 1, 2, "phi.tsv");
  g_autoptr (GError) error = NULL;

  move_field (path, 1);
  g_assert_cmpint (state_of (e, 0, 2), ==, LI_PAIR_STALE);
  g_autoptr (LiReport) r = li_analyse_pair (e, 0, 2, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (li_report_has_warning (r, "closure"));
  g_assert_cmpfloat (r->closure_beyond, >, 0.8);
  g_assert_cmpfloat (r->closure_rms[0], >, 0.7);
  g_assert_cmpuint (r->totals.disagree, >, r->summary.n / 2); /* and the map stays to be seen */
  g_assert_cmpint (r->outcome, ==, LI_OUTCOME_DONE);
  g_autofree char *text = li_report_text (r);
  g_assert_nonnull (strstr (text, "standard errors"));
  drop_copy (e);
}

/* A quarter of the later scan is blank: the nodes there fail, and it is said. */
static void
test_failed_nodes (void)
{
  LiExperiment *e = open_copy ("blank");
  g_autofree char *scan = li_experiment_volume_path (e, 1, "quantitative");
  g_autoptr (LiVolume) old = li_volume_open (scan, NULL, NULL, NULL);
  LiBox all = li_volume_box (old);
  guint16 *voxels = g_new (guint16, li_volume_n_voxels (old));
  GRand *rand = g_rand_new_with_seed (6);
  g_autoptr (GError) error = NULL;

  g_assert_true (li_volume_read_box (old, &all, LI_TYPE_U16, voxels, NULL));
  for (gsize k = 0; k < li_volume_n_voxels (old); k++)
    if (k % 72 < 18)
      voxels[k] = (guint16)(30000 + g_rand_int_range (rand, 0, 1000));
  g_rand_free (rand);
  g_autoptr (LiVolume) blank
      = li_volume_new_memory (LI_TYPE_U16, li_volume_info (old)->shape, voxels);
  g_assert_true (li_volume_write_tiff (blank, scan, NULL, NULL));
  g_assert_true (li_experiment_import (e, 1, "quantitative", scan, NULL, NULL, &error));
  g_autoptr (LiReport) r = li_analyse_pair (e, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (r->outcome, ==, LI_OUTCOME_DONE);
  g_assert_true (li_report_has_warning (r, "failed-nodes"));
  g_assert_cmpuint (r->summary.converged, <, 80);
  drop_copy (e);
}

static void
test_noise_unknown (void)
{
  LiExperiment *e = open_copy ("noise");
  g_autofree char *folder = li_experiment_analysis_folder (e, 2, 3);
  g_autoptr (GError) error = NULL;

  li_experiment_remove_double_scan (e, 0);
  remove_all (folder);
  g_autoptr (LiReport) r = li_analyse_pair (e, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (li_report_has_warning (r, "noise-unknown"));
  g_assert_true (isnan (r->noise_vol));
  drop_copy (e);
}

static void
test_pair_names (void)
{
  g_autoptr (LiExperiment) e = li_experiment_open (original, NULL);
  const char *bad[] = { "T1-T3", "T2-T1", "T0", "T0-T9", "T1-T1", "-", "T0-T1-T2" };
  guint a = 9, b = 9;

  g_assert_true (li_analysis_parse_pair (e, "T1-T2", &a, &b, NULL));
  g_assert_cmpuint (a, ==, 1);
  g_assert_cmpuint (b, ==, 2);
  g_assert_true (li_analysis_parse_pair (e, "T0-T3", &a, &b, NULL));
  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (li_analysis_parse_pair (e, bad[k], &a, &b, &error));
      g_assert_error (error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID);
    }
}

/* What a run of everything that is due would take. */
static LiEstimate
estimate_of (LiExperiment *e, gboolean force)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plan = li_analysis_plan (e, &error);
  LiEstimate estimate;

  g_assert_no_error (error);
  g_assert_true (li_analyse_estimate (e, plan, force, &estimate, &error));
  return estimate;
}

/* All pairs of the run count: those that are done take nothing, others what a like pair took. */
static void
test_estimate (void)
{
  LiExperiment *e = open_copy ("estimate");
  g_autoptr (LiReport) step = read_report (e, 0, 1);
  g_autoptr (LiReport) total = read_report (e, 0, 2);
  g_autofree char *first = li_experiment_analysis_folder (e, 0, 1);
  LiAnalysisParams p = { 0 };
  LiEstimate all = estimate_of (e, TRUE), none = estimate_of (e, FALSE);

  g_assert_cmpuint (none.pairs, ==, 0);
  g_assert_cmpfloat (none.seconds, ==, 0);
  g_assert_cmpuint (all.pairs, ==, 5);
  g_assert_cmpfloat_with_epsilon (all.seconds, 3 * step->seconds + 2 * total->seconds, 1e-9);
  g_assert_cmpuint (all.memory, >, 1 << 20);
  g_assert_cmpuint (all.disk, >, 5 * 64 * 72 * 72 * 4);
  remove_all (first);
  LiEstimate some = estimate_of (e, FALSE);
  g_assert_cmpuint (some.pairs, >=, 1);
  g_assert_cmpfloat (some.seconds, >, 0);
  g_assert_cmpfloat (some.seconds, <, all.seconds);
  /* Nothing was ever done with such settings: by the formula, the waiting totals included. */
  li_params_init (&li_analysis_params, &p);
  p.correlation.spacing = (LiDoubleList){ 2, { 20, 10 } };
  li_experiment_set_settings (e, &li_analysis_params, &p);
  LiEstimate anew = estimate_of (e, FALSE);
  const gint64 shape[3] = { 64, 72, 72 };
  g_assert_cmpuint (anew.pairs, ==, 5);
  g_assert_cmpfloat_with_epsilon (
      anew.seconds,
      3 * li_estimate_seconds (shape, &p, FALSE, li_pool_threads ())
          + 2 * li_estimate_seconds (shape, &p, TRUE, li_pool_threads ()),
      1e-9);
  li_params_clear (&li_analysis_params, &p);
  drop_copy (e);
}

typedef struct
{
  LiProgress *progress;
  guint reports;
} Follow;

static void
stop_after_report (const LiReport *report, gpointer data)
{
  Follow *f = data;

  f->reports++;
  li_progress_cancel (f->progress);
}

/* Finds what is missing by itself once the files have come to rest. */
static void
test_follow (void)
{
  LiExperiment *e = open_copy ("follow");
  g_autofree char *folder = li_experiment_analysis_folder (e, 0, 1);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  Follow f = { progress, 0 };
  LiAnalyseWatch watch = { .report = stop_after_report, .data = &f };
  LiAnalyseCounts counts = { 0 };
  g_autoptr (GError) error = NULL;

  remove_all (folder);
  g_assert_true (
      li_analyse_follow (li_experiment_get_folder (e), 0.05, &watch, &counts, progress, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (f.reports, ==, 1);
  g_assert_cmpuint (counts.done, ==, 1);
  g_assert_cmpint (state_of (e, 0, 1), ==, LI_PAIR_DONE);
  g_assert_false (li_analyse_follow ("/nowhere", 0.05, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  drop_copy (e);
}

/* Ends the following after some looks. */
typedef struct
{
  LiProgress *progress;
  int begun, looks;
} Broken;

static void
count_pair (guint from, guint to, gboolean cumulative, gpointer data)
{
  ((Broken *)data)->begun++;
}

static void
count_look (double fraction, const char *message, gpointer data)
{
  Broken *b = data;

  if (message != NULL && g_str_has_prefix (message, "Waiting") && ++b->looks >= 6)
    li_progress_cancel (b->progress);
}

/* A pair that cannot be analysed is not tried again at every look. */
static void
test_follow_broken (void)
{
  LiExperiment *e = open_copy ("broken");
  g_autofree char *scan = li_experiment_volume_path (e, 1, "quantitative");
  Broken b = { 0 };
  g_autoptr (LiProgress) progress = li_progress_new (count_look, &b, NULL);
  LiAnalyseWatch watch = { .pair = count_pair, .data = &b };
  LiAnalyseCounts counts = { 0 };

  b.progress = progress;
  g_assert_true (g_file_set_contents (scan, "II*", 3, NULL)); /* cut short */
  g_assert_true (
      li_analyse_follow (li_experiment_get_folder (e), 0.02, &watch, &counts, progress, NULL));
  g_assert_cmpint (b.looks, >=, 6);
  g_assert_cmpint (b.begun, >=, 1);
  g_assert_cmpint (b.begun, <=, 3); /* the three pairs of that scan, once each */
  g_assert_cmpuint (counts.failed, ==, (guint)b.begun);
  g_assert_cmpuint (counts.done, ==, 0);
  drop_copy (e);
}

static void
test_pictures (void)
{
  LiExperiment *e = open_copy ("pictures");
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (li_demo_pictures (e, pictures, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pictures->len, ==, 4 + 5);
  for (guint k = 0; k < pictures->len; k++)
    {
      g_autofree char *bytes = NULL;
      gsize n = 0;
      g_assert_true (g_file_get_contents (pictures->pdata[k], &bytes, &n, NULL));
      g_assert_cmpuint (n, >, 500);
      g_assert_cmpmem (bytes, 4, "\x89PNG", 4);
    }
  drop_copy (e);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  top = g_dir_make_tmp ("litho-analyse-XXXXXX", NULL);
  original = g_build_filename (top, "original", NULL);
  g_autoptr (LiExperiment) e = make_phantom (original);
  g_assert_true (li_analyse (e, NULL, FALSE, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_test_add_func ("/workflow/analyse/end-to-end", test_end_to_end);
  g_test_add_func ("/workflow/analyse/totals", test_totals);
  g_test_add_func ("/workflow/analyse/again", test_again);
  g_test_add_func ("/workflow/analyse/stale", test_stale);
  g_test_add_func ("/workflow/analyse/field-gone", test_field_gone);
  g_test_add_func ("/workflow/analyse/cancel-and-resume", test_cancel_and_resume);
  g_test_add_func ("/workflow/analyse/replay", test_replay);
  g_test_add_func ("/workflow/analyse/spoiled-scan", test_spoiled_scan);
  g_test_add_func ("/workflow/analyse/closure", test_closure);
  g_test_add_func ("/workflow/analyse/failed-nodes", test_failed_nodes);
  g_test_add_func ("/workflow/analyse/noise-unknown", test_noise_unknown);
  g_test_add_func ("/workflow/analyse/pair-names", test_pair_names);
  g_test_add_func ("/workflow/analyse/estimate", test_estimate);
  g_test_add_func ("/workflow/analyse/follow", test_follow);
  g_test_add_func ("/workflow/analyse/follow-broken", test_follow_broken);
  g_test_add_func ("/workflow/analyse/pictures", test_pictures);
  int status = g_test_run ();
  remove_all (top);
  g_free (original);
  g_free (top);
  return status;
}
