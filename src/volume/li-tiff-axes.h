/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-tiff-ifd.h"

G_BEGIN_DECLS

/* What the planes of a TIFF file are, as its description says: OME-XML, ImageJ's lines or the shape
 * that Python's tifffile writes. */
typedef struct
{
  gint64 z, channels, frames;
  guint *planes; /* place in LiTiffLayout.planes of (z + Z (c + C t)); owned */
} LiTiffAxes;

/**
 * li_tiff_choose_planes:
 * @layout: its planes become those of one channel and one time, in the order of z; planes that lie
 *   raw behind the only directory (ImageJ above 4 GB, tifffile's "truncate") are added first
 * @part: set to what tells the chosen voxels from others of the file, or NULL
 *
 * Errors: LI_ERROR_INVALID where a choice is needed (volume/li-choices.h), UNSUPPORTED and FORMAT
 * where the description and the planes do not fit together; one sentence with the path.
 */
gboolean li_tiff_choose_planes (LiTiffLayout *layout,
                                LiInput *input,
                                const LiOpenOptions *options,
                                char **part,
                                GError **error);

/**
 * li_tiff_count_planes:
 * Adds to @layout the planes that lie behind its only directory (stacks of ImageJ above 4 GB), for
 * who needs to know only how many a file holds. The planes of an OME image may be in other files:
 * those stay as the directories have them.
 */
gboolean li_tiff_count_planes (LiTiffLayout *layout, LiInput *input, GError **error);

G_END_DECLS
