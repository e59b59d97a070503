/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-correlate.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dvc/li-correlate-check.h"
#include "dvc/li-correlate-level.h"
#include "dvc/li-filter-field.h"
#include "dvc/li-fov.h"
#include "dvc/li-frame.h"
#include "dvc/li-grey-view.h"
#include "dvc/li-rings.h"

static double
pass_value (const LiIntList *list, int pass)
{
  return list->n > 0 ? list->v[MIN (pass, list->n - 1)] : 0;
}

static void
add_report (GArray *reports,
            const LiField *field,
            const double half[3],
            int pass,
            int margin,
            double seconds)
{
  LiFieldSummary sum;

  if (reports == NULL)
    return;
  li_field_summary (field, &sum);
  LiLevelReport r = { field->spacing[2], half[2],    pass,    margin, field->n, sum.converged,
                      sum.repaired,      sum.failed, seconds, 0,      0 };
  g_array_append_val (reports, r);
}

static double
typical_spacing (const LiField *field, const double half[3])
{
  double largest = 0;

  for (int k = 0; k < 3 && field->is_grid; k++)
    largest = MAX (largest, field->dims[k] > 1 ? field->spacing[k] : 0);
  return largest > 0 ? largest : 2 * MAX (half[0], MAX (half[1], half[2]));
}

/* The first pass: every node from its guess. */
static gboolean
measure_all (LiLevel *level, GError **error)
{
  LiField *field = level->batch.field;
  g_autofree LiNodeTask *tasks = g_new (LiNodeTask, MAX (field->n, 1));
  g_autofree LiNode *results = g_new0 (LiNode, MAX (field->n, 1));
  g_autofree LiNodeDetail *details
      = level->misfits ? g_new0 (LiNodeDetail, MAX (field->n, 1)) : NULL;

  for (gsize i = 0; i < field->n; i++)
    {
      tasks[i].index = i;
      tasks[i].start = li_warp_from_phi (&field->nodes[i].phi, 4);
      results[i] = field->nodes[i];
    }
  gboolean ok
      = li_batch_measure (&level->batch, tasks, field->n, results, details, level->progress, error);
  memcpy (field->nodes, results,
          field->n * sizeof (LiNode)); /* what is done is kept, cancelled or not */
  for (gsize i = 0; details != NULL && i < field->n; i++)
    li_level_keep_misfit (level, i, &details[i]);
  return ok;
}

static gsize
count_failed (const LiField *field)
{
  gsize n = 0;

  for (gsize i = 0; i < field->n; i++)
    n += field->nodes[i].status != LI_STATUS_CONVERGED
         && field->nodes[i].status != LI_STATUS_NO_TEXTURE;
  return n;
}

/* What a run and its levels share. */
typedef struct
{
  LiVolume *im1, *im2, *mask;
  const LiCorrelateParams *params;
  LiNodeFunc watch;
  gpointer watch_data;
  GArray *reports;
  LiProgress *progress;
  LiMisfit *misfits; /* of the last level's nodes */
} Job;

static LiLevel
level_for (const Job *job, LiField *field, const double half[3], int number)
{
  const LiCorrelateParams *p = job->params;
  LiLevel level = { .progress = job->progress, .misfits = job->misfits };

  level.settings = (LiNodeSettings){ .im1 = job->im1,
                                     .im2 = job->im2,
                                     .mask = job->mask,
                                     .params = p,
                                     .max_iterations = (int)pass_value (&p->iterations, 0),
                                     .reach = MAX (pass_value (&p->margins, 0), 3),
                                     .misfit = job->misfits != NULL };
  memcpy (level.settings.half, half, sizeof level.settings.half);
  level.batch = (LiBatchContext){ NULL, field, job->watch, job->watch_data, number };
  level.spacing = typical_spacing (field, half);
  return level;
}

/* Searches failed nodes with growing margins around their starts. Margins after the first are used
 * only while most nodes fail, because single nodes are predicted from their neighbours. */
