/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dvc/kinds/levels", test_levels);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dvc/kinds/%s", kinds[i].name);
      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  return g_test_run ();
}
