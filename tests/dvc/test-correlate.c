/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>

#include "base/li-number.h"
#include "correlate-fixtures.h"

/* Accuracy of the local correlation on exactly known motion; noise, starts and masks are tested
 * elsewhere. bench-correlate has the rows at full size. */

static const gint64 shape[3] = { 97, 90, 101 };

static LiField *
measure (Pair *p, double half, double spacing, int interpolation, int function)
{
  LiCorrelateParams c = correlate_params (interpolation, function, 1e-6);
  g_autoptr (LiField) guess = li_field_new (1);
  g_autoptr (GError) error = NULL;
  const double centre[3] = { 48, 45, 50 };

  /* The Φ that a registration would give: the motion's linear part at the centre, a little off. */
  li_motion_phi (&p->motion, centre, &guess->nodes[0].phi);
  guess->nodes[0].phi.t[1] += 0.05;
  guess->nodes[0].phi.F.m[0][1] += 1e-3;
  c.spacing = (LiDoubleList){ 1, { spacing } };
  c.half_window = (LiDoubleList){ 1, { half } };
  LiField *field = li_correlate (
      &(const LiCorrelateInput){ .im1 = p->one, .im2 = p->two, .guess = guess, .params = &c }, NULL,
      &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &c);
  return field;
}

static Score
score_of (const LiMotion *motion, double half, double spacing, int interpolation, int function)
{
  Pair p = pair_of_grains (motion, 2, 0, 7, LI_TYPE_U16);
  g_autoptr (LiField) field = measure (&p, half, spacing, interpolation, function);
  Score s = score_field (field, motion);

  g_test_message ("rms %g F %g worst %g, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                  " inside, %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " centres",
                  s.rms, s.rms_F, s.worst, s.inside_ok, s.inside, s.centres_ok, s.centres);
  g_assert_cmpuint (s.inside, >=, 20);
  g_assert_cmpuint (s.inside_ok, ==, s.inside);
  pair_clear (&p);
  return s;
}

static void
test_strain (void)
{
  LiMotion motion = motion_strain (shape);
  Score s = score_of (&motion, 16, 15, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE);

  /* 1.3e-4 over 343 nodes of 256³; these 36 see fewer fractions of a voxel. */
  g_assert_cmpfloat (s.rms, <=, 1.5e-4);
  g_assert_cmpfloat (s.rms_F, <=, 7e-6);
  /* Windows that the border cuts are as good: nothing is padded. */
  g_assert_cmpfloat (s.worst, <=, 0.01);
  g_assert_cmpuint (s.centres_ok * 100, >=, s.centres * 98);
}

/* A motion that is affine needs no quadratic windows: automatic must not pay for them. */
static void
test_auto_stays_affine (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 7, LI_TYPE_U16);
  g_autoptr (LiField) affine = measure (&p, 16, 25, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE);
  g_autoptr (LiField) automatic = measure (&p, 16, 25, LI_INTERPOLATION_CUBIC, LI_SHAPE_AUTO);

  for (gsize i = 0; i < affine->n; i++)
    g_assert_cmpmem (&affine->nodes[i].phi, sizeof (LiPhi), &automatic->nodes[i].phi,
                     sizeof (LiPhi));
  pair_clear (&p);
}

#define EDGE 72

static void
write_raw (const char *path, LiVolume *volume)
{
  g_assert_true (g_file_set_contents (path, li_volume_memory (volume),
                                      (gssize)(li_volume_n_voxels (volume) * 2), NULL));
}

