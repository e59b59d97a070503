/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-component.h"

#include <math.h>
#include "draw/li-field-stats.h"

static const double spacing[3] = { 10, 12, 14 };

/* A grid that stretches by 2 % along z and 1 % along x; node 0 is repaired, the last one failed. */
static LiField *
make_field (void)
{
  const gint64 shape[3] = { 61, 61, 61 };
  LiField *field = li_field_new_grid (shape, spacing, NULL);

  for (gsize k = 0; k < field->n; k++)
    {
      LiNode *node = &field->nodes[k];

      node->phi.F.m[0][0] = 1.02;
      node->phi.F.m[2][2] = 1.01;
      node->phi.t[0] = 0.02 * node->phi.c[0];
      node->phi.t[2] = 0.01 * node->phi.c[2];
      node->status = LI_STATUS_CONVERGED;
      node->zncc = 0.9;
      for (int a = 0; a < 3; a++)
        node->sigma_u[a] = 0.01 * (a + 1);
    }
  for (int a = 0; a < 3; a++)
    field->voxel[a] = 0.05;
  li_node_mark_repaired (&field->nodes[0]);
  field->nodes[field->n - 1].status = LI_STATUS_SINGULAR;
  return field;
}

static LiStrain *
make_strain (const LiField *field)
{
  LiStrainParams params = { 0 };
  g_autoptr (GError) error = NULL;
  LiStrain *strain;

  li_params_init (&li_strain_params, &params);
  strain = li_strain_new (field, &params, &error);
  g_assert_no_error (error);
  li_params_clear (&li_strain_params, &params);
  return strain;
}

static gsize
component (const char *name)
{
  int i = li_component_find (name);

  g_assert_cmpint (i, >=, 0);
  return (gsize)i;
}

/* Each component is in the list once, has a label, and what a person reads has the right unit. */
static void
test_list (void)
{
  g_autoptr (LiField) field = make_field ();
  double factor;

  for (gsize i = 0; i < li_component_n (); i++)
    {
      g_assert_cmpint (li_component_find (li_component_name (i)), ==, (int)i);
      g_assert_cmpstr (li_component_label (i), !=, "");
    }
  for (gsize k = 0; k < li_strain_n_components (); k++)
    g_assert_cmpint (li_component_find (li_strain_component_name (k)), >=, 0);
  g_assert_cmpstr (li_component_unit (component ("vol"), field, &factor), ==, "%");
  g_assert_cmpfloat (factor, ==, 100);
  g_assert_cmpstr (li_component_unit (component ("u_z"), field, &factor), ==, "µm");
  g_assert_cmpfloat (factor, ==, 1);
  field->voxel[0] = 0;
  g_assert_cmpstr (li_component_unit (component ("u_z"), field, &factor), ==, "voxel");
  g_assert_cmpstr (li_component_unit (component ("rx"), field, &factor), ==, "°");
  g_assert_cmpstr (li_component_unit (component ("zz"), field, &factor), ==, "");
  g_assert_true (li_component_is_signed (component ("vol")));
  g_assert_true (li_component_is_signed (component ("u_x")));
  g_assert_false (li_component_is_signed (component ("dev")));
  g_assert_false (li_component_is_signed (component ("zncc")));
  g_assert_cmpint (li_component_find ("rainbow"), ==, -1);
}

