/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"
#include "volume/li-input.h"

G_BEGIN_DECLS

typedef enum
{
  LI_NRRD_RAW,
  LI_NRRD_GZIP,
  LI_NRRD_TEXT
} LiNrrdEncoding;

typedef struct
{
  LiVolumeInfo info; /* of one frame */
  LiDiskType type;
  LiNrrdEncoding encoding;
  gboolean turned;  /* the axes are not those of the file's space */
  gint64 frames;    /* volumes one behind the other */
  gint64 line_skip; /* lines passed over before the voxels, in the packed file */
  gint64 byte_skip; /* and bytes, in the unpacked one; −1: the voxels end where the file does */
  char *data;       /* the file with the voxels; NULL: they follow the header */
  guint64 data_at;  /* where the header of such a file ends */
} LiNrrd;

/* TRUE when a file that begins with @head calls itself NRRD. */
gboolean li_nrrd_is (const guint8 *head, gsize n);
/* Errors: a damaged header, or a field that would give wrong voxels if it were ignored (several
 * values for each voxel, blocks, other packings, several files). */
gboolean li_nrrd_read (LiInput *input, LiNrrd *nrrd, GError **error);
void li_nrrd_clear (LiNrrd *nrrd);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiNrrd, li_nrrd_clear)

G_END_DECLS
