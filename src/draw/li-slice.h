/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-colormap.h"
#include "draw/li-plane.h"

G_BEGIN_DECLS

/* What becomes of values outside lo … hi. */
typedef enum
{
  LI_OUTSIDE_CLAMP,  /* the end of the map: images */
  LI_OUTSIDE_COLOUR, /* below and above: fields, so that nothing hides in the ends */
  LI_OUTSIDE_CLEAR,
} LiOutside;

/* How values become colours. Colours are r, g, b, a, 0 … 255, not premultiplied. */
typedef struct
{
  LiColormap colormap;
  double lo, hi; /* lo < hi; labels ignore them */
  double opacity;
  gboolean linear;   /* between samples; else the nearest one */
  gboolean additive; /* adds light instead of covering: magenta and green make white */
  LiOutside outside;
  guint8 below[4], above[4], nan[4];
  gboolean band; /* only values band_lo … band_hi are drawn */
  double band_lo, band_hi;
} LiLook;

/* Grey, 0 … 1, opaque, nearest, clamped, NaN clear. */
void li_look_init (LiLook *look);
/* A field: diverging, ±1, 65 % opaque, linear, with own colours below (violet), above (yellow) and
 * NaN clear. */
void li_look_init_field (LiLook *look);
/* The colour of one value, premultiplied r g b a, 0 … 1: what both renderers compute. */
void li_look_colour (const LiLook *look, double value, double rgba[4]);

/* The view of a slice: @centre (voxel indices in the full frame) lies in the middle of @width ×
 * @height pixels; @zoom is pixels per voxel along an axis of aspect 1, @aspect the voxel's edges
 * relative to the smallest. */
typedef struct
{
  int axis;
  double centre[3];
  double zoom;
  double aspect[3];
  int width, height;
} LiView2D;

void li_view_init (LiView2D *view, int axis, int width, int height);
void li_view_set_aspect (LiView2D *view, const double voxel[3]); /* µm; 1 1 1 where any is 0 */
/* Shows lo … hi (voxel edges, full frame) whole, with @margin pixels. */
void li_view_fit (LiView2D *view, const double lo[3], const double hi[3], double margin);
double li_view_zoom_u (const LiView2D *view);
double li_view_zoom_v (const LiView2D *view);
/* Pixel positions are continuous: 0.5 is the middle of the first pixel. @p keeps centre[axis] along
 * the axis. */
void li_view_to_voxel (const LiView2D *view, double px, double py, double p[3]);
void li_view_to_pixel (const LiView2D *view, const double p[3], double *px, double *py);
/* Zoom by @factor so that the voxel under (px, py) stays there. Kept within 1/64 … 64. */
void li_view_zoom_about (LiView2D *view, double factor, double px, double py);
void li_view_pan (LiView2D *view, double dx, double dy); /* pixels the image moves */
/* The coarsest level whose samples are not larger than a pixel. */
int li_view_level (const LiView2D *view, int max_level);

typedef struct
{
  LiPlane *plane;
  LiLook look;
} LiSliceLayer;

#define LI_SLICE_MAX_LAYERS 4

/**
 * li_slice_draw:
 * Draws up to LI_SLICE_MAX_LAYERS planes, first at the bottom, over @background (r, g, b): RGBA8,
 * premultiplied, alpha 255, @stride bytes a row. The reference for the shaders: both agree within
 * 1/255 per channel. On the calling thread alone: the window draws with it while the pool is at
 * work.
 */
void li_slice_draw (const LiView2D *view,
                    const LiSliceLayer *layers,
                    gsize n_layers,
                    const guint8 background[3],
                    guint8 *pixels,
                    gsize stride);

G_END_DECLS
