/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two programs that analyse one experiment: each pair is measured once, with the bytes that one
 * program alone writes, whoever is faster. */

#include <errno.h>
#include <locale.h>

#include "analyse-fixtures.h"
#include "base/li-error.h"
#include "turns.h"
#include "workflow/li-pair-lock.h"

#define PROGRAMS 2

static const guint pairs[][2] = { { 0, 1 }, { 1, 2 }, { 0, 2 } };

typedef struct
{
  int me;
  gboolean force;
  LiExperiment *experiment;
  LiAnalyseCounts counts;
  char *waited; /* the last sentence */
} Program;

static void
wait_cb (const char *text, gpointer data)
{
  Program *p = data;

  g_free (p->waited);
  p->waited = g_strdup (text);
}

static gpointer
analyse_thread (gpointer data)
{
  Program *p = data;
  LiAnalyseWatch watch = { .wait = wait_cb, .data = p };
  g_autoptr (GError) error = NULL;

  turns_join (p->me);
  li_analyse (p->experiment, NULL, p->force, &watch, &p->counts, NULL, &error);
  g_assert_no_error (error);
  turns_leave ();
  return NULL;
}

static void
assert_as_alone (LiExperiment *e)
{
  g_autoptr (LiExperiment) alone = li_experiment_open (original, NULL);

  for (gsize k = 0; k < G_N_ELEMENTS (pairs); k++)
    {
      guint a = pairs[k][0], b = pairs[k][1];
      g_autofree char *one = file_sum (alone, a, b, "phi.tsv"),
                      *two = file_sum (e, a, b, "phi.tsv");
      g_autoptr (LiReport) r = read_report (e, a, b);

      g_assert_cmpstr (one, ==, two);
      g_assert_nonnull (one);
      g_assert_cmpint (r->outcome, ==, LI_OUTCOME_DONE);
      g_assert_cmpint (state_of (e, a, b), ==, LI_PAIR_DONE);
    }
}

static void
remove_analyses (LiExperiment *e)
{
  for (gsize k = 0; k < G_N_ELEMENTS (pairs); k++)
    {
      g_autofree char *folder = li_experiment_analysis_folder (e, pairs[k][0], pairs[k][1]);
      remove_all (folder);
    }
}

/* Returns how many of the two had to wait. */
static int
run_both (LiExperiment *e, guint seed)
{
  GRand *rand = g_rand_new_with_seed (seed);
  Program programs[PROGRAMS];
  GThread *threads[PROGRAMS];
  guint done = 0;
  int waited = 0;

  turns_begin (PROGRAMS);
  for (int k = 0; k < PROGRAMS; k++)
    {
      programs[k] = (Program){ .me = k };
      programs[k].experiment = li_experiment_open (li_experiment_get_folder (e), NULL);
      threads[k] = g_thread_new ("program", analyse_thread, &programs[k]);
    }
  turns_schedule (rand);
  for (int k = 0; k < PROGRAMS; k++)
    {
      g_thread_join (threads[k]);
      done += programs[k].counts.done;
      g_assert_cmpuint (programs[k].counts.done + programs[k].counts.skipped, ==, 3);
      waited += programs[k].waited != NULL;
      if (programs[k].waited != NULL)
        g_assert_nonnull (strstr (programs[k].waited, "process "));
      g_object_unref (programs[k].experiment);
      g_free (programs[k].waited);
    }
  li_gate_set_func (NULL, NULL);
  g_rand_free (rand);
  g_assert_cmpuint (done, ==, 3); /* nothing twice */
  return waited;
}

static void
test_interleavings (void)
{
  guint seeds = g_getenv ("LI_TEST_ALL") != NULL ? 20 : 3;
  int waited = 0;

  for (guint seed = 0; seed < seeds; seed++)
    {
      LiExperiment *e = open_copy ("both");

      remove_analyses (e);
      waited += run_both (e, seed);
      assert_as_alone (e);
      drop_copy (e);
    }
  g_assert_cmpint (waited, >, 0);
}

/* A file system without locks: the second program is refused in a sentence, the other pairs are
 * done. */
