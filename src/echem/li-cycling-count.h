/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-cycling.h"

G_BEGIN_DECLS

/* Capacities of one cycle. */
typedef struct
{
  double number;            /* as the file has it */
  double charge, discharge; /* Ah */
  gboolean charged_first;   /* current first flowed in the direction of charge */
} LiCycle;

/* What is counted while rows pass, in constant memory (but for a cycle's line each). */
typedef struct
{
  guint64 rows, steps; /* steps: changes of the file's step, cycle or mode, 0 where it has none */
  double time_min, time_max, voltage_min, voltage_max, current_min, current_max;
  double voltage_first, voltage_last, unix_first;
  double charge, discharge;                       /* Ah, by the file's counters where it has some */
  double integrated_charge, integrated_discharge; /* Ah, by the current */
  gboolean counters;                              /* charge and discharge are the file's */
  GArray *cycles;                                 /* LiCycle, empty where the file numbers none */
  /* of the row before */
  LiRow last;
  double last_sign;
  double more[2]; /* Ah that the last row brought: charge, discharge */
} LiCyclingCount;

void li_cycling_count_init (LiCyclingCount *count);
void li_cycling_count_clear (LiCyclingCount *count);
/* Rows in their order. Charge comes from the file's own counters, whose new beginnings are seen by
 * a fall to less than half; without them from the current by the trapezoidal rule, at a change of
 * the step by the current after it. Where time goes back nothing is added. */
void li_cycling_count_row (LiCyclingCount *count, const LiRow *row);
/* max − min of time, NaN without rows. */
double li_cycling_count_duration (const LiCyclingCount *count);
/* Second over first half of a cycle, in the order of its currents: discharge over charge of a cell
 * that is charged first, charge over discharge of a half cell of silicon against lithium that is
 * discharged first. NaN when either half is missing. */
double li_cycle_efficiency (const LiCycle *cycle);

G_END_DECLS
