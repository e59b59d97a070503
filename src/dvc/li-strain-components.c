/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/li-strain.h"

#include <glib/gi18n.h>

/* Where each group starts in the list of components. */
enum
{
  AT_SCALARS = 0,
  AT_STRETCH = 4,
  AT_U = 7,
  AT_SMALL = 13,
  AT_LAGRANGE = 19,
  AT_HENCKY = 25,
  AT_PRINCIPAL = 31,
  AT_DIRECTIONS = 34,
  AT_ROTATION = 43,
  N_COMPONENTS = 46
};

static const struct
{
  const char *name, *unit, *label;
} components[N_COMPONENTS] = {
  { "vol", "", N_ ("Volumetric strain (det F − 1)") },
  { "dev", "", N_ ("Deviatoric strain ‖U det(F)^−⅓ − I‖") },
  { "volss", "", N_ ("Small volumetric strain (trace of e)") },
  { "devss", "", N_ ("Small deviatoric strain ‖e − tr(e)/3 I‖") },
  { "zz", "", N_ ("Stretch U_zz") },
  { "zy", "", N_ ("Stretch U_yy") },
  { "zx", "", N_ ("Stretch U_xx") },
  { "U_zz", "", N_ ("Stretch strain U_zz − 1") },
  { "U_zy", "", N_ ("Stretch strain U_zy") },
  { "U_zx", "", N_ ("Stretch strain U_zx") },
  { "U_yy", "", N_ ("Stretch strain U_yy − 1") },
  { "U_yx", "", N_ ("Stretch strain U_yx") },
  { "U_xx", "", N_ ("Stretch strain U_xx − 1") },
  { "e_zz", "", N_ ("Small strain e_zz") },
  { "e_zy", "", N_ ("Small strain e_zy") },
  { "e_zx", "", N_ ("Small strain e_zx") },
  { "e_yy", "", N_ ("Small strain e_yy") },
  { "e_yx", "", N_ ("Small strain e_yx") },
  { "e_xx", "", N_ ("Small strain e_xx") },
  { "E_zz", "", N_ ("Green–Lagrange strain E_zz") },
  { "E_zy", "", N_ ("Green–Lagrange strain E_zy") },
  { "E_zx", "", N_ ("Green–Lagrange strain E_zx") },
  { "E_yy", "", N_ ("Green–Lagrange strain E_yy") },
  { "E_yx", "", N_ ("Green–Lagrange strain E_yx") },
  { "E_xx", "", N_ ("Green–Lagrange strain E_xx") },
  { "H_zz", "", N_ ("Hencky strain H_zz (ln U)") },
  { "H_zy", "", N_ ("Hencky strain H_zy (ln U)") },
  { "H_zx", "", N_ ("Hencky strain H_zx (ln U)") },
  { "H_yy", "", N_ ("Hencky strain H_yy (ln U)") },
  { "H_yx", "", N_ ("Hencky strain H_yx (ln U)") },
  { "H_xx", "", N_ ("Hencky strain H_xx (ln U)") },
  { "p1", "", N_ ("First principal strain (largest principal stretch − 1)") },
  { "p2", "", N_ ("Second principal strain") },
  { "p3", "", N_ ("Third principal strain (smallest principal stretch − 1)") },
  { "d1_z", "", N_ ("First principal direction, z") },
  { "d1_y", "", N_ ("First principal direction, y") },
  { "d1_x", "", N_ ("First principal direction, x") },
  { "d2_z", "", N_ ("Second principal direction, z") },
  { "d2_y", "", N_ ("Second principal direction, y") },
  { "d2_x", "", N_ ("Second principal direction, x") },
  { "d3_z", "", N_ ("Third principal direction, z") },
  { "d3_y", "", N_ ("Third principal direction, y") },
  { "d3_x", "", N_ ("Third principal direction, x") },
  { "rz", "°", N_ ("Rotation about z") },
  { "ry", "°", N_ ("Rotation about y") },
  { "rx", "°", N_ ("Rotation about x") },
};

gsize
li_strain_n_components (void)
{
  return N_COMPONENTS;
}

const char *
li_strain_component_name (gsize i)
{
  return components[i].name;
}

const char *
li_strain_component_unit (gsize i)
{
  return components[i].unit;
}

const char *
li_strain_component_label (gsize i)
{
  return _ (components[i].label);
}

