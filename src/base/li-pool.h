/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-progress.h"

G_BEGIN_DECLS

/* One chunk of a loop; @index is 0 … n − 1. A chunk is not told which thread runs it, so its result
 * cannot depend on that; memory that it needs for a while comes from a LiScratch. It must not wait
 * for a person or for another loop. */
typedef void (*LiPoolFunc) (gsize index, gpointer data);

/**
 * li_pool_for:
 * Calls @func for every chunk 0 … @n − 1, begun in this order, on the threads of the process-wide
 * pool, and returns when all are done. Any number of threads may call it at the same time: each
 * caller works on its own loop, and the pool's threads help first where the priority of the calling
 * thread (li_thread_set_priority) is highest, and by turns among equals. A call from inside a chunk
 * and a loop of one chunk run on the calling thread alone.
 *
 * Make chunks by size of the work, never by the number of threads, and reduce in the order of the
 * chunks: then the result is the same for any number of threads. No LiMutex may be held.
 */
void li_pool_for (gsize n, LiPoolFunc func, gpointer data);

/**
 * li_pool_for_job:
 * The same for the loops of a job: while @progress is paused no further chunk is begun, and the
 * caller waits here, between two chunks, until it is resumed or cancelled. @progress may be NULL.
 * Not for loops that read or write files: others may wait for what they hold.
 */
void li_pool_for_job (LiProgress *progress, gsize n, LiPoolFunc func, gpointer data);

/* Threads that work at the same time, callers included. Default: the processors this process may
 * run on, or LI_THREADS. For estimates of time only: the number may change at any moment. */
guint li_pool_threads (void);
/* Changes it (1 … 1024; 0 = default) and returns at once; running loops follow within a chunk. */
void li_pool_set_threads (guint n);
/* Ends the pool's threads; the next loop starts them again. For tests and the end of a program. */
void li_pool_shutdown (void);

G_END_DECLS