static gboolean
search_failed (const Job *job, LiLevel *level, const LiPhi *starts, gint64 begin, GError **error)
{
  const LiCorrelateParams *p = job->params;
  LiField *field = level->batch.field;

  for (int pass = 0; p->search && pass < p->margins.n && count_failed (field) > 0; pass++)
    {
      if (pass > 0 && count_failed (field) * 2 < field->n)
        break;
      level->settings.max_iterations = (int)pass_value (&p->iterations, pass);
      if (!li_level_search (level, starts, p->margins.v[pass], error)
          || !li_level_predict (level, error))
        return FALSE;
      add_report (job->reports, field, level->settings.half, pass + 1, p->margins.v[pass],
                  (double)(g_get_monotonic_time () - begin) * 1e-6);
    }
  return TRUE;
}

static gboolean
run_level (const Job *job, LiField *field, const double half[3], int number, GError **error)
{
  LiLevel level = level_for (job, field, half, number);
  g_autofree LiPhi *starts = g_new (LiPhi, MAX (field->n, 1));
  gint64 begin = g_get_monotonic_time ();

  level.batch.settings = &level.settings;
  memcpy (field->half_window, half, sizeof field->half_window);
  for (gsize i = 0; i < field->n; i++)
    starts[i] = field->nodes[i].phi;
  li_progress_push (job->progress, 1, field->n, NULL);
  gboolean ok = measure_all (&level, error) && li_level_predict (&level, error);
  add_report (job->reports, field, half, 0, 0, (double)(g_get_monotonic_time () - begin) * 1e-6);
  /* Checked twice: nodes that the first check corrects change the prediction of others. */
  ok = ok && search_failed (job, &level, starts, begin, error) && li_level_check (&level, error)
       && li_level_predict (&level, error) && li_level_check (&level, error);
  if (ok)
    li_level_mark_outliers (&level);
  li_progress_pop (job->progress);
  return ok;
}

/* A window cut by the border of the field of view lies beside grey values that do not move with the
 * sample (truncation), so at least half of it must be inside. */
static LiCorrelateParams
stricter (const LiCorrelateParams *p, gboolean cut)
{
  LiCorrelateParams strict = *p;

  if (cut)
    strict.coverage = MAX (strict.coverage, 0.5);
  return strict;
}

/* Nodes are reported in the full frame, like results. */
typedef struct
{
  LiFrame frame;
  LiNodeFunc watch;
  gpointer data;
} Watch;

static void
report_full_frame (const LiNode *node, gsize index, int level, gpointer data)
{
  const Watch *w = data;
  LiNode full = *node;

  full.phi = li_frame_to_full (&w->frame, &node->phi);
  w->watch (&full, index, level, w->data);
}

/* @usable: the mask without what lies outside the field of view. */
static Job
job_for (const LiCorrelateInput *input,
         LiVolume *usable,
         const LiCorrelateParams *params,
         Watch *watch,
         LiProgress *progress)
{
  Job job = { .im1 = input->im1, .im2 = input->im2, .mask = usable, .params = params };

  job.watch = input->watch ? report_full_frame : NULL;
  job.watch_data = watch;
  job.reports = input->reports;
  job.progress = progress;
  return job;
}

gboolean
li_correlate_level (const LiCorrelateInput *input,
                    LiField *field,
                    const double half_window[3],
                    LiProgress *progress,
                    GError **error)
{
  LiVolume *im1 = input->im1, *im2 = input->im2;
  g_autoptr (LiVolume) usable = NULL;
  Watch full = { li_frame_of (im1, im2), input->watch, input->watch_data };

  if (!li_correlate_check_pair (im1, im2, input->mask, error))
    return FALSE;
  li_frame_field_to_volume (&full.frame, field);
  gboolean ok = li_fov_restrict (im1, im2, input->mask, field, &usable, error);
  if (ok)
    {
      LiCorrelateParams strict = stricter (input->params, usable != input->mask);
      Job job = job_for (input, usable, &strict, &full, progress);
      ok = run_level (&job, field, half_window, 0, error);
    }
  li_frame_field_to_full (&full.frame, field);
  return ok;
}

