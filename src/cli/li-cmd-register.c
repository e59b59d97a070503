/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "cli/li-images.h"
#include "cli/li-phi-input.h"
#include "dvc/li-register.h"

typedef struct
{
  char *output, *guess, *mask, *mask2;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Result"), N_ ("Where the registration goes (TSV)."), LI_PARAM_REQUIRED | LI_PARAM_OUTPUT),
  LI_P_FILE (Params, guess, "guess", N_ ("Guess"), N_ ("A registration to begin from, measured or made by hand (TSV)."), 0),
  LI_P_FILE (Params, mask, "mask", N_ ("Mask"), N_ ("Volume of the shape of IM1; only voxels that are not 0 count."), 0),
  LI_P_FILE (Params, mask2, "mask2", N_ ("Mask of the second image"), N_ ("Volume of the shape of IM2; only voxels that are not 0 count."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("register", Params, params);

static gboolean
register_pair (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  LiNode node;
  g_autoptr (LiField) guess = NULL;
  g_auto (LiImages) pair = { 0 };
  if (!li_run_check_binning (run, 1, error)
      || (p->guess != NULL && !li_run_read_registration (run, p->guess, &guess, error))
      || !li_images_open (run, &pair, p->mask, p->mask2, error)
      || (guess != NULL && !li_field_check_image (guess, p->guess, pair.im1, LI_FIT_GUESS, error))
      || !li_register_check (pair.im1, pair.im2, pair.mask1, pair.mask2, error)
      || !li_images_find_mistake (run, &pair, error))
    return FALSE;
  li_run_print_memory (run, li_register_memory (pair.im1, pair.im2));
  li_run_stage (run, 0.9, _ ("Registering"));
  if (!li_register (&(const LiRegisterInput){ .im1 = pair.im1,
                                              .im2 = pair.im2,
                                              .mask1 = pair.mask1,
                                              .mask2 = pair.mask2,
                                              .guess = guess ? &guess->nodes[0].phi : NULL,
                                              .params = run->params[1] },
                    &node, run->progress, error))
    return FALSE;
  li_report_registration (run, &node, li_volume_info (pair.im1)->voxel);
  gboolean repeats = node.reason == LI_REASON_AMBIGUOUS || node.reason == LI_REASON_SINGULAR;
  if (!li_images_report_period (run, &pair, repeats, error)
      || !li_registration_write_tsv (&node, pair.im1, p->output, error))
    return FALSE;
  li_run_wrote (run, p->output);
  if (node.status != LI_STATUS_CONVERGED)
    li_run_fail (run,
                 _ ("the registration did not converge: %s; give a guess, a mask, or look at "
                    "the images"),
                 li_reason_text (node.reason));
  return TRUE;
}

static const LiOperand operands[] = {
  { "IM1", LI_OPERAND_INPUT, 1, 1, N_ ("The reference, the earlier scan.") },
  { "IM2", LI_OPERAND_INPUT, 1, 1, N_ ("The later scan; its shape may differ.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_register = {
  .name = "register",
  .summary = N_ ("Find one deformation for the whole image"),
  .description
  = N_ ("Finds the Φ (displacement, rotation, strain) that maps IM1 to IM2, coarse to fine.\n"
        "The file is written also when it did not converge, with the status that says so; the exit "
        "status is then 1."),
  .operands = operands,
  .tables = { &table, &li_register_params, &li_phi_options, &li_input_options },
  .examples = "litho register T0.tif T1.tif -o reg.tsv\n"
              "litho register T0.tif T1.tif -o reg.tsv --guess eye.tsv --mask electrode.tif\n",
  .run = register_pair,
};
