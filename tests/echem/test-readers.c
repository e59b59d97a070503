/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of every kind: what is read of them, units and signs; cut at any byte; what cannot be read
 * is said in one sentence. */

#include "base/li-error.h"
#include "echem-fixtures.h"
#include "echem/li-clock-text.h"
#include "echem/li-impedance.h"
#include "echem/li-steps.h"
#include "echem/li-write-cycling.h"

static char *folder, *path;

static void
same (double a, double b)
{
  if (fabs (a - b) > 1e-9 * fmax (fabs (a), fabs (b)))
    g_error ("%.12g is not %.12g", a, b);
}

static void
check_cycling (const Sample *s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiCyclingData) d = li_cycling_load (path, NULL, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (d->info.format, ==, s->format);
  g_assert_cmpuint (d->count.rows, ==, s->rows);
  g_assert_cmpuint (d->n, ==, s->rows);
  same (d->time[d->n - 1], s->last[0]);
  same (d->voltage[d->n - 1], s->last[1]);
  same (d->current[d->n - 1], s->last[2]);
  same (1e3 * d->count.charge, s->charge);
  g_autoptr (GArray) steps = li_steps_find (d);
  g_assert_cmpuint (steps->len, ==, s->steps);
}

static void
check_impedance (const Sample *s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiImpedance) z = li_impedance_load (path, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (z->format, ==, s->format);
  g_assert_cmpuint (z->points->len, ==, s->rows);
  g_assert_cmpint (z->spectra, ==, 1);
  const LiImpedancePoint *p = &g_array_index (z->points, LiImpedancePoint, s->rows - 1);
  same (p->frequency, s->last[0]);
  same (p->re, s->last[1]);
  same (p->im, s->last[2]);
}

static void
test_samples (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (samples); k++)
    {
      g_test_message ("%s, %s", samples[k].format, samples[k].impedance ? "impedance" : "cycling");
      put_file (path, samples[k].text, samples[k].length);
      if (samples[k].impedance)
        check_impedance (&samples[k]);
      else
        check_cycling (&samples[k]);
    }
}

/* Data or one sentence wherever a file ends. */
static void
test_cut (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (samples); k++)
    for (gsize n = 0; n < samples[k].length; n++)
      {
        g_autoptr (GError) error = NULL;
        gboolean good;
        put_file (path, samples[k].text, n);
        if (samples[k].impedance)
          {
            g_autoptr (LiImpedance) z = li_impedance_load (path, NULL, NULL, &error);
            good = z != NULL;
            g_assert_true (z == NULL || z->points->len <= samples[k].rows);
          }
        else
          {
            g_autoptr (LiCyclingData) d = li_cycling_load (path, NULL, 0, NULL, &error);
            good = d != NULL;
            g_assert_true (d == NULL || d->count.rows <= samples[k].rows);
          }
        if (!good)
          check_sentence (path, error, samples[k].format);
      }
}

/* Each text is refused with a piece of a sentence. */
static void
test_refused (void)
{
  static const struct
  {
    const char *text, *says;
    gsize n;
  } bad[] = {
    { "", "empty", 0 },
    { "\377\376t\0i\0m\0e\0", "UTF-16", 10 },
    { "t\0i\0m\0e\0,\0V\0o\0l\0t\0a\0", "UTF-16", 20 },
    { "PK\003\004xx", "Excel", 6 },
    { "\001\002\003garbage\377\200\n\n", "no cycling file", 14 },
    { "hello world\nthis is no table\n", "no cycling file", 29 },
    { "time,current\n0,1\n", "no column of the voltage", 17 },
    { "Test Time / s,Voltage / V\n0,3\n", "Current / A", 30 },
    { "time,voltage,voltage,current\n0,3,3,1\n", "twice", 37 },
    { "time,voltage(furlong),current\n0,3,1\n", "furlong", 36 },
    { "time;voltage;current\n0,5;3,5;1\n1;3.5;1\n", "two decimal signs", 39 },
    { "time,voltage,current\n0,5,3,5,1,0\n", "6 values for the 3 names", 33 },
    { "time,voltage,current\nx1,y,z\n", "no rows", 28 },
    { "EC-Lab ASCII FILE\nNb header lines : 70\n", "announces 70 header lines", 40 },
    { "EC-Lab ASCII FILE\nnothing\n", "Nb header lines", 26 },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_autoptr (GError) error = NULL;
      put_file (path, bad[k].text, bad[k].n);
      g_autoptr (LiCyclingData) d = li_cycling_load (path, NULL, 0, NULL, &error);
      if (d != NULL)
        g_error ("read what it should refuse: %s", bad[k].says);
      check_sentence (path, error, bad[k].says);
      if (strstr (error->message, bad[k].says) == NULL)
        g_error ("“%s” does not say “%s”", error->message, bad[k].says);
      g_assert_true (li_error_is_input (error));
    }
}

