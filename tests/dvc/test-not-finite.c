/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Voxels that are not finite count as outside the mask; nothing around them is spoiled. */
#include "small-pair-fixtures.h"

#include "dvc/li-deform-tiles.h"
#include "dvc/li-noise.h"
#include "volume/li-holes.h"
#include "volume/li-pyramid.h"

static gsize
index_of (gint64 z, gint64 y, gint64 x)
{
  return (gsize)((z * small_shape[1] + y) * small_shape[2] + x);
}

/* A copy with @value at every voxel whose number is a multiple of @every. */
static LiVolume *
with_holes (LiVolume *volume, gsize every, float value)
{
  gsize n = li_volume_n_voxels (volume);
  float *v = g_memdup2 (li_volume_memory (volume), n * sizeof *v);

  for (gsize i = every / 2; i < n; i += every)
    v[i] = i / every % 2 ? value : -value;
  return li_volume_new_memory (LI_TYPE_F32, small_shape, v);
}

static LiField *
correlate (LiVolume *one, LiVolume *two)
{
  return small_correlate (one, two, LI_SHAPE_AFFINE, (LiDoubleList){ .n = 1, .v = { 16 } });
}

/* One voxel in 10⁴ in both images costs nothing that can be seen, whatever is not finite. */
static void
test_sparse (void)
{
  static const float values[] = { NAN, INFINITY };
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiField) whole = correlate (p.one, p.two);
  LiNode node = small_register (p.one, p.two);

  for (guint k = 0; k < G_N_ELEMENTS (values); k++)
    {
      g_autoptr (LiVolume) one = with_holes (p.one, 10007, values[k]);
      g_autoptr (LiVolume) two = with_holes (p.two, 9973, values[k]);
      g_autoptr (LiField) field = correlate (one, two);
      LiNode other = small_register (one, two);
      g_assert_cmpint (other.status, ==, LI_STATUS_CONVERGED);
      g_assert_cmpfloat (other.zncc, >, node.zncc - 1e-3);
      for (gsize i = 0; i < field->n; i++)
        {
          const LiNode *a = &whole->nodes[i], *b = &field->nodes[i];
          g_assert_cmpint (a->status, ==, b->status);
          g_assert_cmpfloat (b->coverage, >, a->coverage - 0.04);
          for (int c = 0; c < 3; c++)
            g_assert_cmpfloat_with_epsilon (a->phi.t[c], b->phi.t[c], 2e-3);
        }
    }
}

/* Windows that see none of it are measured as before, bit for bit. */
static void
test_far_away (void)
{
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiVolume) two = with_holes (p.two, li_volume_n_voxels (p.two), 0);
  float *v = li_volume_memory (two);
  double spacing[3] = { 12, 12, 12 }, half[3] = { 6, 6, 6 };
  LiCorrelateParams params = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-3);
  g_autoptr (LiField) whole = li_field_new_grid (small_shape, spacing, NULL);
  g_autoptr (LiField) field = li_field_new_grid (small_shape, spacing, NULL);
  gsize same = 0;

  memcpy (v, li_volume_memory (p.two), li_volume_n_voxels (p.two) * sizeof *v);
  v[index_of (12, 12, 12)] = NAN;
  params.search = FALSE;
  g_assert_true (li_correlate_level (
      &(const LiCorrelateInput){ .im1 = p.one, .im2 = p.two, .params = &params }, whole, half, NULL,
      NULL));
  g_assert_true (
      li_correlate_level (&(const LiCorrelateInput){ .im1 = p.one, .im2 = two, .params = &params },
                          field, half, NULL, NULL));
  for (gsize i = 0; i < field->n; i++)
    {
      double far = 0;
      for (int k = 0; k < 3; k++)
        far = MAX (far, fabs (field->nodes[i].phi.c[k] - 12));
      if (far <= 6 + 14 + 3 + 1)
        continue;
      g_assert_cmpmem (&whole->nodes[i].phi, sizeof (LiPhi), &field->nodes[i].phi, sizeof (LiPhi));
      same++;
    }
  g_assert_cmpuint (same, >, 10);
  li_params_clear (&li_correlate_params, &params);
}

/* A round field of view with nothing around it. */
static void
test_cylinder (void)
{
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  float *v[2] = { li_volume_memory (p.one), li_volume_memory (p.two) };

  for (gint64 z = 0; z < small_shape[0]; z++)
    for (gint64 y = 0; y < small_shape[1]; y++)
      for (gint64 x = 0; x < small_shape[2]; x++)
        if (hypot ((double)y - 27.5, (double)x - 29.5) > 26)
          v[0][index_of (z, y, x)] = v[1][index_of (z, y, x)] = NAN;
  LiNode node = small_register (p.one, p.two);
  g_autoptr (LiField) field = correlate (p.one, p.two);
  Score score = score_field (field, &p.motion);
  g_assert_cmpint (node.status, ==, LI_STATUS_CONVERGED);
  g_assert_cmpfloat_with_epsilon (node.phi.t[0], 0.3, 5e-3);
  g_assert_cmpfloat_with_epsilon (node.phi.t[1], -0.4, 5e-3);
  g_assert_cmpuint (score.centres_ok, >=, 5);
  g_assert_cmpfloat (score.worst, <, 0.02);
}

