/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Voxels that are no cubes: strain, rotation and rigid motion are the material's. */

#include "correlate-fixtures.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/li-material.h"
#include "base/li-median.h"
#include "dvc/li-moments.h"
#include "dvc/li-point-pairs.h"
#include "dvc/li-register.h"
#include "dvc/li-strain.h"

static const double voxel[3] = { 1, 0.5, 0.33 };

/* What the material does, and the same in voxels about the middle of an image. */
typedef struct
{
  LiMat3 material;
  double degrees[3];
  LiMotion motion;
} Deformation;

/* @degrees after a stretch of @strain along z, contraction across. */
static Deformation
deformation (const gint64 shape[3], const double degrees[3], double strain)
{
  static const double one[3] = { 1, 1, 1 }, t[3] = { 0.4, 0.2, -0.3 };
  Deformation d;
  LiMat3 R = li_phi_F_from (degrees, one), U = { { { 1 + strain, strain / 8, 0 },
                                                   { strain / 8, 1 - strain / 3, strain / 10 },
                                                   { 0, strain / 10, 1 - strain / 3 } } };

  d.material = li_mat3_multiply (&R, &U);
  memcpy (d.degrees, degrees, sizeof d.degrees);
  LiMat3 F = d.material;
  for (int a = 0; a < 3; a++) /* D⁻¹ F D, written out */
    for (int b = 0; b < 3; b++)
      F.m[a][b] *= voxel[b] / voxel[a];
  d.motion = li_motion_affine (shape, &F, t);
  return d;
}

static Pair
images_of (const Deformation *d, double noise)
{
  Pair pair = pair_of_grains (&d->motion, 2.5, noise, 11, LI_TYPE_U16);

  li_volume_set_voxel (pair.one, voxel);
  li_volume_set_voxel (pair.two, voxel);
  return pair;
}

static LiNode
register_images (const Pair *pair, gboolean rigid)
{
  LiRegisterParams params = { 0 };
  GError *error = NULL;
  LiNode out;

  li_params_init (&li_register_params, &params);
  params.rigid = rigid;
  g_assert_true (li_register (
      &(const LiRegisterInput){ .im1 = pair->one, .im2 = pair->two, .params = &params }, &out, NULL,
      &error));
  g_assert_no_error (error);
  li_params_clear (&li_register_params, &params);
  g_assert_cmpint (out.status, ==, LI_STATUS_CONVERGED);
  return out;
}

static void
expect_material (const LiMat3 *F, const Deformation *d, double strain, double degrees)
{
  LiMat3 found = li_material_of_F (F, voxel), R, U, wanted_R, wanted_U;
  double turn[3];

  g_assert_true (li_mat3_polar (&found, &R, &U));
  g_assert_true (li_mat3_polar (&d->material, &wanted_R, &wanted_U));
  li_material_rotation (F, voxel, turn);
  g_test_message ("rotation %.4f %.4f %.4f°, U_zz %.6f", turn[0], turn[1], turn[2], U.m[0][0]);
  for (int a = 0; a < 3; a++)
    {
      g_assert_cmpfloat_with_epsilon (turn[a], d->degrees[a], degrees);
      for (int b = 0; b < 3; b++)
        g_assert_cmpfloat_with_epsilon (U.m[a][b], wanted_U.m[a][b], strain);
    }
}

static double
median_of (const LiStrain *strain, const char *name)
{
  gsize n = strain->points->n, used = 0,
        at = (gsize)li_strain_component_find (name) * strain->points->n;
  g_autofree double *values = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    if (li_node_is_measured (&strain->points->nodes[i]))
      values[used++] = strain->values[at + i];
  g_assert_cmpuint (used, >, 30);
  return li_median (values, used);
}

/* Of the measured points, as maps show them. */
static void
expect_strain (const LiField *field, int method, const Deformation *d)
{
  static const char *const names[] = { "U_zz", "U_zy", "U_zx", "U_yy", "U_yx", "U_xx" };
  LiStrainParams params = { method, 1.5, FALSE };
  GError *error = NULL;
  g_autoptr (LiStrain) strain = li_strain_new (field, &params, &error);
  LiMat3 R, U;

  g_assert_no_error (error);
  g_assert_true (li_mat3_polar (&d->material, &R, &U));
  for (int a = 0, k = 0; a < 3; a++)
    for (int b = a; b < 3; b++, k++)
      g_assert_cmpfloat_with_epsilon (median_of (strain, names[k]), U.m[a][b] - (a == b), 2e-4);
  g_assert_cmpfloat_with_epsilon (median_of (strain, "vol"), li_mat3_det (&d->material) - 1, 2e-4);
  g_assert_cmpfloat_with_epsilon (median_of (strain, "rz"), d->degrees[0], 0.01);
  g_assert_cmpfloat_with_epsilon (median_of (strain, "ry"), d->degrees[1], 0.01);
  g_assert_cmpfloat_with_epsilon (median_of (strain, "rx"), d->degrees[2], 0.01);
}

