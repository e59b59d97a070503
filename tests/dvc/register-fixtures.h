/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "base/li-pool.h"
#include "dvc/li-register.h"
#include "simulate/li-electrode.h"
#include "simulate/li-grains.h"

/* Two volumes of grains (sigma 2 voxels) whose motion is known; evaluated in both states. */
typedef struct
{
  gint64 shape[3];
  LiMotion motion;
  LiVolume *im1, *im2;
} Pair;

/* The volume at rest is the same for all tests of a program that ask for one shape. */
static inline LiVolume *
still (const gint64 shape[3], double noise)
{
  static LiVolume *kept[4];
  static double noises[4];
  guint k = 0;

  while (k < G_N_ELEMENTS (kept) - 1 && kept[k] != NULL && noises[k] != noise)
    k++;
  if (kept[k] != NULL
      && (noises[k] != noise
          || memcmp (li_volume_info (kept[k])->shape, shape, 3 * sizeof *shape) != 0))
    g_clear_pointer (&kept[k], li_volume_unref);
  if (kept[k] == NULL)
    kept[k] = li_grains_new (shape, 2, 0.1, 7, NULL, noise, LI_TYPE_U16);
  noises[k] = noise;
  return li_volume_ref (kept[k]);
}

static inline Pair
pair_new (const LiMotion *motion, double noise)
{
  Pair p = { .motion = *motion };

  memcpy (p.shape, motion->shape, sizeof p.shape);
  p.im1 = still (p.shape, noise);
  p.im2 = li_grains_new (p.shape, 2, 0.1, 7, motion, noise, LI_TYPE_U16);
  return p;
}

static inline void
pair_clear (Pair *p)
{
  g_clear_pointer (&p->im1, li_volume_unref);
  g_clear_pointer (&p->im2, li_volume_unref);
}

static inline LiRegisterParams
register_params (void)
{
  LiRegisterParams p = { 0 };
  li_params_init (&li_register_params, &p);
  return p;
}

/* Largest distance, voxels, between Φ and the truth over the corners of the volume. */
static inline double
corner_error (const LiPhi *phi, const LiMotion *truth)
{
  double worst = 0;

  for (int corner = 0; corner < 8; corner++)
    {
      double x[3], a[3], b[3], d = 0;
      for (int k = 0; k < 3; k++)
        x[k] = (corner >> k & 1) ? (double)truth->shape[k] - 1 : 0;
      li_phi_apply (phi, x, a);
      li_motion_apply (truth, x, b, NULL);
      for (int k = 0; k < 3; k++)
        d += (a[k] - b[k]) * (a[k] - b[k]);
      worst = MAX (worst, sqrt (d));
    }
  return worst;
}

static inline LiNode
register_pair (LiVolume *im1, LiVolume *im2, const LiPhi *guess, const LiRegisterParams *params)
{
  GError *error = NULL;
  LiNode out;

  g_assert_true (li_register (
      &(const LiRegisterInput){ .im1 = im1, .im2 = im2, .guess = guess, .params = params }, &out,
      NULL, &error));
  g_assert_no_error (error);
  g_test_message ("status %d reason %d, %d iterations, ZNCC %.5f, coverage %.3f", out.status,
                  out.reason, out.iterations, out.zncc, out.coverage);
  return out;
}
