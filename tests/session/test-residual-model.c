/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The residual of the pair that is shown: what is read when, regions above a limit, and that an
 * answer for another map is dropped. */
#include <math.h>
#include <string.h>

#include "folders.h"
#include "session/li-residual-model.h"
#include "volume/li-volume-write.h"
#include "workflow/li-analyse.h"

#define EDGE 24
#define GRID 3

typedef struct
{
  char *folder, *cell;
  LiExperiment *experiment;
  LiDocument *document;
  LiStrainModel *strain;
  LiResidualModel *model;
  LiRegionSearch *regions; /* the model's */
  char *told;
  guint changed;
} Fixture;

static void
write_volume (LiVolume *volume, const char *path)
{
  g_autoptr (GError) error = NULL;

  li_volume_write_tiff (volume, path, NULL, &error);
  g_assert_no_error (error);
}

/* 0 with a cube of 3³ voxels at +9 around (4, 4, 4) and one of 4³ at −20 around (15.5, 15.5, 15.5).
 */
static void
write_residual (const char *path)
{
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  float *voxels = g_new0 (float, EDGE *EDGE *EDGE);
  g_autoptr (LiVolume) volume = NULL;

  for (int z = 0; z < EDGE; z++)
    for (int y = 0; y < EDGE; y++)
      for (int x = 0; x < EDGE; x++)
        {
          int lo = MIN (z, MIN (y, x)), hi = MAX (z, MAX (y, x));

          if (lo >= 3 && hi <= 5)
            voxels[(z * EDGE + y) * EDGE + x] = 9;
          if (lo >= 14 && hi <= 17)
            voxels[(z * EDGE + y) * EDGE + x] = -20;
        }
  volume = li_volume_new_memory (LI_TYPE_F32, shape, voxels);
  write_volume (volume, path);
}

static void
write_analysis (Fixture *f, guint to, double floor)
{
  g_autofree char *path = li_experiment_analysis_file (f->experiment, 0, to, "phi.tsv"),
                  *residual = li_experiment_analysis_file (f->experiment, 0, to, "residual.tif"),
                  *name = li_experiment_analysis_file (f->experiment, 0, to, "report.json"),
                  *folder = g_path_get_dirname (path);
  g_autoptr (LiField) field = li_field_new (GRID * GRID * GRID);
  g_autoptr (LiReport) report = li_report_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  for (gsize k = 0; k < field->n; k++)
    {
      const double p[3] = { 8.0 * (double)(k / (GRID * GRID)), 8.0 * (double)(k / GRID % GRID),
                            8.0 * (double)(k % GRID) };

      li_node_init (&field->nodes[k], (gint64)k, p);
      field->nodes[k].status = LI_STATUS_CONVERGED;
    }
  li_field_write_tsv (field, path, TRUE, &error);
  g_assert_no_error (error);
  report->from = g_strdup ("T0");
  report->to = g_strdup_printf ("T%u", to);
  report->residual.sd = 3;
  report->residual_floor_sd = floor;
  li_report_write (report, name, &error);
  g_assert_no_error (error);
  write_residual (residual);
}

static void
add_image (Fixture *f, guint step)
{
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  guint8 *voxels = g_malloc (EDGE * EDGE * EDGE);
  g_autofree char *name = g_strdup_printf ("T%u.tif", step),
                  *path = g_build_filename (f->folder, name, NULL);
  g_autoptr (LiVolume) volume = NULL;
  g_autoptr (GError) error = NULL;

  for (int k = 0; k < EDGE * EDGE * EDGE; k++)
    voxels[k] = (guint8)(k * 7 % 251);
  volume = li_volume_new_memory (LI_TYPE_U8, shape, voxels);
  write_volume (volume, path);
  li_experiment_import (f->experiment, -1, "quantitative", path, "", NULL, &error);
  g_assert_no_error (error);
}

