/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An advisory lock between programs, and between threads of one program. It is a lock on an open
 * file, which the system gives back when the program ends, however it ends. File systems without
 * such locks (Lustre mounted without "flock", some network folders) get a second file instead,
 * which can be made by one program only. */
typedef struct _LiFileLock LiFileLock;

/* How long li_file_lock_take() waits for another program. */
#define LI_FILE_LOCK_SECONDS 10

/**
 * li_file_lock_take:
 * @path: of the lock file, made when missing, which stays
 * @target: the file that is to be written, named in errors
 *
 * Waits up to LI_FILE_LOCK_SECONDS for the lock.
 *
 * Returns: the lock, or NULL with LI_BASE_ERROR: IO where the folder cannot be written, FAILED
 *   where another program does not give the lock back
 */
LiFileLock *li_file_lock_take (const char *path, const char *target, GError **error);
void li_file_lock_release (LiFileLock *lock); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiFileLock, li_file_lock_release)

/**
 * li_file_lock_try:
 * @holder: set to who has the lock, such as "litho (process 1234 on pc7)", where another has it
 *
 * As li_file_lock_take(), for work that lasts: does not wait, and writes into the lock file who has
 * it until it is given back.
 *
 * Returns: the lock; NULL without @error where another program, or another part of this one, has
 *   it; NULL with LI_BASE_ERROR: IO where the folder cannot be written, FAILED where the file
 *   system has no locks and the second file is there: its maker may have been killed, which cannot
 *   be told, so the sentence says what to delete
 */
LiFileLock *li_file_lock_try (const char *path, const char *target, char **holder, GError **error);

/* Test hooks: how long is waited; as on a file system whose locks fail with @error_number (ENOLCK
 * …); 0: as it is. */
void li_file_lock_set_wait (int seconds);
void li_file_lock_fail_with (int error_number);

G_END_DECLS