/* The last level: windows follow the curvature of the field, always or by the rule of --shape auto,
 * and standard errors are enlarged by the scatter between neighbours. */
static gboolean
finish (const Job *job, LiField *field, const double half[3], int number, GError **error)
{
  LiLevel level = level_for (job, field, half, number);

  level.batch.settings = &level.settings;
  level.settings.reach = 3;
  gboolean ok = TRUE;
  if (job->params->shape == LI_SHAPE_QUADRATIC)
    ok = li_level_quadratic (&level, error);
  else if (job->params->shape == LI_SHAPE_AUTO)
    ok = li_level_bend (&level, error);
  if (ok)
    {
      li_level_mark_outliers (&level);
      li_level_enlarge_errors (&level);
    }
  level.settings.misfit = FALSE;
  ok = ok && li_level_mark_ambiguous (&level, error);
  g_free (level.warps);
  return ok;
}

static gboolean
grid_has_nodes (LiVolume *im1, double spacing)
{
  const gint64 *n = li_volume_info (im1)->shape;

  return spacing < n[0] && spacing < n[1] && spacing < n[2];
}

/* The field of one level with its guesses, not yet measured. */
static LiField *
prepare_level (LiVolume *im1,
               const LiField *nodes,
               const LiField *previous,
               const LiCorrelateParams *p,
               int level,
               GError **error)
{
  double spacing[3] = { p->spacing.v[level], p->spacing.v[level], p->spacing.v[level] };
  const LiVolumeInfo *info = li_volume_info (im1);
  g_autoptr (LiField) field = nodes && level + 1 == p->spacing.n
                                  ? li_field_copy (nodes)
                                  : li_field_new_grid (info->shape, spacing, error);

  if (field == NULL)
    return NULL;
  memcpy (field->shape1, info->shape, sizeof field->shape1);
  memcpy (field->voxel, info->voxel, sizeof field->voxel);
  for (gsize i = 0; i < field->n; i++)
    {
      double at[3]
          = { field->nodes[i].phi.c[0], field->nodes[i].phi.c[1], field->nodes[i].phi.c[2] };
      li_node_init (&field->nodes[i], field->nodes[i].number, at);
    }
  if (previous == NULL)
    return g_steal_pointer (&field);
  if (previous->n == 1)
    li_field_pass_registration (&previous->nodes[0].phi, field);
  else if (!li_field_pass (previous, field, 9, error))
    return NULL;
  return g_steal_pointer (&field);
}

static gboolean
repair (LiField *field, GError **error)
{
  LiFilterParams filter;
  gboolean ok;

  memset (&filter, 0, sizeof filter);
  li_params_init (&li_filter_params, &filter);
  filter.by_status = TRUE;
  filter.correct = LI_CORRECT_INTERPOLATE;
  filter.neighbours = 9;
  ok = li_field_filter (field, &filter, NULL, NULL, error);
  li_params_clear (&li_filter_params, &filter);
  return ok;
}

static gsize
count_converged (const LiField *field)
{
  LiFieldSummary sum;

  li_field_summary (field, &sum);
  return sum.converged;
}

/* Where there are rings @job goes on with images without them. @field: from the other images. */
static gboolean
remove_rings (Job *job, const LiField *field, LiRinglessPair *clean, GError **error)
{
  if (!li_ringless_pair (job->im1, job->im2, job->mask, field, clean, error))
    return FALSE;
  if (clean->rings != NULL)
    {
      job->im1 = clean->im1;
      job->im2 = clean->im2;
    }
  return TRUE;
}

/* Only the last measurement is reported, with the time of all. */
static void
drop_reports (GArray *reports, guint first, guint n, double seconds)
{
  if (reports == NULL)
    return;
  g_array_remove_range (reports, first, n);
  for (guint i = first; i < reports->len; i++)
    g_array_index (reports, LiLevelReport, i).seconds += seconds;
}

