/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-progress.h"

#include <gio/gio.h>
#include <stdatomic.h>

#include "base/li-lock.h"
#include "base/li-ref.h"
#include "base/li-thread.h"

#define MAX_DEPTH 32
#define REPORT_US (G_USEC_PER_SEC / 30)
#define LOOK_AGAIN_US (G_USEC_PER_SEC / 10) /* a signal handler cannot signal the condition */

typedef struct
{
  double start, length; /* of the whole, 0 … 1 */
  double steps, done;
} Span;

struct _LiProgress
{
  LiRef ref;
  atomic_bool cancelled, paused;
  LiMutex pause_lock; /* never held while a report is made */
  LiCond resumed;
  LiMutex lock; /* guards the rest */
  Span spans[MAX_DEPTH];
  int depth;
  double fraction;
  char *message;
  gint64 last_report;
  LiProgressFunc func;
  gpointer data;
  GDestroyNotify destroy;
};

LiProgress *
li_progress_new (LiProgressFunc func, gpointer data, GDestroyNotify destroy)
{
  LiProgress *p = g_new0 (LiProgress, 1);

  li_ref_init (&p->ref);
  li_mutex_init (&p->lock);
  li_mutex_init (&p->pause_lock);
  li_cond_init (&p->resumed);
  p->spans[0] = (Span){ 0, 1, 1, 0 };
  p->depth = 1;
  p->func = func;
  p->data = data;
  p->destroy = destroy;
  return p;
}

LiProgress *
li_progress_ref (LiProgress *progress)
{
  if (progress != NULL)
    li_ref_inc (&progress->ref);
  return progress;
}

void
li_progress_unref (LiProgress *progress)
{
  if (progress == NULL || !li_ref_dec (&progress->ref))
    return;
  if (progress->destroy != NULL)
    progress->destroy (progress->data);
  li_mutex_clear (&progress->lock);
  li_mutex_clear (&progress->pause_lock);
  li_cond_clear (&progress->resumed);
  g_free (progress->message);
  g_free (progress);
}

void
li_progress_cancel (LiProgress *progress)
{
  /* Only an atomic store: a signal handler may call this. li_progress_wait looks every 0.1 s. */
  if (progress != NULL)
    atomic_store (&progress->cancelled, TRUE);
}

gboolean
li_progress_is_cancelled (LiProgress *progress)
{
  return progress != NULL && atomic_load (&progress->cancelled);
}

gboolean
li_progress_set_error_if_cancelled (LiProgress *progress, GError **error)
{
  if (!li_progress_is_cancelled (progress))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  return TRUE;
}

/* Called with the lock held; the report itself is made with it held too, so that fractions arrive
 * in order. */
static void
report (LiProgress *p, gboolean now)
{
  Span *s = &p->spans[p->depth - 1];
  double inside = s->steps > 0 ? MIN (s->done / s->steps, 1) : 0;
  gint64 time = g_get_monotonic_time ();

  p->fraction = MAX (p->fraction, s->start + s->length * inside);
  if (p->func == NULL || (!now && p->fraction < 1 && time - p->last_report < REPORT_US))
    return;
  p->last_report = time;
  p->func (p->fraction, p->message, p->data);
}

void
li_progress_push (LiProgress *progress, double share, double steps, const char *message)
{
  if (progress == NULL)
    return;
  li_mutex_lock (&progress->lock);
  g_assert (progress->depth < MAX_DEPTH);
  Span *outer = &progress->spans[progress->depth - 1];
  double start
      = outer->start + outer->length * (outer->steps > 0 ? MIN (outer->done / outer->steps, 1) : 0);
  progress->spans[progress->depth] = (Span){ start, outer->length * share, steps, 0 };
  progress->depth++;
  if (message != NULL)
    {
      g_free (progress->message);
      progress->message = g_strdup (message);
    }
  report (progress, message != NULL);
  li_mutex_unlock (&progress->lock);
}

void
li_progress_pop (LiProgress *progress)
{
  if (progress == NULL)
    return;
  li_mutex_lock (&progress->lock);
  g_assert (progress->depth > 1);
  Span *inner = &progress->spans[--progress->depth];
  Span *outer = &progress->spans[progress->depth - 1];
  if (outer->length > 0)
    outer->done += outer->steps * inner->length / outer->length;
  report (progress, FALSE);
  li_mutex_unlock (&progress->lock);
}

int
li_progress_depth (LiProgress *progress)
{
  int depth;

  if (progress == NULL)
    return 0;
  li_mutex_lock (&progress->lock);
  depth = progress->depth;
  li_mutex_unlock (&progress->lock);
  return depth;
}

void
li_progress_pop_to (LiProgress *progress, int depth)
{
  while (progress != NULL && li_progress_depth (progress) > depth)
    li_progress_pop (progress);
}

void
li_progress_step (LiProgress *progress, double steps)
{
  if (progress == NULL)
    return;
  li_mutex_lock (&progress->lock);
  progress->spans[progress->depth - 1].done += steps;
  report (progress, FALSE);
  li_mutex_unlock (&progress->lock);
}

void
li_progress_message (LiProgress *progress, const char *message)
{
  if (progress == NULL)
    return;
  li_mutex_lock (&progress->lock);
  g_free (progress->message);
  progress->message = g_strdup (message);
  report (progress, TRUE);
  li_mutex_unlock (&progress->lock);
}

double
li_progress_fraction (LiProgress *progress)
{
  double fraction;

  if (progress == NULL)
    return 0;
  li_mutex_lock (&progress->lock);
  fraction = progress->fraction;
  li_mutex_unlock (&progress->lock);
  return fraction;
}

void
li_progress_set_paused (LiProgress *progress, gboolean paused)
{
  if (progress == NULL)
    return;
  li_mutex_lock (&progress->pause_lock);
  atomic_store (&progress->paused, paused);
  li_cond_broadcast (&progress->resumed);
  li_mutex_unlock (&progress->pause_lock);
}

gboolean
li_progress_is_paused (LiProgress *progress)
{
  return progress != NULL && atomic_load (&progress->paused);
}

void
li_progress_wait (LiProgress *progress)
{
  if (progress == NULL || li_thread_is_in_chunk ())
    return;
  li_assert_unlocked ();
  if (!li_progress_is_paused (progress))
    return;
  li_mutex_lock (&progress->pause_lock);
  while (li_progress_is_paused (progress) && !li_progress_is_cancelled (progress))
    li_cond_wait_for (&progress->resumed, &progress->pause_lock, LOOK_AGAIN_US);
  li_mutex_unlock (&progress->pause_lock);
}