/* 3 % and 5° about an axis that no voxel edge follows. */
static void
test_images (void)
{
  static const gint64 shape[3] = { 64, 88, 112 };
  static const double degrees[3] = { 3, 3.6, -1.75 };
  Deformation d = deformation (shape, degrees, 0.03);
  g_auto (Pair) pair = images_of (&d, 0.02);
  LiCorrelateParams params = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AFFINE, 1e-3);
  g_autoptr (LiField) guess = li_field_new (1);
  GError *error = NULL;

  guess->nodes[0] = register_images (&pair, FALSE);
  expect_material (&guess->nodes[0].phi.F, &d, 2e-4, 0.01);
  params.spacing = (LiDoubleList){ 1, { 16 } };
  params.half_window = (LiDoubleList){ 1, { 9 } };
  g_autoptr (LiField) field = li_correlate (
      &(const LiCorrelateInput){
          .im1 = pair.one, .im2 = pair.two, .guess = guess, .params = &params },
      NULL, &error);
  g_assert_no_error (error);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat (field->voxel[k], ==, voxel[k]);
  expect_strain (field, LI_STRAIN_FIT, &d);
  expect_strain (field, LI_STRAIN_Q8, &d);
  li_params_clear (&li_correlate_params, &params);
}

static void
test_rigid (void)
{
  static const gint64 shape[3] = { 48, 64, 72 };
  static const double degrees[3] = { -2, 4, 2.5 };
  Deformation d = deformation (shape, degrees, 0);
  g_auto (Pair) pair = images_of (&d, 0.02);
  LiNode out = register_images (&pair, TRUE);

  expect_material (&out.phi.F, &d, 1e-9, 0.01);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (out.phi.t[k], d.motion.phi.t[k], 0.01);
}

