/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <time.h>
#include <glib/gstdio.h>
#include "base/li-pool.h"
#include "simulate/li-electrode.h"
#include "simulate/li-grains.h"

/* Prints "name <tab> figure <tab> unit" lines. An argument sets the edge of the volumes (256). */

static double
seconds (void)
{
  return (double)g_get_monotonic_time () * 1e-6;
}

/* Of all threads: what the machine does besides does not count. */
static double
processor_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
time_grey (const LiElectrode *e, guint threads)
{
  li_pool_set_threads (threads);
  const double start = processor_seconds ();
  g_autoptr (LiVolume) v = li_electrode_grey (e, 4, NULL, NULL);
  return v ? processor_seconds () - start : NAN;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_remove (file);
    }
  g_rmdir (path);
}

static gboolean
bench_write (const LiElectrodeParams *p, int n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("bench-simulate-XXXXXX", &error);
  const double start = seconds (), used = processor_seconds ();
  const gboolean done = dir && li_electrode_write (dir, p, NULL, &error);
  if (done)
    printf ("electrode %d cubed, 10 steps with labels and truth\t%.1f\ts on %u threads\n", n,
            seconds () - start, li_pool_threads ());
  if (done)
    printf ("electrode %d cubed, the same, processor time\t%.1f\ts, all threads\n", n,
            processor_seconds () - used);
  else
    fprintf (stderr, "%s\n", error->message);
  if (dir)
    remove_all (dir);
  return done;
}

int
main (int argc, char **argv)
{
  const int n = argc > 1 ? (int)g_ascii_strtoll (argv[1], NULL, 10) : 256;
  const double voxels = (double)n * n * n;
  const gint64 shape[3] = { n, n, n };
  LiElectrodeParams p = { 0 };
  li_params_init (&li_electrode_params, &p);
  p.size = (LiIntList){ 3, { n, n, n } };
  if (!bench_write (&p, n))
    return 1;
  g_autoptr (LiElectrode) e = li_electrode_new (&p, NULL);
  const double one = time_grey (e, 1), all = time_grey (e, 0);
  printf ("electrode, one grey volume\t%.0f\tns per voxel on 1 thread\n", one / voxels * 1e9);
  printf (
      "electrode, one grey volume on all threads, processor time against one thread\t%.2f\ttimes\n",
      all / one);
  const LiMotion m = li_motion_shift (shape, (const double[3]){ 0.5, 0.3, 0.2 });
  const double start = processor_seconds ();
  g_autoptr (LiVolume) grains = li_grains_new (shape, 2, 0.1, 1, &m, 100, LI_TYPE_U16);
  const double grain_time = (processor_seconds () - start) / voxels;
  printf ("grains, sigma 2, density 0.1\t%.0f\tns per voxel and thread\n", grain_time * 1e9);
  li_params_clear (&li_electrode_params, &p);
  return 0;
}
