/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-cycling-data.h"

G_BEGIN_DECLS

/* A step of a record: rows first … last of LiCyclingData. What it does not have is NaN. */
typedef struct
{
  gsize first, last;
  LiStepType type;
  int cycle;         /* index in the list of cycles, −1 without */
  double start, end; /* s */
  double voltage_start, voltage_end;
  double current_mean, current_end; /* A; the mean over rows */
  double charge;                    /* Ah, positive charged */
  double cv_start;                  /* s: where its tail at constant voltage begins */
  double leakage;         /* A: median current of the last tenth of a tail, an upper bound */
  double relaxation;      /* V: voltage at the end of a pause minus that of its first row */
  double relaxation_time; /* s after which 63 % of it are over */
  double slope;           /* V/s in the last half of a pause */
} LiStep;

/**
 * li_steps_find:
 *
 * The steps of a record (array of LiStep): those that the file numbers, else those that current and
 * voltage show. What they are comes from the file's labels, else from the data: no current is less
 * than 0.2 % of the record's largest; constant voltage is an end within a thousandth of the
 * record's range of voltage while the current falls by more than a tenth; a jump of the current by
 * more than a tenth that moves the voltage begins another step.
 */
GArray *li_steps_find (const LiCyclingData *data);
/* Cycles of a file that numbers none: a cycle ends where the current takes its first direction
 * again. Array of LiCycle; sets the steps' cycles. */
GArray *li_steps_cycles (GArray *steps);

G_END_DECLS
