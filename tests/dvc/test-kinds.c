/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "dvc/li-window-misfit.h"
#include "kinds-fixtures.h"

/* A node that says 2 is right, on every kind of volume that the phantom can make. */

static void
test_kind (gconstpointer data)
{
  const Kind *kind = data;
  int seeds = g_getenv ("LI_TEST_ALL") ? 20 : 3;
  KindErrors e = { 0 };

  for (int seed = 1; seed <= seeds; seed++)
    {
      g_autoptr (LiElectrode) sample = kind_sample (kind, seed);
      g_autoptr (LiField) field = kind_measure (kind, sample);
      kind_add (&e, field, sample);
    }
  double n = 3 * (double)MAX (e.n, 1);
  g_test_message ("%zu of %zu nodes: rms %.4f, reported %.4f, error / standard error %.2f; worst "
                  "%.3f, or %.1f standard errors; beyond five by %.4f",
                  e.n, e.nodes, sqrt (e.squares / n), sqrt (e.sigma2 / n), sqrt (e.z2 / n), e.worst,
                  e.worst_z, e.excess);
  g_assert_cmpfloat (e.excess, <=, KIND_ALLOWED);
  g_assert_cmpfloat ((double)e.n, >=, kind->least * (double)e.nodes);
}

/* A node that too few grey levels leave in doubt says so. */
static void
test_levels (void)
{
  const Kind kind = {
    "", { KIND_SHIFT, "grey-levels", "3" }, 32, 6, 0,
  };
  g_autoptr (LiElectrode) sample = kind_sample (&kind, 1);
  g_autoptr (LiField) field = kind_measure (&kind, sample);
  gsize levels = 0;

  for (gsize i = 0; i < field->n; i++)
    {
      levels += field->nodes[i].reason == LI_REASON_LEVELS;
      g_assert_cmpint (field->nodes[i].reason, !=, LI_REASON_SINGULAR);
    }
  g_test_message ("%zu of %zu nodes", levels, field->n);
  g_assert_cmpuint (levels, >, 5);
  g_autofree char *text = li_field_summary_text (field);
  g_assert_nonnull (strstr (text, li_reason_text (LI_REASON_LEVELS)));
}

/* What every node of the last level keeps is counted before a run. */
static void
test_memory (void)
{
  g_autoptr (LiElectrode) sample = kind_sample (&kinds[0], 1);
  g_autoptr (LiVolume) im1 = li_electrode_grey (sample, 0, NULL, NULL);
  g_autoptr (LiVolume) im2 = li_electrode_grey (sample, 1, NULL, NULL);
  LiCorrelateParams params = correlate_params (LI_INTERPOLATION_CUBIC, LI_SHAPE_AUTO, 1e-3);
  gsize bytes[2];

  params.half_window = (LiDoubleList){ 1, { 6 } };
  for (int k = 0; k < 2; k++)
    {
      params.spacing = (LiDoubleList){ 1, { k == 0 ? 22 : 2 } };
      bytes[k] = li_correlate_memory (im1, im2, &params);
    }
  g_assert_cmpuint (bytes[1], >=, bytes[0] + (22 * 22 * 22 - 2 * 2 * 2) * sizeof (LiMisfit));
  li_params_clear (&li_correlate_params, &params);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/kinds/levels", test_levels);
  g_test_add_func ("/dvc/kinds/memory", test_memory);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dvc/kinds/%s", kinds[i].name);
      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  return g_test_run ();
}
