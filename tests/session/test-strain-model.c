/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The strain that is looked at: which map, why none, what is told when, undo, and that another
 * experiment leaves nothing of the one before. */
#include <math.h>
#include "strain-cell.h"

typedef struct
{
  char *folder, *cell;
  LiDocument *document;
  LiStrainModel *model;
  const LiStrainShown *shown;
  guint what, told;
} Fixture;

static void
changed_cb (LiStrainModel *model, guint what, Fixture *f)
{
  f->what |= what;
  f->told++;
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
set_up (Fixture *f)
{
  *f = (Fixture){ .folder = g_dir_make_tmp ("li-strain-XXXXXX", NULL),
                  .document = li_document_new () };
  f->cell = cell_new (f->folder, "cell", 0.01);
  cell_open (f->document, f->cell);
  f->model = li_strain_model_new (f->document);
  f->shown = li_strain_model_shown (f->model);
  g_signal_connect (f->model, "changed", G_CALLBACK (changed_cb), f);
  li_document_set_step (f->document, 1);
  cell_settle (f->model);
}

static void
tear_down (Fixture *f)
{
  li_strain_model_shutdown (f->model);
  li_document_shutdown (f->document);
  g_assert_finalize_object (f->model);
  g_object_unref (f->document);
  remove_all (f->folder);
  g_free (f->folder);
  g_free (f->cell);
}

/* What was told since the last call. */
static guint
take (Fixture *f)
{
  guint what = f->what;

  f->what = f->told = 0;
  return what;
}

/* Median of the values that are shown, in the shown unit. */
static double
middle (const Fixture *f)
{
  g_assert_nonnull (f->shown->values);
  return f->shown->values[f->shown->points->n / 2] * f->shown->factor;
}

static void
test_no_experiment (void)
{
  g_autoptr (LiDocument) document = li_document_new ();
  LiStrainModel *model = li_strain_model_new (document);
  g_autofree char *headline = NULL;
  int state, cover;

  g_object_get (model, "state", &state, "headline", &headline, "cover", &cover, NULL);
  g_assert_cmpint (state, ==, LI_STRAIN_EMPTY);
  g_assert_cmpstr (headline, ==, "Open an experiment to see its strain.");
  g_assert_cmpint (cover, ==, LI_COVER_STRAIN);
  g_assert_null (li_strain_model_shown (model)->values);
  g_assert_cmpstr (li_strain_model_step_name (model, 0), ==, "");
  li_strain_model_shutdown (model);
  li_document_shutdown (document);
  g_assert_finalize_object (model);
}

/* Reference, map, a total and a step that nobody has analysed. */
static void
test_steps (void)
{
  Fixture f;

  set_up (&f);
  g_assert_cmpint (li_strain_model_get_state (f.model), ==, LI_STRAIN_READY);
  g_assert_cmpuint (f.shown->from, ==, 0);
  g_assert_cmpuint (f.shown->to, ==, 1);
  g_assert_cmpstr (f.shown->unit, ==, "%");
  g_assert_cmpfloat_with_epsilon (middle (&f), 1, 1e-4);
  g_assert_true (g_str_has_prefix (li_strain_model_get_headline (f.model), "Total T0 → T1, "));

  take (&f);
  li_document_set_step (f.document, 2);
  cell_settle (f.model);
  g_assert_cmpfloat_with_epsilon (middle (&f), 2, 1e-4);
  g_assert_cmpuint (take (&f) & (LI_STRAIN_MAP | LI_STRAIN_VALUES | LI_STRAIN_FRAME), ==,
                    LI_STRAIN_MAP | LI_STRAIN_VALUES | LI_STRAIN_FRAME);

  li_document_set_step (f.document, 3);
  cell_settle (f.model);
  g_assert_cmpint (li_strain_model_get_state (f.model), ==, LI_STRAIN_MISSING);
  g_assert_cmpstr (li_strain_model_get_headline (f.model), ==,
                   "T0 → T3 has not been analysed yet.");
  g_assert_null (f.shown->values);
  g_assert_null (f.shown->map);

  li_document_set_step (f.document, 99); /* refused or clamped: never beyond what there is */
  g_assert_cmpuint (f.shown->step, <, CELL_STEPS);
  li_document_set_step (f.document, 0);
  cell_settle (f.model);
  g_assert_cmpint (li_strain_model_get_state (f.model), ==, LI_STRAIN_REFERENCE);
  g_assert_null (f.shown->values);
  tear_down (&f);
}

/* Nothing is told when nothing has changed. */
static void
test_only_changes (void)
{
  guint states = 0, covers = 0;
  Fixture f;

  set_up (&f);
  take (&f);
  g_signal_connect (f.model, "notify::state", G_CALLBACK (count_cb), &states);
  g_signal_connect (f.model, "notify::cover", G_CALLBACK (count_cb), &covers);
  g_assert_true (li_strain_model_edit (f.model, "component", "vol", NULL)); /* as it is */
  li_document_set_step (f.document, 1);
  li_strain_model_set_image (f.model, LI_COVER_STRAIN);
  li_strain_model_set_opacity (f.model, li_strain_model_look (f.model)->opacity / 100);
  g_assert_cmpuint (f.told, ==, 0);

  li_strain_model_set_image (f.model, LI_COVER_RESIDUAL);
  g_assert_cmpuint (take (&f), ==, LI_STRAIN_COVER);
  li_strain_model_set_live (f.model, LI_COVER_LIVE);
  g_assert_cmpint (li_strain_model_get_cover (f.model), ==, LI_COVER_LIVE);
  li_strain_model_set_image (f.model, LI_COVER_LATER); /* behind the analysis */
  g_assert_cmpuint (covers, ==, 2);
  li_strain_model_set_live (f.model, LI_COVER_STRAIN);
  g_assert_cmpint (li_strain_model_get_cover (f.model), ==, LI_COVER_LATER);

  take (&f);
  g_assert_true (
      li_strain_model_edit (f.model, "grid", "yes", NULL)); /* neither values nor range */
  g_assert_cmpuint (take (&f), ==, LI_STRAIN_LOOK);
  g_assert_true (li_strain_model_edit (f.model, "component", "u_z", NULL));
  g_assert_cmpuint (take (&f) & (LI_STRAIN_VALUES | LI_STRAIN_RANGE), ==,
                    LI_STRAIN_VALUES | LI_STRAIN_RANGE);
  g_assert_cmpuint (states, ==, 0);
  tear_down (&f);
}

/* A lock keeps the ends that are shown; undo takes a group back at once. */
static void
test_edits (void)
{
  g_autoptr (GError) error = NULL;
  const LiStrainLook *look;
  LiHistory *history;
  double lo, hi;
  int range;
  Fixture f;

  set_up (&f);
  look = li_strain_model_look (f.model);
  history = li_document_get_history (f.document);
  g_assert_true (li_strain_model_edit (f.model, "component", "u_z", NULL));
  range = look->range;
  lo = f.shown->lo;
  hi = f.shown->hi;
  g_assert_true (li_strain_model_edit (f.model, "locked", "yes", NULL));
  li_document_set_step (f.document, 2);
  cell_settle (f.model);
  g_assert_cmpfloat_with_epsilon (f.shown->lo, lo, 1e-5);
  g_assert_cmpfloat_with_epsilon (f.shown->hi, hi, 1e-5);
  g_assert_true (li_history_undo (history));
  g_assert_false (look->locked);
  g_assert_cmpfloat (f.shown->hi, >, hi + 0.5);

  g_assert_true (li_strain_model_edit (f.model, "hi", "7", NULL)); /* typing one end types both */
  g_assert_cmpint (look->range, ==, LI_MAP_RANGE_TYPED);
  g_assert_cmpfloat_with_epsilon (f.shown->hi * f.shown->factor, 7, 1e-6);
  g_assert_true (li_history_undo (history));
  g_assert_cmpint (look->range, ==, range);

  take (&f);
  g_assert_false (li_strain_model_edit (f.model, "opacity", "much", &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (f.told, ==, 0);
  li_strain_model_set_opacity (f.model, 0.333); /* not rounded to whole per cents */
  g_assert_cmpfloat_with_epsilon (look->opacity, 33.3, 1e-9);
  tear_down (&f);
}

/* As long as it is not known whether there is a map, nobody is told that there is none. */
static void
never_missing_cb (LiStrainModel *model, guint what, gboolean *missing)
{
  *missing |= li_strain_model_get_state (model) == LI_STRAIN_MISSING;
}

static void
test_reading_is_not_missing (void)
{
  Fixture f;
  gboolean missing = FALSE;

  set_up (&f);
  li_document_set_step (f.document, 2); /* its map is read after that of T1 */
  cell_open (f.document, f.cell);
  g_signal_connect (f.model, "changed", G_CALLBACK (never_missing_cb), &missing);
  li_document_set_step (f.document, 2);
  g_assert_cmpint (li_strain_model_get_state (f.model), ==, LI_STRAIN_LOADING);
  g_assert_cmpstr (li_strain_model_get_headline (f.model), ==, "Reading T0 → T2 …");
  cell_settle (f.model);
  g_assert_false (missing);
  g_assert_cmpint (li_strain_model_get_state (f.model), ==, LI_STRAIN_READY);
  tear_down (&f);
}

/* At no time is anything of the experiment before told as if it were the new one's. */
static void
no_old_values_cb (LiStrainModel *model, guint what, gpointer data)
{
  const LiStrainShown *shown = li_strain_model_shown (model);

  if (shown->values != NULL && shown->step > 0)
    g_assert_cmpfloat (shown->values[0], <, 0);
}

static void
test_switch (void)
{
  g_autofree char *other = NULL;
  Fixture f;

  set_up (&f);
  other = cell_new (f.folder, "other", -0.02);
  g_assert_true (li_strain_model_edit (f.model, "range", "steps", NULL));
  g_assert_cmpfloat_with_epsilon (f.shown->hi * f.shown->factor, 2, 1e-3);
  g_signal_connect (f.model, "changed", G_CALLBACK (no_old_values_cb), NULL);
  cell_open (f.document, other);
  g_assert_null (f.shown->values);
  li_document_set_step (f.document, 1);
  cell_settle (f.model);
  g_assert_cmpfloat_with_epsilon (middle (&f), -2, 1e-3);
  g_assert_cmpfloat_with_epsilon (f.shown->hi * f.shown->factor, 4, 1e-2); /* of its own maps */

  li_document_close (f.document);
  cell_settle (f.model);
  g_assert_cmpint (li_strain_model_get_state (f.model), ==, LI_STRAIN_EMPTY);
  g_assert_null (f.shown->map);
  g_assert_null (f.shown->values);
  tear_down (&f);
}

static void
test_session (void)
{
  g_autoptr (GVariant) saved = NULL;
  GVariant *junk = g_variant_ref_sink (g_variant_new_parsed ("{'component': <7>}"));
  Fixture f;

  set_up (&f);
  g_assert_true (li_strain_model_edit (f.model, "component", "u_z", NULL));
  saved = g_variant_ref_sink (li_strain_model_save (f.model));
  g_assert_true (li_strain_model_edit (f.model, "component", "vol", NULL));
  li_strain_model_restore (f.model, saved);
  g_assert_cmpstr (li_strain_model_look (f.model)->component, ==, "u_z");
  li_strain_model_restore (f.model, junk);
  g_assert_cmpstr (li_strain_model_look (f.model)->component, ==, "u_z");
  g_variant_unref (junk);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strain-model/no-experiment", test_no_experiment);
  g_test_add_func ("/strain-model/steps", test_steps);
  g_test_add_func ("/strain-model/only-changes", test_only_changes);
  g_test_add_func ("/strain-model/edits", test_edits);
  g_test_add_func ("/strain-model/reading-is-not-missing", test_reading_is_not_missing);
  g_test_add_func ("/strain-model/switch", test_switch);
  g_test_add_func ("/strain-model/session", test_session);
  return g_test_run ();
}
