/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "base/li-number.h"
#include "dvc/li-combine.h"
#include "dvc/li-compose.h"
#include "dvc/li-correlate-static.h"
#include "dvc/li-field-fit.h"
#include "workflow/li-pair-run.h"
#include "workflow/li-report-private.h"

/* The pose that was aligned by hand; it has to be one of these images. */
gboolean
li_pair_read_eye (LiPairRun *run, LiNode *guess, gboolean *there, GError **error)
{
  const LiReportFile *eye = li_report_find_file (run->report->inputs, "eye");
  g_autoptr (LiField) field = NULL;

  *there = eye != NULL;
  if (eye == NULL)
    return TRUE;
  field = li_field_read_tsv (eye->path, error);
  return field != NULL && li_field_registration (field, eye->path, guess, error)
         && li_field_check_image (field, eye->path, run->im1, LI_FIT_GUESS, error);
}

gboolean
li_pair_register (LiPairRun *run, LiProgress *progress, GError **error)
{
  LiReport *r = run->report;
  g_autofree char *path = li_pair_file (run, "register.tsv");
  gboolean eye;
  LiNode guess, *out = &r->registration;

  li_pair_stage (run, LI_STAGE_REGISTER);
  if (li_pair_has_output (run, "register.tsv"))
    *out = run->before->registration;
  else
    {
      if (!li_pair_read_eye (run, &guess, &eye, error))
        return FALSE;
      if (!li_register (
              &(const LiRegisterInput){ .im1 = run->im1,
                                        .im2 = run->im2,
                                        .mask1 = run->mask1,
                                        .mask2 = run->mask2,
                                        .guess = eye ? &guess.phi : NULL,
                                        .params = &r->params.registration,
                                        .watch = run->watch != NULL ? run->watch->step : NULL,
                                        .watch_data
                                        = run->watch != NULL ? run->watch->data : NULL },
              out, progress, error)
          || !li_registration_write_tsv (out, run->im1, path, error))
        return FALSE;
    }
  return li_pair_add_output (run, "register.tsv", error) && li_pair_save_report (run, error);
}

/* One level of the hierarchy as li_correlate() takes it. */
static void
level_params (const LiCorrelateParams *all, int level, LiCorrelateParams *one)
{
  gboolean last = level + 1 == all->spacing.n;

  memset (one, 0, sizeof *one);
  li_params_copy (&li_correlate_params, all, one);
  one->spacing.n = 1;
  one->spacing.v[0] = all->spacing.v[level];
  if (all->half_window.n > 1)
    {
      one->half_window.n = 1;
      one->half_window.v[0] = all->half_window.v[MIN (level, all->half_window.n - 1)];
    }
  /* Coarse levels only give starts for finer ones, so quadratic windows and the removal of rings
   * are used at the last level alone. */
  if (!last)
    one->rings = LI_RINGS_OFF;
  if (!last && (all->shape == LI_SHAPE_AUTO || all->shape == LI_SHAPE_QUADRATIC))
    one->shape = LI_SHAPE_AFFINE;
}

static gboolean
fits (LiVolume *im1, double spacing)
{
  const gint64 *n = li_volume_info (im1)->shape;

  return spacing < n[0] && spacing < n[1] && spacing < n[2];
}

static void
report_levels (LiPairRun *run, const GArray *reports)
{
  for (guint k = 0; k < reports->len; k++)
    {
      const LiLevelReport *level = &g_array_index (reports, LiLevelReport, k);

      g_array_append_val (run->report->levels, *level);
      if (run->watch != NULL && run->watch->level != NULL)
        run->watch->level (level, run->watch->data);
    }
}

/* What the earlier run reported of this spacing. */
static void
keep_levels (LiPairRun *run, double spacing)
{
  for (guint k = 0; k < run->before->levels->len; k++)
    {
      const LiLevelReport *level = &g_array_index (run->before->levels, LiLevelReport, k);

      if (level->spacing == spacing)
        g_array_append_val (run->report->levels, *level);
    }
}

typedef struct
{
  LiPairRun *run;
  int level;
} NodeWatch;

static void
watch_node (const LiNode *node, gsize index, int level, gpointer data)
{
  const NodeWatch *w = data;

  w->run->watch->node (node, index, w->level, w->run->watch->data);
}

static gboolean
measure (LiPairRun *run,
         const LiField *guess,
         int level,
         const char *path,
         LiProgress *progress,
         GError **error)
{
  LiCorrelateParams one;
  NodeWatch watch = { run, level };
  gboolean watched = run->watch != NULL && run->watch->node != NULL;
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify)li_field_free);
  g_autoptr (GArray) reports = g_array_new (FALSE, FALSE, sizeof (LiLevelReport));

  level_params (&run->report->params.correlation, level, &one);
  g_autoptr (LiField) field
      = li_correlate (&(const LiCorrelateInput){ .im1 = run->im1,
                                                 .im2 = run->im2,
                                                 .mask = run->mask1,
                                                 .guess = guess,
                                                 .params = &one,
                                                 .watch = watched ? watch_node : NULL,
                                                 .watch_data = &watch,
                                                 .levels = fields,
                                                 .reports = reports },
                      progress, error);
  li_params_clear (&li_correlate_params, &one);
  if (field == NULL)
    return FALSE;
  report_levels (run, reports);
  /* The field as measured; repairs are made again by the filter. */
  return li_field_write_tsv (fields->len > 0 ? fields->pdata[0] : field, path, TRUE, error);
}

