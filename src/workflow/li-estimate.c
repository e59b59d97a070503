/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-estimate.h"

#include <math.h>
#include <string.h>

#include "base/li-pool.h"
#include "dvc/li-register.h"
#include "workflow/li-pair-describe.h"
#include "workflow/li-recorded-volume.h"
#include "workflow/li-report-private.h"

/* Seconds of one core, measured with the demo's scans of 0.4 to 17 million voxels
 * (docs/performance). What one node costs besides its window holds the share of nodes that are
 * tried again. */
#define READ_VOXEL 1e-8
#define FIXED 0.1
#define REGISTER_FIXED 0.2
#define REGISTER_VOXEL 2.5e-8
#define NODE 6e-4
#define WINDOW_VOXEL 2.5e-8
#define STRAIN_NODE 2e-5
#define RESIDUAL_VOXEL 3.3e-7
#define BYTES_PER_NODE 700.0
/* How much longer: a level that starts from the registration alone or from a composed Φ; a last
 * level whose windows may bend (automatic: where they do). */
#define FIRST_LEVEL 1.5
#define FROM_COMPOSED 1.3
#define AUTOMATIC 2.0
#define QUADRATIC 3.0
/* Number of time steps whose reports are read; limited because the window waits for the estimate.
 * */
#define MAX_REPORTS 5

static LiVolume *
open_input (const LiReport *report, const char *role, GError **error)
{
  const LiReportFile *file = li_report_find_file (report->inputs, role);

  return li_report_open_file (file, NULL, error);
}

guint64
li_estimate_memory (const LiReport *report)
{
  g_autoptr (LiVolume) a = open_input (report, "image-1", NULL),
                       b = a != NULL ? open_input (report, "image-2", NULL) : NULL;

  if (b == NULL)
    return 0;
  return MAX (li_correlate_memory (a, b, &report->params.correlation), li_register_memory (a, b));
}

/* Nodes of a level, and the voxels of its windows. */
static double
level_nodes (const gint64 *shape, const LiCorrelateParams *p, int level, double *window)
{
  double spacing = p->spacing.v[level], n = 1;
  double half = p->half_window.n > 0 ? p->half_window.v[MIN (level, p->half_window.n - 1)]
                                     : floor (spacing / 2);

  for (int k = 0; k < 3; k++)
    n *= floor (((double)shape[k] - 1) / spacing);
  *window = pow (2 * half + 1, 3);
  return n;
}

/* The time of a resumed run is not comparable: it reused finished levels. */
static gboolean
is_whole (const LiReport *r)
{
  double longest = 0;

  for (guint k = 0; k < r->levels->len; k++)
    longest = MAX (longest, g_array_index (r->levels, LiLevelReport, k).seconds);
  return r->outcome == LI_OUTCOME_DONE && r->seconds > longest;
}

/* The measured time of an earlier pair of this experiment with the same settings is preferred to
 * rates; 0: none among the first few, which are analysed first. */
static double
seconds_before (LiExperiment *experiment, const LiAnalysisParams *params, gboolean composed)
{
  guint most = MIN (li_experiment_n_steps (experiment), MAX_REPORTS);

  for (guint k = composed ? 2 : 1; k < most; k++)
    {
      g_autoptr (LiReport) r = li_pair_saved_report (experiment, composed ? 0 : k - 1, k);

      if (r != NULL && is_whole (r) && r->threads == li_pool_threads ()
          && li_params_equal (&li_analysis_params, &r->params, params))
        return r->seconds;
    }
  return 0;
}

static double
level_seconds (const gint64 *shape, const LiCorrelateParams *p, int level, gboolean composed)
{
  double window, nodes = level_nodes (shape, p, level, &window);
  double seconds = nodes * (NODE + window * WINDOW_VOXEL);

  if (composed)
    seconds *= FROM_COMPOSED;
  else if (level == 0)
    seconds *= FIRST_LEVEL;
  if (level + 1 == p->spacing.n && p->shape == LI_SHAPE_AUTO)
    seconds *= AUTOMATIC;
  if (level + 1 == p->spacing.n && p->shape == LI_SHAPE_QUADRATIC)
    seconds *= QUADRATIC;
  return seconds;
}

