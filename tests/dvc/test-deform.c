/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

#include "base/li-pool.h"
#include "dvc/li-deform.h"
#include "dvc/li-residual.h"
#include "sanitized.h"
#include "volume/li-filter.h"

static const gint64 shape[3] = { 75, 97, 83 };

/* An electrode that lifts off at its top, 20 voxels there, farther on one side than on the other.
 */
static void
lift_at (const double x[3], double u[3], LiMat3 *F)
{
  const double kz = G_PI / 300, kx = 1.0 / 400;
  double c = 1 - cos (kz * x[0]);
  u[0] = 16 * c * (1 + kx * x[2]);
  u[1] = 2 * sin (G_PI * x[1] / 150);
  u[2] = -0.5;
  *F = li_mat3_identity;
  F->m[0][0] += 16 * kz * sin (kz * x[0]) * (1 + kx * x[2]);
  F->m[0][2] += 16 * c * kx;
  F->m[1][1] += 2 * G_PI / 150 * cos (G_PI * x[1] / 150);
}

static LiField *
lift_field (const gint64 n[3], double step)
{
  GError *error = NULL;
  const double spacing[3] = { step, step, step };
  LiField *field = li_field_new_grid (n, spacing, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < field->n; i++)
    {
      LiNode *node = &field->nodes[i];
      lift_at (node->phi.c, node->phi.t, &node->phi.F);
      node->status = LI_STATUS_CONVERGED;
    }
  return field;
}

/* The exact source of @y, by Newton on the exact motion. */
static void
exact_source (const double y[3], double x[3])
{
  for (int a = 0; a < 3; a++)
    x[a] = y[a];
  for (int i = 0; i < 50; i++)
    {
      double u[3], r[3], step[3];
      LiMat3 F, inverse;
      lift_at (x, u, &F);
      for (int a = 0; a < 3; a++)
        r[a] = x[a] + u[a] - y[a];
      g_assert_true (li_mat3_invert (&F, &inverse));
      li_mat3_apply (&inverse, r, step);
      for (int a = 0; a < 3; a++)
        x[a] -= step[a];
    }
}

static void
test_sources (void)
{
  GError *error = NULL;
  const gint64 n[3] = { 150, test_sanitized () ? 50 : 120, 110 };
  g_autoptr (LiField) field = lift_field (n, 20);
  LiBox box = li_box (0, n[0], 0, n[1], 0, n[2]);
  g_autofree float *sources = g_new (float, 3 * li_box_voxels (&box));
  double worst[2] = { 0, 0 }, farthest = 0;
  gsize known = 0, at = 0;
  g_assert_true (li_deform_sources (field, n, &box, sources, &error));
  g_assert_no_error (error);
  for (gint64 z = 0; z < n[0]; z++)
    for (gint64 y = 0; y < n[1]; y++)
      for (gint64 x = 0; x < n[2]; x++, at++)
        {
          double target[3] = { (double)z, (double)y, (double)x }, exact[3];
          const float *found = sources + 3 * at;
          if (isnan (found[0]) || (z + y + x) % 7)
            continue;
          exact_source (target, exact);
          known++;
          gboolean between = TRUE; /* nodes, not in the half spacing beyond them */
          for (int a = 0; a < 3; a++)
            between &= exact[a] >= field->first[a]
                       && exact[a] <= field->first[a] + 20.0 * (double)(field->dims[a] - 1);
          for (int a = 0; a < 3; a++)
            worst[between] = MAX (worst[between], fabs (found[a] - exact[a]));
          farthest = MAX (farthest, fabs (target[0] - exact[0]));
        }
  g_test_message ("%zu sources, up to %.1f voxels away, worst error %.2g, beyond the nodes %.2g",
                  known, farthest, worst[1], worst[0]);
  g_assert_cmpuint (known, >, li_box_voxels (&box) / 7 / 2);
  g_assert_cmpfloat (farthest, >, 15);
  g_assert_cmpfloat (worst[1], <, 2e-4);
  g_assert_cmpfloat (worst[0], <, 3e-3);
}

/* A grey pattern known everywhere. */
static double
pattern (const double x[3])
{
  return 120 + 40 * sin (0.31 * x[0] + 0.1 * x[1]) + 35 * cos (0.27 * x[1] - 0.2 * x[2])
         + 30 * sin (0.35 * x[2] + 0.15 * x[0]);
}