/* Values against the motion that was put in. */
static void
test_values (void)
{
  g_autoptr (LiField) field = make_field ();
  g_autoptr (LiStrain) strain = make_strain (field);
  const double slanted[3] = { G_SQRT2 / 2, 0, G_SQRT2 / 2 };
  const LiField *points;
  g_autofree float *vol = NULL, *axial = NULL, *uz = NULL, *u = NULL, *none = NULL, *ux = NULL;

  vol = li_component_values (component ("vol"), field, strain, NULL, &points);
  g_assert_true (points == strain->points);
  g_assert_cmpfloat_with_epsilon (vol[13], 1.02 * 1.01 - 1, 1e-6);
  axial = li_component_values (component ("axial"), field, strain, slanted, &points);
  g_assert_cmpfloat_with_epsilon (axial[13], 0.015, 1e-6);
  none = li_component_values (component ("axial"), field, strain, NULL, &points);
  g_assert_true (isnan (none[13]));
  uz = li_component_values (component ("u_z"), field, NULL, NULL, &points);
  g_assert_true (points == field);
  g_assert_cmpfloat_with_epsilon (uz[13], 0.02 * field->nodes[13].phi.c[0] * 0.05, 1e-6);
  g_assert_true (isnan (uz[field->n - 1]));
  ux = li_component_values (component ("u_x"), field, NULL, NULL, &points);
  u = li_component_values (component ("u"), field, NULL, NULL, &points);
  g_assert_cmpfloat_with_epsilon (u[13], hypot (uz[13], ux[13]), 1e-6);
  g_assert_null (li_component_values (component ("vol"), field, NULL, NULL, &points));
  g_assert_cmpfloat_with_epsilon (li_component_sigma (component ("u_x"), field, NULL, NULL, 13),
                                  0.03 * 0.05, 1e-12);
  g_assert_cmpfloat_with_epsilon (li_component_sigma (component ("vol"), field, strain, NULL, 13),
                                  strain->sigma_vol[13], 1e-9);
  g_assert_cmpfloat (strain->sigma_vol[13], >, 0);
}

/* One value is the same as that of the whole field, bit by bit, for every component and point. */
static void
test_one_value (void)
{
  g_autoptr (LiField) field = make_field ();
  g_autoptr (LiStrain) strain = make_strain (field);
  const double slanted[3] = { G_SQRT2 / 2, 0, G_SQRT2 / 2 };
  guint numbers = 0;

  for (gsize i = 0; i < li_component_n (); i++)
    {
      const LiField *points;
      g_autofree float *all = li_component_values (i, field, strain, slanted, &points);

      g_assert_true (li_component_points (i, field, strain) == points);
      for (gsize k = 0; k < points->n; k++)
        {
          double one = li_component_value (i, field, strain, slanted, k);

          g_assert_true (isnan (all[k]) ? isnan (one) : (double)all[k] == one);
          numbers += isfinite (one);
        }
    }
  g_assert_cmpuint (numbers, >, 20 * (guint)field->n);
  g_assert_true (isnan (li_component_value (component ("axial"), field, strain, NULL, 13)));
  g_assert_null (li_component_points (component ("vol"), field, NULL));
  g_assert_true (isnan (li_component_value (component ("vol"), field, NULL, NULL, 13)));
}

static void
test_range (void)
{
  float a[101], b[3] = { NAN, -200, 3 };
  const float *sets[2] = { a, b };
  const gsize n[2] = { 101, 3 };
  LiRange range = { LI_RANGE_AUTO, 0, 0, 0, FALSE };
  double lo, hi;

  for (int k = 0; k <= 100; k++)
    a[k] = (float)((k * 37) % 101);
  g_assert_true (li_range_find (&range, sets, n, 1, &lo, &hi));
  g_assert_true (lo == 0 && hi == 100);
  g_assert_true (li_range_find (&range, sets, n, 2, &lo, &hi));
  g_assert_true (lo == -200 && hi == 100);
  range = (LiRange){ LI_RANGE_PERCENTILE, 2, 0, 0, FALSE };
  g_assert_true (li_range_find (&range, sets, n, 1, &lo, &hi));
  g_assert_true (lo == 2 && hi == 98);
  range.symmetric = TRUE;
  g_assert_true (li_range_find (&range, sets, n, 1, &lo, &hi));
  g_assert_true (lo == -98 && hi == 98);
  range = (LiRange){ LI_RANGE_TYPED, 0, 4, -2, TRUE };
  g_assert_true (li_range_find (&range, sets, n, 1, &lo, &hi));
  g_assert_true (lo == -2 && hi == 4);
  range = (LiRange){ LI_RANGE_AUTO, 0, 0, 0, FALSE };
  g_assert_false (li_range_find (&range, sets + 1, (const gsize[]){ 1 }, 1, &lo, &hi));
  g_assert_true (lo == -1 && hi == 1);
  a[0] = 5;
  g_assert_true (li_range_find (&range, sets, (const gsize[]){ 1 }, 1, &lo, &hi));
  g_assert_true (lo < 5 && hi > 5);
}

