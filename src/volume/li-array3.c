/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "base/li-lock.h"
#include "base/li-pool.h"
#include "volume/li-prefilter.h"

/* Large arrays are allocated and freed for every block. Fresh memory must be cleared by the kernel,
 * a third of the time of a correlation: between li_array3_hold() and li_array3_release() freed
 * arrays are kept and reused. */
#define KEPT 12
#define LARGE ((gsize)4 << 20)
#define HUGE_PAGE ((gsize)2 << 20)
#define HEADER 64 /* bytes before the voxels: the size of the whole */

static LiMutex lock = LI_MUTEX_INIT;
static int holders;
static void *kept[KEPT];

static gsize
size_of (const void *allocation)
{
  return *(const gsize *)allocation;
}

/* Whether kept array @a fits better than @b: large enough, then as small as may be; among those too
 * small the largest. */
static gboolean
fits_better (const void *a, const void *b, gsize bytes)
{
  gboolean fits = size_of (a) >= bytes;

  if (b == NULL || fits != (size_of (b) >= bytes))
    return b == NULL || fits;
  return fits ? size_of (a) < size_of (b) : size_of (a) > size_of (b);
}

/* The smallest kept one that is large enough: pages that are there already cost nothing. When there
 * is none the largest of the others goes, so that there are never more than were in use at once. */
static void *
reuse_kept (gsize bytes)
{
  void *found = NULL;
  int best = -1;

  li_mutex_lock (&lock);
  for (int i = 0; i < KEPT; i++)
    if (kept[i] != NULL && fits_better (kept[i], best < 0 ? NULL : kept[best], bytes))
      best = i;
  if (best >= 0)
    {
      found = kept[best];
      kept[best] = NULL;
    }
  li_mutex_unlock (&lock);
  if (found == NULL || size_of (found) >= bytes)
    return found;
  free (found);
  return NULL;
}

static void *
allocate (gsize bytes)
{
  gsize alignment = bytes >= LARGE ? HUGE_PAGE : 64,
        whole = (bytes + alignment - 1) / alignment * alignment;
  void *allocation = bytes >= LARGE ? reuse_kept (whole) : NULL;

  if (allocation != NULL)
    return allocation;
  allocation = aligned_alloc (alignment, whole);
  if (allocation == NULL) /* as g_malloc() does */
    g_error ("%s: no memory for %" G_GSIZE_FORMAT " bytes", G_STRLOC, whole);
#ifdef MADV_HUGEPAGE
  if (bytes >= LARGE)
    madvise (allocation, whole, MADV_HUGEPAGE); /* huge pages: the rows of a window are spread over
                                                   thousands of small ones */
#endif
  *(gsize *)allocation = whole;
  return allocation;
}

/* An empty place, or that of the smallest kept one if that is smaller; −1 none. Under the lock. */
static int
place_for (gsize bytes)
{
  int least = -1;

  for (int i = 0; i < KEPT; i++)
    {
      if (kept[i] == NULL)
        return i;
      if (size_of (kept[i]) < bytes && (least < 0 || size_of (kept[i]) < size_of (kept[least])))
        least = i;
    }
  return least;
}

void
li_array3_free (void *allocation)
{
  if (allocation == NULL)
    return;
  if (size_of (allocation) >= LARGE)
    {
      li_mutex_lock (&lock);
      int i = holders > 0 ? place_for (size_of (allocation)) : -1;
      if (i >= 0)
        {
          void *smaller = kept[i];
          kept[i] = allocation;
          allocation = smaller;
        }
      li_mutex_unlock (&lock);
    }
  free (allocation);
}

void
li_array3_hold (void)
{
  li_mutex_lock (&lock);
  gboolean first = holders++ == 0;
  li_mutex_unlock (&lock);
#ifdef __GLIBC__
  /* Returns freed memory to the system: fragments left by a registration would add to the peak. */
  if (first)
    malloc_trim (0);
#endif
}

void
li_array3_release (void)
{
  li_mutex_lock (&lock);
  if (--holders == 0)
    for (int i = 0; i < KEPT; i++)
      g_clear_pointer (&kept[i], free);
  li_mutex_unlock (&lock);
}

static gsize
padded (gint64 n)
{
  gsize stride = ((gsize)n + 16 + 15) / 16 * 16;
  /* Strides that are multiples of 1 KiB fall on the same cache sets. */
  return stride % 256 == 0 ? stride + 16 : stride;
}

gsize
li_array3_bytes (const gint64 n[3])
{
  return (padded (n[2]) * n[1] + 16) * n[0] * sizeof (float) + 4096;
}

/* Padding is read by kernels that run over a row's end; it must be finite and the same in every
 * run. */
static void
pad_plane (gsize z, gpointer data)
{
  const LiArray3 *a = data;

  for (gint64 y = 0; y < a->n[1]; y++)
    memset (a->data + z * a->stride_z + y * a->stride_y + a->n[2], 0,
            (a->stride_y - a->n[2]) * sizeof (float));
}

LiArray3
li_array3_new (const gint64 n[3])
{
  LiArray3 a = { .stride_y = padded (n[2]) };

  memcpy (a.n, n, sizeof a.n);
  a.stride_z = a.stride_y * n[1];
  if (a.stride_z % 1024 == 0)
    a.stride_z += 16;
  gsize bytes = (a.stride_z * n[0] + 64) * sizeof (float);
  bytes = (bytes + 63) / 64 * 64;
  a.allocation = allocate (HEADER + bytes);
  a.data = (float *)a.allocation + HEADER / sizeof (float);
  /* On all threads: the first touch of a page makes the kernel clear it. */
  li_pool_for ((gsize)n[0], pad_plane, &a);
  memset (a.data + a.stride_z * (n[0] - 1) + a.stride_y * n[1], 0,
          bytes - (a.stride_z * (n[0] - 1) + a.stride_y * n[1]) * sizeof (float));
  return a;
}

void
li_array3_clear (LiArray3 *array)
{
  li_array3_free (array->allocation);
  memset (array, 0, sizeof *array);
}
