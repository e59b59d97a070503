/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/li-pool.h"
#include "volume/li-prefilter.h"
#include "volume/li-sample.h"

static LiVolume *
random_volume (gint64 nz, gint64 ny, gint64 nx, guint32 seed)
{
  gint64 shape[3] = { nz, ny, nx };
  gsize n = nz * ny * nx;
  guint16 *v = g_new (guint16, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    v[i] = g_rand_int_range (rand, 0, 65536);
  return li_volume_new_memory (LI_TYPE_U16, shape, v);
}

static const LiInterpolation kinds[] = { LI_INTERPOLATION_NEAREST, LI_INTERPOLATION_LINEAR,
                                         LI_INTERPOLATION_CUBIC, LI_INTERPOLATION_QUINTIC };

/* An interpolant passes through the voxels, borders included. */
static void
test_interpolates (void)
{
  g_autoptr (LiVolume) v = random_volume (9, 17, 23, 5);
  LiBox all = li_volume_box (v);
  const guint16 *grey = li_volume_memory (v);

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (LiBlock) b = li_block_new (v, &all, kinds[k], NULL);
      for (gint64 z = 0; z < 9; z++)
        for (gint64 y = 0; y < 17; y++)
          for (gint64 x = 0; x < 23; x++)
            {
              double p[3] = { z, y, x };
              g_assert_cmpfloat_with_epsilon (li_block_sample (b, p, NULL),
                                              grey[(z * 17 + y) * 23 + x], 1);
            }
    }
}

/* Cubic polynomials of low degree away from the border are reproduced exactly by cubic and quintic
 * splines. */
static void
test_reproduces_polynomials (void)
{
  gint64 shape[3] = { 60, 60, 60 };
  float *v = g_new (float, 60 * 60 * 60);
  double p[3] = { 29.3, 30.71, 31.44 }, g[3];

  for (int z = 0; z < 60; z++)
    for (int y = 0; y < 60; y++)
      for (int x = 0; x < 60; x++)
        {
          double a = z - 30, b = y - 30, c = x - 30;
          v[(z * 60 + y) * 60 + x] = (float)(1 + a + 0.5 * b * b + 0.01 * c * c * c + 0.1 * a * b);
        }
  g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_F32, shape, v);
  LiBox all = li_volume_box (volume);
  double a = p[0] - 30, b = p[1] - 30, c = p[2] - 30;
  for (guint k = 2; k < 4; k++)
    {
      g_autoptr (LiBlock) block = li_block_new (volume, &all, kinds[k], NULL);
      g_assert_cmpfloat_with_epsilon (li_block_sample (block, p, g),
                                      1 + a + 0.5 * b * b + 0.01 * c * c * c + 0.1 * a * b, 1e-3);
      g_assert_cmpfloat_with_epsilon (g[0], 1 + 0.1 * b, 1e-3);
      g_assert_cmpfloat_with_epsilon (g[1], b + 0.1 * a, 1e-3);
      g_assert_cmpfloat_with_epsilon (g[2], 0.03 * c * c, 1e-3);
    }
}

/* The gradient is that of the interpolant: central differences of li_block_sample. */
static void
test_gradient (void)
{
  g_autoptr (LiVolume) v = random_volume (12, 14, 16, 9);
  LiBox all = li_volume_box (v);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint k = 2; k < 4; k++)
    {
      g_autoptr (LiBlock) b = li_block_new (v, &all, kinds[k], NULL);
      for (int trial = 0; trial < 200; trial++)
        {
          double p[3] = { g_rand_double_range (rand, 1, 10), g_rand_double_range (rand, 1, 12),
                          g_rand_double_range (rand, 1, 14) },
                 g[3];
          li_block_sample (b, p, g);
          for (int a = 0; a < 3; a++)
            {
              double q[3] = { p[0], p[1], p[2] }, r[3] = { p[0], p[1], p[2] };
              q[a] += 1e-4;
              r[a] -= 1e-4;
              g_assert_cmpfloat_with_epsilon (
                  (li_block_sample (b, q, NULL) - li_block_sample (b, r, NULL)) / 2e-4, g[a], 2);
            }
        }
    }
}

#define TOLERANCE 0.65536 /* 1e-5 of the range */

/* The row kernels against the scalar reference: straight, tilted and bent rows, any length, up to
 * the border. */