static LiVolume *
pattern_volume (LiVoxelType type)
{
  LiVolume *volume = li_volume_new_memory (type, shape, NULL);
  gpointer voxels = li_volume_memory (volume);
  gsize at = 0;
  for (gint64 z = 0; z < shape[0]; z++)
    for (gint64 y = 0; y < shape[1]; y++)
      for (gint64 x = 0; x < shape[2]; x++, at++)
        {
          double p[3] = { (double)z, (double)y, (double)x }, v = pattern (p);
          if (type == LI_TYPE_U8)
            ((guint8 *)voxels)[at] = (guint8)lrint (v);
          else if (type == LI_TYPE_U16)
            ((guint16 *)voxels)[at] = (guint16)lrint (100 * v);
          else
            ((float *)voxels)[at] = (float)v;
        }
  return volume;
}

static float *
voxels_of (const char *path, LiVoxelType expected)
{
  GError *error = NULL;
  g_autoptr (LiVolume) volume = li_volume_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (li_volume_info (volume)->type, ==, expected);
  for (int a = 0; a < 3; a++)
    g_assert_cmpint (li_volume_info (volume)->shape[a], ==, shape[a]);
  LiBox box = li_volume_box (volume);
  float *voxels = g_new (float, li_box_voxels (&box));
  g_assert_true (li_volume_read_box (volume, &box, LI_TYPE_F32, voxels, &error));
  return voxels;
}

static void
test_deform (gconstpointer data)
{
  GError *error = NULL;
  LiVoxelType type = GPOINTER_TO_INT (data);
  LiDeformParams params = { LI_INTERPOLATION_CUBIC };
  double scale = type == LI_TYPE_U16 ? 100 : 1, worst = 0;
  g_autoptr (LiField) field = lift_field (shape, 12);
  g_autoptr (LiVolume) im1 = pattern_volume (type);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "d.tif", NULL);
  g_autofree char *mask_path = g_build_filename (folder, "d-mask.tif", NULL);
  g_assert_true (li_deform (im1, field, &params, path, NULL, &error));
  g_assert_no_error (error);
  g_autofree float *out = voxels_of (path, type);
  g_autofree float *mask = voxels_of (mask_path, LI_TYPE_U8);
  gsize known = 0, n = li_volume_n_voxels (im1);
  for (gsize i = 0; i < n; i++)
    {
      double y[3]
          = { (double)(i / (gsize)(shape[1] * shape[2])),
              (double)(i / (gsize)shape[2] % (gsize)shape[1]), (double)(i % (gsize)shape[2]) };
      double x[3];
      if (mask[i] == 0)
        {
          g_assert_cmpfloat (out[i], ==, 0);
          continue;
        }
      known++;
      exact_source (y, x);
      /* splines mirror the image at its border, which this pattern does not do */
      if (x[0] > 6 && x[1] > 6 && x[2] > 6 && x[1] < (double)shape[1] - 7
          && x[2] < (double)shape[2] - 7)
        worst = MAX (worst, fabs (out[i] - scale * pattern (x)));
    }
  g_test_message ("%zu of %zu voxels, worst error %.3g grey levels", known, n, worst);
  g_assert_cmpuint (known, >, n / 2);
  g_assert_cmpuint (known, <, n);
  /* rounding of the input (the spline may enlarge it) and of the output, and 1e-3 voxel of a slope
   * of some 14 grey levels */
  g_assert_cmpfloat (worst, <, (type == LI_TYPE_F32 ? 0.1 : 1.5) + 0.05 * (scale - 1));
  remove_folder (folder);
}

/* The identity gives back the image, border included. */
static void
test_identity (void)
{
  GError *error = NULL;
  LiDeformParams params = { LI_INTERPOLATION_CUBIC };
  const double centre[3] = { 37, 48, 41 };
  g_autoptr (LiField) field = li_field_new (1);
  g_autoptr (LiVolume) im1 = pattern_volume (LI_TYPE_U16);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "d.tif", NULL);
  g_autofree char *mask_path = g_build_filename (folder, "d-mask.tif", NULL);
  li_node_init (&field->nodes[0], 1, centre);
  field->nodes[0].status = LI_STATUS_CONVERGED;
  g_assert_true (li_deform (im1, field, &params, path, NULL, &error));
  g_autofree float *out = voxels_of (path, LI_TYPE_U16);
  g_autofree float *mask = voxels_of (mask_path, LI_TYPE_U8);
  const guint16 *in = li_volume_memory (im1);
  for (gsize i = 0; i < li_volume_n_voxels (im1); i++)
    {
      g_assert_cmpfloat (mask[i], ==, 1);
      g_assert_cmpfloat_with_epsilon (out[i], in[i], 1.001);
    }
  remove_folder (folder);
}

