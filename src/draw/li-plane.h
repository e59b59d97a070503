/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/li-ref.h"
#include "volume/li-pyramid.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* The two axes of a slice across @axis, horizontal first: z → x y, y → x z, x → y z. Rows run
 * downwards. */
static inline int
li_plane_axis_u (int axis)
{
  return axis == LI_X ? LI_Y : LI_X;
}
static inline int
li_plane_axis_v (int axis)
{
  return axis == LI_Z ? LI_Y : LI_Z;
}

/**
 * LiPlane:
 * Samples on a lattice in a slice: what workers read and what both renderers draw. Positions are
 * voxel indices in the frame of the full volume; sample (i, j) lies at origin[0] + i step[0] along
 * u and origin[1] + j step[1] along v. Immutable once made.
 */
typedef struct
{
  LiRef ref;
  guint64 id; /* unique in the process */
  int axis;
  double position; /* along the axis */
  LiVoxelType type;
  int width, height;
  double origin[2], step[2];
  gpointer data; /* packed, width × height, row by row */
} LiPlane;

/* Takes @data (g_malloc'ed). */
LiPlane *li_plane_new (int axis,
                       double position,
                       LiVoxelType type,
                       int width,
                       int height,
                       const double origin[2],
                       const double step[2],
                       gpointer data);
LiPlane *li_plane_ref (LiPlane *plane);
void li_plane_unref (LiPlane *plane);
gsize li_plane_bytes (const LiPlane *plane);
double li_plane_value (const LiPlane *plane, int i, int j); /* i, j inside */
/* Value of the sample nearest to (u, v); NaN outside. */
double li_plane_value_at (const LiPlane *plane, double u, double v);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiPlane, li_plane_unref)

/* What to read: slice @index (voxel of the volume, not of the full frame) across @axis; @level
 * halves the resolution that often; lo ≤ i < hi along u and v, in samples of that level. */
typedef struct
{
  int axis, level;
  gint64 index;
  gint64 lo[2], hi[2];
} LiPlaneRequest;

/* Samples along u and v of the whole slice at @level. */
void li_plane_level_size (LiVolume *volume, int axis, int level, gint64 size[2]);

/**
 * li_plane_read:
 * Reads a slice. From the pyramid where @pyramid (may be NULL) has the level; else from the volume
 * itself: means of 2^level squares within the slice, or single voxels where the volume would have
 * to be read all over for means (slices across x of large files).
 * @labels: values are picked, never averaged. The region is cut to the volume; an empty one is
 * LI_DRAW_ERROR/INVALID.
 */
LiPlane *li_plane_read (LiVolume *volume,
                        LiPyramid *pyramid,
                        gboolean labels,
                        const LiPlaneRequest *request,
                        GError **error);

G_END_DECLS
