/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>
#include <gio/gio.h>
#include "base/li-progress.h"

G_BEGIN_DECLS

/* Files written whole or not at all: a temporary name in the same folder, synced, renamed. */
typedef struct _LiSafeFile LiSafeFile;

LiSafeFile *li_safe_file_open (const char *path, GError **error);
gboolean li_safe_file_write (LiSafeFile *file, const void *data, gsize bytes, GError **error);
gboolean li_safe_file_pwrite (
    LiSafeFile *file, const void *data, gsize bytes, guint64 offset, GError **error);
guint64 li_safe_file_tell (LiSafeFile *file);
int li_safe_file_fd (LiSafeFile *file);
const char *li_safe_file_temporary_path (
    LiSafeFile *file); /* for libraries that want a name; valid until commit or abort */
/* Syncs, renames over @path, frees @file whatever happens. On failure the old file stands as it was
 * and no temporary remains. */
gboolean li_safe_file_commit (LiSafeFile *file, GError **error);
void li_safe_file_abort (LiSafeFile *file); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiSafeFile, li_safe_file_abort)

gboolean
li_safe_file_set_contents (const char *path, const void *data, gssize bytes, GError **error);

/* Test hook: after @bytes more bytes every write fails with @error_number (ENOSPC …); G_MAXUINT64 =
 * never. Also the environment variable LI_FAIL_WRITE_AFTER. Libraries that write by themselves
 * (libtiff, HDF5) go through li_safe_file_pwrite or a copy. */
void li_safe_file_fail_after (guint64 bytes, int error_number);

/* pread until @bytes are there. Errors name @path; a file cut short is LI_ERROR_FORMAT. */
gboolean
li_file_pread (int fd, const char *path, void *data, gsize bytes, guint64 offset, GError **error);
/* The user's mask for new files and folders, as it was when the program started. */
mode_t li_file_mask (void);
/* A path as JSON can hold it, which is UTF-8: a path that is not, and one that begins with "file:",
 * is written as "file:" and the path with its bytes escaped as in a URI. And back. */
char *li_path_to_text (const char *path);
char *li_path_from_text (const char *text);
/* Free bytes on the file system that holds @path (or its nearest existing parent). */
guint64 li_file_free_space (const char *path);
/* SHA-256 of a file, hex. */
char *li_file_sha256 (const char *path, LiProgress *progress, GError **error);

G_END_DECLS
