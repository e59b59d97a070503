/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pthread.h>
#include <time.h>
#include <glib.h>

/* Thin wrappers so that ThreadSanitizer sees every lock (GLib's own are futexes that it cannot
 * follow). The builds with a sanitizer (LI_CHECK_LOCKS) also count how many of them a thread holds:
 * with one held nobody may start a loop of the pool or wait for the end of a pause, because the
 * holder then waits for other threads, and those may want the lock. */
#ifdef LI_CHECK_LOCKS
extern _Thread_local int li_locks_held;
#define LI_COUNT_LOCK(d) (li_locks_held += (d))
#define li_assert_unlocked() g_assert_cmpint (li_locks_held, ==, 0)
#else
#define LI_COUNT_LOCK(d) ((void)0)
#define li_assert_unlocked() ((void)0)
#endif

typedef struct
{
  pthread_mutex_t m;
} LiMutex;
typedef struct
{
  pthread_cond_t c;
} LiCond;

#define LI_MUTEX_INIT                                                                              \
  {                                                                                                \
    PTHREAD_MUTEX_INITIALIZER                                                                      \
  }
#define LI_COND_INIT                                                                               \
  {                                                                                                \
    PTHREAD_COND_INITIALIZER                                                                       \
  }

static inline void
li_mutex_init (LiMutex *m)
{
  pthread_mutex_init (&m->m, NULL);
}
static inline void
li_mutex_clear (LiMutex *m)
{
  pthread_mutex_destroy (&m->m);
}
static inline void
li_mutex_lock (LiMutex *m)
{
  pthread_mutex_lock (&m->m);
  LI_COUNT_LOCK (1);
}
static inline void
li_mutex_unlock (LiMutex *m)
{
  LI_COUNT_LOCK (-1);
  pthread_mutex_unlock (&m->m);
}
static inline void
li_cond_init (LiCond *c)
{
  pthread_cond_init (&c->c, NULL);
}
static inline void
li_cond_clear (LiCond *c)
{
  pthread_cond_destroy (&c->c);
}
static inline void
li_cond_wait (LiCond *c, LiMutex *m)
{
  pthread_cond_wait (&c->c, &m->m);
}
/* Returns after @microseconds at the latest. */
static inline void
li_cond_wait_for (LiCond *c, LiMutex *m, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;
  struct timespec at = { end / G_USEC_PER_SEC, end % G_USEC_PER_SEC * 1000 };

  pthread_cond_clockwait (&c->c, &m->m, CLOCK_MONOTONIC, &at);
}
static inline void
li_cond_signal (LiCond *c)
{
  pthread_cond_signal (&c->c);
}
static inline void
li_cond_broadcast (LiCond *c)
{
  pthread_cond_broadcast (&c->c);
}

/* What is made once for the life of the process: @func runs before any call of li_once returns. */
typedef struct
{
  pthread_once_t o;
} LiOnce;

#define LI_ONCE_INIT                                                                               \
  {                                                                                                \
    PTHREAD_ONCE_INIT                                                                              \
  }

static inline void
li_once (LiOnce *once, void (*func) (void))
{
  pthread_once (&once->o, func);
}
