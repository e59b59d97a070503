/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-field.h"
#include "dvc/li-window-misfit.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean rigid;      /* the material turns and moves only */
  double voxel[3];     /* edges of a voxel, any unit; 0 unknown, taken as cubes; for rigid */
  int max_iterations;  /* full sweeps and subset sweeps together */
  double tolerance;    /* voxels, displacement of the last step at a corner of @half */
  double half[3];      /* half edges of the window */
  int step;            /* first sweeps take every step-th row in z and y; 1 = all */
  double reach;        /* voxels the centre may move from its start; 0 = any */
  double zncc_limit;   /* below it after the first stage: given up early; −1 = never */
  double least_points; /* points below which the window is OUTSIDE or MASKED */
  gboolean errors;     /* standard errors wanted */
  gboolean trim;       /* points whose grey value changed are excluded; of one patch only */
  gboolean misfit;     /* what the shape cannot follow is wanted; of one patch only */
  gboolean plain;      /* the plain sum of squared differences, as SPAM has it */
} LiSolveOptions;

typedef struct
{
  LiWarp warp;
  LiStatus status;
  LiReason reason;
  int iterations;
  gsize points;
  double zncc, error, delta_norm, corner;
  double mean;                  /* of image 1 in the window */
  double sigma[3][LI_WARP_MAX]; /* standard errors of the warp's numbers; NaN unknown */
  double rounding;              /* part of the residual's variance that few grey levels make */
  LiMisfit misfit;              /* noise[0] NaN unless wanted and known */
} LiSolution;

/* One iteration, for the caller's display. */
typedef void (*LiSolveFunc) (
    const LiWarp *warp, int iteration, double zncc, double error, double corner, gpointer data);

/* A window and the memory to solve it; patches may be many (a registration), solved on the pool. */
typedef struct _LiSolver LiSolver;
LiSolver *li_solver_new (void);
void li_solver_free (LiSolver *solver);

/**
 * li_solve:
 * Inverse-compositional Gauss–Newton on the zero-mean normalised sum of squares (Pan, Li & Tong
 * 2013; Baker & Matthews 2004), gain and offset projected out of the Hessian. Points that leave
 * either image or the mask are cut from the window, never padded.
 * @start: warp to begin from, its m chooses the model. The result is in @out whatever happens;
 * status 2 when the last full sweep moved no corner by more than the tolerance, or the next one,
 * judged by how fast the steps shrink, would not by half of it. FALSE only when cancelled.
 */
gboolean li_solve (LiSolver *solver,
                   const LiPatch *patches,
                   gsize n_patches,
                   const LiWarp *start,
                   const LiSolveOptions *options,
                   LiSolveFunc watch,
                   gpointer watch_data,
                   LiProgress *progress,
                   LiSolution *out);

/* ZNCC of a warp without solving; NaN when fewer than @least points exist in both images. */
double
li_solve_zncc (LiSolver *solver, const LiPatch *patch, const LiWarp *warp, int step, double least);

G_END_DECLS
