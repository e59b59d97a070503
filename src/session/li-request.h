/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-job.h"

G_BEGIN_DECLS

/**
 * LiRequest:
 * What an object has asked for and has no answer to yet: work on the thread of a LiJob, whose
 * answer comes to the owner on the main loop. At most one question is open. Asking again, dropping
 * and the end of the owner make the open one stale: its work is cancelled, its result is freed and
 * nobody is told, so that no owner compares generations by hand. Owner's thread only.
 */
typedef struct _LiRequest LiRequest;

/* @result is the callee's; NULL with @error (borrowed; also G_IO_ERROR_CANCELLED, when a person has
 * cancelled the job), or when the work leaves nothing. The owner is alive; @context is the
 * question's. It may ask again or free the request. */
typedef void (*LiRequestDone) (gpointer owner,
                               gpointer result,
                               const GError *error,
                               gpointer context);

/* What is asked; members that are not needed are left out. */
typedef struct
{
  const char *title;           /* of the job */
  LiJobList *jobs;             /* where a person sees it and may cancel it; NULL: nowhere */
  LiJobFunc work;              /* on the job's thread */
  LiPriority priority;         /* of the work; left out: a person waits for it */
  gpointer data;               /* for @work */
  GDestroyNotify free_data;    /* on the owner's thread, after the work */
  GDestroyNotify free_result;  /* for a result that nobody takes */
  LiRequestDone done;          /* told of the answer, unless it is stale; may be NULL */
  gpointer context;            /* for @done */
  GDestroyNotify free_context; /* after @done, or as soon as the answer is stale */
} LiQuestion;

/* @owner: a GObject, referred to weakly; it frees the request, at the latest in finalize. */
LiRequest *li_request_new (gpointer owner);
void li_request_free (LiRequest *request);
/* Asks; what was asked before becomes stale. Returns the job, borrowed. Nothing is started when the
 * owner is gone: NULL, and @question is freed. */
LiJob *li_request_ask (LiRequest *request, const LiQuestion *question);
/* The answer is not wanted any more. */
void li_request_drop (LiRequest *request);
/* Cancels the work as a person does: the answer still comes, with G_IO_ERROR_CANCELLED. */
void li_request_cancel (LiRequest *request);
/* TRUE from the question to its answer. */
gboolean li_request_is_open (LiRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiRequest, li_request_free)

G_END_DECLS
