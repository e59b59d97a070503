/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-error.h"
#include "base/li-number.h"
#include "cli/li-recast.h"
#include "volume/li-volume-write.h"

#define KEEP (-1)

typedef struct
{
  int type;
  char *crop;
  int bin;
  LiDoubleList range, voxel;
} Params;

static const LiParamValue types[] = {
  { KEEP, "keep", N_ ("As it is") },
  { LI_TYPE_U8, "u8", N_ ("8 bit") },
  { LI_TYPE_U16, "u16", N_ ("16 bit") },
  { LI_TYPE_I16, "i16", N_ ("16 bit with sign") },
  { LI_TYPE_U32, "u32", N_ ("32 bit") },
  { LI_TYPE_F32, "f32", N_ ("32-bit floating point") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam params[] = {
  LI_P_ENUM (Params, type, "type", types, "keep", N_ ("Type"), N_ ("Type of a voxel. Grey values are rounded, never rescaled unless --range is given."), 0),
  LI_P_STRING (Params, crop, "crop", "", N_ ("Crop"), N_ ("Box to keep, z0:z1,y0:y1,x0:x1 in voxels; the ends are not in it and may be left out."), 0),
  LI_P_INT (Params, bin, "bin", "", 1, 64, "1", N_ ("Binning"), N_ ("Average this many voxels along each axis, after cropping."), 0),
  LI_P_DOUBLES (Params, range, "range", "grey", -INFINITY, INFINITY, "", N_ ("Range"), N_ ("Two grey values that become the lowest and highest of an integer type."), LI_PARAM_ASCENDING),
  LI_P_DOUBLES (Params, voxel, "voxel", "µm", 1e-6, 1e6, "", N_ ("Voxel size"), N_ ("What to write as the voxel size of VOLUME instead of what it says: one value or z,y,x."), LI_PARAM_PER_AXIS),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("convert", Params, params);

static gboolean
bad_crop (const char *text, GError **error)
{
  g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
               _ ("crop is “%s”; expected z0:z1,y0:y1,x0:x1 with whole numbers"), text);
  return FALSE;
}

static gboolean
parse_end (const char *text, gint64 *end)
{
  return *text == '\0' || li_number_parse_int (text, end);
}

static gboolean
parse_crop (const char *text, const gint64 shape[3], LiBox *box, GError **error)
{
  static const char axes[] = "zyx";
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  if (g_strv_length (parts) != 3)
    return bad_crop (text, error);
  for (int a = 0; a < 3; a++)
    {
      g_auto (GStrv) ends = g_strsplit (parts[a], ":", -1);
      if (g_strv_length (ends) != 2 || !parse_end (ends[0], &box->lo[a])
          || !parse_end (ends[1], &box->hi[a]))
        return bad_crop (text, error);
      if (box->lo[a] >= 0 && box->lo[a] < box->hi[a] && box->hi[a] <= shape[a])
        continue;
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("crop keeps %c from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                      ", but the volume has 0 to %" G_GINT64_FORMAT),
                   axes[a], box->lo[a], box->hi[a], shape[a]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_range (const Params *p, LiVoxelType type, GError **error)
{
  if (p->range.n == 0 || (p->range.n == 2 && type != LI_TYPE_F32))
    return TRUE;
  g_set_error_literal (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                       p->range.n != 2
                           ? _ ("range wants two grey values: lowest,highest")
                           : _ ("range maps to the whole range of an integer type; choose one by "
                                "--type"));
  return FALSE;
}

static gboolean
plan (const Params *p, LiVolume *volume, LiRecast *recast, GError **error)
{
  const LiVolumeInfo *info = li_volume_info (volume);
  recast->crop = li_volume_box (volume);
  recast->type = p->type == KEEP ? info->type : (LiVoxelType)p->type;
  recast->bin = p->bin;
  if (!check_range (p, recast->type, error)
      || (p->crop != NULL && !parse_crop (p->crop, info->shape, &recast->crop, error)))
    return FALSE;
  for (int a = 0; a < 3; a++)
    if (li_box_edge (&recast->crop, a) < p->bin)
      {
        g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                     _ ("binning by %d leaves no voxel of an axis that has %" G_GINT64_FORMAT),
                     p->bin, li_box_edge (&recast->crop, a));
        return FALSE;
      }
  recast->mapped = p->range.n == 2;
  recast->lo = p->range.v[0];
  recast->hi = p->range.v[1];
  return TRUE;
}

static void
set_voxel (LiVolume *volume, const LiDoubleList *voxel, double bin)
{
  double um[3];
  if (voxel->n == 0)
    return;
  for (int a = 0; a < 3; a++)
    um[a] = voxel->v[voxel->n == 3 ? a : 0] * bin;
  li_volume_set_voxel (volume, um);
}

static gboolean
convert (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  const char *target = li_run_operand (run, 1);
  LiRecast recast = { 0 };
  guint64 saturated = 0;
  li_run_stage (run, 0.05, _ ("Opening"));
  g_autoptr (LiVolume) volume = li_run_open (run, li_run_operand (run, 0), error);
  if (volume == NULL || !plan (p, volume, &recast, error))
    return FALSE;
  g_autoptr (LiVolume) result = li_recast_new (volume, &recast, &saturated);
  set_voxel (result, &p->voxel, p->bin);
  li_run_stage (run, 0.9, _ ("Writing"));
  if (!li_volume_write (result, target, run->progress, error))
    return FALSE;
  const LiVolumeInfo *info = li_volume_info (result);
  li_run_print (run, _ ("%.0f × %.0f × %.0f voxels, %s\n"), (double)info->shape[0],
                (double)info->shape[1], (double)info->shape[2], li_voxel_type_name (info->type));
  li_figures_integers (run->figures, "shape", info->shape, 3);
  li_figures_text (run->figures, "type", li_voxel_type_name (info->type));
  li_figures_integer (run->figures, "saturated", (gint64)saturated);
  if (saturated > 0)
    li_run_warn (run,
                 _ ("%.0f voxels do not fit into %s and were set to its lowest or highest value"),
                 (double)saturated, li_voxel_type_name (info->type));
  li_run_wrote (run, target);
  return TRUE;
}

static const LiOperand operands[] = {
  { "VOLUME", LI_OPERAND_INPUT, 1, 1, N_ ("The volume to read.") },
  { "OUT", LI_OPERAND_OUTPUT, 1, 1,
    N_ ("What to write: .tif, .h5, .raw, .vti or .zarr (OME-Zarr, a folder).") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_convert = {
  .name = "convert",
  .summary = N_ ("Write a volume in another format, type, crop or binning"),
  .description = N_ ("Works on volumes of any size. Grey values are never rescaled unless --range "
                     "asks for it; values that do not fit into the type are counted."),
  .operands = operands,
  .tables = { &table, &li_input_options },
  .examples = "litho convert T0.tif small.tif --crop 0:128,32:160,32:160 --bin 2\n"
              "litho convert T0.tif T0.h5\n"
              "litho convert float.tif grey.tif --type u16 --range 0,1.5\n",
  .run = convert,
};
