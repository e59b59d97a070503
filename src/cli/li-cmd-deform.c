/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <string.h>
#include "cli/li-images.h"
#include "cli/li-phi-input.h"
#include "dvc/li-deform.h"

#define DEFORM_PLANES 64 /* source, result and mask of a slab of 32 */

typedef struct
{
  char *output, *phi;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Result"), N_ ("Where the deformed image goes (TIFF); its mask goes beside it as NAME-mask.tif."), LI_PARAM_REQUIRED | LI_PARAM_OUTPUT),
  LI_P_FILE (Params, phi, "phi", N_ ("Field"), N_ ("The Φ field or registration to deform by (TSV)."), LI_PARAM_REQUIRED),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("deform", Params, params);

static char *
mask_path (const char *path)
{
  const char *dot = strrchr (path, '.'), *slash = strrchr (path, '/');
  gsize stem = dot != NULL && (slash == NULL || dot > slash) ? (gsize)(dot - path) : strlen (path);
  return g_strdup_printf ("%.*s-mask.tif", (int)stem, path);
}

static gboolean
deform (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  g_autofree char *mask = mask_path (p->output);
  if (!li_run_check_output (run, mask, error))
    return FALSE;
  if (!li_run_check_binning (run, 1, error))
    return FALSE;
  g_autoptr (LiField) field = li_run_read_phi (run, p->phi, 0, error);
  if (field == NULL)
    return FALSE;
  li_run_stage (run, 0.05, _ ("Opening"));
  g_autoptr (LiVolume) image = li_run_open (run, li_run_operand (run, 0), error);
  if (image == NULL || !li_run_print_holes (run, image, error)
      || !li_field_check_image (field, p->phi, image, LI_FIT_EXACT, error))
    return FALSE;
  li_run_print_memory (run, li_planes_estimate (image, DEFORM_PLANES));
  li_run_stage (run, 0.95, _ ("Deforming"));
  if (!li_deform (image, field, run->params[1], p->output, run->progress, error))
    return FALSE;
  li_run_wrote (run, p->output);
  li_run_wrote (run, mask);
  return TRUE;
}

static const LiOperand operands[] = {
  { "IM", LI_OPERAND_INPUT, 1, 1, N_ ("The reference, the earlier scan.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_deform = {
  .name = "deform",
  .summary = N_ ("Deform an image by a field"),
  .description = N_ ("Deforms the reference to look like the later scan. The type of the image is "
                     "kept; voxels without a source are 0, and 0 in the mask."),
  .operands = operands,
  .tables = { &table, &li_deform_params, &li_phi_options, &li_input_options },
  .examples = "litho deform T0.tif --phi phi.tsv -o T0-deformed.tif\n"
              "litho deform labels-T0.tif --phi phi.tsv -o labels.tif --interpolation nearest\n",
  .run = deform,
};
