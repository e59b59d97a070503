/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume-fixtures.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "base/li-number.h"
#include "base/li-pool.h"
#include "base/li-safe-file.h"
#include "volume/li-brick-cache.h"
#include "volume/li-filter.h"
#include "volume/li-histogram.h"
#include "volume/li-label.h"
#include "volume/li-pyramid.h"
#include "volume/li-sample.h"
#include "volume/li-volume-write.h"

/* This program runs itself: "--work FOLDER THREADS CACHE-MB LIMIT-MB" opens volumes larger than the
 * limit and prints checksums of what comes out, which must be the same for all of them. */

static void
fail (const char *what, GError *error)
{
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (1);
}

static void
add (GChecksum *sum, const void *data, gsize bytes)
{
  g_checksum_update (sum, data, (gssize)bytes);
}

static void
print_sum (const char *name, GChecksum *sum)
{
  printf ("%s %s\n", name, g_checksum_get_string (sum));
  g_checksum_free (sum);
}

static LiVolume *
open_volume (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GError *error = NULL;
  LiVolume *v = li_volume_open (path, NULL, NULL, &error);

  if (v == NULL)
    fail ("opening", error);
  return v;
}

/* Slices, boxes at the border and in the middle, sampled, filtered. */
static void
look_at (LiVolume *v, const char *name)
{
  const gint64 *n = li_volume_info (v)->shape;
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  GError *error = NULL;
  const double sigma[3] = { 1, 1.5, 2 };
  const gint64 edge[3] = { 70, 60, 90 };
  g_autofree float *out = g_new (float, 70 * 60 * 90);

  for (int k = 0; k < 5; k++)
    {
      LiBox box;
      double centre[3];
      for (int a = 0; a < 3; a++)
        {
          box.lo[a] = (n[a] - edge[a]) * k / 4 + (k == 0 ? -9 : 0);
          box.hi[a] = box.lo[a] + edge[a];
          centre[a] = (double)(box.lo[a] + box.hi[a]) / 2;
        }
      LiPhi phi = li_phi_identity (centre);
      phi.F.m[0][1] = 0.013;
      phi.F.m[2][0] = -0.02;
      phi.t[1] = 1.37;
      if (!li_sample_box (v, &phi, &box, LI_INTERPOLATION_CUBIC, out, &error))
        fail (name, error);
      add (sum, out, 70 * 60 * 90 * sizeof (float));
      if (!li_volume_read_box (v, &box, LI_TYPE_F32, out, &error)
          || !li_filter_gaussian (out, out, edge, sigma, NULL, &error))
        fail (name, error);
      add (sum, out, 70 * 60 * 90 * sizeof (float));
    }
  print_sum (name, sum);
}

/* What reads the whole volume. */
static void
read_all (LiVolume *v, const char *name)
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  GError *error = NULL;
  g_autoptr (LiHistogram) h = li_histogram_new (v, NULL, 0, NULL, &error);
  g_autoptr (GArray) labels = h != NULL ? li_labels_find (v, NULL, &error) : NULL;

  if (labels == NULL)
    fail (name, error);
  add (sum, h->counts, h->n_bins * sizeof *h->counts);
  for (guint k = 0; k < labels->len; k++)
    {
      const LiLabel *l = &g_array_index (labels, LiLabel, k);
      add (sum, &l->label, sizeof l->label);
      add (sum, &l->box, sizeof l->box);
      add (sum, l->centre, sizeof l->centre);
    }
  print_sum (name, sum);
}

static void
convert (LiVolume *v, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "out.tif", NULL), *sum = NULL;
  GError *error = NULL;

  if (!li_volume_write (v, path, NULL, &error))
    fail ("writing", error);
  sum = li_file_sha256 (path, NULL, &error);
  printf ("converted %s\n", sum);
  g_remove (path);
}

static void
coarsen (LiVolume *v)
{
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  GError *error = NULL;
  g_autoptr (LiPyramid) p = li_pyramid_new (v, FALSE, 0, NULL, &error);

  if (p == NULL)
    fail ("pyramid", error);
  for (int k = 1; k < li_pyramid_n_levels (p); k++)
    {
      LiVolume *level = li_pyramid_level (p, k);
      LiBox all = li_volume_box (level);
      gsize bytes = li_volume_n_voxels (level) * li_voxel_type_size (li_volume_info (level)->type);
      g_autofree void *voxels = g_malloc (bytes);
      if (!li_volume_read_box (level, &all, li_volume_info (level)->type, voxels, &error))
        fail ("level", error);
      add (sum, voxels, bytes);
    }
  print_sum ("pyramid", sum);
}

static int
work (char **argv)
{
  const char *folder = argv[2];
  rlim_t limit = g_ascii_strtoull (argv[5], NULL, 10) << 20;
  struct rlimit r = { limit, limit };

  if (limit > 0 && setrlimit (RLIMIT_AS, &r) != 0)
    fail ("limit", NULL);
  li_pool_set_threads ((guint)g_ascii_strtoull (argv[3], NULL, 10));
  li_brick_cache_set_budget (g_ascii_strtoull (argv[4], NULL, 10) << 20);
  g_autoptr (LiVolume) raw = open_volume (folder, "large.raw"),
                       packed = open_volume (folder, "packed.tif");
  look_at (raw, "raw");
  read_all (raw, "raw-whole");
  look_at (packed, "packed");
  read_all (packed, "packed-whole");
  convert (packed, folder);
  coarsen (packed);
  return 0;
}

