/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "measure/li-circle-fit.h"
#include "volume/li-photo.h"

G_BEGIN_DECLS

/* Where the rim of a disk roughly lies. */
typedef struct
{
  LiCircleFit circle; /* pixels of the picture */
  double share;       /* of its circumference that has an edge, 0 … 1 */
  int sign;           /* 1: brighter inside, −1: darker */
} LiCircleStart;

/**
 * li_circle_start_find:
 * The largest circle that edges of one sense follow: of all candidates the one with the greatest
 * radius × share², where the share of its rim that has an edge counts up to 65 %. Candidates come
 * from the outlines of what is brighter or darker than a row of limits. The picture is looked at
 * with at most 800 pixels an edge.
 *
 * Errors: LI_MEASURE_ERROR/FAILED where a quarter of no rim has edges; @name is for the sentence.
 */
gboolean
li_circle_start_find (const LiPhoto *photo, const char *name, LiCircleStart *out, GError **error);

G_END_DECLS
