/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/li-command.h"

#include <glib/gi18n.h>
#include <math.h>
#include "base/li-error.h"
#include "base/li-units.h"
#include "echem/li-agreement.h"
#include "echem/li-steps.h"
#include "echem/li-write-cycling.h"

/* Lines of a table of steps that a person reads. */
#define SHOWN 40
/* Rows of each of several records that are held at once. */
#define ROWS_OF_MANY ((gsize)1 << 17)
/* Records of which a majority can be told. */
#define FEWEST 3

typedef struct
{
  int to;
  char *output, *map;
} Params;

#define BY_NAME (-1)

static const LiParamValue kinds[] = {
  { BY_NAME, "auto", N_ ("JSON where the name ends so, else BDF") },
  { LI_CYCLING_BDF, "bdf", N_ ("Battery Data Format, CSV") },
  { LI_CYCLING_CSV, "csv", N_ ("CSV") },
  { LI_CYCLING_JSON, "json", N_ ("JSON") },
  { 0, NULL, NULL },
};

/* clang-format off */
static const LiParam params[] = {
  LI_P_ENUM (Params, to, "to", kinds, "auto", N_ ("Format"), N_ ("What --output is written as. BDF has a file NAME.metadata.json beside it."), 0),
  LI_P_FILE (Params, output, "output", N_ ("Output"), N_ ("Write the record as this file."), LI_PARAM_OUTPUT),
  LI_P_STRING (Params, map, "map", "", N_ ("Columns"), N_ ("What the columns are where their names do not tell: time=t(h),voltage=Spannung,current=-I(mA),cycle=#4. The unit in brackets, a minus turns the sign, #4 is the fourth column, current=0 is open circuit."), 0),
};
/* clang-format on */
static const LiParamTable table = LI_PARAM_TABLE_OF ("cycling", Params, params);

static const LiCycle *
cycle_at (const GArray *cycles, guint k)
{
  return &g_array_index (cycles, LiCycle, k);
}

/* NaN where nothing was seen: figures show that as null. */
static double
seen (double v)
{
  return isfinite (v) ? v : NAN;
}

static void
add_step (LiFigures *f, const LiStep *s)
{
  li_figures_begin (f, NULL);
  li_figures_text (f, "type", li_step_type_name (s->type));
  li_figures_number (f, "start_s", s->start);
  li_figures_number (f, "duration_s", s->end - s->start);
  li_figures_number (f, "voltage_start_V", s->voltage_start);
  li_figures_number (f, "voltage_end_V", s->voltage_end);
  li_figures_number (f, "current_mA", 1e3 * s->current_mean);
  li_figures_number (f, "charge_mAh", 1e3 * s->charge);
  if (isfinite (s->cv_start))
    {
      li_figures_number (f, "cv_tail_s", s->end - s->cv_start);
      li_figures_number (f, "leakage_mA", 1e3 * s->leakage);
    }
  if (isfinite (s->relaxation))
    {
      li_figures_number (f, "relaxation_V", s->relaxation);
      li_figures_number (f, "relaxation_time_s", s->relaxation_time);
      li_figures_number (f, "rest_slope_mV_per_h", 3.6e6 * s->slope);
    }
  li_figures_end (f);
}

static void
add_cycle (LiFigures *f, const LiCycle *c)
{
  li_figures_begin (f, NULL);
  li_figures_number (f, "cycle", c->number);
  li_figures_number (f, "charge_mAh", 1e3 * c->charge);
  li_figures_number (f, "discharge_mAh", 1e3 * c->discharge);
  li_figures_number (f, "efficiency", li_cycle_efficiency (c));
  li_figures_end (f);
}

static void
report_figures (LiRun *run, const LiCyclingData *d, const GArray *steps, const GArray *cycles)
{
  const LiCyclingCount *c = &d->count;
  LiFigures *f = run->figures;

  li_figures_text (f, "format", d->info.format);
  li_figures_integer (f, "rows", (gint64)c->rows);
  li_figures_integer (f, "steps", steps->len);
  li_figures_integer (f, "cycles", cycles->len);
  li_figures_number (f, "duration_s", seen (li_cycling_count_duration (c)));
  li_figures_number (f, "voltage_min_V", seen (c->voltage_min));
  li_figures_number (f, "voltage_max_V", seen (c->voltage_max));
  li_figures_number (f, "voltage_first_V", seen (c->voltage_first));
  li_figures_number (f, "voltage_last_V", seen (c->voltage_last));
  li_figures_number (f, "current_min_mA", seen (1e3 * c->current_min));
  li_figures_number (f, "current_max_mA", seen (1e3 * c->current_max));
  li_figures_number (f, "time_first_s", seen (c->time_min));
  li_figures_number (f, "charge_mAh", 1e3 * c->charge);
  li_figures_number (f, "discharge_mAh", 1e3 * c->discharge);
  li_figures_integer (f, "time_decreases", (gint64)d->info.decreasing);
  li_figures_begin_array (f, "step_list");
  for (guint k = 0; k < steps->len; k++)
    add_step (f, &g_array_index (steps, LiStep, k));
  li_figures_end (f);
  li_figures_begin_array (f, "cycle_list");
  for (guint k = 0; k < cycles->len; k++)
    add_cycle (f, cycle_at (cycles, k));
  li_figures_end (f);
}