/* What scipy's cubic spline makes of the same windows: text of one node a line. */
static char *
ask_scipy (Pair *p, const LiField *field, int half)
{
  g_autofree char *script
      = g_build_filename (g_getenv ("LI_TEST_SOURCE"), "tests", "dvc", "scipy-shift.py", NULL),
      *folder = g_dir_make_tmp ("litho-test-XXXXXX", NULL),
      *one = g_build_filename (folder, "one", NULL), *two = g_build_filename (folder, "two", NULL),
      *output = NULL;
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  int status = 0;

  write_raw (one, p->one);
  write_raw (two, p->two);
  g_ptr_array_add (args, g_strdup (g_getenv ("LI_TEST_PYTHON")));
  g_ptr_array_add (args, g_steal_pointer (&script));
  g_ptr_array_add (args, g_strdup (one));
  g_ptr_array_add (args, g_strdup (two));
  g_ptr_array_add (args, g_strdup_printf ("%d", EDGE));
  g_ptr_array_add (args, g_strdup_printf ("%d", half));
  for (gsize i = 0; i < field->n; i++)
    g_ptr_array_add (args, g_strdup_printf ("%d,%d,%d", (int)field->nodes[i].phi.c[0],
                                            (int)field->nodes[i].phi.c[1],
                                            (int)field->nodes[i].phi.c[2]));
  g_ptr_array_add (args, NULL);
  g_spawn_sync (NULL, (char **)args->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_remove (one);
  g_remove (two);
  g_rmdir (folder);
  return g_steal_pointer (&output);
}

/* The bias of cubic interpolation at a third of a voxel: no more than scipy's spline has. */
static void
test_shift_against_scipy (void)
{
  const gint64 cube[3] = { EDGE, EDGE, EDGE };
  const double t[3] = { 0.3, 0.35, 0.4 }, half[3] = { 16, 16, 16 };
  LiMotion motion = li_motion_shift (cube, t);
  Pair p = pair_of_grains (&motion, 2, 0, 7, LI_TYPE_U16);
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-6);
  g_autoptr (LiField) field = li_field_new (8);
  double ours = 0, theirs = 0;

  for (int i = 0; i < 8; i++)
    li_node_init (&field->nodes[i], i,
                  (const double[3]){ i & 4 ? 46 : 24, i & 2 ? 46 : 24, i & 1 ? 46 : 24 });
  g_assert_true (
      li_correlate_level (&(const LiCorrelateInput){ .im1 = p.one, .im2 = p.two, .params = &c },
                          field, half, NULL, NULL));
  g_autofree char *output = ask_scipy (&p, field, 16);
  g_auto (GStrv) numbers = g_strsplit_set (g_strstrip (output), " \n", -1);
  g_assert_cmpuint (g_strv_length (numbers), ==, 24);
  for (int i = 0; i < 24; i++)
    {
      double their_u, e = field->nodes[i / 3].phi.t[i % 3] - t[i % 3];
      g_assert_true (li_number_parse (numbers[i], &their_u));
      g_assert_cmpint (field->nodes[i / 3].status, ==, LI_STATUS_CONVERGED);
      g_assert_cmpfloat (fabs (their_u - t[i % 3]), <, 1e-3);
      ours += e * e;
      theirs += (their_u - t[i % 3]) * (their_u - t[i % 3]);
    }
  g_test_message ("rms %g, scipy %g", sqrt (ours / 24), sqrt (theirs / 24));
  g_assert_cmpfloat (sqrt (ours), <=, 1.05 * sqrt (theirs));
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

static void
test_quintic (void)
{
  const double t[3] = { 0.3, 0.35, 0.4 };
  LiMotion motion = li_motion_shift (shape, t);
  Score s = score_of (&motion, 16, 15, LI_INTERPOLATION_QUINTIC, LI_SHAPE_AFFINE);

  g_assert_cmpfloat (s.rms, <=, 3e-5);
  g_assert_cmpfloat (s.rms_F, <=, 7e-6);
}

/* Linear interpolation is the mode to compare with SPAM's default: its bias is known. */
static void
test_linear (void)
{
  const double t[3] = { 0.3, 0.35, 0.4 };
  LiMotion motion = li_motion_shift (shape, t);
  Score s = score_of (&motion, 16, 20, LI_INTERPOLATION_LINEAR, LI_SHAPE_AFFINE);

  g_assert_cmpfloat (s.rms, <=, 8e-3);
}

static void
test_rotation (void)
{
  const double degrees[3] = { 3, 0, 0 };
  LiMotion motion = li_motion_rotation (shape, degrees);
  Score s = score_of (&motion, 16, 15, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE);

  g_assert_cmpfloat (s.rms, <=, 8e-5);
  g_assert_cmpfloat (s.rms_F, <=, 7e-6);
}

static void
test_rigid (void)
{
  const double degrees[3] = { 3, -2, 1 };
  LiMotion motion = li_motion_rotation (shape, degrees);
  Score s = score_of (&motion, 12, 20, LI_INTERPOLATION_CUBIC, LI_SHAPE_RIGID);

  g_assert_cmpfloat (s.rms, <=, 2e-4);
  g_assert_cmpfloat (s.rms_F, <=, 2e-5);
}

static void
test_wave (void)
{
  const double amplitude[3] = { 1, 0, 0 }, along[3] = { 0, 0, 1 };
  LiMotion motion = li_motion_wave (shape, amplitude, along, 128, 0.4);
  Score affine = score_of (&motion, 16, 15, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE),
        quadratic = score_of (&motion, 16, 15, LI_INTERPOLATION_CUBIC, LI_SHAPE_QUADRATIC),
        automatic = score_of (&motion, 16, 15, LI_INTERPOLATION_CUBIC, LI_SHAPE_AUTO);

  g_assert_cmpfloat (affine.rms, >, 0.02); /* what a linear window cannot follow */
  g_assert_cmpfloat (quadratic.rms, <=, 2e-3);
  g_assert_cmpfloat (automatic.rms, <=, 2e-3);
}

/* Grains of one voxel and a half, 8 bits, small windows: the bias grows, nothing breaks. */
static void
test_fine_texture (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 1.5, 0.05, 3, LI_TYPE_U8);
  g_autoptr (LiField) field = measure (&p, 8, 12, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE);
  Score s = score_field (field, &motion);

  g_assert_cmpuint (s.inside_ok, ==, s.inside);
  g_assert_cmpfloat (s.rms, <=, 8e-3);
  pair_clear (&p);
}

