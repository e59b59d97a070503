/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include "base/li-error.h"

G_BEGIN_DECLS

/* Draws something of @width × @height points. */
typedef void (*LiPaperFunc) (cairo_t *cr, double width, double height, gpointer data);

/* What @func draws as a file, by the name's ending: .svg and .pdf with vectors, .png with @scale
 * pixels per point. Errors: LI_DRAW_ERROR/INVALID for another ending or an impossible size. */
gboolean li_paper_write (const char *path,
                         double width,
                         double height,
                         double scale,
                         LiPaperFunc func,
                         gpointer data,
                         GError **error);
/* The same as the bytes of a file of that kind: "svg", "pdf" or "png"; NULL when cairo fails. */
GBytes *li_paper_bytes (
    const char *kind, double width, double height, double scale, LiPaperFunc func, gpointer data);

G_END_DECLS
