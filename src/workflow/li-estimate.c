/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-estimate.h"

#include <math.h>

#include "base/li-pool.h"
#include "dvc/li-register.h"
#include "workflow/li-pair-describe.h"
#include "workflow/li-report-private.h"

/* Rough rates of one thread: voxels of windows swept in a
 * second, and voxels deformed, subtracted and blurred. */
#define SWEEP_RATE 1.5e8
#define RESIDUAL_RATE 4e6
#define READ_RATE 4e7
#define SWEEPS 9.0
#define BYTES_PER_NODE 700.0

static LiVolume *
open_input (const LiReport *report, const char *role, GError **error)
{
  const LiReportFile *file = li_report_find_file (report->inputs, role);

  return li_volume_open (file->path, NULL, NULL, error);
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

/* An earlier pair of this experiment with the same settings says more than any rate. */
static double
seconds_before (LiExperiment *experiment, const LiReport *wanted)
{
  for (guint k = 1; k < li_experiment_n_steps (experiment); k++)
    {
      g_autoptr (LiReport) r = li_pair_saved_report (experiment, k - 1, k);

      if (r != NULL && r->outcome == LI_OUTCOME_DONE && !wanted->composed
          && li_params_equal (&li_analysis_params, &r->params, &wanted->params))
        return r->seconds;
    }
  return 0;
}

static double
seconds_by_rates (const gint64 *shape, const LiReport *report)
{
  const LiCorrelateParams *p = &report->params.correlation;
  double voxels = (double)shape[0] * (double)shape[1] * (double)shape[2], window,
         seconds = 3 * voxels / READ_RATE;

  for (int level = report->composed ? p->spacing.n - 1 : 0; level < p->spacing.n; level++)
    {
      double nodes = level_nodes (shape, p, level, &window);
      seconds += nodes * window * SWEEPS / SWEEP_RATE;
    }
  if (report->params.write_residual)
    seconds += voxels / RESIDUAL_RATE;
  return seconds / li_pool_threads ();
}

gboolean
li_analyse_estimate (
    LiExperiment *experiment, guint from, guint to, LiEstimate *estimate, GError **error)
{
  LiAnalysisParams params = { 0 };
  g_autoptr (GHashTable) fingerprints
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  double window, nodes;

  if (!li_analysis_settings (experiment, &params, error))
    return FALSE;
  g_autoptr (LiReport) report
      = li_pair_describe (experiment, from, to, &params, fingerprints, error);
  li_params_clear (&li_analysis_params, &params);
  g_autoptr (LiVolume) volume = report != NULL ? open_input (report, "image-1", error) : NULL;
  if (volume == NULL)
    return FALSE;
  const gint64 *shape = li_volume_info (volume)->shape;
  double before = seconds_before (experiment, report);
  estimate->seconds = before > 0 ? before : seconds_by_rates (shape, report);
  estimate->memory = li_estimate_memory (report);
  nodes = level_nodes (shape, &report->params.correlation, report->params.correlation.spacing.n - 1,
                       &window);
  estimate->disk
      = (guint64)(3 * nodes * BYTES_PER_NODE
                  + (report->params.write_residual ? 4.0 * (double)li_volume_n_voxels (volume)
                                                   : 0));
  return TRUE;
}
