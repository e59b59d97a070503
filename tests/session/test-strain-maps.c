/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Maps of an experiment within a budget of memory: what is let go, what stays, what comes back. */
#include <glib/gstdio.h>

#include "session/li-strain-maps.h"
#include "folders.h"

#define EDGE 12

/* A grid that moves by @shift voxels along z. */
static void
write_field (LiExperiment *experiment, guint from, guint to, double shift)
{
  g_autofree char *path = li_experiment_analysis_file (experiment, from, to, "phi.tsv");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (LiField) field = li_field_new (EDGE * EDGE * EDGE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  for (gsize k = 0; k < field->n; k++)
    {
      const double p[3] = { 8.0 * (double)(k / (EDGE * EDGE)), 8.0 * (double)(k / EDGE % EDGE),
                            8.0 * (double)(k % EDGE) };

      li_node_init (&field->nodes[k], (gint64)k, p);
      field->nodes[k].status = LI_STATUS_CONVERGED;
      field->nodes[k].phi.t[0] = shift;
    }
  li_field_write_tsv (field, path, TRUE, &error);
  g_assert_no_error (error);
}

static void
wait_until_read (LiStrainMaps *maps)
{
  while (li_strain_maps_is_loading (maps))
    g_main_context_iteration (NULL, TRUE);
}

/* @n steps with totals 0→1 … 0→n−1, looked at by @maps. */
static LiExperiment *
make_experiment (LiStrainMaps *maps, const char *folder, guint n)
{
  g_autofree char *path = g_build_filename (folder, "cell", NULL);
  g_autoptr (GError) error = NULL;
  LiExperiment *experiment = li_experiment_create (path, "cell", &error);

  g_assert_no_error (error);
  for (guint k = 0; k < n; k++)
    li_experiment_add_step (experiment);
  for (guint k = 1; k < n; k++)
    write_field (experiment, 0, k, k);
  li_strain_maps_set_experiment (maps, experiment);
  li_strain_maps_reload (maps, 0, 1);
  wait_until_read (maps);
  return experiment;
}

static guint
n_there (LiStrainMaps *maps, guint n)
{
  guint there = 0;

  for (guint k = 1; k < n; k++)
    there += li_strain_maps_peek (maps, 0, k)->field != NULL;
  return there;
}

static void
test_budget (void)
{
  g_autofree char *folder = g_dir_make_tmp ("li-maps-XXXXXX", NULL);
  g_autoptr (LiStrainMaps) maps = li_strain_maps_new ();
  g_autoptr (LiExperiment) experiment = make_experiment (maps, folder, 6);
  gsize one = li_strain_maps_peek (maps, 0, 1)->bytes;

  g_assert_cmpuint (one, >, EDGE * EDGE * EDGE * sizeof (LiNode));
  g_assert_cmpuint (n_there (maps, 6), ==, 5);
  g_assert_cmpuint (li_strain_maps_bytes (maps), ==, 5 * one);

  /* 0→1 is pinned, 0→5 was asked for last: the three others were not for longer. */
  li_strain_maps_pin (maps, 0, 1);
  for (guint k = 1; k < 6; k++)
    li_strain_maps_get (maps, 0, k);
  li_strain_maps_set_budget (maps, 2 * one);
  g_assert_cmpuint (li_strain_maps_bytes (maps), ==, 2 * one);
  g_assert_nonnull (li_strain_maps_peek (maps, 0, 1)->field);
  g_assert_nonnull (li_strain_maps_peek (maps, 0, 5)->field);
  g_assert_cmpuint (n_there (maps, 6), ==, 2);
  g_assert_true (li_strain_maps_peek (maps, 0, 3)->dropped);

  /* Peeking asks for nothing; getting reads again, and the oldest but the pinned one goes. */
  g_assert_false (li_strain_maps_is_loading (maps));
  g_assert_null (li_strain_maps_get (maps, 0, 3)->field);
  g_assert_true (li_strain_maps_is_loading (maps));
  wait_until_read (maps);
  g_assert_nonnull (li_strain_maps_peek (maps, 0, 3)->field);
  g_assert_false (li_strain_maps_peek (maps, 0, 3)->dropped);
  g_assert_cmpfloat (li_strain_maps_peek (maps, 0, 3)->field->nodes[7].phi.t[0], ==, 3);
  g_assert_nonnull (li_strain_maps_peek (maps, 0, 1)->field);
  g_assert_null (li_strain_maps_peek (maps, 0, 5)->field);
  g_assert_cmpuint (li_strain_maps_bytes (maps), ==, 2 * one);

  /* Looking again at the disk reads no map only because it was let go. */
  li_strain_maps_reload (maps, 0, 1);
  g_assert_false (li_strain_maps_is_loading (maps));
  g_assert_cmpuint (n_there (maps, 6), ==, 2);

  /* Less than one map: the pinned one stays. */
  li_strain_maps_set_budget (maps, 1);
  g_assert_cmpuint (n_there (maps, 6), ==, 1);
  g_assert_nonnull (li_strain_maps_peek (maps, 0, 1)->field);
  li_strain_maps_shutdown (maps);
  remove_all (folder);
}

/* A file that changed is read again, and its old map no longer counts. */
static void
test_changed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("li-maps-XXXXXX", NULL);
  g_autoptr (LiStrainMaps) maps = li_strain_maps_new ();
  g_autoptr (LiExperiment) experiment = make_experiment (maps, folder, 3);
  g_autofree char *file = li_experiment_analysis_file (experiment, 0, 2, "phi.tsv");
  gsize bytes = li_strain_maps_bytes (maps);

  write_field (experiment, 0, 1, 11.5);
  li_strain_maps_reload (maps, 0, 1);
  wait_until_read (maps);
  g_assert_cmpfloat (li_strain_maps_peek (maps, 0, 1)->field->nodes[0].phi.t[0], ==, 11.5);
  g_assert_cmpuint (li_strain_maps_bytes (maps), ==, bytes);
  g_assert_cmpint (g_unlink (file), ==, 0);
  li_strain_maps_reload (maps, 0, 1);
  g_assert_null (li_strain_maps_peek (maps, 0, 2));
  g_assert_cmpuint (li_strain_maps_bytes (maps), ==, bytes / 2);
  li_strain_maps_shutdown (maps);
  remove_all (folder);
}

/* A report that cannot be read is told; a map with settings that nobody chose is not shown. */
static void
test_damaged_report (void)
{
  g_autofree char *folder = g_dir_make_tmp ("li-maps-XXXXXX", NULL);
  g_autoptr (LiStrainMaps) maps = li_strain_maps_new ();
  g_autoptr (LiExperiment) experiment = make_experiment (maps, folder, 2);
  g_autofree char *report = li_experiment_analysis_file (experiment, 0, 1, "report.json");

  g_assert_nonnull (li_strain_maps_peek (maps, 0, 1)->strain);
  g_assert_true (g_file_set_contents (report, "{\"format\": ", -1, NULL));
  li_strain_maps_reload (maps, 0, 1);
  wait_until_read (maps);
  const LiMap *map = li_strain_maps_peek (maps, 0, 1);
  g_assert_null (map->strain);
  g_assert_nonnull (strstr (map->error, report));
  g_assert_nonnull (strstr (map->error, "analyse"));
  li_strain_maps_shutdown (maps);
  remove_all (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/strain-maps/budget", test_budget);
  g_test_add_func ("/session/strain-maps/changed", test_changed);
  g_test_add_func ("/session/strain-maps/damaged-report", test_damaged_report);
  return g_test_run ();
}
