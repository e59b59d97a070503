/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "register-fixtures.h"

#include "sanitized.h"

static const gint64 shape[3] = { 81, 84, 90 };

static LiMat3
stretched (void)
{
  LiMat3 F = { { { 1.02, 0.004, 0 }, { 0, 0.994, 0.003 }, { 0.002, 0, 0.994 } } };
  return F;
}

static LiMotion
affine (void)
{
  LiMat3 F = stretched ();
  const double t[3] = { 0.4, 0.2, -0.3 };
  return li_motion_affine (shape, &F, t);
}

static void
expect (const LiMotion *motion, double noise, const LiRegisterParams *params, double limit)
{
  Pair pair = pair_new (motion, noise);
  LiNode out = register_pair (pair.im1, pair.im2, NULL, params);
  double error = corner_error (&out.phi, motion);

  g_test_message ("error at the corner %.2g voxel", error);
  g_assert_cmpint (out.status, ==, LI_STATUS_CONVERGED);
  g_assert_cmpint (out.number, ==, 1);
  g_assert_cmpfloat (error, <, limit);
  pair_clear (&pair);
}

static void
test_affine (void)
{
  LiMotion motion = affine ();
  LiRegisterParams params = register_params ();

  expect (&motion, 0, &params, 1e-3);
  expect (&motion, 600, &params, 0.01);
  params.interpolation = LI_INTERPOLATION_QUINTIC;
  expect (&motion, 0, &params, 5e-4);
  params.interpolation = LI_INTERPOLATION_LINEAR;
  expect (&motion, 0, &params, 0.05);
}

static void
test_rotation (void)
{
  const double degrees[3] = { 2.6, 1, -1 };
  LiMotion motion = li_motion_rotation (shape, degrees);
  LiRegisterParams params = register_params ();

  expect (&motion, 0, &params, 1e-3);
  params.rigid = TRUE;
  expect (&motion, 300, &params, 0.005);
}

/* Tens of voxels, a third of the volume, and nobody says where. */
static void
test_far_shift (void)
{
  const double far[3] = { 27.3, -21.6, 14.2 };
  LiMotion motion = li_motion_shift (shape, far);
  LiRegisterParams params = register_params ();

  expect (&motion, 600, &params, 0.02);
}

/* Turned and shifted as a sample that was taken off and put back. */
static void
test_remount (void)
{
  const double degrees[3] = { -0.9, 0.7, 0.8 }, t[3] = { -11.4, 15.7, 8.1 };
  LiMotion motion = affine ();
  LiRegisterParams params = register_params ();

  li_motion_remount (&motion, degrees, t);
  expect (&motion, 600, &params, 0.02);
}

/* A rigid registration of a strained sample stays rigid. */
static void
test_rigid (void)
{
  LiMotion motion = affine ();
  LiRegisterParams params = register_params ();
  Pair pair = pair_new (&motion, 0);
  LiMat3 R, U;

  params.rigid = TRUE;
  LiNode out = register_pair (pair.im1, pair.im2, NULL, &params);
  g_assert_true (li_mat3_polar (&out.phi.F, &R, &U));
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      g_assert_cmpfloat_with_epsilon (U.m[i][j], i == j, 1e-9);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (out.phi.t[k], motion.phi.t[k], 0.5);
  pair_clear (&pair);
}

/* The demo's electrode, taken off and put back, with everything that a scanner does to it: rings
 * and the rim of a truncated field of view stay where they were, and lithiation changes what is
 * seen. */