static void
print_steps (LiRun *run, const GArray *steps)
{
  for (guint k = 0; k < MIN (steps->len, SHOWN); k++)
    {
      const LiStep *s = &g_array_index (steps, LiStep, k);
      g_autofree char *time = li_units_duration (s->end - s->start);
      li_run_print (run, "%4u  %-6s  %12s  %8.4f → %8.4f V", k + 1, li_step_type_name (s->type),
                    time, s->voltage_start, s->voltage_end);
      if (isfinite (s->current_mean))
        li_run_print (run, "  %10.4g mA  %10.4g mAh", 1e3 * s->current_mean, 1e3 * s->charge);
      if (isfinite (s->cv_start))
        li_run_print (run, _ ("  tail %.0f s, leakage ≤ %.3g mA"), s->end - s->cv_start,
                      1e3 * fabs (s->leakage));
      if (isfinite (s->relaxation) && s->type == LI_STEP_REST)
        li_run_print (run, _ ("  relaxes by %.1f mV, at its end %.3g mV/h"), 1e3 * s->relaxation,
                      3.6e6 * s->slope);
      li_run_print (run, "\n");
    }
  if (steps->len > SHOWN)
    li_run_print (run, _ ("… and %u steps more; --json lists all\n"), steps->len - SHOWN);
}

static void
print_cycles (LiRun *run, const GArray *cycles)
{
  for (guint k = 0; k < MIN (cycles->len, SHOWN); k++)
    {
      const LiCycle *c = cycle_at (cycles, k);
      double efficiency = li_cycle_efficiency (c);
      li_run_print (run, _ ("cycle %g: charge %.5g mAh, discharge %.5g mAh, efficiency "),
                    c->number, 1e3 * c->charge, 1e3 * c->discharge);
      if (isfinite (efficiency))
        li_run_print (run, "%.2f %%\n", 100 * efficiency);
      else
        li_run_print (run, "%s\n", _ ("none"));
    }
}

static void
report (LiRun *run, const char *path, LiCyclingData *d)
{
  const LiCyclingCount *c = &d->count;
  g_autoptr (GArray) steps = li_steps_find (d);
  g_autoptr (GArray) cycles
      = c->cycles->len > 0 ? g_array_ref (c->cycles) : li_steps_cycles (steps);
  g_autofree char *time = li_units_duration (c->rows > 0 ? li_cycling_count_duration (c) : 0);

  report_figures (run, d, steps, cycles);
  li_run_print (run, _ ("%s: %s, %.0f rows, %s\n"), path, d->info.format, (double)c->rows, time);
  if (c->rows == 0)
    return;
  li_run_print (run, _ ("voltage %.4f … %.4f V, charge %.5g mAh, discharge %.5g mAh\n"),
                c->voltage_min, c->voltage_max, 1e3 * c->charge, 1e3 * c->discharge);
  print_steps (run, steps);
  print_cycles (run, cycles);
}

static void
report_notes (LiRun *run, const char *path, const LiCyclingInfo *info)
{
  for (guint k = 0; k < info->notes->len; k++)
    li_run_warn (run, "%s: %s", path, (const char *)info->notes->pdata[k]);
}

static LiCyclingData *
one_file (
    LiRun *run, const char *path, const LiCyclingOptions *options, double share, GError **error)
{
  gsize most = run->operands->len > 1 ? ROWS_OF_MANY : 0;
  li_run_stage (run, share, _ ("Reading"));
  LiCyclingData *d = li_cycling_load (path, options, most, run->progress, error);

  if (d == NULL)
    return NULL;
  report (run, path, d);
  report_notes (run, path, &d->info);
  return d;
}

/* Cells that should be alike: who is not, and what that means. */
static void
report_agreement (LiRun *run, GPtrArray *records)
{
  static const char *const states[] = { "robust", "not_yet", "not_robust" };
  LiAgreementParams rule = { 0 };

  li_params_init (&li_agreement_params, &rule);
  g_autoptr (LiAgreement) a = li_agreement_judge ((const LiCyclingData *const *)records->pdata,
                                                  records->len, NULL, &rule);
  li_run_print (run, _ ("if these cells were built alike: %s\n"), a->sentence);
  li_figures_begin (run->figures, "agreement");
  li_figures_text (run->figures, "state", states[a->state]);
  li_figures_integer (run->figures, "agree", a->agree);
  li_figures_integer (run->figures, "cells", a->cells);
  li_figures_text (run->figures, "sentence", a->sentence);
  li_figures_begin_array (run->figures, "outliers");
  for (guint k = 0; k < a->cell->len; k++)
    {
      const LiAgreementCell *c = &g_array_index (a->cell, LiAgreementCell, k);
      if (!c->outlier)
        continue;
      li_run_print (run, _ ("outlier %s: %s\n"), li_run_operand (run, k), c->reason);
      li_figures_begin (run->figures, NULL);
      li_figures_text (run->figures, "file", li_run_operand (run, k));
      li_figures_number (run->figures, "distance_V", c->distance);
      li_figures_text (run->figures, "reason", c->reason);
      li_figures_end (run->figures);
    }
  li_figures_end (run->figures);
  li_figures_end (run->figures);
}

