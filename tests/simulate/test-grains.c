/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include "base/li-error.h"
#include "base/li-pool.h"
#include "simulate/li-gauss.h"
#include "simulate/li-grains.h"
#include "simulate/li-mottle.h"

#define SEED 77

static void
moments (const float *v, gsize n, double *mean, double *sd)
{
  double s = 0, s2 = 0;
  for (gsize i = 0; i < n; i++)
    s += v[i];
  *mean = s / n;
  for (gsize i = 0; i < n; i++)
    s2 += (v[i] - *mean) * (v[i] - *mean);
  *sd = sqrt (s2 / n);
}

static void
test_figures (void)
{
  const gint64 shape[3] = { 90, 96, 100 };
  const double sigmas[] = { 1.2, 2, 3 }, densities[] = { 0.3, 0.1, 0.05 };
  for (int i = 0; i < 3; i++)
    {
      double mean, sd;
      g_autoptr (LiVolume) v
          = li_grains_new (shape, sigmas[i], densities[i], SEED + i, NULL, 0, LI_TYPE_F32);
      moments (li_volume_memory (v), li_volume_n_voxels (v), &mean, &sd);
      g_assert_cmpfloat (fabs (mean - 32768), <, 250);
      g_assert_cmpfloat (fabs (sd / 6000 - 1), <, 0.06);
    }
}

/* Motions that map voxels onto voxels: the moved volume holds the same numbers at other places. */
static void
check_follows (const LiMotion *m, const gint64 shape[3])
{
  g_autoptr (LiVolume) a = li_grains_new (shape, 1.7, 0.1, SEED, NULL, 0, LI_TYPE_F32);
  g_autoptr (LiVolume) b = li_grains_new (shape, 1.7, 0.1, SEED, m, 0, LI_TYPE_F32);
  const float *p = li_volume_memory (a), *q = li_volume_memory (b);
  gsize compared = 0;
  for (gint64 z = 0; z < shape[0]; z++)
    for (gint64 y = 0; y < shape[1]; y++)
      for (gint64 x = 0; x < shape[2]; x++)
        {
          const double at[3] = { (double)z, (double)y, (double)x };
          double to[3];
          li_motion_apply (m, at, to, NULL);
          const gint64 t[3]
              = { (gint64)round (to[0]), (gint64)round (to[1]), (gint64)round (to[2]) };
          for (int k = 0; k < 3; k++)
            g_assert_cmpfloat_with_epsilon (to[k], (double)t[k], 1e-9);
          if (t[0] < 0 || t[1] < 0 || t[2] < 0 || t[0] >= shape[0] || t[1] >= shape[1]
              || t[2] >= shape[2])
            continue;
          compared++;
          g_assert_cmpfloat_with_epsilon (p[(z * shape[1] + y) * shape[2] + x],
                                          q[(t[0] * shape[1] + t[1]) * shape[2] + t[2]], 0.5);
        }
  g_assert_cmpuint (compared, >, 2000);
}

static void
test_follows (void)
{
  const gint64 shape[3] = { 41, 41, 41 };
  const LiMat3 twice = { { { 2, 0, 0 }, { 0, 2, 0 }, { 0, 0, 2 } } },
               shear = { { { 1, 0, 0 }, { 0, 1, 0 }, { 1, 0, 1 } } };
  const LiMotion motions[] = {
    li_motion_shift (shape, (const double[3]){ 3, -7, 11 }),
    li_motion_rotation (shape, (const double[3]){ 90, 0, 0 }),
    li_motion_rotation (shape, (const double[3]){ 0, 180, 0 }),
    li_motion_affine (shape, &twice, (const double[3]){ 1, 0, -2 }),
    li_motion_affine (shape, &shear, NULL),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (motions); i++)
    check_follows (&motions[i], shape);
}

