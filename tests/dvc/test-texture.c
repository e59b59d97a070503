/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

#include "dvc/li-noise-shift.h"
#include "dvc/li-noise.h"
#include "volume/li-filter.h"

static const gint64 shape[3] = { 90, 80, 100 };

static double
gaussian (GRand *rand)
{
  return sqrt (-2 * log (1 - g_rand_double (rand))) * cos (2 * G_PI * g_rand_double (rand));
}

/* Gaussian-filtered noise of unit sd × @amplitude on 1000, plus white noise. The upper half (x ≥
 * 50) is flat when @half_flat. */
static LiVolume *
grains (double sigma, double amplitude, double noise, gboolean half_flat, guint32 seed)
{
  GError *error = NULL;
  const double width[3] = { sigma, sigma, sigma };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  LiVolume *volume = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
  float *v = li_volume_memory (volume);
  gsize n = li_volume_n_voxels (volume);
  g_test_message ("seed %u", seed);
  for (gsize i = 0; i < n; i++)
    v[i] = (float)(amplitude * gaussian (rand) * pow (4 * G_PI * sigma * sigma, 0.75));
  g_assert_true (li_filter_gaussian (v, v, shape, width, NULL, &error));
  for (gsize i = 0; i < n; i++)
    v[i] = (float)(1000 + (half_flat && i % 100 >= 50 ? 0 : v[i]) + noise * gaussian (rand));
  return volume;
}

static LiField *
make_grid (double step)
{
  GError *error = NULL;
  const double spacing[3] = { step, step, step };
  LiField *field = li_field_new_grid (shape, spacing, &error);
  g_assert_no_error (error);
  return field;
}

/* Texture of Gaussian grains: autocovariance exp (−r²/4σ²), 1/e at 2σ; gradients of variance
 * A²/(2σ²) on each axis. */
static void
test_figures (void)
{
  GError *error = NULL;
  const double half[3] = { 10, 10, 10 };
  LiTextureSummary s;
  g_autoptr (LiVolume) im1 = grains (2.5, 200, 20, FALSE, 3);
  g_autoptr (LiField) grid = make_grid (20);
  g_autofree float *expected = g_new (float, grid->n);
  double sum = 0;
  g_assert_true (li_texture_check (im1, NULL, grid, half, 0, expected, &s, NULL, &error));
  g_assert_no_error (error);
  g_test_message ("noise %.2f, correlation length %.2f, suggested %.0f", s.noise_sd,
                  s.correlation_length, s.suggested_half_window);
  g_assert_cmpfloat_with_epsilon (s.noise_sd, 20, 2);
  g_assert_cmpfloat_with_epsilon (s.correlation_length, 5, 0.7);
  g_assert_cmpuint (s.nodes, ==, grid->n);
  g_assert_cmpuint (s.poor, ==, 0);
  for (gsize i = 0; i < grid->n; i++)
    sum += expected[i] / (double)grid->n;
  /* central differences see less of the gradient than there is, by sinc: a few per cent here */
  double bound = sqrt (2.0 * 20 * 20 / (21.0 * 21 * 21 * 200 * 200 / (2 * 2.5 * 2.5)));
  g_test_message ("expected sd %.2g, homogeneous bound %.2g voxel", sum, bound);
  g_assert_cmpfloat (sum, >, bound);
  g_assert_cmpfloat (sum, <, 1.6 * bound);
  g_assert_cmpfloat (s.suggested_half_window, >=, 8);
  g_assert_cmpfloat (s.suggested_half_window, <=, 12);
}

