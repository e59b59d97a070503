/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* A strip across a picture of @width × @height below its centre, its text wrapped into it: dark red
 * when @severe, else amber. Exported pictures show the same warning as the view. */
void li_banner_draw (cairo_t *cr, const char *text, gboolean severe, double width, double height);

G_END_DECLS
