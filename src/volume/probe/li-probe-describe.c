/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>
#include <string.h>

#include "volume/probe/li-probe.h"

#define MAX_CHUNKS ((hsize_t)4 << 20)
#define MAX_SOURCES 20000
#define MAX_FILTERS 16
#define MAX_FILTER_VALUES 16 /* of a filter */

typedef unsigned long long ull;

static void
put_hex (const unsigned char *bytes, size_t n)
{
  for (size_t k = 0; k < n; k++)
    printf ("%02x", bytes[k]);
  printf ("\n");
}

/* The fill value, only if the file sets it explicitly. */
static void
put_fill (hid_t plan, hid_t set)
{
  H5D_fill_value_t state;
  unsigned char value[16];
  hid_t type = H5Dget_type (set);

  if (H5Pfill_value_defined (plan, &state) >= 0 && state == H5D_FILL_VALUE_USER_DEFINED
      && H5Tget_size (type) <= sizeof value && H5Pget_fill_value (plan, type, value) >= 0)
    {
      printf ("fill ");
      put_hex (value, H5Tget_size (type));
    }
  H5Tclose (type);
}

static int
put_filters (hid_t plan)
{
  int n = H5Pget_nfilters (plan);

  if (n < 0 || n > MAX_FILTERS)
    return li_probe_fail ("format", "has a damaged list of filters");
  for (int k = 0; k < n; k++)
    {
      unsigned flags, values[MAX_FILTER_VALUES] = { 0 }, config;
      size_t n_values = MAX_FILTER_VALUES;
      char name[80] = "";
      H5Z_filter_t id
          = H5Pget_filter2 (plan, k, &flags, &n_values, values, sizeof name, name, &config);
      if (id < 0)
        return li_probe_fail ("format", "has a damaged list of filters");
      name[sizeof name - 1] = '\0';
      printf ("filter %d ", (int)id);
      li_probe_put (*name ? name : "?");
      for (size_t j = 0; j < n_values && j < MAX_FILTER_VALUES; j++)
        printf (" %u", values[j]);
      printf ("\n");
    }
  return 1;
}

/* libhdf5 fails alike on a chunk that was never written and on one that it cannot find; the number
 * of chunks found tells the difference in the end. */
static int
put_chunk (hid_t set, const hsize_t *offset, ull *missing, hsize_t *found)
{
  hsize_t stored = 0;
  haddr_t at = 0;
  size_t bytes = 0;
  uint32_t mask = 0;
  char none[8];

  if (H5Dget_chunk_storage_size (set, offset, &stored) < 0 || stored == 0)
    {
      (*missing)++;
      return 1;
    }
  (*found)++;
  li_probe_trap (1);
  herr_t code = H5Dread_chunk (set, H5P_DEFAULT, offset, &mask, none);
  int caught = li_probe_trapped (&at, &bytes);
  li_probe_trap (0);
  if (code < 0 || !caught)
    return li_probe_fail ("format", "has a damaged list of chunks");
  if (*missing > 0)
    printf ("m %llu\n", *missing);
  *missing = 0;
  printf ("c %llu %llu %u\n", (ull)at, (ull)bytes, mask);
  return 1;
}

static int
put_chunk_list (
    hid_t set, const int *axes, const hsize_t *shape, const hsize_t *edge, hsize_t written)
{
  hsize_t n[3], offset[H5S_MAX_RANK] = { 0 }, done = 0, found = 0;
  ull missing = 0;

  for (int k = 0; k < 3; k++)
    n[k] = (shape[k] + edge[k] - 1) / edge[k];
  for (hsize_t z = 0; z < n[0]; z++)
    for (hsize_t y = 0; y < n[1]; y++)
      for (hsize_t x = 0; x < n[2]; x++)
        {
          hsize_t at[3] = { z * edge[0], y * edge[1], x * edge[2] };
          for (int k = 0; k < 3; k++)
            if (axes[k] >= 0)
              offset[axes[k]] = at[k];
          if (!put_chunk (set, offset, &missing, &found))
            return 0;
          if (++done % 65536 == 0)
            {
              fflush (stdout);
              li_probe_renew_limits (); /* the number of chunks is limited */
            }
        }
  if (missing > 0)
    printf ("m %llu\n", missing);
  return found == written || li_probe_fail ("format", "has a damaged list of chunks");
}

