/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "volume/probe/li-probe.h"

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

typedef struct
{
  H5FD_t pub; /* must be first */
  int fd;
  haddr_t eoa, eof;
  dev_t device;
  ino_t inode;
} File;

/* libhdf5 1.10 lists chunks only one by one, each by a walk from the first; with this a chunk is
 * looked up in its index, and the read that would follow tells its place. */
static struct
{
  int on, caught;
  haddr_t at;
  size_t bytes;
} trap;

void
li_probe_trap (int on)
{
  trap.on = on;
  trap.caught = 0;
}

int
li_probe_trapped (haddr_t *at, size_t *bytes)
{
  int caught = trap.caught;

  *at = trap.at;
  *bytes = trap.bytes;
  trap.caught = 0;
  return caught;
}

static H5FD_t *
driver_open (const char *name, unsigned flags, hid_t fapl, haddr_t most)
{
  int fd = open (name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat info;
  File *file;

  if (fd < 0 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode)
      || (file = calloc (1, sizeof *file)) == NULL)
    {
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  file->fd = fd;
  file->eof = info.st_size;
  file->device = info.st_dev;
  file->inode = info.st_ino;
  return &file->pub;
}

static herr_t
driver_close (H5FD_t *f)
{
  close (((File *)f)->fd);
  free (f);
  return 0;
}

static int
driver_cmp (const H5FD_t *a, const H5FD_t *b)
{
  const File *x = (const File *)a, *y = (const File *)b;

  if (x->device != y->device)
    return x->device < y->device ? -1 : 1;
  return x->inode < y->inode ? -1 : x->inode > y->inode;
}

static herr_t
driver_query (const H5FD_t *f, unsigned long *flags)
{
  *flags = H5FD_FEAT_SUPPORTS_SWMR_IO;
  return 0;
}

static haddr_t
driver_get_eoa (const H5FD_t *f, H5FD_mem_t type)
{
  return ((const File *)f)->eoa;
}

static herr_t
driver_set_eoa (H5FD_t *f, H5FD_mem_t type, haddr_t at)
{
  ((File *)f)->eoa = at;
  return 0;
}

static haddr_t
driver_get_eof (const H5FD_t *f, H5FD_mem_t type)
{
  return ((const File *)f)->eof;
}

static herr_t
driver_read (H5FD_t *f, H5FD_mem_t type, hid_t dxpl, haddr_t at, size_t bytes, void *out)
{
  char *to = out;

  if (trap.on && type == H5FD_MEM_DRAW)
    {
      trap.caught = 1;
      trap.at = at;
      trap.bytes = bytes;
      return 0;
    }
  while (bytes > 0)
    {
      ssize_t n = pread (((File *)f)->fd, to, bytes, (off_t)at);
      if (n <= 0)
        return -1; /* beyond the end is an error here, not zeros */
      to += n;
      at += n;
      bytes -= n;
    }
  return 0;
}

static herr_t
driver_write (H5FD_t *f, H5FD_mem_t type, hid_t dxpl, haddr_t at, size_t bytes, const void *from)
{
  return -1;
}

hid_t
li_probe_driver (void)
{
  static const H5FD_class_t driver = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)600,
#endif
    .name = "readonly",
    .maxaddr = ((haddr_t)1 << 62) - 1,
    .fc_degree = H5F_CLOSE_WEAK,
    .open = driver_open,
    .close = driver_close,
    .cmp = driver_cmp,
    .query = driver_query,
    .get_eoa = driver_get_eoa,
    .set_eoa = driver_set_eoa,
    .get_eof = driver_get_eof,
    .read = driver_read,
    .write = driver_write,
    .fl_map = H5FD_FLMAP_SINGLE,
  };

  return H5FDregister (&driver);
}
