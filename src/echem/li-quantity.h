/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a column of a cycling or impedance file may hold, in the unit that the room works with. */
typedef enum
{
  LI_Q_TIME,      /* s since the test's start */
  LI_Q_VOLTAGE,   /* V */
  LI_Q_CURRENT,   /* A, positive charges */
  LI_Q_UNIX,      /* s since 1970 */
  LI_Q_STEP_TIME, /* s since the step's start */
  LI_Q_CYCLE,
  LI_Q_STEP,        /* as the file numbers them; may repeat */
  LI_Q_STEP_COUNT,  /* never repeats */
  LI_Q_MODE,        /* BioLogic: 1 galvanostatic, 2 potentiostatic, 3 open circuit */
  LI_Q_STATE,       /* a label: "CC Chg", "D", "Rest" */
  LI_Q_CHARGE,      /* Ah counted while charging; may begin again at any step */
  LI_Q_DISCHARGE,   /* Ah, positive */
  LI_Q_CAPACITY,    /* Ah of the step, of which the direction is that of the current */
  LI_Q_NET,         /* Ah, charge minus discharge since the start */
  LI_Q_TEMPERATURE, /* °C */
  LI_Q_PRESSURE,    /* Pa */
  LI_Q_FREQUENCY,   /* Hz; 0 in rows that are no impedance */
  LI_Q_Z_RE,        /* Ω */
  LI_Q_Z_IM,        /* Ω, negative for a capacitor */
  LI_Q_Z_MOD,       /* Ω */
  LI_Q_Z_PHASE,     /* degrees */
  LI_Q_COUNT,
  LI_Q_NONE = LI_Q_COUNT
} LiQuantity;

/* "voltage", as --map writes it; and back (LI_Q_NONE for no such word). */
const char *li_quantity_name (LiQuantity quantity);
LiQuantity li_quantity_from_name (const char *name);
/* "V", "s", …; "" for numbers and labels. */
const char *li_quantity_unit (LiQuantity quantity);
/* Factor from @unit to the unit of @quantity; FALSE for a unit that is none of its. "mA" and "MA",
 * "mHz" and "MHz" are told apart. */
gboolean li_quantity_scale (LiQuantity quantity, const char *unit, double *scale);

/* The cell of a header, understood. */
typedef struct
{
  LiQuantity quantity;
  int rank;      /* 0 is the best name of this quantity */
  double scale;  /* of the cell's unit, 1 where it has none; negative for a name such as -Im(Z) */
  gboolean unit; /* the cell names a unit that is known */
  char strange[24]; /* the unit that is not known, or "" */
} LiMeaning;

/* A cell such as "Voltage(V)", "test_time_second", "<I>/mA", "-Z'' (ohm)": FALSE when it is none of
 * the quantities. */
gboolean li_quantity_of_header (const char *cell, LiMeaning *meaning);
/* Splits "Current (mA)" into "Current" and "mA" ("" without a unit). */
void li_header_split (const char *cell, char **name, char **unit);

G_END_DECLS
