/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include "phantom.h"

#define N 72
#define VOXELS ((gsize)N * N * N)
#define AT(z, y, x) (((z)*N + (y)) * N + (x))

/* Each switch against the same phantom without it. */
static guint16 *
with_switch (const LiElectrodeParams *params, int step)
{
  g_autoptr (LiElectrode) e = phantom_new (params);
  return phantom_grey (e, step);
}

static void
test_rings (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autofree guint16 *a0 = with_switch (&p, 0), *a3 = with_switch (&p, 3);
  p.rings = TRUE;
  p.remount = FALSE;
  g_autofree guint16 *b0 = with_switch (&p, 0), *b3 = with_switch (&p, 3);
  double square = 0;
  gsize n = 0;
  for (gint64 z = 20; z < 40; z++)
    for (gint64 y = 0; y < N; y++)
      for (gint64 x = 0; x < N; x++)
        {
          const gint64 i = AT (z, y, x), turned = AT (z, x, N - 1 - y),
                       mirrored = AT (z, N - 1 - y, x);
          const int ring = b0[i] - a0[i];
          /* The same in every scan and all around the axis (to rounding), whatever the sample did.
           */
          g_assert_cmpint (abs (ring - (b3[i] - a3[i])), <=, 1);
          g_assert_cmpint (abs (ring - (b0[turned] - a0[turned])), <=, 1);
          g_assert_cmpint (abs (ring - (b0[mirrored] - a0[mirrored])), <=, 1);
          square += (double)ring * ring;
          n++;
        }
  g_assert_cmpfloat (sqrt (square / (double)n), >, 200);
  li_params_clear (&li_electrode_params, &p);
}

static void
test_gain (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autofree guint16 *a = with_switch (&p, 3);
  p.gain = TRUE;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  g_autofree guint16 *b = phantom_grey (e, 3);
  const LiElectrodeStep *s = li_electrode_step (e, 3), *t = li_electrode_step (e, 4);
  g_assert_cmpfloat (fabs (s->gain - 1), >, 1e-4);
  g_assert_cmpfloat (s->gain, !=, t->gain);
  g_assert_cmpfloat (s->offset, !=, t->offset);
  for (gsize i = 0; i < VOXELS; i++)
    g_assert_cmpfloat_with_epsilon (b[i], CLAMP (s->gain * a[i] + s->offset, 0, 65535), 1.1);
  li_params_clear (&li_electrode_params, &p);
}

static void
test_drift (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autofree guint16 *a3 = with_switch (&p, 3), *a4 = with_switch (&p, 4);
  p.drift = TRUE;
  g_autofree guint16 *b3 = with_switch (&p, 3), *b4 = with_switch (&p, 4);
  int most = 0, other = 0;
  for (gint64 z = 0; z < N; z++)
    for (gint64 y = 0; y < N; y++)
      for (gint64 x = 1; x < N; x++)
        {
          const gint64 i = AT (z, y, x);
          const int d = b3[i] - a3[i], before = b3[i - 1] - a3[i - 1];
          if (a3[i] > 3000 && a3[i - 1] > 3000)         /* not cut at 0 */
            g_assert_cmpint (abs (d - before), <, 150); /* slow */
          most = MAX (most, abs (d));
          other = MAX (other, abs (d - (b4[i] - a4[i])));
        }
  g_assert_cmpint (most, >, 300);
  g_assert_cmpint (other, >, 300);
  li_params_clear (&li_electrode_params, &p);
}

