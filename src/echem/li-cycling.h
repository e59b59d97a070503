/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-progress.h"
#include "echem/li-quantity.h"

G_BEGIN_DECLS

/* What a step is. */
typedef enum
{
  LI_STEP_UNKNOWN,
  LI_STEP_REST,      /* no current, between currents */
  LI_STEP_OCV,       /* open circuit: before any current, or the file says so */
  LI_STEP_CC_CHARGE, /* constant current */
  LI_STEP_CC_DISCHARGE,
  LI_STEP_CV_CHARGE, /* constant voltage */
  LI_STEP_CV_DISCHARGE,
  LI_STEP_CHARGE, /* charging in another way, or CC and CV in one */
  LI_STEP_DISCHARGE,
  LI_STEP_IMPEDANCE,
} LiStepType;

/* "REST", "OCV", "CC_CHG", … as BDF writes them; "" for unknown. */
const char *li_step_type_name (LiStepType type);
/* From an instrument's label: "CC Chg", "CC_DCH", "Rest", "D", "Idle" …; UNKNOWN for another. */
LiStepType li_step_type_of_label (const char *label);

/* One sample. What the file does not say is NaN. Units of li-quantity.h, positive current charges.
 */
typedef struct
{
  double q[LI_Q_COUNT];
  LiStepType state;
  guint64 line; /* in the file, from 1 */
} LiRow;

typedef struct
{
  const char *map;    /* li_columns_map(), or NULL: columns by their names */
  gboolean impedance; /* rows of a spectrum are wanted, not those of cycling */
} LiCyclingOptions;

/* What a reader says besides rows. */
typedef struct
{
  const char *format; /* "Neware" */
  guint64 rows;
  guint64 passed_over;      /* lines in the table that are no rows */
  guint64 decreasing;       /* times that lie before the time of the row before */
  double largest_step_back; /* s */
  guint64 not_finite;       /* rows without a number for voltage or current */
  gboolean cut;             /* the last line was not whole and is left out */
  gboolean has[LI_Q_COUNT]; /* quantities that have a column, known when the first row comes */
  GPtrArray *notes;         /* sentences, of char* */
} LiCyclingInfo;

void li_cycling_info_init (LiCyclingInfo *info);
void li_cycling_info_clear (LiCyclingInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiCyclingInfo, li_cycling_info_clear)

/* Takes @n rows in their order; FALSE with @error ends the reading. */
typedef gboolean (*LiRowFunc) (const LiRow *rows, gsize n, gpointer data, GError **error);

/**
 * li_cycling_read:
 * @options: or NULL
 * @func: is given the rows in blocks, in constant memory whatever the file's size
 * @info: initialised; what was found, also about what was left out
 *
 * Reads a file of cycling, voltammetry or open circuit of any known kind, told by its content and
 * not by its name. LI_ECHEM_ERROR: FORMAT for a damaged file or one that lacks time, voltage or
 * current, UNSUPPORTED for one of no known kind, INVALID for a mapping that does not fit it, IO.
 * One sentence, with the file's name.
 */
gboolean li_cycling_read (const char *path,
                          const LiCyclingOptions *options,
                          LiRowFunc func,
                          gpointer data,
                          LiCyclingInfo *info,
                          LiProgress *progress,
                          GError **error);

G_END_DECLS
