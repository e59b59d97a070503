/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/li-pool.h"
#include "volume/li-brick-cache.h"
#include "volume/li-sample.h"
#include "volume/li-volume-write.h"

/* Volumes: reading against cat, sampling against the scalar reference, a large sparse file. Prints
 * "name <tab> figure <tab> unit" lines; ratios are of the best of several turns in this run. */

#define TURNS 5

static double
seconds (void)
{
  return (double)g_get_monotonic_time () * 1e-6;
}

static void
print (const char *name, double figure, const char *unit)
{
  printf ("%s\t%.4g\t%s\n", name, figure, unit);
  fflush (stdout);
}

static void
stop (const char *what, GError *error)
{
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (1);
}

/* 1 GiB of voxels that are not all the same. */
static void
write_file (const char *path)
{
  LiVolumeInfo info = { .shape = { 512, 1024, 1024 }, .type = LI_TYPE_U16 };
  gsize plane = 1024 * 1024;
  g_autofree guint16 *voxels = g_new (guint16, plane);
  GError *error = NULL;
  LiTiffStream *stream = li_tiff_stream_open (path, &info, &error);

  if (stream == NULL)
    stop ("writing", error);
  for (guint32 z = 0; z < 512; z++)
    {
      for (guint32 i = 0; i < plane; i++)
        voxels[i] = (guint16)(i * 2654435761u >> 13) ^ z;
      if (!li_tiff_stream_planes (stream, voxels, 1, &error))
        stop ("writing", error);
    }
  if (!li_tiff_stream_close (stream, &error))
    stop ("writing", error);
}

/* Processor seconds of this process and of its children. Others on the machine change them little,
 * where they change the time on the clock a lot. */
static double
processor (int who)
{
  struct rusage u;

  getrusage (who, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec)
         + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

typedef struct
{
  double clock, processor;
} Cost;

static void
keep_best (Cost *best, double clock, double used)
{
  best->clock = MIN (best->clock, seconds () - clock);
  best->processor = MIN (best->processor, used);
}

static void
time_cat (const char *path, Cost *best)
{
  const char *argv[] = { "cat", path, NULL };
  double start = seconds (), used = processor (RUSAGE_CHILDREN);

  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, NULL, NULL))
    stop ("cat", NULL);
  keep_best (best, start, processor (RUSAGE_CHILDREN) - used);
}

/* The whole file in boxes of this shape, as a program that works by boxes meets them. */
static void
time_boxes (const char *path, const gint64 edge[3], guint16 *voxels, Cost *best)
{
  g_autoptr (GError) error = NULL;
  double start = seconds (), used = processor (RUSAGE_SELF);
  g_autoptr (LiVolume) v = li_volume_open (path, NULL, NULL, &error);

  if (v == NULL)
    stop ("opening", error);
  const gint64 *n = li_volume_info (v)->shape;
  for (gint64 z = 0; z < n[0]; z += edge[0])
    for (gint64 y = 0; y < n[1]; y += edge[1])
      for (gint64 x = 0; x < n[2]; x += edge[2])
        {
          LiBox box = li_box (z, MIN (z + edge[0], n[0]), y, MIN (y + edge[1], n[1]), x,
                              MIN (x + edge[2], n[2]));
          if (!li_volume_read_box (v, &box, LI_TYPE_U16, voxels, &error))
            stop ("reading", error);
        }
  keep_best (best, start, processor (RUSAGE_SELF) - used);
}

