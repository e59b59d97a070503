/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "session/li-document-private.h"

/* Other programs write the record of the experiment that is open here. The file is watched, and
 * what they have saved is merged with what is here; saving merges in the same way. */

/* Whether the steps that are shown are still the first ones of the record. */
static gboolean
has_only_more (LiDocument *self)
{
  guint n = (guint)li_document_get_n_steps (self);

  if (self->role == NULL || n > li_experiment_n_steps (self->experiment))
    return FALSE;
  for (guint k = 0; k < n; k++)
    {
      g_autoptr (LiStep) now = li_document_make_step (self, k);

      if (g_strcmp0 (li_step_get_address (now),
                     li_step_get_address (li_document_get_nth_step (self, (int)k)))
          != 0)
        return FALSE;
    }
  return TRUE;
}

static void
append_steps (LiDocument *self)
{
  guint old = (guint)li_document_get_n_steps (self), n = li_experiment_n_steps (self->experiment);

  for (guint k = old; k < n; k++)
    {
      g_autoptr (LiStep) step = li_document_make_step (self, k);

      g_list_store_append (self->steps, step);
    }
  if (n > old)
    {
      li_document_notify_steps (self);
      li_document_notify_experiment (self);
    }
  li_document_refresh_analysis (self);
}

/* Steps have other places or other files: everything that is shown of them is read again. */
static void
open_again (LiDocument *self)
{
  g_autofree char *folder = g_strdup (li_experiment_get_folder (self->experiment));
  int step = self->step;

  if (!li_document_open_experiment (self, folder))
    return;
  li_document_set_step (self, CLAMP (step, 0, li_document_get_n_steps (self) - 1));
  li_document_notify_experiment (self);
}

static gboolean
take_over_cb (gpointer data)
{
  LiDocument *self = data;

  self->record_idle = 0;
  if (has_only_more (self))
    append_steps (self);
  else if (self->role == NULL && li_document_get_n_steps (self) == 0)
    {
      li_document_reload_steps (self);
      li_document_notify_experiment (self);
    }
  else
    open_again (self);
  return G_SOURCE_REMOVE;
}

/* Whoever saves or reloads holds parts of the record: the steps follow when it is done. */
static void
merged_cb (LiExperiment *experiment, LiDocument *self)
{
  g_autofree char *notice = li_experiment_take_notice (experiment);

  if (experiment != self->experiment || li_document_is_shut (self))
    return;
  if (notice != NULL)
    li_document_message (self, "%s", notice);
  if (self->record_idle == 0)
    self->record_idle = g_idle_add (take_over_cb, self);
}

void
li_document_check_record (LiDocument *self)
{
  g_autoptr (GError) error = NULL;

  if (self->experiment != NULL && li_experiment_is_stale (self->experiment)
      && li_experiment_is_at (li_experiment_get_folder (self->experiment))
      && !li_experiment_reload (self->experiment, &error))
    li_document_message (self, "%s", error->message);
}

static void
file_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  li_document_check_record (data);
}

void
li_document_follow_record (LiDocument *self)
{
  g_autofree char *path
      = g_build_filename (li_experiment_get_folder (self->experiment), LI_EXPERIMENT_FILE, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_signal_connect_object (self->experiment, "merged", G_CALLBACK (merged_cb), self, 0);
  self->record_monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->record_monitor != NULL)
    g_signal_connect_object (self->record_monitor, "changed", G_CALLBACK (file_cb), self, 0);
}

void
li_document_unfollow_record (LiDocument *self)
{
  g_clear_handle_id (&self->record_idle, g_source_remove);
  if (self->record_monitor != NULL)
    g_file_monitor_cancel (self->record_monitor);
  g_clear_object (&self->record_monitor);
}
