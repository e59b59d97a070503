/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/li-error.h"
#include "base/li-safe-file.h"
#include "experiment/li-experiment.h"
#include "folders.h"

static char *folder; /* an experiment of its own for every test */

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
set_text (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

static char *
record_text (void)
{
  g_autofree char *path = in_folder (LI_EXPERIMENT_FILE);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
write_record (const char *text)
{
  g_autofree char *path = in_folder (LI_EXPERIMENT_FILE);

  g_mkdir_with_parents (folder, 0777);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Three steps with volumes, the last two a double scan. */
static LiExperiment *
make (void)
{
  g_autoptr (GError) error = NULL;

  remove_all (folder);
  LiExperiment *e = li_experiment_create (folder, "M14", &error);
  g_assert_no_error (error);
  for (int k = 0; k < 3; k++)
    {
      g_autofree char *path = g_strdup_printf ("%s/scans/T%d/grey.tif", folder, k);
      LiStepVolume v = { .role = (char *)"quantitative",
                         .path = path,
                         .sha256 = (char *)"abc",
                         .shape = { 3, { 10, 20, 30 } },
                         .origin = { 3, { 1, 2, 3 } },
                         .voxel = { 3, { 0.05, 0.05, 0.1 } } };

      li_experiment_add_step (e);
      li_experiment_set_volume (e, (guint)k, &v);
    }
  set_text (&li_experiment_step (e, 1)->start, "2026-11-23T20:44:00.000Z");
  li_experiment_step (e, 1)->charge = 1.0 / 3;
  li_experiment_add_double_scan (e, 1, 2);
  li_experiment_cell (e)->anode.loading = 3.25;
  set_text (&li_experiment_cell (e)->anode.material, "Si \"µ\" \\ \n");
  li_experiment_changed (e);
  return e;
}

static void
test_remove_volume (void)
{
  g_autoptr (LiExperiment) e = make ();
  g_autofree char *path = NULL;

  li_experiment_remove_volume (e, 1, "mask"); /* there is none */
  g_assert_nonnull (li_experiment_common_role (e, NULL));
  g_assert_true (li_experiment_save (e, NULL));
  li_experiment_remove_volume (e, 1, "quantitative");
  g_assert_true (li_experiment_get_dirty (e));
  path = li_experiment_volume_path (e, 1, "quantitative");
  g_assert_null (path);
  g_assert_null (li_experiment_common_role (e, NULL));
  g_assert_nonnull (li_time_step_volume (li_experiment_step (e, 2), "quantitative"));
}

static void
assert_same (LiExperiment *a, LiExperiment *b)
{
  const char *parts[] = { "cell", "frame", "imaging", "time-steps", "double-scans", "analysis" };

  for (gsize k = 0; k < G_N_ELEMENTS (parts); k++)
    {
      g_autoptr (GVariant) x = li_experiment_get_part (a, parts[k]);
      g_autoptr (GVariant) y = li_experiment_get_part (b, parts[k]);
      g_assert_nonnull (x);
      g_assert_true (g_variant_equal (x, y));
    }
}

static void
test_round_trip (void)
{
  g_autoptr (LiExperiment) e = make ();
  g_autoptr (GError) error = NULL;
  guint first = 9, second = 9;

  g_assert_true (li_experiment_get_dirty (e));
  g_assert_true (li_experiment_save (e, &error));
  g_assert_no_error (error);
  g_assert_false (li_experiment_get_dirty (e));
  g_assert_false (li_experiment_is_stale (e));
  g_autoptr (LiExperiment) back = li_experiment_open (folder, &error);
  g_assert_no_error (error);
  assert_same (e, back);
  g_assert_cmpstr (li_experiment_get_name (back), ==, "M14");
  g_assert_cmpfloat (li_experiment_step (back, 1)->charge, ==, 1.0 / 3);
  g_assert_cmpint (li_experiment_find_step (back, "T2"), ==, 2);
  g_assert_cmpint (li_experiment_find_step (back, li_experiment_step (e, 1)->id), ==, 1);
  g_assert_cmpint (li_experiment_find_step (back, "T3"), ==, -1);
  g_assert_true (li_experiment_double_scan (back, 0, &first, &second));
  g_assert_cmpuint (first, ==, 1);
  g_assert_cmpuint (second, ==, 2);
  const LiStepVolume *v = li_time_step_volume (li_experiment_step (back, 0), "quantitative");
  g_assert_cmpstr (v->path, ==, "scans/T0/grey.tif"); /* relative: the folder may move */
  g_autofree char *path = li_experiment_volume_path (back, 0, "quantitative");
  g_assert_true (g_str_has_prefix (path, folder));
  g_assert_cmpint (v->shape.v[2], ==, 30);
  /* Saving what was read gives the same bytes. */
  g_autofree char *before = record_text ();
  g_assert_true (li_experiment_save (back, NULL));
  g_autofree char *after = record_text ();
  g_assert_cmpstr (before, ==, after);
  g_assert_true (li_experiment_is_stale (e)); /* written by the other one */
  g_autoptr (LiExperiment) copy = li_experiment_copy (back);
  assert_same (copy, back);
}

static void
test_unknown_members (void)
{
  g_autoptr (GError) error = NULL;

  remove_all (folder);
  write_record (
      "{\"format\": \"lithoscope-experiment\", \"version\": \"1.7\", \"moon\": [1, {\"a\": 2.5}],\n"
      "\"cell\": {\"name\": \"X\", \"lid\": \"blue\", \"anode\": {\"smell\": true}},\n"
      "\"analysis\": {\"future\": {\"b\": null}, \"correlate\": {\"c\": 1}},\n"
      "\"time-steps\": [{\"id\": \"a\", \"mood\": 1}, {\"id\": \"b\", \"mood\": 2,\n"
      "  \"volumes\": [{\"role\": \"crop\", \"path\": \"p.tif\", \"lens\": 3}]}]}");
  g_autoptr (LiExperiment) e = li_experiment_open (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (li_experiment_n_steps (e), ==, 2);
  set_text (&li_experiment_cell (e)->name, "Y");
  li_experiment_remove_step (e, 0);
  li_experiment_add_step (e);
  g_assert_true (li_experiment_save (e, &error));
  g_autofree char *text = record_text ();
  const char *kept[]
      = { "\"moon\"", "\"a\": 2.5",  "\"lid\": \"blue\"", "\"smell\": true",     "\"b\": null",
          "\"c\": 1", "\"mood\": 2", "\"lens\": 3",       "\"version\": \"1.7\"" };
  for (gsize k = 0; k < G_N_ELEMENTS (kept); k++)
    if (strstr (text, kept[k]) == NULL)
      g_error ("%s is gone: %s", kept[k], text);
  g_assert_null (strstr (text, "\"mood\": 1")); /* went with its time step */
  g_assert_nonnull (strstr (text, "\"name\": \"Y\""));
}

static void
refused (const char *text, LiErrorCode code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = in_folder (LI_EXPERIMENT_FILE);

  write_record (text);
  g_assert_null (li_experiment_open (folder, &error));
  g_assert_nonnull (error);
  g_assert_true (li_error_is_input (error));
  g_assert_cmpint (error->code, ==, (int)code);
  if (strstr (error->message, word) == NULL || strstr (error->message, path) == NULL)
    g_error ("“%s” does not name %s and “%s”", error->message, path, word);
}

#define HEAD "{\"format\": \"lithoscope-experiment\", \"version\": \"1.0\""

static void
test_refuses (void)
{
  g_autoptr (GString) deep = g_string_new (HEAD ", \"x\": ");
  g_autoptr (GString) hidden = g_string_new ("/* \" */ {\"a\": ");
  g_autofree char *inside = in_folder (LI_EXPERIMENT_FILE);
  g_autoptr (GError) error = NULL;

  remove_all (folder);
  refused ("", LI_ERROR_FORMAT, "JSON");
  refused ("[1, 2]", LI_ERROR_FORMAT, "object");
  refused ("{", LI_ERROR_FORMAT, "JSON");
  refused ("{}", LI_ERROR_FORMAT, "format");
  refused ("{\"format\": \"notes\", \"version\": \"1.0\"}", LI_ERROR_FORMAT, "notes");
  refused ("{\"format\": \"lithoscope-experiment\"}", LI_ERROR_FORMAT, "version");
  refused ("{\"format\": \"lithoscope-experiment\", \"version\": \"2.0\"}", LI_ERROR_UNSUPPORTED,
           "newer");
  refused ("{\"format\": \"lithoscope-experiment\", \"version\": 1}", LI_ERROR_FORMAT, "version");
  refused ("\xff\xfe{}", LI_ERROR_FORMAT, "UTF-8");
  refused (HEAD ", \"cell\": 5}", LI_ERROR_INVALID, "cell");
  refused (HEAD ", \"cell\": {\"pressure\": -1}}", LI_ERROR_INVALID, "pressure");
  refused (HEAD ", \"time-steps\": [{\"id\": \"a\"}, {\"id\": \"a\"}]}", LI_ERROR_FORMAT, "once");
  for (int k = 0; k < 100000; k++)
    {
      g_string_append_c (deep, '[');
      g_string_append_c (hidden, '[');
    }
  refused (deep->str, LI_ERROR_FORMAT, "nested");
  refused (hidden->str, LI_ERROR_FORMAT, "JSON"); /* in a comment that opens a text */
  g_assert_cmpint (truncate (inside, (off_t)65 << 20), ==, 0);
  g_assert_null (li_experiment_open (folder, &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT);
  g_clear_error (&error);
  g_remove (inside);
  g_assert_null (li_experiment_open (folder, &error));
  g_assert_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "experiment.json"));
}

/* Without the sync that g_file_set_contents() makes: thousands of files are written here. */
static void
write_plain (const char *to, const char *text, gsize n)
{
  FILE *file = fopen (to, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (text, 1, n, file), ==, n);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Any bytes: an experiment or one sentence. */
static void
test_mutants (void)
{
  g_autoptr (LiExperiment) e = make ();
  GRand *rand = g_rand_new_with_seed (99);
  guint opened = 0;

  g_test_message ("seed 99");
  g_assert_true (li_experiment_save (e, NULL));
  g_autofree char *good = record_text ();
  gsize n = strlen (good);
  for (int k = 0; k < 3000; k++)
    {
      g_autofree char *text = g_memdup2 (good, n + 1);
      g_autofree char *path = in_folder (LI_EXPERIMENT_FILE);
      g_autoptr (GError) error = NULL;

      for (int m = g_rand_int_range (rand, 1, 4); m > 0; m--)
        text[g_rand_int_range (rand, 0, (int)n)]
            = "{}[],:\"0-e\\x\n\xff"[g_rand_int_range (rand, 0, 14)];
      write_plain (path, text, n);
      g_autoptr (LiExperiment) mutant = li_experiment_open (folder, &error);
      g_assert_true ((mutant != NULL) == (error == NULL));
      opened += mutant != NULL;
    }
  g_assert_cmpuint (opened, >, 0);
  g_rand_free (rand);
}

/* Wherever the disk fills up, the old record stands. */
static void
test_full_disk (void)
{
  g_autoptr (LiExperiment) e = make ();

  g_assert_true (li_experiment_save (e, NULL));
  g_autofree char *old = record_text ();
  for (gsize bytes = 0; bytes < strlen (old); bytes += 257)
    {
      g_autoptr (GError) error = NULL;

      li_experiment_cell (e)->pressure = 0.5;
      li_experiment_changed (e);
      li_safe_file_fail_after (bytes, ENOSPC);
      gboolean ok = li_experiment_save (e, &error);
      li_safe_file_fail_after (G_MAXUINT64, ENOSPC);
      g_assert_false (ok);
      g_assert_nonnull (error);
      g_assert_true (li_experiment_get_dirty (e));
      g_autofree char *now = record_text ();
      g_assert_cmpstr (now, ==, old);
    }
  g_assert_true (li_experiment_save (e, NULL));
}

static void
test_steps (void)
{
  g_autoptr (LiExperiment) e = make ();
  g_autofree char *id1 = g_strdup (li_experiment_step (e, 1)->id);

  li_experiment_move_step (e, 1, 0);
  g_assert_cmpint (li_experiment_find_step (e, id1), ==, 0);
  g_assert_cmpstr (li_experiment_step (e, 0)->name, ==, "T0"); /* names follow the order */
  li_experiment_remove_step (e, 0);
  g_assert_cmpuint (li_experiment_n_double_scans (e), ==, 0); /* went with its step */
  g_assert_cmpstr (li_experiment_step (e, 1)->name, ==, "T1");
  g_assert_cmpstr (li_experiment_common_role (e, NULL), ==, "quantitative");
  g_assert_cmpstr (li_experiment_common_role (e, "labels"), ==, "quantitative");
  li_experiment_add_step (e);
  g_assert_null (li_experiment_common_role (e, NULL)); /* the new one has no volume */
  g_autofree char *pair = li_experiment_analysis_file (e, 0, 1, "phi.tsv");
  g_assert_true (g_str_has_suffix (pair, "/analysis/T0-T1/phi.tsv"));
}

static void
test_parts (void)
{
  g_autoptr (LiExperiment) e = make ();
  g_autofree char *path = g_strconcat ("time-steps/", li_experiment_step (e, 1)->id, NULL);
  g_autoptr (GVariant) step = li_experiment_get_part (e, path);
  g_autoptr (GVariant) steps = li_experiment_get_part (e, "time-steps");
  g_autoptr (GError) error = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, step);
  g_variant_dict_insert (&dict, "charge", "d", 0.75);
  g_assert_true (li_experiment_set_part (e, path, g_variant_dict_end (&dict), &error));
  g_assert_cmpfloat (li_experiment_step (e, 1)->charge, ==, 0.75);
  g_variant_dict_init (&dict, step);
  g_variant_dict_insert (&dict, "id", "s", "other");
  g_assert_false (li_experiment_set_part (e, path, g_variant_dict_end (&dict), &error));
  g_assert_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  li_experiment_remove_step (e, 2);
  g_assert_true (li_experiment_set_part (e, "time-steps", steps, &error)); /* undone */
  g_assert_cmpuint (li_experiment_n_steps (e), ==, 3);
  g_assert_cmpfloat (li_experiment_step (e, 1)->charge, ==, 1.0 / 3);
  g_assert_null (li_experiment_get_part (e, "weather"));
  g_assert_false (li_experiment_set_part (e, "weather", g_variant_new_int32 (1), &error));
  g_assert_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (
      li_experiment_set_part (e, "cell", g_variant_new_parsed ("{'pressure': <-2.0>}"), &error));
  g_assert_nonnull (error);
}

static void
test_documents (void)
{
  g_autoptr (LiExperiment) e = make ();
  g_autoptr (GError) error = NULL;
  const GVariantType *type = G_VARIANT_TYPE ("a(sssadad)");

  g_assert_null (li_experiment_load_document (e, "annotations", type, &error));
  g_assert_no_error (error);
  g_autoptr (GVariant) marks = g_variant_ref_sink (g_variant_new_parsed (
      "[('box', 'VOI \"1\"', 'T3', [1.0, 2.5], @ad []), ('text', 'µ', '', @ad [], "
      "[0.1, -1e-7])]"));
  g_assert_true (li_experiment_save_document (e, "annotations", marks, &error));
  g_autoptr (GVariant) back = li_experiment_load_document (e, "annotations", type, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_equal (marks, back));
  g_autoptr (GVariant) any = li_experiment_load_document (e, "annotations", NULL, &error);
  g_assert_true (g_variant_equal (marks, any)); /* by the type that was written */
  g_assert_null (li_experiment_load_document (e, "annotations", G_VARIANT_TYPE ("ai"), &error));
  g_assert_error (error, LI_BASE_ERROR, LI_ERROR_FORMAT);
  g_clear_error (&error);
  const char *names[] = { "../evil", "", "experiment", "a/b", "UPPER" };
  for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_assert_false (li_experiment_save_document (e, names[k], g_variant_new_int32 (1), &error));
      g_assert_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_autofree char *path = in_folder ("vois.json");
  g_assert_true (g_file_set_contents (
      path, "{\"format\": \"lithoscope-vois\", \"version\": \"3.0\", \"data\": []}", -1, NULL));
  g_assert_null (li_experiment_load_document (e, "vois", NULL, &error));
  g_assert_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_UNSUPPORTED);
}

static void
test_create_refuses (void)
{
  g_autoptr (LiExperiment) e = make ();
  g_autoptr (GError) error = NULL;

  g_assert_true (li_experiment_is_at (folder));
  g_assert_null (li_experiment_create (folder, "again", &error));
  g_assert_error (error, LI_EXPERIMENT_ERROR, LI_ERROR_INVALID);
  g_autofree char *file = in_folder (LI_EXPERIMENT_FILE);
  g_assert_true (li_experiment_is_at (file));
  g_autofree char *scans = in_folder ("scans");
  g_assert_false (li_experiment_is_at (scans));
}

static void
test_cell (void)
{
  g_autoptr (LiExperiment) e = make ();
  LiCell *c = li_experiment_cell (e);
  LiElectrodeFrame *f = li_experiment_frame (e);
  double normal[3];

  c->anode = (LiElectrodeDisk){ .material = c->anode.material,
                                .current_collector = c->anode.current_collector,
                                .cut = c->anode.cut,
                                .note = c->anode.note,
                                .active = 89,
                                .diameter = 1.1,
                                .loading = 3,
                                .specific_capacity = 4200 };
  /* The study's 11.2 mAh/cm² on π/4 (1.1 mm)². */
  g_assert_cmpfloat_with_epsilon (li_electrode_disk_capacity (&c->anode), 11.214 * 0.0095033, 1e-5);
  c->rate_basis = LI_RATE_ANODE;
  g_assert_cmpfloat_with_epsilon (li_cell_rate_current (c, 3), 11.214 * 0.0095033 / 3, 1e-5);
  c->rate_basis = LI_RATE_CATHODE;
  g_assert_cmpfloat (li_cell_rate_current (c, 3), ==, 0); /* unknown, not guessed */
  f->collector_side = LI_SIDE_Z_HIGH;
  f->plane = 100;
  li_electrode_frame_normal (f, normal);
  g_assert_cmpfloat (normal[0], ==, -1);
  g_assert_cmpfloat (li_electrode_frame_depth (f, (double[3]){ 60, 7, 7 }), ==, 40);
  f->normal = (LiDoubleList){ 3, { -1, 0, 1 } };
  li_electrode_frame_normal (f, normal);
  g_assert_cmpfloat_with_epsilon (normal[0] * normal[0] + normal[2] * normal[2], 1, 1e-12);
}

static void
count_cb (GObject *object, GParamSpec *pspec, int *count)
{
  ++*count;
}

static void
test_notify (void)
{
  g_autoptr (LiExperiment) e = make ();
  int dirty = 0;

  g_assert_true (li_experiment_save (e, NULL));
  g_signal_connect (e, "notify::dirty", G_CALLBACK (count_cb), &dirty);
  li_experiment_changed (e);
  li_experiment_changed (e);
  g_assert_cmpint (dirty, ==, 1);
  g_assert_true (li_experiment_save (e, NULL));
  g_assert_cmpint (dirty, ==, 2);
}

static void
merged_cb (LiExperiment *e, int *count)
{
  ++*count;
}

/* Two that have the experiment open, without any other program. */
static void
test_merge (void)
{
  g_autoptr (LiExperiment) a = make ();
  int merged = 0;

  g_assert_true (li_experiment_save (a, NULL));
  g_autoptr (LiExperiment) b = li_experiment_open (folder, NULL);
  g_autofree char *id = g_strdup (li_experiment_step (a, 0)->id);
  g_signal_connect (b, "merged", G_CALLBACK (merged_cb), &merged);
  li_experiment_remove_step (a, 0);
  li_experiment_add_step (a);
  set_text (&li_experiment_cell (a)->note, "of a");
  g_assert_true (li_experiment_save (a, NULL));
  set_text (&li_experiment_cell (b)->note, "of b");
  set_text (&li_experiment_cell (b)->housing, "also b");
  li_experiment_changed (b);
  g_assert_true (li_experiment_reload (b, NULL)); /* keeps what is not saved */
  g_assert_cmpint (merged, ==, 1);
  g_assert_true (li_experiment_get_dirty (b));
  g_assert_false (li_experiment_is_stale (b));
  g_assert_cmpint (li_experiment_find_step (b, id), ==, -1);
  g_assert_cmpuint (li_experiment_n_steps (b), ==, li_experiment_n_steps (a));
  g_autofree char *notice = li_experiment_take_notice (b), *none = li_experiment_take_notice (b);
  g_assert_nonnull (strstr (notice, "cell/note (\"of a\" there, \"of b\" here)"));
  g_assert_null (strstr (notice, "housing"));
  g_assert_null (none);
  g_assert_true (li_experiment_reload (b, NULL)); /* nothing new */
  g_assert_cmpint (merged, ==, 1);
  g_assert_true (li_experiment_save (b, NULL));
  g_assert_true (li_experiment_reload (a, NULL));
  g_assert_false (li_experiment_get_dirty (a));
  assert_same (a, b);
  g_assert_cmpstr (li_experiment_cell (a)->note, ==, "of b");
}

/* What one has taken out and the other changed stays. */
static void
test_merge_removed (void)
{
  g_autoptr (LiExperiment) a = make ();

  g_assert_true (li_experiment_save (a, NULL));
  g_autoptr (LiExperiment) b = li_experiment_open (folder, NULL);
  guint n = li_experiment_n_steps (a);
  set_text (&li_experiment_step (a, 1)->note, "cracked");
  g_assert_true (li_experiment_save (a, NULL));
  li_experiment_remove_step (b, 1);
  g_assert_true (li_experiment_save (b, NULL));
  g_autofree char *notice = li_experiment_take_notice (b);
  g_assert_nonnull (strstr (notice, "time-steps/T1"));
  g_assert_cmpuint (li_experiment_n_steps (b), ==, n);
  g_assert_cmpstr (li_experiment_step (b, 1)->note, ==, "cracked");
}

/* A file written by hand: without ids every reader gives the same. */
static void
test_ids_by_hand (void)
{
  remove_all (folder);
  write_record ("{\"format\": \"lithoscope-experiment\", \"version\": \"1.0\",\n"
                "\"time-steps\": [{\"note\": \"x\"}, {\"note\": \"x\"}, {\"id\": \"c\"}]}");
  g_autoptr (LiExperiment) a = li_experiment_open (folder, NULL);
  g_autoptr (LiExperiment) b = li_experiment_open (folder, NULL);
  set_text (&li_experiment_step (a, 0)->note, "of a");
  set_text (&li_experiment_step (b, 1)->note, "of b");
  g_assert_true (li_experiment_save (a, NULL));
  g_assert_true (li_experiment_save (b, NULL));
  g_assert_cmpuint (li_experiment_n_steps (b), ==, 3);
  g_assert_cmpstr (li_experiment_step (b, 0)->note, ==, "of a");
  g_assert_cmpstr (li_experiment_step (b, 1)->note, ==, "of b");
  g_assert_cmpstr (li_experiment_step (b, 2)->id, ==, "c");
}

static GVariant *
notes (const char *first, const char *second)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (first != NULL)
    g_variant_builder_add (&builder, "{ss}", "T0-T1", first);
  if (second != NULL)
    g_variant_builder_add (&builder, "{ss}", "T1-T2", second);
  return g_variant_builder_end (&builder);
}

static void
assert_notes (const char *first, const char *second)
{
  g_autoptr (LiExperiment) e = li_experiment_open (folder, NULL);
  g_autoptr (GVariant) found
      = li_experiment_load_document (e, "notes", G_VARIANT_TYPE ("a{ss}"), NULL);
  g_autoptr (GVariant) expected = g_variant_ref_sink (notes (first, second));

  g_assert_true (g_variant_equal (found, expected));
}

/* Documents of two windows; neither loads again what it has. */
static void
test_merge_documents (void)
{
  g_autoptr (LiExperiment) a = make ();

  g_assert_true (li_experiment_save (a, NULL));
  g_autoptr (LiExperiment) b = li_experiment_open (folder, NULL);
  g_assert_true (li_experiment_save_document (a, "notes", notes ("one", NULL), NULL));
  g_assert_true (li_experiment_save_document (b, "notes", notes (NULL, "two"), NULL));
  assert_notes ("one", "two");
  g_assert_true (li_experiment_save_document (a, "notes", notes ("three", NULL), NULL));
  assert_notes ("three", "two"); /* a never saw “two” and does not take it out */
  g_autofree char *none = li_experiment_take_notice (a);
  g_assert_null (none);
  g_assert_true (li_experiment_save_document (b, "notes", notes ("four", "two"), NULL));
  assert_notes ("four", "two");
  g_autofree char *notice = li_experiment_take_notice (b);
  g_assert_nonnull (strstr (notice, "T0-T1 (\"three\" there, \"four\" here)"));
  /* One that cannot be read stays. */
  g_autofree char *path = in_folder ("notes.json");
  g_assert_true (g_file_set_contents (path, "{", -1, NULL));
  g_assert_false (li_experiment_save_document (b, "notes", notes ("five", NULL), NULL));
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_autofree char *top = g_dir_make_tmp ("litho-experiment-XXXXXX", NULL);
  folder = g_build_filename (top, "M14", NULL);
  g_test_add_func ("/experiment/round-trip", test_round_trip);
  g_test_add_func ("/experiment/remove-volume", test_remove_volume);
  g_test_add_func ("/experiment/unknown-members", test_unknown_members);
  g_test_add_func ("/experiment/refuses", test_refuses);
  g_test_add_func ("/experiment/mutants", test_mutants);
  g_test_add_func ("/experiment/full-disk", test_full_disk);
  g_test_add_func ("/experiment/steps", test_steps);
  g_test_add_func ("/experiment/parts", test_parts);
  g_test_add_func ("/experiment/documents", test_documents);
  g_test_add_func ("/experiment/create-refuses", test_create_refuses);
  g_test_add_func ("/experiment/cell", test_cell);
  g_test_add_func ("/experiment/notify", test_notify);
  g_test_add_func ("/experiment/merge", test_merge);
  g_test_add_func ("/experiment/merge-removed", test_merge_removed);
  g_test_add_func ("/experiment/ids-by-hand", test_ids_by_hand);
  g_test_add_func ("/experiment/merge-documents", test_merge_documents);
  int status = g_test_run ();
  remove_all (top);
  g_free (folder);
  return status;
}
