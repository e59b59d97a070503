/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "volume-fixtures.h"

#include <math.h>

#include "base/li-pool.h"
#include "volume/li-filter.h"

#define N (19 * 23 * 31)
static const gint64 shape[3] = { 19, 23, 31 };

/* Compares with the reference @name up to @tolerance, NaN where it is NaN. */
static void
check (const char *folder, const char *name, const float *got, double tolerance)
{
  FixtureReference ref = fixture_reference (folder, name);

  for (gsize i = 0; i < N; i++)
    {
      float want;
      memcpy (&want, ref.voxels + i * sizeof want, sizeof want);
      if (isnan (want) ? !isnan (got[i]) : !(fabs (got[i] - want) <= tolerance))
        g_error ("%s: voxel %d is %.9g instead of %.9g", name, (int)i, got[i], want);
    }
  g_free (ref.bytes);
}

static float *
input (const char *folder, const char *name)
{
  FixtureReference ref = fixture_reference (folder, name);
  float *v = g_memdup2 (ref.voxels, N * sizeof (float));

  g_free (ref.bytes);
  return v;
}

static void
test_scipy (void)
{
  g_autofree char *folder = fixture_folder (), *out = NULL;
  out = fixture_python (
      folder, "import scipy.ndimage as n\n"
              "a = np.random.default_rng(1).normal(100, 30, (19, 23, 31)).astype('float32')\n"
              "ref('a', a)\n"
              "d = a.astype(float)\n"
              "ref('gauss', n.gaussian_filter(d, (1.5, 0, 2.2)).astype('float32'))\n"
              "ref('wide', n.gaussian_filter(d, (9, 9, 9)).astype('float32'))\n"
              "ref('median1', n.median_filter(a, 3))\n"
              "ref('median2', n.median_filter(a, 5))\n"
              "for k, g in enumerate(np.gradient(d)): ref('gradient%d' % k, g.astype('float32'))\n"
              "h = d.copy()\n"
              "h[5:9, 4:20, 7] = np.nan\n"
              "ref('h', h.astype('float32'))\n"
              "ok = np.isfinite(h)\n"
              "f = np.where(ok, h, 0)\n"
              "for k in range(3):\n" /* as it is done: axis by axis, weights kept per pass */
              "  w = n.gaussian_filter1d(ok.astype(float), 1.2, k)\n"
              "  s = n.gaussian_filter1d(f, 1.2, k)\n"
              "  with np.errstate(all='ignore'): h = np.where(w > 1e-12, s / w, np.nan)\n"
              "  ok = np.isfinite(h)\n"
              "  f = np.where(ok, h, 0)\n"
              "ref('holes', h.astype('float32'))\n");
  g_autofree float *a = input (folder, "a"), *h = input (folder, "h"), *b = g_new (float, N),
                   *g = g_new (float, 3 * N);
  const double uneven[3] = { 1.5, 0, 2.2 }, wide[3] = { 9, 9, 9 }, even[3] = { 1.2, 1.2, 1.2 };

  g_assert_true (li_filter_gaussian (a, b, shape, uneven, NULL, NULL));
  check (folder, "gauss", b, 1e-4);
  g_assert_true (li_filter_gaussian (a, b, shape, wide, NULL, NULL));
  check (folder, "wide", b, 1e-4);
  g_assert_true (li_filter_gaussian (h, b, shape, even, NULL, NULL));
  check (folder, "holes", b, 1e-4);
  g_assert_true (li_filter_median (a, b, shape, 1, NULL, NULL));
  check (folder, "median1", b, 0);
  g_assert_true (li_filter_median (a, b, shape, 2, NULL, NULL));
  check (folder, "median2", b, 0);
  g_assert_true (li_filter_gradient (a, g, g + N, g + 2 * N, shape, NULL, NULL));
  for (int k = 0; k < 3; k++)
    {
      g_autofree char *name = g_strdup_printf ("gradient%d", k);
      check (folder, name, g + k * N, 1e-4);
    }
  /* In place, and the same bits with one thread. */
  g_assert_true (li_filter_gaussian (a, b, shape, uneven, NULL, NULL));
  g_autofree float *c = g_memdup2 (a, N * sizeof (float)), *m = g_memdup2 (a, N * sizeof (float));
  li_pool_set_threads (1);
  g_assert_true (li_filter_gaussian (c, c, shape, uneven, NULL, NULL));
  g_assert_cmpmem (c, N * sizeof (float), b, N * sizeof (float));
  g_assert_true (li_filter_median (m, m, shape, 1, NULL, NULL));
  check (folder, "median1", m, 0);
  li_pool_set_threads (0);
  fixture_delete (folder);
}

static void
test_cancelled (void)
{
  g_autofree float *a = g_new0 (float, N), *b = g_new0 (float, N);
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  const double sigma[3] = { 2, 2, 2 };
  g_autoptr (GError) error = NULL;

  li_progress_cancel (progress);
  g_assert_false (li_filter_gaussian (a, b, shape, sigma, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_false (li_filter_median (a, b, shape, 1, progress, &error));
  g_assert_true (li_error_is_cancelled (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/scipy", test_scipy);
  g_test_add_func ("/filter/cancelled", test_cancelled);
  return fixture_run ();
}
