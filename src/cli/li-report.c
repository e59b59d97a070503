/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-run.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-material.h"
#include "dvc/li-correlate-static.h"
#include "workflow/li-quality.h"

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* Median over measured nodes of one component's standard error, NaN when unknown. */
static double
median_sigma (const LiField *field, int axis)
{
  g_autofree double *values = g_new (double, field->n + 1);
  gsize n = 0;
  for (gsize i = 0; i < field->n; i++)
    if (li_node_is_measured (&field->nodes[i]) && isfinite (field->nodes[i].sigma_u[axis]))
      values[n++] = field->nodes[i].sigma_u[axis];
  if (n == 0)
    return NAN;
  qsort (values, n, sizeof *values, compare);
  return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

/* Members of "reasons" in the figures, by LiReason. */
static const char *const reason_names[]
    = { "none",       "iterations", "diverged",  "singular",   "implausible",
        "masked",     "grey",       "outside",   "low_zncc",   "bad_start",
        "incoherent", "lost",       "ambiguous", "grey_levels" };

static void
report_reasons (LiRun *run, const LiFieldSummary *sum)
{
  li_figures_begin (run->figures, "reasons");
  for (int reason = LI_REASON_NONE + 1; reason < (int)G_N_ELEMENTS (reason_names); reason++)
    if (sum->by_reason[reason] > 0)
      li_figures_integer (run->figures, reason_names[reason], (gint64)sum->by_reason[reason]);
  li_figures_end (run->figures);
}

void
li_run_report_field (LiRun *run, const LiField *field, const LiPhi *registration)
{
  LiFieldSummary sum;
  double sigma[3];
  double still = li_field_static_share (field, registration);
  g_autofree char *text = li_field_summary_text (field);
  li_field_summary (field, &sum);
  li_run_print (run, "%s", text);
  li_figures_integer (run->figures, "nodes", (gint64)sum.n);
  li_figures_integer (run->figures, "converged", (gint64)sum.converged);
  li_figures_integer (run->figures, "repaired", (gint64)sum.repaired);
  li_figures_integer (run->figures, "failed", (gint64)sum.failed);
  li_figures_integer (run->figures, "masked", (gint64)sum.masked);
  report_reasons (run, &sum);
  li_figures_number (run->figures, "zncc_median", sum.zncc_median);
  li_figures_number (run->figures, "iterations_mean", sum.iterations_mean);
  for (int a = 0; a < 3; a++)
    sigma[a] = median_sigma (field, a);
  li_figures_numbers (run->figures, "sigma_u_median", sigma, 3);
  if (isfinite (sigma[0] + sigma[1] + sigma[2]))
    li_run_print (run,
                  _ ("median standard error of a displacement (z, y, x): %.4f, %.4f, %.4f voxel\n"),
                  sigma[0], sigma[1], sigma[2]);
  li_figures_number (run->figures, "static_share", still);
  if (still > LI_QUALITY_MAX_STATIC)
    li_run_warn (run,
                 _ ("at %.1f %% of the nodes standing still matches better than the motion: a "
                    "pattern fixed to the detector, such as rings, may have been followed"),
                 100 * still);
}

void
li_run_report_period (LiRun *run, const LiPeriod *period)
{
  g_autofree char *text = li_period_text (period);
  if (text == NULL)
    return;
  li_run_warn (run, "%s", text);
  li_figures_begin (run->figures, "period");
  li_figures_number (run->figures, "length", li_period_length (period));
  li_figures_numbers (run->figures, "vectors", &period->vector[0][0], 3 * (gsize)period->n);
  li_figures_end (run->figures);
}

/* What rounds to zero has no sign. */
static double
shown (double v)
{
  return fabs (v) < 0.5e-4 ? 0 : v;
}

static void
print_row (LiRun *run, const char *label, const double v[3], const char *unit)
{
  li_run_print (run, "%s: %.4f, %.4f, %.4f %s\n", label, shown (v[0]), shown (v[1]), shown (v[2]),
                unit);
}

void
li_run_report_phi (LiRun *run, const LiPhi *phi, const double voxel[3])
{
  double degrees[3], F[9];
  for (int k = 0; k < 9; k++)
    F[k] = phi->F.m[k / 3][k % 3];
  li_material_rotation (&phi->F, voxel, degrees);
  double vol = li_mat3_det (&phi->F) - 1;
  print_row (run, _ ("displacement of the centre (z, y, x)"), phi->t, _ ("voxel"));
  print_row (run, _ ("rotation (z, y, x)"), degrees, "°");
  li_run_print (run, _ ("volumetric strain: %.5f\n"), fabs (vol) < 0.5e-5 ? 0 : vol);
  li_figures_numbers (run->figures, "centre", phi->c, 3);
  li_figures_numbers (run->figures, "displacement", phi->t, 3);
  li_figures_numbers (run->figures, "F", F, 9);
  li_figures_numbers (run->figures, "rotation_degrees", degrees, 3);
  li_figures_number (run->figures, "volumetric_strain", vol);
}
