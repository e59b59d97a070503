/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume-fixtures.h"

#include <math.h>

#include "base/li-number.h"
#include "base/li-pool.h"
#include "volume/li-histogram.h"

/* numpy's figures for files that it wrote: min max mean sd and three percentiles a line. */
static void
test_numpy (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autofree char *out = fixture_python (
      folder, "import tifffile\n"
              "r = np.random.default_rng(4)\n"
              "for k, t in enumerate(['uint8','uint16','int16','uint32','float32']):\n"
              "  a = np.concatenate([r.normal(60, 8, 30000), r.normal(150, 20, 28800)])\n"
              "  a = (a.clip(0, 255) * [1, 200, 100, 9e6, 1e-3][k]).astype(t)\n"
              "  a = a.reshape(20, 42, 70)\n"
              "  tifffile.imwrite('v%d.tif' % k, a, photometric='minisblack')\n"
              "  f = a.astype(float)\n"
              "  p = [np.percentile(f, q) for q in (0.5, 50, 99.5)]\n"
              "  print(*['%.17g' % x for x in (f.min(), f.max(), f.mean(), f.std(), *p)])\n");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (out), "\n", -1);

  for (int k = 0; k < 5; k++)
    {
      g_autofree char *name = g_strdup_printf ("v%d.tif", k);
      g_autoptr (LiVolume) v = fixture_open (folder, name);
      g_autoptr (LiHistogram) h = li_histogram_new (v, NULL, 0, NULL, NULL);
      const char *at = lines[k];
      double want[7];
      for (int i = 0; i < 7; i++)
        at = li_number_scan (at, &want[i]);
      g_assert_cmpuint (h->total, ==, 20 * 42 * 70);
      g_assert_cmpuint (h->not_finite, ==, 0);
      g_assert_cmpfloat (h->min, ==, want[0]);
      g_assert_cmpfloat (h->max, ==, want[1]);
      g_assert_cmpfloat_with_epsilon (h->mean, want[2], 1e-9 * fabs (want[2]));
      g_assert_cmpfloat_with_epsilon (h->sd, want[3], 1e-7 * want[3]);
      static const double percent[] = { 0.5, 50, 99.5 };
      double range = h->max - h->min;
      for (int i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon (li_histogram_percentile (h, percent[i]), want[4 + i],
                                        k == 0 ? 0.75 : range * 3e-3);
      g_assert_cmpfloat (li_histogram_percentile (h, 0), ==, h->min);
      g_assert_cmpfloat (li_histogram_percentile (h, 100), ==, h->max);
    }
  fixture_delete (folder);
}

static LiVolume *
floats (gint64 nz, gint64 ny, gint64 nx, float (*value) (gint64 z, gint64 y, gint64 x))
{
  gint64 shape[3] = { nz, ny, nx };
  float *v = g_new (float, nz *ny *nx), *at = v;

  for (gint64 z = 0; z < nz; z++)
    for (gint64 y = 0; y < ny; y++)
      for (gint64 x = 0; x < nx; x++)
        *at++ = value (z, y, x);
  return li_volume_new_memory (LI_TYPE_F32, shape, v);
}

static float
holes (gint64 z, gint64 y, gint64 x)
{
  return x == 0 ? NAN : x == 1 ? INFINITY : x == 2 ? -INFINITY : (float)x;
}

static float
one_hot (gint64 z, gint64 y, gint64 x)
{
  return z == 3 && y == 2 && x == 1 ? 1e9f : (float)(x + y) * 1e-6f;
}

static float
one_hot_on_nothing (gint64 z, gint64 y, gint64 x)
{
  return z == 3 && y == 2 && x == 1 ? 7 : 0;
}

/* A value far from all others leaves them their bins; and where the others are one value nothing is
 * gained by looking closer. */
static void
test_hot (void)
{
  g_autoptr (LiVolume) flat = floats (20, 30, 40, one_hot_on_nothing);
  g_autoptr (LiVolume) many = floats (20, 30, 40, one_hot);
  g_autoptr (LiHistogram) h = li_histogram_new (many, NULL, 0, NULL, NULL);
  g_autoptr (LiHistogram) f = li_histogram_new (flat, NULL, 0, NULL, NULL);
  guint64 sum = 0;

  for (gsize i = 0; i < h->n_bins; i++)
    sum += h->counts[i];
  g_assert_cmpuint (sum, ==, h->total);
  g_assert_cmpfloat (h->max, ==, 1e9);
  g_assert_cmpfloat_with_epsilon (li_histogram_percentile (h, 50), 34e-6, 2e-6);
  g_assert_cmpfloat_with_epsilon (li_histogram_percentile (h, 1), 5e-6, 3e-6);
  g_assert_cmpfloat (li_histogram_percentile (h, 100), ==, 1e9);
  g_assert_cmpfloat (li_histogram_otsu (f), >, 0);
  g_assert_cmpfloat (li_histogram_otsu (f), <, 7);
  g_assert_cmpfloat (li_histogram_percentile (f, 50), <, 1e-3);
}

static float
constant (gint64 z, gint64 y, gint64 x)
{
  return 2.5f;
}

static float
nothing (gint64 z, gint64 y, gint64 x)
{
  return NAN;
}

