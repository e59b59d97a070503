/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dvc/li-field.h"

G_BEGIN_DECLS

/* The whole-voxel shift at which two float boxes match best: normalised cross-correlation under
 * masks (Padfield 2012), by FFT. Shift: position in @b of
 * @a's first voxel, less @expected, within ± @margin voxels (z y x) of @expected. NaN voxels count
 * as masked. Overlaps of less than @least of @a's usable voxels are not considered. Returns FALSE
 * when no shift qualifies; of peaks as high as the best, but for chance, the nearest to @expected
 * is taken. @peak: the NCC of the best; @second: the best NCC farther than @apart voxels from it.
 */
gboolean li_search_shift (const float *a,
                          const gint64 na[3],
                          const float *b,
                          const gint64 nb[3],
                          const double expected[3],
                          const double margin[3],
                          double least,
                          double apart,
                          double shift[3],
                          double *peak,
                          double *second);

/* Σ_x v(x) v(x + s) of a packed box for shifts −@reach … @reach (z y x), packed; by FFT. */
float *li_search_products (const float *v, const gint64 n[3], const gint64 reach[3]);

/* Searches around @guess for the window @box of im1 (binned by @bin): @phi receives the guess moved
 * by the best shift. */
gboolean li_search_window (LiVolume *im1,
                           LiVolume *im2,
                           const LiBox *box,
                           const LiPhi *guess,
                           double margin,
                           int bin,
                           LiPhi *phi,
                           double *peak,
                           double *second,
                           GError **error);

G_END_DECLS
