/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "cli/li-images.h"
#include "dvc/li-noise.h"
#include "dvc/li-register.h"

typedef struct
{
  LiDoubleList half_windows;
  double spacing;
  int interpolation;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_DOUBLES (Params, half_windows, "half-window", "voxel", 2, 500, "10,17", N_ ("Half windows"), N_ ("Half edges of windows to measure with."), LI_PARAM_REQUIRED),
  LI_P_DOUBLE (Params, spacing, "spacing", "voxel", 0, 10000, "0", N_ ("Node spacing"), N_ ("Distance of nodes; 0 for twice the half window."), 0),
  LI_P_ENUM (Params, interpolation, "interpolation", LI_SPLINE_VALUES, "cubic", N_ ("Interpolation"), N_ ("Interpolation of image 2."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("noise", Params, params);

static void
report_row (LiRun *run, const LiNoiseRow *r)
{
  li_run_print (run, "%11.6g  %7.6g  %5.2f  %5zu/%-5zu  %.4f %.4f %.4f   %.2e  %.2e  %.4f\n",
                r->half_window, r->spacing, r->shift, r->converged, r->nodes, r->sd_u[0],
                r->sd_u[1], r->sd_u[2], r->sd_F, r->sd_vol,
                (r->mean_reported_u[0] + r->mean_reported_u[1] + r->mean_reported_u[2]) / 3);
  li_figures_begin (run->figures, NULL);
  li_figures_number (run->figures, "half_window", r->half_window);
  li_figures_number (run->figures, "spacing", r->spacing);
  li_figures_number (run->figures, "shift", r->shift);
  li_figures_integer (run->figures, "nodes", (gint64)r->nodes);
  li_figures_integer (run->figures, "converged", (gint64)r->converged);
  li_figures_numbers (run->figures, "sd_u", r->sd_u, 3);
  li_figures_numbers (run->figures, "mean_reported_u", r->mean_reported_u, 3);
  li_figures_number (run->figures, "sd_F", r->sd_F);
  li_figures_number (run->figures, "sd_vol", r->sd_vol);
  li_figures_end (run->figures);
}

/* The largest memory of its correlations and the registration. */
static guint64
estimate_memory (const LiImages *pair, const Params *p)
{
  LiCorrelateParams c = { 0 };
  li_params_init (&li_correlate_params, &c);
  c.half_window = p->half_windows;
  c.spacing = p->half_windows;
  c.rings = LI_RINGS_OFF; /* without motion a static pattern cannot be distinguished */
  guint64 bytes = li_correlate_memory (pair->im1, pair->im2, &c);
  li_params_clear (&li_correlate_params, &c);
  return MAX (bytes, li_register_memory (pair->im1, pair->im2));
}

/* Windows that do not fit, before the registration. */
static gboolean
check_windows (const LiImages *pair, const Params *p, GError **error)
{
  LiCorrelateParams c = { 0 };
  gboolean good = li_register_check (pair->im1, pair->im2, NULL, NULL, error);
  li_params_init (&li_correlate_params, &c);
  c.half_window.n = c.spacing.n = 1;
  for (int i = 0; good && i < p->half_windows.n; i++)
    {
      c.half_window.v[0] = p->half_windows.v[i];
      c.spacing.v[0] = p->spacing > 0 ? p->spacing : 2 * p->half_windows.v[i];
      good = li_correlate_check (pair->im1, pair->im2, NULL, NULL, &c, error);
    }
  li_params_clear (&li_correlate_params, &c);
  return good;
}

static gboolean
noise (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  g_auto (LiImages) pair = { 0 };
  if (!li_images_open (run, &pair, NULL, NULL, error) || !check_windows (&pair, p, error)
      || !li_images_find_mistake (run, &pair, error))
    return FALSE;
  li_run_print_memory (run, estimate_memory (&pair, p));
  li_run_stage (run, 0.9, _ ("Measuring noise"));
  g_autoptr (GArray) rows = li_noise (pair.im1, pair.im2, &p->half_windows, p->spacing,
                                      p->interpolation, run->progress, error);
  if (rows == NULL)
    return FALSE;
  const LiNoiseRow *first = &g_array_index (rows, LiNoiseRow, 0);
  li_run_print (run, "%s", _ ("motion between the two scans (drift, relaxation):\n"));
  li_figures_begin (run->figures, "drift");
  li_run_report_phi (run, &first->affine, li_volume_info (pair.im1)->voxel);
  li_figures_end (run->figures);
  li_run_print (
      run, "%s",
      _ ("half window  spacing  shift  converged    sd of u (z y x) voxel  sd of F   sd of "
         "vol  reported\n"));
  li_figures_begin_array (run->figures, "rows");
  double worst = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const LiNoiseRow *r = &g_array_index (rows, LiNoiseRow, i);
      report_row (run, r);
      worst = MAX (worst, isnan (r->sd_vol) ? INFINITY : r->sd_vol);
    }
  li_figures_end (run->figures);
  if (!isfinite (worst))
    li_run_fail (
        run, "%s",
        _ ("too few nodes converged, or all lie in one plane: choose a smaller spacing, or see "
           "whether these are two scans of one state"));
  return TRUE;
}

static const LiOperand operands[] = {
  { "IM1", LI_OPERAND_INPUT, 1, 1, N_ ("The first of two scans of one state.") },
  { "IM2", LI_OPERAND_INPUT, 1, 1, N_ ("The second.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_noise = {
  .name = "noise",
  .summary = N_ ("Noise floor from a double scan"),
  .description = N_ (
      "Correlates two scans of one state. The even part of the motion (drift, relaxation) is "
      "reported apart; the standard deviations of the rest are the noise floor of displacement, F "
      "and volumetric strain for each half window.\n"
      "It is repeated with the second image shifted by 0.25 and 0.5 voxel, because a pair without "
      "shift hides the bias of interpolation."),
  .operands = operands,
  .tables = { &table, &li_input_options },
  .examples = "litho noise T8.tif T9.tif --half-window 10,17,35\n",
  .run = noise,
};
