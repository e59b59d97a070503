/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"
#include "volume/li-input.h"

G_BEGIN_DECLS

/* One plane of the stack. */
typedef struct
{
  gboolean run;    /* uncompressed and in one piece, at data_at */
  guint64 data_at; /* of the run */
  guint64 ifd_at;  /* the directory it is of */
  gint64 ifd;      /* its number in the file, thumbnails counted */
  gboolean tiled;
  gint64 rows, columns; /* of a strip or tile; strips are as wide as the image */
  guint64 first;        /* the plane's first strip or tile in its directory (planar files) */
  gint64 depth, slice;  /* planes of a tile (ImageDepth), which of them it is */
  guint file;           /* 0: this one; k + 1: LiTiffLayout.files[k] */
  gboolean differences; /* horizontal, left to us by libtiff (Predictor 2 of PackBits and others) */
} LiTiffPlane;

typedef struct
{
  gboolean big, swap;
  gint64 width, height;
  guint16 bits, format, photometric;
  GArray *planes;      /* LiTiffPlane */
  char *description;   /* of the first plane, as it is in the file */
  const char *stacked; /* static: what the description calls the planes when not slices, or NULL */
  double x_resolution, y_resolution;
  guint16 resolution_unit; /* 1 none, 2 inch, 3 cm */
  GPtrArray *files;        /* LiTiffFile: others with planes of the same image; mostly NULL */
} LiTiffLayout;

/* Another file of an OME image that is spread over several. */
typedef struct
{
  LiInput *input;
  LiTiffLayout *layout;
  guint first; /* place of its planes, which follow those of the file that was opened */
} LiTiffFile;

/* Bytes of a number as it is unpacked: 1 for up to 8 bits, 2 for up to 16. */
gsize li_tiff_number_bytes (const LiTiffLayout *layout);
/* The directories of a TIFF or BigTIFF file, walked with every offset and count checked against the
 * file. Errors: LI_VOLUME_ERROR/FORMAT or UNSUPPORTED, one sentence with the path. */
LiTiffLayout *li_tiff_layout_read (LiInput *input, GError **error);
void li_tiff_layout_free (LiTiffLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiTiffLayout, li_tiff_layout_free)

G_END_DECLS