double
li_estimate_seconds (const gint64 shape[3],
                     const LiAnalysisParams *params,
                     gboolean composed,
                     guint threads)
{
  const LiCorrelateParams *p = &params->correlation;
  double voxels = (double)shape[0] * (double)shape[1] * (double)shape[2], window, shared = 0,
         alone = FIXED + 2 * voxels * READ_VOXEL;

  for (int level = composed ? p->spacing.n - 1 : 0; level < p->spacing.n; level++)
    shared += level_seconds (shape, p, level, composed);
  alone += STRAIN_NODE * level_nodes (shape, p, p->spacing.n - 1, &window);
  if (!composed)
    alone += REGISTER_FIXED + voxels * REGISTER_VOXEL;
  if (params->write_residual)
    shared += voxels * RESIDUAL_VOXEL;
  return alone + shared / MAX (threads, 1);
}

static double
pair_seconds (LiExperiment *experiment,
              const gint64 *shape,
              const LiReport *step,
              gboolean composed)
{
  double before = seconds_before (experiment, &step->params, composed);

  return before > 0 ? before
                    : li_estimate_seconds (shape, &step->params, composed, li_pool_threads ());
}

/* Bytes that one pair writes. */
static double
pair_disk (const gint64 *shape, const LiAnalysisParams *params)
{
  double window,
      nodes = level_nodes (shape, &params->correlation, params->correlation.spacing.n - 1, &window);
  double voxels = (double)shape[0] * (double)shape[1] * (double)shape[2];

  return 3 * nodes * BYTES_PER_NODE + (params->write_residual ? 4 * voxels : 0);
}

static LiReport *
describe_step (LiExperiment *experiment, guint to, GError **error)
{
  LiAnalysisParams params = { 0 };
  g_autoptr (GHashTable) fingerprints
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (!li_analysis_settings (experiment, &params, error))
    return NULL;
  LiReport *report = li_pair_describe (experiment, to - 1, to, &params, fingerprints, error);
  li_params_clear (&li_analysis_params, &params);
  return report;
}

static gboolean
is_due (const LiPair *pair, gboolean force)
{
  return pair->state == LI_PAIR_MISSING || pair->state == LI_PAIR_PARTLY
         || pair->state == LI_PAIR_STALE || (force && pair->state != LI_PAIR_BLOCKED);
}

gboolean
li_analyse_estimate (LiExperiment *experiment,
                     const GPtrArray *pairs,
                     gboolean force,
                     LiEstimate *estimate,
                     GError **error)
{
  guint count[2] = { 0 }, last = 0;

  memset (estimate, 0, sizeof *estimate);
  for (guint k = 0; k < pairs->len; k++)
    {
      const LiPair *pair = pairs->pdata[k];

      if (!is_due (pair, force))
        continue;
      count[li_pair_is_cumulative (pair->from, pair->to)]++;
      last = pair->to;
    }
  estimate->pairs = count[0] + count[1];
  if (estimate->pairs == 0)
    return TRUE;
  g_autoptr (LiReport) step = describe_step (experiment, last, error);
  g_autoptr (LiVolume) volume = step != NULL ? open_input (step, "image-1", error) : NULL;
  if (volume == NULL)
    return FALSE;
  const gint64 *shape = li_volume_info (volume)->shape;
  for (int composed = 0; composed < 2; composed++)
    if (count[composed] > 0)
      estimate->seconds += count[composed] * pair_seconds (experiment, shape, step, composed);
  estimate->memory = li_estimate_memory (step);
  estimate->disk = (guint64)(estimate->pairs * pair_disk (shape, &step->params));
  return TRUE;
}
