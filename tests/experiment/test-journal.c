/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/li-error.h"
#include "experiment/li-experiment.h"
#include "base/li-json.h"

static char *folder, *path;

static LiJournal *
parse (const char *text, GError **error)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return li_journal_read (path, error);
}

#define HEAD "utc,voltage/V,current/mA,capacity/mAh,state\n"

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  LiSample s;
  g_autoptr (LiJournal) j = parse (HEAD "2026-11-23T20:00:00.000Z,3.5,0.011,0,charge\n"
                                        "2026-11-23T20:01:00.000Z,3.6,,0.001,rest\n"
                                        "2026-11-23T20:03:00.000Z,3.7,0,0.002,rest\n",
                                   &error);

  g_assert_no_error (error);
  g_assert_cmpuint (j->n, ==, 3);
  g_assert_true (isnan (j->samples[1].current));
  gint64 t0 = j->samples[0].utc_us, minute = 60 * (gint64)G_USEC_PER_SEC;
  g_assert_true (li_journal_at (j, t0 + minute, &s));
  g_assert_cmpfloat (s.voltage, ==, 3.6);
  g_assert_true (li_journal_at (j, t0 + 3 * minute - 1, &s)); /* the last one before */
  g_assert_cmpfloat (s.voltage, ==, 3.6);
  g_assert_cmpstr (s.state, ==, "rest");
  g_assert_true (li_journal_at (j, t0 - minute, &s)); /* all are later: the first */
  g_assert_cmpfloat (s.voltage, ==, 3.5);
  g_assert_true (li_journal_at (j, t0 + 99 * minute, &s));
  g_assert_cmpfloat (s.voltage, ==, 3.7);
}

static void
test_round_trip (void)
{
  g_autoptr (LiJournal) j = li_journal_new ();
  g_autoptr (GError) error = NULL;
  LiSample none;

  g_assert_false (li_journal_at (j, 5, &none));
  for (int k = 0; k < 1000; k++)
    {
      LiSample s = { 1764000000000000 + k * 1000000LL, 3 + k * 1e-3, k % 7 ? 0.011 : NAN, k * 1e-5,
                     k % 2 ? "charge" : "rest" };
      li_journal_add (j, &s);
    }
  g_assert_true (li_journal_write (j, path, &error));
  g_autoptr (LiJournal) back = li_journal_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->n, ==, 1000);
  for (gsize k = 0; k < 1000; k++)
    {
      const LiSample *a = &j->samples[k], *b = &back->samples[k];

      g_assert_cmpint (a->utc_us, ==, b->utc_us);
      g_assert_cmpfloat_with_epsilon (a->voltage, b->voltage, 1e-6);
      g_assert_true (isnan (a->current) == isnan (b->current));
      g_assert_cmpstr (a->state, ==, b->state);
    }
}

static void
test_refuses (void)
{
  const char *bad[][2] = { { "time,voltage/V\n1,2\n", "utc" },
                           { "utc,current/mA\n2026-11-23T20:00:00.000Z,2\n", "voltage/V" },
                           { HEAD "noon,3.5,0,0,x\n", "line 2" },
                           { HEAD "2026-11-23T20:00:00.000Z,3,0,0,x\n"
                                  "2026-11-23T19:00:00.000Z,3,0,0,x\n",
                             "line 3" } };

  for (gsize k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (bad[k][0], &error));
      g_assert_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, bad[k][1]));
      g_assert_nonnull (strstr (error->message, path));
    }
}

static void
remove_folders (const char *top)
{
  static const char *const inside[] = { "scans", "analysis", "labels", "models", "exports" };

  for (gsize k = 0; k < G_N_ELEMENTS (inside); k++)
    {
      g_autofree char *one = g_build_filename (top, inside[k], NULL);
      g_rmdir (one);
    }
}

/* What the cell did when a time step was scanned; a journal that grows is read again. */
static void
test_of_step (void)
{
  g_autofree char *name = g_build_filename (folder, LI_EXPERIMENT_FILE, NULL);
  g_autoptr (GError) error = NULL;
  LiSample s;

  g_unlink (path);
  g_autoptr (LiExperiment) e = li_experiment_create (folder, "J", &error);
  g_assert_no_error (error);
  LiTimeStep *step = li_experiment_add_step (e);
  g_assert_false (li_experiment_sample_of_step (e, 0, &s));
  g_free (step->start);
  step->start = g_strdup ("2026-11-23T20:05:00.000Z");
  g_assert_false (li_experiment_sample_of_step (e, 0, &s)); /* no journal */
  g_assert_null (li_experiment_journal (e, &error));
  g_assert_no_error (error);
  g_autoptr (LiJournal) first = parse (HEAD "2026-11-23T20:00:00.000Z,3.5,0,0,charge\n", NULL);
  g_assert_true (li_experiment_sample_of_step (e, 0, &s));
  g_assert_cmpfloat (s.voltage, ==, 3.5);
  g_autoptr (LiJournal) second = parse (HEAD "2026-11-23T20:00:00.000Z,3.5,0,0,charge\n"
                                             "2026-11-23T20:04:00.000Z,4.25,0,0,hold\n",
                                        NULL);
  g_assert_true (li_experiment_sample_of_step (e, 0, &s));
  g_assert_cmpfloat (s.voltage, ==, 4.25);
  g_assert_cmpstr (s.state, ==, "hold");
  g_autofree char *lock = g_build_filename (folder, ".experiment.lock", NULL);
  g_unlink (name);
  g_unlink (lock);
  remove_folders (folder);
}

static void
test_json_values (void)
{
  struct
  {
    const char *json, *variant;
  } cases[] = { { "{\"a\": [1, 2.5]}", "{'a': <[1.0, 2.5]>}" },
                { "{\"a\": [1, 2]}", "{'a': <[@x 1, 2]>}" },
                { "{\"a\": [\"x\"], \"b\": true}", "{'a': <['x']>, 'b': <true>}" },
                { "{\"a\": [{\"b\": -3}]}", "{'a': <[{'b': <@x -3>}]>}" },
                { "{\"a\": [1, \"x\"]}", "{'a': <[<@x 1>, <'x'>]>}" } };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object
          = li_json_parse (cases[k].json, strlen (cases[k].json), "case", &error);
      g_assert_no_error (error);
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
      g_autoptr (GVariant) got = li_json_to_variant (node, NULL, &error);
      g_autoptr (GVariant) want
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, cases[k].variant, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_variant_equal (got, want));
      g_autoptr (JsonNode) back = li_json_from_variant (got);
      g_autofree char *text = li_json_text (json_node_get_object (back));
      g_autoptr (JsonObject) again = li_json_parse (text, strlen (text), "again", &error);
      g_autoptr (JsonNode) again_node = json_node_init_object (json_node_alloc (), again);
      g_autoptr (GVariant) twice = li_json_to_variant (again_node, NULL, &error);
      g_assert_true (g_variant_equal (got, twice)); /* 1.0 stays a double */
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("litho-journal-XXXXXX", NULL);
  path = g_build_filename (folder, "journal.csv", NULL);
  g_test_add_func ("/experiment/journal/read", test_read);
  g_test_add_func ("/experiment/journal/round-trip", test_round_trip);
  g_test_add_func ("/experiment/journal/refuses", test_refuses);
  g_test_add_func ("/experiment/journal/of-step", test_of_step);
  g_test_add_func ("/experiment/json/values", test_json_values);
  int status = g_test_run ();
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (path);
  g_free (folder);
  return status;
}
