/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "volume/probe/li-probe.h"

#define MAX_OBJECTS 20000
#define MAX_SHOWN 8

/* Where the volume usually is, best first: what Nabu wrote, the frames of an NXtomo, any other
 * dataset with three axes, any image. */
enum
{
  NABU,
  FRAMES,
  VOLUME,
  IMAGE,
  KINDS
};

typedef struct
{
  char *name;
  hsize_t shape[3];
  char *file; /* its real path */
  haddr_t address;
} Found;

typedef struct
{
  Found found[KINDS][MAX_SHOWN];
  int n[KINDS], objects, broken, newer;
  const char *prefix;
  char missing[1024]; /* a file that links lead to and that cannot be opened */
} Search;

static int
ends_in (const char *text, const char *end)
{
  size_t n = strlen (text), m = strlen (end);
  return n >= m && strcmp (text + n - m, end) == 0;
}

int
li_probe_axes (hid_t set, hsize_t shape[3], int axes[3])
{
  hsize_t n[H5S_MAX_RANK];
  hid_t space = H5Dget_space (set);
  int rank = space >= 0 ? H5Sget_simple_extent_ndims (space) : -1, at = 2;

  if (rank < 2 || H5Sget_simple_extent_dims (space, n, NULL) != rank)
    rank = 0;
  H5Sclose (space);
  for (int k = 0; k < 3; k++)
    {
      shape[k] = 1;
      axes[k] = -1;
    }
  /* From the last on: axes of length 1 only where there is room for them. */
  for (int k = rank - 1; k >= 0; k--)
    {
      if (n[k] == 1 && k > at)
        continue;
      if (at < 0)
        return 0;
      shape[at] = n[k];
      axes[at--] = k;
    }
  return rank;
}

int
li_probe_shape (hid_t set, hsize_t shape[3])
{
  int axes[3];

  return li_probe_axes (set, shape, axes);
}

static int
kind_of_float (hid_t type, size_t bytes)
{
  static const size_t exponents[] = { 0, 0, 5, 0, 8, 0, 0, 0, 11 };
  size_t sign, epos, esize, mpos, msize;

  if (bytes > 8 || exponents[bytes] == 0
      || H5Tget_fields (type, &sign, &epos, &esize, &mpos, &msize) < 0)
    return 0;
  return esize == exponents[bytes] && sign == 8 * bytes - 1 && mpos == 0
                 && msize == 8 * bytes - 1 - esize
             ? 'f'
             : 0;
}

int
li_probe_type (hid_t set, size_t *bytes, int *big_endian)
{
  hid_t type = H5Dget_type (set), base = -1;
  int kind = 0;

  if (type >= 0 && H5Tget_class (type) == H5T_ENUM)
    base = H5Tget_super (type); /* h5py's booleans */
  hid_t t = base >= 0 ? base : type;
  H5T_class_t class = t >= 0 ? H5Tget_class (t) : H5T_NO_CLASS;
  *bytes = t >= 0 ? H5Tget_size (t) : 0;
  H5T_order_t order
      = class == H5T_INTEGER || class == H5T_FLOAT ? H5Tget_order (t) : H5T_ORDER_NONE;
  *big_endian = order == H5T_ORDER_BE;
  if ((order == H5T_ORDER_LE || order == H5T_ORDER_BE) && H5Tget_precision (t) == 8 * *bytes
      && H5Tget_offset (t) == 0)
    {
      if (class == H5T_FLOAT)
        kind = kind_of_float (t, *bytes);
      else if (*bytes == 1 || *bytes == 2 || *bytes == 4 || *bytes == 8)
        kind = H5Tget_sign (t) == H5T_SGN_2 ? 'i' : 'u';
    }
  H5Tclose (base);
  H5Tclose (type);
  return kind;
}

static void
consider (Search *s, hid_t set, const char *name)
{
  hsize_t shape[3];
  size_t bytes;
  int big, rank = li_probe_shape (set, shape), kind;

  if (rank == 0 || shape[0] == 0 || shape[1] == 0 || shape[2] == 0
      || li_probe_type (set, &bytes, &big) == 0)
    return;
  kind = shape[0] == 1 && rank == 2                       ? IMAGE
         : ends_in (name, "/reconstruction/results/data") ? NABU
         : ends_in (name, "/instrument/detector/data")    ? FRAMES
                                                          : VOLUME;
  H5O_info_t info = { 0 };
  char path[4096] = "", file[PATH_MAX] = "";
  H5Oget_info (set, &info);
  if (H5Fget_name (set, path, sizeof path) <= 0 || realpath (path, file) == NULL)
    snprintf (file, sizeof file, "%s", path);
  for (int k = 0; k < s->n[kind] && k < MAX_SHOWN; k++)
    if (s->found[kind][k].address == info.addr && strcmp (s->found[kind][k].file, file) == 0)
      return; /* the same by another name */
  if (s->n[kind] < MAX_SHOWN)
    {
      Found *f = &s->found[kind][s->n[kind]];
      f->name = strdup (name);
      f->file = strdup (file);
      f->address = info.addr;
      memcpy (f->shape, shape, sizeof shape);
    }
  s->n[kind]++;
}

