/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/li-safe-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-lock.h"

struct _LiSafeFile
{
  char *path, *temporary;
  int fd;
  guint64 position;
};

static mode_t mask_at_start;

/* The mask can only be read by setting it: two threads that did so at the same time could leave it
 * at 0. Before main() there is one thread. */
__attribute__ ((constructor)) static void
read_mask (void)
{
  mask_at_start = umask (0);
  umask (mask_at_start);
}

mode_t
li_file_mask (void)
{
  return mask_at_start;
}

static _Atomic guint64 fail_after = G_MAXUINT64;
static atomic_int fail_errno = ENOSPC;

void
li_safe_file_fail_after (guint64 bytes, int error_number)
{
  atomic_store (&fail_errno, error_number);
  atomic_store (&fail_after, bytes);
}

static void
read_fail_environment_once (void)
{
  const char *text = g_getenv ("LI_FAIL_WRITE_AFTER");

  if (text != NULL && *text != '\0')
    li_safe_file_fail_after (g_ascii_strtoull (text, NULL, 10), ENOSPC);
}

static void
read_fail_environment (void)
{
  static LiOnce once = LI_ONCE_INIT;

  li_once (&once, read_fail_environment_once);
}

static gboolean
io_error (GError **error, const char *path, const char *what, int number)
{
  g_set_error (error, LI_BASE_ERROR,
               number == EFBIG || number == ENOSPC || number == EDQUOT ? LI_ERROR_FAILED
                                                                       : LI_ERROR_IO,
               "%s: %s: %s", path, what, g_strerror (number));
  return FALSE;
}

/* FALSE with errno when the test hook says that the disk is full. */
static gboolean
allowed (gsize bytes)
{
  guint64 left = atomic_load (&fail_after);

  if (left == G_MAXUINT64)
    return TRUE;
  if (left < bytes)
    {
      atomic_store (&fail_after, 0);
      errno = atomic_load (&fail_errno);
      return FALSE;
    }
  atomic_store (&fail_after, left - bytes);
  return TRUE;
}

LiSafeFile *
li_safe_file_open (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  LiSafeFile *file = g_new0 (LiSafeFile, 1);
  struct stat old;
  int number;

  read_fail_environment ();
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_INVALID,
                   "%s: is a folder; give a file name to write to", path);
      g_free (file);
      return NULL;
    }
  file->path = g_strdup (path);
  file->temporary = g_strdup_printf ("%s/.%s.XXXXXX", folder, name);
  file->fd = g_mkstemp_full (file->temporary, O_RDWR | O_CLOEXEC, 0600);
  if (file->fd < 0)
    {
      number = errno;
      g_free (file->temporary);
      g_free (file->path);
      g_free (file);
      io_error (error, path, "cannot be written", number);
      return NULL;
    }
  /* mkstemp makes private files; ours get the rights of the old file or of the user's mask. */
  if (stat (path, &old) == 0)
    number = fchmod (file->fd, old.st_mode & 07777);
  else
    number = fchmod (file->fd, 0666 & ~li_file_mask ());
  (void)number; /* a file system without permissions is no error */
  return file;
}

gboolean
li_safe_file_pwrite (
    LiSafeFile *file, const void *data, gsize bytes, guint64 offset, GError **error)
{
  const char *from = data;

  if (!allowed (bytes))
    return io_error (error, file->path, "cannot be written", errno);
  while (bytes > 0)
    {
      gssize done = pwrite (file->fd, from, MIN (bytes, (gsize)1 << 30), (off_t)offset);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return io_error (error, file->path, "cannot be written", done < 0 ? errno : ENOSPC);
      from += done;
      offset += done;
      bytes -= done;
    }
  return TRUE;
}

gboolean
li_safe_file_write (LiSafeFile *file, const void *data, gsize bytes, GError **error)
{
  if (!li_safe_file_pwrite (file, data, bytes, file->position, error))
    return FALSE;
  file->position += bytes;
  return TRUE;
}

guint64
li_safe_file_tell (LiSafeFile *file)
{
  return file->position;
}

int
li_safe_file_fd (LiSafeFile *file)
{
  return file->fd;
}

const char *
li_safe_file_temporary_path (LiSafeFile *file)
{
  return file->temporary;
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd); /* refused by some file systems; the rename stands anyhow */
  close (fd);
}

