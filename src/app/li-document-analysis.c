/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "app/li-document-private.h"
#include "app/li-pair-item.h"

/* The plan looks at files: it is made by a worker on a copy. */
static void
plan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *plan = g_ptr_array_new_with_free_func (g_free);
  guint n = li_experiment_n_steps (data);

  for (guint to = 1; to < n; to++)
    for (int whole = 0; whole < (to > 1 ? 2 : 1); whole++)
      {
        LiPair *pair = g_new0 (LiPair, 1);
        g_autofree char *report = NULL;

        pair->from = whole ? 0 : to - 1;
        pair->to = to;
        pair->cumulative = whole;
        report = li_experiment_analysis_file (data, pair->from, to, "report.json");
        pair->state = g_file_test (report, G_FILE_TEST_EXISTS) ? LI_PAIR_DONE : LI_PAIR_MISSING;
        g_ptr_array_add (plan, pair);
      }
  g_task_return_pointer (task, plan, (GDestroyNotify)g_ptr_array_unref);
}

static void
plan_done (GObject *source, GAsyncResult *result, gpointer data)
{
  LiDocument *self = LI_DOCUMENT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plan = g_task_propagate_pointer (G_TASK (result), &error);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pairs));

  if (plan == NULL || li_document_is_shut (self))
    return;
  for (guint k = 0; k < plan->len; k++)
    {
      const LiPair *pair = g_ptr_array_index (plan, k);
      g_autoptr (LiPairItem) item
          = k < n ? g_list_model_get_item (G_LIST_MODEL (self->pairs), k) : NULL;

      if (item == NULL || li_pair_item_get_from (item) != pair->from
          || li_pair_item_get_to (item) != pair->to)
        {
          g_clear_object (&item);
          item = li_pair_item_new (pair->from, pair->to, pair->cumulative);
          g_list_store_splice (self->pairs, k, k < n ? 1 : 0, (gpointer *)&item, 1);
          n = MAX (n, k + 1);
        }
      li_pair_item_set_state (item, pair);
    }
  if (n > plan->len)
    g_list_store_splice (self->pairs, plan->len, n - plan->len, NULL, 0);
  li_document_emit_analysis_changed (self);
}

void
li_document_refresh_analysis (LiDocument *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->experiment == NULL || li_document_is_shut (self))
    return;
  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  self->look = g_cancellable_new ();
  task = g_task_new (self, self->look, plan_done, NULL);
  g_task_set_task_data (task, li_experiment_copy (self->experiment), g_object_unref);
  g_task_run_in_thread (task, plan_thread);
}