static LiCyclingData *
load_text (const char *text, const char *map)
{
  g_autoptr (GError) error = NULL;
  LiCyclingOptions options = { .map = map };

  put_file (path, text, strlen (text));
  LiCyclingData *d = li_cycling_load (path, &options, 0, NULL, &error);
  g_assert_no_error (error);
  return d;
}

static void
test_odd_rows (void)
{
  g_autoptr (LiCyclingData) d = load_text (
      "time,voltage,current\n0,3,1\n2,,1\n3,inf,1\n1,nan,1\n4,3.5,1\n,,\n;\n5,3.6,1\n6,3", NULL);

  g_assert_cmpuint (d->count.rows, ==, 6);
  g_assert_cmpuint (d->info.decreasing, ==, 1);
  same (d->info.largest_step_back, 2);
  g_assert_cmpuint (d->info.not_finite, ==, 3);
  g_assert_true (d->info.cut);
  same (d->count.voltage_max, 3.6);
  g_assert_cmpuint (d->info.passed_over, ==, 1);
}

static void
test_map (void)
{
  g_autoptr (LiCyclingData) d
      = load_text ("t(h);Spannung am Kontakt;I(mA);c\n0,5;3,5;-2;1\n1;3,6;-2;1\n",
                   "time=t(h),voltage=Spannung am Kontakt,current=-I(mA),cycle=#4");
  GError *error = NULL;
  LiCyclingOptions options = { .map = "time=t(h),voltage=nothing,current=I(mA)" };

  same (d->time[1], 3600);
  same (d->voltage[0], 3.5);
  same (d->current[1], 0.002);
  same (g_array_index (d->count.cycles, LiCycle, 0).number, 1);
  g_assert_null (li_cycling_load (path, &options, 0, NULL, &error));
  check_sentence (path, error, "map");
  g_clear_error (&error);
  options.map = "speed=t";
  g_assert_null (li_cycling_load (path, &options, 0, NULL, &error));
  g_assert_nonnull (strstr (error->message, "begins with no quantity"));
  g_clear_error (&error);
}

/* Counters that begin above zero and begin again at each step. */
static void
test_counters (void)
{
  g_autoptr (LiCyclingData) d = load_text (
      "time,voltage,current,step,cycle,charge capacity (mAh),discharge capacity (mAh)\n"
      "0,3,0.001,1,1,5,0\n3600,3.1,0.001,1,1,6,0\n3601,3.1,0.001,2,1,0.25,0\n3900,3.2,0.001,2,1,0."
      "5,0\n"
      "3901,3.2,-0.001,3,1,0.5,0\n7000,3,-0.001,3,1,0.5,1.2\n7001,3,0.001,1,2,0,0\n8000,3.3,0.001,"
      "1,2,0.75,0\n",
      NULL);
  g_autoptr (LiCyclingData) one
      = load_text ("time,voltage,current,capacity "
                   "(mAh)\n0,3,0.001,0\n3600,3.1,0.001,1\n3601,3,-0.001,0\n7000,2,-0.001,0.875\n",
                   NULL);
  const LiCycle *cycle = &g_array_index (d->count.cycles, LiCycle, 0);

  same (1e3 * d->count.charge, 1 + 0.5 + 0.75);
  same (1e3 * d->count.discharge, 1.2);
  same (li_cycle_efficiency (cycle), 1.2 / 1.5);
  g_assert_true (isnan (li_cycle_efficiency (cycle + 1)));
  same (1e3 * one->count.charge, 1);
  same (1e3 * one->count.discharge, 0.875);
}

/* Times of steps are added where there are no others. */
static void
test_step_time (void)
{
  g_autoptr (LiCyclingData) d
      = load_text ("Record ID,Cycle,Step,Step Type,Time(h:min:s.ms),Voltage(V),Current(mA)\n"
                   "1,1,1,CC_Chg,0:00:00.000,3.0,1\n2,1,1,CC_Chg,1:00:00.500,3.1,1\n"
                   "3,1,2,CC_DChg,0:00:00.000,3.0,1\n4,1,2,CC_DChg,0:30:00.000,2.9,1\n",
                   NULL);

  same (d->time[3], 3600.5 + 1800);
  same (d->current[3], -1e-3);
  g_assert_cmpuint (d->count.steps, ==, 2);
}

