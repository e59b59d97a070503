/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-solve-step.h"
#include "dvc/li-window-residual.h"

G_BEGIN_DECLS

/* How the last steps went into the minimum: where the criterion is flatter than the normal
 * equations have it, the steps shrink slowly. */
typedef struct
{
  double rate; /* the last step over the one before; 0 unknown */
  double delta[3][LI_WARP_MAX];
} LiApproach;

/**
 * li_solve_errors:
 * Standard errors of a solved warp's numbers, @sigma[axis][number]: the residual's variance times
 * the inverse normal equations, with what the window's residual says of correlated noise, of the
 * noise in the gradients and of rounded grey values (docs/strain.md). Left as they are when there
 * are too few points or the equations are singular.
 * @grey: NULL for warps of many patches, of which the first is given. @quantum: of image 1's grey
 * values. @approach: counts where they are rounded. @shared: of each gradient component, what is no
 * noise.
 * Returns: the part of the residual's variance that rounded grey values make, 0 to 1.
 */
double li_solve_errors (const LiNormals *normals,
                        const LiVerdict *verdict,
                        const LiPatch *patch,
                        const LiWarp *warp,
                        const LiGrey *grey,
                        double quantum,
                        const LiApproach *approach,
                        double sigma[3][LI_WARP_MAX],
                        double shared[3]);

G_END_DECLS
