/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-correlate.h"
#include "dvc/li-solve.h"

G_BEGIN_DECLS

/* What all nodes of a level share. */
typedef struct
{
  LiVolume *im1, *im2, *mask;
  const LiCorrelateParams *params;
  double half[3];
  int max_iterations;
  double reach;    /* voxels a node may move from its start */
  gboolean misfit; /* what its window cannot follow is wanted */
} LiNodeSettings;

/* Voxels at the border of image 2 that windows leave out, because the spline is wrong there: four,
 * but no more than a sixth of the half window. */
double li_node_border (const LiNodeSettings *settings);
/* The window of a node, cut by image 1. */
LiBox li_node_window (const LiNodeSettings *settings, const double position[3]);
/* What @phi makes of a window, with two voxels around, cut by image 2. */
LiBox li_node_target (const LiNodeSettings *settings, const LiPhi *phi, const LiBox *window);

/* What a window knows beyond its node. */
typedef struct
{
  LiWarp warp;
  LiMisfit misfit; /* where the settings want it */
} LiNodeDetail;

/**
 * li_node_measure:
 * Measures one node from @start, about the node; its form is the shape function: 4 numbers free
 * (affine or rigid, bent or not), or 10 (quadratic). @ref holds the window; @block may or may
 * not hold what the node needs of image 2: it then reads its own. The node's phi, status, reason,
 * figures are set; position and number stay. @detail: NULL, or what more is wanted. FALSE only for
 * a read error or cancel.
 */
gboolean li_node_measure (const LiNodeSettings *settings,
                          LiSolver *solver,
                          const LiReference *ref,
                          const LiBlock *block,
                          const LiWarp *start,
                          LiNode *node,
                          LiNodeDetail *detail,
                          LiProgress *progress,
                          GError **error);

G_END_DECLS
