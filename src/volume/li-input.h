/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "volume/li-volume.h"

G_BEGIN_DECLS

/* A file that is read by position: never locked, never mapped, never changed. */
typedef struct _LiInput LiInput;

/**
 * li_input_open:
 * @one_of_many: the volume has a file for each plane; the descriptor is given back between reads
 *   once many are open, so that thousands of planes stay below the limit of open files.
 *
 * Errors: LI_VOLUME_ERROR, one sentence with @path, for what is missing, unreadable, a folder or
 * no file at all.
 */
LiInput *li_input_open (const char *path, gboolean one_of_many, GError **error);
/* The file @data with the voxels of the header @path; errors name both. */
LiInput *li_input_open_data (const char *path, const char *data, GError **error);
void li_input_free (LiInput *input);
const char *li_input_path (const LiInput *input);
guint64 li_input_bytes (const LiInput *input); /* when it was opened */
/* Size, time and inode of @path as text: a volume of several files puts them into its part (see
 * li_volume_set_part), so that what is cached of it is not used after one of them has changed. */
char *li_input_stamp (const char *path);
/* Exactly @bytes from @offset, from any thread. */
gboolean li_input_read (LiInput *input, void *out, guint64 bytes, guint64 offset, GError **error);
/* @n rows of @row bytes whose beginnings are @pitch ≥ @row bytes apart, packed into @out; from any
 * thread. */
gboolean li_input_read_rows (
    LiInput *input, void *out, gsize row, gint64 n, guint64 pitch, guint64 offset, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiInput, li_input_free)

/* Sets LI_VOLUME_ERROR/@code with "PATH: …" and returns FALSE. */
gboolean
li_input_error (GError **error, LiErrorCode code, const char *path, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
/* FALSE with a sentence unless every edge is 1 … 2³¹ − 1 and the whole is below 128 TiB: what a
 * header may claim before anything is counted or allocated. */
gboolean li_input_check_shape (const char *path, const gint64 shape[3], gsize size, GError **error);
/* And that @n volumes of a checked shape, one behind the other, are below 2⁶² bytes. */
gboolean li_input_check_frames (
    const char *path, const gint64 shape[3], gsize size, gint64 n, GError **error);

G_END_DECLS
