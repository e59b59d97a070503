/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* A node against a smooth surface through its neighbours. */
typedef struct
{
  double apart[3]; /* u less the surface's, voxels */
  double scale;    /* standard error of apart in those of a node: at least 1 */
  double usual; /* how much neighbours differ: median distance of u from their median, or what F's
                 * does over a quarter of a spacing; voxels */
  double sigma; /* their median standard error (length), voxels; 0 unknown */
} LiSurfaceMisfit;

/**
 * li_local_surface:
 * Cubic polynomial (one of lower degree where neighbours are few) fitted by least squares to
 * displacement and F of the 26 nearest measured nodes, the node itself left out. Gradients are
 * weighted by @reach voxels: an error of F times @reach counts like an error of u (half window /
 * √3). FALSE with fewer than 4 neighbours, or all in a plane. @index was made from @field.
 */
gboolean li_local_surface (const LiFieldIndex *index,
                           const LiField *field,
                           gsize node,
                           double reach,
                           LiSurfaceMisfit *out);

/* The @reach, voxels, that suits windows of these half edges: an error of F over it weighs like one
 * of u, by their standard errors in a window of even texture. */
double li_local_surface_reach (const double half[3]);

G_END_DECLS
