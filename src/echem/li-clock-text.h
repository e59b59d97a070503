/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Seconds of "hh:mm:ss", "hh:mm:ss.fff", "d-hh:mm:ss", "1d 02:03:04.5"; hours may be more than 24.
 * A plain number counts @scale seconds a unit. */
gboolean li_clock_duration (const char *text, gsize length, char decimal, double scale, double *s);
/* Seconds since 1970, UTC taken where no zone is written: "2022-05-18 16:27:52.5", ISO with T,
 * "5/11/2021 3:40:24 PM" (month first unless it cannot be), "18.05.2022 16:27:52"; a number is Unix
 * time in s or ms, or days as Excel counts them. */
gboolean li_clock_date (const char *text, gsize length, double *s);
/* "2022-05-18T16:27:52.500Z" */
char *li_clock_iso (double unix_s);

G_END_DECLS
