/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-pair-describe.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-safe-file.h"
#include "workflow/li-checksum.h"
#include "workflow/li-pair-lock.h"
#include "workflow/li-report-private.h"

gboolean
li_pair_is_cumulative (guint from, guint to)
{
  return from == 0 && to > 1;
}

static void
numbers (const LiDoubleList *list, double out[3])
{
  for (int k = 0; k < 3; k++)
    out[k] = list->n == 3 ? list->v[k] : list->n == 1 ? list->v[0] : 0;
}

static const char *
fingerprint (GHashTable *known, const char *path)
{
  const char *found = g_hash_table_lookup (known, path);

  if (found == NULL)
    {
      char *fresh = li_file_fingerprint (path);
      if (fresh != NULL)
        g_hash_table_insert (known, g_strdup (path), fresh);
      found = fresh;
    }
  return found;
}

static gboolean
missing (GError **error, const LiTimeStep *step, const char *what, const char *path)
{
  g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID,
               _ ("time step %s cannot be analysed: %s%s%s"), step->name, what,
               path != NULL ? " " : "", path != NULL ? path : "");
  return FALSE;
}

static gboolean
add_volume (LiReport *r,
            LiExperiment *experiment,
            guint i,
            const char *role,
            const char *as,
            GHashTable *fingerprints,
            GError **error)
{
  const LiTimeStep *step = li_experiment_step (experiment, i);
  const LiStepVolume *volume = li_time_step_volume (step, role);
  g_autofree char *path = li_experiment_volume_path (experiment, i, role);
  const char *print = path != NULL ? fingerprint (fingerprints, path) : NULL;

  if (volume == NULL)
    return missing (error, step, _ ("it has no volume of role"), role);
  if (print == NULL)
    return missing (error, step, _ ("there is no readable file"), path);
  LiReportFile *file = li_report_add_file (r->inputs, as, path);
  file->sha256 = g_strdup (volume->sha256 != NULL ? volume->sha256 : "");
  file->fingerprint = g_strdup (print);
  file->options = g_strdup (volume->open_options);
  numbers (&volume->origin, file->origin);
  numbers (&volume->voxel, file->voxel);
  if (file->voxel[0] <= 0)
    numbers (&li_experiment_imaging (experiment)->voxel, file->voxel);
  return TRUE;
}

static gboolean
add_mask (LiReport *r,
          LiExperiment *experiment,
          guint i,
          const char *as,
          GHashTable *fingerprints,
          GError **error)
{
  return li_time_step_volume (li_experiment_step (experiment, i), "mask") == NULL
         || add_volume (r, experiment, i, "mask", as, fingerprints, error);
}

static gboolean
add_small_file (LiReport *r, const char *role, const char *path, GError **error)
{
  g_autofree char *sum = li_file_sha256 (path, NULL, error);

  if (sum == NULL)
    return FALSE;
  li_report_add_file (r->inputs, role, path)->sha256 = g_steal_pointer (&sum);
  return TRUE;
}

static gboolean
add_eye (LiReport *r, LiExperiment *experiment, guint from, guint to, GError **error)
{
  g_autofree char *path = li_experiment_analysis_file (experiment, from, to, "eye.tsv");

  return !g_file_test (path, G_FILE_TEST_EXISTS) || add_small_file (r, "eye", path, error);
}

static gboolean
add_fields (LiReport *r, LiExperiment *experiment, guint to, GError **error)
{
  for (guint k = 0; k < to; k++)
    {
      g_autofree char *path = li_experiment_analysis_file (experiment, k, k + 1, "phi.tsv");
      g_autofree char *role = g_strdup_printf ("phi-%u", k + 1);
      g_autofree char *name = li_experiment_pair_name (experiment, k, k + 1);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return missing (error, li_experiment_step (experiment, to), _ ("there is no field yet for"),
                        name);
      if (!add_small_file (r, role, path, error))
        return FALSE;
    }
  return TRUE;
}

static const char *
pair_role (LiExperiment *experiment, const char *wanted, GError **error)
{
  const char *role
      = wanted != NULL && *wanted != '\0' ? wanted : li_experiment_common_role (experiment, NULL);

  if (role == NULL)
    g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_INVALID,
                 _ ("%s: the time steps have no volume of one role (quantitative, equalised or "
                    "crop); add one to every step, or name the role in the analysis settings"),
                 li_experiment_get_folder (experiment));
  return role;
}

LiReport *
li_pair_describe (LiExperiment *experiment,
                  guint from,
                  guint to,
                  const LiAnalysisParams *params,
                  GHashTable *fingerprints,
                  GError **error)
{
  g_autoptr (LiReport) r = li_report_new ();
  const LiTimeStep *a = li_experiment_step (experiment, from),
                   *b = li_experiment_step (experiment, to);
  const char *role = pair_role (experiment, params->role, error);

  if (role == NULL)
    return NULL;
  r->from = g_strdup (a->name);
  r->to = g_strdup (b->name);
  r->from_id = g_strdup (a->id);
  r->to_id = g_strdup (b->id);
  r->composed = li_pair_is_cumulative (from, to);
  li_params_copy (&li_analysis_params, params, &r->params);
  if (!add_volume (r, experiment, from, role, "image-1", fingerprints, error)
      || !add_volume (r, experiment, to, role, "image-2", fingerprints, error)
      || !add_mask (r, experiment, from, "mask-1", fingerprints, error)
      || !add_mask (r, experiment, to, "mask-2", fingerprints, error))
    return NULL;
  if (r->composed ? !add_fields (r, experiment, to, error)
                  : !add_eye (r, experiment, from, to, error))
    return NULL;
  return g_steal_pointer (&r);
}

