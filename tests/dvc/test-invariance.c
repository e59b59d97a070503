/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Results do not depend on the unit of grey values: gain and offset change nothing. */
#include "small-pair-fixtures.h"

#include "dvc/li-grey-view.h"
#include "dvc/li-noise.h"
#include "dvc/li-residual.h"
#include <glib/gstdio.h>

/* gain · v + offset, rounded to single precision once. */
static LiVolume *
regraded (LiVolume *volume, double gain, double offset)
{
  gsize n = li_volume_n_voxels (volume);
  LiBox all = li_volume_box (volume);
  float *v = g_new (float, n);

  g_assert_true (li_volume_read_box (volume, &all, LI_TYPE_F32, v, NULL));
  for (gsize i = 0; i < n; i++)
    v[i] = (float)(gain * v[i] + offset);
  return li_volume_new_memory (LI_TYPE_F32, li_volume_info (volume)->shape, v);
}

static LiField *
correlate (LiVolume *one, LiVolume *two)
{
  return small_correlate (one, two, LI_SHAPE_AUTO, (LiDoubleList){ .n = 2, .v = { 24, 16 } });
}

/* Every figure bit for bit, SPAM's error in units of grey. */
static void
assert_same_node (const LiNode *a, const LiNode *b, double gain)
{
  LiNode scaled = *a;

  scaled.error *= gain;
  g_assert_cmpmem (&scaled.phi, sizeof scaled.phi, &b->phi, sizeof b->phi);
  g_assert_cmpint (a->status, ==, b->status);
  g_assert_cmpint (a->reason, ==, b->reason);
  g_assert_cmpint (a->iterations, ==, b->iterations);
  g_assert_cmpmem (&scaled.error, sizeof (double), &b->error, sizeof (double));
  g_assert_cmpmem (&a->zncc, sizeof (double), &b->zncc, sizeof (double));
  g_assert_cmpmem (&a->zncc_static, sizeof (double), &b->zncc_static, sizeof (double));
  g_assert_cmpmem (&a->coverage, sizeof (double), &b->coverage, sizeof (double));
  g_assert_cmpmem (a->sigma_u, sizeof a->sigma_u, b->sigma_u, sizeof b->sigma_u);
  g_assert_cmpmem (a->sigma_F, sizeof a->sigma_F, b->sigma_F, sizeof b->sigma_F);
}

static void
assert_same_field (const LiField *a, const LiField *b, double gain)
{
  g_assert_cmpuint (a->n, ==, b->n);
  for (gsize i = 0; i < a->n; i++)
    assert_same_node (&a->nodes[i], &b->nodes[i], gain);
}

/* Powers of two change no digit, as long as single precision holds the values. */
static void
test_powers_of_two (void)
{
  static const int exponents[] = { -50, -24, 30, 50 };
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiField) field = correlate (p.one, p.two);
  LiNode node = small_register (p.one, p.two);

  g_assert_cmpint (node.status, ==, LI_STATUS_CONVERGED);
  for (guint k = 0; k < G_N_ELEMENTS (exponents); k++)
    {
      double gain = ldexp (1, exponents[k]);
      g_autoptr (LiVolume) one = regraded (p.one, gain, 0);
      g_autoptr (LiVolume) two = regraded (p.two, gain, 0);
      g_autoptr (LiField) again = correlate (one, two);
      LiNode other = small_register (one, two);
      g_test_message ("2^%d", exponents[k]);
      assert_same_node (&node, &other, gain);
      assert_same_field (field, again, gain);
    }
}

/* Any gain and offset that leave texture in the numbers: the same but for rounding. */
static void
assert_alike (const LiField *a, const LiField *b, double tolerance)
{
  g_assert_cmpuint (a->n, ==, b->n);
  for (gsize i = 0; i < a->n; i++)
    {
      g_assert_cmpint (a->nodes[i].status, ==, b->nodes[i].status);
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (a->nodes[i].phi.t[k], b->nodes[i].phi.t[k], tolerance);
    }
}

static void
test_gain_and_offset (void)
{
  static const double grey[][2]
      = { { 1e-15, 0 }, { 1e10, 0 }, { 1e15, 0 }, { 3e-10, 3e-5 }, { -1e-6, 0.2 } };
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiField) field = correlate (p.one, p.two);

  for (guint k = 0; k < G_N_ELEMENTS (grey); k++)
    {
      g_autoptr (LiVolume) one = regraded (p.one, grey[k][0], grey[k][1]);
      g_autoptr (LiVolume) two = regraded (p.two, grey[k][0], grey[k][1]);
      g_autoptr (LiField) again = correlate (one, two);
      g_test_message ("%g v + %g", grey[k][0], grey[k][1]);
      assert_alike (field, again, 1e-5);
    }
}