/* Finding rings needs a displacement field, so without one the level is measured first. */
static gboolean
measure_twice (Job *job,
               LiField *field,
               const double half[3],
               int number,
               LiRinglessPair *clean,
               GError **error)
{
  guint first = job->reports ? job->reports->len : 0;
  gint64 begin = g_get_monotonic_time ();

  li_progress_push (job->progress, 0.7, 1, NULL);
  gboolean ok = run_level (job, field, half, number, error);
  li_progress_pop (job->progress);
  if (!ok || count_converged (field) == 0)
    return ok;
  g_autoptr (LiField) whole = li_field_copy (field);
  if (!repair (whole, error) || !remove_rings (job, whole, clean, error))
    return FALSE;
  if (clean->rings == NULL)
    return TRUE;
  for (gsize i = 0; i < field->n; i++)
    if (whole->nodes[i].status > 0)
      field->nodes[i].phi = whole->nodes[i].phi;
  guint n = job->reports ? job->reports->len - first : 0;
  double seconds = (double)(g_get_monotonic_time () - begin) * 1e-6;
  li_progress_push (job->progress, 0.3, 1, _ ("Again without rings"));
  ok = run_level (job, field, half, number, error);
  li_progress_pop (job->progress);
  drop_reports (job->reports, first, n, seconds);
  return ok;
}

static gboolean
report_rings (const Job *job, const LiRinglessPair *clean, const LiField *field, GError **error)
{
  if (clean->rings == NULL || job->reports == NULL || job->reports->len == 0)
    return TRUE;
  LiLevelReport *last = &g_array_index (job->reports, LiLevelReport, job->reports->len - 1);
  last->rings_sd = li_rings_sd (clean->rings);
  return li_ringless_pair_left (clean, field, &last->rings_left, error);
}

/* One level: from the guess, at the last one on images without rings, refined. */
static gboolean
measure_field (const Job *all, LiField *field, gboolean carried, int number, GError **error)
{
  Job job = *all;
  const LiCorrelateParams *p = job.params;
  double h = li_correlate_half (p, number), half[3] = { h, h, h };
  gboolean last = number + 1 == p->spacing.n;
  gboolean clears = last && p->rings == LI_RINGS_AUTO && p->criterion != LI_CRITERION_SSD;
  g_auto (LiRinglessPair) clean = { 0 };
  g_autofree LiMisfit *misfits = last ? g_new0 (LiMisfit, MAX (field->n, 1)) : NULL;

  job.misfits = misfits;
  if (clears && !carried)
    {
      if (!measure_twice (&job, field, half, number, &clean, error))
        return FALSE;
    }
  else if ((clears && !remove_rings (&job, field, &clean, error))
           || !run_level (&job, field, half, number, error))
    return FALSE;
  return !last
         || (finish (&job, field, half, number, error)
             && report_rings (&job, &clean, field, error));
}

/* One level of the hierarchy: measured, refined where it is the last, kept, repaired. */
static LiField *
measure_level (const Job *job,
               const LiField *nodes,
               const LiField *previous,
               int number,
               GPtrArray *levels,
               GError **error)
{
  const LiCorrelateParams *p = job->params;
  g_autofree char *message = g_strdup_printf (_ ("Level %d of %d"), number + 1, p->spacing.n);
  g_autoptr (LiField) field = prepare_level (job->im1, nodes, previous, p, number, error);

  if (field == NULL)
    return NULL;
  li_progress_push (job->progress, 1. / p->spacing.n, 1, message);
  gboolean ok = measure_field (job, field, previous != NULL && previous->n > 1, number, error);
  if (ok && levels != NULL)
    g_ptr_array_add (levels, li_field_copy (field));
  /* Without a converged node nothing can be repaired; the statuses of the field show it. */
  if (ok && count_converged (field) > 0)
    ok = repair (field, error);
  li_progress_pop (job->progress);
  return ok ? g_steal_pointer (&field) : NULL;
}

