/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-photo.h"

G_BEGIN_DECLS

/* A place where brightness changes most along its gradient, to a fraction of a pixel. */
typedef struct
{
  double x, y;   /* pixels, the first one's centre is 0 */
  double nx, ny; /* unit vector towards the brighter side */
  double weight; /* steepness, 1 for the steepest hundredth and above */
} LiEdge;

/* Brightness at @photo's pixels averaged over squares of @factor × @factor, rest at the right and
 * the bottom left out. */
LiPhoto *li_photo_shrink (const LiPhoto *photo, gsize factor, GError **error);
/* The same picture blurred by a Gaussian of @sigma pixels. */
LiPhoto *li_photo_blur (const LiPhoto *photo, double sigma, GError **error);
/* Brightness between pixels, by a cubic of 4 × 4 neighbours; NaN where these reach outside. */
double li_photo_at (const LiPhoto *photo, double x, double y);

/* The edges of a picture that is blurred already, steepest first, at most @max of them
 * (element-type LiEdge). An edge is steeper than four times what noise makes of the picture's even
 * parts. */
GArray *li_picture_edges (const LiPhoto *blurred, guint max, GError **error);

G_END_DECLS
