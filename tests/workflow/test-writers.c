/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Several writers of one experiment. Gates in the program (base/li-gate.h) hold each writer after
 * reading, before merging, before renaming and while the lock is taken; a seeded scheduler lets one
 * of them go on at a time, so every interleaving can be run again. */

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "workflow/li-analyse.h"
#include "folders.h"
#include "small-volume.h"
#include "turns.h"

#define INTERLEAVINGS 200
#define SPACING "33,11"

typedef enum
{
  WRITER_IMPORT_A,
  WRITER_IMPORT_B,
  WRITER_WINDOW,
  WRITER_SET,
  N_WRITERS
} Writer;

static char *top, *folder;

static void
import (LiExperiment *e, const char *name)
{
  g_autofree char *path = g_build_filename (top, name, NULL);
  g_autoptr (GError) error = NULL;

  li_experiment_import (e, -1, "quantitative", path, "", NULL, &error);
  g_assert_no_error (error);
}

static void
save (LiExperiment *e)
{
  g_autoptr (GError) error = NULL;

  li_experiment_save (e, &error);
  g_assert_no_error (error);
}

static LiExperiment *
reopen (void)
{
  g_autoptr (GError) error = NULL;
  LiExperiment *e = li_experiment_open (folder, &error);

  g_assert_no_error (error);
  return e;
}

/* What a writer found when it began and was told when it saved. */
typedef struct
{
  char *found, *notice;
} Seen;

static Seen seen[N_WRITERS];

static char *
get_setting (LiExperiment *e, const char *name)
{
  LiAnalysisParams p = { 0 };

  g_assert_true (li_analysis_settings (e, &p, NULL));
  char *text = li_params_get_text (&li_correlate_params, &p.correlation, name);
  li_params_clear (&li_analysis_params, &p);
  return text;
}

static void
set_settings (LiExperiment *e, const char *name, const char *text, const char *tolerance)
{
  LiAnalysisParams p = { 0 };

  g_assert_true (li_analysis_settings (e, &p, NULL));
  g_assert_true (li_params_set_text (&li_correlate_params, &p.correlation, name, text, NULL));
  if (tolerance != NULL)
    g_assert_true (
        li_params_set_text (&li_register_params, &p.registration, "tolerance", tolerance, NULL));
  li_experiment_set_settings (e, &li_analysis_params, &p);
  li_params_clear (&li_analysis_params, &p);
}

static void
note_seen (LiExperiment *e, Writer writer)
{
  g_autofree char *notice = li_experiment_take_notice (e);

  if (notice == NULL)
    return;
  g_free (seen[writer].notice);
  seen[writer].notice = g_steal_pointer (&notice);
}

/* As litho import. */
static void
run_import (const char *name)
{
  g_autoptr (LiExperiment) e = reopen ();

  import (e, name);
  save (e);
}

/* As litho analyse --set. */
static void
run_set (void)
{
  g_autoptr (LiExperiment) e = reopen ();

  seen[WRITER_SET].found = get_setting (e, "iterations");
  set_settings (e, "iterations", "77", "3e-06");
  save (e);
  note_seen (e, WRITER_SET);
}

/* As the window: the experiment stays open, what is typed is saved at once, changes on disk are
 * taken over, documents are kept. */
static void
run_window (LiExperiment *e)
{
  set_settings (e, "spacing", SPACING, NULL);
  save (e);
  g_free (li_experiment_cell (e)->note);
  li_experiment_cell (e)->note = g_strdup ("typed, not saved yet");
  li_experiment_changed (e);
  li_gate ("window-idle");
  g_assert_true (li_experiment_reload (e, NULL));
  g_assert_cmpstr (li_experiment_cell (e)->note, ==, "typed, not saved yet");
  seen[WRITER_WINDOW].found = get_setting (e, "iterations");
  set_settings (e, "iterations", "88", NULL);
  li_gate ("window-idle");
  save (e);
  note_seen (e, WRITER_WINDOW);
  li_experiment_step (e, 0)->charge = 0.25;
  li_experiment_changed (e);
  save (e);
}

typedef struct
{
  Writer writer;
  LiExperiment *open;
} Work;

static gpointer
work_thread (gpointer data)
{
  Work *work = data;

  turns_join ((int)work->writer);
  if (work->writer == WRITER_IMPORT_A)
    run_import ("a.raw");
  else if (work->writer == WRITER_IMPORT_B)
    run_import ("b.raw");
  else if (work->writer == WRITER_WINDOW)
    run_window (work->open);
  else
    run_set ();
  turns_leave ();
  return NULL;
}

