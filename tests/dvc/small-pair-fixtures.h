/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "correlate-fixtures.h"

#include "dvc/li-register.h"

/* A small pair of grains with a known shift, and what the commands make of one by default. */

static const gint64 small_shape[3] = { 52, 56, 60 };

static inline Pair
small_pair (LiVoxelType type)
{
  const double t[3] = { 0.3, -0.4, 0.25 };
  LiMotion motion = li_motion_shift (small_shape, t);

  return pair_of_grains (&motion, 2, 0.03, 11, type);
}

static inline LiField *
small_correlate (LiVolume *one, LiVolume *two, LiShapeFunction form, LiDoubleList spacing)
{
  LiCorrelateParams p = correlate_params (LI_INTERPOLATION_CUBIC, form, 1e-3);
  GError *error = NULL;

  p.spacing = spacing;
  LiField *field = li_correlate (&(const LiCorrelateInput){ .im1 = one, .im2 = two, .params = &p },
                                 NULL, &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &p);
  return field;
}

static inline LiNode
small_register (LiVolume *one, LiVolume *two)
{
  LiRegisterParams p = { 0 };
  LiNode node;
  GError *error = NULL;

  li_params_init (&li_register_params, &p);
  g_assert_true (li_register (&(const LiRegisterInput){ .im1 = one, .im2 = two, .params = &p },
                              &node, NULL, &error));
  g_assert_no_error (error);
  li_params_clear (&li_register_params, &p);
  return node;
}