static void
bench_reading (const char *folder)
{
  static const gint64 edges[][3]
      = { { 64, 1024, 1024 }, { 256, 256, 1024 }, { 256, 256, 256 }, { 128, 128, 128 } };
  g_autofree char *path = g_build_filename (folder, "large.tif", NULL);
  Cost cat = { INFINITY, INFINITY }, best[G_N_ELEMENTS (edges)];
  guint16 *voxels = NULL; /* of any of the boxes; aligned as the program's own arrays are */

  if (posix_memalign ((void **)&voxels, 64, (gsize)128 << 20) != 0)
    stop ("memory", NULL);
  memset (voxels, 0, (gsize)128 << 20);
  write_file (path);
  for (gsize k = 0; k < G_N_ELEMENTS (edges); k++)
    best[k] = cat;
  for (int turn = 0; turn < 2 * TURNS; turn++)
    {
      time_cat (path, &cat);
      for (gsize k = 0; k < G_N_ELEMENTS (edges); k++)
        time_boxes (path, edges[k], voxels, &best[k]);
    }
  print ("cat of a 1 GiB TIFF, warm", 1.0737 / cat.clock, "GB/s");
  print ("cat of a 1 GiB TIFF, warm, by processor time", 1.0737 / cat.processor, "GB/s");
  for (gsize k = 0; k < G_N_ELEMENTS (edges); k++)
    {
      g_autofree char *name
          = g_strdup_printf ("1 GiB TIFF by boxes of %d x %d x %d against cat", (int)edges[k][0],
                             (int)edges[k][1], (int)edges[k][2]),
          *used = g_strdup_printf ("%s, by processor time", name);
      print (name, 100 * cat.clock / best[k].clock, "%");
      print (used, 100 * cat.processor / best[k].processor, "%");
    }
  free (voxels);
  g_unlink (path);
}

/* Smooth grey values with an edge here and there, as an image has them. */
static LiVolume *
smooth_volume (gint64 n)
{
  gint64 shape[3] = { n, n, n };
  float *v = g_new (float, n *n *n), *at = v;

  for (gint64 z = 0; z < n; z++)
    for (gint64 y = 0; y < n; y++)
      for (gint64 x = 0; x < n; x++)
        *at++ = (float)(sin (0.4 * (double)x) + cos (0.37 * (double)y + 0.2 * (double)z)
                        + ((x / 9 + y / 11 + z / 7) % 2 ? 1 : 0));
  return li_volume_new_memory (LI_TYPE_F32, shape, v);
}

typedef struct
{
  const LiBlock *block;
  const LiPhi *phi;
  float *out[4];
} Sampling;

#define EDGE 128
#define AT 20

static void
sample_plane (gsize z, gpointer data)
{
  const Sampling *s = data;
  double d1[3] = { s->phi->F.m[0][2], s->phi->F.m[1][2], s->phi->F.m[2][2] }, d2[3] = { 0 };

  for (int y = 0; y < EDGE; y++)
    {
      double x[3] = { AT + (double)z, AT + y, AT }, p0[3];
      gsize at = (z * EDGE + y) * EDGE;
      li_phi_apply (s->phi, x, p0);
      li_block_sample_row_gradient (s->block, p0, d1, d2, EDGE, s->out[0] + at, s->out[1] + at,
                                    s->out[2] + at, s->out[3] + at);
    }
}

/* One point after the other, in double; on as many threads. */
static void
naive_plane (gsize z, gpointer data)
{
  const Sampling *s = data;

  for (int y = 0; y < EDGE; y++)
    for (int x = 0; x < EDGE; x++)
      {
        double at[3] = { AT + (double)z, AT + y, AT + x }, p[3], g[3];
        gsize i = (z * EDGE + y) * EDGE + x;
        li_phi_apply (s->phi, at, p);
        s->out[0][i] = (float)li_block_sample (s->block, p, g);
        for (int a = 0; a < 3; a++)
          s->out[a + 1][i] = (float)g[a];
      }
}

static double
largest_difference (const Sampling *a, const Sampling *b, double *range)
{
  float lo = INFINITY, hi = -INFINITY;
  double worst = 0;

  for (gsize i = 0; i < EDGE * EDGE * EDGE; i++)
    {
      lo = MIN (lo, b->out[0][i]);
      hi = MAX (hi, b->out[0][i]);
      for (int k = 0; k < 4; k++)
        worst = MAX (worst, fabs ((double)a->out[k][i] - b->out[k][i]));
    }
  *range = hi - lo;
  return worst;
}

