/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text and numbers with '.' in every locale. strtod, atof, sscanf and setlocale appear nowhere
 * outside base/. */
gboolean li_number_parse (
    const char *text,
    double *value); /* the whole text, blanks around it allowed; inf and nan accepted */
gboolean li_number_parse_entry (const char *text,
                                double *value); /* as typed by a person: ',' is taken for '.', a
                                                   unit after a blank is ignored */
gboolean li_number_parse_int (const char *text, gint64 *value);
/* Next number in a line: skips blanks and tabs, returns the place after it or NULL. */
const char *li_number_scan (const char *text, double *value);
/* A number of exactly @length bytes, blanks around it allowed, with @decimal ('.' or ',') before
 * its fraction; "inf" and "nan" in any case are read. Correctly rounded, and much faster than
 * strtod for what instruments write. FALSE for anything else. */
gboolean li_number_read (const char *text, gsize length, char decimal, double *value);
/* Comma-separated numbers: returns the count (≤ max) or −1 on anything else. */
int li_number_parse_list (const char *text, double *values, int max);
/* printf-like with '.' whatever the locale; only %d %u %s %g %f %e %zu and G_GINT64_FORMAT kinds
 * are used here. */
char *li_number_printf (const char *format, ...) G_GNUC_PRINTF (1, 2);
char *li_number_vprintf (const char *format, va_list args) G_GNUC_PRINTF (1, 0);
void li_number_append (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Shortest text that reads back as the same double. */
char *li_number_text (double value);
/* "1.2 GB", "340 kB": decimal units. */
char *li_number_bytes (guint64 bytes);

G_END_DECLS
