/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"

G_BEGIN_DECLS

#define LI_ZARR_MAX_AXES 8

typedef enum
{
  LI_ZARR_STORED,
  LI_ZARR_ZLIB,
  LI_ZARR_GZIP,
  LI_ZARR_BLOSC,
  LI_ZARR_ZSTD,
  LI_ZARR_LZ4
} LiZarrPacking;

/* One array of a Zarr 2 store: what its .zarray says. Axes in the order of the array. */
typedef struct
{
  int n_axes;
  gint64 shape[LI_ZARR_MAX_AXES], chunk[LI_ZARR_MAX_AXES];
  LiDiskType type;
  gboolean fortran; /* the first axis is the fastest inside a chunk */
  char separator;   /* between the numbers of a chunk's name: '.' or '/' */
  LiZarrPacking packing;
  guint shuffle;   /* 0, or the size of the numbers whose bytes were shuffled before packing */
  gboolean filled; /* fill_value is a number: what a chunk that is not there holds, */
  _Alignas(8) guint8 fill[8]; /* as in the file */
} LiZarrArray;

/**
 * li_zarr_array_read:
 * @folder: the one that holds .zarray
 *
 * Errors, one sentence each that names @folder or its .zarray: no JSON, missing or odd members
 * (LI_ERROR_FORMAT); a packing, filter or type that is not read here, by its name
 * (LI_ERROR_UNSUPPORTED).
 */
gboolean li_zarr_array_read (LiZarrArray *array, const char *folder, GError **error);

/* TRUE when @folder holds an array of Zarr 2. */
gboolean li_zarr_array_is_at (const char *folder);

G_END_DECLS
