/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include "base/li-error.h"
#include "base/li-pool.h"
#include "phantom.h"
#include "sanitized.h"
#include "simulate/li-hash.h"

#define SEED 404
#define N 96
#define VOXELS ((gsize)N * N * N)

static void
test_same_bytes (void)
{
  LiElectrodeParams p = phantom_params (64, 500);
  p.rings = p.drift = p.gain = p.remount = p.truncation = TRUE;
  g_autofree guint16 *first = NULL;
  const gsize bytes = 64 * 64 * 64 * 2;
  for (guint threads = 1; threads <= 3; threads++)
    {
      li_pool_set_threads (threads);
      g_autoptr (LiElectrode) e = phantom_new (&p);
      guint16 *g = phantom_grey (e, 3);
      if (first)
        g_assert_cmpmem (first, bytes, g, bytes);
      g_free (first);
      first = g;
    }
  li_pool_set_threads (0);
  p.seed++;
  g_autoptr (LiElectrode) other = phantom_new (&p);
  g_autofree guint16 *g = phantom_grey (other, 3);
  g_assert_cmpint (memcmp (first, g, bytes), !=, 0);
  li_params_clear (&li_electrode_params, &p);
}

static void
test_box_equals_whole (void)
{
  LiElectrodeParams p = phantom_params (80, 500);
  p.rings = p.drift = p.truncation = TRUE;
  p.size = (LiIntList){ 3, { 48, 60, 150 } };
  g_autoptr (LiElectrode) e = phantom_new (&p);
  g_autofree guint16 *whole = phantom_grey (e, 4);
  g_autofree guint8 *labels = phantom_labels (e, 4);
  const LiBox box = li_box (5, 33, 11, 40, 61, 131);
  g_autofree guint16 *part = g_new (guint16, li_box_voxels (&box));
  g_autofree guint8 *some = g_new (guint8, li_box_voxels (&box));
  g_assert_true (li_electrode_grey_box (e, 4, &box, part, NULL, NULL));
  g_assert_true (li_electrode_labels_box (e, 4, &box, some, NULL, NULL));
  gsize i = 0;
  for (gint64 z = box.lo[0]; z < box.hi[0]; z++)
    for (gint64 y = box.lo[1]; y < box.hi[1]; y++)
      for (gint64 x = box.lo[2]; x < box.hi[2]; x++, i++)
        {
          const gsize at = (gsize)((z * 60 + y) * 150 + x);
          g_assert_cmpint (part[i], ==, whole[at]);
          g_assert_cmpint (some[i], ==, labels[at]);
        }
  li_params_clear (&li_electrode_params, &p);
}

static float
value_at (const LiElectrode *e, int step, const double x[3], const LiElectrodeMaterials *m)
{
  float v;
  li_electrode_values_row (e, step, x, 1, m, &v, NULL);
  return v;
}

/* Without silicon (whose grey changes by lithiation) and away from the bubble, the value at Phi (x)
 * in one step is the value at x in the other, with or without a remount. */
static void
check_follows (gboolean remount, int i, int j)
{
  LiElectrodeParams p = phantom_params (N, 0);
  p.remount = remount;
  p.bubble = FALSE;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  LiElectrodeMaterials silicon = { 0 };
  silicon.value[LI_PHASE_SILICON] = silicon.value[LI_PHASE_LITHIATED] = 1;
  LiSequence random = li_sequence (SEED, 1);
  int compared = 0;
  double largest = 0;
  for (int k = 0; k < 4000; k++)
    {
      double x[3], y[3];
      LiPhi phi;
      for (int a = 0; a < 3; a++)
        x[a] = li_sequence_next (&random, 0, N);
      if (value_at (e, i, x, &silicon) > 0)
        continue;
      g_assert_true (li_motion_between (&li_electrode_step (e, i)->motion,
                                        &li_electrode_step (e, j)->motion, x, &phi));
      li_phi_apply (&phi, x, y);
      g_assert_cmpfloat_with_epsilon (value_at (e, i, x, &li_electrode_grey_materials),
                                      value_at (e, j, y, &li_electrode_grey_materials), 2);
      largest = MAX (largest, fabs (y[0] - x[0]));
      compared++;
    }
  g_assert_cmpint (compared, >, 1000);
  g_assert_cmpfloat (largest, >, 2);
  li_params_clear (&li_electrode_params, &p);
}