/* Each level goes through its file, so that going on from there after a stop changes nothing. */
static LiField *
one_level (LiPairRun *run,
           const LiField *guess,
           int level,
           const char *prefix,
           LiProgress *progress,
           GError **error)
{
  double spacing = run->report->params.correlation.spacing.v[level];
  g_autofree char *number = li_number_text (spacing);
  g_autofree char *name = g_strconcat (prefix, "-", number, ".tsv", NULL);
  g_autofree char *path = li_pair_file (run, name);
  LiFieldSummary sum;

  if (li_pair_has_output (run, name))
    keep_levels (run, spacing);
  else if (!measure (run, guess, level, path, progress, error))
    return NULL;
  g_autoptr (LiField) field = li_field_read_tsv (path, error);
  if (field == NULL || !li_pair_add_output (run, name, error) || !li_pair_save_report (run, error))
    return NULL;
  li_field_summary (field, &sum);
  if (sum.converged > 0 && !li_field_filter (field, &run->report->params.filter, NULL, NULL, error))
    return NULL;
  return g_steal_pointer (&field);
}

static gboolean
has_converged (const LiField *field)
{
  LiFieldSummary sum;

  li_field_summary (field, &sum);
  return sum.converged > 0;
}

LiField *
li_pair_correlate (LiPairRun *run,
                   const LiField *guess,
                   gboolean last_only,
                   const char *prefix,
                   LiProgress *progress,
                   GError **error)
{
  const LiCorrelateParams *p = &run->report->params.correlation;
  g_autoptr (LiField) previous = li_field_copy (guess);
  int n = p->spacing.n, first = last_only ? n - 1 : 0;

  li_pair_stage (run, LI_STAGE_CORRELATE);
  li_progress_push (progress, 1, n - first, NULL);
  for (int level = first; level < n; level++)
    {
      gboolean last = level + 1 == n;
      g_autofree char *spacing = li_number_text (p->spacing.v[level]);
      g_autofree char *message = g_strdup_printf (_ ("Correlation, spacing %s"), spacing);

      if (!last && !fits (run->im1, p->spacing.v[level]))
        {
          li_progress_step (progress, 1);
          continue;
        }
      li_progress_push (progress, 1. / (n - first), 1, message);
      li_progress_wait (progress);
      g_autoptr (LiField) field = one_level (run, previous, level, prefix, progress, error);
      li_progress_pop (progress);
      if (field == NULL)
        return NULL;
      if (last || has_converged (field))
        {
          g_clear_pointer (&previous, li_field_free);
          previous = g_steal_pointer (&field);
        }
    }
  li_progress_pop (progress);
  return g_steal_pointer (&previous);
}

static LiField *
read_and_compose (LiPairRun *run, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func ((GDestroyNotify)li_field_free);
  const LiReportFile *file;

  for (int k = 1;; k++)
    {
      g_autofree char *role = g_strdup_printf ("phi-%d", k);

      if ((file = li_report_find_file (run->report->inputs, role)) == NULL)
        break;
      LiField *field = li_field_read_tsv (file->path, error);
      if (field == NULL)
        return NULL;
      g_ptr_array_add (fields, field);
    }
  return li_field_compose ((const LiField *const *)fields->pdata, fields->len, error);
}

static void
closure_rms (LiReport *r, const LiField *field)
{
  gsize n = 0;
  double sum[3] = { 0 };

  for (gsize i = 0; i < field->n; i++)
    if (isfinite (field->nodes[i].closure[0]) && li_node_is_measured (&field->nodes[i]))
      {
        for (int a = 0; a < 3; a++)
          sum[a] += field->nodes[i].closure[a] * field->nodes[i].closure[a];
        n++;
      }
  for (int a = 0; a < 3; a++)
    r->closure_rms[a] = n > 0 ? sqrt (sum[a] / (double)n) : NAN;
}

LiField *
li_pair_compose (LiPairRun *run, LiProgress *progress, GError **error)
{
  LiReport *r = run->report;
  g_autofree char *path = li_pair_file (run, "direct.tsv");

  li_pair_stage (run, LI_STAGE_COMPOSE);
  g_autoptr (LiField) composed = read_and_compose (run, error);
  if (composed == NULL)
    return NULL;
  if (!has_converged (composed))
    return g_steal_pointer (&composed);
  g_autoptr (LiField) direct = li_pair_correlate (run, composed, TRUE, "direct", progress, error);
  if (direct == NULL || !li_field_write_tsv (direct, path, TRUE, error)
      || !li_pair_add_output (run, "direct.tsv", error))
    return NULL;
  if (has_converged (direct))
    {
      r->closure_beyond = li_field_closure (composed, direct, r->params.closure_limit);
      closure_rms (r, composed);
      r->static_share = li_field_static_share (direct, NULL);
    }
  li_field_combine (composed, direct, r->params.closure_limit, &r->totals);
  return g_steal_pointer (&composed);
}
