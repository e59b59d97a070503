/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Texture check and run of an analysis: what they tell, and that another experiment is not told
 * what belongs to the one before. Deformed references in the cache. */
#include <string.h>

#include "folders.h"
#include "session/li-analysis-run.h"
#include "session/li-deformed-file.h"
#include "session/li-texture-check.h"

static char *top;

/* A cube of @edge voxels of noise. */
static char *
make_volume (const char *name, guint edge)
{
  char *path = g_build_filename (top, name, NULL);
  g_autofree char *voxels = g_malloc (edge * edge * edge);
  g_autofree char *info = g_strconcat (path, ".info", NULL);
  g_autofree char *text = g_strdup_printf ("shape = %u,%u,%u\ntype = u8\n", edge, edge, edge);
  g_autoptr (GRand) rand = g_rand_new_with_seed (edge);

  for (guint k = 0; k < edge * edge * edge; k++)
    voxels[k] = (char)g_rand_int_range (rand, 0, 256);
  g_assert_true (g_file_set_contents (path, voxels, edge * edge * edge, NULL));
  g_assert_true (g_file_set_contents (info, text, -1, NULL));
  return path;
}

/* Two time steps of such cubes. */
static LiExperiment *
make_experiment (const char *name, guint edge)
{
  g_autofree char *folder = g_build_filename (top, name, NULL);
  g_autoptr (GError) error = NULL;
  LiExperiment *experiment = li_experiment_create (folder, name, &error);

  g_assert_no_error (error);
  for (guint k = 0; k < 2; k++)
    {
      g_autofree char *file = g_strdup_printf ("%s-%u.raw", name, k);
      g_autofree char *path = make_volume (file, edge);

      li_experiment_import (experiment, -1, "quantitative", path, "", NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_true (li_experiment_save (experiment, &error));
  return experiment;
}

typedef struct
{
  LiDocument *document;
  LiExperiment *small, *large;
  LiAnalysisParams params;
} Fixture;

static void
set_up (Fixture *f)
{
  const char *paths[2] = { NULL, NULL };

  *f = (Fixture){ .document = li_document_new () };
  top = g_dir_make_tmp ("li-analysis-XXXXXX", NULL);
  f->small = make_experiment ("small", 30);
  f->large = make_experiment ("large", 44);
  paths[0] = li_experiment_get_folder (f->small);
  g_assert_true (li_document_open_paths (f->document, paths));
  li_params_init (&li_analysis_params, &f->params);
  g_assert_true (
      li_params_set_text (&li_correlate_params, &f->params.correlation, "spacing", "10", NULL));
  g_assert_true (
      li_params_set_text (&li_correlate_params, &f->params.correlation, "half-window", "5", NULL));
}

static void
tear_down (Fixture *f)
{
  li_document_shutdown (f->document);
  g_object_unref (f->document);
  g_object_unref (f->small);
  g_object_unref (f->large);
  li_params_clear (&li_analysis_params, &f->params);
  remove_all (top);
  g_clear_pointer (&top, g_free);
}

static void
wait_for_texture (LiTextureCheck *check)
{
  while (!li_texture_check_is_shown (check))
    g_main_context_iteration (NULL, TRUE);
}

static void
count_cb (gpointer object, guint *count)
{
  ++*count;
}

static void
test_texture (void)
{
  Fixture f;
  LiTextureCheck *check;
  g_autofree char *probe = NULL, *words = NULL;
  guint told = 0;

  set_up (&f);
  check = li_texture_check_new (f.document);
  g_signal_connect (check, "changed", G_CALLBACK (count_cb), &told);
  li_texture_check_start (check, 0, &f.params.correlation); /* no experiment: nothing */
  li_texture_check_hide (check);
  g_assert_cmpuint (told, ==, 0);
  li_texture_check_set_experiment (check, f.small);
  told = 0;
  li_texture_check_start (check, 1, &f.params.correlation);
  wait_for_texture (check);
  g_assert_cmpuint (told, ==, 2); /* begun, ended */
  g_assert_cmpuint (li_texture_check_step (check), ==, 1);
  words = g_strdup_printf (" of %zu windows", li_texture_check_grid (check)->n);
  g_assert_nonnull (strstr (li_texture_check_summary (check), words));
  probe = li_texture_check_probe (check, li_texture_check_grid (check)->nodes[0].phi.c);
  g_assert_true (g_str_has_prefix (probe, "expected error "));
  li_texture_check_hide (check);
  g_assert_false (li_texture_check_is_shown (check));
  li_texture_check_set_experiment (check, NULL);
  g_assert_null (li_texture_check_grid (check));
  g_assert_finalize_object (check);
  tear_down (&f);
}

/* The answer to a question about the experiment before is nobody's. */
static void
test_texture_switch (void)
{
  Fixture f;
  LiTextureCheck *check;
  gsize few;

  set_up (&f);
  check = li_texture_check_new (f.document);
  li_texture_check_set_experiment (check, f.small);
  li_texture_check_start (check, 0, &f.params.correlation);
  wait_for_texture (check);
  few = li_texture_check_grid (check)->n;
  li_texture_check_hide (check);
  li_texture_check_start (check, 0, &f.params.correlation);
  li_texture_check_set_experiment (check, f.large);
  li_texture_check_start (check, 0, &f.params.correlation);
  wait_for_texture (check);
  g_assert_cmpuint (li_texture_check_grid (check)->n, >, few);
  li_texture_check_set_experiment (check, f.small);
  g_assert_false (li_texture_check_is_shown (check));
  g_assert_null (li_texture_check_grid (check));
  g_assert_null (li_texture_check_summary (check));
  g_assert_finalize_object (check);
  tear_down (&f);
}

static void
message_cb (LiDocument *document, const char *text, char **last)
{
  g_free (*last);
  *last = g_strdup (text);
}

static void
test_run (void)
{
  Fixture f;
  LiAnalysisRun *run;
  g_autofree char *here = NULL, *away = NULL, *paused = NULL, *told = NULL;
  guint finished = 0;

  set_up (&f);
  run = li_analysis_run_new (f.document);
  g_signal_connect (run, "finished", G_CALLBACK (count_cb), &finished);
  g_signal_connect (f.document, "message", G_CALLBACK (message_cb), &told);
  li_analysis_run_start (run, LI_RUN_PAIR, 0, 1, &f.params); /* no experiment: nothing */
  g_assert_false (li_analysis_run_is_running (run));
  g_assert_null (li_analysis_run_status (run));
  g_assert_cmpfloat (li_analysis_run_fraction (run), ==, 0);

  li_analysis_run_set_experiment (run, f.small);
  li_analysis_run_start (run, LI_RUN_PAIR, 0, 1, &f.params);
  g_assert_true (li_analysis_run_is_here (run));
  here = li_analysis_run_status (run);
  g_assert_true (g_str_has_prefix (here, "Analysing T0 → T1: "));
  li_analysis_run_toggle_pause (run);
  g_assert_true (li_analysis_run_is_paused (run));
  paused = li_analysis_run_status (run);
  g_assert_true (g_str_has_prefix (paused, "Paused T0 → T1: "));
  li_analysis_run_toggle_pause (run);

  /* Another experiment: the run goes on, but not here. */
  li_analysis_run_set_experiment (run, f.large);
  g_assert_true (li_analysis_run_is_running (run));
  g_assert_false (li_analysis_run_is_here (run));
  g_assert_null (li_analysis_run_nodes (run));
  away = li_analysis_run_status (run);
  g_assert_true (g_str_has_prefix (away, "small: Analysing T0 → T1: "));
  li_analysis_run_start (run, LI_RUN_PAIR, 0, 1, &f.params); /* one at a time */
  g_assert_false (li_analysis_run_is_here (run));
  while (li_analysis_run_is_running (run))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (finished, >=, 1);
  g_assert_true (g_str_has_prefix (told, "small: ")); /* its end, too, says of what */
  g_assert_null (li_analysis_run_status (run));
  g_assert_finalize_object (run);
  tear_down (&f);
}

static void
test_pairs (void)
{
  g_assert_true (li_analysis_run_includes (0, 3, 0, 3));
  g_assert_true (li_analysis_run_includes (0, 3, 1, 2)); /* a step of the total */
  g_assert_false (li_analysis_run_includes (0, 3, 0, 2));
  g_assert_false (li_analysis_run_includes (0, 3, 3, 4));
  g_assert_false (li_analysis_run_includes (2, 3, 1, 2));
}

static void
touch (const char *path)
{
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

/* Another role is another file; another analysis of the pair ends those of the one before. */
static void
test_deformed_file (void)
{
  g_autofree char *folder = NULL, *raw = NULL, *equalised = NULL, *next = NULL, *other = NULL,
                  *odd = NULL, *base = NULL;
  g_autoptr (LiExperiment) experiment = NULL;
  g_autoptr (GError) error = NULL;

  top = g_dir_make_tmp ("li-deformed-XXXXXX", NULL);
  folder = g_build_filename (top, "cell", NULL);
  experiment = li_experiment_create (folder, "cell", &error);
  g_assert_no_error (error);
  raw = li_deformed_file_path (experiment, 0, 1, "quantitative", -7, &error);
  equalised = li_deformed_file_path (experiment, 0, 1, "equalised", -7, &error);
  next = li_deformed_file_path (experiment, 0, 1, "quantitative", 8, &error);
  other = li_deformed_file_path (experiment, 0, 11, "quantitative", -7, &error);
  odd = li_deformed_file_path (experiment, 0, 1, "../../x", 8, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (raw, !=, equalised);
  base = g_path_get_basename (odd);
  g_assert_true (g_str_has_suffix (odd, base) && strchr (base, '/') == NULL);
  g_assert_true (g_str_has_prefix (base, "deformed-T0-T1-..%2F"));
  touch (raw);
  touch (equalised);
  touch (next);
  touch (other);
  li_deformed_file_forget_others (experiment, 0, 1, 8);
  g_assert_false (g_file_test (raw, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (equalised, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (next, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS)); /* of another pair */
  remove_all (top);
  g_clear_pointer (&top, g_free);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analysis-models/texture", test_texture);
  g_test_add_func ("/analysis-models/texture-switch", test_texture_switch);
  g_test_add_func ("/analysis-models/run", test_run);
  g_test_add_func ("/analysis-models/pairs", test_pairs);
  g_test_add_func ("/analysis-models/deformed-file", test_deformed_file);
  return g_test_run ();
}
