/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Places carried along by a field: against a motion written down in closed form. */
#include <math.h>

#include "draw/li-field-stats.h"

#define EDGE 9
#define SPACING 10.0

/* y = x + t + G (x − 40): affine; a third of the nodes cannot be used. */
static const double shift[3] = { 3.25, -1.5, 7 };
static const double gradient[3][3]
    = { { 0.04, 0.01, 0 }, { -0.02, 0.03, 0.015 }, { 0, -0.01, -0.05 } };

static void
move (const double p[3], double out[3])
{
  for (int a = 0; a < 3; a++)
    {
      out[a] = p[a] + shift[a];
      for (int b = 0; b < 3; b++)
        out[a] += gradient[a][b] * (p[b] - 40);
    }
}

static LiField *
make_field (void)
{
  LiField *field = li_field_new (EDGE * EDGE * EDGE);

  for (gsize k = 0; k < field->n; k++)
    {
      const double p[3] = { SPACING * (double)(k / (EDGE * EDGE)),
                            SPACING * (double)(k / EDGE % EDGE), SPACING * (double)(k % EDGE) };
      LiNode *node = &field->nodes[k];
      double there[3];

      li_node_init (node, (gint64)k, p);
      move (p, there);
      for (int a = 0; a < 3; a++)
        {
          node->phi.t[a] = there[a] - p[a];
          for (int b = 0; b < 3; b++)
            node->phi.F.m[a][b] += gradient[a][b];
        }
      node->status = LI_STATUS_CONVERGED;
      if (k % 3 == 0) /* wrong and marked as not measured: must not be used */
        {
          node->status = LI_STATUS_DIVERGING;
          node->phi.t[0] = 100;
        }
    }
  return field;
}

static void
test_carry (void)
{
  g_autoptr (LiField) field = make_field ();
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  const double places[][3] = { { 40, 40, 40 }, { 13.7, 62.1, 35.5 }, { 0, 80, 41 } };

  for (gsize k = 0; k < G_N_ELEMENTS (places); k++)
    {
      double expected[3], out[3], back[3];

      move (places[k], expected);
      g_assert_true (li_field_carry (index, 2 * SPACING, places[k], out));
      g_assert_true (li_field_carry_back (index, 2 * SPACING, out, back));
      for (int a = 0; a < 3; a++)
        {
          g_assert_cmpfloat_with_epsilon (out[a], expected[a], 1e-9);
          g_assert_cmpfloat_with_epsilon (back[a], places[k][a], 2e-4);
        }
    }
}

/* Nothing measured is near: lost, not guessed. */
static void
test_lost (void)
{
  g_autoptr (LiField) field = make_field ();
  g_autoptr (LiFieldIndex) index = li_field_index_new (field, FALSE);
  const double far[3] = { -60, 40, 40 };
  double out[3];

  g_assert_false (li_field_carry (index, 2 * SPACING, far, out));
  g_assert_false (li_field_carry_back (index, 2 * SPACING, far, out));
  g_assert_false (li_field_carry (NULL, 2 * SPACING, far, out));
}

/* Nodes 1 and 2 of the first row, and node 0, which must not be used. */
static void
test_box (void)
{
  g_autoptr (LiField) field = make_field ();
  g_autofree float *values = g_new (float, field->n);
  const double lo[3] = { -1, -1, -1 }, hi[3] = { 1, 1, 2.5 * SPACING };
  LiBoxStat stat;

  for (gsize k = 0; k < field->n; k++)
    values[k] = (float)k;
  li_field_box_stat (field, values, lo, hi, FALSE, &stat);
  g_assert_cmpuint (stat.used, ==, 2);
  g_assert_cmpuint (stat.excluded, ==, 1);
  g_assert_cmpfloat_with_epsilon (stat.mean, 1.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (stat.sd, sqrt (0.5), 1e-12);
  g_assert_cmpfloat (stat.lo, ==, 1);
  g_assert_cmpfloat (stat.hi, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/field-stats/carry", test_carry);
  g_test_add_func ("/draw/field-stats/lost", test_lost);
  g_test_add_func ("/draw/field-stats/box", test_box);
  return g_test_run ();
}