static void
test_volumes_follow_the_truth (void)
{
  check_follows (FALSE, 0, 6);
  check_follows (FALSE, 3, 4);
  check_follows (TRUE, 2, 5);
}

/* Silicon with the charge held moves with the truth too: T8 and T9 with relaxation differ in motion
 * only. */
static void
test_silicon_follows (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  p.relaxation = 0.2;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  LiSequence random = li_sequence (SEED, 2);
  double largest = 0;
  for (int k = 0; k < 2000; k++)
    {
      double x[3], y[3];
      LiPhi phi;
      for (int a = 0; a < 3; a++)
        x[a] = li_sequence_next (&random, 0, N);
      g_assert_true (li_motion_between (&li_electrode_step (e, 8)->motion,
                                        &li_electrode_step (e, 9)->motion, x, &phi));
      li_phi_apply (&phi, x, y);
      g_assert_cmpfloat_with_epsilon (value_at (e, 8, x, &li_electrode_grey_materials),
                                      value_at (e, 9, y, &li_electrode_grey_materials), 2);
      largest = MAX (largest, fabs (y[0] - x[0]));
    }
  g_assert_cmpfloat (largest, >, 0.5);
  li_params_clear (&li_electrode_params, &p);
}

static void
count_labels (const LiElectrode *e, int step, gsize count[LI_PHASE_N])
{
  g_autofree guint8 *labels = phantom_labels (e, step);
  memset (count, 0, LI_PHASE_N * sizeof *count);
  for (gsize i = 0; i < VOXELS; i++)
    {
      g_assert_cmpint (labels[i], <, LI_PHASE_N);
      count[labels[i]]++;
    }
}

/* Pristine silicon holds no lithium; charging takes silicon, discharge gives some back; the whole
 * grows by what the thickness says. */
static void
test_labels_over_time (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autoptr (LiElectrode) e = phantom_new (&p);
  gsize count[10][LI_PHASE_N];
  for (int i = 0; i < 10; i++)
    count_labels (e, i, count[i]);
  g_assert_cmpuint (count[0][LI_PHASE_LITHIATED], ==, 0);
  for (int i = 1; i <= 6; i++)
    g_assert_cmpuint (count[i][LI_PHASE_LITHIATED], >, count[i - 1][LI_PHASE_LITHIATED]);
  for (int i = 7; i <= 8; i++)
    g_assert_cmpuint (count[i][LI_PHASE_LITHIATED], <, count[i - 1][LI_PHASE_LITHIATED]);
  g_assert_cmpmem (count[8], sizeof count[8], count[9], sizeof count[9]);
  for (int i = 0; i < 10; i++)
    {
      const LiElectrodeStep *s = li_electrode_step (e, i);
      const double solid = (double)(count[i][LI_PHASE_SILICON] + count[i][LI_PHASE_LITHIATED]);
      const double ratio = solid / (double)count[0][LI_PHASE_SILICON],
                   grown = s->thickness_mean / li_electrode_step (e, 0)->thickness_mean;
      g_assert_cmpfloat (fabs (ratio / grown - 1), <, 0.05);
      g_assert_cmpuint (count[i][LI_PHASE_COLLECTOR], >, VOXELS / 40);
      g_assert_cmpuint (count[i][LI_PHASE_OUTSIDE], ==, 0);
    }
  li_params_clear (&li_electrode_params, &p);
}

/* Swelling: nothing at the collector, 15 to 25 % on the mean at full charge, more in one place than
 * in another, partly taken back. */
