/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-tiff-ifd.h"
#include "volume/li-volume.h"

G_BEGIN_DECLS

/* An OME image that is spread over several TIFF files of one folder. */

/**
 * li_tiff_files_find:
 * @path: of the file that was opened, whose layout @layout is
 * @name: of the other file, as the description has it; only its last part counts
 * @uuid: that the other file must have, or NULL
 * @first: @end: where its planes lie in @layout, to which they are added when it is met first
 *
 * Errors: LI_ERROR_INVALID where it is not there, FORMAT where it is another file, or damaged.
 */
gboolean li_tiff_files_find (LiTiffLayout *layout,
                             const char *path,
                             const char *name,
                             const char *uuid,
                             guint *first,
                             guint *end,
                             GError **error);

/**
 * li_tiff_files_open:
 * @input: @layout: taken; of the file that was opened, with the planes of the volume
 * @info: of the volume, but for its type
 * @part: what tells it from other images of these files, or NULL
 *
 * Returns: the volume, or NULL with FORMAT where the files' planes are not of one size and type
 */
LiVolume *li_tiff_files_open (LiInput *input,
                              LiTiffLayout *layout,
                              const LiVolumeInfo *info,
                              const char *part,
                              LiProgress *progress,
                              GError **error);
/* Size, time and inode of the other files, for the part of the volume (li_input_stamp). */
char *li_tiff_files_stamp (const LiTiffLayout *layout);

/* In li-read-tiff.c: @input and @layout are taken; any box is read straight, without the caches. */
LiVolume *
li_tiff_open_direct (LiInput *input, LiTiffLayout *layout, gboolean *packed, GError **error);

G_END_DECLS
