/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdatomic.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-job.h"

/* What the work of a test does, and what was seen of it. */
typedef struct
{
  atomic_int started, freed, stop;
  int steps;
  const char *fail;
  gboolean endless;
} Work;

static void
work_free (gpointer data)
{
  atomic_fetch_add (&((Work *)data)->freed, 1);
}

static gpointer
work_func (gpointer data, LiProgress *progress, GError **error)
{
  Work *w = data;

  atomic_store (&w->started, 1);
  li_progress_push (progress, 1, w->steps, "working");
  for (int k = 0; w->endless || k < w->steps; k++)
    {
      if (li_progress_set_error_if_cancelled (progress, error))
        return NULL;
      li_progress_step (progress, w->endless ? 1e-6 : 1);
    }
  li_progress_pop (progress);
  if (w->fail == NULL)
    return g_strdup ("result");
  g_set_error_literal (error, LI_BASE_ERROR, LI_ERROR_FAILED, w->fail);
  return NULL;
}

static void
count_cb (GObject *object, GParamSpec *pspec, int *count)
{
  ++*count;
}

static void
finished_cb (LiJob *job, int *count)
{
  ++*count;
}

static void
wait_for (int *finished)
{
  while (*finished == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_done (void)
{
  Work w = { .steps = 1000 };
  g_autoptr (LiJob) job = li_job_new ("Sum");
  int finished = 0, fractions = 0, states = 0;

  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished);
  g_signal_connect (job, "notify::fraction", G_CALLBACK (count_cb), &fractions);
  g_signal_connect (job, "notify::state", G_CALLBACK (count_cb), &states);
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_WAITING);
  g_assert_cmpfloat (li_job_get_seconds_left (job), ==, -1);
  li_job_start (job, work_func, &w, work_free, g_free);
  g_assert_null (li_job_get_error (job));
  wait_for (&finished);
  g_assert_cmpint (finished, ==, 1);
  g_assert_cmpint (w.freed, ==, 1);
  g_assert_cmpint (states, >=, 1);
  g_assert_cmpint (fractions, >=, 1);
  g_assert_cmpint (fractions, <=, 1000); /* idles are gathered, steps are not counted one by one */
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_DONE);
  g_assert_cmpfloat (li_job_get_fraction (job), ==, 1);
  g_autofree char *message = li_job_dup_message (job), *result = li_job_take_result (job);
  g_assert_cmpstr (message, ==, "working");
  g_assert_cmpstr (result, ==, "result");
  g_assert_null (li_job_take_result (job)); /* handed over once */
  g_assert_cmpstr (li_job_get_title (job), ==, "Sum");
}

/* A result that nobody takes is freed with the job. */
static void
test_result_not_taken (void)
{
  Work w = { .steps = 1 };
  LiJob *job = li_job_new ("Sum");
  gpointer weak = job;
  int finished = 0;

  g_object_add_weak_pointer (G_OBJECT (job), &weak);
  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished);
  li_job_start (job, work_func, &w, work_free, g_free);
  g_object_unref (job); /* lives on until it has finished */
  wait_for (&finished);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (weak);
}

static void
test_error (void)
{
  Work w = { .steps = 3, .fail = "no such scan" };
  g_autoptr (LiJob) job = li_job_new ("Open");
  g_autoptr (GError) copy = NULL;
  int finished = 0, errors = 0;

  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished);
  g_signal_connect (job, "notify::error", G_CALLBACK (count_cb), &errors);
  li_job_start (job, work_func, &w, work_free, g_free);
  wait_for (&finished);
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_FAILED);
  g_assert_error (li_job_get_error (job), LI_BASE_ERROR, LI_ERROR_FAILED);
  g_object_get (job, "error", &copy, NULL);
  g_assert_cmpstr (copy->message, ==, "no such scan");
  g_assert_cmpint (errors, ==, 1);
  g_assert_null (li_job_take_result (job));
}

static void
test_cancel (void)
{
  Work w = { .steps = 1, .endless = TRUE };
  g_autoptr (LiJob) job = li_job_new ("Endless");
  int finished = 0;

  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished);
  li_job_start (job, work_func, &w, work_free, g_free);
  while (!atomic_load (&w.started))
    g_usleep (1000);
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_RUNNING);
  li_job_cancel (job);
  li_job_join (job); /* without the main loop */
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_CANCELLED);
  g_assert_true (li_error_is_cancelled (li_job_get_error (job)));
  g_assert_cmpint (finished, ==, 0);
  wait_for (&finished);
  g_assert_cmpint (w.freed, ==, 1);
}

