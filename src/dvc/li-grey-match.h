/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-params.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

typedef enum
{
  LI_GREY_MATCH_AUTO, /* where the images' grey values differ clearly */
  LI_GREY_MATCH_ON,
  LI_GREY_MATCH_OFF
} LiGreyMatchChoice;
extern const LiParamValue li_grey_match_values[];

/* Grey values of a later image from those of the reference: gain · v + offset. */
typedef struct
{
  gboolean matched;
  double gain, offset;
} LiGreyMatch;

/**
 * li_grey_differs:
 * @differs: (out): the widths of the grey values (2nd to 98th percentile) are in a ratio beyond
 * 1.25, or the medians a quarter of the wider one apart
 *
 * Compares a sample of both images without regard to motion; an image of one value counts as not
 * different.
 */
gboolean li_grey_differs (
    LiVolume *im1, LiVolume *im2, gboolean *differs, LiProgress *progress, GError **error);

/**
 * li_grey_match_fit:
 * @reference, @later: @n grey values of the same points; what is not finite does not count
 *
 * The gain is the ratio of contrasts √(Σ s²/Σ f²) with the sign of Σ f s, as in the correlation:
 * the slope of a regression is made too small by noise. Points that are off by more than three
 * times the noise (from the median) are left out, again until the choice settles: what changed
 * between the scans must not influence the gain. Not matched when there is no contrast.
 */
void li_grey_match_fit (const float *reference, const float *later, gsize n, LiGreyMatch *match);

G_END_DECLS
