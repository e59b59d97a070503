/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>
#include <string.h>

#include "base/li-pool.h"
#include "dvc/li-correlate.h"
#include "simulate/li-grains.h"
#include "simulate/li-motion.h"

/* Two volumes whose motion is known exactly, and what a measured field is worth against it. */
typedef struct
{
  LiVolume *one, *two;
  LiMotion motion;
} Pair;

/* Grains of @sigma voxels; @noise in parts of their standard deviation. */
static inline Pair
pair_of_grains (const LiMotion *motion, double sigma, double noise, guint64 seed, LiVoxelType type)
{
  Pair p = { .motion = *motion };
  p.one = li_grains_new (motion->shape, sigma, 0.1, seed, NULL, 6000 * noise, type);
  p.two = li_grains_new (motion->shape, sigma, 0.1, seed, motion, 6000 * noise, type);
  return p;
}

static inline void
pair_clear (Pair *p)
{
  g_clear_pointer (&p->one, li_volume_unref);
  g_clear_pointer (&p->two, li_volume_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static inline LiCorrelateParams
correlate_params (int interpolation, int shape, double tolerance)
{
  LiCorrelateParams p;
  memset (&p, 0, sizeof p);
  li_params_init (&li_correlate_params, &p);
  p.interpolation = interpolation;
  p.shape = shape;
  p.tolerance = tolerance;
  return p;
}

/* The motion of the pair that SPAM was measured on: 2 % along z, contraction across, a shift. */
static inline LiMotion
motion_strain (const gint64 shape[3])
{
  LiMat3 F = { { { 1.02, 0.004, 0 }, { 0, 0.994, 0.003 }, { 0.002, 0, 0.994 } } };
  const double t[3] = { 0.4, 0.2, -0.3 };
  return li_motion_affine (shape, &F, t);
}

/* TRUE when the window and 4 voxels more lie inside both images. */
static inline gboolean
node_is_inside (const LiMotion *motion, const double half[3], const double at[3])
{
  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], y[3];
      for (int k = 0; k < 3; k++)
        x[k] = at[k] + ((corner >> k & 1) ? half[k] + 4 : -half[k] - 4);
      li_motion_apply (motion, x, y, NULL);
      for (int k = 0; k < 3; k++)
        if (x[k] < 0 || x[k] > motion->shape[k] - 1 || y[k] < 0 || y[k] > motion->shape[k] - 1)
          return FALSE;
    }
  return TRUE;
}

/* TRUE when the centre itself lies inside both images. */
static inline gboolean
centre_is_inside (const LiMotion *motion, const double at[3])
{
  double y[3];
  li_motion_apply (motion, at, y, NULL);
  for (int k = 0; k < 3; k++)
    if (at[k] < 0 || at[k] > motion->shape[k] - 1 || y[k] < 0 || y[k] > motion->shape[k] - 1)
      return FALSE;
  return TRUE;
}

/* @rms: displacement, per component; @rms_F over the nine numbers; @mean: of the displacement
 * error;
 * @worst: longest displacement error of a node with status 2 anywhere; @centres: nodes whose centre
 * lies in both images, @centres_ok those of them with status 2. @sigma: mean of the standard
 * errors. */
typedef struct
{
  gsize inside, inside_ok, centres, centres_ok;
  double rms, rms_F, worst, mean[3], sd, sigma, sigma_F;
} Score;

static inline Score
score_field (const LiField *field, const LiMotion *motion)
{
  Score s = { 0 };
  double sum = 0, sum_F = 0, sigma = 0, sigma_F = 0, spread = 0;

  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      LiPhi truth;
      double e[3], length = 0;
      li_motion_phi (motion, node->phi.c, &truth);
      gboolean ok = li_node_is_measured (node), centre = centre_is_inside (motion, node->phi.c),
               inside = node_is_inside (motion, field->half_window, node->phi.c);
      s.centres += centre;
      s.centres_ok += centre && ok;
      s.inside += inside;
      if (!ok)
        continue;
      for (int k = 0; k < 3; k++)
        {
          e[k] = node->phi.t[k] - truth.t[k];
          length += e[k] * e[k];
        }
      s.worst = MAX (s.worst, sqrt (length));
      if (!inside)
        continue;
      s.inside_ok++;
      sum += length;
      for (int k = 0; k < 3; k++)
        {
          s.mean[k] += e[k];
          sigma += node->sigma_u[k] * node->sigma_u[k];
          for (int j = 0; j < 3; j++)
            {
              double d = node->phi.F.m[k][j] - truth.F.m[k][j];
              sum_F += d * d;
              sigma_F += node->sigma_F[3 * k + j] * node->sigma_F[3 * k + j];
            }
        }
    }
  double n = (double)MAX (s.inside_ok, 1);
  s.rms = sqrt (sum / n / 3);
  s.rms_F = sqrt (sum_F / n / 9);
  s.sigma = sqrt (sigma / n / 3);
  s.sigma_F = sqrt (sigma_F / n / 9);
  spread = sum / n;
  for (int k = 0; k < 3; k++)
    {
      s.mean[k] /= n;
      spread -= s.mean[k] * s.mean[k];
    }
  s.sd = sqrt (MAX (spread, 0) / 3);
  return s;
}

/* SPAM's grid at @spacing, every node started from @guess (NULL: identity). */
static inline LiField *
field_for (const LiMotion *motion, double spacing, const LiPhi *guess)
{
  const double s[3] = { spacing, spacing, spacing };
  LiField *field = li_field_new_grid (motion->shape, s, NULL);
  g_assert_nonnull (field);
  for (gsize i = 0; i < field->n && guess != NULL; i++)
    field->nodes[i].phi = li_phi_move (guess, field->nodes[i].phi.c);
  return field;
}
