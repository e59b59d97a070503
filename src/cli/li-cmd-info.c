/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-number.h"
#include "cli/li-phi-input.h"
#include "volume/li-choices.h"
#include "volume/li-histogram.h"

typedef struct
{
  gboolean grey;
  double voxels;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_BOOL (Params, grey, "grey", "yes", N_ ("Grey values"), N_ ("Read voxels and show the range of their grey values."), 0),
  LI_P_DOUBLE (Params, voxels, "voxels", "million", 0, 1e9, "64", N_ ("Voxels to read"), N_ ("Larger volumes are sampled by bricks on a fixed lattice; 0 reads all."), LI_PARAM_ADVANCED),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("info", Params, params);

static void
print_size (LiRun *run, LiVolume *volume)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  guint64 bytes = li_volume_n_voxels (volume) * li_voxel_type_size (info->type);
  g_autofree char *size = li_number_bytes (bytes);
  li_run_print (run, _ ("format: %s\n"), info->format ? info->format : "?");
  li_run_print (run, _ ("shape (z, y, x): %.0f × %.0f × %.0f voxels\n"), (double)info->shape[0],
                (double)info->shape[1], (double)info->shape[2]);
  li_run_print (run, _ ("type: %s (%s)\n"), li_voxel_type_name (info->type), size);
  if (info->voxel[0] > 0)
    li_run_print (run, _ ("voxel size (z, y, x): %.6g × %.6g × %.6g µm\n"), info->voxel[0],
                  info->voxel[1], info->voxel[2]);
  else if (info->voxel[1] > 0 && info->voxel[2] > 0)
    li_run_print (run, _ ("voxel size (y, x): %.6g × %.6g µm; along z it is not in the file\n"),
                  info->voxel[1], info->voxel[2]);
  else
    li_run_print (run, "%s", _ ("voxel size: not in the file\n"));
  if (info->origin[0] != 0 || info->origin[1] != 0 || info->origin[2] != 0)
    li_run_print (run, _ ("origin (z, y, x): %.6g, %.6g, %.6g voxels\n"), info->origin[0],
                  info->origin[1], info->origin[2]);
  if (li_volume_note (volume) != NULL)
    {
      li_run_print (run, _ ("note: %s\n"), li_volume_note (volume));
      li_figures_text (run->figures, "note", li_volume_note (volume));
    }
  li_figures_text (run->figures, "file", li_volume_path (volume));
  li_figures_text (run->figures, "format", info->format);
  li_figures_integers (run->figures, "shape", info->shape, 3);
  li_figures_text (run->figures, "type", li_voxel_type_name (info->type));
  li_figures_integer (run->figures, "bytes", (gint64)bytes);
  li_figures_numbers (run->figures, "voxel_um", info->voxel, 3);
  li_figures_numbers (run->figures, "origin", info->origin, 3);
}

/* What there is to choose from by --channel and --frame. */
static void
print_choices (LiRun *run, const LiChoices *choices)
{
  if (choices->channels > 1)
    li_run_print (run, _ ("channels: %.0f\n"), (double)choices->channels);
  if (choices->frames > 1)
    li_run_print (run, _ ("times: %.0f\n"), (double)choices->frames);
  li_figures_integer (run->figures, "channels", MAX (choices->channels, 1));
  li_figures_integer (run->figures, "frames", MAX (choices->frames, 1));
}

