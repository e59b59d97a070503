/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* Writers write whole files through base/li-safe-file.h; a full disk leaves the old file. By slabs:
 * any size of volume. */

/* TIFF (BigTIFF above 4 GB), uncompressed, ImageJ description and resolution from voxel (0 = left
 * out). @min @max as display range for ImageJ when max > min. */
gboolean
li_volume_write_tiff (LiVolume *volume, const char *path, LiProgress *progress, GError **error);
/* HDF5 laid out as Nabu writes a reconstruction (/entry/reconstruction/results/data, pixel size in
 * cm beside it). */
gboolean
li_volume_write_hdf5 (LiVolume *volume, const char *path, LiProgress *progress, GError **error);
/* Raw voxels as this machine holds them, and beside them "PATH.info" (key = value lines: shape,
 * type, byte_order, voxel_um, origin), which li_volume_open reads. */
gboolean
li_volume_write_raw (LiVolume *volume, const char *path, LiProgress *progress, GError **error);
/* For ParaView; spacing and origin in µm, or in voxels when the voxel size is not known. */
gboolean
li_volume_write_vti (LiVolume *volume, const char *path, LiProgress *progress, GError **error);
/* OME-Zarr 0.4: a folder with all levels of the pyramid (means of 2×2×2 voxels), chunks of 128³
 * packed by Blosc. LI_ERROR_INVALID when @path is there already. */
gboolean
li_volume_write_zarr (LiVolume *volume, const char *path, LiProgress *progress, GError **error);
/* By extension: .tif .tiff .h5 .hdf5 .raw .vti .zarr */
gboolean li_volume_write (LiVolume *volume, const char *path, LiProgress *progress, GError **error);

/* VTI (VTK XML image data, appended raw, little-endian): n_arrays fields of nz×ny×nx values each,
 * NaN kept. @shape, @spacing and @origin z y x; the last two in the unit named in @unit (written
 * into a FieldData string). float32 arrays, or a u8 array where @arrays[i].u8 is set. */
typedef struct
{
  const char *name;
  const float *f32;
  const guint8 *u8;
  int components;
} LiVtiArray;
gboolean li_vti_write (const char *path,
                       const gint64 shape[3],
                       const double spacing[3],
                       const double origin[3],
                       const char *unit,
                       const LiVtiArray *arrays,
                       gsize n_arrays,
                       GError **error);

/* Streaming TIFF writer for results made slab by slab: planes in order z = 0, 1, … */
typedef struct _LiTiffStream LiTiffStream;
LiTiffStream *li_tiff_stream_open (const char *path, const LiVolumeInfo *info, GError **error);
gboolean li_tiff_stream_planes (LiTiffStream *stream, const void *planes, gint64 n, GError **error);
gboolean li_tiff_stream_close (LiTiffStream *stream, GError **error); /* commits; frees always */
void li_tiff_stream_abort (LiTiffStream *stream);

/* What stands in the sidecar NAME.info of a raw file: "key = value" lines. */
char *li_raw_sidecar_text (const LiVolumeInfo *info, guint64 offset, gboolean big_endian);

G_END_DECLS