static void
file_free (LiSafeFile *file)
{
  if (file->fd >= 0)
    close (file->fd);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file);
}

void
li_safe_file_abort (LiSafeFile *file)
{
  if (file == NULL)
    return;
  unlink (file->temporary);
  file_free (file);
}

gboolean
li_safe_file_commit (LiSafeFile *file, GError **error)
{
  int code = fsync (file->fd), number = errno;

  if (code != 0 && number != EINVAL && number != EROFS)
    {
      io_error (error, file->path, "cannot be written to the disk", number);
      li_safe_file_abort (file);
      return FALSE;
    }
  code = close (file->fd);
  number = errno;
  file->fd = -1;
  if (code == 0 && rename (file->temporary, file->path) != 0)
    {
      code = -1;
      number = errno;
    }
  if (code != 0)
    {
      io_error (error, file->path, "cannot be written", number);
      li_safe_file_abort (file);
      return FALSE;
    }
  sync_folder (file->path);
  file_free (file);
  return TRUE;
}

gboolean
li_safe_file_set_contents (const char *path, const void *data, gssize bytes, GError **error)
{
  g_autoptr (LiSafeFile) file = li_safe_file_open (path, error);

  if (file == NULL
      || !li_safe_file_write (file, data, bytes < 0 ? strlen (data) : (gsize)bytes, error))
    return FALSE;
  return li_safe_file_commit (g_steal_pointer (&file), error);
}

gboolean
li_file_pread (int fd, const char *path, void *data, gsize bytes, guint64 offset, GError **error)
{
  char *to = data;
  guint64 at = offset;

  if (offset > G_MAXINT64 || bytes > G_MAXINT64 - offset)
    {
      g_set_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT,
                   "%s: a position in it (%" G_GUINT64_FORMAT ") is beyond any file", path, offset);
      return FALSE;
    }
  while (bytes > 0)
    {
      gssize done = pread (fd, to, MIN (bytes, (gsize)1 << 30), (off_t)at);
      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return io_error (error, path, "cannot be read", errno);
      if (done == 0)
        {
          g_set_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT,
                       "%s: ends at byte %" G_GUINT64_FORMAT ", where %" G_GSIZE_FORMAT
                       " more were expected; it was cut short",
                       path, at, bytes);
          return FALSE;
        }
      to += done;
      at += done;
      bytes -= done;
    }
  return TRUE;
}

#define ESCAPED "file:"

char *
li_path_to_text (const char *path)
{
  if (g_utf8_validate (path, -1, NULL) && !g_str_has_prefix (path, ESCAPED))
    return g_strdup (path);
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  return g_strconcat (ESCAPED, escaped, NULL);
}

char *
li_path_from_text (const char *text)
{
  g_autofree char *path = g_str_has_prefix (text, ESCAPED)
                              ? g_uri_unescape_string (text + strlen (ESCAPED), NULL)
                              : NULL;

  return path != NULL ? g_steal_pointer (&path) : g_strdup (text);
}

guint64
li_file_free_space (const char *path)
{
  g_autofree char *at = g_strdup (path);
  struct statvfs info;

  while (statvfs (at, &info) != 0)
    {
      char *parent = g_path_get_dirname (at);
      if (strcmp (parent, at) == 0)
        {
          g_free (parent);
          return 0;
        }
      g_free (at);
      at = parent;
    }
  return (guint64)info.f_bavail * info.f_frsize;
}

char *
li_file_sha256 (const char *path, LiProgress *progress, GError **error)
{
  const gsize size = 1 << 20;
  g_autofree char *buffer = g_malloc (size);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = -1;

  if (fd < 0)
    {
      io_error (error, path, "cannot be opened", errno);
      return NULL;
    }
  while (!li_progress_is_cancelled (progress) && (n = read (fd, buffer, size)) > 0)
    g_checksum_update (sum, (const guchar *)buffer, n);
  int number = errno;
  close (fd);
  if (li_progress_set_error_if_cancelled (progress, error))
    return NULL;
  if (n < 0)
    {
      io_error (error, path, "cannot be read", number);
      return NULL;
    }
  return g_strdup (g_checksum_get_string (sum));
}
