/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/li-pool.h"
#include "dvc/li-register.h"
#include "simulate/li-grains.h"
#include "volume/li-volume-write.h"

#include <glib/gstdio.h>

/* Prints "name <tab> figure <tab> unit" lines. Arguments: edge of the volumes (400), repeats (3).
 */

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

/* A line of /proc/self/status, bytes. */
static double
memory (const char *name)
{
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL)
      || (at = strstr (text, name)) == NULL)
    return NAN;
  return 1024 * g_ascii_strtod (at + strlen (name) + 1, NULL);
}

static void
forget_peak (void)
{
  FILE *f = fopen ("/proc/self/clear_refs", "w");

  if (f != NULL)
    {
      fputs ("5", f);
      fclose (f);
    }
}

/* Grains under a motion, through a file: what a user registers. */
static LiVolume *
scan (
    const char *dir, const char *name, const gint64 shape[3], const LiMotion *motion, double noise)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (LiVolume) v = li_grains_new (shape, 2, 0.1, 7, motion, noise, LI_TYPE_U16);
  g_autoptr (GError) error = NULL;
  LiVolume *file = li_volume_write_tiff (v, path, NULL, &error)
                       ? li_volume_open (path, NULL, NULL, &error)
                       : NULL;

  if (file == NULL)
    g_error ("%s", error->message);
  return file;
}

static double
read_all (LiVolume *v)
{
  const gint64 *n = li_volume_info (v)->shape;
  g_autofree guint16 *plane = g_new (guint16, n[1] * n[2]);
  double start = seconds ();

  for (gint64 z = 0; z < n[0]; z++)
    {
      LiBox box = li_box (z, z + 1, 0, n[1], 0, n[2]);
      li_volume_read_box (v, &box, LI_TYPE_U16, plane, NULL);
    }
  return seconds () - start;
}

static double
corner_error (const LiPhi *phi, const LiMotion *truth)
{
  double worst = 0;

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], a[3], b[3];
      for (int k = 0; k < 3; k++)
        x[k] = (corner >> k & 1) ? (double)truth->shape[k] - 1 : 0;
      li_phi_apply (phi, x, a);
      li_motion_apply (truth, x, b, NULL);
      for (int k = 0; k < 3; k++)
        worst = MAX (worst, fabs (a[k] - b[k]));
    }
  return worst;
}

static void
bench (const char *what, LiVolume *im1, LiVolume *im2, const LiMotion *truth, int repeats)
{
  LiRegisterParams params = { 0 };
  LiNode out = { 0 };
  double best = INFINITY, processor = INFINITY, reading = INFINITY,
         voxels = (double)li_volume_n_voxels (im1);
  double before = memory ("VmRSS:");

  li_params_init (&li_register_params, &params);
  forget_peak ();
  for (int k = 0; k < repeats; k++)
    {
      double start = seconds (), used = processor_seconds ();
      if (!li_register (&(const LiRegisterInput){ .im1 = im1, .im2 = im2, .params = &params }, &out,
                        NULL, NULL))
        g_error ("registration failed");
      best = MIN (best, seconds () - start);
      processor = MIN (processor, processor_seconds () - used);
      reading = MIN (reading, read_all (im1) + read_all (im2));
    }
  printf ("register %s, seconds\t%.2f\ts on %u threads\n", what, best, li_pool_threads ());
  printf ("register %s, processor time\t%.2f\ts, all threads\n", what, processor);
  printf ("register %s, against reading both files once\t%.1f\ttimes\n", what, best / reading);
  printf ("register %s, memory\t%.2f\tbytes per voxel of one image\n", what,
          (memory ("VmHWM:") - before) / voxels);
  printf ("register %s, error at the corner\t%.2g\tvoxel, status %d\n", what,
          corner_error (&out.phi, truth), out.status);
}

int
main (int argc, char **argv)
{
  const int n = argc > 1 ? (int)g_ascii_strtoll (argv[1], NULL, 10) : 400;
  const int repeats = argc > 2 ? (int)g_ascii_strtoll (argv[2], NULL, 10) : 3;
  const gint64 shape[3] = { n, n, n };
  const double degrees[3] = { 2, -1, 1.5 }, t[3] = { 17, -12, 9 }, scale = n / 400.;
  LiMat3 F = { { { 1.015, 0.002, 0 }, { 0, 0.996, 0 }, { 0, 0, 0.996 } } };
  LiMotion motion = li_motion_affine (shape, &F, NULL);
  double shift[3] = { t[0] * scale, t[1] * scale, t[2] * scale };
  g_autofree char *dir = g_dir_make_tmp ("bench-register-XXXXXX", NULL);

  li_motion_remount (&motion, degrees, shift);
  g_autoptr (LiVolume) im1 = scan (dir, "im1.tif", shape, NULL, 600);
  g_autoptr (LiVolume) im2 = scan (dir, "im2.tif", shape, &motion, 600);
  g_autofree char *what = g_strdup_printf ("%d cubed without a guess", n);
  bench (what, im1, im2, &motion, repeats);
  for (int k = 1; k <= 2; k++)
    {
      g_autofree char *name = g_strdup_printf ("im%d.tif", k);
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_remove (path);
    }
  g_rmdir (dir);
  return 0;
}
