/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* What the reader needs of a TIFF file, found by a bounds-checked walk of its directories. */
typedef struct
{
  guint64 data_at; /* first strip, or 0 when the plane is not one contiguous run */
  guint64 ifd_at;
  guint64 bytes; /* of the contiguous run */
} LiTiffPlane;

typedef struct
{
  gboolean big, swap;
  guint64 file_bytes;
  guint64 width, height;
  guint16 bits, format, compression, photometric, samples, planar;
  gboolean contiguous; /* uncompressed, every plane one run */
  GArray *planes;      /* LiTiffPlane */
  char *description;
  double x_resolution, y_resolution;
  guint16 resolution_unit;
} LiTiffLayout;

/* Errors: LI_VOLUME_ERROR/FORMAT or UNSUPPORTED, one sentence with @path. */
LiTiffLayout *li_tiff_layout_read (int fd, const char *path, GError **error);
void li_tiff_layout_free (LiTiffLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiTiffLayout, li_tiff_layout_free)

G_END_DECLS
