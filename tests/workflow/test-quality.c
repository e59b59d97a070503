/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "workflow/li-quality.h"

#include <math.h>
#include <string.h>

/* 100 nodes, @bad of which failed, another one repaired, ten outside the sample. */
static LiField *
make_field (gsize bad)
{
  LiField *field = li_field_new (100);

  for (gsize k = 0; k < field->n; k++)
    {
      const double p[3] = { (double)k, 0, 0 };

      li_node_init (&field->nodes[k], (gint64)k, p);
      field->nodes[k].status = LI_STATUS_CONVERGED;
      field->nodes[k].zncc = 0.9;
      field->nodes[k].zncc_static = 0.2;
      field->nodes[k].phi.t[0] = 5;
      if (k < 10)
        {
          field->nodes[k].status = LI_STATUS_NO_TEXTURE;
          field->nodes[k].reason = LI_REASON_MASKED;
        }
      else if (k < 10 + bad)
        {
          field->nodes[k].status = LI_STATUS_SINGULAR;
          field->nodes[k].reason = LI_REASON_SINGULAR;
        }
      else if (k == 99)
        li_node_mark_repaired (&field->nodes[k]);
    }
  return field;
}

static void
init_report (LiReport *report)
{
  *report = (LiReport){ .outcome = LI_OUTCOME_DONE,
                        .closure_beyond = NAN,
                        .noise_vol = NAN,
                        .static_share = NAN,
                        .pattern_sd = NAN,
                        .strain_vol_median = 0.02 };
}

static const LiQualityLine *
line_with (GPtrArray *lines, const char *text)
{
  for (guint k = 0; k < lines->len; k++)
    if (strstr (((LiQualityLine *)lines->pdata[k])->text, text) != NULL)
      return lines->pdata[k];
  return NULL;
}

static void
test_good (void)
{
  g_autoptr (LiField) field = make_field (0);
  g_autoptr (GPtrArray) lines = li_quality_lines (NULL, field);
  const LiQualityLine *nodes = line_with (lines, "90 nodes in the sample");

  g_assert_nonnull (nodes);
  g_assert_cmpstr (nodes->text, ==,
                   "90 nodes in the sample: 98.9 % converged, 1.1 % repaired, 0.0 % failed.");
  g_assert_cmpint (nodes->level, ==, LI_QUALITY_GOOD);
  g_assert_nonnull (line_with (lines, "stands still"));
  g_assert_null (li_quality_verdict (NULL, field));
}

static void
test_failed (void)
{
  g_autoptr (LiField) some = make_field (8), many = make_field (30), all = make_field (89);
  g_autoptr (GPtrArray) lines = li_quality_lines (NULL, some);
  g_autofree char *verdict = li_quality_verdict (NULL, many), *nothing = NULL;

  g_assert_cmpint (line_with (lines, "90 nodes")->level, ==, LI_QUALITY_NOTE);
  g_assert_nonnull (line_with (lines, "8 × "));
  g_assert_null (li_quality_verdict (NULL, some));
  g_assert_nonnull (verdict);
  g_assert_true (g_str_has_prefix (verdict, "Do not trust this map."));
  g_assert_nonnull (strstr (verdict, "33.3 % failed"));
  all->nodes[99].source = LI_SOURCE_REPAIRED;
  nothing = li_quality_verdict (NULL, all);
  g_assert_nonnull (strstr (nothing, "No node converged"));
}

static void
test_static (void)
{
  g_autoptr (LiField) field = make_field (0);
  g_autofree char *verdict = NULL;

  for (gsize k = 50; k < 60; k++)
    field->nodes[k].zncc_static = 0.95;
  verdict = li_quality_verdict (NULL, field);
  g_assert_nonnull (strstr (verdict, "standing still"));
  g_assert_nonnull (strstr (verdict, "11.2 %"));
}

/* A pattern that wins nowhere is told all the same. */
static void
test_pattern (void)
{
  g_autoptr (LiField) field = make_field (0);
  g_autoptr (GPtrArray) with = NULL, without = NULL, unknown = NULL;
  LiReport report;

  init_report (&report);
  unknown = li_quality_lines (&report, field);
  g_assert_nonnull (line_with (unknown, "whether there is one shows only"));
  g_assert_null (line_with (unknown, "No sign of a pattern"));
  report.pattern_sd = 0;
  without = li_quality_lines (&report, field);
  g_assert_null (line_with (without, "grey values"));
  g_assert_nonnull (line_with (without, "No sign of a pattern"));
  report.pattern_sd = 545;
  report.pattern_share = 0.087;
  with = li_quality_lines (&report, field);
  const LiQualityLine *line
      = line_with (with, "A pattern of 545 grey values (8.7 % of the contrast)");
  g_assert_nonnull (line);
  g_assert_cmpint (line->level, ==, LI_QUALITY_NOTE);
  g_assert_null (line_with (with, "No sign of a pattern"));

  LiLevelReport level = { .nodes = 100, .converged = 90, .rings_sd = 520, .rings_left = 31 };
  g_autoptr (GPtrArray) freed = NULL;
  report.levels = g_array_new (FALSE, FALSE, sizeof level);
  g_array_append_val (report.levels, level);
  freed = li_quality_lines (&report, field);
  line = line_with (freed, "Rings of 520 grey values");
  g_assert_nonnull (line);
  g_assert_nonnull (strstr (line->text, "31 grey values still stand still"));
  g_assert_null (line_with (freed, "A pattern of 545"));
  g_assert_null (line_with (freed, "No sign of a pattern"));
  g_array_unref (report.levels);
}

