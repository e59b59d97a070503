/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-job.h"

struct _LiJobList
{
  GObject parent_instance;
  GListStore *jobs; /* newest first */
  gboolean shut;
};

G_DEFINE_FINAL_TYPE (LiJobList, li_job_list, G_TYPE_OBJECT)

static gboolean
is_live (LiJob *job)
{
  LiJobState state = li_job_get_state (job);

  return state == LI_JOB_WAITING || state == LI_JOB_RUNNING || state == LI_JOB_PAUSED;
}

LiJobList *
li_job_list_new (void)
{
  return g_object_new (LI_TYPE_JOB_LIST, NULL);
}

GListModel *
li_job_list_get_jobs (LiJobList *self)
{
  g_return_val_if_fail (LI_IS_JOB_LIST (self), NULL);
  return G_LIST_MODEL (self->jobs);
}

static guint
n_jobs (LiJobList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->jobs));
}

/* Borrowed: the list holds it. */
static LiJob *
nth_job (LiJobList *self, guint k)
{
  g_autoptr (LiJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), k);

  return job;
}

void
li_job_list_add (LiJobList *self, LiJob *job)
{
  g_return_if_fail (LI_IS_JOB_LIST (self) && LI_IS_JOB (job));
  if (self->shut)
    li_job_cancel (job); /* too late to begin anything */
  g_list_store_insert (self->jobs, 0, job);
}

void
li_job_list_clear_finished (LiJobList *self)
{
  g_return_if_fail (LI_IS_JOB_LIST (self));
  for (guint k = n_jobs (self); k-- > 0;)
    if (!is_live (nth_job (self, k)))
      g_list_store_remove (self->jobs, k);
}

guint
li_job_list_n_running (LiJobList *self)
{
  guint n = 0;

  g_return_val_if_fail (LI_IS_JOB_LIST (self), 0);
  for (guint k = 0; k < n_jobs (self); k++)
    n += is_live (nth_job (self, k));
  return n;
}

void
li_job_list_shutdown (LiJobList *self)
{
  g_return_if_fail (LI_IS_JOB_LIST (self));
  self->shut = TRUE;
  for (guint k = n_jobs (self); k-- > 0;)
    li_job_cancel (nth_job (self, k));
  for (guint k = n_jobs (self); k-- > 0;)
    li_job_join (nth_job (self, k));
}

static void
li_job_list_finalize (GObject *object)
{
  g_object_unref (LI_JOB_LIST (object)->jobs);
  G_OBJECT_CLASS (li_job_list_parent_class)->finalize (object);
}

static void
li_job_list_class_init (LiJobListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = li_job_list_finalize;
}

static void
li_job_list_init (LiJobList *self)
{
  self->jobs = g_list_store_new (LI_TYPE_JOB);
}
