/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-job.h"

struct _LiJobList
{
  GObject parent_instance;
  GPtrArray *jobs; /* newest last; shown the other way round */
  gboolean shut;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiJobList,
                               li_job_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LI_TYPE_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return LI_JOB_LIST (model)->jobs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *jobs = LI_JOB_LIST (model)->jobs;

  return position < jobs->len ? g_object_ref (jobs->pdata[jobs->len - 1 - position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

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

void
li_job_list_add (LiJobList *self, LiJob *job)
{
  g_return_if_fail (LI_IS_JOB_LIST (self) && LI_IS_JOB (job));
  g_ptr_array_add (self->jobs, g_object_ref (job));
  if (self->shut)
    li_job_cancel (job); /* too late to begin anything */
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
}

void
li_job_list_clear_finished (LiJobList *self)
{
  g_return_if_fail (LI_IS_JOB_LIST (self));
  for (guint k = self->jobs->len; k-- > 0;)
    {
      guint position = self->jobs->len - 1 - k;

      if (is_live (self->jobs->pdata[k]))
        continue;
      g_ptr_array_remove_index (self->jobs, k);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

guint
li_job_list_n_running (LiJobList *self)
{
  guint n = 0;

  g_return_val_if_fail (LI_IS_JOB_LIST (self), 0);
  for (guint k = 0; k < self->jobs->len; k++)
    n += is_live (self->jobs->pdata[k]);
  return n;
}

void
li_job_list_shutdown (LiJobList *self)
{
  g_return_if_fail (LI_IS_JOB_LIST (self));
  self->shut = TRUE;
  for (guint k = 0; k < self->jobs->len; k++)
    li_job_cancel (self->jobs->pdata[k]);
  for (guint k = 0; k < self->jobs->len; k++)
    li_job_join (self->jobs->pdata[k]);
}

static void
li_job_list_finalize (GObject *object)
{
  g_ptr_array_unref (LI_JOB_LIST (object)->jobs);
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
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}
