/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The Register page's work without a window: states, answers of pairs that have been left, a start
 * from centres of mass and a refinement on a known motion. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "session/li-register-model.h"
#include "volume/li-volume-write.h"

#define EDGE 40

static const double shift[3] = { 1, 2, -1 };

/* Two Gaussian spots of unequal height, moved by @times the shift. */
static char *
make_volume (const char *folder, const char *name, double times)
{
  static const double spots[2][4] = { { 15, 18, 22, 180 }, { 24, 20, 16, 120 } };
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  float *voxels = g_new0 (float, EDGE *EDGE *EDGE);
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (LiVolume) volume = NULL;
  g_autoptr (GError) error = NULL;

  for (int k = 0; k < EDGE * EDGE * EDGE; k++)
    for (int s = 0; s < 2; s++)
      {
        const double p[3] = { k / (EDGE * EDGE), k / EDGE % EDGE, k % EDGE };
        double r2 = 0;

        for (int a = 0; a < 3; a++)
          r2 += pow (p[a] - spots[s][a] - times * shift[a], 2);
        voxels[k] += (float)(spots[s][3] * exp (-r2 / 18));
      }
  volume = li_volume_new_memory (LI_TYPE_F32, shape, voxels);
  li_volume_write_tiff (volume, path, NULL, &error);
  g_assert_no_error (error);
  return path;
}

static void
wait_for (LiRegisterModel *model, LiRegisterState state)
{
  while (li_register_model_get_state (model) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_shift (const LiPhi *phi, double times, double within)
{
  for (int a = 0; a < 3; a++)
    g_assert_cmpfloat_with_epsilon (phi->t[a], times * shift[a], within);
}

static void
count_cb (guint *count)
{
  ++*count;
}

static void
test_model (void)
{
  g_autofree char *folder = g_dir_make_tmp ("litho-register-XXXXXX", NULL);
  char *paths[4] = { NULL };
  g_autoptr (LiDocument) document = li_document_new ();
  LiRegisterModel *model;
  guint told = 0;
  int from, to;

  for (int k = 0; k < 3; k++)
    {
      g_autofree char *name = g_strdup_printf ("T%d.tif", k);

      paths[k] = make_volume (folder, name, k);
    }
  g_assert_true (li_document_open_paths (document, (const char *const *)paths));
  model = li_register_model_new (document);
  g_assert_cmpint (li_register_model_get_state (model), ==, LI_REGISTER_EMPTY);
  g_assert_cmpstr (li_register_model_get_message (model), ==, "");
  g_signal_connect_swapped (model, "changed", G_CALLBACK (count_cb), &told);

  /* The first pair is left before its images are there: only the second is told of. */
  li_register_model_set_pair (model, 0, 2);
  li_register_model_set_pair (model, 0, 1);
  g_assert_cmpint (li_register_model_get_state (model), ==, LI_REGISTER_OPENING);
  wait_for (model, LI_REGISTER_READY);
  g_assert_cmpuint (told, ==, 3);
  li_register_model_set_pair (model, 0, 1);
  g_assert_cmpuint (told, ==, 3);
  li_register_model_get_pair (model, &from, &to);
  g_assert_cmpint (from, ==, 0);
  g_assert_cmpint (to, ==, 1);

  li_register_model_preset (model, LI_PRESET_MASS);
  while (li_pose_get (li_register_model_get_pose (model))->t[0] == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_shift (li_pose_get (li_register_model_get_pose (model)), 1, 0.25);

  li_register_model_refine (model);
  g_assert_cmpint (li_register_model_get_state (model), ==, LI_REGISTER_REFINING);
  wait_for (model, LI_REGISTER_REFINED);
  g_assert_true (li_register_model_is_good (model));
  assert_shift (&li_register_model_result (model)->phi, 1, 0.05);
  g_assert_true (li_register_model_accept (model, NULL));
  g_assert_cmpint (li_register_model_get_state (model), ==, LI_REGISTER_READY);
  assert_shift (li_pose_get (li_register_model_get_pose (model)), 1, 0.05);

  /* Left while it refines; the pose of the first pair is there again when it comes back. */
  li_register_model_refine (model);
  li_register_model_set_pair (model, 1, 2);
  wait_for (model, LI_REGISTER_READY);
  assert_shift (li_pose_get (li_register_model_get_pose (model)), 0, 1e-9);
  li_register_model_set_pair (model, 0, 1);
  wait_for (model, LI_REGISTER_READY);
  assert_shift (li_pose_get (li_register_model_get_pose (model)), 1, 0.05);

  g_remove (paths[2]);
  li_register_model_set_pair (model, 1, 2);
  wait_for (model, LI_REGISTER_FAILED);
  g_assert_cmpstr (li_register_model_get_message (model), !=, "");
  li_register_model_set_pair (model, -1, -1);
  g_assert_cmpint (li_register_model_get_state (model), ==, LI_REGISTER_EMPTY);

  li_register_model_shutdown (model);
  li_document_shutdown (document);
  g_object_add_weak_pointer (G_OBJECT (model), (gpointer *)&model);
  g_object_unref (model);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (model);
  for (int k = 0; k < 3; k++)
    {
      g_remove (paths[k]);
      g_free (paths[k]);
    }
  g_rmdir (folder);
}

/* Waves of 10 voxels in all directions, moved by @by voxels along z. */
static char *
make_lattice (const char *folder, const char *name, double by)
{
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  float *voxels = g_new (float, EDGE *EDGE *EDGE);
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (LiVolume) volume = NULL;

  for (int k = 0; k < EDGE * EDGE * EDGE; k++)
    {
      const double p[3] = { k / (EDGE * EDGE) - by, k / EDGE % EDGE, k % EDGE };

      voxels[k] = 0;
      for (int a = 0; a < 3; a++)
        voxels[k] += (float)(100 * cos (2 * G_PI * p[a] / 10));
    }
  volume = li_volume_new_memory (LI_TYPE_F32, shape, voxels);
  g_assert_true (li_volume_write_tiff (volume, path, NULL, NULL));
  return path;
}

/* What litho register says of a texture that repeats stands with the result here too, and goes with
 * it. */
static void
test_repeats (void)
{
  g_autofree char *folder = g_dir_make_tmp ("litho-register-XXXXXX", NULL);
  char *paths[3]
      = { make_lattice (folder, "T0.tif", 0), make_lattice (folder, "T1.tif", 1.5), NULL };
  g_autoptr (LiDocument) document = li_document_new ();
  LiRegisterModel *model;

  g_assert_true (li_document_open_paths (document, (const char *const *)paths));
  model = li_register_model_new (document);
  li_register_model_set_pair (model, 0, 1);
  wait_for (model, LI_REGISTER_READY);
  li_register_model_refine (model);
  wait_for (model, LI_REGISTER_REFINED);
  g_test_message ("%s", li_register_model_get_message (model));
  g_assert_nonnull (strstr (li_register_model_get_message (model), "repeats"));
  g_assert_nonnull (strstr (li_register_model_get_message (model), "10"));
  li_register_model_reject (model);
  g_assert_null (strstr (li_register_model_get_message (model), "repeats"));

  li_register_model_shutdown (model);
  li_document_shutdown (document);
  g_object_unref (model);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  for (int k = 0; k < 2; k++)
    {
      g_remove (paths[k]);
      g_free (paths[k]);
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/session/register-model", test_model);
  g_test_add_func ("/session/register-model/repeats", test_repeats);
  return g_test_run ();
}
