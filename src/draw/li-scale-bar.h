/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include "draw/li-slice.h"

G_BEGIN_DECLS

/* A bar of round length (1, 2 or 5 × 10ⁿ µm), about a quarter of the view. */
typedef struct
{
  double um;     /* 0: no voxel size, no bar */
  double pixels; /* exact length in the view */
} LiScaleBar;

LiScaleBar li_scale_bar_for (const LiView2D *view, const double voxel[3]);
/* Draws it white with a dark edge, its left end at @margin from the left and the bottom; @size
 * scales text and thickness. */
void li_scale_bar_draw (
    cairo_t *cr, const LiScaleBar *bar, const LiView2D *view, double margin, double size);

/* Text in the drawing's font, @x @y is the top left corner (or the top right one); returns width
 * and height where asked. */
typedef enum
{
  LI_TEXT_LEFT,
  LI_TEXT_CENTRE,
  LI_TEXT_RIGHT
} LiTextAlign;
void li_draw_text (cairo_t *cr,
                   const char *text,
                   double x,
                   double y,
                   double points,
                   LiTextAlign align,
                   double *width,
                   double *height);
/* The same from the left, in smaller letters where it would be wider than @width. */
void li_draw_text_within (
    cairo_t *cr, const char *text, double x, double y, double points, double width);
/* White with a dark halo, readable on any image. */
void li_draw_text_halo (
    cairo_t *cr, const char *text, double x, double y, double points, LiTextAlign align);

G_END_DECLS
