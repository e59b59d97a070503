/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * li_quantum:
 * The grey step of a sample of @n finite values: the
 * median, over the sample, of half the distance between the next smaller and the next larger value
 * that occurs (at the ends: the distance to the only one), taken as 0 for a value that occurs once.
 * A binary image has the difference of its two values, one of a few hundred whole grey values 1,
 * and one whose values hardly repeat themselves 0: the three cases need no threshold.
 * Rounding to it is a noise of variance step² / 12. 0 where all values are the same.
 */
double li_quantum (const float *values, gsize n);

G_END_DECLS
