/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Against a search among all values, one after the other; tests/cli/test-equalise.py compares with
 * numpy as scikit-image uses it. */

#include <math.h>
#include <string.h>

#include "base/li-pool.h"
#include "tomo/li-equalise.h"

#define NZ 5
#define NY 70
#define NX 400
#define N (NZ * NY * NX)

static LiVolume *
floats (float **out)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  float *v = g_new (float, N);
  const gint64 shape[3] = { NZ, NY, NX };

  for (int i = 0; i < N; i++)
    v[i] = (float)(1e-7 * (g_rand_double (random) * g_rand_double (random) - 0.3));
  v[7] = NAN;
  v[8] = INFINITY;
  *out = v;
  return li_volume_new_memory (LI_TYPE_F32, shape, v);
}

static void
test_integers (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  const gint64 shape[3] = { 1, 30, 40 };
  gint16 *v = g_new (gint16, 1200);
  float out[1200];

  for (int i = 0; i < 1200; i++)
    v[i] = (gint16)(g_rand_int_range (random, -300, 300) / 3);
  g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_I16, shape, v);
  g_autoptr (LiEqualiser) e = li_equaliser_new (volume, 256, NULL, &error);
  g_assert_no_error (error);
  li_equaliser_apply (e, v, 1200, out);
  for (int i = 0; i < 1200; i++)
    {
      int below = 0;
      for (int k = 0; k < 1200; k++)
        below += v[k] <= v[i];
      g_assert_cmpfloat (out[i], ==, (float)(below / 1200.0));
    }
}

/* Shares rise with the grey value from the share of the first bin to 1, whatever the gain. */
static void
test_floats (void)
{
  g_autoptr (GError) error = NULL;
  float *v;
  g_autofree float *out = g_new (float, N);
  g_autoptr (LiVolume) volume = floats (&v);
  g_autoptr (LiEqualiser) e = li_equaliser_new (volume, 256, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (e->not_finite, ==, 2);
  g_assert_cmpuint (e->voxels, ==, N - 2);
  li_equaliser_apply (e, v, N, out);
  g_assert_true (isnan (out[7]) && isinf (out[8]));
  for (int i = 9; i < N; i += 97)
    {
      guint64 below = 0;
      for (int k = 0; k < N; k++)
        below += isfinite (v[k]) && v[k] <= v[i];
      g_assert_cmpfloat_with_epsilon (out[i], (double)below / (N - 2), 0.04);
    }
}

static void
test_threads (void)
{
  float *v;
  g_autofree float *one = g_new (float, N), *four = g_new (float, N);

  for (guint threads = 1; threads <= 4; threads += 3)
    {
      li_pool_set_threads (threads);
      g_autoptr (LiVolume) volume = floats (&v);
      g_autoptr (LiEqualiser) e = li_equaliser_new (volume, 100, NULL, NULL);
      li_equaliser_apply (e, v, N, threads == 1 ? one : four);
    }
  li_pool_set_threads (0);
  g_assert_cmpmem (one, N * sizeof *one, four, N * sizeof *four);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  const gint64 shape[3] = { 1, 4, 4 };
  g_autoptr (LiVolume) even = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
  g_autoptr (LiVolume) zeros = li_volume_new_memory (LI_TYPE_U16, shape, NULL);
  g_autoptr (LiVolume) wide = li_volume_new_memory (LI_TYPE_U32, shape, NULL);

  g_assert_null (li_equaliser_new (even, 256, NULL, &error));
  g_assert_error (error, LI_TOMO_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (li_equaliser_new (zeros, 256, NULL, &error));
  g_assert_error (error, LI_TOMO_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (li_equaliser_new (wide, 256, NULL, &error));
  g_assert_error (error, LI_TOMO_ERROR, LI_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/equalise/integers", test_integers);
  g_test_add_func ("/equalise/floats", test_floats);
  g_test_add_func ("/equalise/threads", test_threads);
  g_test_add_func ("/equalise/refused", test_refused);
  return g_test_run ();
}
