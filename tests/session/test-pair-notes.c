/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Notes of pairs: what is typed is written to its own pair and experiment, is undone, and is kept
 * where it cannot be written. */
#include <string.h>

#include "folders.h"
#include "session/li-pair-notes.h"

typedef struct
{
  char *folder, *cell, *other, *told;
  LiDocument *document;
  LiStrainModel *strain;
  LiPairNotes *notes;
  guint pairs, texts, writables; /* notifications */
} Fixture;

static char *
make_experiment (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiExperiment) experiment = li_experiment_create (path, name, &error);

  g_assert_no_error (error);
  for (guint k = 0; k < 3; k++)
    li_experiment_add_step (experiment);
  g_assert_true (li_experiment_save (experiment, &error));
  return path;
}

static void
open_path (Fixture *f, const char *path)
{
  const char *const paths[] = { path, NULL };

  g_assert_true (li_document_open_paths (f->document, paths));
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
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
make_models (Fixture *f)
{
  f->strain = li_strain_model_new (f->document);
  f->notes = li_pair_notes_new (f->strain);
  g_signal_connect (f->notes, "notify::pair", G_CALLBACK (count_cb), &f->pairs);
  g_signal_connect (f->notes, "notify::text", G_CALLBACK (count_cb), &f->texts);
  g_signal_connect (f->notes, "notify::writable", G_CALLBACK (count_cb), &f->writables);
}

static void
set_up (Fixture *f)
{
  *f = (Fixture){ .folder = g_dir_make_tmp ("li-notes-XXXXXX", NULL),
                  .document = li_document_new () };
  f->cell = make_experiment (f->folder, "cell");
  f->other = make_experiment (f->folder, "other");
  g_signal_connect (f->document, "message", G_CALLBACK (message_cb), &f->told);
}

static void
tear_down (Fixture *f)
{
  g_assert_finalize_object (f->notes);
  li_strain_model_shutdown (f->strain);
  li_document_shutdown (f->document);
  g_assert_finalize_object (f->strain);
  g_object_unref (f->document);
  remove_all (f->folder);
  g_free (f->folder);
  g_free (f->cell);
  g_free (f->other);
  g_free (f->told);
}

static char *
on_disk (const char *cell)
{
  g_autofree char *path = g_build_filename (cell, "notes.json", NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

static gboolean
is_on_disk (const char *cell, const char *words)
{
  g_autofree char *text = on_disk (cell);

  return strstr (text, words) != NULL;
}

static void
test_pairs (void)
{
  Fixture f;
  LiHistory *history;

  set_up (&f);
  make_models (&f);
  g_assert_null (li_pair_notes_get_pair (f.notes));
  li_pair_notes_set_text (f.notes, "of nothing");
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "");
  open_path (&f, f.cell);
  g_assert_null (li_pair_notes_get_pair (f.notes)); /* the reference is no pair */
  li_document_set_step (f.document, 1);
  g_assert_cmpstr (li_pair_notes_get_pair (f.notes), ==, "T0-T1");
  f.pairs = f.texts = 0;

  li_pair_notes_set_text (f.notes, "crack");
  li_pair_notes_set_text (f.notes, "crack");
  g_assert_cmpuint (f.texts, ==, 1);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "crack");
  g_assert_false (is_on_disk (f.cell, "crack")); /* still being typed */
  li_document_set_step (f.document, 2);
  g_assert_cmpuint (f.pairs, ==, 1);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "");
  g_assert_cmpstr (li_pair_notes_note_of (f.notes, "T0-T1"), ==, "crack");
  g_assert_true (is_on_disk (f.cell, "crack"));

  li_document_set_step (f.document, 1);
  li_pair_notes_set_text (f.notes, "crack, wide");
  li_pair_notes_commit (f.notes);
  history = li_document_get_history (f.document);
  li_history_undo (history);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "crack");
  li_history_undo (history);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "");
  g_assert_false (is_on_disk (f.cell, "crack"));
  li_history_redo (history);
  li_history_redo (history);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "crack, wide");
  g_assert_null (li_pair_notes_save (f.notes)); /* the experiment has them */
  g_assert_cmpuint (f.writables, ==, 0);
  tear_down (&f);
}

/* A pause in typing writes; nobody else has to. */
static void
test_pause (void)
{
  Fixture f;

  set_up (&f);
  open_path (&f, f.cell);
  make_models (&f);
  li_document_set_step (f.document, 1);
  li_pair_notes_set_text (f.notes, "dry");
  while (!is_on_disk (f.cell, "dry"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "dry");
  tear_down (&f);
}

/* What is being typed when another experiment is opened belongs to the one before, and is not in
 * the history of the new one. */
static void
test_other_experiment (void)
{
  Fixture f;

  set_up (&f);
  open_path (&f, f.cell);
  make_models (&f);
  li_document_set_step (f.document, 1);
  li_pair_notes_set_text (f.notes, "leak");
  open_path (&f, f.other);
  li_document_set_step (f.document, 1);
  g_assert_cmpstr (li_pair_notes_get_pair (f.notes), ==, "T0-T1");
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "");
  g_assert_true (is_on_disk (f.cell, "leak"));
  g_assert_false (is_on_disk (f.other, "leak"));
  g_assert_false (li_history_can_undo (li_document_get_history (f.document)));
  open_path (&f, f.cell);
  li_document_set_step (f.document, 1);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "leak");
  tear_down (&f);
}

/* Notes of a newer version: not understood, not written over; new ones go with the session. */
static void
test_unread (void)
{
  Fixture f;
  const char *newer
      = "{\"format\": \"lithoscope-notes\", \"version\": \"9.0\", \"data\": {\"T0-T1\": \"all\"}}";
  g_autofree char *path = NULL, *left = NULL;
  g_autoptr (GVariant) saved = NULL;

  set_up (&f);
  path = g_build_filename (f.cell, "notes.json", NULL);
  g_assert_true (g_file_set_contents (path, newer, -1, NULL));
  open_path (&f, f.cell);
  make_models (&f);
  g_assert_false (li_pair_notes_get_writable (f.notes));
  g_assert_nonnull (strstr (f.told, "notes.json"));
  li_document_set_step (f.document, 2);
  li_pair_notes_set_text (f.notes, "new");
  saved = g_variant_ref_sink (li_pair_notes_save (f.notes));
  left = on_disk (f.cell);
  g_assert_cmpstr (left, ==, newer);

  open_path (&f, f.other); /* nothing of it there */
  g_assert_true (li_pair_notes_get_writable (f.notes));
  g_assert_cmpuint (f.writables, ==, 1);
  li_document_set_step (f.document, 2);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "");
  li_pair_notes_restore (f.notes, saved);
  g_assert_cmpstr (li_pair_notes_get_text (f.notes), ==, "new");
  g_assert_false (li_pair_notes_get_writable (f.notes));
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pair-notes/pairs", test_pairs);
  g_test_add_func ("/pair-notes/pause", test_pause);
  g_test_add_func ("/pair-notes/other-experiment", test_other_experiment);
  g_test_add_func ("/pair-notes/unread", test_unread);
  return g_test_run ();
}
