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
  g_assert_cmpfloat (e.excess, <=, kind->allowed);
  g_assert_cmpfloat ((double)e.n, >=, kind->least * (double)e.nodes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dvc/kinds/%s", kinds[i].name);
      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  return g_test_run ();
}
