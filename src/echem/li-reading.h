/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-columns.h"
#include "echem/li-cycling.h"
#include "echem/li-lines.h"

G_BEGIN_DECLS

/* A cycling file that is being read: what its format's file works with. */
typedef struct
{
  LiLines *lines;
  const char *path, *head; /* head: first bytes, NUL-terminated */
  gsize n_head;
  /* The line of names in the head, where one was found: from 1, else 0. */
  guint64 header_line;
  char *header; /* UTF-8 */
  LiColumns columns;
  const LiCyclingOptions *options;
  LiRowFunc func;
  gpointer data;
  LiCyclingInfo *info;
  /* of the rows so far */
  LiRow block[256];
  gsize n_block;
  LiCells cells;
  double last_time, step_base, last_step_time;
  char *last_label;
  LiStepType last_state;
  gboolean signed_current; /* a discharge was seen with negative current */
  LiQuantity key;          /* a line is a row when this is a number */
  LiQuantity active[LI_Q_COUNT];
  int n_active; /* quantities that have a column; li_reading_prepare() */
  double start; /* Unix time of time 0 where the file says it; NaN */
} LiReading;

/* A format: one line in the table of li-cycling.c, one file. */
typedef struct
{
  const char *name;
  gboolean (*probe) (const LiReading *r);
  gboolean (*read) (LiReading *r, GError **error);
} LiCyclingFormat;

gboolean li_bdf_probe (const LiReading *r);
gboolean li_bdf_read (LiReading *r, GError **error);
gboolean li_biologic_probe (const LiReading *r);
gboolean li_biologic_read (LiReading *r, GError **error);
gboolean li_neware_probe (const LiReading *r);
gboolean li_neware_read (LiReading *r, GError **error);
gboolean li_neware_layers_probe (const LiReading *r);
gboolean li_neware_layers_read (LiReading *r, GError **error);
gboolean li_arbin_probe (const LiReading *r);
gboolean li_arbin_read (LiReading *r, GError **error);
gboolean li_pec_probe (const LiReading *r);
gboolean li_pec_read (LiReading *r, GError **error);
gboolean li_maccor_probe (const LiReading *r);
gboolean li_maccor_read (LiReading *r, GError **error);
gboolean li_ivium_probe (const LiReading *r);
gboolean li_ivium_read (LiReading *r, GError **error);
gboolean li_gamry_probe (const LiReading *r);
gboolean li_gamry_read (LiReading *r, GError **error);
gboolean li_origalys_probe (const LiReading *r);
gboolean li_origalys_read (LiReading *r, GError **error);
gboolean li_table_probe (const LiReading *r);
gboolean li_table_read (LiReading *r, GError **error);

/* FALSE with one sentence about the file. */
gboolean li_reading_refuse (const LiReading *r, int code, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void li_reading_note (LiReading *r, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Line @n of the head (from 1) as UTF-8, NULL beyond it. */
char *li_reading_head_line (const LiReading *r, guint64 n);
/* FALSE unless time (or step time), voltage and, unless @open_circuit, current have a column, each
 * one, of known units; of a spectrum frequency and both parts. Prepares the reading of rows. */
gboolean li_reading_check_columns (LiReading *r, gboolean open_circuit, GError **error);
/* Says that r->columns are what rows are read by from now on. */
void li_reading_prepare (LiReading *r);
/* Decimal sign from the head's lines from @n on. */
void li_reading_tell_decimal (LiReading *r, guint64 n);
/* Passes @n lines over. */
gboolean li_reading_skip (LiReading *r, guint64 n, GError **error);
/* Reads the rows that follow, by r->columns, until the file ends or @stop says that the table has
 * ended at a line that is no row. */
typedef gboolean (*LiStopFunc) (const char *line);
gboolean li_reading_rows (LiReading *r, LiStopFunc stop, GError **error);
/* One row from a line (changed): @taken says whether it was one. */
gboolean li_reading_row (LiReading *r, char *line, gsize length, gboolean *taken, GError **error);
/* Hands the rows over that wait. */
gboolean li_reading_flush (LiReading *r, GError **error);
/* The head's line of names is understood and the lines up to it are passed over: what a plain table
 * needs. */
gboolean li_reading_plain_table (LiReading *r, gboolean open_circuit, GError **error);

G_END_DECLS