/* Two scans need not have one unit. */
static void
test_two_units (void)
{
  static const double gains[] = { 1e-12, 1e-6, 1e9 };
  g_auto (Pair) p = small_pair (LI_TYPE_U16);
  g_autoptr (LiField) field = correlate (p.one, p.two);

  for (guint k = 0; k < G_N_ELEMENTS (gains); k++)
    {
      g_autoptr (LiVolume) two = regraded (p.two, gains[k], 0);
      g_autoptr (LiVolume) one = regraded (p.one, gains[k], 0);
      g_autoptr (LiField) mixed = correlate (p.one, two);
      g_autoptr (LiField) turned = correlate (one, p.two);
      LiNode node = small_register (p.one, two);
      g_assert_cmpint (node.status, ==, LI_STATUS_CONVERGED);
      assert_alike (field, mixed, 1e-5);
      assert_alike (field, turned, 1e-5);
    }
}

/* Detector hits far outside the grey values of the sample, one voxel in 10⁴ in each image, cost the
 * windows they lie in a point, and nothing more. */
static void
test_hot_voxels (void)
{
  static const double hot[] = { 1e6, -3e5 };
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiField) field = correlate (p.one, p.two);
  g_autoptr (LiVolume) one = regraded (p.one, 1, 0);
  g_autoptr (LiVolume) two = regraded (p.two, 1, 0);
  float *v[2] = { li_volume_memory (one), li_volume_memory (two) };
  GRand *random = g_rand_new_with_seed (5);

  for (gsize i = 0; i < li_volume_n_voxels (one); i++)
    for (int k = 0; k < 2; k++)
      if (g_rand_double (random) < 1e-4)
        v[k][i] = (float)hot[g_rand_int_range (random, 0, 2)];
  g_rand_free (random);
  g_autoptr (LiField) again = correlate (one, two);
  assert_alike (field, again, 2e-3);
  LiNode clean = small_register (p.one, p.two), node = small_register (one, two);
  g_assert_cmpint (node.status, ==, LI_STATUS_CONVERGED);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (node.phi.t[k], clean.phi.t[k], 1e-3);
}

/* A bright piece of the sample is no hot voxel, however small its share of the volume. */
static void
test_bright_pieces_stay (void)
{
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiVolume) one = regraded (p.one, 1, 0);
  g_auto (LiGreyView) view = { 0 };
  LiBox piece = { { 20, 20, 20 }, { 22, 22, 22 } };
  gint64 *n = (gint64 *)li_volume_info (one)->shape;
  float *v = li_volume_memory (one), seen[8];

  for (int k = 0; k < 8; k++)
    v[((20 + k / 4) * n[1] + 20 + k / 2 % 2) * n[2] + 20 + k % 2] = 1e6f;
  v[(30 * n[1] + 30) * n[2] + 30] = 1e6f;
  g_assert_true (li_grey_view_init (&view, one, NULL, NULL));
  g_assert_true (li_volume_read_box (view.im1, &piece, LI_TYPE_F32, seen, NULL));
  for (int k = 0; k < 8; k++)
    g_assert_cmpfloat (seen[k], ==, 1e6f);
  piece = (LiBox){ { 30, 30, 30 }, { 31, 31, 31 } };
  g_assert_true (li_volume_read_box (view.im1, &piece, LI_TYPE_F32, seen, NULL));
  g_assert_true (isnan (seen[0]));
}

/* Equal values have no texture, however they are rounded. */
static void
test_flat (void)
{
  g_auto (Pair) p = small_pair (LI_TYPE_F32);

  for (int k = -20; k <= 20; k += 20)
    {
      g_autoptr (LiVolume) one = regraded (p.one, 0, 1000.1 * pow (10, k / 2));
      g_autoptr (LiVolume) two = regraded (p.two, 0, 1000.1 * pow (10, k / 2));
      g_autoptr (LiField) field = correlate (one, two);
      for (gsize i = 0; i < field->n; i++)
        {
          g_assert_cmpint (field->nodes[i].status, ==, LI_STATUS_NO_TEXTURE);
          g_assert_cmpint (field->nodes[i].reason, ==, LI_REASON_SINGULAR);
        }
    }
}