/* Edges of a chunk along z, y and x; 0 when it also has others than 1. */
static int
chunk_edges (hid_t plan, int rank, const int *axes, hsize_t edge[3])
{
  hsize_t n[H5S_MAX_RANK], all = 1;

  if (H5Pget_chunk (plan, H5S_MAX_RANK, n) != rank)
    return 0;
  for (int k = 0; k < 3; k++)
    edge[k] = axes[k] >= 0 ? n[axes[k]] : 1;
  for (int k = 0; k < rank; k++)
    if (k != axes[0] && k != axes[1] && k != axes[2])
      all *= n[k];
  return all == 1;
}

static int
put_chunked (hid_t set, hid_t plan, int rank, const int *axes, const hsize_t *shape)
{
  hsize_t edge[3] = { 1, 1, 1 }, written = 0;
  double all = 1;

  if (!chunk_edges (plan, rank, axes, edge))
    return li_probe_fail ("format", "has damaged or odd chunks");
  for (int k = 0; k < 3; k++)
    {
      if (edge[k] == 0)
        return li_probe_fail ("format", "has damaged chunks");
      all *= (double)((shape[k] + edge[k] - 1) / edge[k]);
    }
  if (all > (double)MAX_CHUNKS)
    return li_probe_fail ("unsupported",
                          "is stored in %.0f chunks, more than the %llu that can be read; store it "
                          "in larger ones",
                          all, (ull)MAX_CHUNKS);
  hid_t space = H5Dget_space (set);
  herr_t code = H5Dget_num_chunks (set, space, &written);
  H5Sclose (space);
  if (code < 0)
    return li_probe_fail ("format", "has a damaged list of chunks");
  /* Avoids looking up a million chunks that do not exist. */
  if (all > 65536 && (double)written < all / 64)
    return li_probe_fail ("format", "holds only %llu of its %.0f chunks", (ull)written, all);
  printf ("layout chunked %llu %llu %llu\n", (ull)edge[0], (ull)edge[1], (ull)edge[2]);
  return put_filters (plan) && put_chunk_list (set, axes, shape, edge, written);
}

static int
put_contiguous (hid_t set, hid_t plan)
{
  if (H5Pget_external_count (plan) > 0)
    return li_probe_fail ("unsupported",
                          "keeps its voxels in an external raw file, which cannot be "
                          "read");
  haddr_t at = H5Dget_offset (set);
  if (at == HADDR_UNDEF)
    return li_probe_fail ("format", "has a dataset whose voxels were never written");
  printf ("layout contiguous %llu\n", (ull)at);
  return 1;
}

static int
put_compact (hid_t set, const hsize_t *shape)
{
  hid_t type = H5Dget_type (set);
  size_t bytes = shape[0] * shape[1] * shape[2] * H5Tget_size (type);
  unsigned char *voxels = bytes > 0 && bytes < 1 << 17 ? malloc (bytes) : NULL;
  int ok = voxels != NULL && H5Dread (set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, voxels) >= 0;

  if (ok)
    {
      printf ("layout compact ");
      put_hex (voxels, bytes);
    }
  free (voxels);
  H5Tclose (type);
  return ok || li_probe_fail ("format", "has voxels in its header that cannot be read");
}

/* A selection that is one box, as z, y, x; 0: it is not. */
static int
box_of (hid_t space, hsize_t lo[3], hsize_t hi[3])
{
  hsize_t start[H5S_MAX_RANK], end[H5S_MAX_RANK];
  int rank = space >= 0 ? H5Sget_simple_extent_ndims (space) : -1;

  if (rank < 2 || rank > 3 || H5Sget_select_bounds (space, start, end) < 0)
    return 0;
  lo[0] = 0;
  hi[0] = 1;
  double all = 1;
  for (int k = 0; k < rank; k++)
    {
      lo[3 - rank + k] = start[k];
      hi[3 - rank + k] = end[k] + 1;
      all *= (double)(end[k] - start[k] + 1);
    }
  return (double)H5Sget_select_npoints (space) == all;
}

