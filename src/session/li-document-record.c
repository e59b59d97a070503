/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "session/li-document-private.h"

/* What is shown follows a record that other programs have written, too. */

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

static void
merged_cb (LiRecordWatch *watch, LiDocument *self)
{
  if (watch != self->watch || li_document_is_shut (self))
    return;
  if (has_only_more (self))
    append_steps (self);
  else if (self->role == NULL && li_document_get_n_steps (self) == 0)
    {
      li_document_reload_steps (self);
      li_document_notify_experiment (self);
    }
  else
    open_again (self);
}

void
li_document_check_record (LiDocument *self)
{
  if (self->watch != NULL)
    li_record_watch_check (self->watch);
}

void
li_document_follow_record (LiDocument *self)
{
  self->watch = li_record_watch_new (self->experiment);
  g_signal_connect_object (self->watch, "merged", G_CALLBACK (merged_cb), self, 0);
  g_signal_connect_object (self->watch, "message", G_CALLBACK (li_document_show_message), self,
                           G_CONNECT_SWAPPED);
}

void
li_document_unfollow_record (LiDocument *self)
{
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
}
