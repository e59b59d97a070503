/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-disk-type.h"

G_BEGIN_DECLS

/* The header of a NIfTI-2 file; that of NIfTI-1 is shorter. */
#define LI_NIFTI_HEADER 540

typedef struct
{
  LiVolumeInfo info;       /* of one volume */
  LiDiskType type;         /* with its slope and intercept */
  gint64 frames, channels; /* times; values for each voxel, one volume behind the other */
  gboolean pair;           /* the voxels are in NAME.img */
  guint64 data_at;         /* of the first voxel in the unpacked file */
  gboolean turned;         /* the axes are not those of the file's space */
} LiNifti;

/* TRUE when a file that begins with @head is a header of ANALYZE 7.5, from which NIfTI-1 was made.
 */
gboolean li_nifti_is_analyze (const guint8 *head, gsize n);
/* TRUE when a file that begins with @head is NIfTI-1 or NIfTI-2. */
gboolean li_nifti_is (const guint8 *head, gsize n);

/**
 * li_nifti_parse:
 * @head: the first bytes of the header file, LI_NIFTI_HEADER of them where there are so many
 *
 * Voxels are kept in the order of the file, whatever the orientation of the patient; an origin is
 * given only where the header's transform says that the axes are those of its space, all forwards.
 * Errors: damaged, or voxels that are no single numbers.
 */
gboolean
li_nifti_parse (const guint8 *head, gsize n, const char *path, LiNifti *nifti, GError **error);

G_END_DECLS
