/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "base/li-progress.h"
#include "base/li-thread.h"

G_BEGIN_DECLS

/* A long piece of work as an object that a window binds to. Properties (all notify on the
 * thread-default main context of the creator): title (string), message (string), fraction (double,
 * 0 … 1), seconds-left (double, −1 unknown), state (LiJobState as int), error (boxed GError). At
 * most one idle is pending however often the work steps. */
#define LI_TYPE_JOB (li_job_get_type ())
G_DECLARE_FINAL_TYPE (LiJob, li_job, LI, JOB, GObject)

typedef enum
{
  LI_JOB_WAITING,
  LI_JOB_RUNNING,
  LI_JOB_PAUSED,
  LI_JOB_DONE,
  LI_JOB_FAILED,
  LI_JOB_CANCELLED
} LiJobState;

/* Runs on a thread of the job's own (not the pool's; it may use the pool). Returns the result
 * (freed by @free_result given at start) or NULL with @error set; NULL without an error is work
 * done that leaves nothing to hand over. G_IO_ERROR_CANCELLED makes the job cancelled, not failed.
 * Starts with LI_PRIORITY_ANALYSIS; work that somebody watches for, or nobody, sets another
 * (base/li-thread.h) in its first line. */
typedef gpointer (*LiJobFunc) (gpointer data, LiProgress *progress, GError **error);

LiJob *li_job_new (const char *title);
/* Before the start: what the work begins with in the pool, instead of LI_PRIORITY_ANALYSIS. */
void li_job_set_priority (LiJob *job, LiPriority priority);
/* Once for a job. @data is freed by @free_data on the creator's context after the work ends. Signal
 * "finished" follows, on that context. State, fraction, message, error and result can be asked for
 * from any thread as soon as the work has ended, also before the context has turned. */
void li_job_start (LiJob *job,
                   LiJobFunc func,
                   gpointer data,
                   GDestroyNotify free_data,
                   GDestroyNotify free_result);
void li_job_cancel (LiJob *job);
void li_job_set_paused (LiJob *job, gboolean paused);
LiJobState li_job_get_state (LiJob *job);
const char *li_job_get_title (LiJob *job);
char *li_job_dup_message (LiJob *job);
double li_job_get_fraction (LiJob *job);
double li_job_get_seconds_left (LiJob *job);
const GError *li_job_get_error (LiJob *job);
/* Hands the result to the caller once; NULL before the end or after a failure. */
gpointer li_job_take_result (LiJob *job);
/* Blocks until the work has ended (for tests and for shutdown: cancel, then join). Does not need
 * the main loop; "finished" still comes from it later. Creator's thread only; a job that was never
 * started returns at once. */
void li_job_join (LiJob *job);

/* The jobs of a window. Finished jobs stay until cleared. */
#define LI_TYPE_JOB_LIST (li_job_list_get_type ())
G_DECLARE_FINAL_TYPE (LiJobList, li_job_list, LI, JOB_LIST, GObject)
LiJobList *li_job_list_new (void);
GListModel *li_job_list_get_jobs (LiJobList *list); /* of LiJob, newest first; borrowed */
void li_job_list_add (LiJobList *list, LiJob *job);
void li_job_list_clear_finished (LiJobList *list);
guint li_job_list_n_running (LiJobList *list);
void li_job_list_shutdown (LiJobList *list); /* cancels all, then joins all */

G_END_DECLS
