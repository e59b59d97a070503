/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/li-pool.h"

#define CHUNKS 997

typedef struct
{
  double parts[CHUNKS];
  int visits[CHUNKS];
  int in_use[1024];
  gboolean clash;
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
sum_chunk (gsize index, guint worker, gpointer data)
{
  Sum *s = data;

  if (__atomic_fetch_add (&s->in_use[worker], 1, __ATOMIC_SEQ_CST) != 0)
    __atomic_store_n (&s->clash, TRUE, __ATOMIC_RELAXED);
  s->parts[index] = work (index);
  s->visits[index]++;
  __atomic_fetch_sub (&s->in_use[worker], 1, __ATOMIC_SEQ_CST);
}

static double
total (guint threads)
{
  g_autofree Sum *s = g_new0 (Sum, 1);
  double sum = 0;

  li_pool_set_threads (threads);
  li_pool_for (CHUNKS, sum_chunk, s);
  g_assert_false (s->clash); /* a worker never runs two chunks at once */
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

  for (guint n = 2; n <= 9; n++)
    g_assert_true (total (n) == one);
  li_pool_set_threads (0);
  g_assert_cmpuint (li_pool_threads (), >=, 1);
}

typedef struct
{
  int outer[20][20];
  guint workers[20];
  gboolean other_worker;
} Nest;

typedef struct
{
  Nest *nest;
  gsize outer;
} Inner;

static void
inner_chunk (gsize index, guint worker, gpointer data)
{
  Inner *in = data;

  in->nest->outer[in->outer][index]++;
  if (worker != in->nest->workers[in->outer])
    __atomic_store_n (&in->nest->other_worker, TRUE, __ATOMIC_RELAXED);
}

static void
outer_chunk (gsize index, guint worker, gpointer data)
{
  Nest *nest = data;
  Inner in = { nest, index };

  nest->workers[index] = worker;
  li_pool_for (20, inner_chunk, &in);
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
      g_assert_cmpint (nest.outer[i][j], ==, 1);
  g_assert_false (nest.other_worker); /* inline, so that per-worker scratch stays safe */
}

static void
count_chunk (gsize index, guint worker, gpointer data)
{
  __atomic_fetch_add ((int *)data, 1, __ATOMIC_RELAXED);
}

static gpointer
caller (gpointer data)
{
  for (int k = 0; k < 50; k++)
    li_pool_for (64, count_chunk, data);
  return NULL;
}

static void *
caller_main (void *data)
{
  return caller (data);
}

static void
test_many_callers (void)
{
  pthread_t threads[4];
  int count = 0;

  li_pool_set_threads (3);
  for (int k = 0; k < 4; k++)
    pthread_create (&threads[k], NULL, caller_main, &count);
  for (int k = 0; k < 4; k++)
    pthread_join (threads[k], NULL);
  g_assert_cmpint (count, ==, 4 * 50 * 64);
}

static void
test_shutdown (void)
{
  int count = 0;

  li_pool_for (0, count_chunk, &count);
  g_assert_cmpint (count, ==, 0);
  for (int k = 0; k < 5; k++)
    {
      li_pool_for (10, count_chunk, &count);
      li_pool_shutdown ();
    }
  g_assert_cmpint (count, ==, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pool/same-for-any-threads", test_same_for_any_threads);
  g_test_add_func ("/base/pool/nested", test_nested);
  g_test_add_func ("/base/pool/many-callers", test_many_callers);
  g_test_add_func ("/base/pool/shutdown", test_shutdown);
  return g_test_run ();
}