static void
bench_sampling (LiVolume *v, LiInterpolation interpolation, const char *name)
{
  double centre[3] = { 84, 84, 84 }, range;
  Cost fast = { INFINITY, INFINITY }, slow = fast, prepare = fast;
  LiPhi phi = li_phi_identity (centre);
  Sampling a = { .phi = &phi }, b = { .phi = &phi };
  LiBox box = li_box (AT - 8, AT + EDGE + 8, AT - 8, AT + EDGE + 8, AT - 8, AT + EDGE + 8);

  phi.F.m[0][2] = 0.01;
  phi.F.m[2][2] = 1.013;
  phi.F.m[1][0] = -0.02;
  phi.t[0] = 0.31;
  phi.t[2] = -0.77;
  for (int k = 0; k < 4; k++)
    {
      a.out[k] = g_new (float, EDGE *EDGE *EDGE);
      b.out[k] = g_new (float, EDGE *EDGE *EDGE);
    }
  for (int turn = 0; turn < 2 * TURNS; turn++)
    {
      double start = seconds (), used = processor (RUSAGE_SELF);
      g_autoptr (LiBlock) block = li_block_new (v, &box, interpolation, NULL);
      a.block = b.block = block;
      keep_best (&prepare, start, processor (RUSAGE_SELF) - used);
      start = seconds ();
      used = processor (RUSAGE_SELF);
      li_pool_for (EDGE, sample_plane, &a);
      keep_best (&fast, start, processor (RUSAGE_SELF) - used);
      start = seconds ();
      used = processor (RUSAGE_SELF);
      if (turn < TURNS)
        {
          li_pool_for (EDGE, naive_plane, &b);
          keep_best (&slow, start, processor (RUSAGE_SELF) - used);
        }
    }
  g_autofree char *speed = g_strdup_printf ("%s sampling of 128^3 with gradient", name),
                  *ratio = g_strdup_printf ("%s against naive scalar", speed),
                  *used = g_strdup_printf ("%s, by processor time", ratio),
                  *both = g_strdup_printf ("%s, coefficients made anew", used),
                  *off = g_strdup_printf ("%s, largest difference of the range", speed);
  print (speed, EDGE * EDGE * EDGE / fast.processor * 1e-6, "Mvoxel/s per processor");
  print (ratio, slow.clock / fast.clock, "x");
  print (used, slow.processor / fast.processor, "x");
  print (both, slow.processor / (fast.processor + prepare.processor), "x");
  double worst = largest_difference (&a, &b, &range);
  print (off, worst / range, "");
  for (int k = 0; k < 4; k++)
    {
      g_free (a.out[k]);
      g_free (b.out[k]);
    }
}

static void
put (GByteArray *out, guint64 value, guint bytes)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (out, (const guint8 *)&value, bytes);
}

/* A BigTIFF with a directory for each of 2048 planes, as libtiff writes it; the planes lie behind
 * all directories. */
static GByteArray *
bigtiff_head (guint64 plane)
{
  static const guint16 tags[][3]
      = { { 256, 4, 2048 }, { 257, 4, 2048 }, { 258, 3, 16 },   { 259, 3, 1 }, { 262, 3, 1 },
          { 273, 16, 0 },   { 277, 3, 1 },    { 278, 4, 2048 }, { 279, 16, 0 } };
  const guint64 n = G_N_ELEMENTS (tags), ifd = 8 + 20 * n + 8, data = 16 + ifd * 2048;
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *)"II+\0\10\0\0\0", 8);
  put (out, 16, 8);
  for (guint64 z = 0; z < 2048; z++)
    {
      put (out, n, 8);
      for (gsize k = 0; k < n; k++)
        {
          put (out, tags[k][0], 2);
          put (out, tags[k][1], 2);
          put (out, 1, 8);
          put (out,
               tags[k][0] == 273   ? data + z * plane
               : tags[k][0] == 279 ? plane
                                   : tags[k][2],
               8);
        }
      put (out, z < 2047 ? 16 + ifd * (z + 1) : 0, 8);
    }
  return out;
}