static void
test_same_bytes (void)
{
  const gint64 shape[3] = { 40, 50, 150 };
  const LiMotion m = li_motion_wave (shape, (const double[3]){ 1, 0.5, -0.5 },
                                     (const double[3]){ 1, 1, 1 }, 40, 0);
  g_autofree guint16 *reference = NULL;
  const gsize bytes = 40 * 50 * 150 * sizeof (guint16);
  for (guint threads = 1; threads <= 3; threads++)
    {
      li_pool_set_threads (threads);
      g_autoptr (LiVolume) v = li_grains_new (shape, 2, 0.1, SEED, &m, 300, LI_TYPE_U16);
      if (!reference)
        reference = g_memdup2 (li_volume_memory (v), bytes);
      g_assert_cmpmem (reference, bytes, li_volume_memory (v), bytes);
    }
  li_pool_set_threads (0);
  g_autoptr (LiVolume) other = li_grains_new (shape, 2, 0.1, SEED + 1, &m, 300, LI_TYPE_U16);
  g_assert_cmpint (memcmp (reference, li_volume_memory (other), bytes), !=, 0);
}

static void
test_box (void)
{
  const gint64 shape[3] = { 30, 31, 200 };
  const LiMotion m = li_motion_lift (shape, 3, 20, 0.1);
  const LiBox all = li_box (0, 30, 0, 31, 0, 200), box = li_box (7, 15, 3, 20, 70, 141);
  g_autofree float *whole = g_new (float, li_box_voxels (&all));
  g_autofree float *part = g_new (float, li_box_voxels (&box));
  g_assert_true (li_grains_box (2, 0.1, SEED, &m, shape, NULL, &all, 200, 5, whole, NULL, NULL));
  g_assert_true (li_grains_box (2, 0.1, SEED, &m, shape, NULL, &box, 200, 5, part, NULL, NULL));
  const float *p = part;
  for (gint64 z = box.lo[0]; z < box.hi[0]; z++)
    for (gint64 y = box.lo[1]; y < box.hi[1]; y++)
      for (gint64 x = box.lo[2]; x < box.hi[2]; x++)
        g_assert_cmpfloat (*p++, ==, whole[(z * shape[1] + y) * shape[2] + x]);
}

static void
test_noise (void)
{
  const gint64 shape[3] = { 60, 60, 60 };
  const gsize n = 60 * 60 * 60;
  const LiMotion still = li_motion_still (shape);
  double mean, sd;
  g_autoptr (LiVolume) clean = li_grains_new (shape, 2, 0.1, SEED, NULL, 0, LI_TYPE_F32);
  g_autoptr (LiVolume) a = li_grains_new (shape, 2, 0.1, SEED, NULL, 500, LI_TYPE_F32);
  g_autoptr (LiVolume) b = li_grains_new (shape, 2, 0.1, SEED, &still, 500, LI_TYPE_F32);
  const float *c = li_volume_memory (clean);
  float *p = li_volume_memory (a), *q = li_volume_memory (b);
  double together = 0;
  for (gsize i = 0; i < n; i++)
    {
      p[i] -= c[i];
      q[i] -= c[i];
      together += (double)p[i] * q[i] / n;
    }
  moments (p, n, &mean, &sd);
  g_assert_cmpfloat (fabs (mean), <, 5);
  g_assert_cmpfloat (fabs (sd / 500 - 1), <, 0.01);
  g_assert_cmpfloat (fabs (together), <,
                     0.01 * 500 * 500); /* a moved volume has noise of its own */
}

static void
test_gauss (void)
{
  const float *table = li_gauss_table ();
  const int n = 2000000;
  double sum = 0, sum2 = 0, sum4 = 0;
  int beyond = 0;
  for (int i = 0; i < n; i++)
    {
      const double g = li_gauss (table, li_hash2 (SEED, (guint64)i));
      sum += g / n;
      sum2 += g * g / n;
      sum4 += g * g * g * g / n;
      beyond += fabs (g) > 1.959964;
    }
  g_assert_cmpfloat (fabs (sum), <, 0.004);
  g_assert_cmpfloat (fabs (sum2 - 1), <, 0.005);
  g_assert_cmpfloat (fabs (sum4 - 3), <, 0.05);
  g_assert_cmpfloat (fabs ((double)beyond / n - 0.05), <, 0.001);
}

