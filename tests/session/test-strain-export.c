/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Exports of the strain that is shown: where they go, that volumes are opened in the background,
 * and that each is of what was shown when it was asked for. */
#include <string.h>

#include "session/li-strain-export.h"
#include "strain-cell.h"
#include "volume/li-volume-write.h"
#include "workflow/li-analyse.h"

#define EDGE (CELL_EDGE * CELL_SPACING)

typedef struct
{
  char *folder, *cell, *other, *told;
  LiDocument *document;
  LiStrainModel *strain;
  LiStrainParts parts;
  LiStrainExport *export;
  guint notified;
} Fixture;

/* The images of the time steps of a cell. */
static void
add_images (const char *folder, const char *cell)
{
  const gint64 shape[3] = { EDGE, EDGE, EDGE };
  g_autoptr (GError) error = NULL;
  g_autoptr (LiExperiment) experiment = li_experiment_open (cell, &error);

  for (guint k = 0; k < CELL_STEPS; k++)
    {
      g_autofree char *name = g_strdup_printf ("T%u.tif", k),
                      *path = g_build_filename (folder, name, NULL);
      g_autoptr (LiVolume) volume
          = li_volume_new_memory (LI_TYPE_U8, shape, g_malloc0 (EDGE * EDGE * EDGE));

      g_assert_true (li_volume_write_tiff (volume, path, NULL, &error));
      li_experiment_import (experiment, (int)k, "quantitative", path, "", NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_true (li_experiment_save (experiment, &error));
}

static void
message_cb (LiDocument *document, const char *text, char **told)
{
  g_free (*told);
  *told = g_strdup (text);
}

static void
notify_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
set_up (Fixture *f)
{
  *f = (Fixture){ .folder = g_dir_make_tmp ("li-export-XXXXXX", NULL),
                  .document = li_document_new () };
  f->cell = cell_new (f->folder, "cell", 0.01);
  f->other = cell_new (f->folder, "other", 0.01);
  add_images (f->folder, f->cell);
  add_images (f->folder, f->other);
  g_signal_connect (f->document, "message", G_CALLBACK (message_cb), &f->told);
  cell_open (f->document, f->cell);
  f->strain = li_strain_model_new (f->document);
  f->parts.notes = li_pair_notes_new (f->strain);
  f->parts.residual = li_residual_model_new (f->strain);
  f->parts.vois = li_strain_vois_new (f->strain);
  f->parts.plots = li_strain_plots_new (f->strain, f->parts.vois);
  f->parts.controls = li_viewer_controls_new ();
  li_viewer_controls_set_document (f->parts.controls, f->document);
  f->export = li_strain_export_new (f->strain, &f->parts);
  g_object_set (f->export, "movie", FALSE, NULL);
  li_document_set_step (f->document, 1);
  cell_settle (f->strain);
  while (li_step_get_source (li_document_get_current (f->document)) == NULL)
    g_main_context_iteration (NULL, TRUE); /* the cursor is in its middle, 16 */
}

static void
tear_down (Fixture *f)
{
  g_assert_finalize_object (f->export);
  g_object_unref (f->parts.controls);
  g_object_unref (f->parts.plots);
  g_object_unref (f->parts.vois);
  g_object_unref (f->parts.residual);
  g_object_unref (f->parts.notes);
  li_strain_model_shutdown (f->strain);
  li_document_shutdown (f->document);
  g_object_unref (f->strain);
  g_object_unref (f->document);
  remove_all (f->folder);
  g_free (f->folder);
  g_free (f->cell);
  g_free (f->other);
  g_free (f->told);
}

static void
settle (Fixture *f)
{
  while (li_strain_export_is_busy (f->export))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
exists (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->cell, "exports", name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_folder (void)
{
  Fixture f;
  g_autofree char *own = NULL, *elsewhere = NULL, *expected = NULL, *missing = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&f);
  g_signal_connect (f.export, "notify::folder", G_CALLBACK (notify_cb), &f.notified);
  own = li_strain_export_path (f.export, "x", TRUE, "svg", &error);
  g_assert_true (g_str_has_suffix (own, "/cell/exports/T0-T1-vol-x.svg"));
  li_strain_export_set_folder (f.export, f.folder);
  li_strain_export_set_folder (f.export, f.folder);
  g_assert_cmpuint (f.notified, ==, 1);
  elsewhere = li_strain_export_path (f.export, "x", FALSE, "svg", &error);
  expected = g_build_filename (f.folder, "vol-x.svg", NULL);
  g_assert_cmpstr (elsewhere, ==, expected);
  missing = g_build_filename (f.folder, "none", NULL);
  li_strain_export_set_folder (f.export, missing);
  g_assert_null (li_strain_export_path (f.export, "x", FALSE, "svg", &error));
  g_assert_nonnull (strstr (error->message, "Choose another folder under Export"));
  cell_open (f.document, f.other); /* its own folder again */
  g_assert_null (li_strain_export_get_folder (f.export));
  tear_down (&f);
}

/* The image under the map of T0 → T2 is that of T0, which is not open: neither is the file there
 * when the call returns, nor is anything lost of two that follow each other. */
static void
test_pictures (void)
{
  Fixture f;
  LiStep *first;

  set_up (&f);
  li_document_set_step (f.document, 2);
  cell_settle (f.strain);
  first = li_document_get_nth_step (f.document, 0);
  li_step_set_source (first, NULL);
  g_assert_null (li_step_get_volume (first));
  li_strain_export_picture (f.export, "png");
  li_strain_export_picture (f.export, "svg");
  g_assert_true (li_strain_export_is_busy (f.export));
  g_assert_false (exists (&f, "T0-T2-vol-z16.png"));
  g_assert_null (li_step_get_volume (first));
  li_document_set_step (f.document, 1); /* they are still of T2 */
  settle (&f);
  g_assert_true (exists (&f, "T0-T2-vol-z16.png"));
  g_assert_true (exists (&f, "T0-T2-vol-z16.svg"));
  g_assert_true (g_str_has_prefix (f.told, "Saved "));
  g_assert_true (g_str_has_suffix (f.told, "T0-T2-vol-z16.svg"));
  li_strain_export_set_axis (f.export, 2);
  li_strain_export_picture (f.export, "png");
  settle (&f);
  g_assert_true (exists (&f, "T0-T1-vol-x16.png"));
  tear_down (&f);
}

/* A volume that cannot be opened is told; the next export is made. */
static void
test_unreadable (void)
{
  Fixture f;
  g_autofree char *path = NULL;

  set_up (&f);
  path = g_build_filename (f.folder, "T0.tif", NULL);
  g_assert_true (g_file_set_contents (path, "no image", -1, NULL));
  li_step_set_source (li_document_get_nth_step (f.document, 0), NULL);
  li_strain_export_picture (f.export, "png");
  settle (&f);
  g_assert_nonnull (strstr (f.told, "T0.tif"));
  g_assert_false (exists (&f, "T0-T1-vol-z16.png"));
  li_strain_export_data (f.export);
  g_assert_true (exists (&f, "T0-T1-vol-strain.vti"));
  tear_down (&f);
}

static void
test_sweep (void)
{
  Fixture f;

  set_up (&f);
  g_signal_connect (f.export, "notify::progress", G_CALLBACK (notify_cb), &f.notified);
  li_strain_export_sweep (f.export, TRUE);
  g_assert_cmpstr (li_strain_export_get_progress (f.export), ==, "Picture 1 of 3");
  settle (&f);
  g_assert_null (li_strain_export_get_progress (f.export));
  g_assert_cmpuint (f.notified, ==, 4);
  g_assert_true (exists (&f, "vol-time-total-z16/0000.png"));
  g_assert_true (exists (&f, "vol-time-total-z16/0002.png")); /* of T3, which has no map */
  g_assert_false (exists (&f, "vol-time-total-z16/0003.png"));

  li_strain_export_sweep (f.export, FALSE);
  while (!exists (&f, "T0-T1-vol-slices-z/0001.png"))
    g_main_context_iteration (NULL, TRUE);
  li_strain_export_cancel_sweep (f.export);
  g_assert_false (li_strain_export_is_busy (f.export));
  g_assert_false (exists (&f, "T0-T1-vol-slices-z/0031.png"));

  li_strain_export_sweep (f.export, FALSE); /* another map ends it */
  g_assert_true (li_strain_model_edit (f.strain, "component", "dev", NULL));
  settle (&f);
  g_assert_true (g_str_has_prefix (f.told, "Another map was chosen"));
  tear_down (&f);
}

static void
test_report (void)
{
  Fixture f;
  g_autofree char *path = NULL, *html = NULL;

  set_up (&f);
  li_pair_notes_set_text (f.parts.notes, "a crack & more");
  li_strain_export_report (f.export);
  g_assert_false (exists (&f, "T0-T1-vol-report.html"));
  settle (&f);
  g_assert_true (exists (&f, "T0-T1-vol-report.pdf"));
  path = g_build_filename (f.cell, "exports", "T0-T1-vol-report.html", NULL);
  g_assert_true (g_file_get_contents (path, &html, NULL, NULL));
  g_assert_nonnull (strstr (html, "a crack &amp; more"));

  g_remove (path);
  li_strain_export_report (f.export); /* of a map that is not shown any more */
  li_document_set_step (f.document, 2);
  settle (&f);
  g_assert_false (exists (&f, "T0-T1-vol-report.html"));
  g_assert_nonnull (strstr (f.told, "write it again"));
  tear_down (&f);
}

/* What is under way ends with its experiment, and that is told. */
static void
test_other_experiment (void)
{
  Fixture f;

  set_up (&f);
  li_strain_export_picture (f.export, "png");
  li_strain_export_sweep (f.export, FALSE);
  cell_open (f.document, f.other);
  g_assert_false (li_strain_export_is_busy (f.export));
  g_assert_true (g_str_has_prefix (f.told, "Another experiment was opened"));
  cell_settle (f.strain);
  g_assert_false (exists (&f, "T0-T1-vol-z16.png"));
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strain-export/folder", test_folder);
  g_test_add_func ("/strain-export/pictures", test_pictures);
  g_test_add_func ("/strain-export/unreadable", test_unreadable);
  g_test_add_func ("/strain-export/sweep", test_sweep);
  g_test_add_func ("/strain-export/report", test_report);
  g_test_add_func ("/strain-export/other-experiment", test_other_experiment);
  return g_test_run ();
}
