/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "simulate/li-electrode.h"

/* A small electrode for the tests: defaults but the size; without noise unless a test wants it. */
static inline LiElectrodeParams
phantom_params (int size, double noise)
{
  LiElectrodeParams p = { 0 };
  li_params_init (&li_electrode_params, &p);
  p.size = (LiIntList){ 3, { size, size, size } };
  p.noise = noise;
  return p;
}

static inline LiElectrode *
phantom_new (const LiElectrodeParams *p)
{
  g_autoptr (GError) error = NULL;
  LiElectrode *e = li_electrode_new (p, &error);
  g_assert_no_error (error);
  return e;
}

/* Grey volume of a step, freed by the caller. */
static inline guint16 *
phantom_grey (const LiElectrode *e, int step)
{
  gint64 s[3];
  li_electrode_get_shape (e, s);
  const LiBox all = li_box (0, s[0], 0, s[1], 0, s[2]);
  guint16 *out = g_new (guint16, li_box_voxels (&all));
  g_assert_true (li_electrode_grey_box (e, step, &all, out, NULL, NULL));
  return out;
}

static inline guint8 *
phantom_labels (const LiElectrode *e, int step)
{
  gint64 s[3];
  li_electrode_get_shape (e, s);
  const LiBox all = li_box (0, s[0], 0, s[1], 0, s[2]);
  guint8 *out = g_new (guint8, li_box_voxels (&all));
  g_assert_true (li_electrode_labels_box (e, step, &all, out, NULL, NULL));
  return out;
}
