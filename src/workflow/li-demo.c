/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "workflow/li-demo.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

#include "base/li-clock.h"
#include "base/li-error.h"
#include "volume/li-volume-write.h"
#include "workflow/li-demo-record.h"

/* clang-format off */
static const LiParam params[] = {
  LI_P_INTS (LiDemoParams, size, "size", "voxel", 48, 4096, "128,160,160", N_ ("Size"), N_ ("Shape of each scan: z,y,x."), LI_PARAM_PER_AXIS | LI_PARAM_REQUIRED),
  LI_P_INT (LiDemoParams, steps, "steps", "", 2, 100, "10", N_ ("Time steps"), N_ ("Number of scans, T0 included."), 0),
  LI_P_INT (LiDemoParams, seed, "seed", "", 0, G_MAXINT, "1", N_ ("Seed"), N_ ("The same seed gives the same electrode."), 0),
  LI_P_DOUBLE (LiDemoParams, noise, "noise", "grey", 0, 20000, "500", N_ ("Noise"), N_ ("Standard deviation of the noise at mid grey (of 65536 levels)."), 0),
};
/* clang-format on */
const LiParamTable li_demo_params = LI_PARAM_TABLE_OF ("demo", LiDemoParams, params);

static LiElectrode *
new_electrode (const LiDemoParams *demo, GError **error)
{
  LiElectrodeParams p = { 0 };

  li_params_init (&li_electrode_params, &p);
  p.size = demo->size;
  p.steps = demo->steps;
  p.seed = demo->seed;
  p.noise = demo->noise;
  p.gain = TRUE;
  LiElectrode *electrode = li_electrode_new (&p, error);
  li_params_clear (&li_electrode_params, &p);
  return electrode;
}

static gboolean
make_folder_of (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  g_set_error (error, LI_WORKFLOW_ERROR, LI_ERROR_IO, _ ("%s: the folder cannot be made: %s"),
               folder, g_strerror (errno));
  return FALSE;
}

/* scans/T3/quantitative.tif and its line in the record. */
static gboolean
make_scan (LiExperiment *experiment,
           const LiElectrode *electrode,
           int step,
           LiProgress *progress,
           GError **error)
{
  g_autofree char *name = g_strdup_printf ("T%d", step);
  g_autofree char *path = g_build_filename (li_experiment_get_folder (experiment), "scans", name,
                                            "quantitative.tif", NULL);

  if (!make_folder_of (path, error))
    return FALSE;
  li_progress_push (progress, 0.8, 1, NULL);
  g_autoptr (LiVolume) grey = li_electrode_grey (electrode, step, progress, error);
  li_progress_pop (progress);
  return grey != NULL && li_volume_write_tiff (grey, path, NULL, error)
         && li_experiment_import (experiment, -1, "quantitative", path, NULL, NULL, error);
}

static gboolean
make_scans (LiExperiment *experiment,
            const LiElectrode *electrode,
            LiProgress *progress,
            GError **error)
{
  int n = li_electrode_n_steps (electrode);

  li_progress_push (progress, 1, n, _ ("Scanning the demo electrode"));
  for (int i = 0; i < n; i++)
    {
      if (li_progress_set_error_if_cancelled (progress, error))
        return FALSE;
      li_progress_push (progress, 1. / n, 1, NULL);
      if (!make_scan (experiment, electrode, i, progress, error))
        return FALSE;
      li_progress_pop (progress);
    }
  li_progress_pop (progress);
  return TRUE;
}

/* Two levels that fit the size: about eight nodes along the shortest side at the last one. */
static void
set_analysis (LiExperiment *experiment, const gint64 shape[3])
{
  LiAnalysisParams p = { 0 };
  LiCorrelateParams *c = &p.correlation;
  double least = (double)MIN (shape[0], MIN (shape[1], shape[2]));

  li_params_init (&li_analysis_params, &p);
  c->shape = LI_SHAPE_AFFINE; /* the demo is to be quick */
  c->spacing.n = c->half_window.n = 2;
  c->spacing.v[0] = MAX (floor (least / 4), 8);
  c->spacing.v[1] = MAX (floor (least / 8), 6);
  c->half_window.v[0] = MAX (floor (0.75 * c->spacing.v[0]), 10);
  c->half_window.v[1] = MAX (floor (0.95 * c->spacing.v[1]), 8);
  li_experiment_set_settings (experiment, &li_analysis_params, &p);
  li_params_clear (&li_analysis_params, &p);
}

/* The record is saved last: a demo that was stopped is made anew. */
static LiExperiment *
make (const char *folder, const LiDemoParams *demo, LiProgress *progress, GError **error)
{
  g_autoptr (LiElectrode) electrode = new_electrode (demo, error);
  g_autoptr (LiExperiment) experiment
      = electrode != NULL ? li_experiment_prepare (folder, error) : NULL;
  gint64 shape[3];

  if (experiment == NULL || !make_scans (experiment, electrode, progress, error))
    return NULL;
  li_electrode_get_shape (electrode, shape);
  li_demo_fill_record (experiment, electrode);
  set_analysis (experiment, shape);
  if (!li_demo_write_journal (experiment, electrode, error)
      || !li_experiment_save (experiment, error))
    return NULL;
  return g_steal_pointer (&experiment);
}

LiExperiment *
li_demo_create (const char *folder, const LiDemoParams *demo, LiProgress *progress, GError **error)
{
  if (!li_params_validate (&li_demo_params, demo, error))
    return NULL;
  if (li_experiment_is_at (folder))
    return li_experiment_open (folder, error);
  return make (folder, demo, progress, error);
}

gboolean
li_demo (const char *folder,
         const LiDemoParams *demo,
         const LiAnalyseWatch *watch,
         GPtrArray *pictures,
         LiProgress *progress,
         GError **error)
{
  int depth = li_progress_depth (progress);

  li_progress_push (progress, 0.2, 1, NULL);
  g_autoptr (LiExperiment) experiment = li_demo_create (folder, demo, progress, error);
  li_progress_pop_to (progress, depth);
  if (experiment == NULL)
    return FALSE;
  li_progress_push (progress, 0.75, 1, NULL);
  gboolean ok = li_analyse (experiment, NULL, FALSE, watch, NULL, progress, error);
  li_progress_pop_to (progress, depth);
  li_progress_push (progress, 0.05, 1, _ ("Drawing"));
  ok = ok && li_demo_pictures (experiment, pictures, progress, error);
  li_progress_pop_to (progress, depth);
  return ok;
}
