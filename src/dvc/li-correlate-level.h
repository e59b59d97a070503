/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-correlate-batch.h"

G_BEGIN_DECLS

/* One level's repairs, each over the whole field; returns FALSE on error or cancel. */
typedef struct
{
  LiBatchContext batch;
  LiNodeSettings settings;
  LiProgress *progress;
  double spacing;    /* typical distance of nodes, voxels */
  LiWarp *warps;     /* of each node, whose window bends; m = 0 where straight. NULL: none does */
  LiMisfit *misfits; /* of each node's window, noise[0] NaN where not known. NULL: not wanted */
} LiLevel;

/* What the window of a node that was measured again does not follow. */
void li_level_keep_misfit (LiLevel *level, gsize node, const LiNodeDetail *detail);

/* Measures failed nodes again from the prediction of their converged neighbours, until a round
 * saves no more. */
gboolean li_level_predict (LiLevel *level, GError **error);
/* Measures failed nodes again from the best match within ± @margin voxels of their start. */
gboolean li_level_search (LiLevel *level, const LiPhi *starts, double margin, GError **error);
/* Measures converged nodes that disagree with their neighbours again, from the prediction; those
 * that still disagree get status 1. */
gboolean li_level_check (LiLevel *level, GError **error);
/* Measures converged nodes again with quadratic windows. */
gboolean li_level_quadratic (LiLevel *level, GError **error);
/* The rule of --shape auto: measures converged nodes again with the windows whose expected error is
 * least. */
gboolean li_level_bend (LiLevel *level, GError **error);
/* The coherency test: measured nodes that do not agree with a cubic surface through displacement
 * and F of their 26 nearest get status 1, LI_REASON_INCOHERENT (docs/strain.md has the rule); then
 * those that agreed only with them. */
void li_level_mark_outliers (LiLevel *level);
/* Standard errors know of noise alone. Where neighbours scatter more than that about a smooth
 * surface (grey values that changed, bends) they are enlarged by it, but no more than by what the
 * windows' own residuals hold of motion that they do not follow (li-window-misfit.h). A level
 * without images has no such limit. */
void li_level_enlarge_errors (LiLevel *level);

/* Where the texture of image 1 repeats: measured nodes say 1, ambiguous, when a repeat away they
 * match as well (li_period_margin()). */
gboolean li_level_mark_ambiguous (LiLevel *level, GError **error);

G_END_DECLS
