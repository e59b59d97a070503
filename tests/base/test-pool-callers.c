/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Several loops at the same time: priorities, turns, pauses. Expectations are counts of chunks; a
 * loop that hangs is found by the time limit of the test. */

#include <pthread.h>
#include <string.h>

#include "base/li-pool.h"
#include "base/li-thread.h"

#define LOAD(what) __atomic_load_n (&(what), __ATOMIC_SEQ_CST)
#define STORE(what, value) __atomic_store_n (&(what), (value), __ATOMIC_SEQ_CST)
#define ADD(what, value) __atomic_add_fetch (&(what), (value), __ATOMIC_SEQ_CST)

#define MANY 20000
/* The last so many chunks are not all claimed before one of them has run. */
#define TAIL 1000
#define MAX_WORKERS 16

typedef struct
{
  LiPriority priority;
  LiProgress *progress;
  gsize n;
  LiPoolFunc func;
  gpointer data;
} Call;

static _Thread_local gboolean is_caller;
static _Thread_local int own_place = -1;
static int n_workers;

static void *
call_main (void *data)
{
  const Call *call = data;

  is_caller = TRUE;
  li_thread_set_priority (call->priority);
  li_pool_for_job (call->progress, call->n, call->func, call->data);
  return NULL;
}

static pthread_t
start (const Call *call)
{
  pthread_t thread;

  g_assert_cmpint (pthread_create (&thread, NULL, call_main, (gpointer)call), ==, 0);
  return thread;
}

static void
fresh_workers (guint threads)
{
  li_pool_shutdown ();
  n_workers = 0;
  li_pool_set_threads (threads);
}

static int
place (void)
{
  if (own_place < 0)
    own_place = ADD (n_workers, 1) - 1;
  g_assert_cmpint (own_place, <, MAX_WORKERS);
  return own_place;
}

/* Two loops, and how many chunks of each workers begin while both have chunks. */
typedef struct
{
  gboolean in[2]; /* a chunk of it has begun, so it is known to the workers */
  gboolean stop;  /* callers wait for this in their chunks, workers take their time until then */
  int n_begun[2]; /* by workers */
  int count[2][MAX_WORKERS];
} Two;

typedef struct
{
  Two *two;
  int which;
} One;

static void
two_chunk (gsize index, gpointer data)
{
  const One *one = data;
  Two *t = one->two;

  STORE (t->in[one->which], TRUE);
  if (index >= MANY - TAIL)
    STORE (t->stop, TRUE);
  if (!is_caller)
    {
      ADD (t->n_begun[one->which], 1);
      if (LOAD (t->in[0]) && LOAD (t->in[1]) && !LOAD (t->stop))
        t->count[one->which][place ()]++;
    }
  while (is_caller && !LOAD (t->stop))
    g_usleep (100);
  if (!LOAD (t->stop))
    g_usleep (200);
}

static void
wait_for_count (const int *count, int least)
{
  while (__atomic_load_n (count, __ATOMIC_SEQ_CST) < least)
    g_usleep (100);
}

/* Starts a loop of priority @first, and when workers are in it one of @second. */
static void
run_two (Two *t, LiPriority first, LiPriority second, int which_stops, int after)
{
  One one[2] = { { t, 0 }, { t, 1 } };
  Call calls[2]
      = { { first, NULL, MANY, two_chunk, &one[0] }, { second, NULL, MANY, two_chunk, &one[1] } };
  pthread_t threads[2];

  threads[0] = start (&calls[0]);
  wait_for_count (&t->n_begun[0], 2);
  threads[1] = start (&calls[1]);
  while (!LOAD (t->in[1]))
    g_usleep (100);
  while (LOAD (t->n_begun[which_stops]) < after && !LOAD (t->stop))
    g_usleep (100);
  STORE (t->stop, TRUE);
  for (int k = 0; k < 2; k++)
    pthread_join (threads[k], NULL);
}

