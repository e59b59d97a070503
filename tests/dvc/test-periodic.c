/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Texture that repeats: the nearest of equal matches is taken and doubted, a better one wins. */

#include <math.h>
#include <string.h>

#include "dvc/li-correlate.h"
#include "dvc/li-period.h"
#include "dvc/li-register.h"
#include "dvc/li-search.h"
#include "simulate/li-grains.h"

typedef double (*Texture) (const double x[3], double period);

static double
wave (double x, double period)
{
  return cos (2 * G_PI * x / period);
}

static double
lattice (const double x[3], double period)
{
  return wave (x[0], period) + wave (x[1], period) + wave (x[2], period);
}

/* Three waves in the plane y, x at 60°, and one along z. */
static double
hexagonal (const double x[3], double period)
{
  double sum = wave (x[0], period);

  for (int k = 0; k < 3; k++)
    sum += wave (x[1] * cos (k * G_PI / 3) + x[2] * sin (k * G_PI / 3), period * sqrt (3) / 2);
  return sum;
}

/* A weave: threads over and under each other, longer along x. */
static double
weave (const double x[3], double period)
{
  return wave (x[0] - 2 * wave (x[1], period) * wave (x[2], 1.5 * period), period);
}

/* Foils: nothing tells one place in them from another. */
static double
layers (const double x[3], double period)
{
  return wave (x[0], period) + 0.3 * wave (x[0], period / 2);
}

/* The lattice is not the same everywhere. */
static double
modulated (const double x[3], double period)
{
  return lattice (x, period)
         * (1 + 0.3 * cos (0.043 * x[0] + 0.5) * cos (0.05 * x[1]) + 0.2 * sin (0.037 * x[2]));
}

/* Noise from the place alone, in parts of the wave's amplitude. */
static LiVolume *
volume_of (
    Texture texture, double period, gint64 edge, const double moved[3], double noise, guint32 seed)
{
  const gint64 shape[3] = { edge, edge, edge };
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  float *grey = g_new (float, edge *edge *edge), *to = grey;

  for (gint64 z = 0; z < edge; z++)
    for (gint64 y = 0; y < edge; y++)
      for (gint64 x = 0; x < edge; x++)
        {
          const double at[3] = { z - moved[0], y - moved[1], x - moved[2] };
          double spread = 0;
          for (int k = 0; k < 3; k++)
            spread += g_rand_double_range (random, -1, 1);
          *to++ = (float)(5000 * (texture (at, period) + noise * spread) + 30000);
        }
  return li_volume_new_memory (LI_TYPE_F32, shape, grey);
}

static LiPeriod
period_of (LiVolume *volume)
{
  LiPeriod period;
  GError *error = NULL;

  g_assert_true (li_period_find (volume, NULL, &period, &error));
  g_assert_no_error (error);
  for (int i = 0; i < period.n; i++)
    g_test_message ("repeats by %.3f %.3f %.3f", period.vector[i][0], period.vector[i][1],
                    period.vector[i][2]);
  return period;
}

static const double still[3] = { 0, 0, 0 };

static void
expect_period (Texture texture, double period, double noise, int n, double length)
{
  g_autoptr (LiVolume) volume = volume_of (texture, period, 64, still, noise, 1);
  LiPeriod found = period_of (volume);

  g_assert_cmpint (found.n, ==, n);
  g_assert_cmpfloat_with_epsilon (li_period_length (&found), length, 0.1);
}

static void
test_period (void)
{
  expect_period (lattice, 10, 0.1, 3, 10);
  expect_period (lattice, 9.7, 0, 3, 9.7);
  expect_period (lattice, 6.3, 1, 3, 6.3);
  expect_period (hexagonal, 11, 0.1, 3, 11);
  expect_period (weave, 10, 0.1, 3, hypot (5, 7.5)); /* half a thread along both */
  expect_period (layers, 12, 0.1, 1, 12);
}

/* What does not repeat is not said to. */
static void
test_none (void)
{
  const gint64 shape[3] = { 64, 64, 64 };

  for (int k = 0; k < 4; k++)
    {
      g_autoptr (LiVolume) grains
          = li_grains_new (shape, 1.2 * (1 + k), 0.1, (guint64)k, NULL, 600, LI_TYPE_U16);
      g_assert_cmpint (period_of (grains).n, ==, 0);
    }
  g_autoptr (LiVolume) noise = volume_of (lattice, 1e9, 64, still, 1, 3);
  g_assert_cmpint (period_of (noise).n, ==, 0);
  g_autoptr (LiVolume) ramp = volume_of (lattice, 400, 64, still, 0.1, 3);
  g_assert_cmpint (period_of (ramp).n, ==, 0);
  g_autoptr (LiVolume) flat = volume_of (lattice, 1e9, 64, still, 0, 3);
  g_assert_cmpint (period_of (flat).n, ==, 0);
}

