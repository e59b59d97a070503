/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/li-lock.h"
#include "base/li-number.h"
#include "base/li-safe-file.h"

/* Descriptors that files of the kind "one of many" may keep; the usual limit is 1024. */
#define KEEP_OPEN 256
#define LARGEST_VOLUME ((double)((guint64)1 << 47))

struct _LiInput
{
  char *path;
  guint64 bytes;
  gboolean many;
  atomic_int fd; /* −1: not open now */
};

static atomic_int many_open;

gboolean
li_input_error (GError **error, LiErrorCode code, const char *path, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, LI_VOLUME_ERROR, code, "%s: %s", path, text);
  return FALSE;
}

gboolean
li_input_check_shape (const char *path, const gint64 shape[3], gsize size, GError **error)
{
  double bytes = size;

  for (int k = 0; k < 3; k++)
    {
      if (shape[k] < 1 || shape[k] > G_MAXINT32)
        return li_input_error (error, LI_ERROR_FORMAT, path,
                               "says that it has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                               " × %" G_GINT64_FORMAT " voxels (z, y, x), which no volume has",
                               shape[0], shape[1], shape[2]);
      bytes *= (double)shape[k];
    }
  if (bytes > LARGEST_VOLUME)
    return li_input_error (error, LI_ERROR_FORMAT, path,
                           "says that it has %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                           " × %" G_GINT64_FORMAT " voxels (z, y, x), more than 128 TiB",
                           shape[0], shape[1], shape[2]);
  return TRUE;
}

/* O_NONBLOCK so that a pipe with nobody at its other end does not hold us; files ignore it. */
static int
open_file (const char *path, struct stat *info, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0 || fstat (fd, info) != 0)
    li_input_error (error, LI_ERROR_IO, path, "cannot be opened: %s", g_strerror (errno));
  else if (S_ISDIR (info->st_mode))
    li_input_error (error, LI_ERROR_INVALID, path, "is a folder where a file was expected");
  else if (!S_ISREG (info->st_mode))
    li_input_error (error, LI_ERROR_UNSUPPORTED, path, "is neither a file nor a folder");
  else
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

LiInput *
li_input_open (const char *path, gboolean one_of_many, GError **error)
{
  struct stat info;
  int fd = open_file (path, &info, error);

  if (fd < 0)
    return NULL;
  LiInput *input = g_new0 (LiInput, 1);
  input->path = g_strdup (path);
  input->bytes = info.st_size;
  input->many = one_of_many;
  if (one_of_many && atomic_fetch_add (&many_open, 1) >= KEEP_OPEN)
    {
      atomic_fetch_sub (&many_open, 1);
      close (fd);
      fd = -1;
    }
  atomic_init (&input->fd, fd);
  return input;
}

void
li_input_free (LiInput *input)
{
  if (input == NULL)
    return;
  int fd = atomic_load (&input->fd);
  if (fd >= 0)
    {
      close (fd);
      if (input->many)
        atomic_fetch_sub (&many_open, 1);
    }
  g_free (input->path);
  g_free (input);
}

const char *
li_input_path (const LiInput *input)
{
  return input->path;
}

guint64
li_input_bytes (const LiInput *input)
{
  return input->bytes;
}

char *
li_input_stamp (const char *path)
{
  struct stat st;

  if (stat (path, &st) != 0)
    return g_strdup ("missing");
  return g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld %" G_GUINT64_FORMAT,
                          path, (gint64)st.st_size, (gint64)st.st_mtim.tv_sec,
                          (long)st.st_mtim.tv_nsec, (guint64)st.st_ino);
}

gboolean
li_input_read (LiInput *input, void *out, guint64 bytes, guint64 offset, GError **error)
{
  int fd = atomic_load (&input->fd);

  if (fd >= 0)
    return li_file_pread (fd, input->path, out, bytes, offset, error);
  struct stat info;
  fd = open_file (input->path, &info, error);
  if (fd < 0)
    return FALSE;
  gboolean ok = li_file_pread (fd, input->path, out, bytes, offset, error);
  close (fd);
  return ok;
}