static void
test_without_locks (void)
{
  LiExperiment *e = open_copy ("no-locks");
  g_autoptr (GError) error = NULL;
  LiAnalyseCounts counts = { 0 };

  remove_analyses (e);
  li_file_lock_fail_with (ENOLCK);
  LiFileLock *held = li_pair_lock (e, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  li_analyse (e, NULL, FALSE, NULL, &counts, NULL, &error);
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "T0-T1/.lock.taken"));
  g_assert_cmpuint (counts.done, ==, 1);                    /* T1–T2 */
  g_assert_cmpuint (counts.failed + counts.blocked, ==, 2); /* and the total that needs it */
  g_clear_error (&error);
  li_file_lock_release (held);
  g_assert_true (li_analyse (e, NULL, FALSE, NULL, &counts, NULL, &error));
  g_assert_cmpuint (counts.done, ==, 2);
  li_file_lock_fail_with (0);
  assert_as_alone (e);
  drop_copy (e);
}

static void
cancel_cb (const char *text, gpointer data)
{
  li_progress_cancel (data);
}

static void
test_cancelled_while_waiting (void)
{
  LiExperiment *e = open_copy ("cancelled");
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  LiAnalyseWatch watch = { .wait = cancel_cb, .data = progress };
  g_autoptr (GError) error = NULL;
  LiFileLock *held = li_pair_lock (e, 0, 1, NULL, NULL, &error);

  g_assert_null (li_analyse_pair (e, 0, 1, &watch, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
  li_file_lock_release (held);
  assert_as_alone (e);
  drop_copy (e);
}

/* A pair that another program works on while the double scan ends gets the noise floor too. */
static void
test_noise_of_a_held_pair (void)
{
  LiExperiment *e = open_copy ("noise");
  g_autoptr (GError) error = NULL;

  li_experiment_add_double_scan (e, 1, 2);
  LiFileLock *held = li_pair_lock (e, 0, 1, NULL, NULL, &error);
  g_clear_pointer (&error, g_error_free);
  g_autoptr (LiReport) scan = li_analyse_pair (e, 1, 2, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (LiReport) before = read_report (e, 0, 1);
  g_assert_true (li_report_has_warning (before, "noise-unknown"));
  li_file_lock_release (held);
  g_autoptr (LiReport) r = li_analyse_pair (e, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (r->noise_vol, ==, scan->noise_vol);
  drop_copy (e);
}

/* Three scans, one level: nothing here depends on how well it is measured. */
static LiExperiment *
make_small (void)
{
  LiDemoParams d = { 0 };
  LiAnalysisParams p = { 0 };
  g_autoptr (GError) error = NULL;

  li_params_init (&li_demo_params, &d);
  d.size = (LiIntList){ 3, { 48, 48, 48 } };
  d.steps = 3;
  LiExperiment *e = li_demo_create (original, &d, NULL, &error);
  g_assert_no_error (error);
  while (li_experiment_n_double_scans (e) > 0)
    li_experiment_remove_double_scan (e, 0);
  li_params_init (&li_analysis_params, &p);
  p.correlation.spacing = (LiDoubleList){ 1, { 16 } };
  p.correlation.half_window = (LiDoubleList){ 1, { 9 } };
  li_experiment_set_settings (e, &li_analysis_params, &p);
  g_assert_true (li_experiment_save (e, &error));
  li_params_clear (&li_analysis_params, &p);
  li_params_clear (&li_demo_params, &d);
  return e;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  top = g_dir_make_tmp ("litho-two-XXXXXX", NULL);
  original = g_build_filename (top, "original", NULL);
  g_autoptr (LiExperiment) e = make_small ();
  g_assert_true (li_analyse (e, NULL, FALSE, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_test_add_func ("/workflow/two-analyses/interleavings", test_interleavings);
  g_test_add_func ("/workflow/two-analyses/without-locks", test_without_locks);
  g_test_add_func ("/workflow/two-analyses/cancelled", test_cancelled_while_waiting);
  g_test_add_func ("/workflow/two-analyses/noise", test_noise_of_a_held_pair);
  int status = g_test_run ();
  remove_all (top);
  g_free (original);
  g_free (top);
  return status;
}
