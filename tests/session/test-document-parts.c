/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a document is made of, each by itself: planes that come in, and layers that are opened. */
#include <string.h>

#include "session/li-layer-opener.h"
#include "session/li-plane-notifier.h"

static void
ready_cb (LiPlaneNotifier *notifier, guint *n)
{
  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  ++*n;
}

static LiPlaneSource *
make_source (void)
{
  const gint64 shape[3] = { 8, 8, 8 };
  g_autoptr (LiVolume) volume = li_volume_new_memory (LI_TYPE_U8, shape, g_malloc0 (512));

  return li_plane_source_new (volume, FALSE);
}

static void
want (LiPlaneNotifier *notifier, LiPlaneSource *source, gint64 slice)
{
  LiPlaneWant wants[1] = { { .source = source } };

  wants[0].request = (LiPlaneRequest){ .axis = LI_Z, .level = 0, .index = slice };
  wants[0].request.hi[0] = wants[0].request.hi[1] = 8;
  li_plane_loader_want (li_plane_notifier_get_loader (notifier), 0, wants, 1);
}

/* A plane that has come in is told on the main loop, and nothing after shutdown. */
static void
test_planes (void)
{
  g_autoptr (LiPlaneNotifier) notifier = li_plane_notifier_new (1 << 20, 1);
  g_autoptr (LiPlaneSource) source = make_source ();
  guint told = 0;

  g_signal_connect (notifier, "ready", G_CALLBACK (ready_cb), &told);
  want (notifier, source, 3);
  while (told == 0)
    g_main_context_iteration (NULL, TRUE);
  told = 0;
  want (notifier, source, 5);
  while (!li_plane_loader_is_idle (li_plane_notifier_get_loader (notifier)))
    g_usleep (1000);
  li_plane_notifier_shutdown (notifier);
  g_assert_null (li_plane_notifier_get_loader (notifier));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (told, ==, 0);
}

static void
failed_cb (LiLayerOpener *opener, const GError *error, guint *n)
{
  g_assert_nonnull (strstr (error->message, "nothing.tif"));
  ++*n;
}

static void
layer_cb (LiLayer *layer, gpointer data)
{
  g_assert_null (layer);
  ++*(guint *)data;
}

/* Of a volume that cannot be opened both are told; of one that is dropped only who asked for it. */
static void
test_layers (void)
{
  g_autoptr (LiJobList) jobs = li_job_list_new ();
  g_autoptr (LiLayerOpener) opener = li_layer_opener_new (jobs);
  guint failed = 0, done = 0;

  g_signal_connect (opener, "failed", G_CALLBACK (failed_cb), &failed);
  li_layer_opener_open (opener, "/nowhere/nothing.tif", layer_cb, &done);
  while (done == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (failed, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (li_job_list_get_jobs (jobs)), ==, 1);
  li_layer_opener_open (opener, "/nowhere/nothing.tif", layer_cb, &done);
  li_layer_opener_drop (opener);
  g_assert_cmpuint (done, ==, 2);
  li_job_list_shutdown (jobs);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (done, ==, 2);
  g_assert_cmpuint (failed, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/document-parts/planes", test_planes);
  g_test_add_func ("/session/document-parts/layers", test_layers);
  return g_test_run ();
}
