/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The design is described in docs/threads.md. */
#include "base/li-pool.h"

#include <sched.h>
#include <stdatomic.h>

#include "base/li-lock.h"
#include "base/li-thread.h"

#define MAX_THREADS 1024
#define LOOK_AGAIN_US (G_USEC_PER_SEC / 10)

/* One call of li_pool_for; lives on its caller's stack. */
typedef struct
{
  LiPoolFunc func;
  gpointer data;
  gsize n;
  LiProgress *progress; /* pauses it, or NULL */
  atomic_size_t next;   /* the first chunk that nobody has begun */
  GList link;           /* guarded by lock, as inside */
  guint inside;         /* workers that are in it */
} Loop;

static atomic_uint wanted; /* 0: default */
/* Rises when workers may have something better to do than their loop: a loop has been linked, or
 * the number of threads has changed. They compare it between two chunks, without the lock. */
static atomic_uint epoch;

/* Everything below is guarded by lock. */
static LiMutex lock = LI_MUTEX_INIT;
static LiCond work_there = LI_COND_INIT;  /* workers wait for a loop that they may join */
static LiCond worker_left = LI_COND_INIT; /* callers wait for the last worker of their loop */
static GQueue loops[LI_N_PRIORITIES];     /* Loop, by priority; the next to be helped first */
static guint n_alive;                     /* workers that have not left for good */
static guint n_busy;                      /* workers and callers that run chunks */
static gboolean closing;
static GArray *ended; /* pthread_t of workers that left, to be joined */

static guint n_default;

static void
find_default (void)
{
  const char *requested = g_getenv ("LI_THREADS");
  guint64 n = requested ? g_ascii_strtoull (requested, NULL, 10) : 0;
  cpu_set_t set;

  if (n == 0 && sched_getaffinity (0, sizeof set, &set) == 0)
    n = (guint64)CPU_COUNT (&set);
  n_default = (guint)CLAMP (n, 1, MAX_THREADS);
}

guint
li_pool_threads (void)
{
  static LiOnce once = LI_ONCE_INIT;
  guint n = atomic_load (&wanted);

  if (n > 0)
    return n;
  li_once (&once, find_default);
  return n_default;
}

static gboolean
is_paused (const Loop *loop)
{
  return li_progress_is_paused (loop->progress) && !li_progress_is_cancelled (loop->progress);
}

static gboolean
has_chunks (const Loop *loop)
{
  return atomic_load (&loop->next) < loop->n;
}

/* Runs chunks until none is left, the loop is paused, or the epoch is no longer @seen; never more
 * than @most. */
static void
run_chunks (Loop *loop, guint seen, gsize max_chunks)
{
  while (max_chunks-- > 0 && !is_paused (loop))
    {
      gsize i = atomic_fetch_add (&loop->next, 1);
      if (i >= loop->n)
        return;
      li_thread_set_in_chunk (TRUE);
      loop->func (i, loop->data);
      li_thread_set_in_chunk (FALSE);
      if (atomic_load (&epoch) != seen)
        return;
    }
}

/* Workers. All functions from here to worker_main are called with the lock held. */

/* The loop to be helped now: the first of the highest priority that has chunks and is not paused.
 * It goes to the end of its list, so that equals take turns. */
static Loop *
pick_loop (gsize *max_chunks, gboolean *paused)
{
  *paused = FALSE;
  if (n_busy >= li_pool_threads ())
    return NULL;
  for (int p = 0; p < LI_N_PRIORITIES; p++)
    for (GList *l = loops[p].head; l != NULL; l = l->next)
      {
        Loop *loop = l->data;
        if (is_paused (loop))
          *paused = TRUE;
        else if (has_chunks (loop))
          {
            *max_chunks = loops[p].length > 1 ? 1 : G_MAXSIZE;
            g_queue_unlink (&loops[p], l);
            g_queue_push_tail_link (&loops[p], l);
            return loop;
          }
      }
  return NULL;
}

static void
serve_loop (Loop *loop, gsize max_chunks)
{
  guint seen = atomic_load (&epoch);

  n_busy++;
  loop->inside++;
  li_mutex_unlock (&lock);
  run_chunks (loop, seen, max_chunks);
  li_mutex_lock (&lock);
  n_busy--;
  if (--loop->inside == 0)
    li_cond_broadcast (&worker_left);
}

static gboolean
is_surplus (void)
{
  return closing || n_alive >= li_pool_threads ();
}

