/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The coherency test and the prediction from neighbours, on fields made by formula. */
#include <math.h>

#include "dvc/li-correlate-level.h"
#include "simulate/li-hash.h"

#define SIGMA 0.02

static const gint64 shape[3] = { 180, 180, 180 };

/* A smooth field with normal errors of SIGMA × @scatter, SIGMA reported. */
static LiField *
field_new (double scatter, guint64 seed)
{
  const double spacing[3] = { 18, 18, 18 };
  LiField *field = li_field_new_grid (shape, spacing, NULL);
  LiSequence random = li_sequence (seed, 1);

  for (gsize i = 0; i < field->n; i++)
    {
      LiNode *node = &field->nodes[i];
      const double *c = node->phi.c;
      for (int k = 0; k < 3; k++)
        {
          double sum = 0;
          for (int j = 0; j < 12; j++)
            sum += li_sequence_next (&random, -0.5, 0.5); /* of variance 1/12 each */
          node->phi.t[k] = 5 + 0.02 * c[k] + 1e-4 * c[0] * c[1] + SIGMA * scatter * sum;
          node->sigma_u[k] = SIGMA;
          for (int j = 0; j < 3; j++)
            node->sigma_F[3 * k + j] = SIGMA / 10;
        }
      for (int k = 0; k < 3; k++)
        {
          node->phi.F.m[k][k] += 0.02;
          node->phi.F.m[k][0] += 1e-4 * c[1];
          node->phi.F.m[k][1] += 1e-4 * c[0];
        }
      node->status = LI_STATUS_CONVERGED;
      node->source = LI_SOURCE_MEASURED;
      node->zncc = 0.99;
    }
  return field;
}

static LiLevel
level_of (LiField *field)
{
  return (LiLevel){ .batch = { .field = field },
                    .settings = { .half = { 17, 17, 17 } },
                    .spacing = 18 };
}

static gsize
count (const LiField *field, LiReason reason)
{
  gsize n = 0;

  for (gsize i = 0; i < field->n; i++)
    n += field->nodes[i].reason == reason;
  return n;
}

/* A cluster of 3³ nodes that all matched a bubble's wall is marked, nothing else is. */
static void
test_cluster (void)
{
  g_autoptr (LiField) field = field_new (1, 11);
  LiLevel level = level_of (field);
  gsize wrong = 0;

  for (gsize i = 0; i < field->n; i++)
    {
      LiNode *node = &field->nodes[i];
      double far = 0;
      for (int k = 0; k < 3; k++)
        far = MAX (far, fabs (node->phi.c[k] - 90));
      if (far > 18)
        continue;
      for (int k = 0; k < 3; k++)
        node->phi.t[k] += 0.06 * (node->phi.c[k] - 90) + 0.8;
      node->zncc = 0.97;
      wrong++;
    }
  g_assert_cmpuint (wrong, ==, 27);
  li_level_mark_outliers (&level);
  g_test_message ("%zu of 27 taken off", count (field, LI_REASON_INCOHERENT));
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      g_assert_true ((node->reason == LI_REASON_INCOHERENT) == (node->zncc < 0.98));
      g_assert_true ((node->status == LI_STATUS_CONVERGED) == (node->zncc > 0.98));
    }
}

/* Noise within the standard errors must not make outliers, at faces and corners neither. */
static void
test_noise (void)
{
  g_autoptr (LiField) field = field_new (1, 12);
  LiLevel level = level_of (field);
  double sigma = 0;

  li_level_mark_outliers (&level);
  g_assert_cmpuint (count (field, LI_REASON_INCOHERENT), ==, 0);
  li_level_enlarge_errors (&level);
  for (gsize i = 0; i < field->n; i++)
    for (int k = 0; k < 3; k++)
      {
        g_assert_cmpfloat (field->nodes[i].sigma_u[k], >=, SIGMA);
        sigma += field->nodes[i].sigma_u[k] / (3 * (double)field->n);
      }
  g_assert_cmpfloat (sigma, <, 1.05 * SIGMA);
}

/* A field with more scatter than its standard errors gets larger ones, of F in the same proportion.
 * */
static void
test_rough (void)
{
  g_autoptr (LiField) field = field_new (3, 13);
  LiLevel level = level_of (field);
  double sigma = 0;

  li_level_enlarge_errors (&level);
  for (gsize i = 0; i < field->n; i++)
    for (int k = 0; k < 3; k++)
      {
        const LiNode *node = &field->nodes[i];
        sigma += node->sigma_u[k] / (3 * (double)field->n);
        g_assert_cmpfloat_with_epsilon (node->sigma_F[3 * k] / node->sigma_u[k], 0.1, 1e-9);
      }
  g_test_message ("%.2f times what was reported, scatter 3 times", sigma / SIGMA);
  g_assert_cmpfloat (sigma, >, 3 * SIGMA);
  g_assert_cmpfloat (sigma, <, 9 * SIGMA);
}

static LiMisfit *
misfits_new (const LiField *field)
{
  LiMisfit *all = g_new0 (LiMisfit, field->n);

  for (gsize i = 0; i < field->n; i++)
    for (int k = 0; k < 3; k++)
      all[i].noise[k] = SIGMA * SIGMA;
  return all;
}

/* A node says what its own window surely does not follow, though no neighbour scatters. */
static void
test_misfit (void)
{
  g_autoptr (LiField) field = field_new (1, 14);
  g_autofree LiMisfit *misfits = misfits_new (field);
  LiLevel level = level_of (field);
  const gsize bent = field->n / 2, chance = bent + 7;

  level.misfits = misfits;
  misfits[bent].square[0][1] = 60 * SIGMA * SIGMA; /* bent along z: P2 is -½ √5 at the centre */
  misfits[chance].square[0][1] = 6 * SIGMA * SIGMA;
  li_level_enlarge_errors (&level);
  for (gsize i = 0; i < field->n; i++)
    for (int k = 0; k < 3; k++)
      {
        const LiNode *node = &field->nodes[i];
        gboolean grows = i == bent && k == 1;
        g_assert_cmpfloat (node->sigma_u[k] / SIGMA, >, grows ? 6 : 0.999);
        g_assert_cmpfloat (node->sigma_u[k] / SIGMA, <, grows ? 12 : 1.6);
        if (grows)
          g_assert_cmpfloat (node->sigma_F[3 * k], >, 3 * SIGMA / 10);
      }
}

/* A node off the surface of its neighbours by more than anyone's error: that is its error. */
static void
test_alone (void)
{
  g_autoptr (LiField) field = field_new (1, 15);
  g_autofree LiMisfit *misfits = misfits_new (field);
  LiLevel level = level_of (field);
  LiNode *off = &field->nodes[field->n / 2];

  level.misfits = misfits;
  off->phi.t[2] += 10 * SIGMA;
  li_level_enlarge_errors (&level);
  g_assert_cmpfloat (off->sigma_u[2], >, 6 * SIGMA);
  g_assert_cmpfloat (off->sigma_u[2], <, 12 * SIGMA);
  g_assert_cmpfloat (off[1].sigma_u[2], <, 2 * SIGMA);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doubt/cluster", test_cluster);
  g_test_add_func ("/doubt/noise", test_noise);
  g_test_add_func ("/doubt/rough", test_rough);
  g_test_add_func ("/doubt/misfit", test_misfit);
  g_test_add_func ("/doubt/alone", test_alone);
  return g_test_run ();
}
