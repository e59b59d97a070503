/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-field-stats.h"
#include "draw/li-plot.h"
#include "experiment/li-experiment.h"

G_BEGIN_DECLS

/* What a value of a volume of interest is drawn against. */
typedef enum
{
  LI_AGAINST_STEP,
  LI_AGAINST_TIME,
  LI_AGAINST_VOLTAGE,
  LI_AGAINST_CAPACITY,
  LI_N_AGAINST
} LiAgainst;
const char *li_against_name (LiAgainst against);  /* "voltage": sessions, actions */
const char *li_against_label (LiAgainst against); /* translated */
const char *li_against_unit (LiAgainst against);

/* What the cell was doing when a time step was scanned. NaN and "" where not known. */
typedef struct
{
  char *name;                      /* "T3" */
  double hours, voltage, capacity; /* since the first step that has a time; V; mAh */
  char *state;                     /* "charge" … */
} LiStepFacts;

/* One for each time step (GArray of LiStepFacts). The journal gives voltage and capacity where
 * there is one. */
GArray *li_step_facts (LiExperiment *experiment);
double li_step_facts_value (const GArray *facts, guint step, LiAgainst against);
/* At least two steps have it. */
gboolean li_against_is_known (const GArray *facts, LiAgainst against);

/* A volume of interest over time: one LiBoxStat for each time step; used = 0 where there is no map.
 */
typedef struct
{
  char *name;
  GArray *stats;
} LiVoiSeries;
LiVoiSeries *li_voi_series_new (const char *name, guint n_steps);
void li_voi_series_free (LiVoiSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiVoiSeries, li_voi_series_free)

/**
 * li_voi_plot:
 * Mean ± sd of each series (GPtrArray of LiVoiSeries) against @against; steps without a value of
 * either axis are left out; points carry the step's name. Over time and steps the state of the cell
 * is shaded. @factor: shown = value × factor.
 */
LiPlot *li_voi_plot (GPtrArray *series,
                     const GArray *facts,
                     LiAgainst against,
                     const char *label,
                     const char *unit,
                     double factor);
/* The step of the @k-th point of a series drawn so, −1 none. */
int li_voi_plot_step (const LiVoiSeries *series, const GArray *facts, LiAgainst against, int k);

G_END_DECLS