static void *
worker_main (void *data)
{
  pthread_t self = pthread_self ();

  li_mutex_lock (&lock);
  while (!is_surplus ())
    {
      gsize max_chunks;
      gboolean paused;
      Loop *loop = pick_loop (&max_chunks, &paused);

      if (loop != NULL)
        serve_loop (loop, max_chunks);
      else if (paused)
        /* The caller is still in a chunk. If it is resumed before that chunk ends, no signal would
         * wake this wait, so it looks again after a while. */
        li_cond_wait_for (&work_there, &lock, LOOK_AGAIN_US);
      else
        li_cond_wait (&work_there, &lock);
    }
  n_alive--;
  g_array_append_val (ended, self);
  li_cond_broadcast (&worker_left);
  li_mutex_unlock (&lock);
  return NULL;
}

/* The caller counts as a thread: one worker less is wanted. */
static void
start_missing_workers (void)
{
  pthread_t thread;

  if (ended == NULL)
    ended = g_array_new (FALSE, FALSE, sizeof (pthread_t));
  for (guint k = 0; k < ended->len; k++)
    pthread_join (g_array_index (ended, pthread_t, k), NULL); /* they need the lock no more */
  g_array_set_size (ended, 0);
  while (!closing && n_alive + 1 < li_pool_threads ()
         && pthread_create (&thread, NULL, worker_main, NULL) == 0)
    n_alive++;
}

/* Callers. */

/* With the lock held. */
static void
enter (Loop *loop, LiPriority priority)
{
  start_missing_workers ();
  g_queue_push_tail_link (&loops[priority], &loop->link);
  n_busy++;
  atomic_fetch_add (&epoch, 1);
  if (n_busy < li_pool_threads ())
    li_cond_broadcast (&work_there);
}

/* With the lock held. What the caller no longer uses goes to a worker, if there is another loop. */
static void
leave (Loop *loop, LiPriority priority)
{
  gboolean others = FALSE;

  g_queue_unlink (&loops[priority], &loop->link);
  n_busy--;
  for (int p = 0; p < LI_N_PRIORITIES; p++)
    others = others || loops[p].length > 0;
  if (others)
    li_cond_signal (&work_there);
}

static void
run_loop (Loop *loop)
{
  LiPriority priority = li_thread_priority ();

  li_mutex_lock (&lock);
  enter (loop, priority);
  for (;;)
    {
      guint seen = atomic_load (&epoch);

      start_missing_workers ();
      li_mutex_unlock (&lock);
      run_chunks (loop, seen, G_MAXSIZE);
      gboolean wait = is_paused (loop) && has_chunks (loop);
      li_mutex_lock (&lock);
      if (!has_chunks (loop))
        break;
      if (!wait)
        continue;
      leave (loop, priority);
      li_mutex_unlock (&lock);
      li_progress_wait (loop->progress);
      li_mutex_lock (&lock);
      enter (loop, priority);
    }
  leave (loop, priority);
  while (loop->inside > 0)
    li_cond_wait (&worker_left, &lock);
  li_mutex_unlock (&lock);
}

void
li_pool_for_job (LiProgress *progress, gsize n, LiPoolFunc func, gpointer data)
{
  Loop loop = { .func = func, .data = data, .n = n, .progress = progress };

  if (n == 0)
    return;
  if (!li_thread_is_in_chunk ())
    {
      li_assert_unlocked ();
      li_progress_wait (progress);
      if (n > 1)
        {
          loop.link.data = &loop;
          run_loop (&loop);
          return;
        }
    }
  for (gsize i = 0; i < n; i++)
    func (i, data);
}

void
li_pool_for (gsize n, LiPoolFunc func, gpointer data)
{
  li_pool_for_job (NULL, n, func, data);
}

void
li_pool_set_threads (guint n)
{
  li_mutex_lock (&lock);
  atomic_store (&wanted, MIN (n, MAX_THREADS));
  atomic_fetch_add (&epoch, 1);
  li_cond_broadcast (&work_there);
  li_mutex_unlock (&lock);
}

void
li_pool_shutdown (void)
{
  li_mutex_lock (&lock);
  closing = TRUE;
  atomic_fetch_add (&epoch, 1);
  li_cond_broadcast (&work_there);
  while (n_alive > 0)
    li_cond_wait (&worker_left, &lock);
  start_missing_workers (); /* joins those that have ended; starts none */
  g_clear_pointer (&ended, g_array_unref);
  closing = FALSE;
  li_mutex_unlock (&lock);
}
