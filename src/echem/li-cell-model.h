/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "echem/li-cycling.h"

G_BEGIN_DECLS

/* A full cell of a silicon-rich anode and a layered oxide, for tests and for a simulated
 * instrument: V = U_cathode(x) − U_anode(y) + I R₀ + v₁ + v₂, x the share of lithium that has left
 * the cathode, y that in the anode, two RC branches. A side current forms the SEI at the anode, i =
 * sei exp(−U_anode / 0.15 V) / (1 + q_sei / sei_charge): it keeps the tail at constant voltage long
 * and moves x against y. A leak between the terminals discharges both. */
typedef struct
{
  double capacity;    /* Ah, of the cathode */
  double anode_ratio; /* capacity of the anode over that of the cathode */
  double r0, r1, r2;  /* Ω */
  double tau1, tau2;  /* s */
  double sei;         /* A at 0 V of the anode on a fresh surface */
  double sei_charge;  /* Ah after which its current has halved */
  double leak;        /* Ω between the terminals, 0 for none */
  double breaks_at;   /* share of the capacity charged at which a lead breaks, 0 never */
} LiCellModelParams;

extern const LiParamTable li_cell_model_params;

typedef struct
{
  LiCellModelParams p;
  double cathode, anode;      /* Ah that have left the one and gone into the other */
  double v1, v2;              /* V over the RC branches */
  double time;                /* s */
  double charge, sei, leaked; /* Ah: through the terminals, into the SEI, through the leak */
  gboolean broken;
} LiCellModel;

/* "study" (a fresh micro-cell of 1.1 mm), "healthy" (formed), "soft-short", "high-impedance",
 * "broken-lead"; the list ends with NULL. */
extern const char *const li_cell_model_presets[];
/* A fresh, empty cell. FALSE for a name that is none. */
gboolean li_cell_model_init (LiCellModel *model, const char *preset);

/* Open-circuit potentials against lithium, V: strictly monotonic in the share of lithium. */
double li_cell_model_cathode_potential (double x);
double li_cell_model_anode_potential (double y);
/* V at the terminals while @current (A, positive charges) flows. */
double li_cell_model_voltage (const LiCellModel *model, double current);
/* Lets @current flow for @dt seconds: the RC branches are advanced exactly; SEI and leak take their
 * currents at the step's start. Exactly: charge = cathode + leaked and cathode = anode + sei. */
void li_cell_model_hold_current (LiCellModel *model, double current, double dt);
/* Holds the terminals at @voltage: the current at which they are there at the step's end, which
 * flows; to 1 nV. */
double li_cell_model_hold_voltage (LiCellModel *model, double voltage, double dt);

/* A step of a protocol. Constant current ends at @voltage; constant voltage when the current falls
 * to
 * @end_current; each at the latest after @duration. */
typedef struct
{
  LiStepType type;
  double current, voltage, end_current; /* A (positive in both directions), V, A */
  double duration;                      /* s */
} LiModelStep;

/* Runs @n steps and hands a row over every @every seconds, the first and the last of each step
 * among them; step counts from 1. */
gboolean li_cell_model_run (LiCellModel *model,
                            const LiModelStep *steps,
                            gsize n,
                            double every,
                            LiRowFunc func,
                            gpointer data,
                            GError **error);

G_END_DECLS