static void
test_phantom (void)
{
  LiElectrodeParams p = { 0 };
  LiRegisterParams params = register_params ();
  GError *error = NULL;

  li_params_init (&li_electrode_params, &p);
  p.size = (LiIntList){ 3, { 88, 96, 104 } };
  p.remount = p.rings = p.truncation = p.gain = p.drift = TRUE;
  p.swelling = 0;
  p.bubble = FALSE;
  g_autoptr (LiElectrode) electrode = li_electrode_new (&p, &error);
  g_assert_no_error (error);
  g_autoptr (LiVolume) im1 = li_electrode_grey (electrode, 0, NULL, &error);
  g_autoptr (LiVolume) im2 = li_electrode_grey (electrode, 1, NULL, &error);
  g_assert_no_error (error);
  LiNode out = register_pair (im1, im2, NULL, &params);
  double worst = 0, size = 0;
  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      LiPhi truth;
      for (int k = 0; k < 3; k++)
        x[k] = p.size.v[k] * ((corner >> k & 1) ? 0.75 : 0.25);
      g_assert_true (li_motion_between (&li_electrode_step (electrode, 0)->motion,
                                        &li_electrode_step (electrode, 1)->motion, x, &truth));
      li_phi_apply (&out.phi, x, y);
      for (int k = 0; k < 3; k++)
        {
          worst = MAX (worst, fabs (y[k] - x[k] - truth.t[k]));
          size = MAX (size, fabs (truth.t[k]));
        }
    }
  g_test_message ("remounted by %.1f voxels, error %.3g", size, worst);
  g_assert_cmpint (out.status, ==, LI_STATUS_CONVERGED);
  g_assert_cmpfloat (size, >, 4);
  g_assert_cmpfloat (worst, <, 0.5);
  li_params_clear (&li_electrode_params, &p);
}

/* Half of the volume shows something else; the mask of either image leaves it out. */
typedef struct
{
  Pair pair;
  LiVolume *mask1, *mask2;
} Masked;

static Masked
masked_new (void)
{
  const double degrees[3] = { 2, 0, 0 };
  LiMotion motion = li_motion_rotation (shape, degrees);
  Masked m = { .pair = pair_new (&motion, 0),
               .mask1 = li_volume_new_memory (LI_TYPE_U8, shape, NULL),
               .mask2 = li_volume_new_memory (LI_TYPE_U8, shape, NULL) };
  g_autoptr (LiVolume) other = li_grains_new (shape, 2, 0.1, 99, NULL, 0, LI_TYPE_U16);
  guint16 *im2 = li_volume_memory (m.pair.im2), *wrong = li_volume_memory (other);
  guint8 *mask1 = li_volume_memory (m.mask1), *mask2 = li_volume_memory (m.mask2);
  gsize n = li_volume_n_voxels (other), plane = (gsize)(shape[1] * shape[2]);

  for (gsize i = 0; i < n; i++)
    {
      gint64 z = (gint64)(i / plane);
      if (z < shape[0] / 2)
        im2[i] = wrong[i];
      mask1[i] = z > shape[0] / 2;
      mask2[i] = z >= shape[0] / 2 ? 255 : 0;
    }
  return m;
}

static void
masked_clear (Masked *m)
{
  pair_clear (&m->pair);
  li_volume_unref (m->mask1);
  li_volume_unref (m->mask2);
}

static double
masked_error (const Masked *m, gboolean first, gboolean second, LiNode *out)
{
  GError *error = NULL;
  LiRegisterParams params = register_params ();
  LiPhi guess = li_phi_identity ((const double[3]){ 40, 41.5, 44.5 });

  g_assert_true (li_register (&(const LiRegisterInput){ .im1 = m->pair.im1,
                                                        .im2 = m->pair.im2,
                                                        .mask1 = first ? m->mask1 : NULL,
                                                        .mask2 = second ? m->mask2 : NULL,
                                                        .guess = &guess,
                                                        .params = &params },
                              out, NULL, &error));
  g_assert_no_error (error);
  return corner_error (&out->phi, &m->pair.motion);
}

static void
test_masks (void)
{
  Masked m = masked_new ();
  LiNode out;
  double with1 = masked_error (&m, TRUE, FALSE, &out), zncc1 = out.zncc;
  double with2 = masked_error (&m, FALSE, TRUE, &out), zncc2 = out.zncc;
  double both = masked_error (&m, TRUE, TRUE, &out);
  double without = masked_error (&m, FALSE, FALSE, &out);

  g_test_message ("error: mask of image 1 %.2g (ZNCC %.4f), of image 2 %.2g (%.4f), both %.2g, "
                  "none %.2g (%.4f)",
                  with1, zncc1, with2, zncc2, both, without, out.zncc);
  g_assert_cmpfloat (with1, <, 2e-3);
  g_assert_cmpfloat (with2, <, 2e-3);
  g_assert_cmpfloat (both, <, 2e-3);
  g_assert_cmpfloat (MIN (zncc1, zncc2), >, 0.999);
  g_assert_cmpfloat (out.zncc, <, 0.9);
  masked_clear (&m);
}

