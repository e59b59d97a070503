/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One loop at a time: results, threads, scratch, and what a chunk may do. */

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "base/li-scratch.h"
#include "base/li-thread.h"

#define CHUNKS 997

/* A chunk waits here until @all have come: only so many threads at work at once get past it. */
typedef struct
{
  int here, all;
} Meeting;

static void
meet (Meeting *m)
{
  __atomic_fetch_add (&m->here, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n (&m->here, __ATOMIC_SEQ_CST) < m->all)
    g_usleep (100);
}

static void
meet_chunk (gsize index, gpointer data)
{
  meet (data);
}

typedef struct
{
  double parts[CHUNKS];
  int visits[CHUNKS];
} Sum;

static double
work (gsize index)
{
  double sum = 0;

  for (int k = 1; k < 200; k++)
    sum += sin ((double)index / k) * 1e-3;
  return sum;
}

static void
sum_chunk (gsize index, gpointer data)
{
  Sum *s = data;

  s->parts[index] = work (index);
  s->visits[index]++;
}

static double
total (guint threads)
{
  g_autofree Sum *s = g_new0 (Sum, 1);
  double sum = 0;

  li_pool_set_threads (threads);
  li_pool_for (CHUNKS, sum_chunk, s);
  for (int k = 0; k < CHUNKS; k++)
    {
      g_assert_cmpint (s->visits[k], ==, 1);
      sum += s->parts[k];
    }
  return sum;
}

static void
test_same_for_any_threads (void)
{
  double one = total (1);

  for (guint n = 2; n <= 8; n++)
    g_assert_true (total (n) == one);
  li_pool_set_threads (0);
  g_assert_cmpuint (li_pool_threads (), >=, 1);
}

typedef struct
{
  int visits[20][20];
  gboolean other_thread;
} Nest;

typedef struct
{
  Nest *nest;
  gsize outer;
  pthread_t thread;
} Inner;

static void
inner_chunk (gsize index, gpointer data)
{
  Inner *in = data;

  in->nest->visits[in->outer][index]++;
  if (!pthread_equal (in->thread, pthread_self ()) || !li_thread_is_in_chunk ())
    __atomic_store_n (&in->nest->other_thread, TRUE, __ATOMIC_RELAXED);
}

static void
outer_chunk (gsize index, gpointer data)
{
  Inner in = { data, index, pthread_self () };

  li_pool_for (20, inner_chunk, &in);
  if (!li_thread_is_in_chunk ()) /* after the inner loop as before it */
    __atomic_store_n (&in.nest->other_thread, TRUE, __ATOMIC_RELAXED);
}

static void
test_nested (void)
{
  Nest nest;

  memset (&nest, 0, sizeof nest);
  li_pool_set_threads (4);
  li_pool_for (20, outer_chunk, &nest);
  for (int i = 0; i < 20; i++)
    for (int j = 0; j < 20; j++)
      g_assert_cmpint (nest.visits[i][j], ==, 1);
  g_assert_false (nest.other_thread);
  g_assert_false (li_thread_is_in_chunk ());
}

static void
spread_within (gsize index, gpointer data)
{
  Meeting three = { 0, 3 };

  g_assert_true (pthread_equal (*(pthread_t *)data, pthread_self ()));
  g_assert_false (li_thread_is_in_chunk ());
  li_pool_for (3, meet_chunk, &three);
}

/* A loop of one chunk is a call, and a loop within it still has all threads. */
static void
test_one_chunk (void)
{
  pthread_t self = pthread_self ();

  li_pool_set_threads (3);
  li_pool_for (1, spread_within, &self);
}

static void
count_chunk (gsize index, gpointer data)
{
  __atomic_fetch_add ((int *)data, 1, __ATOMIC_RELAXED);
}

static void
test_shutdown (void)
{
  int count = 0;

  li_pool_set_threads (3);
  li_pool_for (0, count_chunk, &count);
  g_assert_cmpint (count, ==, 0);
  for (int k = 0; k < 5; k++)
    {
      li_pool_for (10, count_chunk, &count);
      li_pool_shutdown ();
    }
  g_assert_cmpint (count, ==, 50);
}

/* How many chunks run at the same time, at most. */
typedef struct
{
  int now, most, begun;
} Crowd;

static void
crowd_chunk (gsize index, gpointer data)
{
  Crowd *c = data;
  int now = __atomic_add_fetch (&c->now, 1, __ATOMIC_SEQ_CST);

  for (int most = __atomic_load_n (&c->most, __ATOMIC_SEQ_CST); now > most;)
    if (__atomic_compare_exchange_n (&c->most, &most, now, FALSE, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST))
      break;
  work (index);
  __atomic_fetch_sub (&c->now, 1, __ATOMIC_SEQ_CST);
}