/* What rests on a hole is not known, everything else is, whatever the box and the cells that a
 * kernel takes together. */
static void
test_samples (void)
{
  static const double none[3] = { 0 }, step[3] = { 0.01, -0.02, 0.93 };
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  float *v = li_volume_memory (p.one);
  LiBox small = li_box (15, 30, 12, 36, 5, 55), large = li_box (2, 50, 1, 53, 0, 60);

  v[index_of (20, 20, 20)] = NAN;
  v[index_of (24, 27, 50)] = INFINITY;
  g_autoptr (LiBlock) a = li_block_new (p.one, &small, LI_INTERPOLATION_CUBIC, NULL);
  g_autoptr (LiBlock) b = li_block_new (p.one, &large, LI_INTERPOLATION_CUBIC, NULL);
  g_assert_true (a->holes);
  for (int y = 17; y < 24; y++)
    {
      const double at[3] = { 20.4, y + 0.3, 8.2 };
      float one[40], two[40];
      li_block_sample_row (a, at, step, none, 40, one);
      li_block_sample_row (b, at, step, none, 40, two);
      for (int k = 0; k < 40; k++)
        {
          double q[3];
          gboolean rests = TRUE;
          for (int c = 0; c < 3; c++)
            {
              q[c] = at[c] + k * step[c];
              rests = rests && 20 >= floor (q[c]) - 1 && 20 <= floor (q[c]) + 2;
            }
          g_assert_cmpint (isnan (one[k]) != 0, ==, rests);
          g_assert_cmpint (isnan (two[k]) != 0, ==, rests);
          if (!rests)
            g_assert_cmpfloat_with_epsilon (one[k], two[k], 0.05f);
        }
    }
}

/* A binned voxel is the mean of what is known of it. */
static void
test_binned (void)
{
  const gint64 n[3] = { 2, 2, 4 };
  LiVolume *volume = li_volume_new_memory (LI_TYPE_F32, n, NULL);
  float *v = li_volume_memory (volume);

  for (int i = 0; i < 16; i++)
    v[i] = i % 4 < 2 ? NAN : (float)i;
  v[0] = 6;
  v[3] = -INFINITY;
  g_autoptr (LiVolume) binned = li_volume_bin (volume, 2, NULL, NULL);
  const float *out = li_volume_memory (binned);
  g_assert_cmpfloat (out[0], ==, 6);
  g_assert_cmpfloat_with_epsilon (out[1], (2 + 6 + 7 + 10 + 11 + 14 + 15) / 7., 1e-5);
  v[0] = NAN;
  g_autoptr (LiVolume) again = li_volume_bin (volume, 2, NULL, NULL);
  g_assert_true (isnan (((const float *)li_volume_memory (again))[0]));
  guint64 count;
  g_assert_true (li_holes_count (volume, &count, NULL, NULL));
  g_assert_cmpuint (count, ==, 9);
  li_volume_unref (volume);
}

/* Texture and noise look past them. */
static void
test_texture_and_noise (void)
{
  static const double spacing[3] = { 16, 16, 16 }, half[3] = { 8, 8, 8 };
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiVolume) one = with_holes (p.one, 10007, NAN);
  g_autoptr (LiVolume) two = with_holes (p.two, 9973, NAN);
  g_autoptr (LiField) grid = li_field_new_grid (small_shape, spacing, NULL);
  g_autofree float *expected = g_new (float, grid->n);
  LiDoubleList windows = { .n = 1, .v = { 8 } };
  LiTextureSummary a, b;

  g_assert_true (li_texture_check (p.one, NULL, grid, half, 0, expected, &a, NULL, NULL));
  g_assert_true (li_texture_check (one, NULL, grid, half, 0, expected, &b, NULL, NULL));
  g_assert_cmpuint (b.poor, ==, a.poor);
  g_assert_cmpfloat_with_epsilon (b.noise_sd, a.noise_sd, 0.02 * a.noise_sd);
  g_assert_cmpfloat_with_epsilon (b.correlation_length, a.correlation_length, 0.1);
  g_autoptr (GArray) rows = li_noise (one, two, &windows, 0, LI_INTERPOLATION_CUBIC, NULL, NULL);
  g_assert_nonnull (rows);
  for (guint k = 0; k < rows->len; k++)
    {
      const LiNoiseRow *row = &g_array_index (rows, LiNoiseRow, k);
      g_assert_cmpuint (row->converged, ==, row->nodes);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/not-finite/sparse", test_sparse);
  g_test_add_func ("/dvc/not-finite/far-away", test_far_away);
  g_test_add_func ("/dvc/not-finite/cylinder", test_cylinder);
  g_test_add_func ("/dvc/not-finite/samples", test_samples);
  g_test_add_func ("/dvc/not-finite/binned", test_binned);
  g_test_add_func ("/dvc/not-finite/texture-and-noise", test_texture_and_noise);
  return g_test_run ();
}
