/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-solve-step.h"
#include "dvc/li-solve.h"

G_BEGIN_DECLS

/* Sums that belong to one choice of rows. */
typedef struct
{
  LiRows *rows; /* one for each patch */
  int step;
  LiNormals normals;
  double f0;
  gboolean ready;
} LiSolveSet;

struct _LiSolver
{
  gsize capacity;
  LiSolveSet subset, full;
  LiSweepScratch *scratch;
  LiSweepSums *parts;
  double *hessians;
  gint64 longest;
  LiArray3 keep; /* points of a window that count */
};

/* A sweep under way, over patches on the pool. */
typedef struct
{
  LiSolver *solver;
  LiSolveSet *set;
  const LiPatch *patches;
  gsize n;
  const LiWarp *warp;
  double s0;
  gboolean settled; /* rows may only lose points from now on */
  gint changed;
  gboolean with_reference;
} LiSolveSweep;

/* Memory for these patches; nothing is known of their rows yet. @keep: full sweeps keep the samples
 * of image 2. */
void li_solver_prepare (LiSolver *solver, const LiPatch *patches, gsize n, gboolean keep);
/* Rows that the warp keeps inside image 2, of every patch; sets changed. */
void li_solve_rows (LiSolveSweep *sweep);
/* The offset f0 of the set's grey values: near their mean, to keep digits. */
void li_solve_offset (LiSolveSweep *sweep);
/* Sums over image 2, and over image 1 where its rows are new or changed. */
LiSweepSums li_solve_sweep (LiSolveSweep *sweep);
/* The same where the mean of image 2 is not known yet: it is found, and taken off as s0. */
LiSweepSums li_solve_first_sweep (LiSolveSweep *sweep);

G_END_DECLS
