/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the views of a strain are made of: the image of the map's frame, the layer of the map, the
 * probe. Answers that come too late are nobody's. */
#include <math.h>
#include <string.h>

#include "session/li-strain-frames.h"
#include "session/li-strain-layer.h"
#include "session/li-strain-probe.h"
#include "session/li-strain-views.h"
#include "strain-cell.h"
#include "workflow/li-analyse.h"

#define IMAGE_EDGE 32

typedef struct
{
  char *folder, *cell;
  LiDocument *document;
  LiStrainModel *model;
  const LiStrainShown *shown;
} Fixture;

static void
count_cb (gpointer object, guint *count)
{
  ++*count;
}

static void
notify_cb (gpointer object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

/* Time step @step has a volume. */
static void
add_image (LiExperiment *experiment, guint step)
{
  g_autofree char *name = g_strdup_printf ("image-%u.raw", step);
  g_autofree char *path = g_build_filename (li_experiment_get_folder (experiment), name, NULL);
  g_autofree char *info = g_strconcat (path, ".info", NULL);
  g_autofree char *voxels = g_malloc0 (IMAGE_EDGE * IMAGE_EDGE * IMAGE_EDGE);
  g_autoptr (GError) error = NULL;

  voxels[0] = 1; /* not all the same */
  g_assert_true (g_file_set_contents (path, voxels, IMAGE_EDGE * IMAGE_EDGE * IMAGE_EDGE, &error));
  g_assert_true (g_file_set_contents (info, "shape = 32,32,32\ntype = u8\n", -1, &error));
  li_experiment_import (experiment, (int)step, "quantitative", path, "", NULL, &error);
  g_assert_no_error (error);
}

/* @images: the steps have volumes, T1 → T2 is analysed, and T2 is shown: T1 is not open. */
static void
set_up (Fixture *f, gboolean images)
{
  *f = (Fixture){ .folder = g_dir_make_tmp ("li-views-XXXXXX", NULL),
                  .document = li_document_new () };
  f->cell = cell_new (f->folder, "cell", 0.01);
  if (images)
    {
      g_autoptr (LiExperiment) experiment = li_experiment_open (f->cell, NULL);

      for (guint k = 0; k < CELL_STEPS; k++) /* a role is shown when all steps have it */
        add_image (experiment, k);
      g_free (cell_write_field (experiment, 1, 2, 1, 0.01));
      g_assert_true (li_experiment_save (experiment, NULL));
    }
  cell_open (f->document, f->cell);
  f->model = li_strain_model_new (f->document);
  f->shown = li_strain_model_shown (f->model);
  li_document_set_step (f->document, images ? 2 : 1);
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

static void
edit (Fixture *f, const char *name, const char *text)
{
  g_assert_true (li_strain_model_edit (f->model, name, text, NULL));
  cell_settle (f->model);
}

static void
wait_for (LiStrainFrames *frames)
{
  while (li_strain_frames_is_reading (frames))
    g_main_context_iteration (NULL, TRUE);
}

static LiVolume *
volume_of (LiStrainFrames *frames)
{
  LiPlaneSource *source = li_layer_get_source (li_strain_frames_get_layer (frames));

  return source != NULL ? li_plane_source_volume (source) : NULL;
}

/* What lies under the map of T1 → T2 is T1: opened once, and not where it is not wanted. */
static void
test_frame (void)
{
  guint told = 0;
  LiStrainFrames *frames;
  LiLayer *layer;
  LiVolume *volume;
  Fixture f;

  set_up (&f, TRUE);
  frames = li_strain_frames_new (f.model);
  layer = li_strain_frames_get_layer (frames);
  g_signal_connect (frames, "notify::reading", G_CALLBACK (notify_cb), &told);
  edit (&f, "frame-grey", "no");
  edit (&f, "total", "no");
  g_assert_nonnull (f.shown->values);
  g_assert_false (li_layer_get_visible (layer));
  g_assert_cmpuint (told, ==, 0);

  g_assert_true (li_strain_model_edit (f.model, "frame-grey", "yes", NULL));
  wait_for (frames);
  cell_settle (f.model);
  g_assert_true (li_layer_get_visible (layer));
  g_assert_cmpstr (li_layer_get_name (layer), ==, "T1");
  volume = volume_of (frames);
  g_assert_nonnull (volume);
  told = 0;
  li_strain_model_set_live (f.model, LI_COVER_LIVE);
  li_strain_model_set_image (f.model, LI_COVER_RESIDUAL); /* it has its own frame */
  g_assert_false (li_layer_get_visible (layer));
  li_strain_model_set_image (f.model, LI_COVER_STRAIN);
  g_assert_true (li_layer_get_visible (layer));
  g_assert_true (volume_of (frames) == volume);
  g_assert_cmpuint (told, ==, 0);

  edit (&f, "total", "yes");
  wait_for (frames);
  g_assert_cmpstr (li_layer_get_name (layer), ==, "T0");
  g_assert_true (volume_of (frames) != volume);
  li_document_set_step (f.document, 0);
  g_assert_false (li_layer_get_visible (layer));
  g_assert_finalize_object (frames);
  tear_down (&f);
}

/* The answer of another experiment, or to somebody who is gone, is dropped. */
static void
test_late_frame (void)
{
  g_autofree char *other = NULL;
  LiStrainFrames *frames;
  Fixture f;

  set_up (&f, TRUE);
  other = cell_new (f.folder, "other", 0.02);
  edit (&f, "frame-grey", "no");
  edit (&f, "total", "no");
  frames = li_strain_frames_new (f.model);
  g_assert_true (li_strain_model_edit (f.model, "frame-grey", "yes", NULL));
  g_assert_true (li_strain_frames_is_reading (frames));
  cell_open (f.document, other);
  g_assert_false (li_strain_frames_is_reading (frames));
  cell_settle (f.model);
  g_assert_null (volume_of (frames));
  g_assert_false (li_layer_get_visible (li_strain_frames_get_layer (frames)));

  cell_open (f.document, f.cell);
  li_document_set_step (f.document, 2);
  while (f.shown->values == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (li_strain_frames_is_reading (frames)); /* anew, and it is never told */
  g_assert_finalize_object (frames);
  cell_settle (f.model);
  tear_down (&f);
}

static void
test_layer (void)
{
  const float *values = NULL;
  LiLayer *layer;
  Fixture f;

  set_up (&f, FALSE);
  layer = li_strain_layer_new (f.model);
  g_assert_true (li_layer_get_visible (layer));
  g_assert_nonnull (li_layer_get_field (layer, &values));
  g_assert_cmpfloat_with_epsilon (values[0] * f.shown->factor, 1, 1e-3);
  edit (&f, "component", "u_z");
  g_assert_nonnull (li_layer_get_field (layer, &values));
  g_assert_cmpfloat_with_epsilon (values[0], 1, 1e-4);
  g_assert_cmpfloat (li_layer_get_look (layer)->hi, ==, f.shown->hi);
  edit (&f, "style", "nodes");
  g_assert_null (li_layer_get_field (layer, &values));

  li_layer_set_opacity (layer, 0.25); /* a key of the viewer */
  g_assert_cmpfloat_with_epsilon (li_strain_model_look (f.model)->opacity, 25, 1e-9);
  edit (&f, "opacity", "70");
  g_assert_cmpfloat_with_epsilon (li_layer_get_look (layer)->opacity, 0.7, 1e-9);
  li_strain_model_set_image (f.model, LI_COVER_DEFORMED);
  g_assert_false (li_layer_get_visible (layer));
  g_assert_finalize_object (layer);
  tear_down (&f);
}

static const char *
row_of (GPtrArray *rows, const char *name)
{
  for (guint k = 0; k < rows->len; k++)
    if (g_str_equal (((LiProbeRow *)rows->pdata[k])->name, name))
      return ((LiProbeRow *)rows->pdata[k])->text;
  return NULL;
}

static void
test_probe (void)
{
  const double node[3] = { 9, 16, 8 }, outside[3] = { 900, 16, 8 };
  g_autofree char *text = NULL, *none = NULL;
  LiStrainProbe *probe;
  Fixture f;

  set_up (&f, FALSE);
  probe = li_strain_probe_new (f.model);
  edit (&f, "component", "u_z");
  text = li_strain_probe_text (probe, node);
  g_assert_true (g_str_has_prefix (text, "u_z +1.08 ")); /* of the node at z = 8 */
  none = li_strain_probe_text (probe, outside);
  g_assert_cmpstr (none, ==, "no node here");
  li_strain_model_set_image (f.model, LI_COVER_LATER);
  g_assert_null (li_strain_probe_text (probe, node));
  li_strain_model_set_image (f.model, LI_COVER_STRAIN);

  g_autoptr (GPtrArray) rows = li_strain_probe_rows (probe); /* the cursor: 0, 0, 0 */
  g_assert_cmpuint (rows->len, >, 20);
  g_assert_true (g_str_has_prefix (row_of (rows, "u_z"), "+1"));
  g_assert_true (g_str_has_prefix (row_of (rows, "vol"), "+1"));
  g_assert_null (row_of (rows, "d1_z")); /* directions are left out */
  li_document_set_step (f.document, 0);
  g_autoptr (GPtrArray) nothing = li_strain_probe_rows (probe);
  g_assert_cmpuint (nothing->len, ==, 1);
  g_assert_null (li_strain_probe_text (probe, node));
  g_assert_finalize_object (probe);
  tear_down (&f);
}

/* Told only while somebody looks, and once however often the cursor moves. */
static void
test_probe_told (void)
{
  const double lo[3] = { -0.5, -0.5, -0.5 }, hi[3] = { 31.5, 31.5, 31.5 }, um[3] = { 1, 1, 1 };
  guint told = 0, actives = 0;
  LiStrainProbe *probe;
  LiViewState *view;
  Fixture f;

  set_up (&f, FALSE);
  probe = li_strain_probe_new (f.model);
  view = li_document_get_view (f.document);
  li_view_state_set_frame (view, lo, hi, um);
  g_signal_connect (probe, "changed", G_CALLBACK (count_cb), &told);
  g_signal_connect (probe, "notify::active", G_CALLBACK (notify_cb), &actives);
  edit (&f, "component", "u_z");
  li_strain_probe_set_active (probe, TRUE);
  li_strain_probe_set_active (probe, TRUE);
  for (int k = 0; k < 20; k++)
    li_view_state_move_cursor (view, 0, 1);
  g_assert_cmpuint (told, ==, 0);
  while (told == 0)
    g_main_context_iteration (NULL, TRUE);
  cell_settle (f.model);
  g_assert_cmpuint (told, ==, 1);
  g_assert_cmpuint (actives, ==, 1);
  li_view_state_move_cursor (view, 0, -1);
  g_object_set (probe, "active", FALSE, NULL); /* before it was told */
  g_assert_false (li_strain_probe_get_active (probe));
  g_assert_null (g_main_context_find_source_by_user_data (NULL, probe));
  g_assert_finalize_object (probe);
  tear_down (&f);
}

/* Layers, colour bar and probe line of the views; nothing stays when it goes. */
static void
test_views (void)
{
  const double node[3] = { 9, 16, 8 };
  LiViewerControls *controls = li_viewer_controls_new ();
  g_autoptr (GString) text = g_string_new (NULL), nothing = g_string_new (NULL);
  const LiViewerBar *bar;
  LiStrainViewParts parts;
  LiStrainViews *views;
  Fixture f;

  set_up (&f, FALSE);
  li_viewer_controls_set_document (controls, f.document);
  parts = (LiStrainViewParts){ .model = f.model,
                               .residual = li_residual_model_new (f.model),
                               .analysis = li_analysis_model_new (f.model),
                               .vois = li_strain_vois_new (f.model),
                               .probe = li_strain_probe_new (f.model) };
  views = li_strain_views_new (controls, &parts);
  bar = li_viewer_controls_get_colour_bar (controls);
  g_assert_cmpuint (g_list_model_get_n_items (li_viewer_controls_get_layers (controls)), ==, 3);
  g_assert_true (bar->layer == li_viewer_controls_get_top_layer (controls));
  g_assert_cmpstr (bar->title, ==, "vol T0→T1");
  g_assert_cmpstr (bar->unit, ==, "%");
  edit (&f, "component", "u_z");
  g_assert_cmpstr (li_viewer_controls_get_colour_bar (controls)->title, ==, "u_z T0→T1");
  li_viewer_controls_probe (controls, node, text);
  g_assert_nonnull (strstr (text->str, "u_z +1.08 "));
  li_residual_model_set_shown (parts.residual, LI_COVER_RESIDUAL); /* none was written */
  g_assert_null (li_viewer_controls_get_colour_bar (controls)->layer);
  li_residual_model_set_shown (parts.residual, LI_COVER_STRAIN);
  g_assert_nonnull (li_viewer_controls_get_colour_bar (controls)->layer);

  g_assert_finalize_object (views);
  li_viewer_controls_probe (controls, node, nothing);
  g_assert_cmpstr (nothing->str, ==, "");
  g_assert_finalize_object (parts.probe);
  g_assert_finalize_object (parts.vois);
  g_object_unref (parts.analysis);
  g_object_unref (parts.residual);
  g_object_unref (controls);
  cell_settle (f.model);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strain-views/frame", test_frame);
  g_test_add_func ("/strain-views/late-frame", test_late_frame);
  g_test_add_func ("/strain-views/layer", test_layer);
  g_test_add_func ("/strain-views/probe", test_probe);
  g_test_add_func ("/strain-views/probe-told", test_probe_told);
  g_test_add_func ("/strain-views/views", test_views);
  return g_test_run ();
}
