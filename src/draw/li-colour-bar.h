/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include "draw/li-slice.h"

G_BEGIN_DECLS

typedef struct
{
  const char *title; /* "Volumetric strain" */
  const char *unit;  /* "%", "µm" or "" */
  double factor;     /* shown number = value × factor: 100 for % */
} LiColourBarText;

/* Least width that the bar with its numbers and title needs at @size. */
double li_colour_bar_width (double size);
/* A vertical bar from lo (bottom) to hi with 1-2-5 ticks, ends in the colours of values below and
 * above where the look has them. In the rectangle given; @ink 0 … 1 is the grey of text and lines.
 */
void li_colour_bar_draw (cairo_t *cr,
                         const LiLook *look,
                         const LiColourBarText *text,
                         double x,
                         double y,
                         double width,
                         double height,
                         double size,
                         double ink);

G_END_DECLS
