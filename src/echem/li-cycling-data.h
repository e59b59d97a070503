/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-cycling-count.h"

G_BEGIN_DECLS

/* A record in memory: columns of @n rows, all of the file's or, beyond the number that was allowed,
 * the lowest and the highest voltage of groups of rows (as a plot needs them). */
typedef struct
{
  gsize n, capacity;
  double *time, *voltage, *current, *charge; /* s V A; Ah charged minus discharged so far */
  gint32 *step,
      *cycle;    /* running number of the file's steps, −1 without; index in count.cycles, −1 */
  guint8 *state; /* LiStepType by the file's label, one for each row */
  gsize most;    /* rows allowed */
  guint stride;  /* rows of the file for each of these; 1: all are here */
  LiCyclingCount count;
  LiCyclingInfo info;
  /* rows of a group that is not full yet */
  guint pending;
} LiCyclingData;

/* Rows that are kept unless asked otherwise. */
#define LI_CYCLING_MOST ((gsize)1 << 21)

/* @most: 0 for LI_CYCLING_MOST. */
LiCyclingData *li_cycling_data_new (gsize most);
void li_cycling_data_free (LiCyclingData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiCyclingData, li_cycling_data_free)
/* Counts and keeps rows; a LiRowFunc whose data is the record. Never fails. */
gboolean li_cycling_data_add (const LiRow *rows, gsize n, gpointer data, GError **error);
/* Reads a file by li_cycling_read(), with its errors. */
LiCyclingData *li_cycling_load (const char *path,
                                const LiCyclingOptions *options,
                                gsize most,
                                LiProgress *progress,
                                GError **error);

G_END_DECLS
