/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "echem/li-cycling-count.h"

G_BEGIN_DECLS

typedef enum
{
  LI_CYCLING_BDF,  /* Battery Data Format, CSV with preferred labels and a sidecar beside it */
  LI_CYCLING_CSV,  /* all that was read, names with units */
  LI_CYCLING_JSON, /* the same as one object: "columns" and "rows" */
} LiCyclingKind;

/**
 * li_cycling_convert:
 *
 * Writes @path anew as @out in constant memory, whole or not at all. BDF: rows without a number for
 * voltage or current are left out, open circuit without a column of the current is 0 A, capacities
 * and steps are counted on and never begin again, Unix time is that of the first row plus the
 * elapsed time where the two differ by less than 2 s. What was read and left out stands in @info
 * and @count. Errors of li_cycling_read(), LI_ERROR_INVALID where time decreases and BDF was asked
 * for, LI_ERROR_IO.
 */
gboolean li_cycling_convert (const char *path,
                             const char *out,
                             LiCyclingKind kind,
                             const LiCyclingOptions *options,
                             LiCyclingInfo *info,
                             LiCyclingCount *count,
                             LiProgress *progress,
                             GError **error);
/* "x.bdf.metadata.json" of "x.bdf.csv". */
char *li_cycling_sidecar_path (const char *out);

G_END_DECLS
