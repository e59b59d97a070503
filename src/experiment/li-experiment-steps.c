/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/li-clock.h"
#include "experiment/li-experiment-private.h"

static gpointer
new_row (const LiParamTable *table)
{
  gpointer row = g_malloc0 (table->size);

  li_params_init (table, row);
  return row;
}

static void
free_row (const LiParamTable *table, gpointer row)
{
  li_params_clear (table, row);
  g_free (row);
}

static const LiParamTable *
table_of (const LiParamTable *table, const char *name)
{
  return li_params_find (table, name)->group;
}

guint
li_experiment_n_steps (LiExperiment *self)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self), 0);
  return self->record.steps->len;
}

LiTimeStep *
li_experiment_step (LiExperiment *self, guint i)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self) && i < self->record.steps->len, NULL);
  return self->record.steps->pdata[i];
}

int
li_experiment_find_step (LiExperiment *self, const char *name_or_id)
{
  for (guint k = 0; k < self->record.steps->len; k++)
    {
      const LiTimeStep *step = self->record.steps->pdata[k];

      if (g_strcmp0 (step->name, name_or_id) == 0 || g_strcmp0 (step->id, name_or_id) == 0)
        return (int)k;
    }
  return -1;
}

/* After any change of the list. New ids are random, so this cannot fail here. */
static void
steps_changed (LiExperiment *self)
{
  li_record_tidy (&self->record, self->folder, NULL);
  li_experiment_changed (self);
}

LiTimeStep *
li_experiment_add_step (LiExperiment *self)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self), NULL);
  LiTimeStep *step = new_row (&li_time_step_params);
  g_ptr_array_add (self->record.steps, step);
  steps_changed (self);
  return step;
}

static gboolean
names_step (const LiDoubleScan *pair, const char *id)
{
  return g_strcmp0 (pair->first, id) == 0 || g_strcmp0 (pair->second, id) == 0;
}

void
li_experiment_remove_step (LiExperiment *self, guint i)
{
  const LiParamTable *pairs = table_of (&li_record_params, "double-scans");

  g_return_if_fail (LI_IS_EXPERIMENT (self) && i < self->record.steps->len);
  LiTimeStep *step = g_ptr_array_steal_index (self->record.steps, i);
  for (guint k = self->record.double_scans->len; k-- > 0;)
    if (names_step (self->record.double_scans->pdata[k], step->id))
      free_row (pairs, g_ptr_array_steal_index (self->record.double_scans, k));
  free_row (&li_time_step_params, step);
  steps_changed (self);
}

void
li_experiment_move_step (LiExperiment *self, guint from, guint to)
{
  g_return_if_fail (LI_IS_EXPERIMENT (self) && from < self->record.steps->len
                    && to < self->record.steps->len);
  if (from == to)
    return;
  LiTimeStep *step = g_ptr_array_steal_index (self->record.steps, from);
  g_ptr_array_insert (self->record.steps, (int)to, step);
  steps_changed (self);
}

const LiStepVolume *
li_time_step_volume (const LiTimeStep *step, const char *role)
{
  for (guint k = 0; k < step->volumes->len; k++)
    {
      const LiStepVolume *volume = step->volumes->pdata[k];

      if (g_strcmp0 (volume->role, role) == 0)
        return volume;
    }
  return NULL;
}

/* Inside the folder: relative to it. */
static char *
kept_path (LiExperiment *self, const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  gsize n = strlen (self->folder);

  if (!g_path_is_absolute (path))
    return g_strdup (path);
  if (strncmp (whole, self->folder, n) == 0 && whole[n] == '/')
    return g_strdup (whole + n + 1);
  return g_steal_pointer (&whole);
}

void
li_experiment_set_volume (LiExperiment *self, guint i, const LiStepVolume *volume)
{
  const LiParamTable *table = table_of (&li_time_step_params, "volumes");

  g_return_if_fail (LI_IS_EXPERIMENT (self) && i < self->record.steps->len);
  LiTimeStep *step = self->record.steps->pdata[i];
  LiStepVolume *own = (LiStepVolume *)li_time_step_volume (step, volume->role);
  if (own == NULL)
    {
      own = new_row (table);
      g_ptr_array_add (step->volumes, own);
    }
  li_params_copy (table, volume, own);
  g_free (own->path);
  own->path = kept_path (self, volume->path);
  li_experiment_changed (self);
}

