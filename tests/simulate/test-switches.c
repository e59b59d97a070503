/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "phantom.h"

/* The switches that make other kinds of grey values and voxels of the same sample. */

static LiElectrode *
sample (int kind, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  LiElectrodeParams p = phantom_params (48, 600);
  p.kind = kind;
  p.steps = 3;
  g_assert_true (li_params_set_text (&li_electrode_params, &p, name, text, &error));
  LiElectrode *e = phantom_new (&p);
  li_params_clear (&li_electrode_params, &p);
  return e;
}

static void
test_levels (void)
{
  static const int kinds[] = { LI_CASE_ELECTRODE, LI_CASE_WAVE };
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (LiElectrode) few = sample (kinds[i], "grey-levels", "3"),
                              all = sample (kinds[i], "grey-levels", "0");
      g_autofree guint16 *a = phantom_grey (few, 1), *b = phantom_grey (all, 1);
      gsize seen[3] = { 0 };
      for (gsize k = 0; k < 48 * 48 * 48; k++)
        {
          const int level = MIN (b[k] * 3 / 65536, 2);
          g_assert_cmpint (a[k] % 32767, <=, 1); /* 0, 32768 (a half rounded up) and 65535 */
          if (b[k] % 21845 > 1 && b[k] % 21845 < 21844)
            g_assert_cmpint (a[k] / 32767, ==, level);
          seen[a[k] / 32767]++;
        }
      for (int k = 0; k < 3; k++)
        g_assert_cmpuint (seen[k], >, 100);
    }
}

static void
test_float (void)
{
  LiElectrodeParams p = phantom_params (48, 600);
  p.steps = 3;
  g_autoptr (LiElectrode) whole = phantom_new (&p);
  p.type = LI_TYPE_F32;
  p.scale = 1e-11;
  p.zero = 3e-6;
  p.nan_beyond = TRUE;
  g_autoptr (LiElectrode) e = phantom_new (&p);
  g_autoptr (LiVolume) v = li_electrode_grey (e, 2, NULL, NULL);
  g_autofree guint16 *grey = phantom_grey (whole, 2);
  const float *values = li_volume_memory (v);
  g_assert_cmpint (li_volume_info (v)->type, ==, LI_TYPE_F32);
  for (int i = 0; i < 48 * 48 * 48; i++)
    {
      const double y = i / 48 % 48 - 23.5, x = i % 48 - 23.5;
      if (y * y + x * x > 24 * 24)
        g_assert_true (isnan (values[i]));
      else
        g_assert_cmpfloat_with_epsilon (values[i], 3e-6 + 1e-11 * grey[i], 0.52e-11);
    }
  li_params_clear (&li_electrode_params, &p);
}

/* Every second plane of cubes is a voxel twice as high. */
static void
test_anisotropic (void)
{
  static const int kinds[] = { LI_CASE_ELECTRODE, LI_CASE_ROTATION };
  for (int i = 0; i < 2; i++)
    {
      LiElectrodeParams p = phantom_params (48, 0);
      LiPhi flat, cube;
      p.kind = kinds[i];
      p.steps = 3;
      p.size = (LiIntList){ 3, { 63, 40, 44 } };
      g_autoptr (LiElectrode) cubes = phantom_new (&p);
      p.size.v[0] = 32;
      p.voxel = (LiDoubleList){ 3, { 0.1, 0.05, 0.05 } };
      g_autoptr (LiElectrode) e = phantom_new (&p);
      g_autofree guint16 *a = phantom_grey (e, 2), *b = phantom_grey (cubes, 2);
      for (gsize z = 0; z < 32; z++)
        g_assert_cmpmem (a + z * 40 * 44, 40 * 44 * 2, b + 2 * z * 40 * 44, 40 * 44 * 2);
      g_assert_true (li_electrode_phi (e, 1, 2, (const double[3]){ 10, 15, 12 }, &flat));
      g_assert_true (li_electrode_phi (cubes, 1, 2, (const double[3]){ 20, 15, 12 }, &cube));
      for (int k = 0; k < 3; k++)
        {
          const double edge = k == 0 ? 2 : 1;
          g_assert_cmpfloat_with_epsilon (flat.t[k], cube.t[k] / edge, 1e-12);
          g_assert_cmpfloat_with_epsilon (flat.F.m[k][0], cube.F.m[k][0] * 2 / edge, 1e-12);
          g_assert_cmpfloat_with_epsilon (flat.F.m[k][2], cube.F.m[k][2] / edge, 1e-12);
        }
      g_autoptr (LiField) truth = li_electrode_truth (e, 0, 2, FALSE, NULL);
      g_assert_cmpfloat (truth->voxel[0], ==, 0.1);
      g_assert_cmpfloat (truth->voxel[2], ==, 0.05);
      li_params_clear (&li_electrode_params, &p);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name, *text;
  } wrong[] = { { "value-scale", "2" }, { "nan-outside", "yes" }, { "grey-levels", "1" } };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      LiElectrodeParams p = phantom_params (48, 0);
      g_assert_true (
          li_params_set_text (&li_electrode_params, &p, wrong[i].name, wrong[i].text, NULL));
      g_assert_null (li_electrode_new (&p, &error));
      g_assert_nonnull (error);
      li_params_clear (&li_electrode_params, &p);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulate/switches/levels", test_levels);
  g_test_add_func ("/simulate/switches/float", test_float);
  g_test_add_func ("/simulate/switches/anisotropic", test_anisotropic);
  g_test_add_func ("/simulate/switches/refused", test_refused);
  return g_test_run ();
}