/* A point stays where it is, whatever point Φ is kept about. */
static void
test_centres (void)
{
  LiMotion motion = affine ();
  LiRegisterParams params = register_params ();
  Pair pair = pair_new (&motion, 0);
  g_autoptr (LiVolume) mask = li_volume_new_memory (LI_TYPE_U8, shape, NULL);
  guint8 *voxels = li_volume_memory (mask);
  GError *error = NULL;
  LiNode image, centred;

  for (gint64 z = 25; z < 70; z++)
    for (gint64 y = 15; y < 75; y++)
      memset (voxels + (z * shape[1] + y) * shape[2] + 10, 1, 60);
  g_assert_true (li_register (
      &(const LiRegisterInput){
          .im1 = pair.im1, .im2 = pair.im2, .mask1 = mask, .params = &params },
      &image, NULL, &error));
  params.mask_centre = TRUE;
  g_assert_true (li_register (
      &(const LiRegisterInput){
          .im1 = pair.im1, .im2 = pair.im2, .mask1 = mask, .params = &params },
      &centred, NULL, &error));
  const double middle[3] = { 40, 41.5, 44.5 }, mass[3] = { 47, 44.5, 39.5 };
  for (int k = 0; k < 3; k++)
    {
      g_assert_cmpfloat (image.phi.c[k], ==, middle[k]);
      g_assert_cmpfloat_with_epsilon (centred.phi.c[k], mass[k], 1e-9);
    }
  g_assert_cmpfloat (corner_error (&image.phi, &motion), <, 3e-3);
  g_assert_cmpfloat (corner_error (&centred.phi, &motion), <, 3e-3);
  pair_clear (&pair);
}

/* Image 2 is a smaller cut of the sample, elsewhere in its frame. */
static void
test_shapes (void)
{
  const gint64 small[3] = { 66, 72, 58 };
  const double cut[3] = { 7, 9, 20 }, degrees[3] = { 1, -1, 0.5 };
  LiMotion motion = li_motion_rotation (shape, degrees);
  Pair pair = pair_new (&motion, 300);
  g_autoptr (LiVolume) im2 = li_volume_new_memory (LI_TYPE_U16, small, NULL);
  LiBox box = li_box (7, 73, 9, 81, 20, 78);
  GError *error = NULL;
  LiRegisterParams params = register_params ();

  li_volume_read_box (pair.im2, &box, LI_TYPE_U16, li_volume_memory (im2), &error);
  g_assert_no_error (error);
  LiNode out = register_pair (pair.im1, im2, NULL, &params);
  for (int k = 0; k < 3; k++)
    out.phi.t[k] += cut[k];
  g_assert_cmpint (out.status, ==, LI_STATUS_CONVERGED);
  g_assert_cmpfloat (corner_error (&out.phi, &motion), <, 0.01);
  g_assert_cmpfloat (out.coverage, <, 0.75);
  g_assert_cmpfloat (out.coverage, >, 0.25);
  pair_clear (&pair);
}

/* By hand: turned by 14 degrees and far away, where no search for shifts helps. */
static void
test_eye (void)
{
  const double degrees[3] = { 9, -7, 8 }, t[3] = { 12, -9, 11 }, seen[3] = { 10, -6, 7 };
  LiMotion motion = li_motion_rotation (shape, degrees);
  LiRegisterParams params = register_params ();
  const double zoom[3] = { 1, 1, 1 }, anywhere[3] = { 0, 0, 0 };

  for (int k = 0; k < 3; k++)
    motion.phi.t[k] += t[k];
  Pair pair = pair_new (&motion, 600);
  LiPhi eye = li_phi_identity (motion.phi.c);
  eye.F = li_phi_F_from (seen, zoom);
  for (int k = 0; k < 3; k++)
    eye.t[k] = t[k] + 3;
  eye = li_phi_move (&eye, anywhere);
  LiNode out = register_pair (pair.im1, pair.im2, &eye, &params);
  g_assert_cmpint (out.status, ==, LI_STATUS_CONVERGED);
  g_assert_cmpfloat (corner_error (&out.phi, &motion), <, 0.02);
  pair_clear (&pair);
}

