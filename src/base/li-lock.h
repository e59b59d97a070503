/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pthread.h>
#include <glib.h>

/* Thin wrappers so that ThreadSanitizer sees every lock (GLib's own are futexes that it cannot
 * follow). */
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
}
static inline void
li_mutex_unlock (LiMutex *m)
{
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
