/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <glib/gi18n.h>

#include "base/li-number.h"
#include "session/li-document-private.h"
#include "session/li-pair-item.h"
#include "volume/li-open-options.h"

#define MARKS_DOCUMENT "annotations"
#define MARKS_TYPE G_VARIANT_TYPE ("a(sssadad)")

LiExperiment *
li_document_get_experiment (LiDocument *self)
{
  return self->experiment;
}

const char *
li_document_get_role (LiDocument *self)
{
  return self->role;
}

GListModel *
li_document_get_pairs (LiDocument *self)
{
  return G_LIST_MODEL (self->pairs);
}

/* "3.61 V · charge": what the journal says of the moment, else the record. */
static char *
step_state (LiExperiment *experiment, guint i)
{
  const LiTimeStep *step = li_experiment_step (experiment, i);
  LiSample sample;

  if (li_experiment_sample_of_step (experiment, i, &sample) && isfinite (sample.voltage))
    return li_number_printf ("%.3g V · %s", sample.voltage,
                             sample.state != NULL ? sample.state : "");
  if (step->charge >= 0)
    return li_number_printf (_ ("%.0f %% charged"), step->charge * 100);
  return g_strdup (step->state);
}

/* And what of a file of several volumes it is. */
static char *
step_subtitle (LiExperiment *experiment, guint i, const LiStepVolume *shown)
{
  g_autofree char *state = step_state (experiment, i),
                  *choice
                  = shown != NULL ? li_open_options_describe_choice (shown->open_options) : NULL;

  if (choice == NULL)
    return g_steal_pointer (&state);
  if (state == NULL || *state == '\0')
    return g_steal_pointer (&choice);
  return g_strdup_printf ("%s · %s", state, choice);
}

LiStep *
li_document_make_step (LiDocument *self, guint i)
{
  LiTimeStep *time_step = li_experiment_step (self->experiment, i);
  g_autofree char *path
      = self->role != NULL ? li_experiment_volume_path (self->experiment, i, self->role) : NULL;
  const LiStepVolume *shown
      = self->role != NULL ? li_time_step_volume (time_step, self->role) : NULL;
  g_autofree char *subtitle = step_subtitle (self->experiment, i, shown);
  LiStep *step = li_step_new (time_step->name, path, subtitle);

  li_step_set_open_options (step, shown != NULL ? shown->open_options : NULL);
  for (guint k = 0; k < time_step->volumes->len; k++)
    {
      const LiStepVolume *volume = g_ptr_array_index (time_step->volumes, k);
      g_autofree char *full = li_experiment_volume_path (self->experiment, i, volume->role);

      li_step_add_volume (step, volume->role, full);
    }
  return step;
}

static void
fill_steps (LiDocument *self)
{
  guint n = li_experiment_n_steps (self->experiment);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LiStep) step = li_document_make_step (self, i);

      g_list_store_append (self->steps, step);
    }
}

static void
load_marks (LiDocument *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) marks
      = li_experiment_load_document (self->experiment, MARKS_DOCUMENT, MARKS_TYPE, &error);

  if (error != NULL)
    li_document_message (self, "%s", error->message);
  if (marks != NULL)
    li_marks_load (self->marks, marks);
  g_clear_pointer (&self->saved_marks, g_variant_unref);
  self->saved_marks = g_variant_ref_sink (li_marks_save (self->marks));
}

void
li_document_save_marks (LiDocument *self)
{
  g_autoptr (GVariant) marks = g_variant_ref_sink (li_marks_save (self->marks));
  g_autoptr (GError) error = NULL;

  if (self->experiment == NULL
      || (self->saved_marks != NULL && g_variant_equal (marks, self->saved_marks)))
    return;
  g_clear_pointer (&self->saved_marks, g_variant_unref);
  self->saved_marks = g_variant_ref (marks);
  if (!li_experiment_save_document (self->experiment, MARKS_DOCUMENT, marks, &error))
    li_document_message (self, "%s", error->message);
}

gboolean
li_document_open_experiment (LiDocument *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  LiExperiment *experiment = li_experiment_open (path, &error);
  const char *paths[2] = { NULL, NULL };

  if (experiment == NULL)
    {
      li_document_message (self, "%s", error->message);
      return FALSE;
    }
  li_document_close (self);
  self->experiment = experiment;
  paths[0] = li_experiment_get_folder (experiment);
  self->paths = g_strdupv ((char **)paths);
  self->name = g_strdup (li_experiment_get_name (experiment));
  self->role = g_strdup (li_experiment_common_role (experiment, NULL));
  li_document_follow_record (self);
  fill_steps (self);
  load_marks (self);
  li_document_notify_steps (self);
  li_document_set_step (self, 0);
  li_document_refresh_analysis (self);
  return TRUE;
}

gboolean
li_document_create_experiment (LiDocument *self, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (LiExperiment) experiment = li_experiment_create (folder, name, &error);
  const char *paths[2] = { folder, NULL };

  if (experiment != NULL)
    return li_document_open_paths (self, paths);
  li_document_message (self, "%s", error->message);
  return FALSE;
}

void
li_document_close_experiment (LiDocument *self)
{
  if (self->experiment != NULL)
    li_document_save_marks (self);
  li_document_unfollow_record (self);
  li_request_drop (self->planning);
  g_clear_pointer (&self->saved_marks, g_variant_unref);
  g_clear_pointer (&self->role, g_free);
  g_clear_object (&self->experiment);
  g_list_store_remove_all (self->pairs);
  self->pair[0] = self->pair[1] = -1;
}

/* The steps as the record has them now; the one that is shown stays. */
void
li_document_reload_steps (LiDocument *self)
{
  int step = self->step;

  if (self->experiment == NULL)
    return;
  if (self->role == NULL)
    self->role = g_strdup (li_experiment_common_role (self->experiment, NULL));
  li_document_clear_steps (self);
  fill_steps (self);
  li_document_notify_steps (self);
  li_document_set_step (self, MAX (step, 0));
  li_document_refresh_analysis (self);
}

void
li_document_set_role (LiDocument *self, const char *role)
{
  if (self->experiment == NULL || g_strcmp0 (role, self->role) == 0)
    return;
  g_free (self->role);
  self->role = g_strdup (role);
  self->has_window = FALSE;
  li_document_reload_steps (self);
}

gboolean
li_document_get_pair (LiDocument *self, guint *from, guint *to)
{
  if (self->pair[0] < 0)
    return FALSE;
  *from = (guint)self->pair[0];
  *to = (guint)self->pair[1];
  return TRUE;
}
