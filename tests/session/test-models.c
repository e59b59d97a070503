/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The models behind the window: notify only on a change, defaults, finalise, save and restore. */
#include <math.h>
#include <string.h>
#include <glib/gstdio.h>

#include "base/li-material.h"
#include "session/li-document.h"
#include "session/li-pair-item.h"
#include "session/li-point-list.h"
#include "session/li-pose.h"
#include "session/li-session.h"
#include "session/li-settings.h"
#include "volume/li-open-options.h"

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  ++*count;
}

static void
gone (gpointer data, GObject *where)
{
  *(gboolean *)data = TRUE;
}

static void
test_document (void)
{
  LiDocument *document = li_document_new ();
  gboolean finalised = FALSE;
  int step, pair, n;
  guint told = 0;
  g_autofree char *title = NULL;

  g_object_weak_ref (G_OBJECT (document), gone, &finalised);
  g_object_get (document, "step", &step, "pair", &pair, "n-steps", &n, "title", &title, NULL);
  g_assert_cmpint (step, ==, -1);
  g_assert_cmpint (pair, ==, -1);
  g_assert_cmpint (n, ==, 0);
  g_assert_null (title);
  g_assert_true (li_document_is_empty (document));
  g_signal_connect (document, "notify::pair", G_CALLBACK (count_cb), &told);
  li_document_set_pair (document, 0, 1);
  g_assert_cmpuint (told, ==, 1);
  li_document_set_pair (document, 0, 1);
  g_assert_cmpuint (told, ==, 1);
  li_document_set_step (document, 5);
  g_assert_cmpint (li_document_get_step (document), ==, -1);
  li_document_shutdown (document);
  g_object_unref (document);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (finalised);
}

/* What of a file of several volumes is shown stands in the title and under the step's name. */
static void
test_choice_in_title (void)
{
  g_autofree char *folder = g_dir_make_tmp ("li-title-XXXXXX", NULL),
                  *one = g_build_filename (folder, "hyper.tif", NULL),
                  *two = g_build_filename (folder, "plain.tif", NULL),
                  *address = li_volume_address (one, "channel=1 frame=0");
  const char *addresses[] = { address, two, NULL };
  LiDocument *document = li_document_new ();
  gboolean finalised = FALSE;
  guint told = 0;

  g_assert_true (g_file_set_contents (one, "no image", -1, NULL));
  g_assert_true (g_file_set_contents (two, "no image", -1, NULL));
  g_object_weak_ref (G_OBJECT (document), gone, &finalised);
  g_signal_connect (document, "notify::title", G_CALLBACK (count_cb), &told);
  g_assert_true (li_document_open_paths (document, addresses));
  g_assert_cmpstr (li_document_get_title (document), ==, "hyper.tif · channel 1, time 0");
  g_assert_cmpstr (li_step_get_subtitle (li_document_get_nth_step (document, 0)), ==,
                   "channel 1, time 0");
  told = 0;
  li_document_set_step (document, 1);
  g_assert_cmpstr (li_document_get_title (document), ==, "hyper.tif");
  g_assert_cmpuint (told, ==, 1);
  li_document_close (document);
  g_assert_null (li_document_get_title (document));
  li_document_shutdown (document);
  g_object_unref (document);
  while (!finalised)
    g_main_context_iteration (NULL, TRUE);
  g_remove (one);
  g_remove (two);
  g_rmdir (folder);
}

static void
test_layer (void)
{
  g_autoptr (LiLayer) layer = li_layer_new ("grey");
  guint told = 0;

  g_assert_cmpstr (li_layer_get_name (layer), ==, "grey");
  g_assert_true (li_layer_get_visible (layer));
  g_signal_connect (layer, "notify::opacity", G_CALLBACK (count_cb), &told);
  li_layer_set_opacity (layer, 0.5);
  li_layer_set_opacity (layer, 0.5);
  g_assert_cmpuint (told, ==, 1);
  li_layer_set_opacity (layer, 7);
  g_assert_cmpfloat (li_layer_get_look (layer)->opacity, ==, 1);
  li_layer_set_window (layer, 3, 9);
  g_assert_cmpfloat (li_layer_get_look (layer)->lo, ==, 3);
  g_assert_cmpfloat (li_layer_get_look (layer)->hi, ==, 9);
}

