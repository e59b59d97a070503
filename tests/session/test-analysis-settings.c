/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings and mask of an analysis: checked, written into the record, undone, and never those of
 * another experiment. */
#include <string.h>

#include "folders.h"
#include "session/li-analysis-model.h"
#include "small-volume.h"
#include "workflow/li-analyse.h"

#define CORRELATE 0 /* sections */

typedef struct
{
  char *folder, *told;
  LiExperiment *cell, *other;
  LiDocument *document;
  LiStrainModel *strain;
  LiAnalysisModel *model;
  LiAnalysisSettings *settings; /* the model's, as is mask */
  LiMaskChoice *mask;
  guint changed; /* of settings or mask, as the test connects it */
} Fixture;

static void
add_step (Fixture *f, LiExperiment *experiment, const char *name)
{
  g_autofree char *path = make_small_volume (f->folder, name);
  g_autoptr (GError) error = NULL;

  li_experiment_import (experiment, -1, "quantitative", path, "", NULL, &error);
  g_assert_no_error (error);
}

static LiExperiment *
make_experiment (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL),
                  *first = g_strconcat (name, "-0.raw", NULL),
                  *second = g_strconcat (name, "-1.raw", NULL);
  g_autoptr (GError) error = NULL;
  LiExperiment *experiment = li_experiment_create (path, name, &error);

  g_assert_no_error (error);
  add_step (f, experiment, first);
  add_step (f, experiment, second);
  g_assert_true (li_experiment_save (experiment, &error));
  return experiment;
}

static void
open_experiment (Fixture *f, LiExperiment *experiment)
{
  const char *const paths[] = { li_experiment_get_folder (experiment), NULL };

  g_assert_true (li_document_open_paths (f->document, paths));
  li_document_set_step (f->document, 1);
}

static void
count_cb (gpointer object, guint *count)
{
  ++*count;
}

static void
message_cb (LiDocument *document, const char *text, char **told)
{
  g_free (*told);
  *told = g_strdup (text);
}

static void
set_up (Fixture *f)
{
  *f = (Fixture){ .folder = g_dir_make_tmp ("li-settings-XXXXXX", NULL),
                  .document = li_document_new () };
  f->cell = make_experiment (f, "cell");
  f->other = make_experiment (f, "other");
  f->strain = li_strain_model_new (f->document);
  f->model = li_analysis_model_new (f->strain);
  f->settings = li_analysis_model_get_settings (f->model);
  f->mask = li_analysis_model_get_mask (f->model);
  g_signal_connect (f->document, "message", G_CALLBACK (message_cb), &f->told);
}

static void
tear_down (Fixture *f)
{
  g_assert_finalize_object (f->model);
  li_strain_model_shutdown (f->strain);
  li_document_shutdown (f->document);
  g_assert_finalize_object (f->strain);
  g_object_unref (f->document);
  g_object_unref (f->cell);
  g_object_unref (f->other);
  remove_all (f->folder);
  g_free (f->folder);
  g_free (f->told);
}

/* As it is on disk. */
static char *
recorded_spacing (LiExperiment *experiment)
{
  g_autoptr (LiExperiment) again = li_experiment_open (li_experiment_get_folder (experiment), NULL);
  LiAnalysisParams params = { 0 };
  char *text;

  li_params_init (&li_analysis_params, &params);
  g_assert_true (li_experiment_get_settings (again, &li_analysis_params, &params, NULL));
  text = li_params_get_text (&li_correlate_params, &params.correlation, "spacing");
  li_params_clear (&li_analysis_params, &params);
  return text;
}

static char *
spacing (Fixture *f)
{
  return li_params_get_text (&li_correlate_params,
                             &li_analysis_settings_params (f->settings)->correlation, "spacing");
}

