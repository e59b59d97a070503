/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "correlate-fixtures.h"

#include "dvc/li-register.h"
#include "simulate/li-electrode.h"

/* The phantom electrode, a field measured on two of its scans, and what it is worth. */

#define ELECTRODE_SPACING 18
#define ELECTRODE_HALF 17

typedef struct
{
  int edge, steps;
  double noise, swelling;
  gboolean disturbed, without_rings;
} ElectrodeSample;

static inline LiElectrode *
electrode_new (const ElectrodeSample *s)
{
  LiElectrodeParams p = { 0 };
  GError *error = NULL;

  li_params_init (&li_electrode_params, &p);
  p.size = (LiIntList){ 3, { s->edge, s->edge, s->edge } };
  p.steps = s->steps;
  p.noise = s->noise;
  p.swelling = s->swelling;
  p.bubble = s->swelling > 0;
  p.remount = p.rings = p.truncation = p.gain = p.drift = s->disturbed;
  p.rings = s->disturbed && !s->without_rings;
  LiElectrode *electrode = li_electrode_new (&p, &error);
  g_assert_no_error (error);
  li_params_clear (&li_electrode_params, &p);
  return electrode;
}

static inline LiField *
electrode_measure (LiElectrode *electrode, int i, int j, int shape)
{
  GError *error = NULL;
  g_autoptr (LiVolume) im1 = li_electrode_grey (electrode, i, NULL, NULL);
  g_autoptr (LiVolume) im2 = li_electrode_grey (electrode, j, NULL, NULL);
  g_autoptr (LiField) guess = li_field_new (1);
  LiCorrelateParams params = correlate_params (LI_INTERPOLATION_CUBIC, shape, 1e-3);
  LiRegisterParams registration = { 0 };

  li_params_init (&li_register_params, &registration);
  g_assert_true (
      li_register (&(const LiRegisterInput){ .im1 = im1, .im2 = im2, .params = &registration },
                   &guess->nodes[0], NULL, &error));
  li_params_clear (&li_register_params, &registration);
  params.spacing = (LiDoubleList){ 1, { ELECTRODE_SPACING } };
  params.half_window = (LiDoubleList){ 1, { ELECTRODE_HALF } };
  LiField *field = li_correlate (
      &(const LiCorrelateInput){ .im1 = im1, .im2 = im2, .guess = guess, .params = &params }, NULL,
      &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &params);
  return field;
}

/* @rms, @rms_inside: per component; @inside: nodes whose whole window counts; @z: errors in
 * standard errors. */
typedef struct
{
  double rms, worst, rms_inside, worst_inside, z;
  gsize n, inside;
} ElectrodeErrors;

static inline ElectrodeErrors
electrode_errors (const LiField *field, const LiElectrode *electrode, int i, int j)
{
  ElectrodeErrors e = { 0 };

  for (gsize k = 0; k < field->n; k++)
    {
      const LiNode *node = &field->nodes[k];
      LiPhi truth;
      double d = 0, z = 0;
      gboolean inside = node->coverage > 0.95;
      if (!li_node_is_measured (node))
        continue;
      g_assert_true (li_motion_between (&li_electrode_step (electrode, i)->motion,
                                        &li_electrode_step (electrode, j)->motion, node->phi.c,
                                        &truth));
      for (int a = 0; a < 3; a++)
        {
          d += pow (node->phi.t[a] - truth.t[a], 2);
          z += pow ((node->phi.t[a] - truth.t[a]) / node->sigma_u[a], 2);
        }
      e.n++;
      e.rms += d;
      e.z += z;
      e.worst = MAX (e.worst, sqrt (d));
      e.inside += inside;
      e.rms_inside += inside ? d : 0;
      e.worst_inside = MAX (e.worst_inside, inside ? sqrt (d) : 0);
    }
  e.rms = sqrt (e.rms / (3 * (double)e.n));
  e.z = sqrt (e.z / (3 * (double)e.n));
  e.rms_inside = sqrt (e.rms_inside / (3 * (double)e.inside));
  g_test_message ("%zu of %zu nodes: rms %.4f, worst %.3f, z %.2f; %zu inside: rms %.4f", e.n,
                  field->n, e.rms, e.worst, e.z, e.inside, e.rms_inside);
  return e;
}
