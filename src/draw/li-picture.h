/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include "draw/li-colour-bar.h"
#include "draw/li-slice.h"
#include "dvc/li-field.h"

G_BEGIN_DECLS

/* A field to lay over a slice. @values: one for each node, NaN unknown. */
typedef struct
{
  const LiField *points;
  const float *values;
  LiLook look;          /* li_look_init_field() and a range */
  LiColourBarText text; /* for the colour bar; factor 0 counts as 1 */
  gboolean trusted_only;
  gboolean hatching; /* mark what is repaired or not trusted */
} LiPictureOverlay;

typedef struct
{
  int scale;     /* pixels per voxel edge of the smallest axis, 1 … 4 */
  double lo, hi; /* window; hi ≤ lo: 0.5 and 99.5 percent of the slice */
  gboolean scale_bar;
  gboolean colour_bar; /* of the overlay, in a strip of its own at the right */
  const char *title;   /* top left, or NULL */
} LiPictureOptions;

/**
 * li_picture_slice_png:
 * Writes slice @index (voxel of the volume) across @axis as a PNG of the whole slice: @scale pixels
 * per voxel, the scale bar exact to the pixel where the voxel size is known. @overlay and @options
 * may be NULL (scale 1, with scale and colour bar). Errors: LI_DRAW_ERROR/INVALID for a slice
 * outside or a picture above 32767 pixels; reading and writing errors as they come.
 */
gboolean li_picture_slice_png (LiVolume *volume,
                               const LiPictureOverlay *overlay,
                               int axis,
                               gint64 index,
                               const LiPictureOptions *options,
                               const char *path,
                               GError **error);
/* The same values as TIFF, not coloured: 8 and 16 bit as 16 bit, others in their own type; voxel
 * size kept. */
gboolean
li_picture_slice_tiff (LiVolume *volume, int axis, gint64 index, const char *path, GError **error);

/* RGBA8 (premultiplied) as a cairo surface: a copy. */
cairo_surface_t *
li_picture_surface_from_rgba (const guint8 *rgba, int width, int height, gsize stride);
/* A surface as PNG through a safe file. */
gboolean li_picture_write_png (cairo_surface_t *surface, const char *path, GError **error);
/* Values below which @low and @high percent of the finite samples lie. FALSE when there are none;
 * lo < hi always. */
gboolean
li_plane_percentiles (const LiPlane *plane, double low, double high, double *lo, double *hi);

G_END_DECLS
