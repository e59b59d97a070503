/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"
#include "cli/li-images.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-error.h"
#include "dvc/li-frame.h"
#include "dvc/li-noise.h"

typedef struct
{
  char *mask;
  double spacing, half_window, noise;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_DOUBLE (Params, spacing, "spacing", "voxel", 2, 10000, "35", N_ ("Node spacing"), N_ ("Distance of nodes."), 0),
  LI_P_DOUBLE (Params, half_window, "half-window", "voxel", 0, 500, "0", N_ ("Half window"), N_ ("Half edge of the window; 0 for half the spacing."), 0),
  LI_P_DOUBLE (Params, noise, "noise", "grey", 0, 1e9, "0", N_ ("Noise"), N_ ("Standard deviation of the image's noise; 0 to estimate it."), 0),
  LI_P_FILE (Params, mask, "mask", N_ ("Mask"), N_ ("Volume of the shape of VOLUME; only voxels that are not 0 count."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("texture", Params, params);

static void
report (LiRun *run, const LiTextureSummary *s)
{
  li_run_print (run, _ ("windows: %zu, too poor in texture: %zu (%.1f %%)\n"), s->nodes, s->poor,
                100.0 * (double)s->poor / (double)MAX (s->nodes, 1));
  li_run_print (run, _ ("noise: %.4g grey levels, texture's correlation length: %.3g voxels\n"),
                s->noise_sd, s->correlation_length);
  if (s->poor > 0)
    li_run_print (run, _ ("suggested half window: %.0f voxels\n"), s->suggested_half_window);
  li_figures_integer (run->figures, "nodes", (gint64)s->nodes);
  li_figures_integer (run->figures, "poor", (gint64)s->poor);
  li_figures_number (run->figures, "noise_sd", s->noise_sd);
  li_figures_number (run->figures, "correlation_length", s->correlation_length);
  li_figures_number (run->figures, "suggested_half_window",
                     s->poor > 0 ? s->suggested_half_window : NAN);
}

static gboolean
texture (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  double half = p->half_window > 0 ? p->half_window : MAX (floor (p->spacing / 2), 2);
  double halves[3] = { half, half, half }, spacing[3] = { p->spacing, p->spacing, p->spacing };
  LiTextureSummary summary;
  li_run_stage (run, 0.05, _ ("Opening"));
  g_autoptr (LiVolume) volume = li_run_open (run, li_run_operand (run, 0), error);
  g_autoptr (LiVolume) mask = volume ? li_run_open (run, p->mask, error) : NULL;
  if (volume == NULL || (p->mask != NULL && mask == NULL)
      || !li_run_print_holes (run, volume, error))
    return FALSE;
  g_autoptr (LiField) grid = li_frame_new_grid (volume, spacing, error);
  if (grid == NULL)
    return FALSE;
  g_autofree float *expected = g_new (float, grid->n);
  li_run_stage (run, 0.9, _ ("Checking the texture"));
  if (!li_texture_check (volume, mask, grid, halves, p->noise, expected, &summary, run->progress,
                         error))
    return FALSE;
  report (run, &summary);
  LiPeriod period;
  if (!li_period_find (volume, mask, &period, error))
    return FALSE;
  li_run_report_period (run, &period);
  return TRUE;
}

static const LiOperand operands[] = {
  { "VOLUME", LI_OPERAND_INPUT, 1, 1, N_ ("The reference to be correlated.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_texture = {
  .name = "texture",
  .summary = N_ ("Say where a volume has texture enough to correlate"),
  .description
  = N_ ("For each window of a grid the standard error of the displacement that its "
        "texture and the image's noise allow. A window is poor from 0.05 voxel on. The "
        "suggested half window brings nine windows in ten to 0.01 voxel; where no window is poor "
        "nothing is suggested. A texture that repeats is said to."),
  .operands = operands,
  .tables = { &table, &li_input_options },
  .examples = "litho texture T0.tif --spacing 35 --half-window 17\n",
  .run = texture,
};