/* Splines overshoot at an edge between the ends of the type's range: cut off, not wrapped round. */
static void
test_ends_of_range (void)
{
  GError *error = NULL;
  LiDeformParams params = { LI_INTERPOLATION_CUBIC };
  const double centre[3] = { 37, 48, 41 };
  g_autoptr (LiField) field = li_field_new (1);
  g_autoptr (LiVolume) im1 = li_volume_new_memory (LI_TYPE_U16, shape, NULL);
  guint16 *in = li_volume_memory (im1);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "d.tif", NULL);
  li_node_init (&field->nodes[0], 1, centre);
  field->nodes[0].status = LI_STATUS_CONVERGED;
  field->nodes[0].phi.t[2] = 0.5;
  for (gsize i = 0; i < li_volume_n_voxels (im1); i++)
    in[i] = (gint64)i % shape[2] < 40 ? 0 : 65535;
  g_assert_true (li_deform (im1, field, &params, path, NULL, &error));
  g_autofree float *out = voxels_of (path, LI_TYPE_U16);
  for (gsize i = 0; i < li_volume_n_voxels (im1); i++)
    if ((gint64)i % shape[2] < 39)
      g_assert_cmpfloat (out[i], <, 15000);
    else if ((gint64)i % shape[2] > 42)
      g_assert_cmpfloat (out[i], >, 50000);
  remove_folder (folder);
}

/* The same bytes for any number of threads. */
static void
test_threads (void)
{
  GError *error = NULL;
  LiDeformParams params = { LI_INTERPOLATION_CUBIC };
  g_autoptr (LiField) field = lift_field (shape, 12);
  g_autoptr (LiVolume) im1 = pattern_volume (LI_TYPE_F32);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "d.tif", NULL);
  float *out[2];
  for (int k = 0; k < 2; k++)
    {
      li_pool_set_threads (k ? 5 : 1);
      g_assert_true (li_deform (im1, field, &params, path, NULL, &error));
      out[k] = voxels_of (path, LI_TYPE_F32);
    }
  li_pool_set_threads (0);
  g_assert_cmpmem (out[0], li_volume_n_voxels (im1) * sizeof (float), out[1],
                   li_volume_n_voxels (im1) * sizeof (float));
  g_free (out[0]);
  g_free (out[1]);
  remove_folder (folder);
}

