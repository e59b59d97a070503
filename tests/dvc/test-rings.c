/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "electrode-fixtures.h"

#include "dvc/li-rings.h"
#include "sanitized.h"

/* Rings that both images share are found by what differs, and taken out; nothing else is. */

#define EDGE 112
#define RING_SD 2000.
#define GAIN 1.2 /* of image 2 */

static guint32 state;

/* Mean 0, variance 1. */
static double
random_value (void)
{
  double sum = 0;

  for (int k = 0; k < 12; k++)
    {
      state = state * 1664525u + 1013904223u;
      sum += state / 4294967296.;
    }
  return sum - 6;
}

/* A profile that is the same in all planes, and one of each plane. */
static float *
ring_profiles (double constant, double plane)
{
  float *table = g_new (float, EDGE *EDGE);
  double column[EDGE];

  for (int r = 0; r < EDGE; r++)
    column[r] = constant * random_value ();
  for (int z = 0; z < EDGE; z++)
    for (int r = 0; r < EDGE; r++)
      table[z * EDGE + r] = (float)(column[r] + plane * random_value ());
  return table;
}

/* @volume, the rings about @axis (y, x) added, times @gain. */
static LiVolume *
with_rings (LiVolume *volume, const float *table, const double axis[2], double gain)
{
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  const float *in = li_volume_memory (volume);
  float *out = g_new (float, EDGE *EDGE *EDGE);

  for (int i = 0; i < EDGE * EDGE * EDGE; i++)
    {
      int z = i / (EDGE * EDGE), y = i / EDGE % EDGE, x = i % EDGE;
      double r = hypot (y - axis[0], x - axis[1]), f = r - floor (r);
      int k = (int)r;
      out[i]
          = (float)(gain * (in[i] + (1 - f) * table[z * EDGE + k] + f * table[z * EDGE + k + 1]));
    }
  return li_volume_new_memory (LI_TYPE_F32, shape, out);
}

static LiField *
true_field (const LiMotion *motion)
{
  const double spacing[3] = { 20, 20, 20 };
  LiField *field = li_field_new_grid (motion->shape, spacing, NULL);

  for (gsize i = 0; i < field->n; i++)
    li_motion_phi (motion, field->nodes[i].phi.c, &field->nodes[i].phi);
  return field;
}

static LiMotion
motion_shift (double z, double y, double x)
{
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  const double t[3] = { z, y, x };

  return li_motion_affine (shape, &li_mat3_identity, t);
}

/* Standard deviation of a − b where the rings are known: no nearer to the axis than four voxels,
 * no farther than the sample reaches in both images. */
static double
sd_of_difference (LiVolume *a, LiVolume *b, double gain)
{
  LiBox box = li_box (12, EDGE - 12, 12, EDGE - 12, 12, EDGE - 12);
  gsize n = li_box_voxels (&box), edge = EDGE - 24, used = 0;
  g_autofree float *p = g_new (float, n), *q = g_new (float, n);
  double s = 0, ss = 0;

  g_assert_true (li_volume_read_box (a, &box, LI_TYPE_F32, p, NULL));
  g_assert_true (li_volume_read_box (b, &box, LI_TYPE_F32, q, NULL));
  for (gsize i = 0; i < n; i++)
    {
      double y = (double)(i / edge % edge) - (double)edge / 2,
             x = (double)(i % edge) - (double)edge / 2, d = p[i] - gain * q[i];
      if (hypot (y, x) < 4 || hypot (y, x) > 40)
        continue;
      used++;
      s += d;
      ss += d * d;
    }
  return sqrt (ss / (double)used - s / (double)used * s / (double)used);
}