static void
test_report (void)
{
  g_autoptr (LiField) field = make_field (0);
  LiReport report;
  g_autoptr (GPtrArray) lines = NULL, noisy = NULL;
  g_autofree char *stopped = NULL, *drift = NULL;

  init_report (&report);
  lines = li_quality_lines (&report, field);
  g_assert_nonnull (line_with (lines, "No double scan"));
  report.noise_vol = 0.015;
  for (int a = 0; a < 3; a++)
    report.noise_u[a] = 0.01 * (a + 1);
  noisy = li_quality_lines (&report, field);
  g_assert_nonnull (line_with (noisy, "±0.03 voxel, ±1.5 %"));
  g_assert_nonnull (line_with (noisy, "does not stand out of the noise"));
  report.closure_beyond = 0.2;
  report.closure_rms[1] = 0.3;
  g_assert_null (li_quality_verdict (&report, field));
  report.closure_rms[1] = 0.8;
  drift = li_quality_verdict (&report, field);
  g_assert_nonnull (strstr (drift, "Closure: at 20.0 %"));
  report.outcome = LI_OUTCOME_CANCELLED;
  stopped = li_quality_verdict (&report, field);
  g_assert_nonnull (strstr (stopped, "not complete"));
}

/* What goes across the map: the worst thing in few words, else what its reader must know. */
/* Where the totals come from; that some have none is said across the map when they are many. */
static void
test_totals (void)
{
  g_autoptr (LiField) field = make_field (8);
  g_autoptr (GPtrArray) before = li_quality_lines (NULL, field);
  LiReport report;
  LiQualityLevel level;

  g_assert_null (line_with (before, "Total motion"));
  for (gsize k = 18; k < 99; k++)
    field->nodes[k].total = k < 60   ? LI_TOTAL_COMBINED
                            : k < 80 ? LI_TOTAL_DIRECT
                                     : LI_TOTAL_COMPOSED;
  g_autoptr (GPtrArray) lines = li_quality_lines (NULL, field);
  const LiQualityLine *totals = line_with (lines, "Total motion of 81 nodes");
  g_assert_nonnull (totals);
  g_assert_nonnull (strstr (totals->text, "42 composed of the steps and correlated directly"));
  g_assert_nonnull (strstr (totals->text, "19 composed alone, 20 direct alone"));
  g_assert_nonnull (line_with (lines, "8 nodes have no total"));
  init_report (&report);
  g_autofree char *brief = li_quality_brief (&report, field, &level);
  g_assert_cmpstr (brief, ==, "8 nodes have no total: a step failed there");
}

static void
test_brief (void)
{
  g_autoptr (LiField) good = make_field (0), many = make_field (30);
  g_autofree char *none = NULL, *failed = NULL, *noise = NULL, *rings = NULL, *drift = NULL;
  LiQualityLevel level;
  LiReport report;

  none = li_quality_brief (NULL, good, &level);
  g_assert_null (none);
  failed = li_quality_brief (NULL, many, &level);
  g_assert_cmpstr (failed, ==, "Do not trust this map: only 65.6 % of its nodes converged");
  g_assert_cmpint (level, ==, LI_QUALITY_BAD);
  init_report (&report);
  report.noise_vol = 0.015;
  noise = li_quality_brief (&report, good, &level);
  g_assert_cmpstr (noise, ==, "Within the noise, ±1.5 % volumetric strain");
  g_assert_cmpint (level, ==, LI_QUALITY_NOTE);
  report.closure_beyond = 0.2;
  report.closure_rms[1] = 0.8;
  drift = li_quality_brief (&report, good, &level);
  g_assert_cmpstr (drift, ==,
                   "Do not trust this map: composed and direct differ by 0.8 voxel (closure)");
  g_assert_cmpint (level, ==, LI_QUALITY_BAD);
  report.static_share = 0.25;
  rings = li_quality_brief (&report, good, &level);
  g_assert_nonnull (strstr (rings, "a pattern that stands still (rings?) at 25.0 % of its nodes"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workflow/quality/good", test_good);
  g_test_add_func ("/workflow/quality/failed", test_failed);
  g_test_add_func ("/workflow/quality/static", test_static);
  g_test_add_func ("/workflow/quality/pattern", test_pattern);
  g_test_add_func ("/workflow/quality/report", test_report);
  g_test_add_func ("/workflow/quality/totals", test_totals);
  g_test_add_func ("/workflow/quality/brief", test_brief);
  return g_test_run ();
}