/* The number of threads is what was asked for last, with more of them or fewer than before. */
static void
test_thread_count (void)
{
  static const guint asked[] = { 4, 2, 5, 1, 3 };

  for (gsize k = 0; k < G_N_ELEMENTS (asked); k++)
    {
      Meeting all = { 0, (int)asked[k] };
      Crowd crowd = { 0 };
      li_pool_set_threads (asked[k]);
      g_assert_cmpuint (li_pool_threads (), ==, asked[k]);
      li_pool_for (asked[k], meet_chunk, &all); /* not fewer */
      li_pool_for (2000, crowd_chunk, &crowd);  /* not more */
      g_assert_cmpint (crowd.most, <=, (int)asked[k]);
    }
}

static guint
threads_of_process (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (tasks) != NULL)
    n++;
  return n;
}

/* Threads that are too many end without another loop. */
static void
test_surplus_ends (void)
{
  Meeting all = { 0, 4 };

  li_pool_shutdown ();
  guint before = threads_of_process ();
  li_pool_set_threads (4);
  li_pool_for (4, meet_chunk, &all);
  g_assert_cmpuint (threads_of_process (), ==, before + 3);
  li_pool_set_threads (2);
  while (threads_of_process () != before + 1)
    g_usleep (100);
}

typedef struct
{
  Meeting more;
  pthread_t caller;
  gboolean lowered;
  int late; /* chunks that workers begin after the number was lowered to 1 */
} Change;

static void
changing_chunk (gsize index, gpointer data)
{
  Change *c = data;

  if (__atomic_load_n (&c->lowered, __ATOMIC_SEQ_CST)
      && !pthread_equal (c->caller, pthread_self ()))
    __atomic_fetch_add (&c->late, 1, __ATOMIC_SEQ_CST);
  if (index == 0)
    li_pool_set_threads (4); /* one thread until here */
  else if (index < 5)
    meet (&c->more);
  else if (index == 500)
    {
      li_pool_set_threads (1);
      __atomic_store_n (&c->lowered, TRUE, __ATOMIC_SEQ_CST);
    }
}

/* A loop under way follows: more threads come into it, and each that is too many ends at most one
 * chunk more. */
static void
test_thread_count_within_loop (void)
{
  Change c = { .more = { 0, 4 }, .caller = pthread_self () };

  li_pool_set_threads (1);
  li_pool_for (100000, changing_chunk, &c);
  g_assert_cmpint (c.late, <=, 3);
}

typedef struct
{
  LiScratch *scratch;
  int made;
  gboolean shared;
  Meeting two;
} Scratching;

typedef struct
{
  guint64 count;
  gboolean in_use;
} Piece;

static gpointer
piece_new (gpointer data)
{
  __atomic_fetch_add (&((Scratching *)data)->made, 1, __ATOMIC_SEQ_CST);
  return g_new0 (Piece, 1);
}

static void
scratch_chunk (gsize index, gpointer data)
{
  Scratching *s = data;
  Piece *piece = li_scratch_take (s->scratch);

  if (piece->in_use)
    s->shared = TRUE;
  piece->in_use = TRUE;
  piece->count += index;
  if (index < 2)
    meet (&s->two); /* two chunks at once: two pieces */
  piece->in_use = FALSE;
  li_scratch_give (s->scratch, piece);
}

static void
add_piece (gpointer piece, gpointer sum)
{
  *(guint64 *)sum += ((Piece *)piece)->count;
}

static void
test_scratch (void)
{
  Scratching s = { .two = { 0, 2 } };
  guint64 sum = 0;

  s.scratch = li_scratch_new (piece_new, g_free, &s);
  g_assert_cmpint (s.made, ==, 0);
  li_pool_set_threads (4);
  li_pool_for (1000, scratch_chunk, &s);
  g_assert_false (s.shared);
  g_assert_cmpint (s.made, >=, 2);
  g_assert_cmpint (s.made, <=, 4);
  li_scratch_foreach (s.scratch, add_piece, &sum);
  g_assert_cmpuint (sum, ==, 999 * 1000 / 2);
  li_scratch_free (s.scratch);
}

#ifdef LI_CHECK_LOCKS
static void
test_lock_held (void)
{
  static LiMutex lock = LI_MUTEX_INIT;
  int count = 0;

  if (g_test_subprocess ())
    {
      li_mutex_lock (&lock);
      li_pool_for (2, count_chunk, &count);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*li_locks_held*");
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pool/same-for-any-threads", test_same_for_any_threads);
  g_test_add_func ("/base/pool/nested", test_nested);
  g_test_add_func ("/base/pool/one-chunk", test_one_chunk);
  g_test_add_func ("/base/pool/shutdown", test_shutdown);
  g_test_add_func ("/base/pool/thread-count", test_thread_count);
  g_test_add_func ("/base/pool/surplus-ends", test_surplus_ends);
  g_test_add_func ("/base/pool/thread-count-within-loop", test_thread_count_within_loop);
  g_test_add_func ("/base/pool/scratch", test_scratch);
#ifdef LI_CHECK_LOCKS
  g_test_add_func ("/base/pool/lock-held", test_lock_held);
#endif
  return g_test_run ();
}
