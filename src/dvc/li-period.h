/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* How the texture of an image repeats: shifts under which it looks the same, shortest first, none
 * of them in the plane or line of those before. */
typedef struct
{
  int n;               /* 0: it does not repeat */
  double vector[3][3]; /* voxels, z y x */
  gboolean layered; /* layers: vector[i] across them repeats, a shift in their plane changes little
                     */
  double zero;      /* autocorrelation at no shift without noise */
  double plane;     /* of layers: share of the contrast that a shift in their plane leaves */
} LiPeriod;

/**
 * li_period_find:
 * Looks for periods in the autocorrelation (normalised on each overlap) of a block of at most 80³
 * voxels in the middle of @image: peaks away from zero, behind a valley, that reach 0.9 of what is
 * left of the peak at zero without noise. Periods beyond half a block are not seen. @mask may be
 * NULL; voxels outside it and those that are not finite count as the mean. FALSE only when reading
 * fails.
 */
gboolean li_period_find (LiVolume *image, LiVolume *mask, LiPeriod *period, GError **error);
/* Edge of the shortest repeat, voxels; 0 when there is none. */
double li_period_length (const LiPeriod *period);
/* Translated: what repeats how often, and what that means for a measured motion. NULL when nothing
 * does. */
char *li_period_text (const LiPeriod *period);
/* By how much the ZNCC of two places may differ for both to match as well, one having @zncc over
 * @points: 5 standard deviations of the difference that noise makes, two per cent of what is
 * missing to 1, and what interpolation does: between voxels it averages image 2's noise away, so
 * that a place half a voxel off matches better. @a, @b: the displacements, voxels. */
double li_period_margin (double zncc, double points, const double a[3], const double b[3]);

G_END_DECLS
