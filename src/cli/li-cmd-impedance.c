/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include "echem/li-impedance.h"

typedef struct
{
  char *map;
} Params;

static const LiParam params[] = {
  LI_P_STRING (Params,
               map,
               "map",
               "",
               N_ ("Columns"),
               N_ ("What the columns are where their names do not tell: "
                   "frequency=f(kHz),real=R,imaginary=-X, or modulus and phase."),
               0),
};
static const LiParamTable table = LI_PARAM_TABLE_OF ("impedance", Params, params);

static void
report_spectrum (LiRun *run, const LiImpedance *z, int spectrum)
{
  double ohmic = li_impedance_ohmic (z, spectrum);
  gint64 n = 0;

  for (guint k = 0; k < z->points->len; k++)
    n += g_array_index (z->points, LiImpedancePoint, k).spectrum == spectrum;
  li_run_print (run, _ ("spectrum %d: %.0f points, Ohmic resistance %.5g Ω\n"), spectrum + 1,
                (double)n, ohmic);
  li_figures_begin (run->figures, NULL);
  li_figures_integer (run->figures, "points", n);
  li_figures_number (run->figures, "ohmic_Ohm", ohmic);
  li_figures_end (run->figures);
}

static void
report_end (LiRun *run, const char *name, const LiImpedancePoint *p)
{
  double v[3] = { p->frequency, p->re, p->im };

  li_figures_numbers (run->figures, name, v, 3);
}

static gboolean
impedance (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  const char *path = li_run_operand (run, 0);

  li_run_stage (run, 1, _ ("Reading"));
  g_autoptr (LiImpedance) z = li_impedance_load (
      path, p->map != NULL && *p->map != '\0' ? p->map : NULL, run->progress, error);
  if (z == NULL)
    return FALSE;
  li_run_print (run, _ ("%s: %s, %u points from %.6g to %.6g Hz\n"), path, z->format,
                z->points->len, z->frequency_min, z->frequency_max);
  li_figures_text (run->figures, "format", z->format);
  li_figures_integer (run->figures, "points", z->points->len);
  li_figures_number (run->figures, "frequency_min_Hz", z->frequency_min);
  li_figures_number (run->figures, "frequency_max_Hz", z->frequency_max);
  report_end (run, "first", &g_array_index (z->points, LiImpedancePoint, 0));
  report_end (run, "last", &g_array_index (z->points, LiImpedancePoint, z->points->len - 1));
  li_figures_begin_array (run->figures, "spectra");
  for (int k = 0; k < MIN (z->spectra, 1000); k++)
    report_spectrum (run, z, k);
  li_figures_end (run->figures);
  for (guint k = 0; k < z->notes->len; k++)
    li_run_warn (run, "%s: %s", path, (const char *)z->notes->pdata[k]);
  return TRUE;
}

static const LiOperand operands[] = {
  { "FILE", LI_OPERAND_INPUT, 1, 1, N_ ("An impedance file.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_impedance = {
  .name = "impedance",
  .summary = N_ ("Read an impedance file: points, frequencies, Ohmic resistance"),
  .description = N_ (
      "Reads spectra of BioLogic, Gamry, ZPlot, Autolab, VersaStudio, CH Instruments, Parstat, "
      "PowerSuite, Ivium and OrigaMaster files, and tables with or without names. The imaginary "
      "part of a capacitor is negative. The Ohmic resistance is the real part where the imaginary "
      "part crosses zero, else that of the highest frequency."),
  .operands = operands,
  .tables = { &table },
  .examples = "litho impedance cell1.mpt\n",
  .run = impedance,
};