int
li_strain_component_find (const char *name)
{
  for (int i = 0; i < N_COMPONENTS; i++)
    if (g_str_equal (components[i].name, name))
      return i;
  return -1;
}

/* zz zy zx yy yx xx of a symmetric tensor. */
static void
store_symmetric (double *out, const LiMat3 *m)
{
  out[0] = m->m[0][0];
  out[1] = m->m[0][1];
  out[2] = m->m[0][2];
  out[3] = m->m[1][1];
  out[4] = m->m[1][2];
  out[5] = m->m[2][2];
}

static double
norm (const LiMat3 *m)
{
  double sum = 0;
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      sum += m->m[a][b] * m->m[a][b];
  return sqrt (sum);
}

static LiMat3
less_identity (LiMat3 m, double times)
{
  for (int a = 0; a < 3; a++)
    m.m[a][a] -= times;
  return m;
}

static LiMat3
scaled (LiMat3 m, double by)
{
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      m.m[a][b] *= by;
  return m;
}

static void
store_small (const LiMat3 *F, double *values)
{
  LiMat3 e;
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      e.m[a][b] = 0.5 * (F->m[a][b] + F->m[b][a]) - (a == b);
  double trace = e.m[0][0] + e.m[1][1] + e.m[2][2];
  LiMat3 deviator = less_identity (e, trace / 3);
  store_symmetric (values + AT_SMALL, &e);
  values[AT_SCALARS + 2] = trace;
  values[AT_SCALARS + 3] = norm (&deviator);
}

static void
store_lagrange (const LiMat3 *F, double *values)
{
  LiMat3 transposed = li_mat3_transpose (F);
  LiMat3 C = li_mat3_multiply (&transposed, F);
  LiMat3 E = scaled (less_identity (C, 1), 0.5);
  store_symmetric (values + AT_LAGRANGE, &E);
}

/* Hencky strain ln U and the principal stretches, both from the eigenvectors of U. */
static void
store_principal (const LiMat3 *U, double *values)
{
  double stretch[3];
  LiMat3 n, H = { 0 };
  li_mat3_eigen (U, stretch, &n);
  for (int k = 0; k < 3; k++)
    {
      values[AT_PRINCIPAL + k] = stretch[k] - 1;
      for (int a = 0; a < 3; a++)
        {
          values[AT_DIRECTIONS + 3 * k + a] = n.m[a][k];
          for (int b = 0; b < 3; b++)
            H.m[a][b] += log (stretch[k]) * n.m[a][k] * n.m[b][k];
        }
    }
  store_symmetric (values + AT_HENCKY, &H);
}

static void
store_stretch (const LiMat3 *U, double det, double *values)
{
  LiMat3 excess = less_identity (*U, 1);
  LiMat3 shape = less_identity (scaled (*U, 1 / cbrt (det)), 1);
  values[AT_SCALARS + 0] = det - 1;
  values[AT_SCALARS + 1] = norm (&shape);
  for (int a = 0; a < 3; a++)
    values[AT_STRETCH + a] = U->m[a][a];
  store_symmetric (values + AT_U, &excess);
}

/**
 * li_strain_of_F:
 * @values: (out caller-allocates): one for each component, li_strain_n_components()
 *
 * @F is the material's (where voxels are no cubes: li_material_of_F()). F = R U by right polar
 * decomposition; all components refer to the undeformed frame. vol = det F − 1, dev = ‖U
 * det(F)^(−1/3) − I‖, e = (F + Fᵀ)/2 − I, volss = tr e, devss = ‖e − tr(e)/3 I‖ (Frobenius norms;
 * Stamati et al. 2020, doi 10.21105/joss.02286), E = (FᵀF − I)/2, H = ln U; principal strains are
 * principal stretches − 1. All NaN when F is singular, mirrored or not finite.
 */
void
li_strain_of_F (const LiMat3 *F, double *values)
{
  LiMat3 R, U;
  for (int i = 0; i < N_COMPONENTS; i++)
    values[i] = NAN;
  if (!li_mat3_polar (F, &R, &U))
    return;
  LiPhi phi = { .F = *F };
  store_stretch (&U, li_mat3_det (F), values);
  store_small (F, values);
  store_lagrange (F, values);
  store_principal (&U, values);
  li_phi_rotation_vector (&phi, values + AT_ROTATION);
}
