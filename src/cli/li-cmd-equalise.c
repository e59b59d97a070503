/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include "tomo/li-equalise.h"
#include "volume/li-volume-write.h"

typedef struct
{
  char *output, *cdf;
  int type, bins;
} Params;

static const LiParamValue types[] = {
  { LI_TYPE_F32, "f32", N_ ("32-bit floating point, 0 to 1") },
  { LI_TYPE_U16, "u16", N_ ("16 bit, 0 to 65535") },
  { LI_TYPE_U8, "u8", N_ ("8 bit, 0 to 255") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam params[] = {
  LI_P_FILE (Params, output, "output", N_ ("Output"), N_ ("What to write: .tif, .h5, .raw, .vti or .zarr."), LI_PARAM_OUTPUT | LI_PARAM_REQUIRED),
  LI_P_FILE (Params, cdf, "cdf", N_ ("Distribution"), N_ ("CSV to write the cumulative distribution to: grey value and share."), LI_PARAM_OUTPUT),
  LI_P_ENUM (Params, type, "type", types, "f32", N_ ("Type"), N_ ("Type of a voxel of the output."), 0),
  LI_P_INT (Params, bins, "bins", "", 2, 65536, "256", N_ ("Bins"), N_ ("Bins of volumes in floating point; whole numbers have one for each grey value."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("equalise", Params, params);

static gboolean
equalise (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  li_run_stage (run, 0.05, _ ("Opening"));
  g_autoptr (LiVolume) volume = li_run_open (run, li_run_operand (run, 0), error);
  if (volume == NULL)
    return FALSE;
  li_run_stage (run, 0.4, _ ("Counting grey values"));
  g_autoptr (LiEqualiser) e = li_equaliser_new (volume, p->bins, run->progress, error);
  if (e == NULL)
    return FALSE;
  li_run_print (run, _ ("grey values: %zu bins, %.0f voxels counted\n"), e->n, (double)e->voxels);
  li_figures_integer (run->figures, "bins", (gint64)e->n);
  li_figures_integer (run->figures, "voxels", (gint64)e->voxels);
  li_figures_integer (run->figures, "not_finite", (gint64)e->not_finite);
  if (e->not_finite > 0)
    li_run_warn (run, _ ("%.0f voxels are not finite and were not counted"), (double)e->not_finite);
  if (p->cdf != NULL && !li_equaliser_write (e, p->cdf, error))
    return FALSE;
  li_run_stage (run, 0.5, _ ("Writing"));
  g_autoptr (LiVolume) result
      = li_equalised_new (volume, g_steal_pointer (&e), (LiVoxelType)p->type);
  if (!li_volume_write (result, p->output, run->progress, error))
    return FALSE;
  li_run_wrote (run, p->output);
  if (p->cdf != NULL)
    li_run_wrote (run, p->cdf);
  return TRUE;
}

static const LiOperand operands[] = {
  { "VOLUME", LI_OPERAND_INPUT, 1, 1, N_ ("The volume to equalise; it is left as it is.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_equalise = {
  .name = "equalise",
  .summary = N_ ("Equalise the histogram of a volume"),
  .description
  = N_ ("Each grey value becomes the share of voxels that are no brighter, as scikit-image's "
        "equalize_hist works it out. The result is no quantity any more: keep the volume for "
        "measurements of grey values, and the distribution (--cdf) to say what was done."),
  .operands = operands,
  .tables = { &table, &li_input_options },
  .examples = "litho equalise T0.tif -o T0-equalised.tif --cdf T0-cdf.csv\n",
  .run = equalise,
};
