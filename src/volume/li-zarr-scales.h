/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-zarr-array.h"

G_BEGIN_DECLS

/* One level of a multiscale image. */
typedef struct
{
  char *path;                      /* of its array, from the group */
  double scale[LI_ZARR_MAX_AXES];  /* one step along each axis, in the axis's unit; 0: not said */
  double origin[LI_ZARR_MAX_AXES]; /* of the first voxel, in steps */
} LiZarrLevel;

/* What .zattrs of a group says of the image in it (OME-Zarr 0.1 to 0.4, "multiscales"). */
typedef struct
{
  int n_axes;                  /* 0: the axes are not named (before 0.3) */
  char role[LI_ZARR_MAX_AXES]; /* 'z' 'y' 'x', 'c' channel, 't' time, '?' anything else */
  double um[LI_ZARR_MAX_AXES]; /* the unit in µm; 0: none is named, or it is unknown */
  GArray *levels;              /* LiZarrLevel, finest first; at least one */
} LiZarrScales;

/**
 * li_zarr_scales_read:
 * @scales: NULL when the group has no .zattrs or it says nothing of an image
 *
 * FALSE with LI_ERROR_FORMAT and one sentence for a .zattrs that is damaged or odd.
 */
gboolean li_zarr_scales_read (LiZarrScales **scales, const char *group, GError **error);
void li_zarr_scales_free (LiZarrScales *scales);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiZarrScales, li_zarr_scales_free)

G_END_DECLS