static void
test_not_finite (void)
{
  g_autoptr (LiVolume) v = floats (3, 4, 10, holes), c = floats (2, 2, 2, constant),
                       n = floats (2, 2, 2, nothing);
  g_autoptr (LiHistogram) h = li_histogram_new (v, NULL, 0, NULL, NULL),
                          one = li_histogram_new (c, NULL, 0, NULL, NULL),
                          none = li_histogram_new (n, NULL, 0, NULL, NULL);

  g_assert_cmpuint (h->total, ==, 3 * 4 * 7);
  g_assert_cmpuint (h->not_finite, ==, 3 * 4 * 3);
  g_assert_cmpfloat (h->min, ==, 3);
  g_assert_cmpfloat (h->max, ==, 9);
  g_assert_cmpfloat (h->mean, ==, 6);
  g_assert_cmpfloat (li_histogram_percentile (one, 50), ==, 2.5);
  g_assert_cmpuint (none->total, ==, 0);
  g_assert_true (isnan (li_histogram_percentile (none, 50)));
}

/* A box counts only itself; the figures do not depend on the threads. */
static void
test_box (void)
{
  gint64 shape[3] = { 70, 80, 90 };
  g_autoptr (LiVolume) v = li_volume_new_memory (LI_TYPE_U16, shape, NULL);
  guint16 *grey = li_volume_memory (v);
  LiBox box = li_box (10, 60, -5, 40, 70, 300);
  guint64 want[5] = { 0 };

  for (gsize i = 0; i < 70 * 80 * 90; i++)
    grey[i] = i * 2654435761u >> 13 & 3;
  for (int z = 10; z < 60; z++)
    for (int y = 0; y < 40; y++)
      for (int x = 70; x < 90; x++)
        want[grey[(z * 80 + y) * 90 + x]]++;
  for (int threads = 1; threads <= 3; threads++)
    {
      li_pool_set_threads (threads);
      g_autoptr (LiHistogram) h = li_histogram_new (v, &box, 0, NULL, NULL);
      g_assert_cmpuint (h->total, ==, 50 * 40 * 20);
      g_assert_cmpmem (h->counts, sizeof want, want, sizeof want);
    }
  li_pool_set_threads (0);
  box = li_box (-9, 0, 0, 5, 0, 5);
  g_autoptr (GError) error = NULL;
  g_assert_null (li_histogram_new (v, &box, 0, NULL, &error));
  g_assert_true (li_error_is_input (error));
}

static float
ramp (gint64 z, gint64 y, gint64 x)
{
  return (float)(z + 2 * y + 3 * x);
}

/* A sample of the bricks knows the whole to a few hundredths, whichever axis the grey runs along.
 */
static void
test_sampled (void)
{
  g_autoptr (LiVolume) v = floats (320, 256, 384, ramp);
  g_autoptr (LiHistogram) all = li_histogram_new (v, NULL, 0, NULL, NULL),
                          some = li_histogram_new (v, NULL, 8 << 20, NULL, NULL),
                          again = li_histogram_new (v, NULL, 8 << 20, NULL, NULL);
  double range = all->max - all->min;

  g_assert_cmpuint (some->total, <=, 8 << 20);
  g_assert_cmpuint (some->total, >, 6 << 20);
  for (int p = 1; p < 100; p += 7)
    g_assert_cmpfloat_with_epsilon (li_histogram_percentile (some, p),
                                    li_histogram_percentile (all, p), 0.04 * range);
  g_assert_cmpmem (some->counts, some->n_bins * 8, again->counts, again->n_bins * 8);
}

/* skimage's threshold of two heaps lies between them; here both heaps are single values. */
static void
test_otsu (void)
{
  gint64 shape[3] = { 1, 10, 10 };
  g_autoptr (LiVolume) v = li_volume_new_memory (LI_TYPE_U8, shape, NULL);

  for (int i = 0; i < 100; i++)
    ((guint8 *)li_volume_memory (v))[i] = i < 30 ? 40 : 201;
  g_autoptr (LiHistogram) h = li_histogram_new (v, NULL, 0, NULL, NULL);
  double t = li_histogram_otsu (h);
  g_assert_cmpfloat (t, >, 100);
  g_assert_cmpfloat (t, <, 140);
}

/* Large values that differ little: the sum of their squares would have no digit left for it. */
static void
test_large_values (void)
{
  const gint64 shape[3] = { 40, 100, 110 };
  gsize n = 40 * 100 * 110;
  guint32 *v = g_new (guint32, n);

  for (gsize i = 0; i < n; i++)
    v[i] = 4000000000u + (guint32)(i % 2) * 2;
  g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_U32, shape, v);
  g_autoptr (LiHistogram) h = li_histogram_new (volume, NULL, 0, NULL, NULL);
  g_assert_cmpfloat_with_epsilon (h->mean, 4000000001.0, 1e-5);
  g_assert_cmpfloat_with_epsilon (h->sd, 1, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/histogram/numpy", test_numpy);
  g_test_add_func ("/histogram/not-finite", test_not_finite);
  g_test_add_func ("/histogram/box", test_box);
  g_test_add_func ("/histogram/sampled", test_sampled);
  g_test_add_func ("/histogram/otsu", test_otsu);
  g_test_add_func ("/histogram/large-values", test_large_values);
  g_test_add_func ("/histogram/hot", test_hot);
  return fixture_run ();
}
