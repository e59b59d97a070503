/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Registration and correlation together on scans with everything that a scanner does to them. */
#include "register-fixtures.h"

#include "dvc/li-correlate.h"
#include "dvc/li-fov.h"

static LiElectrode *
disturbed (int kind, int edge)
{
  LiElectrodeParams p = { 0 };
  GError *error = NULL;

  li_params_init (&li_electrode_params, &p);
  p.kind = kind;
  p.size = (LiIntList){ 3, { edge, edge + 4, edge + 8 } };
  p.remount = p.rings = p.truncation = p.gain = p.drift = TRUE;
  LiElectrode *electrode = li_electrode_new (&p, &error);
  g_assert_no_error (error);
  li_params_clear (&li_electrode_params, &p);
  return electrode;
}

static LiField *
measure (LiVolume *im1, LiVolume *im2)
{
  GError *error = NULL;
  LiRegisterParams registration = register_params ();
  LiCorrelateParams params = { 0 };
  g_autoptr (LiField) guess = li_field_new (1);

  guess->nodes[0] = register_pair (im1, im2, NULL, &registration);
  g_assert_cmpint (guess->nodes[0].status, ==, LI_STATUS_CONVERGED);
  li_params_init (&li_correlate_params, &params);
  params.spacing = (LiDoubleList){ 1, { 18 } };
  params.half_window = (LiDoubleList){ 1, { 17 } };
  LiField *field = li_correlate (
      &(const LiCorrelateInput){ .im1 = im1, .im2 = im2, .guess = guess, .params = &params }, NULL,
      &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &params);
  return field;
}

typedef struct
{
  double rms, worst, moved;
  gsize n, reported;
} Errors;

static Errors
errors_of (const LiField *field, const LiElectrode *electrode, int i, int j, double top)
{
  Errors e = { 0 };

  for (gsize k = 0; k < field->n; k++)
    {
      const LiNode *node = &field->nodes[k];
      LiPhi truth;
      double d = 0, u = 0;
      if (!li_node_is_measured (node) || node->phi.c[0] > top)
        continue;
      g_assert_true (li_motion_between (&li_electrode_step (electrode, i)->motion,
                                        &li_electrode_step (electrode, j)->motion, node->phi.c,
                                        &truth));
      for (int a = 0; a < 3; a++)
        {
          d += pow (node->phi.t[a] - truth.t[a], 2);
          u += pow (truth.t[a], 2);
        }
      e.rms += d / 3;
      e.worst = MAX (e.worst, sqrt (d));
      e.moved = MAX (e.moved, sqrt (u));
      e.reported += isfinite (node->zncc_static) ? 1 : 0;
      e.n++;
    }
  e.rms = sqrt (e.rms / (double)e.n);
  g_test_message ("%zu of %zu nodes, moved by up to %.1f voxels, rms %.3g, worst %.3g", e.n,
                  field->n, e.moved, e.rms, e.worst);
  return e;
}

/* Grains that were strained, taken off and put back: rings, rim and drift stay. */
static void
test_remounted (void)
{
  g_autoptr (LiElectrode) electrode = disturbed (LI_CASE_AFFINE, 112);
  g_autoptr (LiVolume) im1 = li_electrode_grey (electrode, 0, NULL, NULL);
  g_autoptr (LiVolume) im2 = li_electrode_grey (electrode, 1, NULL, NULL);
  g_autoptr (LiField) field = measure (im1, im2);
  Errors e = errors_of (field, electrode, 0, 1, INFINITY);

  g_assert_cmpfloat (e.moved, >, 5);
  g_assert_cmpuint (e.n, >, field->n / 3);
  g_assert_cmpfloat (e.rms, <, 0.03);
  g_assert_cmpfloat (e.worst, <, 0.2);
  g_assert_cmpuint (e.reported, ==, e.n); /* the match without motion stands beside each */
}

/* The electrode's double scan; the separator above it holds little. */
static void
test_double_scan (void)
{
  g_autoptr (LiElectrode) electrode = disturbed (LI_CASE_ELECTRODE, 112);
  int last = li_electrode_n_steps (electrode) - 1;
  g_autoptr (LiVolume) im1 = li_electrode_grey (electrode, last - 1, NULL, NULL);
  g_autoptr (LiVolume) im2 = li_electrode_grey (electrode, last, NULL, NULL);
  g_autoptr (LiField) field = measure (im1, im2);
  Errors e = errors_of (field, electrode, last - 1, last, 60);

  g_assert_cmpuint (e.n, >, field->n / 6);
  g_assert_cmpfloat (e.rms, <, 0.05);
  g_assert_cmpfloat (e.worst, <, 0.4);
}