/* A sparse file: a head, and planes that nobody wrote. */
static void
make_sparse (const char *path, gboolean raw)
{
  guint64 plane = (guint64)2048 * 2048 * 2;
  g_autoptr (GByteArray) head = raw ? g_byte_array_new () : bigtiff_head (plane);

  if (raw)
    {
      g_autofree char *sidecar = g_strconcat (path, ".info", NULL);
      g_file_set_contents (sidecar, "shape = 2048, 2048, 2048\ntype = u16\n", -1, NULL);
    }
  int fd = g_open (path, O_CREAT | O_WRONLY, 0644);
  if (fd < 0 || write (fd, head->data, head->len) != (gssize)head->len
      || ftruncate (fd, (off_t)(head->len + plane * 2048)) != 0)
    stop ("sparse file", NULL);
  close (fd);
}

static double
peak_mb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1000.0;
}

/* A region of a slice of at most @edge x @edge voxels; whole across z and y. */
static void
read_slice (LiVolume *v, int axis, gint64 at, gint64 edge)
{
  LiBox box = li_volume_box (v);
  g_autoptr (GError) error = NULL;

  for (int k = 0; k < 3; k++)
    box.hi[k] = MIN (box.hi[k], edge);
  box.lo[axis] = at;
  box.hi[axis] = at + 1;
  g_autofree float *out = g_new (float, li_box_voxels (&box));
  if (!li_volume_read_box (v, &box, LI_TYPE_F32, out, &error))
    stop ("slice", error);
}

static void
bench_large (const char *folder, gboolean raw)
{
  g_autofree char *path = g_build_filename (folder, raw ? "large.raw" : "large.tif", NULL);
  g_autofree char *sidecar = g_strconcat (path, ".info", NULL);
  const char *kind = raw ? "raw" : "BigTIFF";
  g_autoptr (GError) error = NULL;

  make_sparse (path, raw);
  double start = seconds ();
  g_autoptr (LiVolume) v = li_volume_open (path, NULL, NULL, &error);
  if (v == NULL)
    stop ("opening", error);
  read_slice (v, 0, 1024, 2048);
  double first = seconds () - start;
  start = seconds ();
  read_slice (v, 1, 1024, 2048);
  double y = seconds () - start;
  for (int k = 0; k < 12; k++)
    {
      read_slice (v, 0, 100 + 150 * k, 2048);
      read_slice (v, 1, 100 + 150 * k, 2048);
      read_slice (v, 2, 100 + 150 * k, 200); /* a voxel of each row: what is seen, or a pyramid */
    }
  g_autofree char *a = g_strdup_printf ("2048^3 16-bit %s: opening and first slice", kind),
                  *b = g_strdup_printf ("2048^3 16-bit %s: first slice across y", kind),
                  *d = g_strdup_printf ("2048^3 16-bit %s: peak memory after 38 slices", kind);
  print (a, first, "s");
  print (b, y, "s");
  print (d, peak_mb (), "MB");
  g_unlink (path);
  g_unlink (sidecar);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("bench-volume-XXXXXX", NULL);

  /* First: the peak of the memory is the program's. */
  bench_large (folder, FALSE);
  bench_large (folder, TRUE);
  bench_reading (folder);
  g_autoptr (LiVolume) v = smooth_volume (168);
  bench_sampling (v, LI_INTERPOLATION_LINEAR, "linear");
  bench_sampling (v, LI_INTERPOLATION_CUBIC, "cubic B-spline");
  bench_sampling (v, LI_INTERPOLATION_QUINTIC, "quintic B-spline");
  g_rmdir (folder);
  return 0;
}