static void
free_record (gpointer data)
{
  li_cycling_data_free (data);
}

/* Each file's figures in a list, then what they say together. */
static gboolean
many_files (LiRun *run, const LiCyclingOptions *options, GError **error)
{
  guint n = run->operands->len;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_record);

  li_figures_begin_array (run->figures, "records");
  for (guint k = 0; k < n; k++)
    {
      const char *path = li_run_operand (run, k);
      li_figures_begin (run->figures, NULL);
      li_figures_text (run->figures, "file", path);
      LiCyclingData *d = one_file (run, path, options, 1.0 / n, error);
      if (d == NULL)
        return FALSE;
      li_figures_end (run->figures);
      g_ptr_array_add (records, d);
    }
  li_figures_end (run->figures);
  if (n >= FEWEST)
    report_agreement (run, records);
  return TRUE;
}

static gboolean
convert (
    LiRun *run, const char *path, const Params *p, const LiCyclingOptions *options, GError **error)
{
  LiCyclingCount count;
  g_auto (LiCyclingInfo) info;
  LiCyclingKind kind = p->to != BY_NAME                        ? (LiCyclingKind)p->to
                       : g_str_has_suffix (p->output, ".json") ? LI_CYCLING_JSON
                                                               : LI_CYCLING_BDF;
  gboolean good;

  li_cycling_info_init (&info);
  li_cycling_count_init (&count);
  li_run_stage (run, 0.5, _ ("Writing"));
  good = li_cycling_convert (path, p->output, kind, options, &info, &count, run->progress, error);
  li_cycling_count_clear (&count);
  if (!good)
    return FALSE;
  li_run_wrote (run, p->output);
  if (kind == LI_CYCLING_BDF)
    {
      g_autofree char *sidecar = li_cycling_sidecar_path (p->output);
      li_run_wrote (run, sidecar);
    }
  return TRUE;
}

static gboolean
cycling (LiRun *run, GError **error)
{
  const Params *p = run->params[0];
  LiCyclingOptions options = { .map = p->map != NULL && *p->map != '\0' ? p->map : NULL };
  guint n = run->operands->len;
  gboolean writes = p->output != NULL && *p->output != '\0';

  if (writes && n > 1)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   _ ("--output takes one FILE, and %u are given; call litho cycling for each"), n);
      return FALSE;
    }
  if (p->to != BY_NAME && !writes)
    {
      g_set_error_literal (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                           _ ("--to says what is written; --output says where, and is missing"));
      return FALSE;
    }
  if (n > 1)
    return many_files (run, &options, error);
  g_autoptr (LiCyclingData) d
      = one_file (run, li_run_operand (run, 0), &options, writes ? 0.5 : 1, error);
  if (d == NULL)
    return FALSE;
  return !writes || convert (run, li_run_operand (run, 0), p, &options, error);
}

static const LiOperand operands[] = {
  { "FILE", LI_OPERAND_INPUT, 1, G_MAXUINT, N_ ("Cycling files.") },
  { NULL, 0, 0, 0, NULL },
};

const LiCommand li_command_cycling = {
  .name = "cycling",
  .summary = N_ ("Read cycling files: steps, capacities, efficiency; convert them"),
  .description = N_ (
      "Reads BDF, BioLogic .mpt, Neware, Arbin, PEC, Maccor, Ivium text, Gamry DTA, OrigaMaster "
      ".crv, and any other table by --map; what a file is shows its content, not its name.\n"
      "Positive current charges. Steps are those that the file numbers, else those that current "
      "and voltage show. Capacities are the file's own counters where it has some, else the "
      "current over time. The efficiency of a cycle is its second half over its first. The "
      "leakage is the current at the end of a tail at constant voltage, an upper bound.\n"
      "Of three files or more it is said which lie apart from the others, and whether four of five "
      "agree."),
  .operands = operands,
  .tables = { &table },
  .examples = "litho cycling cell1.mpt cell2.mpt\n"
              "litho cycling neware.csv --to bdf -o LAB__cell1__20261130_001.bdf.csv\n"
              "litho cycling own.csv --map 'time=t(h),voltage=U,current=I(mA)' --json\n",
  .run = cycling,
};
