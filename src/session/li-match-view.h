/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "draw/li-compare.h"
#include "session/li-pair-images.h"
#include "session/li-pose.h"

G_BEGIN_DECLS

/**
 * LiMatchView:
 * What the Register page shows: image 1 in its pose over image 2, in image 2's frame. Coarse while
 * the hand moves; sharp, read in the background, once it rests. Signal: "redraw" (the picture has
 * changed).
 */
#define LI_TYPE_MATCH_VIEW (li_match_view_get_type ())
G_DECLARE_FINAL_TYPE (LiMatchView, li_match_view, LI, MATCH_VIEW, GObject)

LiMatchView *li_match_view_new (LiPose *pose);
/* Cancels and joins what is being read; before the last reference goes. */
void li_match_view_shutdown (LiMatchView *view);
void li_match_view_set_images (LiMatchView *view, LiPairImages *images); /* NULL: none */
LiPairImages *li_match_view_get_images (LiMatchView *view);
const LiCompare *li_match_view_get_compare (LiMatchView *view);
void li_match_view_set_compare (LiMatchView *view, const LiCompare *compare);
/* 0: as the comparison says; 1 or 2: this image alone (points are being clicked). */
void li_match_view_set_only (LiMatchView *view, int image);
/* Shows image 1 under @phi instead of the pose (a refinement under way or waiting to be taken);
 * NULL: the pose again. */
void li_match_view_set_preview (LiMatchView *view, const LiPhi *phi);
/* The finest binning that is read: 1, 2, 4 … */
int li_match_view_get_bin (LiMatchView *view);
void li_match_view_set_bin (LiMatchView *view, int bin);

/* Layers of the slice that @view shows, with a reference to each plane. */
gsize li_match_view_layers (LiMatchView *view, const LiView2D *slice, LiSliceLayer *layers);
/* The same for the 3D box: the whole slice of image 2, coarse. */
gsize li_match_view_coarse_layers (LiMatchView *view, const LiView2D *slice, LiSliceLayer *layers);
/* Likeness over the three slices through @cursor, whole, from the coarse copies; NaN without
 * images. */
void li_match_view_score (LiMatchView *view, const double cursor[3], double *zncc, double *ssd);
/* Grey value of @image (1 or 2) at @p of image 2's frame and its place in that image, from the
 * coarse copy: exact between voxels' centres where the image is not larger than that. NaN outside;
 * FALSE without images. */
gboolean li_match_view_value (
    LiMatchView *view, int image, const double p[3], double place[3], double *value);

G_END_DECLS
