/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* func (index, worker, data): index is the chunk, 0 … n-1; worker is 0 … li_pool_threads()-1 and
 * never shared by two chunks running at the same time, so it may index per-thread scratch. */
typedef void (*LiPoolFunc) (gsize index, guint worker, gpointer data);

/**
 * li_pool_for:
 * Calls @func for every chunk 0 … @n-1, in index order of start, on all threads of the process-wide
 * pool. The caller takes part and returns when all are done. A call from inside a chunk runs inline
 * on that chunk's worker. Nothing here depends on the number of threads: make chunks by size of the
 * work, never by thread count, and reduce in chunk order.
 */
void li_pool_for (gsize n, LiPoolFunc func, gpointer data);

/* Threads of the pool, the caller included. Default: the processors this process may run on, or
 * LI_THREADS. */
guint li_pool_threads (void);
/* Changes the number of threads (1 … 1024; 0 = default). Waits for running work. */
void li_pool_set_threads (guint n);
/* Joins the pool's threads; the next li_pool_for starts them again. For tests and program end. */
void li_pool_shutdown (void);

G_END_DECLS
