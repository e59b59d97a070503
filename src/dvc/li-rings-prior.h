/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LI_RING_BAND 16 /* radii that share variances */

/* What the two ends of differences agree on: variances by band of radii, and whether each part is
 * there beyond chance. */
typedef struct
{
  gint64 bands;
  double *constant; /* the same in all planes */
  double *plane;    /* of each plane on its own */
  double *noise;    /* of one point */
  gboolean has_constant, has_plane;
} LiRingPrior;

/* @sums: at [z nr + r] of four tables of nz · nr values, d at p, points there, d at Φ p, points
 * there. Rings are d at p and −d at Φ p. */
void li_ring_prior_find (gint64 nz, gint64 nr, const double *sums, LiRingPrior *prior);

G_END_DECLS
