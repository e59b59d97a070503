/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Time as a value that tests can drive: monotonic, real, or simulated at any speed. */
typedef struct _LiClock LiClock;
LiClock *li_clock_real (void); /* shared; not freed */
LiClock *li_clock_new_simulated (gint64 utc_us,
                                 double speed); /* speed 0: moves only by li_clock_advance */
void li_clock_free (LiClock *clock);
gint64 li_clock_monotonic_us (LiClock *clock);
gint64 li_clock_utc_us (LiClock *clock);
void li_clock_advance (LiClock *clock, gint64 us); /* simulated only */
/* "2026-11-23T08:15:43.120Z" */
char *li_clock_format_utc (gint64 utc_us);
gboolean li_clock_parse_utc (const char *text, gint64 *utc_us);

G_END_DECLS
