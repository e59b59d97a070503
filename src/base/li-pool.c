/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/li-lock.h"

#define MAX_THREADS 1024

/* One call of li_pool_for. Lives on the caller's stack; workers leave it before the caller does. */
typedef struct
{
  LiPoolFunc func;
  gpointer data;
  gsize n;
  atomic_size_t next;
} Work;

/* Everything below is guarded by lock; calls from different threads take turns by call_lock. */
static LiMutex call_lock = LI_MUTEX_INIT;
static LiMutex lock = LI_MUTEX_INIT;
static LiCond work_there = LI_COND_INIT;
static LiCond work_done = LI_COND_INIT;
static pthread_t *threads;
static guint n_started;  /* threads besides the caller */
static guint wanted = 0; /* 0: default */
static Work *work;
static guint64 serial;
static guint busy;
static gboolean stopping;

static _Thread_local gboolean inside;
static _Thread_local guint own_worker;

static guint
default_threads (void)
{
  const char *asked = g_getenv ("LI_THREADS");
  guint64 n = asked ? g_ascii_strtoull (asked, NULL, 10) : 0;
  cpu_set_t set;

  if (n == 0 && sched_getaffinity (0, sizeof set, &set) == 0)
    n = CPU_COUNT (&set);
  return CLAMP (n, 1, MAX_THREADS);
}

static void
do_chunks (Work *w, guint worker)
{
  gsize i;

  inside = TRUE;
  own_worker = worker;
  while ((i = atomic_fetch_add (&w->next, 1)) < w->n)
    w->func (i, worker, w->data);
  inside = FALSE;
}

static void *
thread_main (void *data)
{
  guint worker = GPOINTER_TO_UINT (data);
  guint64 seen = 0;

  li_mutex_lock (&lock);
  for (;;)
    {
      while (!stopping && (work == NULL || seen == serial))
        li_cond_wait (&work_there, &lock);
      if (stopping)
        break;
      seen = serial;
      Work *mine = work;
      busy++;
      li_mutex_unlock (&lock);
      do_chunks (mine, worker);
      li_mutex_lock (&lock);
      if (--busy == 0)
        li_cond_signal (&work_done);
    }
  li_mutex_unlock (&lock);
  return NULL;
}

static void
stop_threads (void)
{
  li_mutex_lock (&lock);
  stopping = TRUE;
  li_cond_broadcast (&work_there);
  li_mutex_unlock (&lock);
  for (guint k = 0; k < n_started; k++)
    pthread_join (threads[k], NULL);
  g_clear_pointer (&threads, g_free);
  n_started = 0;
  stopping = FALSE;
}

static void
start_threads (guint n)
{
  if (n_started == n - 1)
    return;
  stop_threads ();
  threads = g_new (pthread_t, MAX (n - 1, 1));
  for (guint k = 0; k + 1 < n; k++)
    {
      if (pthread_create (&threads[k], NULL, thread_main, GUINT_TO_POINTER (k + 1)) != 0)
        break; /* fewer hands, same result */
      n_started++;
    }
}

void
li_pool_for (gsize n, LiPoolFunc func, gpointer data)
{
  if (n == 0)
    return;
  if (inside)
    {
      for (gsize i = 0; i < n; i++)
        func (i, own_worker, data);
      return;
    }
  li_mutex_lock (&call_lock);
  start_threads (li_pool_threads ());

  Work mine = { .func = func, .data = data, .n = n };
  li_mutex_lock (&lock);
  work = &mine;
  serial++;
  if (n > 1)
    li_cond_broadcast (&work_there);
  li_mutex_unlock (&lock);

  do_chunks (&mine, 0);

  li_mutex_lock (&lock);
  work = NULL; /* late sleepers find nothing */
  while (busy > 0)
    li_cond_wait (&work_done, &lock);
  li_mutex_unlock (&lock);
  li_mutex_unlock (&call_lock);
}

guint
li_pool_threads (void)
{
  guint n = __atomic_load_n (&wanted, __ATOMIC_RELAXED);
  static gsize fallback = 0;

  if (n > 0)
    return n;
  if (g_once_init_enter (&fallback))
    g_once_init_leave (&fallback, default_threads ());
  return (guint)fallback;
}

void
li_pool_set_threads (guint n)
{
  li_mutex_lock (&call_lock);
  __atomic_store_n (&wanted, MIN (n, MAX_THREADS), __ATOMIC_RELAXED);
  li_mutex_unlock (&call_lock);
}

void
li_pool_shutdown (void)
{
  li_mutex_lock (&call_lock);
  stop_threads ();
  li_mutex_unlock (&call_lock);
}