static void
test_truncation (void)
{
  LiElectrodeParams p = phantom_params (N, 300);
  g_autofree guint16 *a = with_switch (&p, 2);
  p.truncation = TRUE;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  g_autofree guint16 *b = phantom_grey (e, 2);
  g_autofree guint8 *labels = phantom_labels (e, 2);
  for (gint64 z = 0; z < N; z += 5)
    for (gint64 y = 0; y < N; y++)
      for (gint64 x = 0; x < N; x++)
        {
          const gint64 i = AT (z, y, x);
          const double r = hypot ((double)y - (N - 1) / 2.0, (double)x - (N - 1) / 2.0) / (N / 2.0);
          g_assert_true ((r > 1) == (labels[i] == LI_PHASE_OUTSIDE));
          if (r > 1)
            g_assert_cmpint (b[i], ==, 0);
          else if (r < 0.5)
            g_assert_cmpint (abs (b[i] - a[i]), <=, 10);
          else if (r > 0.95)
            g_assert_cmpint (b[i], >=, MIN (a[i] + 3000, 65535));
        }
  li_params_clear (&li_electrode_params, &p);
}

/* The double scan shows one state twice, with noise of its own that grows with the root of the
 * signal. */
static void
test_double_scan (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autofree guint16 *clean8 = with_switch (&p, 8), *clean9 = with_switch (&p, 9),
                     *clean7 = with_switch (&p, 7);
  p.noise = 700;
  g_autofree guint16 *a = with_switch (&p, 8), *b = with_switch (&p, 9);
  double sum = 0, dark = 0, bright = 0;
  gsize n_dark = 0, n_bright = 0;
  g_assert_cmpmem (clean8, VOXELS * 2, clean9, VOXELS * 2);
  g_assert_cmpint (memcmp (clean7, clean8, VOXELS * 2), !=, 0);
  for (gsize i = 0; i < VOXELS; i++)
    {
      const double d = (double)a[i] - b[i], expected = 2 * 700.0 * 700 * clean8[i] / 32768;
      sum += d;
      if (clean8[i] > 40000)
        {
          bright += d * d / expected;
          n_bright++;
        }
      else if (clean8[i] > 10000 && clean8[i] < 20000)
        {
          dark += d * d / expected;
          n_dark++;
        }
    }
  g_assert_cmpfloat (fabs (sum / VOXELS), <, 10);
  g_assert_cmpfloat (fabs (bright / (double)n_bright - 1), <, 0.03);
  g_assert_cmpfloat (fabs (dark / (double)n_dark - 1), <, 0.03);
  p.noise = 0;
  p.double_scan = FALSE;
  g_autofree guint16 *single8 = with_switch (&p, 8), *single9 = with_switch (&p, 9);
  g_assert_cmpint (memcmp (single8, single9, VOXELS * 2), !=, 0);
  li_params_clear (&li_electrode_params, &p);
}

/* A remount moves the sample by tens of voxels but not T0, and the second of the double scan stays
 * where the first was. */
static void
test_remount (void)
{
  LiElectrodeParams p = phantom_params (128, 0);
  p.remount = TRUE;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  p.remount = FALSE;
  g_autoptr (LiElectrode) plain = phantom_new (&p);
  g_autofree guint16 *a = phantom_grey (e, 0), *b = phantom_grey (plain, 0);
  g_assert_cmpmem (a, 128 * 128 * 128 * 2, b, 128 * 128 * 128 * 2);
  for (int i = 1; i < 10; i++)
    {
      const double *t = li_electrode_step (e, i)->remount_shift,
                   *before = li_electrode_step (e, i - 1)->remount_shift;
      for (int k = 0; k < 3; k++)
        {
          g_assert_cmpfloat (fabs (t[k]), >, 5);
          g_assert_cmpfloat (fabs (t[k]), <=, 13);
          g_assert_true ((t[k] == before[k]) == (i == 9));
        }
    }
  li_params_clear (&li_electrode_params, &p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulate/scanner/rings", test_rings);
  g_test_add_func ("/simulate/scanner/gain", test_gain);
  g_test_add_func ("/simulate/scanner/drift", test_drift);
  g_test_add_func ("/simulate/scanner/truncation", test_truncation);
  g_test_add_func ("/simulate/scanner/double-scan", test_double_scan);
  g_test_add_func ("/simulate/scanner/remount", test_remount);
  return g_test_run ();
}