static void
test_swelling (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autoptr (LiElectrode) e = phantom_new (&p);
  const LiElectrodeStep *t0 = li_electrode_step (e, 0), *t6 = li_electrode_step (e, 6),
                        *t8 = li_electrode_step (e, 8);
  const double strain = t6->thickness_mean / t0->thickness_mean - 1,
               grown = t6->thickness_max - t0->thickness_mean;
  g_assert_cmpfloat (strain, >, 0.15);
  g_assert_cmpfloat (strain, <, 0.25);
  g_assert_cmpfloat (grown, >, 1.4 * (t6->thickness_min - t0->thickness_mean));
  g_assert_cmpfloat (t8->thickness_mean, <, t6->thickness_mean);
  g_assert_cmpfloat (t8->thickness_mean, >,
                     t0->thickness_mean + 0.5 * (t6->thickness_mean - t0->thickness_mean));
  for (int i = 1; i <= 6; i++)
    {
      const double step
          = li_electrode_step (e, i)->thickness_mean / li_electrode_step (e, i - 1)->thickness_mean
            - 1;
      double u[3];
      g_assert_cmpfloat (step, >, 0.015);
      g_assert_cmpfloat (step, <, 0.05);
      li_motion_displacement (&li_electrode_step (e, i)->motion, (const double[3]){ 0, 40, 50 }, u);
      g_assert_cmpfloat (fabs (u[0]) + fabs (u[1]) + fabs (u[2]), ==, 0);
    }
  li_params_clear (&li_electrode_params, &p);
}

/* Absent at T1, there at T2, growing to T4, gone at T5; its voxels make up the sphere that the
 * truth says. */
static void
test_bubble (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autoptr (LiElectrode) e = phantom_new (&p);
  p.bubble = FALSE;
  g_autoptr (LiElectrode) without = phantom_new (&p);
  double before = 0;
  for (int i = 0; i < 10; i++)
    {
      const LiElectrodeStep *s = li_electrode_step (e, i);
      const double r = s->bubble_radius;
      if (test_sanitized () && i != 4 && i != 5)
        continue;
      gsize count[LI_PHASE_N], none[LI_PHASE_N];
      count_labels (e, i, count);
      count_labels (without, i, none);
      g_assert_cmpuint (none[LI_PHASE_BUBBLE], ==, 0);
      g_assert_true ((r > 0) == (i >= 2 && i <= 4));
      if (i >= 2 && i <= 4)
        {
          g_assert_cmpfloat (r, >, before);
          g_assert_cmpfloat (fabs ((double)count[LI_PHASE_BUBBLE] / (4 * G_PI / 3 * r * r * r) - 1),
                             <, 0.04);
          g_assert_cmpfloat (value_at (e, i, s->bubble_centre, &li_electrode_grey_materials), >,
                             55000);
          before = r;
          continue;
        }
      g_assert_cmpuint (count[LI_PHASE_BUBBLE], ==, 0);
      g_autofree guint16 *a = phantom_grey (e, i), *b = phantom_grey (without, i);
      g_assert_cmpmem (a, VOXELS * 2, b, VOXELS * 2);
    }
  li_params_clear (&li_electrode_params, &p);
}

/* Around the growing bubble the electrode is stretched along z and squeezed along x. */
static void
test_bubble_strain (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autoptr (LiElectrode) e = phantom_new (&p);
  p.bubble = FALSE;
  g_autoptr (LiElectrode) without = phantom_new (&p);
  const LiElectrodeStep *t4 = li_electrode_step (e, 4);
  LiPhi with_bubble, plain;
  double x[3];
  g_assert_true (li_motion_inverse (&t4->motion, t4->bubble_centre, x));
  li_motion_phi (&t4->motion, x, &with_bubble);
  li_motion_phi (&li_electrode_step (without, 4)->motion, x, &plain);
  g_assert_cmpfloat (with_bubble.F.m[0][0], >, plain.F.m[0][0] + 0.05);
  g_assert_cmpfloat (with_bubble.F.m[2][2], <, plain.F.m[2][2] - 0.03);
  li_params_clear (&li_electrode_params, &p);
}

