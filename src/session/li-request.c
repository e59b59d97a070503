/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/li-request.h"

struct _LiRequest
{
  GObject *owner; /* NULL once it is gone */
  LiJob *job;     /* of the open question, or NULL */
  gulong finished;
  LiRequestDone done;
  gpointer context;
  GDestroyNotify free_context;
};

static void
free_context (gpointer context, GDestroyNotify free_func)
{
  if (free_func != NULL && context != NULL)
    free_func (context);
}

/* The job frees a result that nobody has taken. */
void
li_request_drop (LiRequest *self)
{
  g_autoptr (LiJob) job = g_steal_pointer (&self->job);

  if (job == NULL)
    return;
  g_signal_handler_disconnect (job, self->finished);
  li_job_cancel (job);
  free_context (g_steal_pointer (&self->context), self->free_context);
}

static void
owner_gone_cb (gpointer data, GObject *where)
{
  LiRequest *self = data;

  self->owner = NULL;
  li_request_drop (self);
}

LiRequest *
li_request_new (gpointer owner)
{
  LiRequest *self = g_new0 (LiRequest, 1);

  self->owner = owner;
  g_object_weak_ref (owner, owner_gone_cb, self);
  return self;
}

void
li_request_free (LiRequest *self)
{
  if (self->owner != NULL)
    g_object_weak_unref (self->owner, owner_gone_cb, self);
  li_request_drop (self);
  g_free (self);
}

static void
finished_cb (LiJob *finished, LiRequest *self)
{
  g_autoptr (LiJob) job = g_steal_pointer (&self->job);
  g_autoptr (GObject) owner = g_object_ref (self->owner);
  LiRequestDone done = self->done;
  gpointer context = g_steal_pointer (&self->context);
  GDestroyNotify free_func = self->free_context;

  g_signal_handler_disconnect (job, self->finished);
  if (done != NULL)
    done (owner, li_job_take_result (job), li_job_get_error (job), context);
  free_context (context, free_func);
}

LiJob *
li_request_ask (LiRequest *self, const LiQuestion *question)
{
  g_return_val_if_fail (question->work != NULL, NULL);
  li_request_drop (self);
  if (self->owner == NULL)
    {
      free_context (question->data, question->free_data);
      free_context (question->context, question->free_context);
      return NULL;
    }
  self->job = li_job_new (question->title);
  li_job_set_priority (self->job, question->priority);
  self->finished = g_signal_connect (self->job, "finished", G_CALLBACK (finished_cb), self);
  self->done = question->done;
  self->context = question->context;
  self->free_context = question->free_context;
  if (question->jobs != NULL)
    li_job_list_add (question->jobs, self->job);
  li_job_start (self->job, question->work, question->data, question->free_data,
                question->free_result);
  return self->job;
}

void
li_request_cancel (LiRequest *self)
{
  if (self->job != NULL)
    li_job_cancel (self->job);
}

gboolean
li_request_is_open (LiRequest *self)
{
  return self->job != NULL;
}