/* Small and large windows, noise, on a volume that is a multiple of nothing. */
static void
test_windows (void)
{
  static const struct
  {
    double half, noise, limit;
  } cases[] = { { 8, 0.1, 0.012 }, { 12, 0.05, 3e-3 }, { 24, 0.1, 2e-3 }, { 40, 0, 2e-4 } };
  LiMotion motion = motion_strain (shape);

  /* With an instruction set by name: the large windows alone, one of them with noise. */
  for (guint i = g_getenv ("LI_ISA") ? 2 : 0; i < G_N_ELEMENTS (cases); i++)
    {
      Pair p = pair_of_grains (&motion, 2, cases[i].noise, 40 + i, LI_TYPE_U16);
      g_autoptr (LiField) field
          = measure (&p, cases[i].half, 22, LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE);
      Score s = score_field (field, &motion);
      g_test_message ("half window %g, noise %g: rms %g worst %g", cases[i].half, cases[i].noise,
                      s.rms, s.worst);
      g_assert_cmpuint (s.inside_ok, ==, s.inside);
      /* A window nearly as large as the volume has too little of itself in a corner. */
      g_assert_cmpuint (s.centres_ok * 100, >=, s.centres * (cases[i].half < 30 ? 98 : 90));
      g_assert_cmpfloat (s.rms, <=, cases[i].limit);
      g_assert_cmpfloat (s.worst, <=, 10 * cases[i].limit);
      pair_clear (&p);
    }
}