/* One bright ball in the dark: centres of mass find it, identity sees nothing of it. */
static LiVolume *
ball (const double at[3])
{
  LiVolume *v = li_grains_new (shape, 2, 0.1, 3, NULL, 0, LI_TYPE_U16);
  LiMotion shift = li_motion_shift (shape, at);
  g_autoptr (LiVolume) moved = li_grains_new (shape, 2, 0.1, 3, &shift, 0, LI_TYPE_U16);
  guint16 *to = li_volume_memory (v), *from = li_volume_memory (moved);

  for (gint64 z = 0, i = 0; z < shape[0]; z++)
    for (gint64 y = 0; y < shape[1]; y++)
      for (gint64 x = 0; x < shape[2]; x++, i++)
        {
          double d[3] = { z - 24 - at[0], y - 26 - at[1], x - 26 - at[2] };
          double r = sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
          double edge = CLAMP ((18 - r) / 4 + 0.5, 0, 1);
          to[i] = (guint16)(edge * from[i] + 100);
        }
  return v;
}

static void
test_starts (void)
{
  const double nothing[3] = { 0, 0, 0 }, far[3] = { 31, 30, 34 };
  g_autoptr (LiVolume) im1 = ball (nothing);
  g_autoptr (LiVolume) im2 = ball (far);
  LiMotion motion = li_motion_shift (shape, far);
  LiRegisterParams params = register_params ();
  static const int good[] = { LI_START_CENTRES_OF_MASS, LI_START_FFT, LI_START_AUTO };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      params.start = good[i];
      LiNode out = register_pair (im1, im2, NULL, &params);
      g_assert_cmpint (out.status, ==, LI_STATUS_CONVERGED);
      g_assert_cmpfloat (corner_error (&out.phi, &motion), <, 0.1);
    }
  params.start = LI_START_IDENTITY;
  LiNode out = register_pair (im1, im2, NULL, &params);
  g_assert_true (out.status != LI_STATUS_CONVERGED || corner_error (&out.phi, &motion) < 0.1);
}

