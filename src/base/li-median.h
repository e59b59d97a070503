/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For qsort() and g_array_sort(): ascending. */
int li_compare_doubles (gconstpointer a, gconstpointer b);
/* Median of @n values, which it sorts; the mean of the middle two of an even number, NaN of none.
 */
double li_median (double *values, gsize n);

G_END_DECLS