/* Known rings about an axis beside the middle, image 2 of other contrast. */
static void
test_known (void)
{
  const double axis[2] = { (EDGE - 1) / 2. + 1.5, (EDGE - 1) / 2. - 1 };
  LiMotion motion = motion_shift (4.3, 5.2, -3.6);
  g_auto (Pair) pair = pair_of_grains (&motion, 2, 0.05, 21, LI_TYPE_F32);
  state = 11;
  g_autofree float *table = ring_profiles (0.8 * RING_SD, 0.5 * RING_SD);
  g_autoptr (LiVolume) im1 = with_rings (pair.one, table, axis, 1);
  g_autoptr (LiVolume) im2 = with_rings (pair.two, table, axis, GAIN);
  g_autoptr (LiField) field = true_field (&motion);
  g_autoptr (LiRings) rings = NULL;
  GError *error = NULL;

  g_assert_true (li_rings_find (im1, im2, NULL, field, &rings, &error));
  g_assert_no_error (error);
  g_assert_nonnull (rings);
  g_autoptr (LiVolume) clean1 = li_rings_without (rings, im1, FALSE);
  g_autoptr (LiVolume) clean2 = li_rings_without (rings, im2, TRUE);
  double before1 = sd_of_difference (im1, pair.one, 1),
         after1 = sd_of_difference (clean1, pair.one, 1),
         before2 = sd_of_difference (im2, pair.two, GAIN),
         after2 = sd_of_difference (clean2, pair.two, GAIN);
  g_test_message ("image 1: %.0f, then %.0f; image 2: %.0f, then %.0f; taken out %.0f", before1,
                  after1, before2, after2, li_rings_sd (rings));
  g_assert_cmpfloat (after1, <, 0.35 * before1);
  g_assert_cmpfloat (after2, <, 0.35 * before2);
  g_assert_cmpfloat (fabs (li_rings_sd (rings) / before1 - 1), <, 0.2);
}

/* Grains that move, a sample that moves too little, and rings that only one image has. */
static void
test_nothing (void)
{
  const double axis[2] = { (EDGE - 1) / 2., (EDGE - 1) / 2. };

  for (int what = 0; what < 3; what++)
    {
      LiMotion motion = what == 1 ? motion_shift (1, 1.2, -1) : motion_shift (4.3, 5.2, -3.6);
      g_auto (Pair) pair = pair_of_grains (&motion, 2, 0.1, 22, LI_TYPE_F32);
      state = 12;
      g_autofree float *table = ring_profiles (0.8 * RING_SD, 0.5 * RING_SD);
      g_autoptr (LiVolume) im1
          = what == 0 ? li_volume_ref (pair.one) : with_rings (pair.one, table, axis, 1);
      g_autoptr (LiVolume) im2
          = what == 1 ? with_rings (pair.two, table, axis, 1) : li_volume_ref (pair.two);
      g_autoptr (LiField) field = true_field (&motion);
      g_autoptr (LiRings) rings = NULL;
      GError *error = NULL;
      g_assert_true (li_rings_find (im1, im2, NULL, field, &rings, &error));
      g_assert_no_error (error);
      g_assert_null (rings);
    }
}

static LiField *
correlate (LiVolume *im1, LiVolume *im2, int rings, const LiDoubleList *spacing, GArray *reports)
{
  LiCorrelateParams c = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-3);
  g_autoptr (LiField) guess = li_field_new (1);
  GError *error = NULL;

  for (int k = 0; k < 3; k++)
    guess->nodes[0].phi.t[k] = (double[]){ 4, 5, -4 }[k];
  c.spacing = *spacing;
  c.half_window = (LiDoubleList){ 1, { 11 } };
  c.rings = rings;
  LiField *field = li_correlate (
      &(const LiCorrelateInput){
          .im1 = im1, .im2 = im2, .guess = guess, .params = &c, .reports = reports },
      NULL, &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &c);
  return field;
}

