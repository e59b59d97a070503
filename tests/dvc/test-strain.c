/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "field-fixtures.h"

#include "dvc/li-strain.h"

static const gint64 shape[3] = { 90, 100, 120 };
static const double spacing[3] = { 10, 12, 14 };

static LiStrain *
strain_of (const LiField *field, int method)
{
  GError *error = NULL;
  LiStrainParams params = { 0 };
  li_params_init (&li_strain_params, &params);
  params.method = method;
  LiStrain *strain = li_strain_new (field, &params, &error);
  g_assert_no_error (error);
  return strain;
}

static const float *
component (const LiStrain *strain, const char *name)
{
  int i = li_strain_component_find (name);
  g_assert_cmpint (i, >=, 0);
  return strain->values + (gsize)i * strain->points->n;
}

static double
value_of (const LiMat3 *F, const char *name)
{
  g_autofree double *values = g_new (double, li_strain_n_components ());
  int i = li_strain_component_find (name);
  g_assert_cmpint (i, >=, 0);
  li_strain_of_F (F, values);
  return values[i];
}

/* The figures of simple deformations, worked out by hand. */
static void
test_stretch (void)
{
  LiMat3 F = li_mat3_identity;
  F.m[0][0] = 1.2;
  F.m[2][2] = 0.9;
  g_assert_cmpfloat_with_epsilon (value_of (&F, "vol"), 0.08, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "volss"), 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "zz"), 1.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "zx"), 0.9, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "U_zz"), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "e_xx"), -0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "E_zz"), 0.22, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "H_xx"), log (0.9), 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "p1"), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "p2"), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "p3"), -0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (fabs (value_of (&F, "d1_z")), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (fabs (value_of (&F, "d3_x")), 1, 1e-12);
  double d[3] = { 0.2 - 0.1 / 3, -0.1 / 3, -0.1 - 0.1 / 3 };
  g_assert_cmpfloat_with_epsilon (value_of (&F, "devss"),
                                  sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), 1e-12);
  double j = cbrt (1.08), a = 1.2 / j - 1, b = 1 / j - 1, c = 0.9 / j - 1;
  g_assert_cmpfloat_with_epsilon (value_of (&F, "dev"), sqrt (a * a + b * b + c * c), 1e-12);
}

/* A rotation strains nothing, and has SPAM's sign: rz = (Fxy − Fyx)/2 for small ones. */
static void
test_rotation (void)
{
  const double degrees[3] = { 0.5, 0, 0 }, one[3] = { 1, 1, 1 };
  LiMat3 F = li_phi_F_from (degrees, one);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "rz"), 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon ((F.m[2][1] - F.m[1][2]) / 2 * 180 / G_PI, 0.5, 1e-4);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "vol"), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "dev"), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "E_yx"), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (value_of (&F, "H_yy"), 0, 1e-12);
}

/* Objectivity: a rotation after the deformation changes no component but the rotation and the small
 * ones. */
static void
test_objective (void)
{
  Motion m = motion_affine ();
  const double degrees[3] = { 20, -35, 10 }, one[3] = { 1, 1, 1 };
  LiMat3 R = li_phi_F_from (degrees, one), F = li_mat3_multiply (&R, &m.affine.F);
  static const char *const names[] = { "vol",  "dev",  "zz",   "zy", "U_zx", "U_yx", "E_zz",
                                       "E_zy", "H_yx", "H_xx", "p1", "p2",   "p3" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpfloat_with_epsilon (value_of (&F, names[i]), value_of (&m.affine.F, names[i]),
                                    1e-12);
}

static void
test_not_a_deformation (void)
{
  LiMat3 F = li_mat3_identity;
  F.m[1][1] = -1;
  g_assert_true (isnan (value_of (&F, "vol")));
  F.m[1][1] = NAN;
  g_assert_true (isnan (value_of (&F, "e_zz")));
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < li_strain_n_components (); i++)
    {
      const char *name = li_strain_component_name (i);
      g_assert_true (g_hash_table_add (seen, (gpointer)name));
      g_assert_cmpint (li_strain_component_find (name), ==, (int)i);
      g_assert_cmpstr (li_strain_component_label (i), !=, "");
      g_assert_cmpstr (li_strain_component_unit (i), ==, name[0] == 'r' ? "°" : "");
    }
  g_assert_cmpint (li_strain_component_find ("nothing"), ==, -1);
}