static char *self;

static char *
run_work (const char *folder, const char *threads, const char *cache, const char *limit)
{
  char *argv[]
      = { self, (char *)"--work", (char *)folder, (char *)threads, (char *)cache, (char *)limit,
          NULL };
  char *out = NULL, *said = NULL;
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *cache_folder = g_build_filename (folder, "cache", threads, cache, limit, NULL);
  int status;

  environment = g_environ_setenv (environment, "XDG_CACHE_HOME", cache_folder, TRUE);
  g_assert_true (g_spawn_sync (NULL, argv, environment, 0, NULL, NULL, &out, &said, &status, NULL));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s threads, cache %s MB, limit %s MB: %s", threads, cache, limit, said);
  g_free (said);
  return out;
}

/* A raw volume of 4.4 GB (sparse, with grey here and there), and one in packed tiles that does not
 * fit the cache. */
static void
test_same (void)
{
  g_autofree char *folder = fixture_folder ();
  g_free (fixture_python (
      folder, "import tifffile\n"
              "r = np.random.default_rng(7)\n"
              "nz, ny, nx = 1100, 1024, 1952\n"
              "with open('large.raw', 'wb') as f:\n"
              "  f.truncate(nz * ny * nx * 2)\n"
              "  for z in [0, 1, 2, 40, 300, 301, 550, 551, 560, 1060, 1099]:\n"
              "    f.seek(z * ny * nx * 2)\n"
              "    f.write(r.integers(0, 300, (ny, nx), 'uint16').tobytes())\n"
              "open('large.raw.info', 'w').write('shape = 1100, 1024, 1952\\ntype = u16\\n')\n"
              "a = np.zeros((150, 512, 480), 'uint16')\n"
              "a[::7] = r.integers(0, 9, (22, 512, 480), 'uint16')\n"
              "a[100:130, 50:300, 60:400] = 5\n"
              "tifffile.imwrite('packed.tif', a, compression='zlib', tile=(128, 128),\n"
              "  photometric='minisblack', compressionargs={'level': 1})\n"));
  g_autofree char *plain = run_work (folder, "2", "512", "0"),
                  *narrow = run_work (folder, "2", "8", "4096"),
                  *alone = run_work (folder, "1", "40", "4096");
  g_assert_cmpstr (plain, ==, narrow);
  g_assert_cmpstr (plain, ==, alone);
  g_auto (GStrv) lines = g_strsplit (plain, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  fixture_delete (folder);
}

/* More than 4 GB become a BigTIFF that tifffile and we read, with a directory for each plane. */
static void
test_bigtiff (void)
{
  g_autofree char *folder = fixture_folder (), *path = g_build_filename (folder, "big.tif", NULL);
  LiVolumeInfo info = { .shape = { 5, 30000, 30000 }, .type = LI_TYPE_U8, .voxel = { 1, 2, 3 } };
  gsize plane = 30000 * 30000;
  g_autofree guint8 *voxels = g_malloc0 (plane);
  GError *error = NULL;
  LiTiffStream *stream = li_tiff_stream_open (path, &info, &error);

  g_assert_no_error (error);
  for (int z = 0; z < 5; z++)
    {
      voxels[0] = (guint8)(10 + z);
      voxels[plane - 1] = (guint8)(20 + z);
      g_assert_true (li_tiff_stream_planes (stream, voxels, 1, &error));
    }
  g_assert_true (li_tiff_stream_close (stream, &error));
  g_autofree char *out
      = fixture_python (folder, "import tifffile\n"
                                "with tifffile.TiffFile('big.tif') as f:\n"
                                "  assert f.is_bigtiff and len(f.pages) == 5 and f.is_imagej\n"
                                "  a = tifffile.memmap('big.tif', mode='r')\n"
                                "  print(*a[:, 0, 0], *a[:, -1, -1])\n");
  g_assert_cmpstr (out, ==, "10 11 12 13 14 20 21 22 23 24\n");
  g_autoptr (LiVolume) v = fixture_open (folder, "big.tif");
  LiBox last = li_box (4, 5, 29999, 30000, 29990, 30000);
  guint8 back[10];
  g_assert_true (li_volume_read_box (v, &last, LI_TYPE_U8, back, NULL));
  g_assert_cmpint (back[9], ==, 24);
  fixture_delete (folder);
}

int
main (int argc, char **argv)
{
  if (argc == 6 && strcmp (argv[1], "--work") == 0)
    return work (argv);
  self = g_canonicalize_filename (argv[0], NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/out-of-core/same", test_same);
  g_test_add_func ("/out-of-core/bigtiff", test_bigtiff);
  int status = fixture_run ();
  g_free (self);
  return status;
}