/* Mean and sd over exactly the measured nodes whose place is in the box, by the textbook. */
static void
test_box (void)
{
  g_autoptr (LiField) field = make_field ();
  const LiField *points;
  g_autofree float *uz = li_component_values (component ("u_z"), field, NULL, NULL, &points);
  const double lo[3] = { 5, 0, 0 }, hi[3] = { 25, 61, 61 }, off[3] = { 200, 200, 200 };
  double sum = 0, squares = 0;
  gsize n = 0;
  LiBoxStat stat;

  for (gsize k = 0; k < field->n; k++)
    if (field->nodes[k].phi.c[0] < 25 && k > 0)
      {
        sum += uz[k];
        squares += (double)uz[k] * uz[k];
        n++;
      }
  li_field_box_stat (field, uz, lo, hi, FALSE, &stat);
  g_assert_cmpint (stat.used, ==, n);
  g_assert_cmpint (stat.excluded, ==, 1);
  g_assert_cmpfloat_with_epsilon (stat.mean, sum / n, 1e-9);
  g_assert_cmpfloat_with_epsilon (stat.sd, sqrt ((squares - sum * sum / n) / (n - 1)), 1e-6);
  li_field_box_stat (field, uz, lo, hi, TRUE, &stat);
  g_assert_cmpint (stat.used, ==, n + 1);
  li_field_box_stat (field, uz, hi, off, TRUE, &stat);
  g_assert_cmpint (stat.used, ==, 0);
  g_assert_true (isnan (stat.mean) && isnan (stat.sd));
}

/* One value for each plane of nodes: u_z grows with z and does not vary within a plane. */
static void
test_profile (void)
{
  g_autoptr (LiField) field = make_field ();
  const LiField *points;
  g_autofree float *uz = li_component_values (component ("u_z"), field, NULL, NULL, &points);
  g_autoptr (GArray) positions = NULL, stats = NULL;

  li_field_profile (field, uz, LI_Z, NULL, NULL, FALSE, &positions, &stats);
  g_assert_cmpint (stats->len, ==, field->dims[0]);
  for (guint k = 0; k < stats->len; k++)
    {
      const LiBoxStat *stat = &g_array_index (stats, LiBoxStat, k);
      double z = g_array_index (positions, double, k);

      g_assert_cmpfloat_with_epsilon (z, 10 * (k + 1), 1e-9);
      g_assert_cmpfloat_with_epsilon (stat->mean, 0.02 * z * 0.05, 1e-6);
      g_assert_cmpfloat (stat->sd, <, 1e-6);
    }
}

static void
test_point_at (void)
{
  g_autoptr (LiField) field = make_field ();
  const double far[3] = { 100, 30, 30 };

  for (gsize k = 0; k < field->n; k += 3)
    {
      double p[3];

      for (int a = 0; a < 3; a++)
        p[a] = field->nodes[k].phi.c[a] + 0.49 * spacing[a] * (a == 1 ? -1 : 1);
      g_assert_cmpint (li_field_point_at (field, p), ==, (gint64)k);
    }
  g_assert_cmpint (li_field_point_at (field, far), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/component/list", test_list);
  g_test_add_func ("/draw/component/values", test_values);
  g_test_add_func ("/draw/component/one-value", test_one_value);
  g_test_add_func ("/draw/range", test_range);
  g_test_add_func ("/draw/field-stats/box", test_box);
  g_test_add_func ("/draw/field-stats/profile", test_profile);
  g_test_add_func ("/draw/field-stats/point-at", test_point_at);
  return g_test_run ();
}