static void
test_refuses (void)
{
  GError *error = NULL;
  LiDeformParams params = { LI_INTERPOLATION_CUBIC };
  g_autoptr (LiField) field = lift_field (shape, 12);
  g_autoptr (LiVolume) im1 = pattern_volume (LI_TYPE_U8);
  g_autoptr (LiProgress) cancelled = li_progress_new (NULL, NULL, NULL);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "d.tif", NULL);
  field->shape1[2]++;
  g_assert_false (li_deform (im1, field, &params, path, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  field->shape1[2]--;
  li_progress_cancel (cancelled);
  g_assert_false (li_deform (im1, field, &params, path, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  li_safe_file_fail_after (4096, ENOSPC);
  g_assert_false (li_deform (im1, field, &params, path, NULL, &error));
  li_safe_file_fail_after (G_MAXUINT64, 0);
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  remove_folder (folder);
}

static LiVolume *
moved_volume (void)
{
  LiVolume *volume = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
  float *voxels = li_volume_memory (volume);
  for (gsize i = 0; i < li_volume_n_voxels (volume); i++)
    {
      double y[3]
          = { (double)(i / (gsize)(shape[1] * shape[2])),
              (double)(i / (gsize)shape[2] % (gsize)shape[1]), (double)(i % (gsize)shape[2]) };
      double x[3];
      exact_source (y, x);
      voxels[i] = (float)pattern (x);
    }
  return volume;
}

static LiResidualParams
residual_params_of (double sigma, gboolean reference)
{
  LiResidualParams p = { 0 };
  li_params_init (&li_residual_params, &p);
  p.sigma = sigma;
  p.reference_frame = reference;
  return p;
}

/* With the right field nothing is left in either frame; without it, the whole pattern. */
static void
test_residual_vanishes (void)
{
  GError *error = NULL;
  g_autoptr (LiField) field = lift_field (shape, 12);
  g_autoptr (LiField) none = li_field_copy (field);
  g_autoptr (LiVolume) im1 = pattern_volume (LI_TYPE_F32);
  g_autoptr (LiVolume) im2 = moved_volume ();
  for (gsize i = 0; i < none->n; i++)
    none->nodes[i].phi = li_phi_identity (none->nodes[i].phi.c);
  for (int reference = 0; reference < 2; reference++)
    {
      LiResidualParams params = residual_params_of (0, reference);
      LiResidualFigures with, without;
      g_assert_true (li_residual (im1, im2, field, &params, NULL, &with, NULL, &error));
      g_assert_true (li_residual (im1, im2, none, &params, NULL, &without, NULL, &error));
      g_assert_no_error (error);
      g_test_message ("frame %d: sd %.3g of %.3g", reference, with.sd, without.sd);
      g_assert_cmpfloat (with.sd, <, 0.3);
      g_assert_cmpfloat (without.sd, >, 10);
      g_assert_cmpuint (with.voxels + with.masked, ==, li_volume_n_voxels (im1));
      g_assert_cmpuint (with.voxels, >, with.masked);
    }
}

/* White noise through a Gaussian of σ = 2 keeps 1/(4 π σ²)^(3/4) of its sd in 3D, 1/√(4 π σ²) in
 * planes; slabs leave no seam. */
static void
test_residual_blur (gconstpointer data)
{
  GError *error = NULL;
  const guint32 seed = 5;
  const double centre[3] = { 37, 48, 41 };
  gboolean two_d = GPOINTER_TO_INT (data);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (LiField) field = li_field_new (1);
  g_autoptr (LiVolume) im1 = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
  g_autoptr (LiVolume) im2 = li_volume_new_memory (LI_TYPE_F32, shape, NULL);
  gsize n = li_volume_n_voxels (im1);
  float *noise = li_volume_memory (im2);
  double squares = 0, sigma[3] = { two_d ? 0 : 2, 2, 2 };
  LiResidualParams params = residual_params_of (2, FALSE);
  LiResidualFigures f;
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "r.tif", NULL);
  g_autofree float *expected = g_new (float, n);
  g_test_message ("seed %u", seed);
  for (gsize i = 0; i < n; i++)
    noise[i] = (float)g_rand_double_range (rand, -sqrt (3), sqrt (3));
  li_node_init (&field->nodes[0], 1, centre);
  field->nodes[0].status = LI_STATUS_CONVERGED;
  params.two_d = two_d;
  params.absolute = TRUE;
  g_assert_true (li_residual (im1, im2, field, &params, path, &f, NULL, &error));
  g_assert_no_error (error);
  g_autofree float *out = voxels_of (path, LI_TYPE_F32);
  g_assert_true (li_filter_gaussian (noise, expected, shape, sigma, NULL, &error));
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (out[i], fabsf (expected[i]), 1e-6);
      squares += (double)out[i] * out[i];
    }
  double kept = sqrt (squares / (double)n), area = 4 * G_PI * 4;
  g_assert_cmpfloat_with_epsilon (kept * (two_d ? sqrt (area) : pow (area, 0.75)), 1, 0.1);
  g_assert_cmpfloat_with_epsilon (f.p99 / kept, 2.576, 0.15);
  g_assert_cmpfloat_with_epsilon (f.sd * f.sd + f.mean * f.mean, kept * kept, 1e-6);
  remove_folder (folder);
}

static void
test_residual_sign_and_mask (void)
{
  GError *error = NULL;
  const double centre[3] = { 37, 48, 41 };
  LiResidualParams params = residual_params_of (1, FALSE);
  LiResidualFigures f;
  g_autoptr (LiField) field = li_field_new (1);
  g_autoptr (LiVolume) im1 = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
  g_autoptr (LiVolume) im2 = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
  char *folder = temporary_folder ();
  g_autofree char *path = g_build_filename (folder, "r.tif", NULL);
  memset (li_volume_memory (im1), 50, li_volume_n_voxels (im1));
  memset (li_volume_memory (im2), 20, li_volume_n_voxels (im2));
  li_node_init (&field->nodes[0], 1, centre);
  field->nodes[0].status = LI_STATUS_CONVERGED;
  field->nodes[0].phi.t[0] = 10; /* y < 10 has no source */
  g_assert_true (li_residual (im1, im2, field, &params, path, &f, NULL, &error));
  g_autofree float *out = voxels_of (path, LI_TYPE_F32);
  gsize plane = (gsize)(shape[1] * shape[2]);
  for (gsize i = 0; i < 10 * plane; i++)
    g_assert_true (isnan (out[i]));
  for (gsize i = 10 * plane; i < li_volume_n_voxels (im1); i++)
    g_assert_cmpfloat_with_epsilon (out[i], -30, 1e-4);
  g_assert_cmpuint (f.masked, ==, 10 * plane);
  g_assert_cmpfloat_with_epsilon (f.mean, -30, 1e-4);
  g_assert_cmpfloat_with_epsilon (f.p99, 30, 0.05);
  remove_folder (folder);
}

/* The same sample in other grey values: what is left is noise and what changed, in the later
 * image's units; images that agree are left as they are. */
static void
test_residual_grey_match (void)
{
  static const double grey[][2] = { { 1, 0 }, { 0.004, 10 }, { -1e-9, 3e-6 }, { 1, 4000 } };
  const gint64 n[3] = { 40, 44, 48 };
  GError *error = NULL;

  for (int reference = 0; reference < 2; reference++)
    for (guint k = 0; k < G_N_ELEMENTS (grey); k++)
      {
        LiResidualParams params = residual_params_of (0, reference);
        LiResidualFigures f, off;
        g_autoptr (GRand) rand = g_rand_new_with_seed (4);
        g_autoptr (LiVolume) one = li_volume_new_memory (LI_TYPE_F32, n, NULL);
        g_autoptr (LiVolume) two = li_volume_new_memory (LI_TYPE_F32, n, NULL);
        g_autoptr (LiField) still = li_field_new (1);
        float *a = li_volume_memory (one), *b = li_volume_memory (two);
        const double c[3] = { 19.5, 21.5, 23.5 };
        li_node_init (&still->nodes[0], 1, c);
        still->nodes[0].status = LI_STATUS_CONVERGED;
        for (gsize i = 0; i < li_volume_n_voxels (one); i++)
          {
            a[i] = (float)(3000 * g_rand_double (rand));
            double later = a[i] + 30 * (g_rand_double (rand) - 0.5) + (i % 200 == 0 ? 9000 : 0);
            b[i] = (float)(grey[k][0] * later + grey[k][1]);
          }
        g_assert_true (li_residual (one, two, still, &params, NULL, &f, NULL, &error));
        g_assert_no_error (error);
        g_assert_cmpint (f.match.matched, ==, k > 0);
        g_assert_cmpfloat_with_epsilon (f.match.gain, grey[k][0], 0.005 * fabs (grey[k][0]));
        g_assert_cmpfloat_with_epsilon (f.mean, 45 * grey[k][0], 10 * fabs (grey[k][0]));
        params.grey_match = LI_GREY_MATCH_OFF;
        g_assert_true (li_residual (one, two, still, &params, NULL, &off, NULL, &error));
        g_assert_false (off.match.matched);
        if (k > 0)
          g_assert_cmpfloat (fabs (off.mean - f.mean), >, 100 * fabs (grey[k][0]));
        li_params_clear (&li_residual_params, &params);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deform/sources", test_sources);
  g_test_add_data_func ("/deform/u8", GINT_TO_POINTER (LI_TYPE_U8), test_deform);
  g_test_add_data_func ("/deform/u16", GINT_TO_POINTER (LI_TYPE_U16), test_deform);
  g_test_add_data_func ("/deform/f32", GINT_TO_POINTER (LI_TYPE_F32), test_deform);
  g_test_add_func ("/deform/identity", test_identity);
  g_test_add_func ("/deform/ends-of-range", test_ends_of_range);
  g_test_add_func ("/deform/threads", test_threads);
  g_test_add_func ("/deform/refuses", test_refuses);
  g_test_add_func ("/residual/vanishes", test_residual_vanishes);
  g_test_add_data_func ("/residual/blur-3d", GINT_TO_POINTER (FALSE), test_residual_blur);
  g_test_add_data_func ("/residual/blur-2d", GINT_TO_POINTER (TRUE), test_residual_blur);
  g_test_add_func ("/residual/sign-and-mask", test_residual_sign_and_mask);
  g_test_add_func ("/residual/grey-match", test_residual_grey_match);
  return g_test_run ();
}
