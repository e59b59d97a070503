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
  double spacing; /* typical distance of nodes, voxels */
  int m;
} LiLevel;

/* Failed nodes again from what their converged neighbours predict, until a round helps no more. */
gboolean li_level_predict (LiLevel *level, GError **error);
/* Failed nodes again from the best match within ± @margin voxels of their start. */
gboolean li_level_search (LiLevel *level, const LiPhi *starts, double margin, GError **error);
/* Converged nodes that disagree with their neighbours again from the prediction; what stays
 * doubtful says 1. */
gboolean li_level_check (LiLevel *level, GError **error);
/* Converged nodes again with quadratic windows where the stated rule asks for them. */
gboolean li_level_quadratic (LiLevel *level, gboolean always, GError **error);

G_END_DECLS