static LiField *
measure_levels (
    const Job *job, const LiField *guess, const LiField *nodes, GPtrArray *levels, GError **error)
{
  const LiCorrelateParams *p = job->params;
  g_autoptr (LiField) previous = guess ? li_field_copy (guess) : NULL;

  for (int number = 0; number < p->spacing.n; number++)
    {
      gboolean last = number + 1 == p->spacing.n;
      if (!last && !grid_has_nodes (job->im1, p->spacing.v[number]))
        {
          li_progress_step (job->progress, 1);
          continue; /* a volume smaller than a coarse spacing starts at the next */
        }
      g_autoptr (LiField) field = measure_level (job, nodes, previous, number, levels, error);
      if (field == NULL)
        return NULL;
      if (count_converged (field) > 0 || last)
        {
          g_clear_pointer (&previous, li_field_free);
          previous = g_steal_pointer (&field);
        }
    }
  return g_steal_pointer (&previous);
}

static LiField *
on_volume (const LiFrame *frame, const LiField *field)
{
  LiField *copy = field ? li_field_copy (field) : NULL;

  if (copy != NULL)
    li_frame_field_to_volume (frame, copy);
  return copy;
}

/* A guess in voxels of the volumes. Without one no motion means none in the full frame. */
static LiField *
guess_on_volume (const LiFrame *frame, const LiField *guess)
{
  LiField *copy;

  if (guess != NULL || memcmp (frame->one, frame->two, sizeof frame->one) == 0)
    return on_volume (frame, guess);
  copy = li_field_new (1);
  li_frame_field_to_volume (frame, copy);
  return copy;
}

/* Positions of the full frame, grey values of the images as they are. */
static void
finish_field (const LiFrame *frame, const LiGreyView *view, LiField *field)
{
  for (gsize i = 0; view->exponent != 0 && i < field->n; i++)
    if (field->nodes[i].source == LI_SOURCE_MEASURED)
      field->nodes[i].error = li_grey_view_from (view, field->nodes[i].error);
  li_frame_field_to_full (frame, field);
}

static void
finish_report (const LiGreyView *view, LiLevelReport *report)
{
  report->rings_sd = li_grey_view_from (view, report->rings_sd);
  report->rings_left = li_grey_view_from (view, report->rings_left);
}

LiField *
li_correlate (const LiCorrelateInput *input, LiProgress *progress, GError **error)
{
  const LiCorrelateParams *p = input->params;
  GPtrArray *levels = input->levels;
  GArray *reports = input->reports;
  g_autoptr (LiVolume) usable = NULL;
  g_auto (LiGreyView) view = { 0 };
  guint first_report = reports ? reports->len : 0, first_level = levels ? levels->len : 0;
  Watch full = { li_frame_of (input->im1, input->im2), input->watch, input->watch_data };

  if (!li_correlate_check (input->im1, input->im2, input->mask, input->nodes, p, error))
    return NULL;
  g_autoptr (LiField) from = guess_on_volume (&full.frame, input->guess);
  g_autoptr (LiField) at = on_volume (&full.frame, input->nodes);
  if (!li_grey_view_init (&view, input->im1, input->im2, error)
      || !li_fov_restrict (view.im1, view.im2, input->mask, from, &usable, error))
    return NULL;
  LiCorrelateParams strict = stricter (p, usable != input->mask);
  strict.grey_low = li_grey_view_to (&view, p->grey_low);
  strict.grey_high = li_grey_view_to (&view, p->grey_high);
  Job job = job_for (input, usable, &strict, &full, progress);
  job.im1 = view.im1;
  job.im2 = view.im2;
  li_progress_push (progress, 1, p->spacing.n, NULL);
  li_array3_hold ();
  LiField *field = measure_levels (&job, from, at, levels, error);
  li_array3_release ();
  li_progress_pop (progress);
  for (guint i = first_level; levels != NULL && i < levels->len; i++)
    finish_field (&full.frame, &view, levels->pdata[i]);
  if (field != NULL)
    finish_field (&full.frame, &view, field);
  for (guint i = first_report; reports != NULL && i < reports->len; i++)
    finish_report (&view, &g_array_index (reports, LiLevelReport, i));
  return field;
}
