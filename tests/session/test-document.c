/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A document with volumes of its own: what it tells while they open, and that nothing of what was
 * open before reaches what is open now. */
#include <glib/gstdio.h>

#include "session/li-document.h"
#include "volume/li-volume-write.h"

/* A volume of 16-bit voxels from @lo on, in a file of its own. */
static char *
make_volume (const char *folder, const char *name, guint16 lo)
{
  const gint64 shape[3] = { 12, 16, 20 };
  guint16 *voxels = g_new (guint16, 12 * 16 * 20);
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (LiVolume) volume = NULL;
  g_autoptr (GError) error = NULL;

  for (int k = 0; k < 12 * 16 * 20; k++)
    voxels[k] = (guint16)(lo + k % 100);
  volume = li_volume_new_memory (LI_TYPE_U16, shape, voxels);
  li_volume_write_tiff (volume, path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

static void
open_one (LiDocument *document, const char *path)
{
  const char *paths[2] = { path, NULL };

  g_assert_true (li_document_open_paths (document, paths));
}

static gboolean
is_open (LiDocument *document)
{
  LiStep *step = li_document_get_current (document);

  return step != NULL && li_step_get_state (step) == LI_STEP_OPEN
         && li_step_get_histogram (step) != NULL;
}

static void
count_cb (gpointer object, gpointer what, guint *count)
{
  ++*count;
}

/* The window of grey values is that of a volume near 1000, or not yet set. */
static void
look_cb (LiLayer *grey, gpointer data)
{
  const LiLook *look = li_layer_get_look (grey);

  g_assert_false (look->hi > 30000);
}

static void
message_cb (LiDocument *document, const char *text, gpointer data)
{
  g_error ("not to be told: %s", text);
}

static void
test_stale (void)
{
  g_autofree char *folder = g_dir_make_tmp ("litho-document-XXXXXX", NULL);
  g_autofree char *bright = make_volume (folder, "bright.tif", 60000);
  g_autofree char *dark = make_volume (folder, "dark.tif", 1000);

  for (int trial = 0; trial < 30; trial++)
    {
      g_autoptr (LiDocument) document = li_document_new ();
      const LiLook *look = li_layer_get_look (li_document_get_grey (document));
      g_autoptr (LiStep) left = NULL;

      g_signal_connect (li_document_get_grey (document), "changed", G_CALLBACK (look_cb), NULL);
      g_signal_connect (document, "message", G_CALLBACK (message_cb), NULL);
      open_one (document, bright);
      left = g_object_ref (li_document_get_current (document));
      g_usleep ((gulong)trial * 200); /* it may have been read by now, but was not told */
      open_one (document, dark);
      while (!is_open (document))
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpfloat (look->lo, >=, 1000);
      g_assert_cmpfloat (look->hi, <=, 1100);
      g_assert_null (li_step_get_source (left));
      li_document_shutdown (document);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_remove (bright);
  g_remove (dark);
  g_rmdir (folder);
}

static void
layer_cb (LiLayer *layer, gpointer data)
{
  guint *told = data;

  told[layer != NULL]++;
}

/* A layer that is still being opened does not reach the document that is opened next, and whoever
 * asked is told once. */
static void
test_stale_layer (void)
{
  g_autofree char *folder = g_dir_make_tmp ("litho-document-XXXXXX", NULL);
  g_autofree char *a = make_volume (folder, "a.tif", 10), *b = make_volume (folder, "b.tif", 20);

  for (int trial = 0; trial < 30; trial++)
    {
      g_autoptr (LiDocument) document = li_document_new ();
      guint told[2] = { 0 };

      open_one (document, a);
      li_document_open_layer (document, b, layer_cb, told);
      li_document_open_layer (document, a, layer_cb, told);
      g_usleep ((gulong)trial * 200);
      open_one (document, b);
      g_assert_cmpuint (told[FALSE], ==, 2);
      while (!is_open (document))
        g_main_context_iteration (NULL, TRUE);
      li_document_open_layer (document, a, layer_cb, told);
      while (told[TRUE] == 0)
        g_main_context_iteration (NULL, TRUE);
      li_document_open_layer (document, a, layer_cb, told);
      li_document_shutdown (document);
      g_assert_cmpuint (told[FALSE], ==, 3);
      g_assert_cmpuint (told[TRUE], ==, 1);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_remove (a);
  g_remove (b);
  g_rmdir (folder);
}

/* Bright only outside the middle slice. */
static char *
make_hollow (const char *folder)
{
  const gint64 shape[3] = { 20, 24, 24 };
  const gsize n = 20 * 24 * 24, slice = 24 * 24;
  guint16 *voxels = g_new (guint16, n);
  char *path = g_build_filename (folder, "hollow.tif", NULL);
  g_autoptr (LiVolume) volume = NULL;

  for (gsize k = 0; k < n; k++)
    voxels[k] = (guint16)(k / slice == 10 ? 100 + k % 3 : 1000 * (k / slice) + k % 3);
  volume = li_volume_new_memory (LI_TYPE_U16, shape, voxels);
  g_assert_true (li_volume_write_tiff (volume, path, NULL, NULL));
  return path;
}

static void
keep_layer_cb (LiLayer *layer, gpointer data)
{
  *(LiLayer **)data = g_object_ref (layer);
}

/* The contrast of an added layer is that of all of its slices, unless a person was faster. */
static void
test_layer_contrast (gconstpointer by_hand)
{
  g_autofree char *folder = g_dir_make_tmp ("litho-document-XXXXXX", NULL);
  g_autofree char *path = make_hollow (folder), *small = make_volume (folder, "a.tif", 10);
  g_autoptr (LiDocument) document = li_document_new ();
  g_autoptr (LiLayer) layer = NULL;

  open_one (document, small);
  while (!is_open (document))
    g_main_context_iteration (NULL, TRUE);
  li_document_open_layer (document, path, keep_layer_cb, &layer);
  while (layer == NULL)
    g_main_context_iteration (NULL, TRUE);
  const LiLook *look = li_layer_get_look (layer);
  g_assert_cmpfloat (look->hi, <, 200); /* a first guess, from the slice that is shown first */
  if (by_hand != NULL)
    li_layer_set_window (layer, 50, 60);
  while (li_job_list_n_running (li_document_get_jobs (document)) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (look->hi, ==, by_hand != NULL ? 60 : 19002);
  g_assert_cmpfloat (look->lo, <=, by_hand != NULL ? 50 : 3);
  li_document_shutdown (document);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_remove (path);
  g_remove (small);
  g_rmdir (folder);
}

static void
test_properties (void)
{
  g_autofree char *folder = g_dir_make_tmp ("litho-document-XXXXXX", NULL);
  g_autofree char *a = make_volume (folder, "a.tif", 10), *b = make_volume (folder, "b.tif", 20);
  const char *paths[3] = { a, b, NULL };
  g_autoptr (LiDocument) document = li_document_new ();
  g_autofree char *title = NULL;
  guint steps = 0, n_steps = 0;
  int n;

  g_signal_connect (document, "notify::step", G_CALLBACK (count_cb), &steps);
  g_signal_connect (document, "notify::n-steps", G_CALLBACK (count_cb), &n_steps);
  g_assert_true (li_document_open_paths (document, paths));
  g_object_get (document, "n-steps", &n, "title", &title, NULL);
  g_assert_cmpint (n, ==, 2);
  g_assert_cmpstr (title, ==, "a.tif");
  while (!is_open (document))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_steps, >, 0);
  steps = 0;
  li_document_set_step (document, 0);
  g_assert_cmpuint (steps, ==, 0);
  li_document_set_step (document, 9);
  g_assert_cmpuint (steps, ==, 1);
  g_assert_cmpint (li_document_get_step (document), ==, 1);
  while (!is_open (document))
    g_main_context_iteration (NULL, TRUE);
  li_document_close (document);
  g_assert_true (li_document_is_empty (document));
  g_assert_cmpint (li_document_get_step (document), ==, -1);
  g_assert_null (li_layer_get_source (li_document_get_grey (document)));
  li_document_shutdown (document);
  g_remove (a);
  g_remove (b);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/session/document/stale", test_stale);
  g_test_add_func ("/session/document/stale-layer", test_stale_layer);
  g_test_add_data_func ("/session/document/layer-contrast", NULL, test_layer_contrast);
  g_test_add_data_func ("/session/document/layer-contrast-by-hand", "by hand", test_layer_contrast);
  g_test_add_func ("/session/document/properties", test_properties);
  return g_test_run ();
}
