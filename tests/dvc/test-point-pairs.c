/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/li-error.h"
#include "dvc/li-moments.h"
#include "dvc/li-point-pairs.h"

static const double centre[3] = { 40, 50, 60 };

static LiPhi
truth (gboolean rigid)
{
  static const double degrees[3] = { 12, -7, 25 }, one[3] = { 1, 1, 1 },
                      zoom[3] = { 1.05, 0.97, 1.1 };
  LiPhi phi = li_phi_identity (centre);

  phi.F = li_phi_F_from (degrees, rigid ? one : zoom);
  phi.t[0] = 3.5;
  phi.t[1] = -20;
  phi.t[2] = 7;
  return phi;
}

static void
make_pairs (const LiPhi *phi, const double (*points)[3], gsize n, LiPointPair *pairs)
{
  for (gsize i = 0; i < n; i++)
    {
      pairs[i].enabled = TRUE;
      for (int k = 0; k < 3; k++)
        pairs[i].p1[k] = points[i][k];
      li_phi_apply (phi, pairs[i].p1, pairs[i].p2);
    }
}

static void
assert_same (const LiPhi *a, const LiPhi *b)
{
  static const double half[3] = { 50, 50, 50 };
  g_assert_cmpfloat (li_phi_corner_distance (a, b, centre, half), <, 1e-8);
}

static const double corners[5][3]
    = { { 10, 20, 30 }, { 70, 25, 33 }, { 12, 80, 29 }, { 15, 22, 90 }, { 60, 60, 60 } };

static void
test_fits (void)
{
  LiPhi rigid = truth (TRUE), affine = truth (FALSE), found;
  LiPointPair pairs[5];
  g_autoptr (GError) error = NULL;

  make_pairs (&affine, corners, 5, pairs);
  g_assert_cmpint (li_pairs_best_model (pairs, 5), ==, LI_PAIRS_AFFINE);
  g_assert_true (li_pairs_fit (pairs, 5, LI_PAIRS_AFFINE, centre, NULL, &found, &error));
  assert_same (&found, &affine);
  g_assert_cmpfloat (li_pairs_residuals (pairs, 5, &found, NULL), <, 1e-9);

  make_pairs (&rigid, corners, 5, pairs);
  g_assert_true (li_pairs_fit (pairs, 5, LI_PAIRS_RIGID, centre, NULL, &found, &error));
  assert_same (&found, &rigid);
  /* three points are in a plane: the rotation is still the whole one, never a mirror */
  g_assert_cmpint (li_pairs_best_model (pairs, 3), ==, LI_PAIRS_RIGID);
  g_assert_true (li_pairs_fit (pairs, 3, LI_PAIRS_RIGID, centre, NULL, &found, &error));
  assert_same (&found, &rigid);
  g_assert_cmpfloat_with_epsilon (li_mat3_det (&found.F), 1, 1e-12);
}

static void
test_disabled (void)
{
  LiPhi rigid = truth (TRUE), found;
  LiPointPair pairs[5];
  double residuals[5];

  make_pairs (&rigid, corners, 5, pairs);
  pairs[4].p2[2] += 8;
  pairs[4].enabled = FALSE;
  g_assert_true (li_pairs_fit (pairs, 5, LI_PAIRS_RIGID, centre, NULL, &found, NULL));
  assert_same (&found, &rigid);
  g_assert_cmpfloat (li_pairs_residuals (pairs, 5, &found, residuals), <, 1e-9);
  g_assert_cmpfloat_with_epsilon (residuals[4], 8, 1e-9);
}

static void
test_too_few (void)
{
  static const double line[3][3] = { { 1, 1, 1 }, { 2, 2, 2 }, { 5, 5, 5 } };
  LiPhi rigid = truth (TRUE), found;
  LiPointPair pairs[5];
  g_autoptr (GError) error = NULL;

  make_pairs (&rigid, line, 3, pairs);
  g_assert_cmpint (li_pairs_best_model (pairs, 3), ==, LI_PAIRS_TRANSLATION);
  g_assert_false (li_pairs_fit (pairs, 3, LI_PAIRS_RIGID, centre, NULL, &found, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (li_pairs_fit (pairs, 0, LI_PAIRS_TRANSLATION, centre, NULL, &found, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_assert_true (li_pairs_fit (pairs, 1, LI_PAIRS_TRANSLATION, centre, NULL, &found, NULL));
  g_assert_cmpfloat (li_pairs_residuals (pairs, 1, &found, NULL), <, 1e-9);
}

/* An ellipsoid with three different axes, turned and moved. */
static LiVolume *
blob (const LiPhi *phi)
{
  static const gint64 n[3] = { 80, 80, 80 };
  static const double widths[3] = { 5, 9, 14 }, middle[3] = { 40, 40, 40 };
  float *voxels = g_new (float, 80 * 80 * 80);
  LiPhi inverse;
  gsize i = 0;

  g_assert_true (li_phi_invert (phi, &inverse));
  for (int z = 0; z < 80; z++)
    for (int y = 0; y < 80; y++)
      for (int x = 0; x < 80; x++, i++)
        {
          double p[3] = { z, y, x }, q[3], r = 0;
          li_phi_apply (&inverse, p, q);
          for (int k = 0; k < 3; k++)
            r += (q[k] - middle[k]) * (q[k] - middle[k]) / (widths[k] * widths[k]);
          voxels[i] = (float)(1000 * exp (-0.5 * r));
        }
  return li_volume_new_memory (LI_TYPE_F32, n, voxels);
}

static void
test_moments (void)
{
  static const double c[3] = { 40, 40, 40 }, degrees[3] = { 10, 6, -8 }, one[3] = { 1, 1, 1 };
  static const double half[3] = { 14, 14, 14 };
  LiPhi still = li_phi_identity (c), moved = li_phi_identity (c), found;
  LiMoments a, b;
  g_autoptr (GError) error = NULL;

  moved.F = li_phi_F_from (degrees, one);
  moved.t[0] = 2.5;
  moved.t[2] = -3;
  g_autoptr (LiVolume) first = blob (&still), second = blob (&moved);
  g_assert_true (li_moments (first, &a, NULL, &error));
  g_assert_true (li_moments (second, &b, NULL, &error));
  g_assert_true (li_moments_phi (&a, &b, TRUE, c, &found));
  g_assert_cmpfloat (li_phi_corner_distance (&found, &moved, c, half), <, 0.5);
  g_assert_true (li_moments_phi (&a, &b, FALSE, c, &found));
  g_assert_cmpfloat_with_epsilon (found.t[0], 2.5, 0.1);
  g_assert_cmpfloat (found.F.m[0][1], ==, 0);
}

static void
test_moments_flat (void)
{
  static const gint64 n[3] = { 4, 4, 4 };
  g_autoptr (LiVolume) flat = li_volume_new_memory (LI_TYPE_F32, n, NULL);
  g_autoptr (GError) error = NULL;
  LiMoments m;

  g_assert_false (li_moments (flat, &m, NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pairs/fits", test_fits);
  g_test_add_func ("/pairs/disabled", test_disabled);
  g_test_add_func ("/pairs/too-few", test_too_few);
  g_test_add_func ("/moments/ellipsoid", test_moments);
  g_test_add_func ("/moments/flat", test_moments_flat);
  return g_test_run ();
}
