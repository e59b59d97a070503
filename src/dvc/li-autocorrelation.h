/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Correlation coefficient of a block with itself under shifts of less than half its edge. */
typedef struct
{
  gint64 n[3], reach[3]; /* edges of the block; shifts −reach … reach */
  float *ncc;            /* packed, z y x from −reach */
} LiAutocorrelation;

/* @grey: packed; NaN counts as the mean. Each shift is normalised on its own overlap. FALSE when
 * there is no contrast, too little of it is finite, or an edge has less than 8 voxels. */
gboolean li_autocorrelation (const float *grey, const gint64 n[3], LiAutocorrelation *out);
void li_autocorrelation_clear (LiAutocorrelation *r);
/* 0 beyond the reach. */
double li_autocorrelation_at (const LiAutocorrelation *r, const gint64 shift[3]);

G_END_DECLS