static LiTextureSummary
texture_of (LiVolume *volume, LiField *grid, float *expected)
{
  static const double half[3] = { 8, 8, 8 };
  LiTextureSummary s;
  GError *error = NULL;

  g_assert_true (li_texture_check (volume, NULL, grid, half, 0, expected, &s, NULL, &error));
  g_assert_no_error (error);
  return s;
}

static void
test_texture (void)
{
  static const double spacing[3] = { 16, 16, 16 };
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  g_autoptr (LiField) grid = li_field_new_grid (small_shape, spacing, NULL);
  g_autofree float *expected = g_new (float, grid->n), *again = g_new (float, grid->n);
  LiTextureSummary s = texture_of (p.one, grid, expected);

  g_assert_cmpuint (s.poor, ==, 0);
  for (int k = -50; k <= 0; k += 50)
    {
      double gain = ldexp (1, k);
      g_autoptr (LiVolume) one = regraded (p.one, gain, 0);
      LiTextureSummary other = texture_of (one, grid, again);
      g_assert_cmpuint (other.poor, ==, 0);
      g_assert_cmpfloat (other.noise_sd, ==, s.noise_sd * gain);
      g_assert_cmpfloat (other.correlation_length, ==, s.correlation_length);
      g_assert_cmpfloat (other.suggested_half_window, ==, s.suggested_half_window);
      g_assert_cmpmem (expected, grid->n * sizeof *expected, again, grid->n * sizeof *again);
    }
}

static void
test_noise (void)
{
  g_auto (Pair) p = small_pair (LI_TYPE_F32);
  LiDoubleList half = { .n = 1, .v = { 8 } };
  g_autoptr (LiVolume) one = regraded (p.one, ldexp (1, -50), 0);
  g_autoptr (LiVolume) two = regraded (p.two, ldexp (1, -50), 0);
  g_autoptr (GArray) rows = li_noise (p.one, p.two, &half, 0, LI_INTERPOLATION_CUBIC, NULL, NULL);
  g_autoptr (GArray) again = li_noise (one, two, &half, 0, LI_INTERPOLATION_CUBIC, NULL, NULL);

  g_assert_nonnull (rows);
  g_assert_nonnull (again);
  g_assert_cmpmem (rows->data, rows->len * sizeof (LiNoiseRow), again->data,
                   again->len * sizeof (LiNoiseRow));
}

/* A residual's figures and voxels. */
typedef struct
{
  LiResidualFigures figures;
  float *voxels;
} Residual;