/* Windows without texture are told from those with it, masked ones from both. */
static void
test_verdicts (void)
{
  GError *error = NULL;
  const double half[3] = { 9, 9, 9 };
  LiTextureSummary s;
  g_autoptr (LiVolume) im1 = grains (2, 200, 20, TRUE, 5);
  g_autoptr (LiVolume) mask = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
  g_autoptr (LiField) grid = make_grid (20);
  g_autofree float *expected = g_new (float, grid->n);
  guint8 *allowed = li_volume_memory (mask);
  for (gsize i = 0; i < li_volume_n_voxels (mask); i++)
    allowed[i] = i / 8000 >= 30; /* z ≥ 30 */
  g_assert_true (li_texture_check (im1, mask, grid, half, 20, expected, &s, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (s.noise_sd, ==, 20);
  gsize poor = 0;
  for (gsize i = 0; i < grid->n; i++)
    {
      const LiNode *node = &grid->nodes[i];
      if (node->phi.c[0] < 30)
        g_assert_cmpint (node->reason, ==, LI_REASON_MASKED);
      else if (node->phi.c[2] > 60)
        {
          g_assert_cmpint (node->reason, ==, LI_REASON_SINGULAR);
          g_assert_cmpint (node->status, ==, LI_STATUS_NO_TEXTURE);
          g_assert_true (isinf (expected[i]) || expected[i] > 0.05);
          poor++;
        }
      else if (node->phi.c[2] < 50)
        {
          g_assert_cmpint (node->reason, ==, LI_REASON_NONE);
          g_assert_cmpfloat (expected[i], <, 0.05);
        }
    }
  g_assert_cmpuint (poor, >, 0);
  g_assert_cmpuint (s.poor, >=, poor);
}

/* Noisier images ask for larger windows. */
static void
test_suggestion_grows (void)
{
  GError *error = NULL;
  const double half[3] = { 9, 9, 9 };
  double last = 0;
  for (int k = 0; k < 3; k++)
    {
      LiTextureSummary s;
      g_autoptr (LiVolume) im1 = grains (2, 200, 20 << k, FALSE, 7);
      g_autoptr (LiField) grid = make_grid (20);
      g_autofree float *expected = g_new (float, grid->n);
      g_assert_true (li_texture_check (im1, NULL, grid, half, 20 << k, expected, &s, NULL, &error));
      g_test_message ("noise %d: %.0f", 20 << k, s.suggested_half_window);
      g_assert_cmpfloat (s.suggested_half_window, >=, last);
      last = s.suggested_half_window;
    }
  g_assert_cmpfloat (last, >, 9);
}

/* A smooth known pattern, shifted: exact to 1e-4 of its amplitude inside, the same for any box. */
static void
test_shift (gconstpointer data)
{
  GError *error = NULL;
  double s = GPOINTER_TO_INT (data) / 100.0, shift[3] = { s, 0, s };
  LiVolume *volume = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
  float *v = li_volume_memory (volume);
  gsize n = li_volume_n_voxels (volume);
  double worst = 0;
  for (gsize i = 0; i < n; i++)
    v[i] = (float)(100 * sin (1.9 * (double)(i / 8000)) * cos (2.1 * (double)(i % 100) + 0.3));
  g_autoptr (LiVolume) shifted = li_volume_new_shifted (volume, shift);
  li_volume_unref (volume); /* the shifted one keeps it */
  LiBox all = li_volume_box (shifted), part = li_box (20, 41, 3, 9, 33, 70);
  g_autofree float *whole = g_new (float, n);
  g_autofree float *some = g_new (float, li_box_voxels (&part));
  g_assert_true (li_volume_read_box (shifted, &all, LI_TYPE_F32, whole, &error));
  g_assert_true (li_volume_read_box (shifted, &part, LI_TYPE_F32, some, &error));
  gsize at = 0;
  for (gint64 z = part.lo[0]; z < part.hi[0]; z++)
    for (gint64 y = part.lo[1]; y < part.hi[1]; y++)
      for (gint64 x = part.lo[2]; x < part.hi[2]; x++, at++)
        {
          double expected = 100 * sin (1.9 * ((double)z + s)) * cos (2.1 * ((double)x + s) + 0.3);
          g_assert_cmpfloat (some[at], ==, whole[(z * shape[1] + y) * shape[2] + x]);
          worst = MAX (worst, fabs (some[at] - expected));
        }
  g_test_message ("worst error %.2g of amplitude 100", worst);
  g_assert_cmpfloat (worst, <, 0.02);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/texture/figures", test_figures);
  g_test_add_func ("/texture/verdicts", test_verdicts);
  g_test_add_func ("/texture/suggestion-grows", test_suggestion_grows);
  g_test_add_data_func ("/shift/quarter", GINT_TO_POINTER (25), test_shift);
  g_test_add_data_func ("/shift/half", GINT_TO_POINTER (50), test_shift);
  g_test_add_data_func ("/shift/more", GINT_TO_POINTER (-175), test_shift);
  return g_test_run ();
}
