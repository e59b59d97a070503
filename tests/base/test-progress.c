/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <pthread.h>

#include "base/li-error.h"
#include "base/li-pool.h"
#include "base/li-progress.h"

typedef struct
{
  double last;
  int calls;
  gboolean backwards;
  char *message;
} Seen;

static void
see (double fraction, const char *message, gpointer data)
{
  Seen *seen = data;

  seen->calls++;
  seen->backwards |= fraction < seen->last;
  seen->last = fraction;
  g_free (seen->message);
  seen->message = g_strdup (message);
}

static void
test_null (void)
{
  li_progress_push (NULL, 1, 10, "x");
  li_progress_step (NULL, 1);
  li_progress_pop (NULL);
  li_progress_pop_to (NULL, 3);
  li_progress_cancel (NULL);
  g_assert_false (li_progress_is_cancelled (NULL));
  g_assert_cmpfloat (li_progress_fraction (NULL), ==, 0);
  g_assert_cmpint (li_progress_depth (NULL), ==, 0);
}

static void
test_spans (void)
{
  Seen seen = { 0 };
  g_autoptr (LiProgress) p = li_progress_new (see, &seen, NULL);

  li_progress_push (p, 0.25, 4, "first");
  li_progress_step (p, 2);
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 0.125, 1e-12);
  g_assert_cmpstr (seen.message, ==, "first");
  li_progress_push (p, 0.5, 10, NULL); /* half of the outer span, from where it stands */
  li_progress_step (p, 5);
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 0.125 + 0.0625, 1e-12);
  li_progress_pop (p);
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 0.25, 1e-12);
  li_progress_pop (p);
  li_progress_push (p, 0.75, 1, "second");
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 0.25, 1e-12);
  li_progress_step (p, 5); /* more steps than announced stop at the span's end */
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 1, 1e-12);
  li_progress_pop (p);
  g_assert_false (seen.backwards);
  g_free (seen.message);
}

static void
test_pop_to (void)
{
  g_autoptr (LiProgress) p = li_progress_new (NULL, NULL, NULL);
  int depth = li_progress_depth (p);

  for (int k = 0; k < 200; k++) /* what failed work leaves open never piles up */
    {
      li_progress_push (p, 0.001, 1, NULL);
      li_progress_push (p, 1, 1, NULL);
      li_progress_push (p, 1, 1, NULL);
      li_progress_pop_to (p, depth);
      g_assert_cmpint (li_progress_depth (p), ==, depth);
    }
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 0.2, 1e-9);
}

static void
step_chunk (gsize index, gpointer data)
{
  li_progress_step (data, 1);
}

static void
test_workers (void)
{
  Seen seen = { 0 };
  g_autoptr (LiProgress) p = li_progress_new (see, &seen, NULL);

  li_pool_set_threads (4);
  li_progress_push (p, 0.5, 1000, NULL);
  li_pool_for (1000, step_chunk, p);
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 0.5, 1e-12);
  li_progress_pop (p);
  g_assert_false (seen.backwards);
  g_free (seen.message);
}

static void
test_cancel (void)
{
  g_autoptr (LiProgress) p = li_progress_new (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (li_progress_set_error_if_cancelled (p, &error));
  g_assert_no_error (error);
  li_progress_cancel (p);
  g_assert_true (li_progress_set_error_if_cancelled (p, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (li_error_is_cancelled (error));
  g_assert_false (li_error_is_input (error));
}

typedef struct
{
  LiProgress *p;
  int rounds;
} Paused;

static void *
wait_often (void *data)
{
  Paused *w = data;

  while (!li_progress_is_cancelled (w->p))
    {
      li_progress_wait (w->p);
      __atomic_fetch_add (&w->rounds, 1, __ATOMIC_SEQ_CST);
    }
  return NULL;
}

static int
rounds_of (Paused *w)
{
  return __atomic_load_n (&w->rounds, __ATOMIC_SEQ_CST);
}

/* Paused, the wait does not end, but steps are counted; resumed it goes on; a cancel also frees it.
 */
static void
test_pause (void)
{
  g_autoptr (LiProgress) p = li_progress_new (NULL, NULL, NULL);
  Paused w = { p, 0 };
  pthread_t thread;

  li_progress_wait (NULL);
  li_progress_push (p, 1, 10, NULL);
  pthread_create (&thread, NULL, wait_often, &w);
  while (rounds_of (&w) == 0)
    g_usleep (1000);
  li_progress_set_paused (p, TRUE);
  g_assert_true (li_progress_is_paused (p));
  li_progress_step (p, 5);
  g_assert_cmpfloat_with_epsilon (li_progress_fraction (p), 0.5, 1e-12);
  g_usleep (20000); /* a round under way may still end */
  int still = rounds_of (&w);
  g_usleep (150000);
  g_assert_cmpint (rounds_of (&w), <=, still + 1);
  li_progress_set_paused (p, FALSE);
  while (rounds_of (&w) <= still + 1)
    g_usleep (1000);
  li_progress_set_paused (p, TRUE);
  li_progress_cancel (p);
  pthread_join (thread, NULL);
}

static void
set_true (gpointer data)
{
  *(gboolean *)data = TRUE;
}

static void
test_references (void)
{
  gboolean freed = FALSE;
  LiProgress *p = li_progress_new (NULL, &freed, set_true);

  li_progress_ref (p);
  li_progress_unref (p);
  g_assert_false (freed);
  li_progress_unref (p);
  g_assert_true (freed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/progress/null", test_null);
  g_test_add_func ("/base/progress/spans", test_spans);
  g_test_add_func ("/base/progress/pop-to", test_pop_to);
  g_test_add_func ("/base/progress/workers", test_workers);
  g_test_add_func ("/base/progress/cancel", test_cancel);
  g_test_add_func ("/base/progress/pause", test_pause);
  g_test_add_func ("/base/progress/references", test_references);
  return g_test_run ();
}