/* Clock times alone, blanks between names with units, units behind "in", another column beside that
 * of BDF. */
static void
test_odd_tables (void)
{
  g_autoptr (LiCyclingData) clock = load_text (
      "timestamp,voltage_V,current_A\n2020-01-01 10:00:00,3.1,0.1\n2020-01-01 10:00:10,3.2,0.1\n",
      NULL);
  g_autoptr (LiCyclingData) blanks
      = load_text ("Time [s] Voltage [V] Current / mA\n0 3.1 0.1\n10 3.2 0.1\n", NULL);
  g_autoptr (LiCyclingData) german
      = load_text ("Zeit in h;Spannung in V;Strom in mA\n0,0;3,1;0,1\n10,5;3,2;0,1\n", NULL);
  g_autoptr (LiCyclingData) beside = load_text (
      "Current,Test Time / s,Voltage / V,Current / A\n1,0,3,0.001\n1,1,3,0.001\n", NULL);

  same (clock->time[1], 10);
  same (clock->count.last.q[LI_Q_UNIX], 1577872810);
  same (blanks->voltage[1], 3.2);
  same (blanks->current[1], 1e-4);
  same (german->time[1], 37800);
  same (german->current[0], 1e-4);
  same (beside->current[1], 0.001);
  g_assert_cmpuint (beside->info.notes->len, ==, 1);
  g_assert_nonnull (strstr (beside->info.notes->pdata[0], "1000 times"));
}

static void
test_headers (void)
{
  static const struct
  {
    const char *cell;
    LiQuantity quantity;
    double scale;
  } cells[] = {
    { "Voltage(V)", LI_Q_VOLTAGE, 1 },
    { "<Ewe/V>", LI_Q_VOLTAGE, 1 },
    { "<I>/mA", LI_Q_CURRENT, 1e-3 },
    { "current [µA]", LI_Q_CURRENT, 1e-6 },
    { "test_time_second", LI_Q_TIME, 1 },
    { "Test (Min)", LI_Q_TIME, 60 },
    { "Step (Sec)", LI_Q_STEP_TIME, 1 },
    { "Step", LI_Q_STEP, 1 },
    { "Program Duration#s", LI_Q_TIME, 1 },
    { "-Z'' (kohm)", LI_Q_Z_IM, -1000 },
    { "Z' / mΩ", LI_Q_Z_RE, 1e-3 },
    { "f/MHz", LI_Q_FREQUENCY, 1e6 },
    { "f/mHz", LI_Q_FREQUENCY, 1e-3 },
    { "Test", LI_Q_NONE, 1 },
    { "dV/dt", LI_Q_NONE, 1 },
    { "Spec. Cap.(mAh/g)", LI_Q_NONE, 1 },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (cells); k++)
    {
      LiMeaning m;
      li_quantity_of_header (cells[k].cell, &m);
      g_test_message ("%s", cells[k].cell);
      g_assert_cmpint (m.quantity, ==, cells[k].quantity);
      same (m.scale, cells[k].scale);
    }
}

static void
test_clock (void)
{
  double s;

  g_assert_true (li_clock_date ("2022-05-18 16:27:52.5", 21, &s));
  same (s, 1652891272.5);
  g_assert_true (li_clock_date ("5/11/2021 3:40:24 PM", 20, &s));
  same (s, 1620747624);
  g_assert_true (li_clock_date ("18/05/2022 16:27:52", 19, &s));
  same (s, 1652891272);
  g_assert_true (li_clock_date ("44699.5", 7, &s));
  same (s, 1652875200);
  g_assert_false (li_clock_date ("31/02/2022 1:00:00", 18, &s));
  g_assert_true (li_clock_duration ("144:02:18", 9, '.', 1, &s));
  same (s, 518538);
  g_assert_true (li_clock_duration ("1d 02:03:04.5", 13, '.', 1, &s));
  same (s, 93784.5);
  g_assert_true (li_clock_duration ("2,5", 3, ',', 60, &s));
  same (s, 150);
  g_assert_false (li_clock_duration ("1:xx:00", 7, '.', 1, &s));
}

