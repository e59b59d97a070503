/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "workflow/li-estimate.h"

/* More nodes, larger windows, more to write: longer; more cores: shorter, but not to nothing. */
static void
test_formula (void)
{
  const gint64 shape[3] = { 256, 256, 256 }, twice[3] = { 512, 256, 256 };
  LiAnalysisParams p = { 0 };

  li_params_init (&li_analysis_params, &p);
  p.correlation.spacing = (LiDoubleList){ 2, { 64, 32 } };
  p.correlation.half_window = (LiDoubleList){ 2, { 48, 30 } };
  p.correlation.shape = LI_SHAPE_AFFINE;
  double base = li_estimate_seconds (shape, &p, FALSE, 2);
  double one = li_estimate_seconds (shape, &p, FALSE, 1);
  /* Measured on two cores of 2024: 6.9 to 8.1 s with the residual, on a busy machine. */
  g_assert_cmpfloat (base, >, 3.5);
  g_assert_cmpfloat (base, <, 16);
  g_assert_cmpfloat (one, >, base);
  g_assert_cmpfloat (one, <, 2 * base);
  g_assert_cmpfloat (li_estimate_seconds (shape, &p, FALSE, 1000), >, 0.1);
  g_assert_cmpfloat (li_estimate_seconds (twice, &p, FALSE, 2), >, base);
  g_assert_cmpfloat (li_estimate_seconds (shape, &p, TRUE, 2), <, base);
  p.write_residual = FALSE;
  g_assert_cmpfloat (li_estimate_seconds (shape, &p, FALSE, 2), <, base);
  p.write_residual = TRUE;
  for (int level = 0; level < 2; level++)
    {
      p.correlation.half_window.v[level] += 5;
      double wider = li_estimate_seconds (shape, &p, FALSE, 2);
      g_assert_cmpfloat (wider, >, base);
      p.correlation.half_window.v[level] -= 5;
      p.correlation.spacing.v[level] -= 10;
      g_assert_cmpfloat (li_estimate_seconds (shape, &p, FALSE, 2), >, base);
      p.correlation.spacing.v[level] += 10;
    }
  p.correlation.shape = LI_SHAPE_AUTO;
  double bending = li_estimate_seconds (shape, &p, FALSE, 2);
  g_assert_cmpfloat (bending, >, base);
  p.correlation.shape = LI_SHAPE_QUADRATIC;
  g_assert_cmpfloat (li_estimate_seconds (shape, &p, FALSE, 2), >, bending);
  li_params_clear (&li_analysis_params, &p);
}

/* Work grows with the voxels of the windows, (2 h + 1)³ each. */
static void
test_windows (void)
{
  const gint64 shape[3] = { 256, 256, 256 };
  LiAnalysisParams p = { 0 };
  double seconds[3];

  li_params_init (&li_analysis_params, &p);
  for (int k = 0; k < 3; k++)
    {
      p.correlation.half_window.n = p.correlation.spacing.n;
      for (int level = 0; level < p.correlation.spacing.n; level++)
        p.correlation.half_window.v[level] = 10 << k;
      seconds[k] = li_estimate_seconds (shape, &p, FALSE, 1);
    }
  g_assert_cmpfloat_with_epsilon ((seconds[2] - seconds[1]) / (seconds[1] - seconds[0]),
                                  (81. * 81 * 81 - 41. * 41 * 41) / (41. * 41 * 41 - 21. * 21 * 21),
                                  1e-6);
  li_params_clear (&li_analysis_params, &p);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workflow/estimate/formula", test_formula);
  g_test_add_func ("/workflow/estimate/windows", test_windows);
  return g_test_run ();
}