static void
test_texture (void)
{
  LiMottle *t = li_mottle_new (SEED);
  LiSequence random = li_sequence (SEED, 9);
  const double cell[3] = { 4.3, 4.3, 6 }, shift[3] = { 0.3, -9.2, 70 };
  double mean = 0, square = 0, roughest = 0;
  const int rows = 4000;
  for (int i = 0; i < rows; i++)
    {
      double x[3][LI_SWELL_BLOCK];
      float v[LI_SWELL_BLOCK];
      const double at[3]
          = { li_sequence_next (&random, -300, 300), li_sequence_next (&random, -300, 300),
              li_sequence_next (&random, -300, 300) };
      for (int a = 0; a < 3; a++)
        for (int k = 0; k < LI_SWELL_BLOCK; k++)
          x[a][k] = at[a] + (a == 2 ? 0.1 * k : 0);
      li_mottle_evaluate (t, x, LI_SWELL_BLOCK, cell, shift, v);
      mean += v[0] / rows;
      square += (double)v[0] * v[0] / rows;
      for (int k = 1; k < LI_SWELL_BLOCK; k++)
        roughest = MAX (roughest, fabs ((double)v[k] - v[k - 1]));
    }
  li_mottle_free (t);
  g_assert_cmpfloat (fabs (mean), <, 0.08);
  g_assert_cmpfloat (fabs (square - 1), <, 0.08);
  g_assert_cmpfloat (roughest, <,
                     0.12); /* no jump anywhere: a tenth of a voxel changes it little */
}

static void
test_refusals (void)
{
  const gint64 shape[3] = { 10, 10, 10 };
  g_autoptr (GError) error = NULL;
  g_assert_null (li_grains_new_full (shape, 0.01, 0.1, 1, NULL, 0, 1, LI_TYPE_U16, NULL, &error));
  g_assert_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (li_grains_new_full (shape, 2, 0.1, 1, NULL, 0, 1, LI_TYPE_I16, NULL, &error));
  g_assert_error (error, LI_SIMULATE_ERROR, LI_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  LiProgress *progress = li_progress_new (NULL, NULL, NULL);
  li_progress_cancel (progress);
  g_assert_null (li_grains_new_full (shape, 2, 0.1, 1, NULL, 0, 1, LI_TYPE_U16, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  li_progress_unref (progress);
}

static void
test_u8 (void)
{
  const gint64 shape[3] = { 20, 20, 20 };
  g_autoptr (LiVolume) b = li_grains_new (shape, 2, 0.1, SEED, NULL, 0, LI_TYPE_U8);
  g_autoptr (LiVolume) f = li_grains_new (shape, 2, 0.1, SEED, NULL, 0, LI_TYPE_F32);
  const guint8 *p = li_volume_memory (b);
  const float *q = li_volume_memory (f);
  for (gsize i = 0; i < 8000; i++)
    g_assert_cmpfloat_with_epsilon (p[i], q[i] / 257, 0.501);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/simulate/grains/figures", test_figures);
  g_test_add_func ("/simulate/grains/follows", test_follows);
  g_test_add_func ("/simulate/grains/same-bytes", test_same_bytes);
  g_test_add_func ("/simulate/grains/box", test_box);
  g_test_add_func ("/simulate/grains/noise", test_noise);
  g_test_add_func ("/simulate/grains/gauss", test_gauss);
  g_test_add_func ("/simulate/grains/texture", test_texture);
  g_test_add_func ("/simulate/grains/refusals", test_refusals);
  g_test_add_func ("/simulate/grains/u8", test_u8);
  return g_test_run ();
}
