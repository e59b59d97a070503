/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-error.h"
#include "cli/li-images.h"
#include "cli/li-phi-input.h"
#include "dvc/li-pair-check.h"
#include "dvc/li-residual.h"

typedef struct
{
  char *output, *phi, *floor;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Result"), N_ ("Where the residual goes (float32 TIFF)."), LI_PARAM_REQUIRED | LI_PARAM_OUTPUT),
  LI_P_FILE (Params, phi, "phi", N_ ("Field"), N_ ("The Φ field or registration from IM1 to IM2 (TSV)."), LI_PARAM_REQUIRED),
  LI_P_STRING (Params, floor, "floor", "", N_ ("Floor"), N_ ("A double scan and its field, IM_A,IM_B,PHI: the floor is measured on it in the same way."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("residual", Params, params);

static void
report (LiRun *run, const char *name, const char *label, const LiResidualFigures *f)
{
  li_run_print (run, _ ("%s: mean %.6g, standard deviation %.6g, 99 %% of magnitudes below %.6g\n"),
                label, f->mean, f->sd, f->p99);
  if (f->match.matched)
    li_run_print (run,
                  _ ("%s: grey values of the first image were matched: gain %.6g, offset %.6g\n"),
                  label, f->match.gain, f->match.offset);
  li_figures_begin (run->figures, name);
  li_figures_number (run->figures, "mean", f->mean);
  li_figures_number (run->figures, "sd", f->sd);
  li_figures_number (run->figures, "p99", f->p99);
  li_figures_integer (run->figures, "voxels", (gint64)f->voxels);
  li_figures_integer (run->figures, "masked", (gint64)f->masked);
  li_figures_flag (run->figures, "grey_matched", f->match.matched);
  li_figures_number (run->figures, "gain", f->match.gain);
  li_figures_number (run->figures, "offset", f->match.offset);
  li_figures_end (run->figures);
}

static gboolean
open_floor (LiRun *run, const char *text, LiImages *pair, LiField **field, GError **error)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  if (g_strv_length (names) != 3)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("floor is “%s”; expected two volumes and their field: IM_A,IM_B,PHI"), text);
      return FALSE;
    }
  pair->im1 = li_run_open (run, names[0], error);
  if (pair->im1 == NULL)
    return FALSE;
  pair->im2 = li_run_open (run, names[1], error);
  if (pair->im2 == NULL)
    return FALSE;
  *field = li_field_read_tsv (names[2], error);
  return *field != NULL && li_field_check_image (*field, names[2], pair->im1, LI_FIT_EXACT, error);
}

/* Two buffers of two slabs of 32 planes with what the blur reaches on both sides, and a slab. */
static gint64
planes_held (const LiResidualParams *p)
{
  gint64 reach = p->two_d ? 0 : (gint64)ceil (4 * p->sigma) + 1;
  return 2 * (64 + 2 * reach) + 32;
}

static gboolean
residual (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  LiResidualFigures figures = { 0 }, lowest = { 0 };
  g_auto (LiImages) pair = { 0 }, twice = { 0 };
  g_autoptr (LiField) field = li_run_read_phi (run, p->phi, 0, error), still = NULL;
  if (field == NULL || !li_run_check_binning (run, 1, error)
      || !li_images_open (run, &pair, NULL, NULL, error)
      || !li_pair_check_voxels (pair.im1, pair.im2, error)
      || !li_field_check_image (field, p->phi, pair.im1, LI_FIT_EXACT, error)
      || (p->floor != NULL && !open_floor (run, p->floor, &twice, &still, error))
      || !li_images_find_mistake (run, &pair, error))
    return FALSE;
  li_run_print_memory (run, li_planes_estimate (pair.im2, planes_held (run->params[1])));
  li_run_stage (run, p->floor ? 0.45 : 0.9, _ ("Subtracting"));
  if (!li_residual (pair.im1, pair.im2, field, run->params[1], p->output, &figures, run->progress,
                    error))
    return FALSE;
  report (run, "residual", _ ("residual"), &figures);
  li_run_wrote (run, p->output);
  if (p->floor == NULL)
    return TRUE;
  li_run_stage (run, 0.45, _ ("Measuring the floor"));
  if (!li_residual (twice.im1, twice.im2, still, run->params[1], NULL, &lowest, run->progress,
                    error))
    return FALSE;
  report (run, "floor", _ ("floor"), &lowest);
  li_run_print (run, _ ("residual over floor: %.3g (standard deviations)\n"),
                figures.sd / lowest.sd);
  li_figures_number (run->figures, "over_floor", figures.sd / lowest.sd);
  return TRUE;
}

static const LiOperand operands[] = {
  { "IM1", LI_OPERAND_INPUT, 1, 1, N_ ("The reference, the earlier scan.") },
  { "IM2", LI_OPERAND_INPUT, 1, 1, N_ ("The later scan.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_residual = {
  .name = "residual",
  .summary = N_ ("What a deformation does not explain"),
  .description = N_ (
      "The later image minus the deformed reference, signed, blurred, in the frame of IM2: cracks, "
      "gas, lithiation. Voxels without a source are not a number.\n"
      "The floor is what the same measurement gives for two scans of one state; nothing is cut "
      "off by it."),
  .operands = operands,
  .tables = { &table, &li_residual_params, &li_phi_options, &li_input_options },
  .examples = "litho residual T0.tif T1.tif --phi phi.tsv -o residual.tif\n"
              "litho residual T0.tif T1.tif --phi phi.tsv -o residual.tif --floor "
              "T8.tif,T9.tif,phi-T8-T9.tsv\n",
  .run = residual,
};
