/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LiProgress LiProgress;

/* Called from any thread, at most about 30 times a second and once at 1.0. @fraction in 0 … 1,
 * @message may be NULL. */
typedef void (*LiProgressFunc) (double fraction, const char *message, gpointer data);

/* All functions take NULL for "nobody is watching". A progress outlives its algorithm call;
 * reference counted. */
LiProgress *li_progress_new (LiProgressFunc func, gpointer data, GDestroyNotify destroy);
LiProgress *li_progress_ref (LiProgress *progress);
void li_progress_unref (LiProgress *progress);

/* Cancel is atomic and may come from any thread or a signal handler. */
void li_progress_cancel (LiProgress *progress);
gboolean li_progress_is_cancelled (LiProgress *progress);
/* TRUE and sets G_IO_ERROR_CANCELLED when cancelled. */
gboolean li_progress_set_error_if_cancelled (LiProgress *progress, GError **error);

/**
 * li_progress_push:
 * Opens a nested span that takes @share (0 … 1) of the span around it, with @steps steps of its
 * own. Spans are opened and closed by the thread that runs the algorithm; li_progress_step may be
 * called by all workers.
 */
void li_progress_push (LiProgress *progress, double share, double steps, const char *message);
void li_progress_pop (LiProgress *progress);
/* Open spans, and closing all above so many: work that fails may leave its own open. */
int li_progress_depth (LiProgress *progress);
void li_progress_pop_to (LiProgress *progress, int depth);
/* Counts steps; never waits. */
void li_progress_step (LiProgress *progress, double steps);
void li_progress_message (LiProgress *progress, const char *message);
double li_progress_fraction (LiProgress *progress);

void li_progress_set_paused (LiProgress *progress, gboolean paused);
gboolean li_progress_is_paused (LiProgress *progress);
/**
 * li_progress_wait:
 * Returns when @progress is not paused, or cancelled. li_pool_for_job does this between chunks;
 * algorithms call it between loops and between steps that they do without the pool, with no lock
 * held. Inside a chunk it returns at once, so that code which may run there can call it too.
 */
void li_progress_wait (LiProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiProgress, li_progress_unref)

G_END_DECLS