static void
test_view_state (void)
{
  static const double lo[3] = { -0.5, -0.5, -0.5 }, hi[3] = { 39.5, 59.5, 79.5 },
                      voxel[3] = { 0.05, 0.05, 0.05 }, far[3] = { 1000, -3, 12.4 };
  g_autoptr (LiViewState) state = li_view_state_new (), other = li_view_state_new ();
  g_autoptr (GVariant) saved = NULL;

  li_view_state_set_frame (state, lo, hi, voxel);
  g_assert_cmpfloat (li_view_state_cursor (state)[0], ==, 20);
  li_view_state_set_cursor (state, far);
  g_assert_cmpfloat (li_view_state_cursor (state)[0], ==, 39);
  g_assert_cmpfloat (li_view_state_cursor (state)[1], ==, 0);
  g_assert_cmpfloat (li_view_state_cursor (state)[2], ==, 12);
  li_view_state_set_view (state, li_view_state_cursor (state), 3.25);
  saved = g_variant_ref_sink (li_view_state_save (state));
  li_view_state_set_frame (other, lo, hi, voxel);
  li_view_state_restore (other, saved);
  g_assert_cmpfloat (li_view_state_zoom (other), ==, 3.25);
  g_assert_cmpmem (li_view_state_cursor (other), 3 * sizeof (double), li_view_state_cursor (state),
                   3 * sizeof (double));
}

