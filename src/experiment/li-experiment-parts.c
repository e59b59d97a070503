/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/li-error.h"
#include "experiment/li-experiment-private.h"

#define STEPS "time-steps"
#define ANALYSIS "analysis"

static LiTimeStep *
step_at (LiExperiment *self, const char *path)
{
  int i = g_str_has_prefix (path, STEPS "/")
              ? li_experiment_find_step (self, path + strlen (STEPS "/"))
              : -1;

  return i >= 0 ? li_experiment_step (self, (guint)i) : NULL;
}

static GVariant *
get_analysis (LiExperiment *self)
{
  JsonObject *object = li_json_object (self->root, ANALYSIS);
  g_autoptr (JsonObject) none = json_object_new ();
  g_autoptr (JsonNode) node
      = json_node_init_object (json_node_alloc (), object != NULL ? object : none);

  return li_json_to_variant (node, G_VARIANT_TYPE_VARDICT, NULL);
}

GVariant *
li_experiment_get_part (LiExperiment *self, const char *path)
{
  const LiTimeStep *step = step_at (self, path);

  g_return_val_if_fail (LI_IS_EXPERIMENT (self), NULL);
  if (step != NULL)
    return g_variant_ref_sink (li_params_to_variant (&li_time_step_params, step));
  if (strcmp (path, ANALYSIS) == 0)
    return get_analysis (self);
  if (li_params_find (&li_record_params, path) == NULL)
    return NULL;
  g_autoptr (GVariant) all
      = g_variant_ref_sink (li_params_to_variant (&li_record_params, &self->record));
  return g_variant_lookup_value (all, path, NULL);
}

static gboolean
read_step (LiTimeStep *step, const char *id, GVariant *value, GError **error)
{
  if (!li_params_from_variant (&li_time_step_params, step, value, error))
    return FALSE;
  if (g_strcmp0 (step->id, id) == 0)
    return TRUE;
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
               _ ("the id of time step %s cannot be changed"), step->name);
  return FALSE;
}

static gboolean
set_step (LiTimeStep *step, GVariant *value, GError **error)
{
  LiTimeStep changed;

  memset (&changed, 0, sizeof changed);
  li_params_copy (&li_time_step_params, step, &changed);
  gboolean ok = read_step (&changed, step->id, value, error);
  if (ok)
    {
      LiTimeStep old = *step;
      *step = changed;
      changed = old;
    }
  li_params_clear (&li_time_step_params, &changed);
  return ok;
}

static gboolean
set_member (LiExperiment *self, const char *name, GVariant *value, GError **error)
{
  LiRecord changed;
  GVariantBuilder builder;

  if (li_params_find (&li_record_params, name) == NULL)
    {
      g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                   _ ("an experiment has no part “%s”"), name);
      return FALSE;
    }
  memset (&changed, 0, sizeof changed);
  li_params_copy (&li_record_params, &self->record, &changed);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", name, value);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  gboolean ok = li_params_from_variant (&li_record_params, &changed, dict, error)
                && li_record_tidy (&changed, self->folder, error);
  if (ok)
    {
      LiRecord old = self->record;
      self->record = changed;
      changed = old;
    }
  li_params_clear (&li_record_params, &changed);
  return ok;
}

static gboolean
set_analysis (LiExperiment *self, GVariant *value, GError **error)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID,
                   _ ("analysis: an object with named members was expected"));
      return FALSE;
    }
  json_object_set_member (self->root, ANALYSIS, li_json_from_variant (value));
  return TRUE;
}

gboolean
li_experiment_set_part (LiExperiment *self, const char *path, GVariant *value, GError **error)
{
  g_autoptr (GVariant) own = g_variant_ref_sink (value);
  LiTimeStep *step = step_at (self, path);
  gboolean ok;

  g_return_val_if_fail (LI_IS_EXPERIMENT (self), FALSE);
  if (step != NULL)
    ok = set_step (step, own, error);
  else if (strcmp (path, ANALYSIS) == 0)
    ok = set_analysis (self, own, error);
  else
    ok = set_member (self, path, own, error);
  if (ok)
    li_experiment_changed (self);
  return ok;
}

gboolean
li_experiment_get_settings (LiExperiment *self,
                            const LiParamTable *table,
                            gpointer params,
                            GError **error)
{
  JsonObject *object = li_json_object (self->root, ANALYSIS);

  if (object == NULL || li_json_read_params (object, table, params, error))
    return TRUE;
  g_prefix_error (error, "%s/%s: analysis: ", self->folder, LI_EXPERIMENT_FILE);
  return FALSE;
}

void
li_experiment_set_settings (LiExperiment *self, const LiParamTable *table, gconstpointer params)
{
  JsonObject *object = li_json_object (self->root, ANALYSIS);

  li_experiment_note_settings (self, table);
  if (object == NULL)
    {
      object = json_object_new ();
      json_object_set_object_member (self->root, ANALYSIS, object);
    }
  li_json_merge_params (object, table, params);
  li_experiment_changed (self);
}

char *
li_experiment_exports_folder (LiExperiment *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "exports", NULL);

  if (g_mkdir_with_parents (path, 0777) == 0)
    return g_steal_pointer (&path);
  g_set_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_IO, _ ("%s: the folder cannot be made: %s"),
               path, g_strerror (errno));
  return NULL;
}

const LiJournal *
li_experiment_journal (LiExperiment *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "journal.csv", NULL);
  LiFileStamp now;

  li_file_stamp (path, &now);
  if (self->journal != NULL && li_file_stamp_equal (&now, &self->journal_stamp))
    return self->journal;
  g_clear_pointer (&self->journal, li_journal_free);
  self->journal_stamp = now;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    self->journal = li_journal_read (path, error);
  return self->journal;
}

gboolean
li_experiment_sample_of_step (LiExperiment *self, guint i, LiSample *sample)
{
  const LiJournal *journal = li_experiment_journal (self, NULL);
  gint64 start;

  return journal != NULL && li_time_step_start (li_experiment_step (self, i), &start)
         && li_journal_at (journal, start, sample);
}
