/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "workflow/li-voi-series.h"

#include <math.h>
#include <string.h>

static void
add_facts (GArray *all, const char *name, double hours, double voltage, const char *state)
{
  LiStepFacts facts = { (char *)name, hours, voltage, NAN, (char *)state };

  g_array_append_val (all, facts);
}

static GArray *
make_facts (void)
{
  GArray *facts = g_array_new (FALSE, TRUE, sizeof (LiStepFacts));

  add_facts (facts, "T0", 0, 3.0, "rest");
  add_facts (facts, "T1", 0.5, 3.5, "charge");
  add_facts (facts, "T2", 1, NAN, "charge");
  add_facts (facts, "T3", 1.5, 3.2, "discharge");
  return facts;
}

static LiVoiSeries *
make_series (void)
{
  LiVoiSeries *series = li_voi_series_new ("VOI 1", 4);

  for (guint k = 1; k < 4; k++)
    {
      LiBoxStat *stat = &g_array_index (series->stats, LiBoxStat, k);

      stat->mean = 0.01 * k;
      stat->sd = 0.001;
      stat->used = 10;
    }
  return series;
}

static char *
csv_against (LiAgainst against)
{
  g_autoptr (GArray) facts = make_facts ();
  g_autoptr (GPtrArray) series
      = g_ptr_array_new_with_free_func ((GDestroyNotify)li_voi_series_free);
  g_autoptr (LiPlot) plot = NULL;

  g_ptr_array_add (series, make_series ());
  plot = li_voi_plot (series, facts, against, "Volumetric strain", "%", 100);
  return li_plot_to_csv (plot);
}

/* T0 has no map; the rest is there in per cent, with its step's name. */
static void
test_time (void)
{
  g_autofree char *csv = csv_against (LI_AGAINST_TIME);

  g_assert_cmpstr (csv, ==,
                   "point,Time (h),VOI 1: Volumetric strain (%),\"VOI 1: Volumetric strain (%), "
                   "sd\"\nT1,0.5,1,0.1\nT2,1,2,0.1\nT3,1.5,3,0.1\n");
}

/* Where the voltage is not known there is no point, and clicks still find the right step. */
static void
test_voltage (void)
{
  g_autofree char *csv = csv_against (LI_AGAINST_VOLTAGE);
  g_autoptr (GArray) facts = make_facts ();
  g_autoptr (LiVoiSeries) series = make_series ();

  g_assert_nonnull (strstr (csv, "Cell voltage (V)"));
  g_assert_nonnull (strstr (csv, "\nT1,3.5,1,0.1\nT3,3.2,3,0.1\n"));
  g_assert_null (strstr (csv, "T2"));
  g_assert_cmpint (li_voi_plot_step (series, facts, LI_AGAINST_VOLTAGE, 0), ==, 1);
  g_assert_cmpint (li_voi_plot_step (series, facts, LI_AGAINST_VOLTAGE, 1), ==, 3);
  g_assert_cmpint (li_voi_plot_step (series, facts, LI_AGAINST_VOLTAGE, 2), ==, -1);
  g_assert_true (li_against_is_known (facts, LI_AGAINST_VOLTAGE));
  g_assert_false (li_against_is_known (facts, LI_AGAINST_CAPACITY));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workflow/voi-series/time", test_time);
  g_test_add_func ("/workflow/voi-series/voltage", test_voltage);
  return g_test_run ();
}