/* The cursor stands in the middle of voxels, wherever the frame begins. */
static void
test_view_state_of_part (void)
{
  static const double lo[3] = { 10.2, 3.7, -0.5 }, hi[3] = { 20.2, 9.7, 5.5 },
                      voxel[3] = { 1, 1, 1 }, there[3] = { 12.6, 100, 2.2 };
  g_autoptr (LiViewState) state = li_view_state_new ();

  li_view_state_set_frame (state, lo, hi, voxel);
  li_view_state_set_cursor (state, there);
  g_assert_cmpfloat_with_epsilon (li_view_state_cursor (state)[0], 12.7, 1e-12);
  g_assert_cmpfloat_with_epsilon (li_view_state_cursor (state)[1], 9.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (li_view_state_cursor (state)[2], 2, 1e-12);
}

/* What is undone and redone is the pose of before, rotation included. */
static void
test_pose_undo (void)
{
  static const double centre[3] = { 20, 30, 40 }, voxel[3] = { 1, 1, 1 }, by[3] = { 1, -2, 3 };
  g_autoptr (LiHistory) history = li_history_new (1 << 20);
  g_autoptr (LiPose) pose = li_pose_new (history);
  LiPhi turned;

  li_pose_start (pose, centre, voxel);
  li_pose_turn (pose, 0, 0.2);
  li_pose_translate (pose, by);
  turned = *li_pose_get (pose);
  g_assert_cmpfloat_with_epsilon (fabs (turned.F.m[1][2]), sin (0.2), 1e-12);
  li_pose_turn (pose, 1, -0.4);
  g_assert_true (li_history_undo (history));
  g_assert_cmpmem (&turned, sizeof turned, li_pose_get (pose), sizeof turned);
  g_assert_true (li_history_undo (history));
  g_assert_true (li_history_undo (history));
  g_assert_true (li_pose_is_identity (pose));
  while (li_history_redo (history))
    ;
  g_assert_false (li_pose_is_identity (pose));
}

/* Adding, changing in a drag, removing: each one undo step, and the way back is exact. */
static void
test_marks (void)
{
  g_autoptr (LiHistory) history = li_history_new (1 << 20);
  g_autoptr (LiMarks) marks = li_marks_new (history);
  LiMarkData data = { LI_MARK_BOX, NULL, NULL, { 1.5, 2.5, 3.5 }, { 4.5, 5.5, 6.5 } };
  LiMark *mark = li_marks_add (marks, &data);
  g_autoptr (GVariant) before = NULL, after = NULL;
  g_autofree char *csv = NULL;
  static const double voxel[3] = { 0.1, 0.1, 0.1 };
  guint id = li_mark_id (mark);

  before = g_variant_ref_sink (li_marks_save (marks));
  li_marks_begin_drag (marks);
  for (int k = 1; k < 5; k++)
    {
      LiMarkData next = *li_mark_get (mark);

      next.b[2] = 6.5 + k;
      li_marks_change (marks, mark, &next, "drag");
      mark = li_marks_by_id (marks, id);
    }
  li_marks_end_drag (marks);
  g_assert_cmpfloat (li_mark_get (mark)->b[2], ==, 10.5);
  csv = li_marks_to_csv (marks, voxel);
  g_assert_nonnull (strstr (csv, "box,"));
  g_assert_nonnull (strstr (csv, ",0.063\n"));
  g_assert_true (li_history_undo (history));
  after = g_variant_ref_sink (li_marks_save (marks));
  g_assert_true (g_variant_equal (before, after));
  g_assert_true (li_history_undo (history));
  g_assert_cmpuint (g_list_model_get_n_items (li_marks_get_list (marks)), ==, 0);
  g_assert_true (li_history_redo (history));
  g_assert_cmpuint (g_list_model_get_n_items (li_marks_get_list (marks)), ==, 1);
}

static void
add_one (gpointer source, guint *n)
{
  (*n)++;
}

static void
spliced_cb (GListModel *list, guint position, guint removed, guint added, GString *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

/* The list tells of marks that come and go, a mark of itself; undo puts a mark back in its place.
 */
static void
test_mark_list (void)
{
  g_autoptr (LiHistory) history = li_history_new (1 << 20);
  g_autoptr (LiMarks) marks = li_marks_new (history);
  g_autoptr (GString) log = g_string_new (NULL);
  LiMarkData data = { LI_MARK_POINT, NULL, NULL, { 1, 2, 3 }, { 1, 2, 3 } }, moved;
  LiMark *first = li_marks_add (marks, &data), *second = li_marks_add (marks, &data);
  guint all = 0, own = 0, id = li_mark_id (first);

  g_signal_connect (li_marks_get_list (marks), "items-changed", G_CALLBACK (spliced_cb), log);
  g_signal_connect (marks, "changed", G_CALLBACK (add_one), &all);
  g_signal_connect (second, "changed", G_CALLBACK (add_one), &own);
  moved = *li_mark_get (second);
  moved.a[0] = moved.b[0] = 9;
  li_marks_change (marks, second, &moved, "move");
  g_assert_true (li_marks_by_id (marks, li_mark_id (second)) == second);
  g_assert_cmpfloat (li_mark_get (second)->a[0], ==, 9);
  g_assert_cmpuint (all, ==, 1);
  g_assert_cmpuint (own, ==, 1);
  g_assert_cmpstr (log->str, ==, "");
  li_marks_remove (marks, first);
  g_assert_true (li_history_undo (history));
  g_assert_cmpstr (log->str, ==, "0-1+0 0-0+1 ");
  g_assert_cmpuint (all, ==, 3);
  g_assert_cmpuint (own, ==, 1);
  g_assert_nonnull (li_marks_by_id (marks, id));
  li_marks_load (marks, g_variant_new_array (G_VARIANT_TYPE ("(sssadad)"), NULL, 0));
  g_assert_cmpstr (log->str, ==, "0-1+0 0-0+1 0-2+0 ");
  g_assert_cmpuint (all, ==, 4);
}

/* Items keep their place and show the pair that has their number. */
static void
test_point_items (void)
{
  g_autoptr (LiHistory) history = li_history_new (1 << 20);
  g_autoptr (LiPointList) points = li_point_list_new (history);
  GListModel *items = li_point_list_get_items (points);
  g_autoptr (GString) log = g_string_new (NULL);
  guint changed = 0;

  g_signal_connect (items, "items-changed", G_CALLBACK (spliced_cb), log);
  g_signal_connect (points, "changed", G_CALLBACK (add_one), &changed);
  for (int k = 0; k < 2; k++)
    {
      li_point_list_click (points, 1, (double[]){ k, 0, 0 });
      li_point_list_click (points, 2, (double[]){ k, 1, 1 });
    }
  g_assert_cmpstr (log->str, ==, "0-0+1 1-0+1 ");
  g_autoptr (LiPointItem) item = g_list_model_get_item (items, 0);
  g_assert_cmpuint (li_point_item_number (item), ==, 1);
  li_point_list_remove (points, 0);
  g_assert_cmpstr (log->str, ==, "0-0+1 1-0+1 1-1+0 ");
  g_assert_cmpfloat (li_point_item_get (item)->p1[0], ==, 1);
  g_assert_cmpuint (changed, ==, 5);
  g_assert_true (li_history_undo (history));
  g_assert_cmpuint (g_list_model_get_n_items (items), ==, 2);
  g_assert_cmpfloat (li_point_item_get (item)->p1[0], ==, 0);
}

/* In µm along each axis; in voxels where their size is not known. */
static void
test_mark_length (void)
{
  g_autoptr (LiHistory) history = li_history_new (1 << 20);
  g_autoptr (LiMarks) marks = li_marks_new (history);
  LiMarkData data = { LI_MARK_LINE, NULL, NULL, { 1, 2, 3 }, { 4, 6, 3 } };
  LiMark *mark = li_marks_add (marks, &data);
  static const double voxel[3] = { 2, 0.5, 0.5 }, unknown[3] = { 0, 0, 0 };

  g_assert_cmpfloat_with_epsilon (li_mark_length (mark, voxel), sqrt (36 + 4), 1e-12);
  g_assert_cmpfloat_with_epsilon (li_mark_length (mark, unknown), 5, 1e-12);
}

static void
test_pair_item (void)
{
  g_autoptr (LiPairItem) item = li_pair_item_new (2, 5, FALSE);
  LiPair pair = { 2, 5, FALSE, LI_PAIR_STALE, (char *)"other settings", 3 };
  guint told = 0;

  g_signal_connect (item, "notify::reason", G_CALLBACK (count_cb), &told);
  g_assert_cmpstr (li_pair_item_get_name (item), ==, "T2–T5");
  li_pair_item_set_state (item, &pair);
  li_pair_item_set_state (item, &pair);
  g_assert_cmpuint (told, ==, 1);
  g_assert_cmpint (li_pair_item_get_state (item), ==, LI_PAIR_STALE);
  g_assert_cmpuint (li_pair_item_get_n_warnings (item), ==, 3);
}

/* The worst of the maps that end at a step counts; one of two is a part. */
static void
test_step_map (void)
{
  LiPair pairs[]
      = { { 0, 1, FALSE, LI_PAIR_DONE, NULL, 0 },   { 1, 2, FALSE, LI_PAIR_DONE, NULL, 2 },
          { 0, 2, TRUE, LI_PAIR_DONE, NULL, 0 },    { 2, 3, FALSE, LI_PAIR_DONE, NULL, 0 },
          { 0, 3, TRUE, LI_PAIR_MISSING, NULL, 0 }, { 3, 4, FALSE, LI_PAIR_FAILED, NULL, 1 },
          { 0, 4, TRUE, LI_PAIR_BLOCKED, NULL, 0 }, { 4, 5, FALSE, LI_PAIR_MISSING, NULL, 0 },
          { 0, 5, TRUE, LI_PAIR_BLOCKED, NULL, 0 }, { 5, 6, FALSE, LI_PAIR_DONE, NULL, 1 },
          { 0, 6, TRUE, LI_PAIR_STALE, NULL, 0 } };
  const LiStepMap expected[]
      = { LI_STEP_MAP_NONE,   LI_STEP_MAP_DONE, LI_STEP_MAP_WARNED, LI_STEP_MAP_PARTLY,
          LI_STEP_MAP_FAILED, LI_STEP_MAP_NONE, LI_STEP_MAP_STALE };
  g_autoptr (GPtrArray) plan = g_ptr_array_new ();
  g_autoptr (LiStep) step = li_step_new ("T1", NULL, NULL);
  guint told = 0;

  for (gsize k = 0; k < G_N_ELEMENTS (pairs); k++)
    g_ptr_array_add (plan, &pairs[k]);
  for (guint k = 0; k < G_N_ELEMENTS (expected); k++)
    g_assert_cmpint (li_pairs_map (plan, k), ==, expected[k]);
  g_signal_connect (step, "notify::map", G_CALLBACK (count_cb), &told);
  li_step_set_map (step, LI_STEP_MAP_NONE);
  li_step_set_map (step, LI_STEP_MAP_DONE);
  li_step_set_map (step, LI_STEP_MAP_DONE);
  g_assert_cmpuint (told, ==, 1);
}

/* A path alone, and with what it does not say. */
static void
test_step_address (void)
{
  g_autoptr (LiStep) none = li_step_new ("T1", NULL, NULL);
  g_autoptr (LiStep) chosen = li_step_new ("T2", "/a.tif", NULL);

  g_assert_null (li_step_get_address (none));
  g_assert_cmpstr (li_step_get_address (chosen), ==, "/a.tif");
  li_step_set_open_options (chosen, "channel=1");
  g_assert_cmpstr (li_step_get_address (chosen), ==, "/a.tif\nchannel=1");
  g_assert_cmpstr (li_step_get_path (chosen), ==, "/a.tif");
}

static void
changed_cb (guint *count)
{
  ++*count;
}

/* Name, state, subtitle and map of a time step are told of when they change, and only then. */
static void
test_step (void)
{
  g_autoptr (LiStep) step = li_step_new ("T1", "/a.tif", "3.6 V");
  guint told[3] = { 0 };

  g_signal_connect (step, "notify::state", G_CALLBACK (count_cb), &told[0]);
  g_signal_connect (step, "notify::subtitle", G_CALLBACK (count_cb), &told[1]);
  g_signal_connect (step, "notify::map", G_CALLBACK (count_cb), &told[2]);
  g_assert_cmpint (li_step_get_state (step), ==, LI_STEP_CLOSED);
  g_assert_cmpint (li_step_get_map (step), ==, LI_STEP_MAP_NONE);
  g_assert_null (li_step_get_source (step));
  g_assert_null (li_step_get_histogram (step));
  for (int twice = 0; twice < 2; twice++)
    {
      li_step_set_state (step, LI_STEP_OPENING);
      li_step_set_subtitle (step, "3.7 V");
      li_step_set_map (step, LI_STEP_MAP_STALE);
    }
  for (int k = 0; k < 3; k++)
    g_assert_cmpuint (told[k], ==, 1);
  for (int k = 0; k < LI_STEP_N_READS; k++)
    g_assert_false (li_request_is_open (li_step_get_request (step, (LiStepReads)k)));
}

/* The twelve latest stay, the newest first; what is remembered survives the file. */
static void
test_session (void)
{
  g_autoptr (LiSession) session = li_session_load (), again = NULL;
  g_auto (GStrv) recent = NULL;
  g_autoptr (GVariant) state = g_variant_ref_sink (g_variant_new_parsed ("{'page': <'images'>}"));
  g_autoptr (GVariant) back = NULL;
  g_autoptr (GError) error = NULL;
  const char *last[2] = { "/d/file 14", NULL };
  guint told = 0;

  g_signal_connect_swapped (session, "recent-changed", G_CALLBACK (changed_cb), &told);
  for (int k = 0; k < 15; k++)
    {
      g_autofree char *path = g_strdup_printf ("/d/file %d", k);
      const char *paths[2] = { path, NULL };

      li_session_add_recent (session, paths);
    }
  g_assert_cmpuint (told, ==, 15);
  li_session_set_state (session, last, state);
  li_session_set_int (session, "width", 900);
  g_assert_cmpuint (told, ==, 15);
  g_assert_true (li_session_save (session, &error));
  g_assert_no_error (error);
  again = li_session_load ();
  recent = li_session_get_recent (again);
  g_assert_cmpuint (g_strv_length (recent), ==, 12);
  g_assert_cmpstr (recent[0], ==, "/d/file 14");
  back = li_session_get_state (again, last);
  g_assert_true (g_variant_equal (back, state));
  g_assert_cmpint (li_session_get_int (again, "width", 1), ==, 900);
  g_assert_cmpint (li_session_get_int (again, "height", 77), ==, 77);
}

static void
test_settings (void)
{
  g_autoptr (LiSettings) settings = li_settings_new (), again = NULL;
  guint told = 0;

  g_assert_cmpint (li_settings_get_int (settings, "theme"), ==, 0);
  g_assert_true (li_settings_get_bool (settings, "use-gl"));
  g_signal_connect (settings, "notify::threads", G_CALLBACK (count_cb), &told);
  g_object_set (settings, "threads", 3, NULL);
  g_object_set (settings, "threads", 3, NULL);
  g_assert_cmpuint (told, ==, 1);
  li_settings_flush (settings);
  again = li_settings_new ();
  g_assert_cmpint (li_settings_get_int (again, "threads"), ==, 3);
}

/* Degrees and zooms are those of the material, however its voxels are cut. */
static void
test_pose (void)
{
  const double voxel[3] = { 1, 0.5, 0.33 }, centre[3] = { 10, 20, 30 };
  g_autoptr (LiPose) pose = li_pose_new (NULL);
  double degrees[3];

  li_pose_start (pose, centre, voxel);
  g_assert_true (li_pose_set_number (pose, LI_POSE_ZOOM_Y, 1.1));
  g_assert_true (li_pose_set_number (pose, LI_POSE_RY, 5));
  g_assert_true (li_pose_set_number (pose, LI_POSE_RX, -3));
  g_assert_cmpfloat_with_epsilon (li_pose_get_number (pose, LI_POSE_RY), 5, 1e-9);
  g_assert_cmpfloat_with_epsilon (li_pose_get_number (pose, LI_POSE_RX), -3, 1e-9);
  g_assert_cmpfloat_with_epsilon (li_pose_get_number (pose, LI_POSE_ZOOM_Y), 1.1, 1e-9);
  li_pose_start (pose, centre, voxel);
  li_pose_turn (pose, LI_Y, G_PI / 6);
  li_material_rotation (&li_pose_get (pose)->F, li_pose_voxel (pose), degrees);
  g_assert_cmpfloat_with_epsilon (fabs (degrees[LI_Y]), 30, 1e-9);
  for (int which = LI_POSE_ZOOM_Z; which <= LI_POSE_ZOOM_X; which++)
    g_assert_cmpfloat_with_epsilon (li_pose_get_number (pose, which), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (fabs (li_pose_get (pose)->F.m[LI_Z][LI_X]), 0.5 * 0.33, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/session/models/step-address", test_step_address);
  g_test_add_func ("/session/models/document", test_document);
  g_test_add_func ("/session/models/choice-in-title", test_choice_in_title);
  g_test_add_func ("/session/models/layer", test_layer);
  g_test_add_func ("/session/models/view-state", test_view_state);
  g_test_add_func ("/session/models/view-state-of-part", test_view_state_of_part);
  g_test_add_func ("/session/models/pose-undo", test_pose_undo);
  g_test_add_func ("/session/models/marks", test_marks);
  g_test_add_func ("/session/models/mark-length", test_mark_length);
  g_test_add_func ("/session/models/mark-list", test_mark_list);
  g_test_add_func ("/session/models/point-items", test_point_items);
  g_test_add_func ("/session/models/pair-item", test_pair_item);
  g_test_add_func ("/session/models/step-map", test_step_map);
  g_test_add_func ("/session/models/step", test_step);
  g_test_add_func ("/session/models/session", test_session);
  g_test_add_func ("/session/models/settings", test_settings);
  g_test_add_func ("/session/models/pose", test_pose);
  return g_test_run ();
}
