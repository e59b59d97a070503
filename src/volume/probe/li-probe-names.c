/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "volume/probe/li-probe.h"

#define MAX_LINKS 20000

/* A dataset may have many names (hard and soft links, links from other files), but is one volume:
 * with one voxel size, and one place in the caches. */
typedef struct
{
  haddr_t address;
  int links, rank; /* of the best name so far */
  char *name;
  size_t size;
} Names;

/* Names that say what the volume is come first. */
static int
rank_of (const char *name)
{
  static const char *const ends[] = { "/reconstruction/results/data", "/instrument/detector/data" };
  size_t n = strlen (name);

  for (int k = 0; k < 2; k++)
    if (n >= strlen (ends[k]) && strcmp (name + n - strlen (ends[k]), ends[k]) == 0)
      return k;
  return 2;
}

static herr_t
visit (hid_t group, const char *name, const H5L_info_t *info, void *data)
{
  Names *n = data;
  char full[2048];

  if (++n->links > MAX_LINKS)
    return 1;
  if (info->type != H5L_TYPE_HARD || info->u.address != n->address
      || snprintf (full, sizeof full, "/%s", name) >= (int)sizeof full || rank_of (full) >= n->rank)
    return 0;
  n->rank = rank_of (full);
  snprintf (n->name, n->size, "%s", full);
  return 0;
}

hid_t
li_probe_name (hid_t set, char *name, size_t size)
{
  hid_t file = H5Iget_file_id (set);
  H5O_info_t info;

  if (file >= 0 && H5Oget_info (set, &info) >= 0)
    {
      Names names = { .address = info.addr, .rank = 3, .name = name, .size = size };
      H5Lvisit (file, H5_INDEX_NAME, H5_ITER_INC, visit, &names);
    }
  return file;
}