static herr_t
visit (hid_t group, const char *name, const H5O_info_t *info, void *data)
{
  Search *s = data;
  char full[1024];

  if (++s->objects > MAX_OBJECTS)
    return 1;
  if (info->type != H5O_TYPE_DATASET
      || snprintf (full, sizeof full, "%s/%s", s->prefix, name) >= (int)sizeof full)
    return 0;
  hid_t set = H5Dopen2 (group, name, H5P_DEFAULT);
  if (set < 0)
    {
      s->newer |= li_probe_newer ();
      s->broken++;
      return 0;
    }
  consider (s, set, full);
  H5Dclose (set);
  return 0;
}

/* The file that an external link names; "" when it is none. */
static void
file_of_link (hid_t group, const char *name, char *out, size_t size)
{
  char value[4096];
  const char *file, *object;
  unsigned flags;
  H5L_info_t info;

  out[0] = '\0';
  if (H5Lget_info (group, name, &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_EXTERNAL
      && info.u.val_size <= sizeof value
      && H5Lget_val (group, name, value, sizeof value, H5P_DEFAULT) >= 0
      && H5Lunpack_elink_val (value, info.u.val_size, &flags, &file, &object) >= 0)
    snprintf (out, size, "%s", file);
}

static void
fail_missing (const char *file)
{
  printf ("error invalid has its voxels in the file ");
  li_probe_put (file);
  printf (" by a link, and that is missing or cannot be opened\n");
}

/* Links into other files are only followed when the file itself has nothing. */
static herr_t
visit_link (hid_t group, const char *name, const H5L_info_t *info, void *data)
{
  Search *s = data;
  char full[1024];

  if (++s->objects > MAX_OBJECTS)
    return 1;
  if (info->type != H5L_TYPE_EXTERNAL
      || snprintf (full, sizeof full, "%s/%s", s->prefix, name) >= (int)sizeof full)
    return 0;
  hid_t object = H5Oopen (group, name, H5P_DEFAULT);
  if (object < 0 && s->missing[0] == '\0')
    file_of_link (group, name, s->missing, sizeof s->missing);
  if (object < 0)
    return 0;
  if (H5Iget_type (object) == H5I_DATASET)
    consider (s, object, full);
  H5Oclose (object);
  return 0;
}

static int
none_found (const Search *s)
{
  int n = 0;

  for (int kind = 0; kind < KINDS; kind++)
    n += s->n[kind];
  return n == 0;
}

static hid_t
several (Search *s, int kind)
{
  printf ("error invalid holds %d volumes (", s->n[kind]);
  for (int k = 0; k < s->n[kind] && k < MAX_SHOWN; k++)
    {
      const Found *f = &s->found[kind][k];
      printf ("%s", k ? ", " : "");
      li_probe_put (f->name);
      printf (" %llu×%llu×%llu", (unsigned long long)f->shape[0], (unsigned long long)f->shape[1],
              (unsigned long long)f->shape[2]);
    }
  printf ("%s); give one of them as the dataset\n", s->n[kind] > MAX_SHOWN ? ", …" : "");
  return -1;
}

static hid_t
search (hid_t group, const char *prefix, char *name, size_t size)
{
  Search s = { .prefix = prefix };

  if (H5Ovisit (group, H5_INDEX_NAME, H5_ITER_INC, visit, &s) < 0)
    {
      s.newer |= li_probe_newer ();
      s.broken++;
    }
  if (none_found (&s))
    {
      s.objects = 0;
      H5Lvisit (group, H5_INDEX_NAME, H5_ITER_INC, visit_link, &s);
    }
  for (int kind = 0; kind < KINDS; kind++)
    {
      if (s.n[kind] > 1)
        return several (&s, kind);
      if (s.n[kind] == 1)
        {
          snprintf (name, size, "%s", s.found[kind][0].name);
          return H5Dopen2 (group, name + strlen (prefix) + 1, H5P_DEFAULT);
        }
    }
  if (s.missing[0] != '\0')
    fail_missing (s.missing);
  else if (s.broken > 0 && s.newer)
    li_probe_fail ("unsupported", LI_PROBE_NEWER);
  else if (s.broken > 0)
    li_probe_fail ("format", "is a damaged HDF5 file: what it holds cannot be listed or opened");
  else
    li_probe_fail ("unsupported", "holds no dataset with three axes of numbers");
  return -1;
}

hid_t
li_probe_find (hid_t file, const char *wanted, char *name, size_t size)
{
  hid_t object, found = -1;

  if (*wanted == '\0')
    {
      found = search (file, "", name, size);
      return found;
    }
  if ((object = H5Oopen (file, wanted, H5P_DEFAULT)) < 0)
    {
      char missing[1024];
      file_of_link (file, wanted, missing, sizeof missing);
      if (missing[0] != '\0')
        {
          fail_missing (missing);
          return -1;
        }
      printf ("error invalid has nothing named ");
      li_probe_put (wanted);
      printf (" that can be opened\n");
      return -1;
    }
  snprintf (name, size, "%s%s", *wanted == '/' ? "" : "/", wanted);
  while (strlen (name) > 1 && name[strlen (name) - 1] == '/')
    name[strlen (name) - 1] = '\0';
  if (H5Iget_type (object) == H5I_DATASET)
    return object;
  if (H5Iget_type (object) == H5I_GROUP)
    {
      char prefix[1024];
      snprintf (prefix, sizeof prefix, "%s", strcmp (name, "/") == 0 ? "" : name);
      found = search (object, prefix, name, size);
    }
  else
    li_probe_fail ("invalid", "has no dataset of that name");
  H5Oclose (object);
  return found;
}
