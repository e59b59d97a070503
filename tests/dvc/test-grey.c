/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Grey values that differ between two scans for other reasons than motion: noise where contrast is
 * cut, the scanner's drift, lithiation, a bubble; and bends within a window. The truth is the
 * phantom's closed form. */
#include "electrode-fixtures.h"

#include "dvc/li-standing-pattern.h"

/* Two scans of one state: all there is is noise, and contrast that windows at the faces cut. With
 * the slope of a regression for the gain nodes were 0.05 off (rms), and 0.47. */
static void
test_noise_and_cut_contrast (void)
{
  const ElectrodeSample s = { 112, 4, 600, 0.2, FALSE, FALSE };
  g_autoptr (LiElectrode) electrode = electrode_new (&s);
  g_autoptr (LiField) field = electrode_measure (electrode, 2, 3, LI_SHAPE_AUTO);
  ElectrodeErrors e = electrode_errors (field, electrode, 2, 3);

  g_assert_cmpuint (e.n, >, field->n * 9 / 10);
  g_assert_cmpfloat (e.rms, <, 0.025);
  g_assert_cmpfloat (e.worst, <, 0.3);
  g_assert_cmpfloat (e.z, >, 0.7);
  g_assert_cmpfloat (e.z, <, 1.4);
}

/* A slow gradient of grey under one of two scans, exact grains, no noise. */
static void
test_ramp (void)
{
  const gint64 shape[3] = { 60, 66, 72 };
  const double t[3] = { 0.3, -0.4, 0.2 }, half[3] = { 12, 12, 12 };
  LiMotion motion = li_motion_shift (shape, t);
  Pair p = pair_of_grains (&motion, 2, 0, 5, LI_TYPE_F32);
  float *two = li_volume_memory (p.two);
  LiCorrelateParams params = correlate_params (LI_INTERPOLATION_QUINTIC, LI_SHAPE_AFFINE, 1e-6);
  const double spacing[3] = { 20, 20, 20 };
  GError *error = NULL;
  g_autoptr (LiField) field = li_field_new_grid (shape, spacing, NULL);

  for (gint64 i = 0; i < shape[0] * shape[1] * shape[2]; i++)
    two[i] += (float)(150 * (i / (shape[1] * shape[2])) - 100 * (i / shape[2] % shape[1])
                      + 200 * (i % shape[2]));
  for (gsize i = 0; i < field->n; i++)
    li_motion_phi (&motion, field->nodes[i].phi.c, &field->nodes[i].phi);
  g_assert_true (li_correlate_level (
      &(const LiCorrelateInput){ .im1 = p.one, .im2 = p.two, .params = &params }, field, half, NULL,
      &error));
  memcpy (field->half_window, half, sizeof half);
  Score score = score_field (field, &motion);
  g_test_message ("rms %.2g", score.rms);
  g_assert_cmpuint (score.inside_ok, ==, score.inside);
  g_assert_cmpuint (score.inside, >, 3);
  g_assert_cmpfloat (score.rms, <, 2e-4);
  li_params_clear (&li_correlate_params, &params);
  pair_clear (&p);
}

/* Lithiation without any motion and without noise: what changed is set aside, the rest is exact.
 * Least squares over all points is 0.025 off. */
static void
test_changed_grey (void)
{
  const ElectrodeSample s = { 112, 10, 0, 0, FALSE, FALSE };
  g_autoptr (LiElectrode) electrode = electrode_new (&s);
  g_autoptr (LiField) field = electrode_measure (electrode, 0, 1, LI_SHAPE_AFFINE);
  ElectrodeErrors e = electrode_errors (field, electrode, 0, 1);

  g_assert_cmpuint (e.n, >, field->n * 9 / 10);
  g_assert_cmpuint (e.inside, >, 20);
  g_assert_cmpfloat (e.rms_inside, <, 5e-3);
}

/* Strain that sets in within a window. */
static void
test_bend (void)
{
  const ElectrodeSample s = { 112, 10, 0, 0.2, FALSE, FALSE };
  g_autoptr (LiElectrode) electrode = electrode_new (&s);
  g_autoptr (LiField) straight = electrode_measure (electrode, 5, 6, LI_SHAPE_AFFINE);
  g_autoptr (LiField) bent = electrode_measure (electrode, 5, 6, LI_SHAPE_AUTO);
  ElectrodeErrors a = electrode_errors (straight, electrode, 5, 6),
                  b = electrode_errors (bent, electrode, 5, 6);

  g_assert_cmpfloat (b.rms_inside, <, 0.75 * a.rms_inside);
}

/* The row of the requirements: everything that a scanner does, and what the electrode does. */
static void
test_everything (void)
{
  const ElectrodeSample s = { 144, 5, 600, 0.2, TRUE, FALSE };
  g_autoptr (LiElectrode) electrode = electrode_new (&s);

  for (int i = 0; i < 4; i += 2)
    {
      g_autoptr (LiField) field = electrode_measure (electrode, i, i + 1, LI_SHAPE_AUTO);
      ElectrodeErrors e = electrode_errors (field, electrode, i, i + 1);
      g_assert_cmpuint (e.inside, >, 30);
      g_assert_cmpfloat (e.rms_inside, <, 0.05);
      g_assert_cmpfloat (e.worst, <, 0.8);
      g_assert_cmpfloat (e.z, <, 2.6);
    }
}

/* Rings are found and measured although no node matched them; drift, gain, rim and lithiation are
 * not mistaken for rings. */
static void
test_rings (void)
{
  for (int without = 0; without < 2; without++)
    {
      const ElectrodeSample s = { 128, 5, 600, 0.2, TRUE, without };
      g_autoptr (LiElectrode) electrode = electrode_new (&s);
      g_autoptr (LiField) field = electrode_measure (electrode, 0, 1, LI_SHAPE_AFFINE);
      g_autoptr (LiVolume) im1 = li_electrode_grey (electrode, 0, NULL, NULL);
      g_autoptr (LiVolume) im2 = li_electrode_grey (electrode, 1, NULL, NULL);
      LiStandingPattern p;
      GError *error = NULL;
      g_assert_true (li_standing_pattern (im1, im2, field, &p, &error));
      g_test_message ("%s: %zu boxes, correlation %.3f, sd %.0f of %.0f grey values",
                      without ? "without" : "rings", p.boxes, p.correlation, p.sd, p.contrast);
      g_assert_cmpuint (p.boxes, >=, 8);
      g_assert_cmpint (p.found, ==, !without);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grey/noise-and-cut-contrast", test_noise_and_cut_contrast);
  g_test_add_func ("/grey/ramp", test_ramp);
  g_test_add_func ("/grey/changed", test_changed_grey);
  g_test_add_func ("/grey/bend", test_bend);
  g_test_add_func ("/grey/everything", test_everything);
  g_test_add_func ("/grey/rings", test_rings);
  return g_test_run ();
}