static void
begin (void)
{
  g_autoptr (GError) error = NULL;

  remove_all (folder);
  g_autoptr (LiExperiment) e = li_experiment_create (folder, "cell", &error);
  g_assert_no_error (error);
  import (e, "0.raw");
  import (e, "1.raw");
  save (e);
  for (int k = 0; k < N_WRITERS; k++)
    {
      g_clear_pointer (&seen[k].found, g_free);
      g_clear_pointer (&seen[k].notice, g_free);
    }
  turns_begin (N_WRITERS);
}

static int
count_volume (LiExperiment *e, const char *name)
{
  int n = 0;

  for (guint k = 0; k < li_experiment_n_steps (e); k++)
    {
      g_autofree char *path = li_experiment_volume_path (e, k, "quantitative");
      n += g_str_has_suffix (path, name);
    }
  return n;
}

static void
assert_steps (LiExperiment *e)
{
  g_assert_cmpuint (li_experiment_n_steps (e), ==, 4);
  for (const char *name = "01ab"; *name != '\0'; name++)
    {
      const char file[] = { '/', *name, '.', 'r', 'a', 'w', '\0' };
      g_assert_cmpint (count_volume (e, file), ==, 1);
    }
  for (guint k = 0; k < 4; k++)
    {
      g_autofree char *name = g_strdup_printf ("T%u", k);

      g_assert_cmpstr (li_experiment_step (e, k)->name, ==, name);
      g_assert_cmpint (li_experiment_find_step (e, li_experiment_step (e, k)->id), ==, (int)k);
    }
}

/* Of two that have set the same: one of them holds, and whoever wrote it knew of the other or was
 * told. */
static void
assert_told (LiExperiment *e)
{
  g_autofree char *now = get_setting (e, "iterations");
  gboolean by_window = g_str_equal (now, "88");
  const Seen *last = &seen[by_window ? WRITER_WINDOW : WRITER_SET];

  g_assert_true (by_window || g_str_equal (now, "77"));
  if (!g_str_equal (last->found, by_window ? "77" : "88"))
    {
      g_assert_nonnull (last->notice);
      g_assert_nonnull (strstr (last->notice, "iterations"));
    }
}

static void
assert_all_kept (void)
{
  g_autoptr (LiExperiment) e = reopen ();
  g_autofree char *spacing = get_setting (e, "spacing");
  LiAnalysisParams p = { 0 };

  assert_steps (e);
  g_assert_cmpstr (spacing, ==, SPACING);
  g_assert_true (li_analysis_settings (e, &p, NULL));
  g_assert_cmpfloat (p.registration.tolerance, ==, 3e-6);
  li_params_clear (&li_analysis_params, &p);
  g_assert_cmpstr (li_experiment_cell (e)->note, ==, "typed, not saved yet");
  g_assert_cmpfloat (li_experiment_step (e, 0)->charge, ==, 0.25);
  assert_told (e);
}

static void
test_interleavings (void)
{
  int told = 0;

  for (guint seed = 0; seed < INTERLEAVINGS; seed++)
    {
      GThread *threads[N_WRITERS];
      Work work[N_WRITERS];
      GRand *rand = g_rand_new_with_seed (seed);

      begin ();
      g_autoptr (LiExperiment) open = reopen ();
      for (int k = 0; k < N_WRITERS; k++)
        {
          work[k] = (Work){ (Writer)k, open };
          threads[k] = g_thread_new ("writer", work_thread, &work[k]);
        }
      turns_schedule (rand);
      for (int k = 0; k < N_WRITERS; k++)
        g_thread_join (threads[k]);
      g_rand_free (rand);
      assert_all_kept ();
      for (int k = 0; k < N_WRITERS; k++)
        told += seen[k].notice != NULL;
    }
  li_gate_set_func (NULL, NULL);
  g_assert_cmpint (told, >, 0); /* the seeds hold both cases */
  g_assert_cmpint (told, <, INTERLEAVINGS);
}

int
main (int argc, char **argv)
{
  /* In memory where there is such a folder: the tests write some thousand small files. */
  const char *parent = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  top = g_build_filename (parent, "litho-writers-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (top));
  folder = g_build_filename (top, "cell", NULL);
  for (const char *name = "01ab"; *name != '\0'; name++)
    {
      const char file[] = { *name, '.', 'r', 'a', 'w', '\0' };
      g_autofree char *path = make_small_volume (top, file);
    }
  g_test_add_func ("/writers/interleavings", test_interleavings);
  int status = g_test_run ();
  remove_all (top);
  g_free (folder);
  g_free (top);
  return status;
}
