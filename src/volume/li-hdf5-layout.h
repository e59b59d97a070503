/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"

G_BEGIN_DECLS

typedef enum
{
  LI_HDF5_CONTIGUOUS,
  LI_HDF5_COMPACT,
  LI_HDF5_CHUNKED,
  LI_HDF5_VIRTUAL
} LiHdf5Kind;

typedef struct
{
  int id;             /* as registered with the HDF Group: 1 deflate, 2 shuffle … */
  char *name;         /* as the file gives it */
  guint32 values[16]; /* its parameters; 0 behind the last */
} LiHdf5Filter;

typedef struct
{
  guint64 at;    /* bytes from the start of the file */
  guint32 bytes; /* 0: never written */
  guint32 mask;  /* bit k: filter k was left out */
} LiHdf5Chunk;

/* A part of a virtual dataset. */
typedef struct
{
  char *file, *dataset; /* file as written: relative to the virtual dataset's, "." for the same */
  LiBox to;             /* in the virtual dataset */
  gint64 from[3];       /* its first voxel in the source */
  gboolean whole;       /* all of the source */
} LiHdf5Source;

/* Where the voxels of one dataset lie. */
typedef struct
{
  char *file;    /* the file that holds it when that is another one (external link), or NULL */
  char *dataset; /* its path inside */
  gint64 shape[3];
  LiDiskType type;
  double voxel[3], origin[3]; /* as in LiVolumeInfo */
  LiHdf5Kind kind;
  guint64 at;        /* contiguous */
  GByteArray *bytes; /* compact */
  gint64 chunk[3];
  GArray *filters; /* LiHdf5Filter, in the order of writing */
  GArray *chunks;  /* LiHdf5Chunk, z slowest */
  GArray *sources; /* LiHdf5Source */
  gboolean filled; /* the file names the value of voxels that were never written: */
  guint8 fill[16]; /* as in the file */
} LiHdf5Layout;

/* Asks the helper (volume/li-hdf5-child.h). Errors: one sentence with @path. */
LiHdf5Layout *li_hdf5_layout_read (const char *path, const char *dataset, GError **error);
void li_hdf5_layout_free (LiHdf5Layout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiHdf5Layout, li_hdf5_layout_free)

G_END_DECLS