static void
residual_clear (Residual *r)
{
  g_clear_pointer (&r->voxels, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Residual, residual_clear)

static Residual
residual_of (LiVolume *one, LiVolume *two, const LiField *field, gboolean reference)
{
  LiResidualParams p = { 0 };
  Residual r = { 0 };
  LiBox all = li_volume_box (one);
  GError *error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("litho-residual-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "r.tif", NULL);

  li_params_init (&li_residual_params, &p);
  p.reference_frame = reference;
  g_assert_true (li_residual (one, two, field, &p, path, &r.figures, NULL, &error));
  g_autoptr (LiVolume) written = li_volume_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  r.voxels = g_new (float, li_box_voxels (&all));
  g_assert_true (li_volume_read_box (written, &all, LI_TYPE_F32, r.voxels, &error));
  g_remove (path);
  g_rmdir (folder);
  li_params_clear (&li_residual_params, &p);
  return r;
}

/* The second image in another unit of grey than the first, and with something that changed. */
static Pair
make_residual_pair (void)
{
  Pair p = small_pair (LI_TYPE_F32);
  float *two = li_volume_memory (p.two);

  for (gsize i = 0; i < li_volume_n_voxels (p.two); i++)
    two[i] = two[i] * 0.5f + (i % 9973 < 40 ? 700 : 90);
  return p;
}

static LiField *
motion_field (const LiMotion *motion)
{
  static const double spacing[3] = { 16, 16, 16 };
  LiField *field = li_field_new_grid (small_shape, spacing, NULL);

  for (gsize i = 0; i < field->n; i++)
    {
      li_motion_phi (motion, field->nodes[i].phi.c, &field->nodes[i].phi);
      field->nodes[i].status = LI_STATUS_CONVERGED;
    }
  return field;
}

/* @b is @gain times @a, to @tolerance of its spread; 0: bit for bit. */
static void
assert_scaled (const Residual *a, const Residual *b, double gain, double tolerance)
{
  double sd = a->figures.sd * gain, far = tolerance * sd;

  g_assert_cmpuint (b->figures.voxels, ==, a->figures.voxels);
  g_assert_cmpuint (b->figures.masked, ==, a->figures.masked);
  g_assert_true (b->figures.match.matched);
  g_assert_cmpfloat (fabs (b->figures.sd - sd), <=, far);
  g_assert_cmpfloat (fabs (b->figures.mean - a->figures.mean * gain), <=, far);
  g_assert_cmpfloat (fabs (b->figures.p99 - a->figures.p99 * gain), <=, 3 * far);
  for (gsize i = 0; i < a->figures.voxels + a->figures.masked; i++)
    {
      g_assert_cmpint (isnan (a->voxels[i]), ==, isnan (b->voxels[i]));
      if (!isnan (a->voxels[i]))
        g_assert_cmpfloat (fabs (b->voxels[i] - a->voxels[i] * gain), <=, far);
    }
}

/* Both images together, and each by itself: what the fit of gain and offset makes of it is the
 * later image's unit alone. */
static void
test_residual_powers_of_two (void)
{
  static const int exponents[][2]
      = { { -50, -50 }, { 50, 50 }, { -50, 0 }, { 0, -50 }, { 50, -50 } };
  g_auto (Pair) p = make_residual_pair ();
  g_autoptr (LiField) field = motion_field (&p.motion);

  for (int reference = 0; reference < 2; reference++)
    {
      g_auto (Residual) first = residual_of (p.one, p.two, field, reference);
      g_assert_cmpfloat_with_epsilon (first.figures.match.gain, 0.5, 0.02);
      for (guint k = 0; k < G_N_ELEMENTS (exponents); k++)
        {
          double a = ldexp (1, exponents[k][0]), b = ldexp (1, exponents[k][1]);
          g_autoptr (LiVolume) one = regraded (p.one, a, 0);
          g_autoptr (LiVolume) two = regraded (p.two, b, 0);
          g_auto (Residual) again = residual_of (one, two, field, reference);
          g_test_message ("2^%d, 2^%d", exponents[k][0], exponents[k][1]);
          g_assert_cmpfloat (again.figures.match.gain, ==, first.figures.match.gain * b / a);
          g_assert_cmpfloat (again.figures.match.offset, ==, first.figures.match.offset * b);
          assert_scaled (&first, &again, b, 0);
        }
    }
}

static void
test_residual_gain_and_offset (void)
{
  static const double grey[][4]
      = { { 1e-15, 0, 1e-15, 0 }, { 1e15, 0, 1e15, 0 },  { 1e15, 0, 1e-15, 0 },
          { 3e-10, 3e-5, 1, 0 },  { 1, 0, 3e-10, 3e-6 }, { -1e-6, 0.2, 1e9, -1e12 } };
  g_auto (Pair) p = make_residual_pair ();
  g_autoptr (LiField) field = motion_field (&p.motion);
  g_auto (Residual) first = residual_of (p.one, p.two, field, FALSE);

  for (guint k = 0; k < G_N_ELEMENTS (grey); k++)
    {
      g_autoptr (LiVolume) one = regraded (p.one, grey[k][0], grey[k][1]);
      g_autoptr (LiVolume) two = regraded (p.two, grey[k][2], grey[k][3]);
      g_auto (Residual) again = residual_of (one, two, field, FALSE);
      g_test_message ("%g v + %g, %g v + %g", grey[k][0], grey[k][1], grey[k][2], grey[k][3]);
      assert_scaled (&first, &again, grey[k][2], 0.02);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/invariance/powers-of-two", test_powers_of_two);
  g_test_add_func ("/dvc/invariance/gain-and-offset", test_gain_and_offset);
  g_test_add_func ("/dvc/invariance/two-units", test_two_units);
  g_test_add_func ("/dvc/invariance/hot-voxels", test_hot_voxels);
  g_test_add_func ("/dvc/invariance/bright-pieces-stay", test_bright_pieces_stay);
  g_test_add_func ("/dvc/invariance/flat", test_flat);
  g_test_add_func ("/dvc/invariance/texture", test_texture);
  g_test_add_func ("/dvc/invariance/noise", test_noise);
  g_test_add_func ("/dvc/invariance/residual/powers-of-two", test_residual_powers_of_two);
  g_test_add_func ("/dvc/invariance/residual/gain-and-offset", test_residual_gain_and_offset);
  return g_test_run ();
}