/* From a registration, with a first pass to tell, and from a coarser level. */
static void
test_correlation (void)
{
  const double axis[2] = { (EDGE - 1) / 2., (EDGE - 1) / 2. };
  LiMotion motion = motion_shift (4.3, 5.2, -3.6);
  g_auto (Pair) pair = pair_of_grains (&motion, 2, 0.1, 23, LI_TYPE_F32);
  state = 13;
  g_autofree float *table = ring_profiles (0.8 * RING_SD, 0.5 * RING_SD);
  g_autoptr (LiVolume) im1 = with_rings (pair.one, table, axis, 1);
  g_autoptr (LiVolume) im2 = with_rings (pair.two, table, axis, GAIN);
  const LiDoubleList spacings[] = { { 1, { 24 } }, { 2, { 32, 24 } } };

  for (int k = test_sanitized () ? 1 : 0; k < 2; k++)
    {
      g_autoptr (GArray) reports = g_array_new (FALSE, FALSE, sizeof (LiLevelReport));
      g_autoptr (LiField) off = correlate (im1, im2, LI_RINGS_OFF, &spacings[k], NULL);
      g_autoptr (LiField) on = correlate (im1, im2, LI_RINGS_AUTO, &spacings[k], reports);
      Score with = score_field (off, &motion), without = score_field (on, &motion);
      const LiLevelReport *last = &g_array_index (reports, LiLevelReport, reports->len - 1);
      g_test_message ("%d levels: %.4f voxel with rings, %.4f without; taken out %.0f, left %.0f",
                      spacings[k].n, with.rms, without.rms, last->rings_sd, last->rings_left);
      g_assert_cmpuint (without.inside_ok, ==, without.inside);
      g_assert_cmpfloat (without.rms, <, 0.5 * with.rms);
      g_assert_cmpfloat (last->rings_sd, >, 0.5 * RING_SD);
      g_assert_cmpfloat (last->rings_left, <, 0.35 * last->rings_sd);
      g_assert_cmpuint (reports->len, ==, (guint)spacings[k].n);
    }
}

static void
assert_same (const LiField *a, const LiField *b)
{
  g_assert_cmpuint (a->n, ==, b->n);
  for (gsize i = 0; i < a->n; i++)
    {
      g_assert_cmpmem (&a->nodes[i].phi, sizeof (LiPhi), &b->nodes[i].phi, sizeof (LiPhi));
      g_assert_cmpint (a->nodes[i].status, ==, b->nodes[i].status);
    }
}

/* Bytes do not depend on threads; without rings, not on the parameter either. */
static void
test_bytes (void)
{
  const double axis[2] = { (EDGE - 1) / 2., (EDGE - 1) / 2. };
  const LiDoubleList spacing = { 1, { 28 } };
  LiMotion motion = motion_shift (4.3, 5.2, -3.6);
  g_auto (Pair) pair = pair_of_grains (&motion, 2, 0.1, 24, LI_TYPE_F32);
  state = 14;
  g_autofree float *table = ring_profiles (0.8 * RING_SD, 0.5 * RING_SD);
  g_autoptr (LiVolume) im1 = with_rings (pair.one, table, axis, 1);
  g_autoptr (LiVolume) im2 = with_rings (pair.two, table, axis, 1);
  g_autoptr (LiField) first = correlate (im1, im2, LI_RINGS_AUTO, &spacing, NULL);

  for (guint threads = test_sanitized () ? 3 : 1; threads <= 3; threads += 2)
    {
      li_pool_set_threads (threads);
      g_autoptr (LiField) again = correlate (im1, im2, LI_RINGS_AUTO, &spacing, NULL);
      assert_same (first, again);
    }
  li_pool_set_threads (0);
  g_autoptr (LiField) on = correlate (pair.one, pair.two, LI_RINGS_AUTO, &spacing, NULL);
  g_autoptr (LiField) off = correlate (pair.one, pair.two, LI_RINGS_OFF, &spacing, NULL);
  assert_same (on, off);
}

/* A remounted electrode with everything that a scanner does: as good as without rings. */
static void
test_electrode (void)
{
  double rms[2] = { 0, 1 };

  for (int without = 0; without < (test_sanitized () ? 1 : 2); without++)
    {
      const ElectrodeSample s = { test_sanitized () ? 96 : 144, 5, 600, 0.2, TRUE, without };
      g_autoptr (LiElectrode) electrode = electrode_new (&s);
      g_autoptr (LiField) field = electrode_measure (electrode, 2, 3, LI_SHAPE_AUTO);
      rms[without] = electrode_errors (field, electrode, 2, 3).rms_inside;
    }
  g_assert_cmpfloat (rms[0], <, 1.15 * rms[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rings/known", test_known);
  g_test_add_func ("/rings/nothing", test_nothing);
  g_test_add_func ("/rings/correlation", test_correlation);
  g_test_add_func ("/rings/bytes", test_bytes);
  g_test_add_func ("/rings/electrode", test_electrode);
  return g_test_run ();
}
