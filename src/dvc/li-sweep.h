/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-reference.h"
#include "dvc/li-warp.h"

G_BEGIN_DECLS

/* Part of a window: points of @ref inside @box, image 2 through @block. A local window is one
 * patch, a registration many. */
typedef struct
{
  const LiReference *ref;
  const LiBlock *block;
  LiBox box;
  const LiArray3 *keep; /* of @box's shape, > 0 = use; NULL = the reference's mask decides */
} LiPatch;

/* Which steps of each row exist in both images: what a set of sums belongs to. */
typedef struct
{
  int step;     /* rows taken: every step-th in z and y */
  gint16 *rows; /* k0, k1 for each row */
  gsize n_rows;
  gboolean known;
} LiRows;

/* Sums over a window about the warp's centre, f and s less their offsets. dof = 3 m. r = 1 dz dy dx
 * is the ramp of grey that a scan may add. */
#define LI_DOF_MAX (3 * LI_WARP_MAX)
#define LI_RAMP 4
typedef struct
{
  gsize n; /* points */
  double ff, ss, fs;
  double r[LI_RAMP][LI_RAMP];    /* Σ r rᵀ */
  double f[LI_RAMP], s[LI_RAMP]; /* Σ r f', Σ r s' */
  double g[LI_DOF_MAX][LI_RAMP]; /* Σ J rᵀ */
  double gf[LI_DOF_MAX];         /* Σ J f' */
  double gs[LI_DOF_MAX];         /* Σ J s' */
} LiSweepSums;

/* Memory of one worker. */
typedef struct
{
  float *row;     /* samples of a row */
  float *weights; /* of a row with holes */
  gsize row_length;
  float *kept; /* NULL, or the samples of all rows of the last sweep, @row_length apart */
  gsize kept_rows;
} LiSweepScratch;
void li_sweep_scratch_init (LiSweepScratch *scratch, gint64 longest_row);
/* Sweeps keep their samples of up to so many rows from now on; 0: none. */
void li_sweep_scratch_keep (LiSweepScratch *scratch, gsize rows);
void li_sweep_scratch_clear (LiSweepScratch *scratch);

/* Rows of @patch that @warp keeps inside the block; TRUE when they differ from what @rows held.
 * @shrink: no row grows again. */
gboolean
li_rows_update (LiRows *rows, const LiPatch *patch, const LiWarp *warp, int step, gboolean shrink);
void li_rows_clear (LiRows *rows);
/* Share of the patch's rows' points (of a window of @whole points at the same step) that are kept.
 */
gsize li_rows_points (const LiRows *rows);

/**
 * li_sweep:
 * Adds Σ r s', s'², f' s' and J s' of the rows, s the values of image 2 at the warp's points. Where
 * @hessian is not NULL also what belongs to image 1 alone, which changes only with the rows: Σ 1,
 * r rᵀ, r f', f'², J rᵀ, J f', and to @hessian Σ J̃ Jᵀ: J̃ with the smoothed gradient, J estimated by
 * the reference's sharpness (3m × 3m, row-major, both triangles, parameter k m + j). @f0, @s0: what
 * is taken off grey values, f' = f − f0.
 */
void li_sweep (const LiPatch *patch,
               const LiRows *rows,
               const LiWarp *warp,
               double f0,
               double s0,
               LiSweepScratch *scratch,
               LiSweepSums *sums,
               double *hessian);
/* Mean of f over the rows. */
double li_sweep_mean (const LiPatch *patch, const LiRows *rows);

G_END_DECLS