static void
settle (Fixture *f)
{
  while (li_strain_maps_is_loading (li_strain_model_get_maps (f->strain))
         || li_residual_model_is_busy (f->model) || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}

static void
count_cb (LiResidualModel *model, guint *count)
{
  ++*count;
}

static void
notify_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
message_cb (LiDocument *document, const char *text, char **told)
{
  g_free (*told);
  *told = g_strdup (text);
}

/* T0 → T1 and T0 → T2 are analysed, T2 without a double scan; T1 is shown. */
static void
set_up (Fixture *f)
{
  const char *paths[2] = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  *f = (Fixture){ .folder = g_dir_make_tmp ("li-residual-XXXXXX", NULL),
                  .document = li_document_new () };
  f->cell = g_build_filename (f->folder, "cell", NULL);
  f->experiment = li_experiment_create (f->cell, "cell", &error);
  g_assert_no_error (error);
  for (guint k = 0; k < 3; k++)
    add_image (f, k);
  g_assert_true (li_experiment_save (f->experiment, &error));
  write_analysis (f, 1, 2.5);
  write_analysis (f, 2, NAN);
  paths[0] = f->cell;
  g_assert_true (li_document_open_paths (f->document, paths));
  g_signal_connect (f->document, "message", G_CALLBACK (message_cb), &f->told);
  f->strain = li_strain_model_new (f->document);
  f->model = li_residual_model_new (f->strain);
  f->regions = li_residual_model_get_regions (f->model);
  g_signal_connect (f->model, "changed", G_CALLBACK (count_cb), &f->changed);
  li_document_set_step (f->document, 1);
  settle (f);
}

static void
tear_down (Fixture *f)
{
  g_assert_finalize_object (f->model);
  li_strain_model_shutdown (f->strain);
  li_document_shutdown (f->document);
  g_assert_finalize_object (f->strain);
  g_object_unref (f->document);
  g_object_unref (f->experiment);
  remove_all (f->folder);
  g_free (f->folder);
  g_free (f->cell);
  g_free (f->told);
}

static void
test_limit (void)
{
  Fixture f;
  guint notified = 0;
  LiLook look;
  double limit;

  set_up (&f);
  g_assert_true (li_residual_model_is_written (f.model));
  g_assert_cmpfloat (li_residual_model_get_limit (f.model), ==, 8); /* 3 × 2.5, up */
  g_assert_nonnull (strstr (li_residual_model_get_about (f.model), "the double scan"));
  g_signal_connect (f.model, "notify::limit", G_CALLBACK (notify_cb), &notified);
  f.changed = 0;
  li_residual_model_set_limit (f.model, 8);
  g_assert_cmpuint (f.changed + notified, ==, 0);
  li_residual_model_set_limit (f.model, 10);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_cmpuint (f.changed, ==, 1);
  li_residual_model_set_shown (f.model, LI_COVER_RESIDUAL);
  li_residual_model_get_source (f.model, &look, &limit);
  g_assert_cmpfloat (look.hi, ==, 20);
  g_assert_cmpfloat (look.lo, ==, -20);
  li_document_set_step (f.document, 2);
  settle (&f);
  g_assert_cmpfloat (li_residual_model_get_limit (f.model), ==, 9); /* 3 × its own scatter */
  g_assert_nonnull (strstr (li_residual_model_get_about (f.model), "No double scan"));
  li_document_set_step (f.document, 0);
  g_assert_false (li_residual_model_is_written (f.model));
  tear_down (&f);
}

/* The residual is read once it is shown; the strain model learns what is in its place. */
static void
test_shown (void)
{
  Fixture f;
  g_autofree char *status = NULL;
  LiLook look;
  double limit;

  set_up (&f);
  g_assert_null (li_residual_model_get_status (f.model));
  g_assert_false (li_residual_model_check (f.model, TRUE, NULL)); /* nothing has been read */
  li_residual_model_set_shown (f.model, LI_COVER_RESIDUAL);
  g_assert_cmpint (li_strain_model_get_cover (f.strain), ==, LI_COVER_RESIDUAL);
  g_assert_true (li_residual_model_is_busy (f.model));
  g_assert_false (li_residual_model_is_coloured (f.model));
  settle (&f);
  g_assert_true (li_residual_model_is_coloured (f.model));
  g_assert_nonnull (li_residual_model_get_source (f.model, &look, &limit));
  g_assert_cmpfloat (limit, ==, 0); /* no regions, no outlines */
  g_assert_true (li_layer_get_source (li_residual_model_get_layer (f.model))
                 == li_residual_model_get_source (f.model, &look, &limit));
  status = li_residual_model_get_status (f.model);
  g_assert_cmpstr (status, ==, "Residual: T1 − deformed T0, frame of T1");
  li_residual_model_set_shown (f.model, LI_COVER_STRAIN);
  g_assert_cmpint (li_strain_model_get_cover (f.strain), ==, LI_COVER_STRAIN);
  g_assert_false (li_residual_model_is_coloured (f.model));
  tear_down (&f);
}

/* Nothing has moved: the deformed reference is the reference. */
static void
test_deformed (void)
{
  Fixture f;
  LiResidualSides sides;
  g_autoptr (GError) error = NULL;
  const LiBox box = { { 4, 4, 4 }, { 5, 5, 6 } };
  float values[2];

  set_up (&f);
  li_residual_model_set_beside (f.model, TRUE);
  settle (&f);
  while (li_step_get_source (li_document_get_nth_step (f.document, 1)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (li_residual_model_check (f.model, TRUE, &error));
  li_residual_model_get_sides (f.model, &sides);
  g_assert_cmpstr (sides.names[1], ==, "T0 deformed onto T1");
  g_assert_cmpstr (sides.names[2], ==, "difference");
  g_assert_true (g_str_has_prefix (sides.treatment, "signed, blur "));
  g_assert_true (g_str_has_suffix (sides.treatment, "limit ±8"));
  g_assert_true (li_volume_read_box (li_plane_source_volume (sides.sources[1]), &box, LI_TYPE_F32,
                                     values, &error));
  g_assert_cmpfloat (values[0], ==, (4 * EDGE * EDGE + 4 * EDGE + 4) * 7 % 251);
  g_assert_cmpfloat (values[1], ==, (4 * EDGE * EDGE + 4 * EDGE + 5) * 7 % 251);
  li_residual_sides_clear (&sides);
  tear_down (&f);
}

static void
test_regions (void)
{
  Fixture f;
  g_autofree char *first = NULL, *all = NULL;
  const double *cursor;
  LiLook look;
  double limit;

  set_up (&f);
  li_residual_model_find_regions (f.model); /* above 8: both */
  g_assert_true (li_residual_model_is_busy (f.model));
  g_assert_cmpuint (li_region_search_n (f.regions), ==, 0);
  settle (&f);
  g_assert_cmpuint (li_region_search_n (f.regions), ==, 2);
  first = li_region_search_describe (f.regions, 0);
  g_assert_cmpstr (first, ==, "1: 64 voxels at 16, 16, 16, peak -20");
  g_assert_cmpstr (li_region_search_summary (f.regions), ==,
                   "2 regions of at least 27 voxels above 8, 91 voxels together");
  li_region_search_go_to (f.regions, 1);
  cursor = li_view_state_cursor (li_document_get_view (f.document));
  g_assert_cmpfloat (cursor[0], ==, 4);
  li_region_search_go_to (f.regions, 2); /* there is none */

  li_residual_model_set_limit (f.model, 15); /* what was found lies above 8 still */
  g_assert_nonnull (strstr (li_region_search_summary (f.regions), "above 8,"));
  li_residual_model_set_shown (f.model, LI_COVER_RESIDUAL);
  li_residual_model_get_source (f.model, &look, &limit);
  g_assert_cmpfloat (limit, ==, 8);
  li_residual_model_find_regions (f.model);
  settle (&f);
  g_assert_cmpuint (li_region_search_n (f.regions), ==, 1);
  all = li_residual_model_describe (f.model);
  g_assert_true (g_str_has_suffix (
      all, " Found: 1 region of at least 27 voxels above 15, 64 voxels together."));
  tear_down (&f);
}

/* Another map is shown before the answers come: none of them arrives. */
static void
test_stale (void)
{
  Fixture f;
  LiPlaneSource *first, *second;
  LiLook look;
  double limit;

  set_up (&f);
  li_residual_model_set_shown (f.model, LI_COVER_RESIDUAL);
  settle (&f);
  first = li_plane_source_ref (li_residual_model_get_source (f.model, &look, &limit));
  li_residual_model_set_shown (f.model, LI_COVER_DEFORMED); /* asks for it */
  li_residual_model_find_regions (f.model);
  li_document_set_step (f.document, 0); /* no pair, no images */
  g_assert_false (li_residual_model_is_busy (f.model));
  settle (&f);
  g_assert_cmpuint (li_region_search_n (f.regions), ==, 0);
  g_assert_cmpstr (li_region_search_summary (f.regions), ==, "");
  g_assert_null (li_residual_model_get_source (f.model, &look, &limit));
  li_residual_model_set_shown (f.model, LI_COVER_RESIDUAL);
  li_document_set_step (f.document, 2);
  settle (&f);
  second = li_residual_model_get_source (f.model, &look, &limit);
  g_assert_nonnull (second);
  g_assert_true (second != first);
  li_plane_source_unref (first);
  tear_down (&f);
}

/* What could not be made is told, and tried again when it is wanted again. */
static void
test_again (void)
{
  Fixture f;
  g_autofree char *image = NULL, *away = NULL;
  LiLook look;
  double limit;

  set_up (&f);
  image = li_experiment_volume_path (f.experiment, 0, "quantitative");
  away = g_strconcat (image, ".away", NULL);
  g_assert_cmpint (g_rename (image, away), ==, 0);
  li_residual_model_set_shown (f.model, LI_COVER_DEFORMED);
  settle (&f);
  g_assert_nonnull (f.told);
  g_assert_nonnull (strstr (f.told, "T0.tif"));
  g_assert_null (li_residual_model_get_source (f.model, &look, &limit));
  g_assert_cmpint (g_rename (away, image), ==, 0);
  li_residual_model_set_shown (f.model, LI_COVER_LATER);
  li_residual_model_set_shown (f.model, LI_COVER_DEFORMED);
  settle (&f);
  g_assert_nonnull (li_residual_model_get_source (f.model, &look, &limit));
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/residual-model/limit", test_limit);
  g_test_add_func ("/residual-model/shown", test_shown);
  g_test_add_func ("/residual-model/deformed", test_deformed);
  g_test_add_func ("/residual-model/regions", test_regions);
  g_test_add_func ("/residual-model/stale", test_stale);
  g_test_add_func ("/residual-model/again", test_again);
  return g_test_run ();
}
