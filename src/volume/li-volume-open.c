/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "volume/li-choices.h"
#include "volume/li-format.h"

#define HEAD 512

/* The first bytes; −1 with an error that says why they cannot be read. */
static gssize
read_head (const char *path, guint8 *head, GError **error)
{
  /* O_NONBLOCK so that opening a pipe without a writer does not block; regular files ignore it. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat info;
  gssize n = -1;

  if (fd < 0 || fstat (fd, &info) != 0)
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_IO, "%s: cannot be opened: %s", path,
                 g_strerror (errno));
  else if (S_ISDIR (info.st_mode))
    n = 0;
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_UNSUPPORTED, "%s: is neither a file nor a folder",
                 path);
  else if (info.st_size == 0)
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_FORMAT, "%s: is empty", path);
  else if ((n = pread (fd, head, HEAD, 0)) < 0)
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_IO, "%s: cannot be read: %s", path,
                 g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return n;
}

/* @n = 0: a folder. */
static void
set_unknown_error (const char *path, const guint8 *head, gsize n, GError **error)
{
  static const char known[]
      = "TIFF, HDF5, EDF, PNG, MetaImage, NRRD, NIfTI, or raw with a description";
  const char *name = li_unread_name (head, n);

  if (n == 0)
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_UNSUPPORTED,
                 "%s: no volume was found in this folder; numbered TIFF, EDF or PNG images or "
                 "OME-Zarr were expected",
                 path);
  else if (name != NULL)
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_UNSUPPORTED,
                 "%s: is %s, which is not read (known are %s)", path, name, known);
  else
    g_set_error (error, LI_VOLUME_ERROR, LI_ERROR_UNSUPPORTED,
                 "%s: is no volume of a known format (%s)", path, known);
}

static const LiFormat *
format_of (const char *path, const guint8 *head, gsize n)
{
  gsize n_formats;
  const LiFormat *formats = li_formats (&n_formats);

  for (gsize k = 0; k < n_formats; k++)
    if (formats[k].probe (path, head, n))
      return &formats[k];
  return NULL;
}

gboolean
li_choices_possible (const char *path)
{
  guint8 head[HEAD];
  gssize n = read_head (path, head, NULL);
  const LiFormat *format = n >= 0 ? format_of (path, head, (gsize)n) : NULL;

  return format != NULL && format->choices;
}

LiChoices
li_choices_look (const char *path)
{
  LiChoices choices = { 1, 1 };
  /* No file has so many: opening is refused with the number there is, without unpacking voxels. */
  LiOpenOptions none
      = { .has_channel = TRUE, .channel = -1, .has_frame = TRUE, .frame = -1, .choices = &choices },
      any = { .choices = &choices };
  g_autoptr (LiVolume) volume = NULL;
  g_autoptr (GError) error = NULL;

  if (!li_choices_possible (path))
    return choices;
  volume = li_volume_open (path, &none, NULL, NULL);
  if (volume == NULL && (choices.channels > 1 || choices.frames > 1))
    volume = li_volume_open (path, &any, NULL, &error);
  if (g_error_matches (error, LI_VOLUME_ERROR, LI_ERROR_INVALID))
    return choices;
  return (LiChoices){ 1, 1 };
}

LiVolume *
li_volume_open (const char *path,
                const LiOpenOptions *options,
                LiProgress *progress,
                GError **error)
{
  guint8 head[HEAD];
  gssize n = read_head (path, head, error);
  const LiFormat *format;

  if (n < 0)
    return NULL;
  if (n > 0 && options != NULL && options->raw.shape[0] > 0)
    return li_raw_open (path, options, progress, error);
  format = format_of (path, head, (gsize)n);
  if (format != NULL)
    return format->open (path, options, progress, error);
  set_unknown_error (path, head, n, error);
  return NULL;
}