static gboolean
print_grey (LiRun *run, LiVolume *volume, const Params *p, GError **error)
{
  li_run_stage (run, 0.9, _ ("Reading grey values"));
  g_autoptr (LiHistogram) h
      = li_histogram_new (volume, NULL, (gsize)(p->voxels * 1e6), run->progress, error);
  if (h == NULL)
    return FALSE;
  gboolean sampled = h->total + h->not_finite < li_volume_n_voxels (volume);
  double low = li_histogram_percentile (h, 1), high = li_histogram_percentile (h, 99);
  li_run_print (run, _ ("grey values: %.6g … %.6g, mean %.6g, standard deviation %.6g%s\n"), h->min,
                h->max, h->mean, h->sd, sampled ? _ (" (of a sample)") : "");
  li_run_print (run, _ ("1 %% … 99 %%: %.6g … %.6g\n"), low, high);
  if (h->not_finite > 0)
    li_run_print (run, _ ("not a number: %.0f voxels\n"), (double)h->not_finite);
  li_figures_begin (run->figures, "grey");
  li_figures_number (run->figures, "min", h->min);
  li_figures_number (run->figures, "max", h->max);
  li_figures_number (run->figures, "mean", h->mean);
  li_figures_number (run->figures, "sd", h->sd);
  li_figures_number (run->figures, "p1", low);
  li_figures_number (run->figures, "p99", high);
  li_figures_integer (run->figures, "voxels", (gint64)h->total);
  li_figures_integer (run->figures, "not_finite", (gint64)h->not_finite);
  li_figures_flag (run->figures, "sampled", sampled);
  li_figures_end (run->figures);
  return TRUE;
}

/* The image that the Φ belongs to, where its file names it. */
static void
print_images (LiRun *run, const LiField *field)
{
  const gint64 *n = field->shape1;
  const double *voxel = field->voxel;
  if (n[0] > 0)
    {
      li_run_print (run, _ ("measured from an image of (z, y, x): %.0f × %.0f × %.0f voxels\n"),
                    (double)n[0], (double)n[1], (double)n[2]);
      li_figures_integers (run->figures, "shape", n, 3);
    }
  if (voxel[0] > 0)
    {
      li_run_print (run, _ ("voxel size (z, y, x): %.6g × %.6g × %.6g µm\n"), voxel[0], voxel[1],
                    voxel[2]);
      li_figures_numbers (run->figures, "voxel_um", voxel, 3);
    }
}

static gboolean
print_field (LiRun *run, const char *path, GError **error)
{
  if (!li_run_check_binning (run, 1, error))
    return FALSE;
  g_autoptr (LiField) field = li_run_read_phi (run, path, 0, error);
  if (field == NULL)
    return FALSE;
  li_figures_text (run->figures, "file", path);
  print_images (run, field);
  if (field->n == 1)
    li_run_report_phi (run, &field->nodes[0].phi, field->voxel);
  if (field->is_grid && field->n > 1)
    {
      double dims[3] = { (double)field->dims[0], (double)field->dims[1], (double)field->dims[2] };
      li_run_print (run, _ ("grid (z, y, x): %.0f × %.0f × %.0f nodes, %.6g voxels apart\n"),
                    dims[0], dims[1], dims[2], field->spacing[2]);
      li_figures_numbers (run->figures, "grid", dims, 3);
      li_figures_numbers (run->figures, "spacing", field->spacing, 3);
    }
  li_run_report_field (run, field, NULL);
  return TRUE;
}

static gboolean
info (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  const char *path = li_run_operand (run, 0);
  if (g_str_has_suffix (path, ".tsv"))
    return print_field (run, path, error);
  li_run_stage (run, 0.1, _ ("Opening"));
  LiChoices choices = { 0 };
  LiOpenOptions options = li_run_open_options (run);
  options.choices = &choices;
  g_autoptr (LiVolume) volume = li_volume_open (path, &options, run->progress, error);
  if (volume == NULL)
    return FALSE;
  print_size (run, volume);
  print_choices (run, &choices);
  return !p->grey || print_grey (run, volume, p, error);
}

static const LiOperand operands[] = {
  { "VOLUME", LI_OPERAND_INPUT, 1, 1, N_ ("A volume, or a Φ field (.tsv).") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_info = {
  .name = "info",
  .summary = N_ ("Say what a volume or a Φ field is"),
  .description = N_ ("Format, shape, type, voxel size and grey values of a volume; counts, reasons "
                     "and errors of a Φ field."),
  .operands = operands,
  .tables = { &table, &li_phi_options, &li_input_options },
  .examples = "litho info T0.tif\nlitho info phi.tsv --json\n",
  .run = info,
};