/* Deep inside a phase the grey is what the phase is worth, within its texture. */
static void
test_labels_match_grey (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  p.edge = 0.5;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  g_autofree guint16 *grey = phantom_grey (e, 4);
  g_autofree guint8 *labels = phantom_labels (e, 4);
  double sum[LI_PHASE_N] = { 0 };
  gsize count[LI_PHASE_N] = { 0 };
  for (gsize i = N * N; i < VOXELS - N * N; i++)
    {
      const guint8 k = labels[i];
      if (labels[i - 1] != k || labels[i + 1] != k || labels[i - N] != k || labels[i + N] != k
          || labels[i - N * N] != k || labels[i + N * N] != k)
        continue;
      sum[k] += grey[i];
      count[k]++;
    }
  for (int k = 0; k < LI_PHASE_OUTSIDE; k++)
    {
      g_assert_cmpuint (count[k], >, 60);
      g_assert_cmpfloat (fabs (sum[k] / (double)count[k] - li_electrode_grey_materials.value[k]), <,
                         700);
    }
  li_params_clear (&li_electrode_params, &p);
}

/* FWHM of the derivative of profiles across particle faces, silicon against all else: the number
 * asked for. */
static gboolean
edge_fwhm (const LiElectrode *e, const LiParticle *p, int face, double *fwhm)
{
  enum
  {
    STEPS = 241
  };
  const double step = 0.125;
  float v[STEPS], most = 0;
  LiElectrodeMaterials silicon = { 0 };
  silicon.value[LI_PHASE_SILICON] = 1;
  for (int i = 0; i < STEPS; i++)
    {
      const double s = p->h[face] + (i - STEPS / 2) * step;
      double x[3];
      for (int a = 0; a < 3; a++)
        x[a] = p->centre[a] + s * p->n[face][a];
      v[i] = value_at (e, 0, x, &silicon);
      if (i > 0 && v[i] > v[i - 1] + 1e-4f)
        return FALSE; /* a neighbour comes near */
    }
  if (v[0] < 0.9999f || v[STEPS - 1] > 1e-4f || fabsf (v[STEPS / 2] - 0.5f) > 1e-3f)
    return FALSE;
  int wide = 0;
  for (int i = 1; i < STEPS; i++)
    most = MAX (most, v[i - 1] - v[i]);
  for (int i = 1; i < STEPS; i++)
    wide += v[i - 1] - v[i] >= most / 2;
  *fwhm = wide * step;
  return TRUE;
}

static void
test_edge_width (void)
{
  const double asked[] = { 6.1, 3 };
  for (int k = 0; k < 2; k++)
    {
      LiElectrodeParams p = phantom_params (256, 0);
      p.edge = asked[k];
      g_autoptr (LiElectrode) e = phantom_new (&p);
      gsize n;
      const LiParticle *particles = li_electrode_particles (e, &n);
      int measured = 0, right = 0;
      for (gsize i = 0; i < n; i++)
        for (int f = 0; f < particles[i].n_faces; f++)
          {
            double fwhm;
            if (!edge_fwhm (e, &particles[i], f, &fwhm))
              continue;
            measured++;
            right += fabs (fwhm - asked[k]) < 0.2; /* beside a corner another face takes part */
          }
      g_test_message ("%d of %d edges are %g voxels wide", right, measured, asked[k]);
      g_assert_cmpint (measured, >, 50);
      g_assert_cmpint (right, >, measured * 9 / 10);
      li_params_clear (&li_electrode_params, &p);
    }
}

/* Any value table: with every phase worth 1 the sample is 1 everywhere; a row equals its points. */
static void
test_values_row (void)
{
  LiElectrodeParams p = phantom_params (N, 0);
  g_autoptr (LiElectrode) e = phantom_new (&p);
  LiElectrodeMaterials ones = { 0 };
  float row[200];
  guint8 labels[200];
  const double first[3] = { 30.3, 41.7, -20.2 };
  for (int i = 0; i < LI_PHASE_N; i++)
    ones.value[i] = 1;
  li_electrode_values_row (e, 4, first, 200, &ones, row, labels);
  for (int k = 0; k < 200; k++)
    g_assert_cmpfloat_with_epsilon (row[k], 1, 1e-5);
  li_electrode_values_row (e, 4, first, 200, &li_electrode_grey_materials, row, labels);
  for (int k = 0; k < 200; k += 7)
    {
      const double x[3] = { first[0], first[1], first[2] + k };
      g_assert_cmpfloat_with_epsilon (value_at (e, 4, x, &li_electrode_grey_materials), row[k], 1);
    }
  li_params_clear (&li_electrode_params, &p);
}

