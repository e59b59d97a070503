/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers come to whoever asked last and still wants to know, and to nobody else; whatever becomes
 * of an answer, its data, context and result are freed once. */
#include "base/li-error.h"
#include "session/li-request.h"

static int n_data, n_context, n_result; /* made and not freed */

typedef struct
{
  int number;
  gint *hold; /* the work waits while it is 1; NULL: not at all */
  gboolean fail;
} Work;

typedef struct
{
  int told, last;
  gboolean failed, cancelled;
  LiRequest *again; /* asks once more from its answer */
} Answers;

static void
data_free (gpointer data)
{
  n_data--;
  g_free (data);
}

static void
context_free (gpointer context)
{
  n_context--;
}

static void
result_free (gpointer result)
{
  g_atomic_int_add (&n_result, -1);
  g_free (result);
}

static gpointer
work (gpointer data, LiProgress *progress, GError **error)
{
  const Work *w = data;
  int *result;

  while (w->hold != NULL && g_atomic_int_get (w->hold) == 1 && !li_progress_is_cancelled (progress))
    g_usleep (200);
  if (w->fail)
    {
      g_set_error_literal (error, LI_BASE_ERROR, LI_ERROR_FAILED, "the disk is gone");
      return NULL;
    }
  if (w->hold != NULL && g_atomic_int_get (w->hold) == 1
      && li_progress_set_error_if_cancelled (progress, error))
    return NULL;
  result = g_new (int, 1);
  *result = w->number;
  g_atomic_int_inc (&n_result);
  return result;
}

static void ask (LiRequest *request, int number, gint *hold, gboolean fail, Answers *answers);

static void
done_cb (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  Answers *answers = context;

  g_assert_true (G_IS_OBJECT (owner));
  g_assert_true ((result == NULL) == (error != NULL));
  answers->told++;
  answers->last = result != NULL ? *(int *)result : -1;
  answers->failed = error != NULL && !li_error_is_cancelled (error);
  answers->cancelled = error != NULL && li_error_is_cancelled (error);
  if (result != NULL)
    result_free (result);
  if (answers->again != NULL)
    ask (g_steal_pointer (&answers->again), answers->last + 1, NULL, FALSE, answers);
}

static void
ask (LiRequest *request, int number, gint *hold, gboolean fail, Answers *answers)
{
  Work *w = g_new0 (Work, 1);

  *w = (Work){ number, hold, fail };
  n_data++;
  n_context++;
  li_request_ask (request, &(LiQuestion){ .title = "a question",
                                          .work = work,
                                          .data = w,
                                          .free_data = data_free,
                                          .free_result = result_free,
                                          .done = done_cb,
                                          .context = answers,
                                          .free_context = context_free });
}

/* Until all work has ended and has been told of. */
static void
settle (LiRequest *request)
{
  while (n_data > 0 || (request != NULL && li_request_is_open (request)))
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (n_data, ==, 0);
  g_assert_cmpint (n_context, ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_result), ==, 0);
}

static void
test_answer (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (LiRequest) request = li_request_new (owner);
  Answers answers = { 0 };

  g_assert_false (li_request_is_open (request));
  ask (request, 7, NULL, FALSE, &answers);
  g_assert_true (li_request_is_open (request));
  settle (request);
  g_assert_false (li_request_is_open (request));
  g_assert_cmpint (answers.told, ==, 1);
  g_assert_cmpint (answers.last, ==, 7);
  answers.again = request;
  ask (request, 8, NULL, FALSE, &answers);
  settle (request);
  g_assert_cmpint (answers.told, ==, 3);
  g_assert_cmpint (answers.last, ==, 9);
}

/* Of many questions the last is answered, whichever work ends first. */
static void
test_stale (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (LiRequest) request = li_request_new (owner);
  Answers answers = { 0 };
  gint hold = 1;

  for (int k = 0; k < 20; k++)
    {
      ask (request, k, k % 2 ? &hold : NULL, k % 3 == 2, &answers);
      if (k % 4 == 0) /* some have ended before they become stale, but nobody was told */
        g_usleep (2000);
    }
  g_atomic_int_set (&hold, 0);
  settle (request);
  g_assert_cmpint (answers.told, ==, 1);
  g_assert_cmpint (answers.last, ==, 19);
  ask (request, 20, NULL, FALSE, &answers);
  li_request_drop (request);
  g_assert_cmpint (n_context, ==, 0);
  settle (request);
  g_assert_cmpint (answers.told, ==, 1);
}

static void
test_owner_gone (void)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  LiRequest *request = li_request_new (owner);
  Answers answers = { 0 };
  gint hold = 1;

  ask (request, 1, &hold, FALSE, &answers);
  g_object_unref (owner);
  g_assert_false (li_request_is_open (request));
  settle (request);
  ask (request, 2, NULL, FALSE, &answers);
  g_assert_false (li_request_is_open (request));
  settle (request);
  g_assert_cmpint (answers.told, ==, 0);
  li_request_free (request);

  owner = g_object_new (G_TYPE_OBJECT, NULL);
  request = li_request_new (owner);
  ask (request, 3, &hold, FALSE, &answers);
  li_request_free (request);
  settle (NULL);
  g_assert_cmpint (answers.told, ==, 0);
  g_object_unref (owner);
}

static void
test_cancelled (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (LiRequest) request = li_request_new (owner);
  Answers answers = { 0 };
  gint hold = 1;

  ask (request, 1, &hold, FALSE, &answers);
  li_request_cancel (request);
  settle (request);
  g_assert_cmpint (answers.told, ==, 1);
  g_assert_true (answers.cancelled);
}

static void
test_error (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (LiRequest) request = li_request_new (owner);
  Answers answers = { 0 };

  ask (request, 1, NULL, TRUE, &answers);
  settle (request);
  g_assert_cmpint (answers.told, ==, 1);
  g_assert_true (answers.failed);
  g_assert_false (answers.cancelled);
}

static gpointer
priority_work (gpointer data, LiProgress *progress, GError **error)
{
  *(LiPriority *)data = li_thread_priority ();
  return NULL;
}

/* What a person waits for is served before an analysis, without a word of the work. */
static void
test_priority (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (LiRequest) request = li_request_new (owner);
  LiPriority seen = LI_N_PRIORITIES;

  li_request_ask (request, &(LiQuestion){ .title = "", .work = priority_work, .data = &seen });
  settle (request);
  g_assert_cmpint (seen, ==, LI_PRIORITY_VISIBLE);
  li_request_ask (request, &(LiQuestion){ .title = "",
                                          .work = priority_work,
                                          .priority = LI_PRIORITY_ANALYSIS,
                                          .data = &seen });
  settle (request);
  g_assert_cmpint (seen, ==, LI_PRIORITY_ANALYSIS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/request/answer", test_answer);
  g_test_add_func ("/session/request/stale", test_stale);
  g_test_add_func ("/session/request/owner-gone", test_owner_gone);
  g_test_add_func ("/session/request/cancelled", test_cancelled);
  g_test_add_func ("/session/request/priority", test_priority);
  g_test_add_func ("/session/request/error", test_error);
  return g_test_run ();
}
