/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "draw/li-slice.h"

G_BEGIN_DECLS

/* The 3D view: orthographic, turned by @yaw about the image's z and tilted by @pitch (radians). z
 * points down the screen at pitch 0. */
typedef struct
{
  double yaw, pitch;
  double centre[3]; /* voxel in the middle of the view */
  double zoom;      /* pixels per voxel of aspect 1 */
  double aspect[3];
  int width, height;
} LiView3D;

void li_view3d_init (LiView3D *view, int width, int height);
/* Shows the box lo … hi (voxel edges) whole from any side. */
void li_view3d_fit (LiView3D *view, const double lo[3], const double hi[3]);
/* Pixel and depth (pixels, larger = nearer) of a voxel position. */
void
li_view3d_project (const LiView3D *view, const double p[3], double *px, double *py, double *depth);

/**
 * LiPlaneMap:
 * Where a pixel's ray meets a slice: sample index along u = u[0] px + u[1] py + u[2], likewise v,
 * and depth = d[0] px + d[1] py + d[2]. Pixel centres are at 0.5. FALSE when the slice is seen
 * edge-on.
 */
typedef struct
{
  float u[3], v[3], depth[3];
} LiPlaneMap;
gboolean li_plane_map_2d (const LiView2D *view, const LiPlane *plane, LiPlaneMap *map);
gboolean li_plane_map_3d (const LiView3D *view, const LiPlane *plane, LiPlaneMap *map);

/* Three slices with their layers, each list's first layer at the bottom: where it ends, the slice
 * ends. */
typedef struct
{
  LiSliceLayer layers[3][LI_SLICE_MAX_LAYERS];
  gsize n_layers[3];
} LiBoxScene;

G_END_DECLS