static void
test_truth_fields (void)
{
  LiElectrodeParams p = phantom_params (64, 0);
  p.remount = TRUE;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  p.remount = FALSE;
  g_autoptr (LiElectrode) still_mounted = phantom_new (&p);
  g_autoptr (LiField) with_remount = li_electrode_truth (e, 2, 3, FALSE, NULL);
  g_autoptr (LiField) material = li_electrode_truth (e, 2, 3, TRUE, NULL);
  g_autoptr (LiField) plain = li_electrode_truth (still_mounted, 2, 3, FALSE, NULL);
  double moved = 0;
  g_assert_cmpuint (material->n, ==, plain->n);
  g_assert_cmpint (material->shape1[2], ==, 64);
  for (gsize i = 0; i < plain->n; i++)
    for (int a = 0; a < 3; a++)
      {
        g_assert_cmpfloat_with_epsilon (material->nodes[i].phi.t[a], plain->nodes[i].phi.t[a],
                                        1e-9);
        moved = MAX (moved, fabs (with_remount->nodes[i].phi.t[a] - plain->nodes[i].phi.t[a]));
      }
  g_assert_cmpfloat (moved, >, 3);
  li_params_clear (&li_electrode_params, &p);
}

static void
test_few_steps (void)
{
  for (int steps = 1; steps <= 5; steps++)
    {
      LiElectrodeParams p = phantom_params (32, 0);
      p.steps = steps;
      g_autoptr (LiElectrode) e = phantom_new (&p);
      g_assert_cmpfloat (li_electrode_step (e, 0)->charge, ==, 0);
      for (int i = 1; i < steps; i++)
        g_assert_cmpfloat (li_electrode_step (e, i)->charge, <=, (i + 1e-9) / 6);
      li_params_clear (&li_electrode_params, &p);
    }
}

static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;
  LiElectrodeParams p = phantom_params (64, 0);
  p.spacing = 64;
  g_assert_null (li_electrode_new (&p, &error));
  g_assert_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  p.spacing = 0;
  p.size.v[1] = 8;
  g_assert_null (li_electrode_new (&p, &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  p.size.v[1] = 64;
  p.kind = LI_CASE_AFFINE;
  p.strain = (LiDoubleList){ 1, { -0.5 } };
  g_assert_null (li_electrode_new (&p, &error));
  g_assert_error (error, LI_SIMULATE_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  p.kind = LI_CASE_SHIFT;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  g_assert_null (li_electrode_labels (e, 0, NULL, &error));
  g_assert_error (error, LI_SIMULATE_ERROR, LI_ERROR_UNSUPPORTED);
  li_params_clear (&li_electrode_params, &p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/simulate/electrode/same-bytes", test_same_bytes);
  g_test_add_func ("/simulate/electrode/box", test_box_equals_whole);
  g_test_add_func ("/simulate/electrode/follows", test_volumes_follow_the_truth);
  g_test_add_func ("/simulate/electrode/silicon-follows", test_silicon_follows);
  if (!test_sanitized ()) /* the labels of one step are read in other tests */
    g_test_add_func ("/simulate/electrode/labels-over-time", test_labels_over_time);
  g_test_add_func ("/simulate/electrode/swelling", test_swelling);
  g_test_add_func ("/simulate/electrode/bubble", test_bubble);
  g_test_add_func ("/simulate/electrode/bubble-strain", test_bubble_strain);
  g_test_add_func ("/simulate/electrode/labels-match-grey", test_labels_match_grey);
  g_test_add_func ("/simulate/electrode/edge-width", test_edge_width);
  g_test_add_func ("/simulate/electrode/values-row", test_values_row);
  g_test_add_func ("/simulate/electrode/truth", test_truth_fields);
  g_test_add_func ("/simulate/electrode/few-steps", test_few_steps);
  g_test_add_func ("/simulate/electrode/refusals", test_refusals);
  return g_test_run ();
}
