/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "electrode-fixtures.h"

/* Kinds of volumes that people have, made by the phantom with exactly known motion, and what the
 * nodes measured on them are worth. */

#define KIND_SHIFT "case", "shift", "shift", "0.3,-0.4,0.25"
#define KIND_TURN "case", "rotation", "rotation", "2,1,-1.5"

typedef struct
{
  const char *name;
  const char *options[16]; /* of the phantom: name, value … */
  int edge;                /* voxels of the volume */
  double half;             /* half window; the spacing is one more */
  double least;            /* share of nodes with status 2 */
} Kind;

/* What a node may be off beyond five of its standard errors, voxels. */
#define KIND_ALLOWED 0.02

static const Kind kinds[] = {
  { "binary", { KIND_SHIFT, "grey-levels", "2" }, 44, 10, 0.95 },
  { "three phases", { KIND_SHIFT, "grey-levels", "3" }, 44, 10, 0.95 },
  { "three phases, small windows", { KIND_SHIFT, "grey-levels", "3" }, 32, 6, 0.5 },
  { "four levels", { KIND_SHIFT, "grey-levels", "4" }, 44, 10, 0.95 },
  { "faint texture, 8 bit", { KIND_SHIFT, "grey-levels", "12", "type", "u8" }, 44, 10, 0.95 },
  { "12 bit in 16", { KIND_SHIFT, "grey-levels", "4096", "noise", "600" }, 44, 10, 0.95 },
  { "posterised noise", { KIND_SHIFT, "grey-levels", "4", "noise", "3000" }, 44, 10, 0.95 },
  { "three phases, strain", { "case", "affine", "grey-levels", "3" }, 44, 10, 0.95 },
  { "binary, rotation", { KIND_TURN, "grey-levels", "2" }, 44, 10, 0.95 },
  { "no value outside",
    { KIND_SHIFT, "type", "f32", "nan-outside", "yes", "noise", "600" },
    44,
    10,
    0.5 },
  { "float, range of delta",
    { KIND_SHIFT, "type", "f32", "value-scale", "1e-11", "value-offset", "3e-6", "noise", "600" },
    44,
    10,
    0.95 },
  { "float, huge",
    { KIND_SHIFT, "type", "f32", "value-scale", "1e9", "noise", "600" },
    44,
    10,
    0.95 },
  { "voxels 1 : 0.5 : 0.5, rotation",
    { KIND_TURN, "voxel", "0.1,0.05,0.05", "noise", "600" },
    44,
    10,
    0.95 },
  { "strain", { "case", "affine", "noise", "600" }, 44, 10, 0.95 },
  { "rotation", { KIND_TURN, "noise", "600" }, 44, 10, 0.95 },
  { "much noise", { KIND_SHIFT, "noise", "3000" }, 44, 10, 0.95 },
  { "wave", { "case", "wave", "wave-length", "128", "noise", "600" }, 72, 10, 0.95 },
  { "lifting", { "case", "lift", "noise", "600" }, 72, 10, 0.95 },
  { "rings",
    { "case", "shift", "shift", "6.3,3.4,4.25", "rings", "yes", "noise", "600" },
    72,
    10,
    0.7 },
};

static inline LiElectrode *
kind_sample (const Kind *kind, int seed)
{
  LiElectrodeParams p = { 0 };
  GError *error = NULL;

  li_params_init (&li_electrode_params, &p);
  p.size = (LiIntList){ 3, { kind->edge, kind->edge, kind->edge } };
  p.steps = 2;
  p.noise = 0;
  p.seed = seed;
  for (int i = 0; kind->options[i]; i += 2)
    {
      li_params_set_text (&li_electrode_params, &p, kind->options[i], kind->options[i + 1], &error);
      g_assert_no_error (error);
    }
  LiElectrode *sample = li_electrode_new (&p, &error);
  g_assert_no_error (error);
  li_params_clear (&li_electrode_params, &p);
  return sample;
}

/* Register and correlate as the commands do. */
static inline LiField *
kind_measure (const Kind *kind, const LiElectrode *sample)
{
  GError *error = NULL;
  g_autoptr (LiVolume) im1 = li_electrode_grey (sample, 0, NULL, NULL);
  g_autoptr (LiVolume) im2 = li_electrode_grey (sample, 1, NULL, NULL);
  g_autoptr (LiField) guess = li_field_new (1);
  LiCorrelateParams params = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AUTO, 1e-3);
  LiRegisterParams registration = { 0 };

  li_params_init (&li_register_params, &registration);
  li_register (&(const LiRegisterInput){ .im1 = im1, .im2 = im2, .params = &registration },
               &guess->nodes[0], NULL, &error);
  g_assert_no_error (error);
  li_params_clear (&li_register_params, &registration);
  params.spacing = (LiDoubleList){ 1, { kind->half + 1 } };
  params.half_window = (LiDoubleList){ 1, { kind->half } };
  LiField *field = li_correlate (
      &(const LiCorrelateInput){ .im1 = im1, .im2 = im2, .guess = guess, .params = &params }, NULL,
      &error);
  g_assert_no_error (error);
  li_params_clear (&li_correlate_params, &params);
  return field;
}

typedef struct
{
  gsize nodes, n;        /* all, and those with status 2 */
  double squares, z2;    /* Σ e², Σ (e / σ)² over components */
  double sigma2;         /* Σ σ² */
  double worst, worst_z; /* of a component */
  double excess;         /* largest |e| − 5 σ, voxels */
} KindErrors;

static inline void
kind_add (KindErrors *e, const LiField *field, const LiElectrode *sample)
{
  e->nodes += field->n;
  for (gsize i = 0; i < field->n; i++)
    {
      const LiNode *node = &field->nodes[i];
      LiPhi truth;
      if (!li_node_is_measured (node))
        continue;
      g_assert_true (li_electrode_phi (sample, 0, 1, node->phi.c, &truth));
      e->n++;
      for (int a = 0; a < 3; a++)
        {
          double d = fabs (node->phi.t[a] - truth.t[a]), s = node->sigma_u[a];
          e->squares += d * d;
          e->sigma2 += s * s;
          e->z2 += d * d / (s * s);
          e->worst = MAX (e->worst, d);
          e->worst_z = MAX (e->worst_z, d / s);
          e->excess = MAX (e->excess, d - 5 * s);
        }
    }
}