/* Roles whose files made another result than the present ones would. */
static char *
input_difference (const LiReport *saved, const LiReport *wanted)
{
  for (guint k = 0; k < wanted->inputs->len; k++)
    {
      const LiReportFile *w = wanted->inputs->pdata[k];
      const LiReportFile *s = li_report_find_file (saved->inputs, w->role);
      g_autofree char *name = g_path_get_basename (w->path);

      if (s == NULL)
        return g_strdup_printf (_ ("%s (%s) was not used"), name, w->role);
      if ((w->sha256 != NULL && *w->sha256 != '\0' && g_strcmp0 (w->sha256, s->sha256) != 0)
          || (w->fingerprint != NULL && s->fingerprint != NULL
              && strcmp (w->fingerprint, s->fingerprint) != 0))
        return g_strdup_printf (_ ("%s (%s) has changed"), name, w->role);
      if (strcmp (w->options != NULL ? w->options : "", s->options != NULL ? s->options : "") != 0)
        return g_strdup_printf (_ ("another volume of %s (%s) is used"), name, w->role);
    }
  if (saved->inputs->len != wanted->inputs->len)
    return g_strdup (_ ("a mask or an alignment by hand that was used is gone"));
  return NULL;
}

char *
li_report_difference (const LiReport *saved, const LiReport *wanted)
{
  if (strcmp (saved->from_id, wanted->from_id) != 0 || strcmp (saved->to_id, wanted->to_id) != 0)
    return g_strdup (_ ("it belongs to other time steps"));
  if (!li_params_equal (&li_analysis_params, &saved->params, &wanted->params))
    {
      g_auto (GStrv) names = li_params_diff (&li_analysis_params, &saved->params, &wanted->params);
      g_autofree char *list = g_strjoinv (", ", names);

      return g_strdup_printf (_ ("settings have changed: %s"), list);
    }
  return input_difference (saved, wanted);
}

LiReport *
li_pair_saved_report (LiExperiment *experiment, guint from, guint to)
{
  g_autofree char *path = li_experiment_analysis_file (experiment, from, to, "report.json");

  return g_file_test (path, G_FILE_TEST_EXISTS) ? li_report_read (path, NULL) : NULL;
}

gboolean
li_pair_is_double_scan (LiExperiment *experiment, guint from, guint to)
{
  guint a, b;

  for (guint k = 0; k < li_experiment_n_double_scans (experiment); k++)
    if (li_experiment_double_scan (experiment, k, &a, &b) && MIN (a, b) == from && MAX (a, b) == to)
      return TRUE;
  return FALSE;
}

/* The report of the first double scan whose analysis is done. */
static LiReport *
double_scan_report (LiExperiment *experiment)
{
  guint a, b;

  for (guint k = 0; k < li_experiment_n_double_scans (experiment); k++)
    {
      if (!li_experiment_double_scan (experiment, k, &a, &b))
        continue;
      g_autoptr (LiReport) r = li_pair_saved_report (experiment, MIN (a, b), MAX (a, b));
      if (r != NULL && r->outcome == LI_OUTCOME_DONE)
        return g_steal_pointer (&r);
    }
  return NULL;
}

static void
set_noise (LiReport *report, const LiReport *noise)
{
  li_report_unwarn (report, "noise-unknown");
  memcpy (report->noise_u, noise->noise_u, sizeof report->noise_u);
  report->noise_vol = noise->noise_vol;
  report->residual_floor_sd = noise->residual_floor_sd;
}

void
li_pair_apply_noise (LiExperiment *experiment, guint from, guint to, LiReport *report)
{
  g_autoptr (LiReport) noise = double_scan_report (experiment);

  if (report->outcome != LI_OUTCOME_DONE || li_pair_is_double_scan (experiment, from, to))
    return;
  if (noise != NULL)
    set_noise (report, noise);
  else
    li_report_warn (report, "noise-unknown",
                    _ ("no double scan has been analysed: the noise floor is not known"));
}

/* A pair that another program works on is left out: it gets the noise when it ends
 * (li_pair_catch_noise()). Nobody waits here, since the double scan's own lock is held. */
static gboolean
spread_to (LiExperiment *experiment, guint a, guint b, const LiReport *noise, GError **error)
{
  g_autofree char *path = li_experiment_analysis_file (experiment, a, b, "report.json");

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (LiFileLock) lock = li_pair_try_lock (experiment, a, b);
  g_autoptr (LiReport) r = lock != NULL ? li_pair_saved_report (experiment, a, b) : NULL;

  if (r == NULL || r->outcome != LI_OUTCOME_DONE)
    return TRUE;
  set_noise (r, noise);
  return li_report_write (r, path, error);
}

void
li_pair_catch_noise (LiExperiment *experiment, guint from, guint to)
{
  g_autoptr (LiReport) noise = double_scan_report (experiment);
  g_autoptr (LiReport) r = noise != NULL ? li_pair_saved_report (experiment, from, to) : NULL;

  if (r != NULL && !li_pair_is_double_scan (experiment, from, to)
      && (li_report_has_warning (r, "noise-unknown") || r->noise_vol != noise->noise_vol))
    spread_to (experiment, from, to, noise, NULL);
}

gboolean
li_pair_spread_noise (LiExperiment *experiment, guint from, guint to, GError **error)
{
  g_autoptr (LiReport) noise = li_pair_saved_report (experiment, from, to);

  if (noise == NULL || noise->outcome != LI_OUTCOME_DONE)
    return TRUE;
  for (guint b = 1; b < li_experiment_n_steps (experiment); b++)
    {
      if ((b - 1 != from || b != to) && !spread_to (experiment, b - 1, b, noise, error))
        return FALSE;
      if (b > 1 && !spread_to (experiment, 0, b, noise, error))
        return FALSE;
    }
  return TRUE;
}
