/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An open document whose experiment other programs write as well. */
#include <glib/gstdio.h>
#include <locale.h>

#include "base/li-gate.h"
#include "base/li-lock.h"
#include "session/li-document.h"
#include "workflow/li-analyse.h"
#include "folders.h"
#include "small-volume.h"

#define TYPED "typed, not saved"

static char *top, *folder;

static void
save (LiExperiment *e)
{
  g_autoptr (GError) error = NULL;

  li_experiment_save (e, &error);
  g_assert_no_error (error);
}

static void
import (LiExperiment *e, const char *name)
{
  g_autofree char *path = make_small_volume (top, name);
  g_autoptr (GError) error = NULL;

  li_experiment_import (e, -1, "quantitative", path, "", NULL, &error);
  g_assert_no_error (error);
}

static void
set_text (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

/* As another program does it. */
static void
import_outside (const char *name)
{
  g_autoptr (LiExperiment) e = li_experiment_open (folder, NULL);

  import (e, name);
  set_text (&li_experiment_cell (e)->housing, name);
  save (e);
}

static LiDocument *
open_document (void)
{
  const char *paths[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  LiDocument *document = li_document_new ();

  remove_all (folder);
  g_autoptr (LiExperiment) e = li_experiment_create (folder, "cell", &error);
  g_assert_no_error (error);
  import (e, "0.raw");
  import (e, "1.raw");
  save (e);
  g_assert_true (li_document_open_paths (document, paths));
  g_assert_cmpint (li_document_get_n_steps (document), ==, 2);
  return document;
}

static void
close_document (LiDocument *document)
{
  li_document_shutdown (document);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (document);
}

static void
wait_for_steps (LiDocument *document, int n)
{
  while (li_document_get_n_steps (document) != n)
    g_main_context_iteration (NULL, TRUE);
}

/* A step that another program adds is shown; what is typed here stays, and so does what is open. */
static void
test_watches (void)
{
  LiDocument *document = open_document ();
  LiStep *first = li_document_get_nth_step (document, 0);
  LiExperiment *e = li_document_get_experiment (document);

  li_document_set_step (document, 1);
  set_text (&li_experiment_cell (e)->note, TYPED);
  li_experiment_changed (e);
  import_outside ("2.raw");
  wait_for_steps (document, 3);
  g_assert_true (li_document_get_experiment (document) == e);
  g_assert_true (li_document_get_nth_step (document, 0) == first);
  g_assert_cmpint (li_document_get_step (document), ==, 1);
  g_assert_cmpstr (li_step_get_name (li_document_get_nth_step (document, 2)), ==, "T2");
  g_assert_cmpstr (li_experiment_cell (e)->note, ==, TYPED);
  g_assert_cmpstr (li_experiment_cell (e)->housing, ==, "2.raw");
  g_assert_true (li_experiment_get_dirty (e));
  save (e);
  g_autoptr (LiExperiment) now = li_experiment_open (folder, NULL);
  g_assert_cmpuint (li_experiment_n_steps (now), ==, 3);
  g_assert_cmpstr (li_experiment_cell (now)->note, ==, TYPED);
  close_document (document);
}

/* Where no event comes (network folders), asking does the same. */
static void
test_asks (void)
{
  LiDocument *document = open_document ();

  li_document_check_record (document); /* nothing new */
  import_outside ("2.raw");
  li_document_check_record (document);
  g_assert_cmpuint (li_experiment_n_steps (li_document_get_experiment (document)), ==, 3);
  g_assert_cmpint (li_document_get_n_steps (document), ==, 2); /* until whoever asks has ended */
  wait_for_steps (document, 3);
  close_document (document);
}

/* The next save here, before anything was noticed, takes nothing away either. */
static void
test_saves (void)
{
  LiDocument *document = open_document ();
  LiExperiment *e = li_document_get_experiment (document);

  import_outside ("2.raw");
  set_text (&li_experiment_cell (e)->note, TYPED);
  li_experiment_changed (e);
  save (e);
  g_autoptr (LiExperiment) now = li_experiment_open (folder, NULL);
  g_assert_cmpuint (li_experiment_n_steps (now), ==, 3);
  wait_for_steps (document, 3);
  close_document (document);
}

/* Another program takes the first step out: all others move up, with their own volumes. */
static void
test_moves_up (void)
{
  LiDocument *document = open_document ();
  g_autoptr (LiExperiment) other = li_experiment_open (folder, NULL);

  li_experiment_remove_step (other, 0);
  save (other);
  wait_for_steps (document, 1);
  g_assert_true (
      g_str_has_suffix (li_step_get_path (li_document_get_nth_step (document, 0)), "1.raw"));
  close_document (document);
}

static void
message_cb (LiDocument *document, const char *text, char **last)
{
  g_free (*last);
  *last = g_strdup (text);
}

/* A file that cannot be read is told, and neither taken over nor written over. */
static void
test_damaged (void)
{
  LiDocument *document = open_document ();
  LiExperiment *e = li_document_get_experiment (document);
  g_autofree char *path = g_build_filename (folder, LI_EXPERIMENT_FILE, NULL), *told = NULL,
                  *text = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (document, "message", G_CALLBACK (message_cb), &told);
  g_assert_true (g_file_set_contents (path, "{", -1, NULL));
  while (told == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_prefix (told, path));
  g_assert_cmpint (li_document_get_n_steps (document), ==, 2);
  g_assert_false (li_experiment_save (e, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{");
  close_document (document);
}

/* Holds the worker that adds volumes before it saves. */
typedef struct
{
  GThread *window;
  LiMutex lock;
  LiCond moved;
  gboolean arrived, open;
} Hold;

static void
hold_cb (const char *name, gpointer data)
{
  Hold *hold = data;

  if (g_thread_self () == hold->window || !g_str_equal (name, "record-lock"))
    return;
  li_mutex_lock (&hold->lock);
  hold->arrived = TRUE;
  li_cond_broadcast (&hold->moved);
  while (!hold->open)
    li_cond_wait (&hold->moved, &hold->lock);
  li_mutex_unlock (&hold->lock);
}

/* While volumes are added, a setting is typed and saved, another is typed and not saved, and
 * another program adds a step: all of it stays. */
static void
test_import (void)
{
  LiDocument *document = open_document ();
  LiExperiment *e = li_document_get_experiment (document);
  g_autofree char *path = make_small_volume (top, "9.raw");
  const char *paths[] = { path, NULL };
  Hold hold = { g_thread_self (), LI_MUTEX_INIT, LI_COND_INIT, FALSE, FALSE };

  li_gate_set_func (hold_cb, &hold);
  li_document_import (document, paths);
  li_mutex_lock (&hold.lock);
  while (!hold.arrived)
    li_cond_wait (&hold.moved, &hold.lock);
  li_mutex_unlock (&hold.lock);
  li_experiment_cell (e)->pressure = 0.75;
  li_experiment_changed (e);
  save (e);
  set_text (&li_experiment_cell (e)->note, TYPED);
  li_experiment_changed (e);
  import_outside ("2.raw");
  li_mutex_lock (&hold.lock);
  hold.open = TRUE;
  li_cond_broadcast (&hold.moved);
  li_mutex_unlock (&hold.lock);
  wait_for_steps (document, 4);
  li_gate_set_func (NULL, NULL);
  g_assert_true (li_document_get_experiment (document) == e);
  g_assert_cmpfloat (li_experiment_cell (e)->pressure, ==, 0.75);
  g_assert_cmpstr (li_experiment_cell (e)->note, ==, TYPED);
  g_assert_true (
      g_str_has_suffix (li_step_get_path (li_document_get_nth_step (document, 3)), "9.raw"));
  close_document (document);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  top = g_dir_make_tmp ("litho-record-XXXXXX", NULL);
  folder = g_build_filename (top, "cell", NULL);
  g_setenv ("XDG_CACHE_HOME", top, TRUE);
  g_test_add_func ("/session/record/watches", test_watches);
  g_test_add_func ("/session/record/asks", test_asks);
  g_test_add_func ("/session/record/saves", test_saves);
  g_test_add_func ("/session/record/moves-up", test_moves_up);
  g_test_add_func ("/session/record/damaged", test_damaged);
  g_test_add_func ("/session/record/import", test_import);
  int status = g_test_run ();
  remove_all (top);
  g_free (folder);
  g_free (top);
  return status;
}