static void
refused (const gint64 thin[3], const gint64 other[3], LiVolume *mask)
{
  g_autoptr (LiVolume) im1 = li_volume_new_memory (LI_TYPE_U8, thin, NULL);
  g_autoptr (LiVolume) im2 = li_volume_new_memory (LI_TYPE_U8, other, NULL);
  LiRegisterParams params = register_params ();
  GError *error = NULL;
  LiNode out;

  g_assert_false (li_register (
      &(const LiRegisterInput){ .im1 = im1, .im2 = im2, .mask1 = mask, .params = &params }, &out,
      NULL, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_error_free (error);
}

static void
test_refused (void)
{
  static const gint64 good[3] = { 40, 40, 40 }, slice[3] = { 1, 40, 40 }, thin[3] = { 40, 7, 40 };
  g_autoptr (LiVolume) mask = li_volume_new_memory (LI_TYPE_U8, thin, NULL);

  refused (slice, slice, NULL);
  refused (good, thin, NULL);
  refused (good, good, mask);
}

static void
says (LiVolume *im1,
      LiVolume *im2,
      const LiPhi *guess,
      const LiRegisterParams *params,
      LiStatus status,
      LiReason reason)
{
  LiNode out = register_pair (im1, im2, guess, params);

  g_assert_cmpint (out.status, ==, status);
  g_assert_cmpint (out.reason, ==, reason);
}

/* What did not work is said. */
static void
test_failures (void)
{
  LiMotion motion = affine ();
  Pair pair = pair_new (&motion, 0);
  LiRegisterParams params = register_params (), short_of = params;
  g_autoptr (LiVolume) other = li_grains_new (shape, 2, 0.1, 1234, NULL, 0, LI_TYPE_U16);
  g_autoptr (LiVolume) flat = li_volume_new_memory (LI_TYPE_U16, shape, NULL);
  const double middle[3] = { 40, 41.5, 44.5 };
  LiPhi away = li_phi_identity (middle), broken = away;

  short_of.max_iterations = 2;
  short_of.bins = (LiIntList){ 1, { 1 } };
  says (pair.im1, pair.im2, NULL, &short_of, LI_STATUS_NOT_CONVERGED, LI_REASON_ITERATIONS);
  says (pair.im1, flat, NULL, &params, LI_STATUS_NO_TEXTURE, LI_REASON_SINGULAR);
  if (!test_sanitized ()) /* as the other way round */
    says (flat, pair.im2, NULL, &params, LI_STATUS_NO_TEXTURE, LI_REASON_SINGULAR);
  away.t[0] = 200;
  says (pair.im1, pair.im2, &away, &params, LI_STATUS_BAD_START, LI_REASON_BAD_START);
  broken.t[1] = NAN;
  says (pair.im1, pair.im2, &broken, &params, LI_STATUS_BAD_START, LI_REASON_BAD_START);
  if (test_sanitized ())
    params.max_iterations = 30;
  LiNode out = register_pair (pair.im1, other, NULL, &params);
  g_assert_cmpint (out.status, !=, LI_STATUS_CONVERGED);
  g_assert_cmpint (out.reason, !=, LI_REASON_NONE);
  pair_clear (&pair);
}

typedef struct
{
  int steps, last_bin;
  double last_delta, last_zncc;
  LiProgress *progress;
} Seen;

static void
watch (const LiRegisterStep *step, gpointer data)
{
  Seen *seen = data;

  g_assert_cmpint (step->bin, <=, seen->last_bin);
  seen->last_bin = step->bin;
  seen->last_delta = step->delta_corner;
  seen->last_zncc = step->zncc;
  if (++seen->steps == 4 && seen->progress != NULL)
    li_progress_cancel (seen->progress);
}

static void
test_watch (void)
{
  LiMotion motion = affine ();
  Pair pair = pair_new (&motion, 0);
  LiRegisterParams params = register_params ();
  Seen seen = { .last_bin = 8 };
  GError *error = NULL;
  LiNode out;

  g_assert_true (li_register (&(const LiRegisterInput){ .im1 = pair.im1,
                                                        .im2 = pair.im2,
                                                        .params = &params,
                                                        .watch = watch,
                                                        .watch_data = &seen },
                              &out, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (seen.last_bin, ==, 1);
  g_assert_cmpint (seen.steps, >, 4);
  g_assert_cmpfloat (seen.last_delta, <, params.tolerance);
  g_assert_cmpfloat (seen.last_zncc, ==, out.zncc);
  pair_clear (&pair);
}

static void
test_cancel (void)
{
  LiMotion motion = affine ();
  Pair pair = pair_new (&motion, 0);
  LiRegisterParams params = register_params ();
  g_autoptr (LiProgress) progress = li_progress_new (NULL, NULL, NULL);
  Seen seen = { .last_bin = 8, .progress = progress };
  GError *error = NULL;
  LiNode out;

  g_assert_false (li_register (&(const LiRegisterInput){ .im1 = pair.im1,
                                                         .im2 = pair.im2,
                                                         .params = &params,
                                                         .watch = watch,
                                                         .watch_data = &seen },
                               &out, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (seen.steps, <=, 5);
  g_error_free (error);
  pair_clear (&pair);
}

static void
test_threads (void)
{
  LiMotion motion = affine ();
  Pair pair = pair_new (&motion, 600);
  LiRegisterParams params = register_params ();
  LiNode first;

  for (guint threads = 1; threads <= 3; threads++)
    {
      li_pool_set_threads (threads);
      LiNode out = register_pair (pair.im1, pair.im2, NULL, &params);
      if (threads == 1)
        first = out;
      g_assert_cmpmem (&out.phi, sizeof out.phi, &first.phi, sizeof first.phi);
      g_assert_cmpmem (&out.zncc, sizeof out.zncc, &first.zncc, sizeof first.zncc);
      g_assert_cmpmem (out.sigma_u, sizeof out.sigma_u, first.sigma_u, sizeof first.sigma_u);
      g_assert_cmpint (out.iterations, ==, first.iterations);
    }
  li_pool_set_threads (0);
  pair_clear (&pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/affine", test_affine);
  g_test_add_func ("/register/rotation", test_rotation);
  g_test_add_func ("/register/far-shift", test_far_shift);
  g_test_add_func ("/register/remount", test_remount);
  g_test_add_func ("/register/rigid", test_rigid);
  g_test_add_func ("/register/phantom", test_phantom);
  g_test_add_func ("/register/masks", test_masks);
  g_test_add_func ("/register/centres", test_centres);
  g_test_add_func ("/register/shapes", test_shapes);
  g_test_add_func ("/register/eye", test_eye);
  g_test_add_func ("/register/starts", test_starts);
  g_test_add_func ("/register/refused", test_refused);
  g_test_add_func ("/register/failures", test_failures);
  g_test_add_func ("/register/watch", test_watch);
  g_test_add_func ("/register/cancel", test_cancel);
  g_test_add_func ("/register/threads", test_threads);
  return g_test_run ();
}