/* Windows of three different edges, on volumes of different shape. */
static void
test_anisotropic (void)
{
  const double half[3] = { 14, 9, 19 };
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 5, LI_TYPE_U16);
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-6);
  g_autoptr (LiField) field = field_for (&motion, 22, &motion.phi);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      li_correlate_level (&(const LiCorrelateInput){ .im1 = p.one, .im2 = p.two, .params = &c },
                          field, half, NULL, &error));
  g_assert_no_error (error);
  Score s = score_field (field, &motion);
  g_assert_cmpuint (s.inside, >=, 10);
  g_assert_cmpuint (s.inside_ok, ==, s.inside);
  g_assert_cmpfloat (s.rms, <=, 2e-4);
  g_assert_cmpfloat (s.worst, <=, 0.01);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat (field->half_window[k], ==, half[k]);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

/* Image 2 is a crop of what it should be: nodes whose centre left it say so, the others are right.
 */
static void
test_smaller_second_image (void)
{
  LiMotion motion = motion_strain (shape);
  Pair p = pair_of_grains (&motion, 2, 0, 5, LI_TYPE_U16);
  LiBox half_box = li_box (0, 60, 0, shape[1], 0, shape[2]);
  const gint64 cut[3] = { 60, shape[1], shape[2] };
  g_autoptr (LiVolume) two = li_volume_new_memory (LI_TYPE_U16, cut, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      li_volume_read_box (p.two, &half_box, LI_TYPE_U16, li_volume_memory (two), &error));
  g_autoptr (LiField) field = field_for (&motion, 15, &motion.phi);
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-6);
  const double half[3] = { 12, 12, 12 };
  g_assert_true (
      li_correlate_level (&(const LiCorrelateInput){ .im1 = p.one, .im2 = two, .params = &c },
                          field, half, NULL, &error));
  g_assert_no_error (error);
  gsize outside = 0;
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *n = &field->nodes[i];
      double y[3];
      li_motion_apply (&motion, n->phi.c, y, NULL);
      if (y[0] > 59)
        {
          outside++;
          g_assert_cmpint (n->status, ==, LI_STATUS_NO_TEXTURE);
          g_assert_cmpint (n->reason, ==, LI_REASON_OUTSIDE);
        }
    }
  g_assert_cmpuint (outside, >, 20);
  Score s = score_field (field, &motion);
  g_assert_cmpfloat (s.worst, <=, 0.01);
  li_params_clear (&li_correlate_params, &c);
  pair_clear (&p);
}

static void
test_counts (void)
{
  LiCorrelateParams c = { 0 };
  g_autoptr (GError) error = NULL;

  li_params_init (&li_correlate_params, &c);
  c.spacing = (LiDoubleList){ 3, { 100, 70, 35 } };
  c.half_window = (LiDoubleList){ 2, { 50, 35 } };
  g_assert_false (li_correlate_params_check (&c, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "3 spacings but 2 half windows"));
  for (int n = 0; n < 4; n++)
    {
      c.half_window = (LiDoubleList){ n, { 50, 35, 17 } };
      g_assert_cmpint (li_correlate_params_check (&c, NULL), ==, n != 2);
    }
  li_params_clear (&li_correlate_params, &c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/correlate/strain", test_strain);
  g_test_add_func ("/dvc/correlate/auto-stays-affine", test_auto_stays_affine);
  g_test_add_func ("/dvc/correlate/shift-against-scipy", test_shift_against_scipy);
  g_test_add_func ("/dvc/correlate/quintic", test_quintic);
  g_test_add_func ("/dvc/correlate/windows", test_windows);
  g_test_add_func ("/dvc/correlate/linear", test_linear);
  g_test_add_func ("/dvc/correlate/rotation", test_rotation);
  g_test_add_func ("/dvc/correlate/rigid", test_rigid);
  g_test_add_func ("/dvc/correlate/wave", test_wave);
  g_test_add_func ("/dvc/correlate/fine-texture", test_fine_texture);
  g_test_add_func ("/dvc/correlate/anisotropic", test_anisotropic);
  g_test_add_func ("/dvc/correlate/smaller-second-image", test_smaller_second_image);
  g_test_add_func ("/dvc/correlate/counts", test_counts);
  return g_test_run ();
}