/* @iterations: 0 for as many as usual. */
static LiNode
register_within (int iterations,
                 Texture texture,
                 double period,
                 gint64 edge,
                 const double moved[3],
                 const LiPhi *guess)
{
  g_autoptr (LiVolume) one = volume_of (texture, period, edge, still, 0.1, 1);
  g_autoptr (LiVolume) two = volume_of (texture, period, edge, moved, 0.1, 2);
  LiRegisterParams params = { 0 };
  GError *error = NULL;
  LiNode out;

  li_params_init (&li_register_params, &params);
  if (iterations > 0)
    params.max_iterations = iterations;
  g_assert_true (li_register (
      &(const LiRegisterInput){ .im1 = one, .im2 = two, .guess = guess, .params = &params }, &out,
      NULL, &error));
  g_assert_no_error (error);
  li_params_clear (&li_register_params, &params);
  g_test_message ("moved by %.3f %.3f %.3f, reason %d", out.phi.t[0], out.phi.t[1], out.phi.t[2],
                  out.reason);
  return out;
}

static LiNode
register_texture (
    Texture texture, double period, gint64 edge, const double moved[3], const LiPhi *guess)
{
  return register_within (0, texture, period, edge, moved, guess);
}

static void
expect_motion (const LiNode *found, const double moved[3], gboolean ambiguous)
{
  g_assert_cmpint (found->status, ==, LI_STATUS_CONVERGED);
  g_assert_cmpint (found->reason, ==, ambiguous ? LI_REASON_AMBIGUOUS : LI_REASON_NONE);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (found->phi.t[k], moved[k], 0.02);
}

static void
test_nearest (void)
{
  static const double along[3] = { 1.5, 0, 0 }, across[3] = { 3.2, -4.1, 2.6 },
                      little[3] = { 1.2, -0.6, 0.9 };
  LiNode found = register_texture (lattice, 10, 64, along, NULL);

  expect_motion (&found, along, TRUE);
  found = register_texture (lattice, 9.7, 64, across, NULL);
  expect_motion (&found, across, TRUE);
  found = register_texture (hexagonal, 11, 64, little, NULL);
  expect_motion (&found, little, TRUE);
  /* Averaged over four voxels it repeats more slowly, in the other direction. */
  found = register_texture (lattice, 5, 96, little, NULL);
  expect_motion (&found, little, TRUE);
}

/* A guess says which of them is meant. */
static void
test_guess (void)
{
  static const double moved[3] = { 1.5, 0, 0 }, meant[3] = { 11.5, 0, -10 };
  LiPhi guess = li_phi_identity ((const double[3]){ 31.5, 31.5, 31.5 });

  guess.t[0] = 10;
  guess.t[2] = -9;
  LiNode found = register_texture (lattice, 10, 64, moved, &guess);
  expect_motion (&found, meant, TRUE);
}

/* More than a period, and the lattice says so. */
static void
test_true_peak (void)
{
  static const double moved[3] = { 13, 0.4, -0.3 };
  LiNode found = register_texture (modulated, 10, 72, moved, NULL);

  expect_motion (&found, moved, FALSE);
}

/* Grains of about 5 voxels, the same for every place. */
static double
grain_sum (const double x[3])
{
  double sum = 0;

  for (int k = 0; k < 60; k++)
    {
      double angle = 2.399963 * k, tilt = (k + 0.5) / 30 - 1, across = sqrt (1 - tilt * tilt);
      sum += cos ((0.25 + 0.011 * (k * 7 % 60))
                      * (tilt * x[0] + across * (cos (angle) * x[1] + sin (angle) * x[2]))
                  + k * k);
    }
  return sum * sqrt (2.0 / 60);
}

static double
foils_with_grains (const double x[3], double period)
{
  return wave (x[0], period) + 0.3 * grain_sum (x);
}

static double
foils_with_few_grains (const double x[3], double period)
{
  return wave (x[0], period) + 0.1 * grain_sum (x);
}

/* Foils do not repeat in their plane; what lies in them tells one from the next. */
static void
test_foils (void)
{
  static const double moved[3] = { 13, 0.4, -0.3 };
  g_autoptr (LiVolume) volume = volume_of (foils_with_grains, 11, 64, still, 0.05, 1);
  LiPeriod period = period_of (volume);

  g_assert_cmpint (period.n, ==, 1);
  g_assert_true (period.layered);
  g_assert_cmpfloat_with_epsilon (fabs (period.vector[0][0]), 11, 0.15);
  g_assert_cmpfloat_with_epsilon (period.vector[0][1], 0, 0.3);
  g_assert_cmpfloat_with_epsilon (period.vector[0][2], 0, 0.3);
  LiNode found = register_within (60, foils_with_grains, 11, 56, moved, NULL);
  expect_motion (&found, moved, FALSE);
  found = register_within (60, foils_with_few_grains, 11, 56, moved, NULL);
  if (found.status == LI_STATUS_CONVERGED)
    for (int k = 0; k < 3; k++)
      g_assert_cmpfloat_with_epsilon (found.phi.t[k], moved[k], 0.1); /* grains as weak as noise */
}

