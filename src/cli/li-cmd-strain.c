/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-material.h"
#include "cli/li-phi-input.h"
#include "dvc/li-strain.h"

typedef struct
{
  char *output, *components, *formats, *label;
  LiDoubleList voxel;
} Params;

/* clang-format off */
static const LiParam params[] = {
  LI_P_STRING (Params, output, "output", "", N_ ("Result"), N_ ("Beginning of the names of the files: NAME-vol.tif, NAME.csv …"), LI_PARAM_REQUIRED),
  LI_P_STRING (Params, components, "components", "vol,dev", N_ ("Components"), N_ ("vol, dev, volss, devss, U_zz, e_zz, E_zz, H_zz …, p1, p2, p3, rz, ry, rx, or groups: U, e, E, H, p, d, r, z."), 0),
  LI_P_STRING (Params, formats, "formats", "tif,csv", N_ ("Formats"), N_ ("tif (a voxel for each node), image (on the voxels of image 1), csv, tsv, vti."), 0),
  LI_P_STRING (Params, label, "label", "", N_ ("Label"), N_ ("Text for the headers, such as “incremental T3→T4”."), 0),
  LI_P_DOUBLES (Params, voxel, "voxel", "µm", 0, 1e6, "", N_ ("Voxel size"), N_ ("z,y,x, or one number; empty: as the file says. SPAM's files say nothing, and voxels are then taken as cubes."), LI_PARAM_PER_AXIS),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("strain", Params, params);

/* Mean and spread of one component over points with a value. */
static void
report_component (LiRun *run, const LiStrain *strain, const char *name)
{
  int component = li_strain_component_find (name);
  gsize n = strain->points->n, known = 0;
  double sum = 0, squares = 0, low = INFINITY, high = -INFINITY;
  for (gsize i = 0; i < n; i++)
    {
      double v = strain->values[(gsize)component * n + i];
      if (!isfinite (v))
        continue;
      known++;
      sum += v;
      squares += v * v;
      low = MIN (low, v);
      high = MAX (high, v);
    }
  double mean = known ? sum / (double)known : NAN;
  double sd = known ? sqrt (MAX (squares / (double)known - mean * mean, 0)) : NAN;
  li_run_print (run, _ ("%s: mean %.5f, standard deviation %.5f, %.5f … %.5f\n"),
                li_strain_component_label ((gsize)component), mean, sd, known ? low : NAN,
                known ? high : NAN);
  li_figures_begin (run->figures, name);
  li_figures_number (run->figures, "mean", mean);
  li_figures_number (run->figures, "sd", sd);
  li_figures_number (run->figures, "min", known ? low : NAN);
  li_figures_number (run->figures, "max", known ? high : NAN);
  li_figures_integer (run->figures, "points", (gint64)known);
  li_figures_end (run->figures);
}

/* Strain and rotation need the shape of a voxel; without any it is a cube. */
static void
set_voxel (const Params *p, LiField *field)
{
  for (int a = 0; a < 3 && p->voxel.n > 0; a++)
    field->voxel[a] = p->voxel.v[p->voxel.n == 3 ? a : 0];
}

static void
report_voxel (LiRun *run, const LiField *field)
{
  const double *v = field->voxel;
  if (!(v[0] > 0 && v[1] > 0 && v[2] > 0))
    li_run_print (run, "%s", _ ("voxel size: not in the file, voxels are taken as cubes\n"));
  else if (li_voxel_is_anisotropic (v))
    li_run_print (run,
                  _ ("voxels of %.6g × %.6g × %.6g µm: strain and rotation are the material's\n"),
                  v[0], v[1], v[2]);
}

static void
report_gauge (LiRun *run, const LiStrain *strain)
{
  const double *g = strain->gauge_length, *v = strain->points->voxel;
  double um[3] = { g[0] * v[0], g[1] * v[1], g[2] * v[2] };
  li_run_print (run, _ ("virtual gauge length (z, y, x): %g, %g, %g voxels"), g[0], g[1], g[2]);
  if (um[0] > 0 && um[1] > 0 && um[2] > 0)
    {
      li_run_print (run, _ (" (%.4g, %.4g, %.4g µm)"), um[0], um[1], um[2]);
      li_figures_numbers (run->figures, "gauge_length_um", um, 3);
    }
  li_run_print (run, "\n");
  li_figures_numbers (run->figures, "gauge_length", g, 3);
}

static gsize
count_known (const LiStrain *strain)
{
  gsize known = 0;
  for (gsize i = 0; i < strain->points->n; i++)
    known += isfinite (strain->values[i]) != 0;
  return known;
}

static void
report (LiRun *run, const LiStrain *strain)
{
  gsize known = count_known (strain);
  li_run_print (run, _ ("points: %zu, with strain: %zu (%.1f %%)\n"), strain->points->n, known,
                100.0 * (double)known / (double)MAX (strain->points->n, 1));
  report_gauge (run, strain);
  li_figures_integer (run->figures, "points", (gint64)strain->points->n);
  li_figures_integer (run->figures, "known", (gint64)known);
  report_component (run, strain, "vol");
  report_component (run, strain, "dev");
  if (known == 0)
    li_run_fail (run, "%s",
                 _ ("no point has a strain: too few nodes were measured (litho info says why)"));
}

/* The files that text formats will get: a prefix may turn one of them into the input. */
static gboolean
check_names (LiRun *run, const char *prefix, GError **error)
{
  static const char *const endings[] = { "csv", "tsv", "vti" };
  const Params *p = run->params[0];
  g_auto (GStrv) formats = g_strsplit (p->formats ? p->formats : "", ",", -1);
  g_autofree char *any = g_strconcat (prefix, "-vol.tif", NULL);
  if (!li_run_check_output (run, any, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%s", prefix, endings[i]);
      if (g_strv_contains ((const char *const *)formats, endings[i])
          && !li_run_check_output (run, path, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
strain_of_field (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  if (!check_names (run, p->output, error) || !li_run_check_binning (run, 1, error))
    return FALSE;
  g_autoptr (LiField) field = li_run_read_phi (run, li_run_operand (run, 0), 0, error);
  if (field == NULL)
    return FALSE;
  set_voxel (p, field);
  g_autoptr (LiStrain) strain = li_strain_new (field, run->params[1], error);
  if (strain == NULL
      || !li_strain_write (strain, p->output, p->components, p->formats, p->label, written, error))
    return FALSE;
  report_voxel (run, field);
  report (run, strain);
  for (guint i = 0; i < written->len; i++)
    li_run_wrote (run, written->pdata[i]);
  return TRUE;
}

static const LiOperand operands[] = {
  { "PHI", LI_OPERAND_INPUT, 1, 1, N_ ("A Φ field (TSV).") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_strain = {
  .name = "strain",
  .summary = N_ ("Strain of a field"),
  .description
  = N_ ("Strain at the nodes of a field, tension positive, without unit. By default "
        "from a local fit through measured nodes; where they are too few or in one "
        "plane the result is not a number.\n"
        "Strain and rotation are those of the material: where voxels are no cubes their size "
        "must be known, from the file or from --voxel.\n"
        "The virtual gauge length is the size of the region that one value stands for."),
  .operands = operands,
  .tables = { &table, &li_strain_params, &li_phi_options },
  .examples = "litho strain phi.tsv -o strain --formats tif,csv,vti\n"
              "litho strain phi.tsv -o strain --components vol,H,p --method q8\n",
  .run = strain_of_field,
};
