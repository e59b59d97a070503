/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-holes.h"
#include "workflow/li-pair-run.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "dvc/li-pair-check.h"
#include "dvc/li-standing-pattern.h"
#include "workflow/li-report-private.h"

/* Shares of the time of one pair. */
#define SHARE_OPEN 0.04
#define SHARE_REGISTER 0.14
#define SHARE_CORRELATE 0.5
#define SHARE_STRAIN 0.04

/* The same work as the stopped run was doing: its files may be used. */
static gboolean
is_same_work (const LiReport *a, const LiReport *b)
{
  if (a->inputs->len != b->inputs->len || a->composed != b->composed
      || !li_params_equal (&li_analysis_params, &a->params, &b->params))
    return FALSE;
  for (guint k = 0; k < a->inputs->len; k++)
    {
      const LiReportFile *x = a->inputs->pdata[k];
      const LiReportFile *y = li_report_find_file (b->inputs, x->role);

      if (y == NULL || x->sha256 == NULL || g_strcmp0 (x->sha256, y->sha256) != 0
          || memcmp (x->origin, y->origin, sizeof x->origin) != 0
          || memcmp (x->voxel, y->voxel, sizeof x->voxel) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_output (const char *name)
{
  static const char *const prefixes[]
      = { "register.tsv", "ldic-", "direct", "phi.tsv", "strain", "residual.tif" };

  for (gsize k = 0; k < G_N_ELEMENTS (prefixes); k++)
    if (g_str_has_prefix (name, prefixes[k]))
      return TRUE;
  return FALSE;
}

static gboolean
is_level (const char *name)
{
  return strcmp (name, "register.tsv") == 0 || g_str_has_prefix (name, "ldic-")
         || g_str_has_prefix (name, "direct-");
}

/* Removes the results of earlier runs before the new one begins, except levels that can be reused,
 * so that old maps never lie beside a new field. */
static void
clean_folder (LiPairRun *run)
{
  gboolean keep = run->before != NULL && run->before->outcome == LI_OUTCOME_CANCELLED
                  && is_same_work (run->before, run->report);
  g_autoptr (GDir) dir = run->owns_folder ? g_dir_open (run->folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = li_pair_file (run, name);

      if (is_output (name) && !(keep && is_level (name)))
        g_unlink (path);
    }
  if (!keep)
    g_clear_pointer (&run->before, li_report_free);
}

/* Conspicuous pairs of images (li_pair_find_mistake()) get a warning in the report; the run goes
 * on. */
static gboolean
find_mistake (LiPairRun *run, GError **error)
{
  g_autofree char *mistake = NULL;

  if (!li_pair_find_mistake (run->im1, run->im2, &mistake, error))
    return FALSE;
  if (mistake != NULL)
    li_report_warn (run->report, "pair", "%s", mistake);
  return TRUE;
}

static LiField *
registration_field (const LiNode *node)
{
  LiField *field = li_field_new (1);

  field->nodes[0] = *node;
  return field;
}

/* The field of the pair; NULL without @error when the run ends here with its outcome. */
static LiField *
incremental_field (LiPairRun *run, LiProgress *progress, GError **error)
{
  LiReport *r = run->report;

  /* What the correlation would refuse is known before the registration. */
  if (!li_correlate_check (run->im1, run->im2, run->mask1, NULL, &r->params.correlation, error))
    return NULL;
  li_progress_push (progress, SHARE_REGISTER, 1, _ ("Registration"));
  gboolean ok = li_pair_register (run, progress, error);
  li_progress_pop (progress);
  if (!ok)
    return NULL;
  if (r->registration.status != LI_STATUS_CONVERGED)
    {
      r->outcome = LI_OUTCOME_NOT_REGISTERED;
      li_report_warn (r, "not-registered",
                      _ ("the registration did not converge (%s): no correlation was made; align "
                         "the two scans by hand and run again"),
                      li_reason_text (r->registration.reason));
      return NULL;
    }
  g_autoptr (LiField) guess = registration_field (&r->registration);
  li_progress_push (progress, SHARE_CORRELATE, 1, NULL);
  LiField *field = li_pair_correlate (run, guess, FALSE, "ldic", progress, error);
  li_progress_pop (progress);
  return field;
}

static LiField *
composed_field (LiPairRun *run, LiProgress *progress, GError **error)
{
  li_progress_push (progress, SHARE_REGISTER + SHARE_CORRELATE, 1, _ ("Composition"));
  LiField *field = li_pair_compose (run, progress, error);
  li_progress_pop (progress);
  return field;
}

/* Looks for patterns fixed to the detector, such as rings, even if no node matched them. */
static gboolean
find_pattern (LiPairRun *run, const LiField *field, GError **error)
{
  LiStandingPattern pattern;

  if (!li_standing_pattern (run->im1, run->im2, field, &pattern, error))
    return FALSE;
  if (!isfinite (pattern.correlation))
    return TRUE;
  run->report->pattern_sd = pattern.sd;
  run->report->pattern_share = pattern.sd / pattern.contrast;
  return TRUE;
}

static gboolean
write_maps (LiPairRun *run, const LiField *field, LiProgress *progress, GError **error)
{
  LiReport *r = run->report;
  g_autofree char *path = li_pair_file (run, "phi.tsv");

  if (!li_field_write_tsv (field, path, TRUE, error) || !li_pair_add_output (run, "phi.tsv", error))
    return FALSE;
  li_pair_judge (run, field);
  if (!find_pattern (run, field, error))
    return FALSE;
  if (r->summary.converged == 0)
    {
      r->outcome = LI_OUTCOME_NO_FIELD;
      return TRUE;
    }
  li_progress_push (progress, SHARE_STRAIN, 1, NULL);
  gboolean ok = li_pair_strain (run, field, progress, error);
  li_progress_pop (progress);
  if (!ok)
    return FALSE;
  li_progress_push (progress, 1 - SHARE_OPEN - SHARE_REGISTER - SHARE_CORRELATE - SHARE_STRAIN, 1,
                    NULL);
  ok = li_pair_residual (run, field, progress, error);
  li_progress_pop (progress);
  if (ok)
    r->outcome = LI_OUTCOME_DONE;
  return ok;
}

static gboolean
warn_of_holes (LiPairRun *run, LiVolume *volume, LiProgress *progress, GError **error)
{
  guint64 count;

  if (!li_holes_count (volume, &count, progress, error))
    return FALSE;
  if (count > 0)
    li_report_warn (run->report, "not-finite",
                    _ ("%s: voxels that are not finite (NaN or infinite): %" G_GUINT64_FORMAT
                       "; they count as outside the mask"),
                    li_volume_name (volume), count);
  return TRUE;
}

static gboolean
do_pair (LiPairRun *run, LiProgress *progress, GError **error)
{
  g_autoptr (GError) why = NULL;

  li_progress_push (progress, SHARE_OPEN, 1, _ ("Reading"));
  gboolean ok = li_pair_open (run, progress, error);
  li_progress_pop (progress);
  if (!ok)
    return FALSE;
  clean_folder (run);
  if (!find_mistake (run, error) || !warn_of_holes (run, run->im1, progress, error)
      || !warn_of_holes (run, run->im2, progress, error) || !li_pair_save_report (run, error))
    return FALSE;
  g_autoptr (LiField) field = run->report->composed ? composed_field (run, progress, &why)
                                                    : incremental_field (run, progress, &why);
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  return field == NULL || write_maps (run, field, progress, error);
}

gboolean
li_pair_run (LiPairRun *run, LiProgress *progress, GError **error)
{
  g_autoptr (GError) why = NULL;
  int depth = li_progress_depth (progress);

  run->begin = g_get_monotonic_time ();
  run->report->outcome = LI_OUTCOME_CANCELLED;
  gboolean ok = do_pair (run, progress, &why);
  li_progress_pop_to (progress, depth);
  if (ok)
    return li_pair_save_report (run, error);
  /* Saves the report with how far the run came before the error is returned. */
  if (li_error_is_cancelled (why))
    li_pair_save_report (run, NULL);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}