/* The circle of the field of view is found where there is one, and only there. */
static void
test_field_of_view (void)
{
  g_autoptr (LiElectrode) electrode = disturbed (LI_CASE_AFFINE, 64);
  g_autoptr (LiVolume) round = li_electrode_grey (electrode, 0, NULL, NULL);
  const gint64 shape[3] = { 40, 50, 60 };
  g_autoptr (LiVolume) square = li_grains_new (shape, 2, 0.1, 7, NULL, 0, LI_TYPE_U16);
  g_autoptr (LiVolume) empty = li_volume_new_memory (LI_TYPE_U16, shape, NULL);
  GError *error = NULL;
  gboolean found;
  LiFov fov;
  LiVolume *mask = NULL;

  g_assert_true (li_fov_find (round, &found, &fov, &error));
  g_assert_true (found);
  g_assert_cmpfloat_with_epsilon (fov.y, 33.5, 1);
  g_assert_cmpfloat_with_epsilon (fov.x, 35.5, 1);
  g_assert_cmpfloat_with_epsilon (fov.radius, 34, 1);
  g_assert_true (li_fov_find (square, &found, &fov, &error));
  g_assert_false (found);
  g_assert_true (li_fov_find (empty, &found, &fov, &error));
  g_assert_false (found);
  g_assert_true (li_fov_restrict (square, square, NULL, NULL, &mask, &error));
  g_assert_null (mask);
}

/* The mask against its definition, voxel by voxel. */
static void
test_mask (void)
{
  g_autoptr (LiElectrode) electrode = disturbed (LI_CASE_AFFINE, 64);
  g_autoptr (LiVolume) im = li_electrode_grey (electrode, 0, NULL, NULL);
  g_autoptr (LiField) guess = li_field_new (1);
  const double c[3] = { 31.5, 33.5, 35.5 }, degrees[3] = { 10, 20, -15 }, one[3] = { 1, 1, 1 };
  LiVolume *mask = NULL;
  GError *error = NULL;
  gboolean found;
  LiFov fov;
  gsize wrong = 0, inside = 0;

  li_node_init (&guess->nodes[0], 1, c);
  guess->nodes[0].phi.F = li_phi_F_from (degrees, one);
  guess->nodes[0].phi.t[1] = 7.3;
  g_assert_true (li_fov_find (im, &found, &fov, &error));
  g_assert_true (li_fov_restrict (im, im, NULL, guess, &mask, &error));
  LiBox all = li_volume_box (mask);
  g_autofree guint8 *voxels = g_new (guint8, li_box_voxels (&all));
  g_assert_true (li_volume_read_box (mask, &all, LI_TYPE_U8, voxels, &error));
  const guint8 *at = voxels;
  double limit = LI_FOV_SHARE * fov.radius;
  for (gint64 z = 0; z < all.hi[0]; z++)
    for (gint64 y = 0; y < all.hi[1]; y++)
      for (gint64 x = 0; x < all.hi[2]; x++, at++)
        {
          const double p[3] = { (double)z, (double)y, (double)x };
          double q[3];
          li_phi_apply (&guess->nodes[0].phi, p, q);
          double r1 = hypot (p[1] - fov.y, p[2] - fov.x), r2 = hypot (q[1] - fov.y, q[2] - fov.x);
          gboolean sure = fabs (r1 - limit) > 1e-9 && fabs (r2 - limit) > 1e-9;
          wrong += sure && (*at != 0) != (r1 <= limit && r2 <= limit) ? 1 : 0;
          inside += *at;
        }
  g_assert_cmpuint (wrong, ==, 0);
  g_assert_cmpuint (inside, >, li_box_voxels (&all) / 4);
  li_volume_unref (mask);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom/field-of-view", test_field_of_view);
  g_test_add_func ("/phantom/mask", test_mask);
  g_test_add_func ("/phantom/remounted", test_remounted);
  g_test_add_func ("/phantom/double-scan", test_double_scan);
  return g_test_run ();
}