/* Many rows in little room: extremes and totals are those of all. */
static void
test_thinning (void)
{
  g_autoptr (LiCyclingData) d = li_cycling_data_new (1000);
  guint rows = 100000;

  for (guint k = 0; k < rows; k++)
    {
      LiRow row = { 0 };
      for (int q = 0; q < LI_Q_COUNT; q++)
        row.q[q] = NAN;
      row.q[LI_Q_TIME] = k;
      row.q[LI_Q_VOLTAGE] = k == 77777 ? 9 : k == 33333 ? -9 : sin (k / 1000.);
      row.q[LI_Q_CURRENT] = 0.001;
      li_cycling_data_add (&row, 1, d, NULL);
    }
  double lo = 0, hi = 0;
  for (gsize k = 0; k < d->n; k++)
    {
      lo = fmin (lo, d->voltage[k]);
      hi = fmax (hi, d->voltage[k]);
      g_assert_true (k == 0 || d->time[k] > d->time[k - 1]);
    }
  g_assert_cmpuint (d->n, <=, 1000);
  g_assert_cmpuint (d->n, >, 300);
  same (lo, -9);
  same (hi, 9);
  g_assert_cmpuint (d->count.rows, ==, rows);
  same (1e3 * d->count.charge, (rows - 1) / 3600.);
}

/* What is written as BDF is read again the same. */
static void
test_convert (void)
{
  g_autofree char *out = g_build_filename (folder, "out.bdf.csv", NULL),
                  *sidecar = li_cycling_sidecar_path (out);
  const char *text = "time (h),voltage,current,cycle,step,date\n"
                     "0,3,0.001,1,1,2022-05-18 16:27:52\n1,3.25,0.001,1,1,2022-05-18 17:27:52\n"
                     "2,3.125,-0.001,1,2,2022-05-18 18:27:53\n";
  g_autoptr (LiCyclingData) d = load_text (text, NULL);
  g_auto (LiCyclingInfo) info;
  LiCyclingCount count;
  GError *error = NULL;

  li_cycling_info_init (&info);
  li_cycling_count_init (&count);
  g_assert_true (li_cycling_convert (path, out, LI_CYCLING_BDF, NULL, &info, &count, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (LiCyclingData) back = li_cycling_load (out, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->info.format, ==, "BDF");
  g_assert_cmpuint (back->n, ==, d->n);
  g_assert_cmpmem (back->time, back->n * 8, d->time, d->n * 8);
  g_assert_cmpmem (back->voltage, back->n * 8, d->voltage, d->n * 8);
  same (back->count.charge, d->count.charge);
  same (back->count.discharge, d->count.discharge);
  same (back->count.last.q[LI_Q_UNIX] - back->count.unix_first, 7200);
  g_assert_true (g_file_test (sidecar, G_FILE_TEST_EXISTS));
  li_cycling_count_clear (&count);
  /* Time that goes back cannot be written, and leaves what stood there. */
  li_cycling_count_init (&count);
  put_file (path, "time,voltage,current\n1,3,1\n0,3,1\n", 33);
  g_assert_false (
      li_cycling_convert (path, out, LI_CYCLING_BDF, NULL, &info, &count, NULL, &error));
  check_sentence (path, error, "back");
  g_clear_error (&error);
  g_autoptr (LiCyclingData) kept = li_cycling_load (out, NULL, 0, NULL, NULL);
  g_assert_cmpuint (kept->n, ==, d->n);
  li_cycling_count_clear (&count);
  g_remove (out);
  g_remove (sidecar);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = own_folder ();
  path = g_build_filename (folder, "sample.txt", NULL);
  g_test_add_func ("/echem/readers/samples", test_samples);
  g_test_add_func ("/echem/readers/cut", test_cut);
  g_test_add_func ("/echem/readers/refused", test_refused);
  g_test_add_func ("/echem/readers/odd-rows", test_odd_rows);
  g_test_add_func ("/echem/readers/map", test_map);
  g_test_add_func ("/echem/readers/counters", test_counters);
  g_test_add_func ("/echem/readers/step-time", test_step_time);
  g_test_add_func ("/echem/readers/odd-tables", test_odd_tables);
  g_test_add_func ("/echem/readers/headers", test_headers);
  g_test_add_func ("/echem/readers/clock", test_clock);
  g_test_add_func ("/echem/readers/thinning", test_thinning);
  g_test_add_func ("/echem/readers/convert", test_convert);
  int status = g_test_run ();
  g_remove (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return status;
}
