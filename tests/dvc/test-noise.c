/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

#include "base/li-pool.h"
#include "dvc/li-noise.h"

#define WAVES 40
static const gint64 shape[3] = { 70, 66, 74 };

/* Texture known at any point: waves of random direction, none shorter than 5 voxels. */
typedef struct
{
  double k[WAVES][3], phase[WAVES];
  LiPhi inverse; /* image 2 → image 1 */
  float *out;
} Texture;

static void
texture_init (Texture *t, GRand *rand)
{
  for (int w = 0; w < WAVES; w++)
    {
      double z = g_rand_double_range (rand, -1, 1), a = g_rand_double_range (rand, 0, 2 * G_PI);
      double length = g_rand_double_range (rand, 0.4, 1.25), r = sqrt (1 - z * z);
      t->k[w][0] = length * z;
      t->k[w][1] = length * r * cos (a);
      t->k[w][2] = length * r * sin (a);
      t->phase[w] = g_rand_double_range (rand, 0, 2 * G_PI);
    }
}

static void
texture_row (gsize row, gpointer data)
{
  const Texture *t = data;
  for (gint64 x = 0; x < shape[2]; x++)
    {
      const double y[3]
          = { (double)(row / (gsize)shape[1]), (double)(row % (gsize)shape[1]), (double)x };
      double p[3], sum = 0;
      li_phi_apply (&t->inverse, y, p);
      for (int w = 0; w < WAVES; w++)
        sum += cos (t->k[w][0] * p[0] + t->k[w][1] * p[1] + t->k[w][2] * p[2] + t->phase[w]);
      t->out[row * (gsize)shape[2] + (gsize)x] = (float)sum;
    }
}

/* sd of the texture is √(WAVES / 2) × 100 on 10000; @noise in parts of that. */
static LiVolume *
scan (Texture *t, const LiPhi *motion, double noise, GRand *rand)
{
  LiVolume *volume = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
  gsize n = li_volume_n_voxels (volume);
  t->out = li_volume_memory (volume);
  g_assert_true (li_phi_invert (motion, &t->inverse));
  li_pool_for ((gsize)(shape[0] * shape[1]), texture_row, t);
  for (gsize i = 0; i < n; i++)
    {
      double gauss
          = sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
      t->out[i] = (float)(10000 + 100 * (t->out[i] + noise * sqrt (WAVES / 2.0) * gauss));
    }
  return volume;
}

static GArray *
measure (const LiPhi *drift, double noise, int interpolation)
{
  GError *error = NULL;
  const guint32 seed = 1234;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  LiDoubleList half = { 1, { 8 } };
  LiPhi still = li_phi_identity (drift->c);
  Texture t;
  g_test_message ("seed %u", seed);
  texture_init (&t, rand);
  g_autoptr (LiVolume) im1 = scan (&t, &still, noise, rand);
  g_autoptr (LiVolume) im2 = scan (&t, drift, noise, rand);
  GArray *rows = li_noise (im1, im2, &half, 10, interpolation, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 3);
  return rows;
}

static LiPhi
drift_of (double strain)
{
  const double centre[3] = { 34.5, 32.5, 36.5 };
  LiPhi drift = li_phi_identity (centre);
  drift.t[0] = 0.31;
  drift.t[2] = -0.17;
  drift.F.m[0][0] += strain;
  drift.F.m[1][2] += strain / 2;
  return drift;
}

/* Drift is told from noise, at every shift; noise is what the nodes say it is. */
static void
test_drift_apart (void)
{
  LiPhi drift = drift_of (2e-3);
  g_autoptr (GArray) rows = measure (&drift, 0.1, LI_INTERPOLATION_CUBIC);
  static const double shifts[3] = { 0, 0.25, 0.5 };
  for (guint i = 0; i < rows->len; i++)
    {
      const LiNoiseRow *row = &g_array_index (rows, LiNoiseRow, i);
      g_test_message ("shift %.2f: %zu of %zu, sd %.2g %.2g %.2g, reported %.2g, F %.2g, vol %.2g",
                      row->shift, row->converged, row->nodes, row->sd_u[0], row->sd_u[1],
                      row->sd_u[2], row->mean_reported_u[0], row->sd_F, row->sd_vol);
      g_assert_cmpfloat (row->shift, ==, shifts[i]);
      g_assert_cmpfloat (row->half_window, ==, 8);
      g_assert_cmpuint (row->nodes, ==, 6 * 6 * 7);
      g_assert_cmpuint (row->converged, >, row->nodes * 9 / 10);
      for (int a = 0; a < 3; a++)
        {
          g_assert_cmpfloat_with_epsilon (row->affine.t[a], drift.t[a], 3e-3);
          g_assert_cmpfloat (row->sd_u[a], >, 1e-4);
          g_assert_cmpfloat (row->sd_u[a], <, 0.02);
          g_assert_cmpfloat (row->sd_u[a] / row->mean_reported_u[a], >, 0.6);
          g_assert_cmpfloat (row->sd_u[a] / row->mean_reported_u[a], <, 1.6);
          for (int b = 0; b < 3; b++)
            g_assert_cmpfloat_with_epsilon (row->affine.F.m[a][b], drift.F.m[a][b], 5e-4);
        }
      g_assert_cmpfloat (row->sd_F, >, 0);
      g_assert_cmpfloat (row->sd_vol, >, row->sd_F);
    }
}

/* A still pair without noise: at zero shift everything looks perfect; the shifted rows show the
 * bias of linear interpolation. */
static void
test_bias_shows (void)
{
  LiPhi still = li_phi_identity (drift_of (0).c);
  g_autoptr (GArray) rows = measure (&still, 0, LI_INTERPOLATION_LINEAR);
  const LiNoiseRow *zero = &g_array_index (rows, LiNoiseRow, 0),
                   *quarter = &g_array_index (rows, LiNoiseRow, 1);
  g_test_message ("bias: at 0 %.2g, at 0.25 sd %.2g, drift %.2g", zero->sd_u[0], quarter->sd_u[0],
                  quarter->affine.t[0]);
  g_assert_cmpfloat (zero->sd_u[0], <, 1e-4);
  g_assert_cmpfloat (hypot (quarter->sd_u[0], quarter->affine.t[0]), >, 1e-3);
}

static void
test_refuses (void)
{
  GError *error = NULL;
  LiDoubleList none = { 0 }, half = { 1, { 8 } };
  g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
  g_assert_null (li_noise (volume, volume, &none, 10, LI_INTERPOLATION_CUBIC, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (li_noise (volume, volume, &half, 500, LI_INTERPOLATION_CUBIC, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_error_free (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/noise/drift-apart", test_drift_apart);
  g_test_add_func ("/noise/bias-shows", test_bias_shows);
  g_test_add_func ("/noise/refuses", test_refuses);
  return g_test_run ();
}