static void
test_foils_alone (void)
{
  static const double moved[3] = { 2, 0, 0 };
  LiNode found = register_within (60, layers, 12, 48, moved, NULL);

  g_assert_cmpint (found.status, !=, LI_STATUS_CONVERGED);
  g_assert_cmpint (found.reason, ==, LI_REASON_SINGULAR);
}

/* Whole shifts: the nearest to what is expected, of peaks that only chance sets apart. */
static void
test_search (void)
{
  static const double moved[3] = { 2.4, 0.3, 0 }, margin[3] = { 21, 21, 21 };
  g_autoptr (LiVolume) one = volume_of (lattice, 9.7, 56, still, 0.2, 1),
                       two = volume_of (lattice, 9.7, 56, moved, 0.2, 2);
  const float *a = li_volume_memory (one), *b = li_volume_memory (two);

  for (int repeat = -2; repeat <= 2; repeat++)
    {
      const gint64 n[3] = { 56, 56, 56 };
      const double expected[3] = { 0, 9.7 * repeat, -9.7 * repeat };
      double shift[3], peak, second;
      g_assert_true (li_search_shift (a, n, b, n, expected, margin, 0.2, 2, shift, &peak, &second));
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (shift[k], moved[k], 1);
      g_assert_cmpfloat (second, >, 0.9 * peak);
    }
}

static LiField *
correlate (LiVolume *one, LiVolume *two)
{
  LiCorrelateParams params = { 0 };
  GError *error = NULL;

  li_params_init (&li_correlate_params, &params);
  params.spacing = (LiDoubleList){ 1, { 20 } };
  LiField *field = li_correlate (
      &(const LiCorrelateInput){ .im1 = one, .im2 = two, .params = &params }, NULL, &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &params);
  return field;
}

static void
test_nodes (void)
{
  static const double moved[3] = { 1.5, 0, 0 };
  g_autoptr (LiVolume) one = volume_of (lattice, 10, 64, still, 0.1, 1),
                       two = volume_of (lattice, 10, 64, moved, 0.1, 2);
  g_autoptr (LiField) field = correlate (one, two);
  gsize seen = 0;

  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      if (node->reason == LI_REASON_OUTSIDE)
        continue;
      seen++;
      g_assert_cmpint (node->status, ==, LI_STATUS_NOT_CONVERGED);
      g_assert_cmpint (node->reason, ==, LI_REASON_AMBIGUOUS);
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (node->phi.t[k], moved[k], 0.05);
    }
  g_assert_cmpuint (seen, >=, 8);
}

/* Grains in the lattice tell its cells apart. */
static double
lattice_with_grains (const double x[3], double period)
{
  double sum = lattice (x, period);

  for (int k = 0; k < 24; k++)
    {
      double angle = 2.399963 * k, tilt = (k + 0.5) / 12 - 1, across = sqrt (1 - tilt * tilt);
      sum += 0.15
             * cos ((0.31 + 0.013 * k)
                        * (tilt * x[0] + across * (cos (angle) * x[1] + sin (angle) * x[2]))
                    + k * k);
    }
  return sum;
}

static void
test_nodes_told_apart (void)
{
  static const double moved[3] = { 1.5, 0, 0 };
  g_autoptr (LiVolume) one = volume_of (lattice_with_grains, 10, 64, still, 0.1, 1),
                       two = volume_of (lattice_with_grains, 10, 64, moved, 0.1, 2);
  g_autoptr (LiField) field = correlate (one, two);
  gsize good = 0, seen = 0;

  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      seen += node->reason != LI_REASON_OUTSIDE;
      good += li_node_is_measured (node);
      for (int k = 0; k < 3 && li_node_is_measured (node); k++)
        g_assert_cmpfloat_with_epsilon (node->phi.t[k], moved[k], 0.05);
    }
  g_assert_cmpuint (seen, >=, 8);
  g_assert_cmpuint (good, ==, seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/periodic/period", test_period);
  g_test_add_func ("/periodic/none", test_none);
  g_test_add_func ("/periodic/nearest", test_nearest);
  g_test_add_func ("/periodic/guess", test_guess);
  g_test_add_func ("/periodic/true-peak", test_true_peak);
  g_test_add_func ("/periodic/foils", test_foils);
  g_test_add_func ("/periodic/foils-alone", test_foils_alone);
  g_test_add_func ("/periodic/search", test_search);
  g_test_add_func ("/periodic/nodes", test_nodes);
  g_test_add_func ("/periodic/nodes-told-apart", test_nodes_told_apart);
  return g_test_run ();
}