void
li_experiment_remove_volume (LiExperiment *self, guint i, const char *role)
{
  g_return_if_fail (LI_IS_EXPERIMENT (self) && i < self->record.steps->len);
  LiTimeStep *step = self->record.steps->pdata[i];
  const LiStepVolume *own = li_time_step_volume (step, role);
  guint k;

  if (own == NULL || !g_ptr_array_find (step->volumes, own, &k))
    return;
  free_row (table_of (&li_time_step_params, "volumes"), g_ptr_array_steal_index (step->volumes, k));
  li_experiment_changed (self);
}

char *
li_experiment_volume_path (LiExperiment *self, guint i, const char *role)
{
  const LiStepVolume *volume = li_time_step_volume (li_experiment_step (self, i), role);

  return volume != NULL ? g_canonicalize_filename (volume->path, self->folder) : NULL;
}

static gboolean
all_have (LiExperiment *self, const char *role)
{
  for (guint k = 0; k < self->record.steps->len; k++)
    if (li_time_step_volume (self->record.steps->pdata[k], role) == NULL)
      return FALSE;
  return self->record.steps->len > 0;
}

const char *
li_experiment_common_role (LiExperiment *self, const char *wanted)
{
  static const char *const usual[] = { "quantitative", "equalised", "crop" };

  if (wanted != NULL && *wanted != '\0' && all_have (self, wanted))
    return wanted;
  for (gsize k = 0; k < G_N_ELEMENTS (usual); k++)
    if (all_have (self, usual[k]))
      return usual[k];
  return NULL;
}

gboolean
li_time_step_start (const LiTimeStep *step, gint64 *utc_us)
{
  return step->start != NULL && *step->start != '\0' && li_clock_parse_utc (step->start, utc_us);
}

guint
li_experiment_n_double_scans (LiExperiment *self)
{
  g_return_val_if_fail (LI_IS_EXPERIMENT (self), 0);
  return self->record.double_scans->len;
}

gboolean
li_experiment_double_scan (LiExperiment *self, guint k, guint *first, guint *second)
{
  if (k >= self->record.double_scans->len)
    return FALSE;
  const LiDoubleScan *pair = self->record.double_scans->pdata[k];
  int a = li_experiment_find_step (self, pair->first);
  int b = li_experiment_find_step (self, pair->second);
  if (a < 0 || b < 0 || a == b)
    return FALSE;
  *first = (guint)a;
  *second = (guint)b;
  return TRUE;
}

void
li_experiment_add_double_scan (LiExperiment *self, guint first, guint second)
{
  g_return_if_fail (first < self->record.steps->len && second < self->record.steps->len);
  LiDoubleScan *pair = new_row (table_of (&li_record_params, "double-scans"));
  g_free (pair->first);
  g_free (pair->second);
  pair->first = g_strdup (li_experiment_step (self, first)->id);
  pair->second = g_strdup (li_experiment_step (self, second)->id);
  g_ptr_array_add (self->record.double_scans, pair);
  li_experiment_changed (self);
}

void
li_experiment_remove_double_scan (LiExperiment *self, guint k)
{
  g_return_if_fail (k < self->record.double_scans->len);
  free_row (table_of (&li_record_params, "double-scans"),
            g_ptr_array_steal_index (self->record.double_scans, k));
  li_experiment_changed (self);
}

char *
li_experiment_pair_name (LiExperiment *self, guint from, guint to)
{
  return g_strdup_printf ("%s-%s", li_experiment_step (self, from)->name,
                          li_experiment_step (self, to)->name);
}

char *
li_experiment_analysis_folder (LiExperiment *self, guint from, guint to)
{
  g_autofree char *name = li_experiment_pair_name (self, from, to);

  return g_build_filename (self->folder, "analysis", name, NULL);
}

char *
li_experiment_analysis_file (LiExperiment *self, guint from, guint to, const char *file)
{
  g_autofree char *folder = li_experiment_analysis_folder (self, from, to);

  return g_build_filename (folder, file, NULL);
}