static void
test_cancel_before_start (void)
{
  Work w = { .steps = 1 };
  g_autoptr (LiJob) job = li_job_new ("Never");
  int finished = 0;

  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished);
  li_job_join (job); /* nothing to wait for */
  li_job_cancel (job);
  li_job_start (job, work_func, &w, work_free, g_free);
  wait_for (&finished);
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_CANCELLED);
  g_assert_cmpint (w.started, ==, 0);
  g_assert_cmpint (w.freed, ==, 1);
}

static void
test_pause (void)
{
  Work w = { .steps = 1, .endless = TRUE };
  g_autoptr (LiJob) job = li_job_new ("Paused");
  int finished = 0;

  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished);
  li_job_start (job, work_func, &w, work_free, g_free);
  li_job_set_paused (job, TRUE);
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_PAUSED);
  li_job_set_paused (job, FALSE);
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_RUNNING);
  li_job_set_paused (job, TRUE);
  li_job_cancel (job); /* ends a paused job too */
  li_job_join (job);
  g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_CANCELLED);
  wait_for (&finished);
}

static void
items_cb (GListModel *model, guint position, guint removed, guint added, GString *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
test_list (void)
{
  g_autoptr (LiJobList) list = li_job_list_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (LiJob) a = li_job_new ("A"), b = li_job_new ("B");
  Work w = { .steps = 2 };
  int finished = 0;

  g_signal_connect (li_job_list_get_jobs (list), "items-changed", G_CALLBACK (items_cb), log);
  li_job_list_add (list, a);
  li_job_list_add (list, b);
  g_assert_true (g_list_model_get_item_type (li_job_list_get_jobs (list)) == LI_TYPE_JOB);
  g_autoptr (LiJob) first = g_list_model_get_item (li_job_list_get_jobs (list), 0);
  g_assert_true (first == b); /* newest first */
  g_assert_null (g_list_model_get_item (li_job_list_get_jobs (list), 2));
  g_assert_cmpuint (li_job_list_n_running (list), ==, 2);
  g_signal_connect (a, "finished", G_CALLBACK (finished_cb), &finished);
  li_job_start (a, work_func, &w, work_free, g_free);
  wait_for (&finished);
  g_assert_cmpuint (li_job_list_n_running (list), ==, 1);
  li_job_list_clear_finished (list);
  g_assert_cmpuint (g_list_model_get_n_items (li_job_list_get_jobs (list)), ==, 1);
  g_assert_cmpstr (log->str, ==, "0-0+1 0-0+1 1-1+0 ");
}

/* Cancels all, then joins all: nothing runs afterwards, and what comes later does not begin. */
static void
test_shutdown (void)
{
  g_autoptr (LiJobList) list = li_job_list_new ();
  Work w[6];
  int finished[7] = { 0 };

  memset (w, 0, sizeof w);
  for (int k = 0; k < 6; k++)
    {
      g_autoptr (LiJob) job = li_job_new ("Endless");
      w[k].endless = TRUE;
      w[k].steps = 1;
      g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished[k]);
      li_job_list_add (list, job);
      if (k < 5)
        li_job_start (job, work_func, &w[k], work_free, g_free);
    }
  li_job_list_shutdown (list);
  for (int k = 0; k < 5; k++)
    {
      g_autoptr (LiJob) job = g_list_model_get_item (li_job_list_get_jobs (list), 5 - k);
      g_assert_cmpint (li_job_get_state (job), ==, LI_JOB_CANCELLED);
    }
  g_autoptr (LiJob) late = g_list_model_get_item (li_job_list_get_jobs (list), 0);
  li_job_start (late, work_func, &w[5], work_free, g_free);
  for (int k = 0; k < 6; k++)
    wait_for (&finished[k]);
  g_assert_cmpint (w[5].started, ==, 0);
  g_assert_cmpint (li_job_get_state (late), ==, LI_JOB_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/job/done", test_done);
  g_test_add_func ("/base/job/result-not-taken", test_result_not_taken);
  g_test_add_func ("/base/job/error", test_error);
  g_test_add_func ("/base/job/cancel", test_cancel);
  g_test_add_func ("/base/job/cancel-before-start", test_cancel_before_start);
  g_test_add_func ("/base/job/pause", test_pause);
  g_test_add_func ("/base/job/list", test_list);
  g_test_add_func ("/base/job/shutdown", test_shutdown);
  return g_test_run ();
}