/* All workers leave what is less urgent within one chunk. */
static void
test_urgent_first (void)
{
  static const LiPriority pairs[][2] = { { LI_PRIORITY_ANALYSIS, LI_PRIORITY_VISIBLE },
                                         { LI_PRIORITY_BACKGROUND, LI_PRIORITY_VISIBLE },
                                         { LI_PRIORITY_BACKGROUND, LI_PRIORITY_ANALYSIS } };

  for (gsize k = 0; k < G_N_ELEMENTS (pairs); k++)
    {
      Two t = { 0 };
      fresh_workers (5);
      run_two (&t, pairs[k][0], pairs[k][1], 1, 200);
      for (int w = 0; w < MAX_WORKERS; w++)
        g_assert_cmpint (t.count[0][w], <=, 1);
    }
}

/* No worker serves the less urgent loop; its own caller works on it meanwhile. */
static void
test_less_urgent_waits (void)
{
  Two t = { 0 };

  fresh_workers (5);
  run_two (&t, LI_PRIORITY_VISIBLE, LI_PRIORITY_ANALYSIS, 0, 300);
  for (int w = 0; w < MAX_WORKERS; w++)
    g_assert_cmpint (t.count[1][w], ==, 0);
}

/* Two callers and three threads: one worker is left for both loops, and goes to and fro. The other
 * ended its chunk. */
static void
test_equals_take_turns (void)
{
  Two t = { 0 };

  fresh_workers (3);
  run_two (&t, LI_PRIORITY_ANALYSIS, LI_PRIORITY_ANALYSIS, 1, 100);
  int first = 0, second = 0, at_work = 0;
  for (int w = 0; w < MAX_WORKERS; w++)
    {
      at_work += t.count[0][w] + t.count[1][w] > 1;
      first += t.count[0][w];
      second += t.count[1][w];
    }
  g_assert_cmpint (at_work, ==, 1);
  g_assert_cmpint (second, >, 50);
  g_assert_cmpint (ABS (first - second), <=, 3);
}

/* A job that pauses itself at one of its chunks. */
#define JOB_CHUNKS 3000
#define PAUSE_AT 100
typedef struct
{
  LiProgress *progress;
  int begun, at_pause, visits[JOB_CHUNKS];
} PausedJob;

static void
pausing_chunk (gsize index, gpointer data)
{
  PausedJob *job = data;

  ADD (job->begun, 1);
  if (index == PAUSE_AT)
    {
      li_progress_set_paused (job->progress, TRUE);
      STORE (job->at_pause, LOAD (job->begun));
    }
  job->visits[index]++;
  li_progress_step (job->progress, 1); /* does not wait */
  li_progress_wait (job->progress);    /* nor does this, in a chunk */
}

static void
meet_chunk (gsize index, gpointer data)
{
  int *here = data;

  ADD (*here, 1);
  wait_for_count (here, 2);
}

static void
count_chunk (gsize index, gpointer data)
{
  ADD (*(int *)data, 1);
}

static void
run_beside (void)
{
  int here = 0, count = 0;

  li_pool_set_threads (2);
  li_pool_for (2, meet_chunk, &here); /* a worker comes: what is paused needs no processor */
  li_pool_set_threads (1);
  li_pool_for (50, count_chunk, &count);
  g_assert_cmpint (count, ==, 50);
}

static void
test_pause (void)
{
  for (int cancel = 0; cancel < 2; cancel++)
    {
      g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
      PausedJob job = { .progress = progress };
      Call call = { LI_PRIORITY_ANALYSIS, progress, JOB_CHUNKS, pausing_chunk, &job };

      fresh_workers (4);
      pthread_t thread = start (&call);
      wait_for_count (&job.at_pause, 1);
      for (int k = 0; k < 100; k++)
        run_beside ();
      g_assert_cmpint (LOAD (job.begun), <=, job.at_pause + 3); /* one by each of the others */
      if (cancel)
        li_progress_cancel (progress); /* its chunks then run, and look for themselves */
      else
        li_progress_set_paused (progress, FALSE);
      pthread_join (thread, NULL);
      for (int k = 0; k < JOB_CHUNKS; k++)
        g_assert_cmpint (job.visits[k], ==, 1);
    }
}