/* Exact displacements on a grid and at scattered nodes. */
static LiField *
exact_field (const Deformation *d, gboolean scattered)
{
  const double spacing[3] = { 12, 12, 12 };
  LiField *field = li_field_new_grid (d->motion.shape, spacing, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  memcpy (field->voxel, voxel, sizeof voxel);
  for (gsize i = 0; i < field->n; i++)
    {
      LiNode *node = &field->nodes[i];
      for (int k = 0; k < 3 && scattered; k++)
        node->phi.c[k] += g_rand_double_range (random, -4, 4);
      li_motion_phi (&d->motion, node->phi.c, &node->phi);
      node->status = LI_STATUS_CONVERGED;
      node->source = LI_SOURCE_MEASURED;
    }
  if (scattered)
    li_field_find_grid (field);
  g_assert_true (field->is_grid == !scattered);
  return field;
}

static void
test_exact (void)
{
  static const gint64 shape[3] = { 64, 88, 112 };
  static const double degrees[3] = { 3, 3.6, -1.75 };
  Deformation d = deformation (shape, degrees, 0.03);

  for (int scattered = 0; scattered < 2; scattered++)
    {
      g_autoptr (LiField) field = exact_field (&d, scattered);
      expect_strain (field, LI_STRAIN_FIT, &d);
      expect_strain (field, LI_STRAIN_PHI, &d);
      if (!scattered)
        expect_strain (field, LI_STRAIN_Q8, &d);
    }
}

/* The nearest of scattered nodes are those that lie nearest in the material. */
static void
test_neighbours (void)
{
  static const gint64 shape[3] = { 64, 88, 112 };
  static const double still[3] = { 0, 0, 0 };
  Deformation d = deformation (shape, still, 0);
  g_autoptr (LiField) field = exact_field (&d, TRUE);
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  const double p[3] = { 30, 41, 50 };
  gsize near[12];
  double distance[12], farthest = 0;

  g_assert_cmpint (li_field_index_nearest (index, p, 12, 0, near, distance), ==, 12);
  for (int pass = 0; pass < 2; pass++)
    for (gsize i = 0; i < field->n; i++)
      {
        double square = 0;
        gboolean among = FALSE;
        for (int k = 0; k < 3; k++)
          square += pow ((field->nodes[i].phi.c[k] - p[k]) * voxel[k], 2);
        for (int k = 0; k < 12; k++)
          among |= near[k] == i;
        if (pass == 0 && among)
          farthest = MAX (farthest, square);
        else if (pass == 1 && !among)
          g_assert_cmpfloat (square, >=, farthest);
      }
}

/* Four corners of a box that the material carries round. */
static void
test_points (void)
{
  static const gint64 shape[3] = { 64, 88, 112 };
  static const double degrees[3] = { 10, -20, 15 }, middle[3] = { 31.5, 43.5, 55.5 };
  Deformation d = deformation (shape, degrees, 0);
  LiPointPair pairs[4];
  LiPhi phi;

  for (int i = 0; i < 4; i++)
    {
      for (int k = 0; k < 3; k++)
        pairs[i].p1[k] = i == k ? 50 : 10;
      li_motion_apply (&d.motion, pairs[i].p1, pairs[i].p2, NULL);
      pairs[i].enabled = TRUE;
    }
  g_assert_true (li_pairs_fit (pairs, 4, LI_PAIRS_RIGID, middle, voxel, &phi, NULL));
  expect_material (&phi.F, &d, 1e-9, 1e-9);
}

/* Three ellipsoids' moments turn with the material. */
static void
test_moments (void)
{
  static const gint64 shape[3] = { 40, 80, 120 };
  static const double degrees[3] = { 8, -6, 4 }, half_axes[3] = { 10, 6, 3.5 };
  Deformation d = deformation (shape, degrees, 0);
  LiMoments m[2];
  LiPhi phi;

  for (int image = 0; image < 2; image++)
    {
      float *grey = g_new (float, shape[0] * shape[1] * shape[2]);
      for (gint64 i = 0; i < shape[0] * shape[1] * shape[2]; i++)
        {
          double at[3] = { i / (shape[1] * shape[2]), i / shape[2] % shape[1], i % shape[2] },
                 square = 0;
          if (image == 1)
            {
              const double y[3] = { at[0], at[1], at[2] };
              g_assert_true (li_motion_inverse (&d.motion, y, at));
            }
          for (int k = 0; k < 3; k++)
            square += pow ((at[k] - (shape[k] - 1) / 2.) * voxel[k] / half_axes[k], 2);
          grey[i] = (float)exp (-2 * square);
        }
      g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_F32, shape, grey);
      li_volume_set_voxel (volume, voxel);
      g_assert_true (li_moments (volume, &m[image], NULL, NULL));
    }
  g_assert_true (li_moments_phi (&m[0], &m[1], TRUE, d.motion.phi.c, &phi));
  expect_material (&phi.F, &d, 1e-9, 0.2);
}

/* Without a voxel size nothing can be told from a cube, and a file keeps what it knew. */
static void
test_unknown (void)
{
  static const double nothing[3] = { 0, 0, 0 }, cube[3] = { 2, 2, 2 };
  g_autofree char *folder = g_dir_make_tmp ("li-aniso-XXXXXX", NULL),
                  *path = g_build_filename (folder, "r.tsv", NULL);
  LiMat3 F = { { { 1.02, 0.1, 0 }, { -0.05, 0.98, 0.02 }, { 0, 0.01, 1 } } },
         same = li_material_of_F (&F, nothing), cubes = li_material_of_F (&F, cube),
         there = li_material_of_F (&F, voxel), back = li_material_to_F (&there, voxel);
  LiNode node;

  g_assert_cmpmem (&F, sizeof F, &same, sizeof same);
  g_assert_cmpmem (&F, sizeof F, &cubes, sizeof cubes);
  g_assert_cmpfloat_with_epsilon (there.m[0][1], 0.2, 1e-12);
  for (int k = 0; k < 9; k++)
    g_assert_cmpfloat_with_epsilon (back.m[k / 3][k % 3], F.m[k / 3][k % 3], 1e-12);
  li_node_init (&node, 1, nothing);
  node.phi.F = F;
  g_assert_true (li_phi_write_tsv (&node, voxel, path, NULL));
  g_autoptr (LiField) field = li_field_read_tsv (path, NULL);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (field->voxel[k], voxel[k], 1e-6);
  g_assert_cmpfloat_with_epsilon (field->nodes[0].phi.F.m[0][1], 0.1, 1e-7);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aniso/unknown", test_unknown);
  g_test_add_func ("/aniso/exact", test_exact);
  g_test_add_func ("/aniso/neighbours", test_neighbours);
  g_test_add_func ("/aniso/points", test_points);
  g_test_add_func ("/aniso/moments", test_moments);
  g_test_add_func ("/aniso/rigid", test_rigid);
  g_test_add_func ("/aniso/images", test_images);
  return g_test_run ();
}