static void
test_rows (void)
{
  g_autoptr (LiVolume) v = random_volume (40, 50, 90, 21);
  LiBox all = li_volume_box (v);
  guint32 seed = 77;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (LiBlock) b = li_block_new (v, &all, kinds[k], NULL);
      for (int trial = 0; trial < 400; trial++)
        {
          int n = g_rand_int_range (rand, 1, 100), k0, k1;
          double bend = trial % 3 == 0 ? 1e-3 : 0, tilt = trial % 2 ? 0.2 : 0.01;
          double p0[3] = { g_rand_double_range (rand, -5, 45), g_rand_double_range (rand, -5, 55),
                           g_rand_double_range (rand, -10, 60) };
          double d1[3]
              = { g_rand_double_range (rand, -tilt, tilt), g_rand_double_range (rand, -tilt, tilt),
                  g_rand_double_range (rand, 1 - tilt, 1 + tilt) };
          double d2[3] = { bend * g_rand_double_range (rand, -1, 1), 0, bend };
          float out[120], with[4][120];
          for (int i = 0; i < 120; i++)
            out[i] = with[0][i] = with[1][i] = with[2][i] = with[3][i] = -7;
          li_block_clip_row (b, p0, d1, d2, n, &k0, &k1);
          g_assert_true (k0 >= 0 && k1 <= n && k0 <= k1);
          double q[3];
          for (int a = 0; a < 3; a++)
            q[a] = p0[a] + k0 * (d1[a] + k0 * d2[a]);
          double e1[3] = { d1[0] + 2 * k0 * d2[0], d1[1] + 2 * k0 * d2[1], d1[2] + 2 * k0 * d2[2] };
          if (k1 > k0)
            {
              li_block_sample_row (b, q, e1, d2, k1 - k0, out);
              li_block_sample_row_gradient (b, q, e1, d2, k1 - k0, with[0], with[1], with[2],
                                            with[3]);
            }
          for (int i = 0; i < k1 - k0; i++)
            {
              double p[3], g[3], value;
              for (int a = 0; a < 3; a++)
                p[a] = q[a] + i * (e1[a] + i * d2[a]);
              value = li_block_sample (b, p, g);
              if (kinds[k] == LI_INTERPOLATION_NEAREST)
                continue; /* ties may fall either way */
              g_assert_cmpfloat_with_epsilon (out[i], value, TOLERANCE);
              g_assert_cmpfloat_with_epsilon (with[0][i], value, TOLERANCE);
              for (int a = 0; a < 3; a++)
                g_assert_cmpfloat_with_epsilon (with[a + 1][i], g[a], TOLERANCE);
            }
          g_assert_cmpfloat (out[k1 - k0], ==, -7);
          for (int a = 0; a < 4; a++)
            g_assert_cmpfloat (with[a][k1 - k0], ==, -7);
        }
    }
}

/* No value depends on the box chosen. */
static void
test_box_does_not_matter (void)
{
  g_autoptr (LiVolume) v = random_volume (70, 71, 72, 3);
  LiBox all = li_volume_box (v);
  LiBox boxes[] = { li_box (0, 20, 0, 20, 0, 20), li_box (31, 45, 12, 57, 20, 72),
                    li_box (60, 70, 60, 71, 0, 30) };

  for (guint k = 2; k < 4; k++)
    {
      g_autoptr (LiBlock) whole = li_block_new (v, &all, kinds[k], NULL);
      for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
        {
          g_autoptr (LiBlock) part = li_block_new (v, &boxes[i], kinds[k], NULL);
          const LiBox *b = &boxes[i];
          for (gint64 z = b->lo[0]; z < b->hi[0]; z++)
            for (gint64 y = b->lo[1]; y < b->hi[1]; y++)
              for (gint64 x = b->lo[2]; x < b->hi[2]; x++)
                g_assert_true (whole->data[z * whole->stride_z + y * whole->stride_y + x]
                               == part->data[(z - b->lo[0]) * part->stride_z
                                             + (y - b->lo[1]) * part->stride_y + x - b->lo[2]]);
        }
    }
}

static void
test_sample_box_identity (void)
{
  g_autoptr (LiVolume) v = random_volume (10, 11, 12, 8);
  double c[3] = { 4.5, 5, 5.5 };
  LiPhi phi = li_phi_identity (c);
  LiBox box = li_box (-2, 12, 0, 11, 3, 14);
  g_autofree float *out = g_new (float, li_box_voxels (&box));
  const guint16 *grey = li_volume_memory (v);

  g_assert_true (li_sample_box (v, &phi, &box, LI_INTERPOLATION_CUBIC, out, NULL));
  gsize i = 0;
  for (gint64 z = -2; z < 12; z++)
    for (gint64 y = 0; y < 11; y++)
      for (gint64 x = 3; x < 14; x++, i++)
        if (z < 0 || z > 9 || x > 11)
          g_assert_true (isnan (out[i]));
        else
          g_assert_cmpfloat_with_epsilon (out[i], grey[(z * 11 + y) * 12 + x], 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample/interpolates", test_interpolates);
  g_test_add_func ("/sample/polynomials", test_reproduces_polynomials);
  g_test_add_func ("/sample/gradient", test_gradient);
  g_test_add_func ("/sample/rows", test_rows);
  g_test_add_func ("/sample/box-does-not-matter", test_box_does_not_matter);
  g_test_add_func ("/sample/sample-box", test_sample_box_identity);
  int code = g_test_run ();
  li_pool_shutdown ();
  return code;
}
