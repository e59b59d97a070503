/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-correlate-node.h"

G_BEGIN_DECLS

/* A node to measure: where in the field, from which shape. */
typedef struct
{
  gsize index;
  LiWarp start;
} LiNodeTask;

typedef struct
{
  const LiNodeSettings *settings;
  LiField *field;
  LiNodeFunc watch;
  gpointer watch_data;
  int level;
} LiBatchContext;

/**
 * li_batch_measure:
 * Measures @tasks. Nodes are grouped by blocks of space, so that their windows share gradients of
 * image 1 and spline coefficients of image 2; a block at a time, its nodes on the pool. Block sizes
 * follow from windows and nodes alone: no result depends on threads. Results go to @results (an
 * array as long as tasks), the field is read only.
 * @details: NULL, or another such array; zero where a node was not solved.
 */
gboolean li_batch_measure (const LiBatchContext *context,
                           const LiNodeTask *tasks,
                           gsize n,
                           LiNode *results,
                           LiNodeDetail *details,
                           LiProgress *progress,
                           GError **error);
/* Edge of a block, voxels, for windows of these half edges. */
gint64 li_batch_edge (const double half[3]);

G_END_DECLS
