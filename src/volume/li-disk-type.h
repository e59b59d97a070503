/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* How a number lies in a file, and which of our voxel types holds it without changing a grey value:
 * 8-bit signed become i16; 16-bit float becomes f32; 64-bit float is rounded to f32; 32-bit signed
 * and 64-bit integers become f32, where a voxel beyond ±2²⁴ (that f32 could not hold) is an error,
 * never a silently different number. Where the file says that a value is slope × number +
 * intercept, the voxel is that value in f32. */
typedef enum
{
  LI_DISK_UNSIGNED,
  LI_DISK_SIGNED,
  LI_DISK_FLOAT
} LiDiskKind;

typedef struct
{
  LiDiskKind kind;
  guint8 bytes;    /* 1, 2, 4, 8 */
  gboolean swap;   /* not this machine's byte order */
  gboolean biased; /* i16 stored as the unsigned number that is 32768 more */
  gboolean scaled; /* a value is slope × number + intercept */
  double slope, intercept;
} LiDiskType;

/* FALSE when no voxel type can hold it. */
gboolean li_disk_type_native (const LiDiskType *type, LiVoxelType *native);
/* TRUE when the bytes in the file are the voxels. */
gboolean li_disk_type_is_plain (const LiDiskType *type);
/* How our own voxels lie in memory. */
LiDiskType li_disk_type_of (LiVoxelType type);
gboolean li_disk_type_same (const LiDiskType *a, const LiDiskType *b);
/**
 * li_disk_type_convert:
 * @n numbers at @raw (which may be changed) to voxels at @out. They may be the same place when a
 * number and a voxel have the same size. @path is for the message of a number that does not fit.
 */
gboolean li_disk_type_convert (
    const LiDiskType *type, void *raw, void *out, gsize n, const char *path, GError **error);

G_END_DECLS