static int
put_source (hid_t plan, size_t k)
{
  char file[4096], set[1024];
  hsize_t to[2][3], from[2][3];
  hid_t virtual = H5Pget_virtual_vspace (plan, k), source = H5Pget_virtual_srcspace (plan, k);
  /* A source that is taken whole does not say its shape here. */
  int whole = source >= 0 && H5Sget_select_type (source) == H5S_SEL_ALL;
  int ok = box_of (virtual, to[0], to[1]) && (whole || box_of (source, from[0], from[1]));

  for (int j = 0; ok && j < 3; j++)
    if (whole)
      from[0][j] = 0;
    else
      ok = to[1][j] - to[0][j] == from[1][j] - from[0][j];
  H5Sclose (virtual);
  H5Sclose (source);
  ssize_t n = H5Pget_virtual_filename (plan, k, file, sizeof file),
          m = H5Pget_virtual_dsetname (plan, k, set, sizeof set);
  if (n < 0 || m < 0 || n >= (ssize_t)sizeof file || m >= (ssize_t)sizeof set)
    return li_probe_fail ("format", "has a damaged list of sources");
  if (!ok || strchr (file, '%') != NULL || strchr (set, '%') != NULL)
    return li_probe_fail ("unsupported",
                          "is a virtual dataset that does not map whole boxes of its "
                          "sources; copy it into a plain one");
  printf ("source ");
  li_probe_put (file);
  printf (" ");
  li_probe_put (set);
  printf (" %llu %llu %llu %llu %llu %llu %llu %llu %llu %s\n", (ull)to[0][0], (ull)to[0][1],
          (ull)to[0][2], (ull)to[1][0], (ull)to[1][1], (ull)to[1][2], (ull)from[0][0],
          (ull)from[0][1], (ull)from[0][2], whole ? "whole" : "part");
  return 1;
}

static int
put_virtual (hid_t plan)
{
  size_t n = 0;

  if (H5Pget_virtual_count (plan, &n) < 0)
    return li_probe_fail ("format", "has a damaged list of sources");
  if (n > MAX_SOURCES)
    return li_probe_fail ("unsupported", "is a virtual dataset of %zu sources, more than %d", n,
                          MAX_SOURCES);
  printf ("layout virtual\n");
  for (size_t k = 0; k < n; k++)
    if (!put_source (plan, k))
      return 0;
  return 1;
}

static int
put_layout (hid_t set, int rank, const int *axes, const hsize_t *shape)
{
  hid_t plan = H5Dget_create_plist (set);
  H5D_layout_t layout = plan >= 0 ? H5Pget_layout (plan) : H5D_LAYOUT_ERROR;
  int ok = 0;

  if (plan >= 0)
    put_fill (plan, set);
  switch (layout)
    {
    case H5D_CONTIGUOUS:
      ok = put_contiguous (set, plan);
      break;
    case H5D_CHUNKED:
      ok = put_chunked (set, plan, rank, axes, shape);
      break;
    case H5D_COMPACT:
      ok = put_compact (set, shape);
      break;
    case H5D_VIRTUAL:
      ok = put_virtual (plan);
      break;
    default:
      ok = li_probe_fail ("format", "has a damaged layout");
    }
  H5Pclose (plan);
  return ok;
}

/* A dataset behind an external link lies in another file. */
static void
put_file (hid_t set, const char *path)
{
  char name[4096];

  if (H5Fget_name (set, name, sizeof name) > 0 && strcmp (name, path) != 0)
    {
      printf ("file ");
      li_probe_put (name);
      printf ("\n");
    }
}

static int
other_shape (hid_t set)
{
  hsize_t n[H5S_MAX_RANK];
  hid_t space = H5Dget_space (set);
  int rank = space >= 0 ? H5Sget_simple_extent_dims (space, n, NULL) : 0;

  printf ("error unsupported has a dataset there with other than two or three axes");
  for (int k = 0; k < rank; k++)
    printf ("%s%llu", k == 0 ? ": " : " × ", (ull)n[k]);
  printf ("\n");
  H5Sclose (space);
  return 0;
}

int
li_probe_describe (hid_t set, const char *path)
{
  hsize_t shape[3];
  size_t bytes;
  int big, axes[3], rank = li_probe_axes (set, shape, axes),
                    kind = li_probe_type (set, &bytes, &big);

  if (rank == 0)
    return other_shape (set);
  if (kind == 0)
    return li_probe_fail ("unsupported", "has a dataset there that is not of whole or floating "
                                         "numbers of 1, 2, 4 or 8 bytes");
  for (int k = 0; k < 3; k++)
    if (shape[k] == 0 || shape[k] > 0x7fffffff)
      return li_probe_fail ("format",
                            "says that it has %llu × %llu × %llu voxels (z, y, x), which "
                            "no volume has",
                            (ull)shape[0], (ull)shape[1], (ull)shape[2]);
  put_file (set, path);
  printf ("shape %llu %llu %llu\n", (ull)shape[0], (ull)shape[1], (ull)shape[2]);
  printf ("type %c %zu %s\n", kind, bytes, big ? "big" : "little");
  return put_layout (set, rank, axes, shape);
}