/* A job that is paused before its loop begins nothing; a loop of one chunk waits too. */
static void
test_paused_before (void)
{
  static const gsize sizes[] = { 1, 2, 100 };

  for (gsize k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
      int count = 0;
      Call call = { LI_PRIORITY_ANALYSIS, progress, sizes[k], count_chunk, &count };

      fresh_workers (3);
      li_progress_set_paused (progress, TRUE);
      pthread_t thread = start (&call);
      for (int i = 0; i < 20; i++)
        run_beside ();
      g_assert_cmpint (LOAD (count), ==, 0);
      li_progress_set_paused (progress, FALSE);
      pthread_join (thread, NULL);
      g_assert_cmpint (count, ==, (int)sizes[k]);
    }
}

/* Everything at once, by chance: callers of all priorities with nested loops, jobs that are paused
 * and resumed, and a number of threads that changes. */
#define CALLERS 9
#define ROUNDS 12
#define STORM_CHUNKS 40

typedef struct
{
  LiProgress *progress;
  guint32 seed;
  LiPriority priority;
  gboolean wrong;
} StormCaller;

typedef struct
{
  int visits[STORM_CHUNKS], inner[STORM_CHUNKS];
} Storm;

static void
storm_chunk (gsize index, gpointer data)
{
  Storm *s = data;

  s->visits[index]++;
  if (index % 7 == 3)
    li_pool_for (index, count_chunk, &s->inner[index]);
}

static void *
storm_caller (void *data)
{
  StormCaller *c = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (c->seed);

  li_thread_set_priority (c->priority);
  for (int round = 0; round < ROUNDS; round++)
    {
      Storm s;
      int n = g_rand_int_range (rand, 0, STORM_CHUNKS + 1);

      memset (&s, 0, sizeof s);
      if (g_rand_boolean (rand))
        li_pool_for (n, storm_chunk, &s);
      else
        li_pool_for_job (c->progress, n, storm_chunk, &s);
      li_progress_wait (c->progress);
      for (int k = 0; k < STORM_CHUNKS; k++)
        if (s.visits[k] != (k < n) || s.inner[k] != (k < n && k % 7 == 3 ? k : 0))
          c->wrong = TRUE;
    }
  return NULL;
}

typedef struct
{
  StormCaller callers[CALLERS];
  guint32 seed;
  gboolean over;
} StormHand;

/* Pauses, resumes and sets the number of threads until the callers are done. */
static void *
storm_hand (void *data)
{
  StormHand *h = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (h->seed);

  while (!LOAD (h->over))
    {
      int which = g_rand_int_range (rand, 0, CALLERS);

      li_progress_set_paused (h->callers[which].progress, TRUE);
      li_pool_set_threads ((guint)g_rand_int_range (rand, 1, 7));
      if (g_rand_int_range (rand, 0, 10) == 0)
        li_pool_shutdown ();
      li_progress_set_paused (h->callers[which].progress, FALSE);
      g_usleep (50);
    }
  return NULL;
}

static void
run_storm (guint32 seed)
{
  StormHand h = { .seed = seed };
  pthread_t threads[CALLERS], hand;

  for (int k = 0; k < CALLERS; k++)
    {
      h.callers[k] = (StormCaller){ .progress = li_progress_new (NULL, NULL, NULL),
                                    .seed = seed * 100 + (guint32)k,
                                    .priority = k % LI_N_PRIORITIES };
      pthread_create (&threads[k], NULL, storm_caller, &h.callers[k]);
    }
  pthread_create (&hand, NULL, storm_hand, &h);
  for (int k = 0; k < CALLERS; k++)
    {
      pthread_join (threads[k], NULL);
      g_assert_false (h.callers[k].wrong);
    }
  STORE (h.over, TRUE);
  pthread_join (hand, NULL);
  for (int k = 0; k < CALLERS; k++)
    li_progress_unref (h.callers[k].progress);
}

static void
test_storm (void)
{
  guint32 n = g_getenv ("LI_TEST_ALL") != NULL ? 200 : 20;

  for (guint32 seed = 1; seed <= n; seed++)
    {
      g_test_message ("seed %u", seed);
      run_storm (seed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pool/urgent-first", test_urgent_first);
  g_test_add_func ("/base/pool/less-urgent-waits", test_less_urgent_waits);
  g_test_add_func ("/base/pool/equals-take-turns", test_equals_take_turns);
  g_test_add_func ("/base/pool/pause", test_pause);
  g_test_add_func ("/base/pool/paused-before", test_paused_before);
  g_test_add_func ("/base/pool/storm", test_storm);
  return g_test_run ();
}