/* Nodes around @i within the ellipsoid that are good: enough of them, and not in a plane. Says
 * whether a value must be there. */
static gboolean
has_volume (const LiField *field, gsize i)
{
  const double *c = field->nodes[i].phi.c;
  LiMat3 M = { 0 };
  double mean[3] = { 0 };
  int n = 0;
  for (int pass = 0; pass < 2; pass++)
    for (gsize j = 0; j < field->n; j++)
      {
        double d[3], r = 0;
        for (int a = 0; a < 3; a++)
          {
            d[a] = (field->nodes[j].phi.c[a] - c[a]) / field->spacing[a];
            r += d[a] * d[a];
          }
        if (!li_node_is_measured (&field->nodes[j]) || r > 1.5 * 1.5 + 1e-6)
          continue;
        n += pass == 0;
        for (int a = 0; a < 3; a++)
          {
            mean[a] += pass == 0 ? d[a] : 0;
            for (int b = 0; b < 3 && pass == 1; b++)
              M.m[a][b] += (d[a] - mean[a] / n) * (d[b] - mean[b] / n);
          }
      }
  return n >= 4 && li_mat3_det (&M) > 1e-9;
}

static void
test_affine_with_holes (gconstpointer data)
{
  Motion m = motion_affine ();
  const guint32 seed = GPOINTER_TO_UINT (data);
  double expected = li_mat3_det (&m.affine.F) - 1, worst = 0;
  gsize values = 0;
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  fail_some (field, 0.3, seed);
  g_autoptr (LiStrain) strain = strain_of (field, LI_STRAIN_FIT);
  const float *vol = component (strain, "vol");
  for (gsize i = 0; i < field->n; i++)
    {
      g_assert_cmpint (isfinite (vol[i]), ==, has_volume (field, i));
      if (!isfinite (vol[i]))
        continue;
      values++;
      worst = MAX (worst, fabs (vol[i] - expected));
      gboolean own = li_node_is_measured (&field->nodes[i]);
      g_assert_cmpint (strain->points->nodes[i].status == LI_STATUS_CONVERGED, ==, own);
      g_assert_cmpint (strain->points->nodes[i].source == LI_SOURCE_MEASURED, ==, own);
    }
  g_test_message ("%zu of %zu values, worst error %.2g", values, field->n, worst);
  g_assert_cmpfloat (worst, <, 1e-8);
  g_assert_cmpuint (values, >, field->n * 95 / 100);
}

static void
test_coplanar (void)
{
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  for (gsize i = 0; i < field->n; i++)
    if (field->nodes[i].phi.c[1] != 48)
      fail_node (&field->nodes[i], LI_STATUS_NOT_CONVERGED, LI_REASON_ITERATIONS);
  g_autoptr (LiStrain) strain = strain_of (field, LI_STRAIN_FIT);
  const float *vol = component (strain, "vol");
  for (gsize i = 0; i < field->n; i++)
    {
      g_assert_true (isnan (vol[i]));
      g_assert_cmpint (strain->points->nodes[i].status, !=, LI_STATUS_CONVERGED);
    }
}

static void
test_repaired_left_out (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  LiStrainParams params = { 0 };
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  gsize middle = field->n / 2, below = middle + field->dims[1] * field->dims[2];
  field->nodes[middle].phi.t[0] += 1;
  li_node_mark_repaired (&field->nodes[middle]);
  li_params_init (&li_strain_params, &params);
  g_autoptr (LiStrain) without = li_strain_new (field, &params, &error);
  params.use_repaired = TRUE;
  g_autoptr (LiStrain) with = li_strain_new (field, &params, &error);
  double expected = li_mat3_det (&m.affine.F) - 1;
  g_assert_cmpfloat_with_epsilon (component (without, "vol")[below], expected, 1e-7);
  g_assert_cmpfloat (fabs (component (with, "vol")[below] - expected), >, 1e-3);
}

