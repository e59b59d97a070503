/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-period.h"
#include "dvc/li-solve.h"

G_BEGIN_DECLS

/* Registers from *@phi, which receives the result. */
typedef gboolean (*LiRegisterTry) (LiPhi *phi, LiSolution *solution, gpointer data, GError **error);

/**
 * li_register_repeats:
 * Chooses among the Φ that match equally well because the texture is periodic: the best, if it is
 * better than chance explains (li_period_margin()), else the one whose centre is nearest to where
 * @reference puts it. The search goes one period at a time.
 * @phi, @solution: a registration that converged, and the one chosen. @ambiguous: another is as
 * good. All Φ about one centre; voxels of one volume. FALSE when @try fails.
 */
gboolean li_register_repeats (const LiPeriod *period,
                              const LiPhi *reference,
                              LiRegisterTry try,
                              gpointer data,
                              LiPhi *phi,
                              LiSolution *solution,
                              gboolean *ambiguous,
                              GError **error);
/* @phi moved by @repeats whole repeats of image 1's texture. */
LiPhi li_register_repeated (const LiPhi *phi, const LiPeriod *period, const int repeats[3]);

/* Where layers with something in them lie, by a search over whole shifts at full resolution: 64³
 * voxels of image 1's middle, up to 20 voxels from where @reference puts them. The iteration alone
 * may drift along the layers. @found FALSE: nothing overlaps. FALSE when reading fails. */
gboolean li_register_layers_start (LiVolume *im1,
                                   LiVolume *im2,
                                   const LiPhi *reference,
                                   LiPhi *start,
                                   gboolean *found,
                                   GError **error);
/* Layers match at any shift in their plane. A registration of them is believed only where most of
 * the contrast that is not theirs matches too and no place one period away is as good; where they
 * are all there is, the motion in their plane is not determined. */
void li_register_layers_judge (const LiPeriod *period, gboolean ambiguous, LiSolution *solution);

G_END_DECLS