static void
assert_spacing (Fixture *f, const char *expected)
{
  g_autofree char *text = spacing (f);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_sections (void)
{
  Fixture f;
  gboolean whole = FALSE;

  set_up (&f);
  for (guint k = 0; k < li_analysis_settings_n_sections (); k++)
    {
      LiSettingsSection section = li_analysis_settings_section (k);

      g_assert_nonnull (section.title);
      g_assert_nonnull (li_analysis_settings_preset_values (f.settings, k));
      whole = whole
              || (section.table == &li_analysis_params
                  && li_analysis_settings_values (f.settings, k)
                         == (gconstpointer)li_analysis_settings_params (f.settings));
    }
  g_assert_true (whole);
  g_assert_true (li_analysis_settings_section (CORRELATE).table == &li_correlate_params);
  tear_down (&f);
}

static void
test_edit (void)
{
  Fixture f;
  LiHistory *history;
  g_autofree char *kept = NULL, *undone = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&f);
  g_assert_false (li_analysis_settings_edit (f.settings, CORRELATE, "spacing", "12", &error));
  g_assert_nonnull (strstr (error->message, "no experiment"));
  g_clear_error (&error);
  open_experiment (&f, f.cell);
  history = li_document_get_history (f.document);
  g_assert_true (li_analysis_settings_edit (f.settings, CORRELATE, "half-window", "", &error));
  g_signal_connect (f.settings, "changed", G_CALLBACK (count_cb), &f.changed);
  g_assert_true (li_analysis_settings_edit (f.settings, CORRELATE, "spacing", "12, 6", &error));
  g_assert_cmpuint (f.changed, ==, 1);
  kept = recorded_spacing (f.cell);
  g_assert_cmpstr (kept, ==, "12,6");

  g_assert_false (li_analysis_settings_edit (f.settings, CORRELATE, "spacing", "many", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (
      li_analysis_settings_edit (f.settings, CORRELATE, "half-window", "9,8,7", &error));
  g_assert_nonnull (strstr (error->message, "Half windows: 3, spacings: 2"));
  g_assert_cmpuint (f.changed, ==, 1);
  assert_spacing (&f, "12,6");
  li_history_undo (history);
  g_assert_cmpuint (f.changed, ==, 2);
  undone = recorded_spacing (f.cell);
  g_assert_cmpstr (undone, !=, "12,6");
  assert_spacing (&f, undone);
  li_history_redo (history);
  assert_spacing (&f, "12,6");
  tear_down (&f);
}

static void
notify_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
test_preset (void)
{
  Fixture f;
  guint last = li_analysis_settings_n_presets () - 1, notified = 0;
  g_autofree char *before = NULL;

  set_up (&f);
  open_experiment (&f, f.cell);
  before = spacing (&f);
  g_signal_connect (f.settings, "notify::preset", G_CALLBACK (notify_cb), &notified);
  li_analysis_settings_choose_preset (f.settings, last);
  li_analysis_settings_choose_preset (f.settings, last + 1); /* there is none */
  g_assert_cmpuint (notified, ==, 1);
  assert_spacing (&f, "24,12");
  li_history_undo (li_document_get_history (f.document)); /* all of it in one step */
  assert_spacing (&f, before);
  li_analysis_settings_choose_preset (f.settings, last);

  open_experiment (&f, f.other); /* with the settings that nobody has changed */
  assert_spacing (&f, before);
  g_assert_cmpuint (li_analysis_settings_get_preset (f.settings), !=, last);
  open_experiment (&f, f.cell); /* the preset is known again by its spacings */
  g_assert_cmpuint (li_analysis_settings_get_preset (f.settings), ==, last);
  tear_down (&f);
}

static void
wait_for_estimate (Fixture *f)
{
  while (li_analysis_settings_get_estimate (f->settings)[0] == '\0')
    g_main_context_iteration (NULL, TRUE);
}

static void
test_estimate (void)
{
  Fixture f;
  guint notified = 0;

  set_up (&f);
  g_assert_cmpstr (li_analysis_settings_get_estimate (f.settings), ==, "");
  g_signal_connect (f.settings, "notify::estimate", G_CALLBACK (notify_cb), &notified);
  open_experiment (&f, f.cell);
  wait_for_estimate (&f);
  g_assert_true (g_str_has_prefix (li_analysis_settings_get_estimate (f.settings),
                                   "This map, 1 pair: about "));
  g_assert_cmpuint (notified, ==, 1);
  li_analysis_settings_set_experiment (f.settings, NULL); /* while nothing is known */
  g_assert_cmpstr (li_analysis_settings_get_estimate (f.settings), ==, "");
  g_assert_cmpuint (notified, ==, 2);
  tear_down (&f);
}

static guint
find_kind (LiMaskChoice *mask, LiMaskKind kind)
{
  guint k = 0;

  while (k < li_mask_choice_n (mask) && li_mask_choice_kind (mask, k) != kind)
    k++;
  return k;
}

static LiMaskKind
selected (Fixture *f)
{
  return li_mask_choice_kind (f->mask, li_mask_choice_get_selected (f->mask));
}

static guint
n_masks (Fixture *f)
{
  LiExperiment *experiment = li_document_get_experiment (f->document);
  guint n = 0;

  for (guint k = 0; k < li_experiment_n_steps (experiment); k++)
    n += li_time_step_volume (li_experiment_step (experiment, k), "mask") != NULL;
  return n;
}

/* The about changes with the answer. */
static void
choose_file (Fixture *f, const char *path)
{
  f->changed = 0;
  li_mask_choice_set_file (f->mask, path);
  while (f->changed == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_mask (void)
{
  Fixture f;
  g_autofree char *path = NULL, *odd = NULL, *info = NULL;
  gboolean refused;

  set_up (&f);
  path = make_small_volume (f.folder, "mask.raw");
  odd = make_small_volume (f.folder, "odd.raw");
  info = g_strconcat (odd, ".info", NULL);
  g_assert_true (g_file_set_contents (info, "shape = 4,3,2\ntype = u8\n", -1, NULL));
  li_mask_choice_choose (f.mask, 0); /* no experiment: nothing */
  open_experiment (&f, f.cell);
  g_signal_connect (f.mask, "changed", G_CALLBACK (count_cb), &f.changed);
  g_assert_cmpint (selected (&f), ==, LI_MASK_NONE);
  g_assert_cmpuint (find_kind (f.mask, LI_MASK_LABELS), ==, li_mask_choice_n (f.mask));

  choose_file (&f, odd);
  g_assert_nonnull (strstr (li_mask_choice_get_about (f.mask, &refused), "has 4 × 3 × 2 voxels"));
  g_assert_true (refused);
  g_assert_cmpuint (n_masks (&f), ==, 0);
  choose_file (&f, path);
  g_assert_nonnull (strstr (li_mask_choice_get_about (f.mask, &refused), "where it is not 0"));
  g_assert_false (refused);
  g_assert_cmpint (selected (&f), ==, LI_MASK_KEPT);
  g_assert_cmpstr (li_mask_choice_label (f.mask, 1), ==, "mask.raw");
  g_assert_cmpuint (n_masks (&f), ==, 1);
  li_history_undo (li_document_get_history (f.document));
  g_assert_cmpint (selected (&f), ==, LI_MASK_NONE);
  g_assert_cmpuint (n_masks (&f), ==, 0);
  li_history_redo (li_document_get_history (f.document));

  li_mask_choice_set_all (f.mask, TRUE); /* what is selected, for every step */
  while (n_masks (&f) < 2)
    g_main_context_iteration (NULL, TRUE);
  li_mask_choice_choose (f.mask, find_kind (f.mask, LI_MASK_NONE));
  g_assert_cmpuint (n_masks (&f), ==, 0);
  li_history_undo (li_document_get_history (f.document));
  g_assert_cmpuint (n_masks (&f), ==, 2);
  tear_down (&f);
}

/* A choice drops the answer to the one before; so does another experiment. */
static void
test_stale_mask (void)
{
  Fixture f;
  g_autofree char *path = NULL;

  set_up (&f);
  path = make_small_volume (f.folder, "mask.raw");
  open_experiment (&f, f.cell);
  li_mask_choice_set_file (f.mask, path);
  li_mask_choice_choose (f.mask, find_kind (f.mask, LI_MASK_NONE));
  wait_for_estimate (&f); /* long enough for an answer */
  g_assert_cmpuint (n_masks (&f), ==, 0);
  li_mask_choice_set_all (f.mask, TRUE);
  li_mask_choice_set_file (f.mask, path);
  open_experiment (&f, f.other);
  g_assert_false (li_mask_choice_get_all (f.mask));
  wait_for_estimate (&f);
  g_assert_cmpuint (n_masks (&f), ==, 0);
  open_experiment (&f, f.cell);
  g_assert_cmpuint (n_masks (&f), ==, 0);
  tear_down (&f);
}

/* The pair of the strain model; nothing is drawn in place of the strain while nothing runs. */
static void
test_model (void)
{
  Fixture f;
  g_autofree char *none = NULL, *pair = NULL, *running = NULL;

  set_up (&f);
  none = li_analysis_model_describe_pair (f.model);
  g_assert_null (none);
  g_signal_connect (f.model, "changed", G_CALLBACK (count_cb), &f.changed);
  open_experiment (&f, f.cell);
  g_assert_cmpuint (f.changed, >, 0);
  pair = li_analysis_model_describe_pair (f.model);
  g_assert_cmpstr (pair, ==, "Analyse T0 → T1");
  g_assert_cmpint (li_analysis_model_get_cover (f.model), ==, LI_COVER_STRAIN);
  g_assert_null (li_analysis_model_get_status (f.model));
  li_analysis_model_start (f.model, LI_RUN_PAIR);
  running = li_analysis_model_get_status (f.model);
  g_assert_true (g_str_has_prefix (running, "Analysing T0 → T1: "));
  li_analysis_model_cancel (f.model);
  while (li_analysis_run_is_running (li_analysis_model_get_run (f.model)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (li_analysis_model_get_status (f.model));
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analysis-settings/sections", test_sections);
  g_test_add_func ("/analysis-settings/edit", test_edit);
  g_test_add_func ("/analysis-settings/preset", test_preset);
  g_test_add_func ("/analysis-settings/estimate", test_estimate);
  g_test_add_func ("/analysis-settings/mask", test_mask);
  g_test_add_func ("/analysis-settings/stale-mask", test_stale_mask);
  g_test_add_func ("/analysis-settings/model", test_model);
  return g_test_run ();
}
