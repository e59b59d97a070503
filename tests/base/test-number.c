/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/li-number.h"
#include "base/li-units.h"

static void
test_parse (void)
{
  double v = -1;

  g_assert_true (li_number_parse (" 1.25e-3\t", &v));
  g_assert_cmpfloat (v, ==, 1.25e-3);
  g_assert_true (li_number_parse ("-inf", &v));
  g_assert_true (isinf (v) && v < 0);
  g_assert_true (li_number_parse ("nan", &v));
  g_assert_true (isnan (v));
  const char *bad[] = { "", " ", "1,5", "1.5x", "0x", "--1", "1 2", "." };
  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    g_assert_false (li_number_parse (bad[k], &v));
}

static void
test_entry (void)
{
  double v = 0;

  g_assert_true (li_number_parse_entry ("1,5 µm", &v));
  g_assert_cmpfloat (v, ==, 1.5);
  g_assert_true (li_number_parse_entry ("2.5", &v));
  g_assert_cmpfloat (v, ==, 2.5);
  g_assert_false (li_number_parse_entry ("µm", &v));
}

static void
test_ints_and_lists (void)
{
  gint64 i = 0;
  double v[4];

  g_assert_true (li_number_parse_int ("-9223372036854775808", &i));
  g_assert_cmpint (i, ==, G_MININT64);
  g_assert_false (li_number_parse_int ("9223372036854775808", &i));
  g_assert_false (li_number_parse_int ("1.0", &i));
  g_assert_cmpint (li_number_parse_list ("1,2.5,-3e2", v, 4), ==, 3);
  g_assert_cmpfloat (v[2], ==, -300);
  g_assert_cmpint (li_number_parse_list ("1,,2", v, 4), ==, -1);
  g_assert_cmpint (li_number_parse_list ("1,2,3,4,5", v, 4), ==, -1);
}

/* Written and read back in whatever locale the test runs in: the same bits, and never a comma. */
static void
test_round_trip (void)
{
  GRand *rand = g_rand_new_with_seed (20261125);

  g_test_message ("seed 20261125");
  for (int k = 0; k < 20000; k++)
    {
      union
      {
        guint64 bits;
        double v;
      } u = { ((guint64)g_rand_int (rand) << 32) | g_rand_int (rand) };
      double back;

      if (!isfinite (u.v))
        continue;
      g_autofree char *text = li_number_text (u.v);
      g_assert_null (strchr (text, ','));
      g_assert_true (li_number_parse (text, &back));
      g_assert_true (back == u.v);
    }
  g_rand_free (rand);
  g_autofree char *tenth = li_number_text (0.1), *row = li_number_printf ("%.7f\t%d", 1.5, 3);
  g_assert_cmpstr (tenth, ==, "0.1");
  g_assert_cmpstr (row, ==, "1.5000000\t3");
}

static void
test_scan (void)
{
  double v = 0;
  const char *at = li_number_scan ("  1.5\t-2e1 x", &v);

  g_assert_cmpfloat (v, ==, 1.5);
  at = li_number_scan (at, &v);
  g_assert_cmpfloat (v, ==, -20);
  g_assert_null (li_number_scan (at, &v));
}

static void
test_units (void)
{
  struct
  {
    double um;
    const char *text;
  } lengths[] = { { 0.05, "50 nm" }, { 12.3, "12.3 µm" }, { 1100, "1.1 mm" } };
  double ticks[10];

  for (gsize k = 0; k < G_N_ELEMENTS (lengths); k++)
    {
      g_autofree char *text = li_units_length (lengths[k].um);
      g_assert_cmpstr (text, ==, lengths[k].text);
    }
  g_assert_cmpfloat (li_units_round (7.9), ==, 5);
  g_assert_cmpfloat (li_units_round (2), ==, 2);
  g_assert_cmpfloat_with_epsilon (li_units_round (0.19), 0.1, 1e-12);
  int n = li_units_ticks (-1, 1, 10, ticks);
  g_assert_cmpint (n, >=, 3);
  g_assert_cmpint (n, <=, 10);
  for (int k = 1; k < n; k++)
    g_assert_cmpfloat_with_epsilon (ticks[k] - ticks[k - 1], ticks[1] - ticks[0], 1e-9);
  g_autofree char *short_time = li_units_duration (42), *hour = li_units_duration (3900);
  g_assert_cmpstr (short_time, ==, "42 s");
  g_assert_cmpstr (hour, ==, "1 h 05 min");
}

/* The fast way gives the same bits as strtod, and takes nothing else. */
static void
test_read (void)
{
  static const char *const bad[]
      = { "", " ", "1x", "1,5", "0x10", "1e", "1e+", "--1", "1.2.3", "e5", ".", "1 2" };
  g_autoptr (GRand) r = g_rand_new_with_seed (7);
  double v;

  for (int k = 0; k < 20000; k++)
    {
      double x = ldexp (g_rand_double_range (r, -1, 1), g_rand_int_range (r, -200, 200));
      g_autofree char *text = li_number_printf ("%.*g", g_rand_int_range (r, 1, 20), x);
      g_assert_true (li_number_read (text, strlen (text), '.', &v));
      g_assert_cmpfloat (v, ==, g_ascii_strtod (text, NULL));
      g_strdelimit (text, ".", ',');
      double w;
      g_assert_true (li_number_read (text, strlen (text), ',', &w));
      g_assert_cmpfloat (v, ==, w);
    }
  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    g_assert_false (li_number_read (bad[k], strlen (bad[k]), '.', &v));
  g_assert_false (li_number_read ("1.5", 3, ',', &v));
  g_assert_true (li_number_read ("  -1.50E+002 ", 13, '.', &v));
  g_assert_cmpfloat (v, ==, -150);
  g_assert_true (li_number_read ("12345", 2, '.', &v));
  g_assert_cmpfloat (v, ==, 12);
  g_assert_true (li_number_read ("NaN", 3, '.', &v));
  g_assert_true (isnan (v));
  g_assert_true (li_number_read ("-inf", 4, '.', &v));
  g_assert_true (isinf (v) && v < 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/number/parse", test_parse);
  g_test_add_func ("/base/number/entry", test_entry);
  g_test_add_func ("/base/number/ints-and-lists", test_ints_and_lists);
  g_test_add_func ("/base/number/round-trip", test_round_trip);
  g_test_add_func ("/base/number/scan", test_scan);
  g_test_add_func ("/base/number/read", test_read);
  g_test_add_func ("/base/number/units", test_units);
  return g_test_run ();
}