/* Outside the mask there is no strain, whatever the neighbours say. */
static void
test_masked (void)
{
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  gsize middle = field->n / 2;
  fail_node (&field->nodes[middle], LI_STATUS_NO_TEXTURE, LI_REASON_MASKED);
  fail_node (&field->nodes[middle + 1], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  g_autoptr (LiStrain) strain = strain_of (field, LI_STRAIN_FIT);
  g_assert_true (isnan (component (strain, "vol")[middle]));
  g_assert_true (isfinite (component (strain, "vol")[middle + 1]));
  g_assert_cmpint (strain->points->nodes[middle + 1].status, ==, LI_STATUS_DIVERGING);
}

static void
test_q8_and_phi (void)
{
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  gsize hole = (4 * field->dims[1] + 4) * field->dims[2] + 4;
  fail_node (&field->nodes[hole], LI_STATUS_DIVERGING, LI_REASON_DIVERGED);
  g_autoptr (LiStrain) q8 = strain_of (field, LI_STRAIN_Q8);
  g_autoptr (LiStrain) phi = strain_of (field, LI_STRAIN_PHI);
  double expected = li_mat3_det (&m.affine.F) - 1;
  gsize missing = 0;
  for (int a = 0; a < 3; a++)
    {
      g_assert_cmpuint (q8->points->dims[a], ==, field->dims[a] - 1);
      g_assert_cmpfloat (q8->points->first[a], ==, 1.5 * spacing[a]);
      g_assert_cmpfloat (q8->points->nodes[0].phi.c[a], ==, 1.5 * spacing[a]);
    }
  for (gsize i = 0; i < q8->points->n; i++)
    if (isnan (component (q8, "vol")[i]))
      missing++;
    else
      g_assert_cmpfloat_with_epsilon (component (q8, "vol")[i], expected, 1e-7);
  g_assert_cmpuint (missing, ==, 8);
  for (gsize i = 0; i < field->n; i++)
    if (i == hole)
      g_assert_true (isnan (component (phi, "vol")[i]));
    else
      g_assert_cmpfloat_with_epsilon (component (phi, "vol")[i], expected, 1e-7);
}

static void
test_gauge_length (void)
{
  Motion m = motion_affine ();
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  g_autoptr (LiStrain) fit = strain_of (field, LI_STRAIN_FIT);
  g_autoptr (LiStrain) q8 = strain_of (field, LI_STRAIN_Q8);
  g_autoptr (LiStrain) phi = strain_of (field, LI_STRAIN_PHI);
  g_assert_cmpfloat (fit->gauge_length[1], ==, 2 * 12 + 13);
  g_assert_cmpfloat (q8->gauge_length[1], ==, 12 + 13);
  g_assert_cmpfloat (phi->gauge_length[1], ==, 13);
}

/* Nodes without a grid, in any order. */
static void
test_scattered (void)
{
  Motion m = motion_affine ();
  const guint32 seed = 41;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  double expected = li_mat3_det (&m.affine.F) - 1;
  gsize values = 0;
  g_test_message ("seed %u", seed);
  for (gsize i = 0; i < field->n; i++)
    {
      for (int a = 0; a < 3; a++)
        field->nodes[i].phi.c[a] += g_rand_double_range (rand, -3, 3);
      motion_set_node (&m, &field->nodes[i]);
    }
  li_field_find_grid (field);
  g_assert_false (field->is_grid);
  g_autoptr (LiStrain) strain = strain_of (field, LI_STRAIN_FIT);
  for (gsize i = 0; i < field->n; i++)
    if (isfinite (component (strain, "vol")[i]))
      {
        g_assert_cmpfloat_with_epsilon (component (strain, "vol")[i], expected, 1e-7);
        values++;
      }
  g_assert_cmpuint (values, >, field->n / 2);
}

/* The reported standard error of vol against the spread over many noisy copies. */
static void
test_sigma_vol (gconstpointer data)
{
  const int method = GPOINTER_TO_INT (data);
  const guint32 seed = 97;
  const gint64 small[3] = { 50, 60, 70 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Motion m = motion_affine ();
  g_autoptr (LiField) exact = motion_field (&m, small, spacing);
  double squares = 0, reported = 0, expected = li_mat3_det (&m.affine.F) - 1;
  const int copies = 400;
  gsize n = 0;
  g_test_message ("seed %u", seed);
  for (int k = 0; k < copies; k++)
    {
      g_autoptr (LiField) field = li_field_copy (exact);
      for (gsize i = 0; i < field->n; i++)
        {
          for (int a = 0; a < 3; a++)
            field->nodes[i].phi.t[a] += 0.01 * sqrt (12) * (g_rand_double (rand) - 0.5);
          for (int a = 0; a < 9; a++)
            field->nodes[i].phi.F.m[a / 3][a % 3]
                += 1e-3 * sqrt (12) * (g_rand_double (rand) - 0.5);
        }
      g_autoptr (LiStrain) strain = strain_of (field, method);
      n = strain->points->n;
      for (gsize i = 0; i < n; i += 3)
        {
          squares += pow (component (strain, "vol")[i] - expected, 2);
          reported += pow (strain->sigma_vol[i], 2);
        }
    }
  g_test_message ("method %d: observed / reported %.3f", method, sqrt (squares / reported));
  g_assert_cmpfloat (sqrt (squares / reported), >, 0.95);
  g_assert_cmpfloat (sqrt (squares / reported), <, 1.05);
}

static void
test_along (void)
{
  Motion m = motion_affine ();
  const double z[3] = { 1, 0, 0 }, diagonal[3] = { sqrt (0.5), 0, sqrt (0.5) };
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  g_autoptr (LiStrain) strain = strain_of (field, LI_STRAIN_FIT);
  g_autofree float *out = g_new (float, field->n);
  const LiMat3 *F = &m.affine.F;
  li_strain_along (strain, z, out);
  g_assert_cmpfloat_with_epsilon (out[17], 0.02, 1e-7);
  li_strain_along (strain, diagonal, out);
  g_assert_cmpfloat_with_epsilon (
      out[17], 0.5 * (F->m[0][0] - 1 + F->m[2][2] - 1 + F->m[0][2] + F->m[2][0]), 1e-7);
}

static void
test_refuses (void)
{
  GError *error = NULL;
  Motion m = motion_affine ();
  LiStrainParams params = { 0 };
  g_autoptr (LiField) field = motion_field (&m, shape, spacing);
  li_params_init (&li_strain_params, &params);
  params.method = LI_STRAIN_Q8;
  field->is_grid = FALSE;
  g_assert_null (li_strain_new (field, &params, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  field->n = 3;
  params.method = LI_STRAIN_FIT;
  g_assert_null (li_strain_new (field, &params, &error));
  g_assert_error (error, LI_DVC_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  params.method = LI_STRAIN_PHI;
  g_autoptr (LiStrain) strain = li_strain_new (field, &params, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strain->points->n, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strain/stretch", test_stretch);
  g_test_add_func ("/strain/rotation", test_rotation);
  g_test_add_func ("/strain/objective", test_objective);
  g_test_add_func ("/strain/not-a-deformation", test_not_a_deformation);
  g_test_add_func ("/strain/names", test_names);
  g_test_add_data_func ("/strain/affine-with-holes-1", GUINT_TO_POINTER (1u),
                        test_affine_with_holes);
  g_test_add_data_func ("/strain/affine-with-holes-2", GUINT_TO_POINTER (2u),
                        test_affine_with_holes);
  g_test_add_func ("/strain/coplanar", test_coplanar);
  g_test_add_func ("/strain/repaired-left-out", test_repaired_left_out);
  g_test_add_func ("/strain/masked", test_masked);
  g_test_add_func ("/strain/q8-and-phi", test_q8_and_phi);
  g_test_add_func ("/strain/gauge-length", test_gauge_length);
  g_test_add_func ("/strain/scattered", test_scattered);
  g_test_add_data_func ("/strain/sigma-vol-fit", GINT_TO_POINTER (LI_STRAIN_FIT), test_sigma_vol);
  g_test_add_data_func ("/strain/sigma-vol-q8", GINT_TO_POINTER (LI_STRAIN_Q8), test_sigma_vol);
  g_test_add_data_func ("/strain/sigma-vol-phi", GINT_TO_POINTER (LI_STRAIN_PHI), test_sigma_vol);
  g_test_add_func ("/strain/along", test_along);
  g_test_add_func ("/strain/refuses", test_refuses);
  return g_test_run ();
}
