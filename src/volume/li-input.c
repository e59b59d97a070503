/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume/li-input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/li-lock.h"
#include "base/li-number.h"
#include "base/li-safe-file.h"

/* Descriptors that files of the kind "one of many" may keep; the usual limit is 1024. */
#define KEEP_OPEN 256
/* A system call costs about as much as reading this many bytes: rows with smaller gaps are read
 * together. */
#define GAP 8192
#define TOGETHER 512
#define ALIGNED 32
#define MOVED ((gsize)128 << 10)
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
  g_autofree char *text = NULL, *valid = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  /* Names from a file may hold anything; a message is one line of UTF-8. */
  valid = g_utf8_make_valid (text, -1);
  for (char *c = valid; *c; c++)
    if ((guchar)*c < ' ')
      *c = ' ';
  g_set_error (error, LI_VOLUME_ERROR, code, "%s: %s", path, valid);
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

gboolean
li_input_check_frames (
    const char *path, const gint64 shape[3], gsize size, gint64 n, GError **error)
{
  double one = (double)size * (double)shape[0] * (double)shape[1] * (double)shape[2];

  return (n >= 1 && one * (double)n < (double)((guint64)1 << 62))
         || li_input_error (
             error, LI_ERROR_FORMAT, path,
             "says that it holds %" G_GINT64_FORMAT " volumes, more than any file can", n);
}

/* O_NONBLOCK so that opening a pipe without a writer does not block; regular files ignore it. */
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

LiInput *
li_input_open_data (const char *path, const char *data, GError **error)
{
  GError *trouble = NULL;
  LiInput *input = li_input_open (data, FALSE, &trouble);

  if (input == NULL)
    {
      li_input_error (error, trouble->code, path, "its voxels cannot be read: %s",
                      trouble->message);
      g_error_free (trouble);
    }
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

/* The descriptor for some reads; @mine when it must be closed after them. −1 with an error. */
static int
get_descriptor (LiInput *input, gboolean *mine, GError **error)
{
  struct stat info;
  int fd = atomic_load (&input->fd);

  *mine = fd < 0;
  return fd >= 0 ? fd : open_file (input->path, &info, error);
}

/* Linux copies with the processor's string instruction, which on many processors is half as fast to
 * a place that is no multiple of 32, and large allocations begin 16 bytes behind one. Such a piece
 * is read a little further on, where there is still room, and moved while it is in the processor's
 * cache. */
static gboolean
read_piece (int fd, const char *path, guint8 *out, guint64 bytes, guint64 offset, GError **error)
{
  gsize shift = -(guintptr)out % ALIGNED;

  for (; shift > 0 && bytes >= 2 * MOVED; out += MOVED, offset += MOVED, bytes -= MOVED)
    {
      if (!li_file_pread (fd, path, out + shift, MOVED, offset, error))
        return FALSE;
      memmove (out, out + shift, MOVED);
    }
  return li_file_pread (fd, path, out, bytes, offset, error);
}

gboolean
li_input_read (LiInput *input, void *out, guint64 bytes, guint64 offset, GError **error)
{
  gboolean mine;
  int fd = get_descriptor (input, &mine, error);
  gboolean ok = fd >= 0 && read_piece (fd, input->path, out, bytes, offset, error);

  if (fd >= 0 && mine)
    close (fd);
  return ok;
}

typedef struct
{
  guint8 *out;
  gsize row;
  guint64 pitch, offset;
} Rows;

/* Rows from @k on in one call, with what lies between them thrown away; those that are whole. */
static gint64
read_together (int fd, const Rows *r, gint64 k, gint64 n)
{
  struct iovec pieces[2 * TOGETHER];
  _Alignas(64) guint8 between[GAP];
  gssize done;

  for (gint64 i = 0; i < n; i++)
    {
      pieces[2 * i] = (struct iovec){ r->out + (k + i) * r->row, r->row };
      pieces[2 * i + 1] = (struct iovec){ between, r->pitch - r->row };
    }
  do
    done = preadv (fd, pieces, (int)(2 * n - 1), (off_t)(r->offset + k * r->pitch));
  while (done < 0 && errno == EINTR);
  return done < (gssize)r->row ? 0 : (gint64)((done - r->row) / r->pitch) + 1;
}

static gboolean
read_rows (int fd, const char *path, const Rows *r, gint64 n, GError **error)
{
  for (gint64 k = 0; k < n;)
    {
      gint64 some = MIN (n - k, TOGETHER);
      gint64 done = r->pitch - r->row <= GAP && some > 1 ? read_together (fd, r, k, some) : 0;
      k += done;
      if (done == some)
        continue;
      if (!li_file_pread (fd, path, r->out + k * r->row, r->row, r->offset + k * r->pitch, error))
        return FALSE;
      k++;
    }
  return TRUE;
}

gboolean
li_input_read_rows (
    LiInput *input, void *out, gsize row, gint64 n, guint64 pitch, guint64 offset, GError **error)
{
  Rows rows = { out, row, pitch, offset };
  gboolean mine;

  if (row == pitch)
    return li_input_read (input, out, row * n, offset, error);
  if (offset > G_MAXINT64 / 2 || pitch > (G_MAXINT64 - offset) / MAX (n, 1))
    return li_input_error (error, LI_ERROR_FORMAT, input->path,
                           "is said to hold voxels beyond the end of any file");
  int fd = get_descriptor (input, &mine, error);
  gboolean ok = fd >= 0 && read_rows (fd, input->path, &rows, n, error);
  if (fd >= 0 && mine)
    close (fd);
  return ok;
}
