/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Length in µm as a person reads it: "50 nm", "12.3 µm", "1.1 mm". */
char *li_units_length (double um);
/* Round value (1, 2 or 5 × 10ⁿ) not above @um: for scale bars and ticks. */
double li_units_round (double um);
/* Ticks of a scale from lo to hi: at most @max values, 1-2-5 steps; returns the count. */
int li_units_ticks (double lo, double hi, int max, double *ticks);
/* Seconds as "42 s", "3 min 20 s", "1 h 05 min". */
char *li_units_duration (double seconds);

G_END_DECLS
