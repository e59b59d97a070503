/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/li-clock.h"
#include "base/li-error.h"
#include "base/li-text-table.h"

static void
test_tab (void)
{
  const char *text = "NodeNumber\tZpos\tname\r\n1\t2.5\tsilicon\r\n2\tnan\t\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (LiTextTable) t = li_text_table_parse (text, -1, "a.tsv", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (li_text_table_n_rows (t), ==, 2);
  g_assert_cmpuint (li_text_table_n_columns (t), ==, 3);
  g_assert_cmpstr (li_text_table_column_name (t, 2), ==, "name");
  g_assert_cmpfloat (li_text_table_column (t, "Zpos")[0], ==, 2.5);
  g_assert_true (isnan (li_text_table_column (t, "Zpos")[1]));
  g_assert_true (isnan (li_text_table_column (t, "name")[0]));
  g_assert_cmpstr (li_text_table_text (t, 0, 2), ==, "silicon");
  g_assert_cmpstr (li_text_table_text (t, 1, 2), ==, "");
  g_assert_null (li_text_table_column (t, "zpos"));
}

static void
test_separators (void)
{
  g_autoptr (LiTextTable) commas = li_text_table_parse ("a,b\n1,2\n\n3,4\n", -1, "a.csv", NULL);
  g_autoptr (LiTextTable) semicolons = li_text_table_parse ("\xef\xbb\xbf"
                                                            "a;b\n1;2",
                                                            -1, "b", NULL);

  g_assert_cmpuint (li_text_table_n_rows (commas), ==, 2); /* empty lines do not count */
  g_assert_cmpfloat (li_text_table_column (commas, "b")[1], ==, 4);
  g_assert_cmpstr (li_text_table_column_name (semicolons, 0), ==, "a");
  g_assert_cmpfloat (li_text_table_column (semicolons, "b")[0], ==, 2);
}

static void
test_quotes (void)
{
  g_autoptr (LiTextTable) t
      = li_text_table_parse ("\"a\",b\n\"left half\",\"2.5\"\n", -1, "q.csv", NULL);

  g_assert_cmpstr (li_text_table_column_name (t, 0), ==, "a");
  g_assert_cmpstr (li_text_table_text (t, 0, 0), ==, "left half");
  g_assert_cmpfloat (li_text_table_column (t, "b")[0], ==, 2.5);
}

static void
test_refuses (void)
{
  const char *bad[] = { "", "a,b\n1\n", "a,b\n1,2,3\n", "a,b\n1,2\n3\n" };
  g_autoptr (GError) error = NULL;

  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_clear_error (&error);
      g_assert_null (li_text_table_parse (bad[k], -1, "bad.csv", &error));
      g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, "bad.csv"));
    }
  g_assert_nonnull (strstr (error->message, "line 3"));
  g_clear_error (&error);
  g_assert_null (li_text_table_parse ("a\n\0\n", 4, "zero", &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (li_text_table_read ("/nowhere/at/all.tsv", &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_IO);
}

/* Any bytes: a table or one sentence. */
static void
test_mutants (void)
{
  const char *good = "NodeNumber\tZpos\tYpos\n1\t2.5\t3\n2\t3.5\t4\n";
  gsize n = strlen (good);
  GRand *rand = g_rand_new_with_seed (41);
  guint tables = 0;

  g_test_message ("seed 41");
  for (int k = 0; k < 20000; k++)
    {
      g_autofree char *text = g_memdup2 (good, n + 1);
      g_autoptr (GError) error = NULL;

      for (int m = 0; m < 3; m++)
        text[g_rand_int_range (rand, 0, (int)n)] = (char)g_rand_int_range (rand, 0, 256);
      g_autoptr (LiTextTable) t = li_text_table_parse (text, (gssize)n, "mutant", &error);
      g_assert_true ((t != NULL) == (error == NULL));
      tables += t != NULL;
    }
  g_assert_cmpuint (tables, >, 0);
  g_rand_free (rand);
}

static void
test_utc (void)
{
  gint64 us = 0;

  g_assert_true (li_clock_parse_utc ("1970-01-01T00:00:01.500Z", &us));
  g_assert_cmpint (us, ==, 1500000);
  g_assert_true (li_clock_parse_utc ("2026-11-23T08:15:43.120Z", &us));
  g_autofree char *text = li_clock_format_utc (us);
  g_assert_cmpstr (text, ==, "2026-11-23T08:15:43.120Z");
  g_assert_false (li_clock_parse_utc ("2026-13-23T08:15:43Z", &us));
  g_assert_false (li_clock_parse_utc ("yesterday", &us));
  g_assert_false (li_clock_parse_utc ("", &us));
}

static void
test_simulated_clock (void)
{
  LiClock *clock = li_clock_new_simulated (1000000, 0);
  gint64 before = li_clock_monotonic_us (clock);

  g_assert_cmpint (li_clock_utc_us (clock), ==, 1000000);
  li_clock_advance (clock, 90 * G_USEC_PER_SEC);
  g_assert_cmpint (li_clock_utc_us (clock), ==, 1000000 + 90 * (gint64)G_USEC_PER_SEC);
  g_assert_cmpint (li_clock_monotonic_us (clock) - before, ==, 90 * (gint64)G_USEC_PER_SEC);
  li_clock_free (clock);
  g_assert_cmpint (li_clock_utc_us (li_clock_real ()), >, 1700000000 * (gint64)G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text-table/tab", test_tab);
  g_test_add_func ("/base/text-table/separators", test_separators);
  g_test_add_func ("/base/text-table/quotes", test_quotes);
  g_test_add_func ("/base/text-table/refuses", test_refuses);
  g_test_add_func ("/base/text-table/mutants", test_mutants);
  g_test_add_func ("/base/clock/utc", test_utc);
  g_test_add_func ("/base/clock/simulated", test_simulated_clock);
  return g_test_run ();
}
