/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "session/li-document-private.h"
#include "session/li-pair-item.h"
#include "volume/li-open-options.h"

/* The plan looks at files: it is made by a worker on a copy. */
static gpointer
plan_work (gpointer data, LiProgress *progress, GError **error)
{
  return li_analysis_plan (data, error);
}

static void
plan_free (gpointer plan)
{
  g_ptr_array_unref (plan);
}

static void
show_maps (LiDocument *self, const GPtrArray *plan)
{
  for (int k = 0; k < li_document_get_n_steps (self); k++)
    li_step_set_map (li_document_get_nth_step (self, k), li_pairs_map (plan, (guint)k));
}

static void
plan_done (gpointer owner, gpointer result, const GError *error, gpointer context)
{
  LiDocument *self = owner;
  g_autoptr (GPtrArray) plan = result;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pairs));

  if (plan == NULL)
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
  show_maps (self, plan);
  li_document_emit_analysis_changed (self);
}

void
li_document_refresh_analysis (LiDocument *self)
{
  if (self->experiment == NULL || li_document_is_shut (self))
    return;
  li_request_ask (self->planning, &(LiQuestion){ .title = "plan",
                                                 .work = plan_work,
                                                 .data = li_experiment_copy (self->experiment),
                                                 .free_data = g_object_unref,
                                                 .free_result = plan_free,
                                                 .done = plan_done });
}

/* Importing: the worker reads and sums up volumes and adds them to the record on disk, as another
 * program would; what has been changed here meanwhile stays. */
typedef struct
{
  LiExperiment *copy;
  char **paths;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_object_unref (import->copy);
  g_strfreev (import->paths);
  g_free (import);
}

static gpointer
import_work (gpointer data, LiProgress *progress, GError **error)
{
  Import *import = data;
  guint n = g_strv_length (import->paths);

  for (guint k = 0; k < n; k++)
    {
      g_autofree char *path = NULL, *options = NULL;
      gboolean ok;

      li_volume_address_split (import->paths[k], &path, &options);
      li_progress_push (progress, 1.0 / n, 1, NULL);
      ok = li_experiment_import (import->copy, -1, "quantitative", path, options, progress, error);
      li_progress_pop (progress);
      if (!ok)
        return NULL;
    }
  return li_experiment_save (import->copy, error) ? g_object_ref (import->copy) : NULL;
}

static void
import_done (LiJob *job, gpointer data)
{
  g_autoptr (LiDocument) self = data;
  g_autoptr (LiExperiment) copy = li_job_take_result (job);

  if (li_document_is_shut (self))
    return;
  if (copy != NULL && self->experiment != NULL
      && g_str_equal (li_experiment_get_folder (copy), li_experiment_get_folder (self->experiment)))
    {
      g_autofree char *notice = li_experiment_take_notice (copy);

      if (notice != NULL)
        li_document_message (self, "%s", notice);
      li_document_check_record (self);
    }
  else
    li_document_tell_error (self, li_job_get_error (job));
}

void
li_document_import (LiDocument *self, const char *const *paths)
{
  Import *import;

  if (self->experiment == NULL || paths[0] == NULL)
    return;
  import = g_new (Import, 1);
  import->copy = li_experiment_copy (self->experiment);
  import->paths = g_strdupv ((char **)paths);
  li_document_run (self, _ ("Add volumes"), import_work, import, import_free, g_object_unref,
                   import_done, g_object_ref (self));
}
