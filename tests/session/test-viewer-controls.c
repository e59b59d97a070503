/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a page sets of its viewer, without a viewer: notify only on a change, layers of the page's
 * own and of the document, overlays, the zoom that shows all, the probe line. */
#include <string.h>

#include "session/li-view-layers.h"
#include "session/li-view-probe.h"

static void
count_cb (gpointer object, gpointer what, guint *count)
{
  ++*count;
}

static void
redraw_cb (LiViewerControls *controls, guint *count)
{
  ++*count;
}

static void
test_defaults (void)
{
  g_autoptr (LiViewerControls) controls = li_viewer_controls_new ();
  gboolean severe = TRUE;

  g_assert_cmpint (li_viewer_controls_get_tool (controls), ==, LI_TOOL_NAVIGATE);
  g_assert_false (li_viewer_controls_get_playing (controls));
  g_assert_true (li_viewer_controls_get_crosshair (controls));
  g_assert_false (li_viewer_controls_get_interpolate (controls));
  g_assert_false (li_viewer_controls_get_hidden (controls));
  g_assert_cmpint (li_viewer_controls_get_maximised (controls), ==, -1);
  g_assert_cmpint (li_viewer_controls_get_hovered (controls), ==, -1);
  g_assert_null (li_viewer_controls_get_warning (controls, &severe));
  g_assert_false (severe);
  g_assert_null (li_viewer_controls_get_colour_bar (controls)->layer);
  g_assert_null (li_viewer_controls_get_top_layer (controls));
}

/* Every writable property tells of a change once, and of the same value again not at all. */
static void
test_notify (void)
{
  static const char *const switches[] = { "playing", "crosshair", "interpolate", "hidden" };
  g_autoptr (LiViewerControls) controls = li_viewer_controls_new ();
  guint told = 0, drawn = 0;

  g_signal_connect (controls, "redraw", G_CALLBACK (redraw_cb), &drawn);
  for (gsize k = 0; k < G_N_ELEMENTS (switches); k++)
    {
      g_autofree char *signal = g_strdup_printf ("notify::%s", switches[k]);
      gboolean now;

      told = 0;
      g_object_get (controls, switches[k], &now, NULL);
      g_signal_connect (controls, signal, G_CALLBACK (count_cb), &told);
      g_object_set (controls, switches[k], now, NULL);
      g_assert_cmpuint (told, ==, 0);
      g_object_set (controls, switches[k], !now, NULL);
      g_object_set (controls, switches[k], !now, NULL);
      g_assert_cmpuint (told, ==, 1);
      g_signal_handlers_disconnect_by_data (controls, &told);
    }
  g_assert_cmpuint (drawn, ==, 3); /* playing looks no different */
  told = 0;
  g_signal_connect (controls, "notify::tool", G_CALLBACK (count_cb), &told);
  g_object_set (controls, "tool", LI_TOOL_BOX, NULL);
  g_object_set (controls, "tool", LI_TOOL_BOX, NULL);
  g_assert_cmpuint (told, ==, 1);
  told = 0;
  g_signal_connect (controls, "notify::maximised", G_CALLBACK (count_cb), &told);
  li_viewer_controls_set_maximised (controls, 2);
  g_object_set (controls, "maximised", 2, NULL);
  g_assert_cmpuint (told, ==, 1);
  told = drawn = 0;
  li_viewer_controls_set_warning (controls, "not to be trusted", TRUE);
  li_viewer_controls_set_warning (controls, "not to be trusted", TRUE);
  g_assert_cmpuint (drawn, ==, 1);
}

static void
moved_cb (LiViewerControls *controls, guint *n)
{
  (*n)++;
}

/* "pointer" comes with every movement, notify::hovered only with another slice. */
static void
test_pointer (void)
{
  g_autoptr (LiViewerControls) controls = li_viewer_controls_new ();
  guint moved = 0, told = 0;

  g_signal_connect (controls, "pointer", G_CALLBACK (moved_cb), &moved);
  g_signal_connect (controls, "notify::hovered", G_CALLBACK (count_cb), &told);
  li_viewer_controls_set_hovered (controls, LI_Y, (double[]){ 1, 2, 3 });
  li_viewer_controls_set_hovered (controls, LI_Y, (double[]){ 1, 2, 4 });
  g_assert_cmpuint (moved, ==, 2);
  g_assert_cmpuint (told, ==, 1);
  g_assert_cmpfloat (li_viewer_controls_get_pointer (controls)[2], ==, 4);
  li_viewer_controls_set_hovered (controls, -1, NULL);
  g_assert_cmpuint (moved, ==, 3);
  g_assert_cmpuint (told, ==, 2);
  g_assert_false (li_viewer_controls_get_panning (controls));
  li_viewer_controls_set_panning (controls, TRUE);
  g_assert_true (li_viewer_controls_get_panning (controls));
}

static void
test_layers (void)
{
  LiViewerControls *controls = li_viewer_controls_new (), *images = li_viewer_controls_new ();
  g_autoptr (LiDocument) document = li_document_new ();
  g_autoptr (LiLayer) map = li_layer_new ("map"), over = li_layer_new ("over");
  guint drawn = 0, other = 0;

  li_viewer_controls_set_document (controls, document);
  li_viewer_controls_set_document (images, document);
  li_viewer_controls_set_layers (images, li_document_get_layers (document));
  li_viewer_controls_add_layer (controls, map);
  g_assert_true (li_viewer_controls_get_top_layer (controls) == map);
  g_assert_null (li_viewer_controls_get_top_layer (images));
  g_list_store_append (li_document_get_layers (document), over);
  g_assert_true (li_viewer_controls_get_top_layer (images) == over);
  g_assert_true (li_viewer_controls_get_top_layer (controls) == map);
  g_signal_connect (controls, "redraw", G_CALLBACK (redraw_cb), &drawn);
  g_signal_connect (images, "redraw", G_CALLBACK (redraw_cb), &other);
  li_layer_set_opacity (map, 0.25);
  g_assert_cmpuint (drawn, >, 0);
  g_assert_cmpuint (other, ==, 0);
  li_layer_set_opacity (over, 0.25);
  g_assert_cmpuint (other, >, 0);
  li_viewer_controls_remove_layer (controls, map);
  drawn = 0;
  li_layer_set_opacity (map, 0.5);
  g_assert_cmpuint (drawn, ==, 0);
  li_document_close (document);
  g_assert_cmpuint (g_list_model_get_n_items (li_viewer_controls_get_layers (images)), ==, 0);
  g_object_add_weak_pointer (G_OBJECT (images), (gpointer *)&images);
  g_object_add_weak_pointer (G_OBJECT (controls), (gpointer *)&controls);
  g_object_unref (images);
  g_object_unref (controls);
  g_assert_null (images);
  g_assert_null (controls);
  li_layer_set_opacity (over, 0.75);
  li_document_shutdown (document);
}

static char *
say (const double p[3], gpointer data)
{
  return *(int *)data > 0 ? g_strdup_printf ("%g of %d", p[2], *(int *)data) : NULL;
}

static void
draw (cairo_t *cr, const LiView2D *view, gpointer data)
{
  ++*(int *)data;
}

static void
test_overlays (void)
{
  g_autoptr (LiViewerControls) controls = li_viewer_controls_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  static const double p[3] = { 1, 2, 3 };
  int a = 1, b = 2;
  LiView2D view;

  li_view_init (&view, LI_Z, 10, 10);
  li_viewer_controls_set_overlay (controls, &a, draw, say);
  li_viewer_controls_set_overlay (controls, &b, NULL, say);
  li_viewer_controls_draw_overlays (controls, NULL, &view);
  g_assert_cmpint (a, ==, 2);
  g_assert_cmpint (b, ==, 2);
  li_viewer_controls_probe (controls, p, text);
  g_assert_cmpstr (text->str, ==, "   3 of 2   3 of 2");
  li_viewer_controls_set_overlay (controls, &a, draw, NULL);
  li_viewer_controls_set_overlay (controls, &b, NULL, NULL);
  li_viewer_controls_draw_overlays (controls, NULL, &view);
  g_string_set_size (text, 0);
  li_viewer_controls_probe (controls, p, text);
  g_assert_cmpint (a, ==, 3);
  g_assert_cmpstr (text->str, ==, "");
}

/* The frame fits into the slice that has least room for it, of those that show. */
static void
test_fit (void)
{
  static const double lo[3] = { -0.5, -0.5, -0.5 }, hi[3] = { 39.5, 59.5, 99.5 },
                      voxel[3] = { 1, 1, 1 };
  g_autoptr (LiViewerControls) controls = li_viewer_controls_new ();
  g_autoptr (LiDocument) document = li_document_new ();
  LiViewState *state = li_document_get_view (document);
  LiView2D view;
  double x, y, all;

  li_viewer_controls_set_document (controls, document);
  li_viewer_controls_fit (controls);
  li_view_state_set_frame (state, lo, hi, voxel);
  for (int axis = 0; axis < 3; axis++)
    li_viewer_controls_set_pane_size (controls, axis, axis == 2 ? 100 : 400, 300);
  li_viewer_controls_fit (controls);
  all = li_view_state_zoom (state);
  li_viewer_controls_get_view (controls, LI_X, 100, 300, 1, &view);
  li_view_to_pixel (&view, lo, &x, &y);
  g_assert_cmpfloat (x, >=, 0);
  g_assert_cmpfloat (x, <, 12);
  li_viewer_controls_set_maximised (controls, 0);
  li_viewer_controls_fit (controls);
  g_assert_cmpfloat (li_view_state_zoom (state), >, 1.5 * all);
  li_viewer_controls_step_slice (controls, LI_Z, -3);
  g_assert_cmpint (li_viewer_controls_get_direction (controls), ==, -1);
  g_assert_cmpfloat (li_view_state_cursor (state)[0], ==, 17);
  li_document_shutdown (document);
}

static void
settle (LiDocument *document)
{
  while (!li_plane_loader_is_idle (li_document_get_loader (document)))
    g_usleep (500);
}

/* Value and place of the voxel under the pointer, and the layers of its slice. */
static void
test_probe_and_layers (void)
{
  const gint64 shape[3] = { 6, 8, 10 };
  static const double lo[3] = { -0.5, -0.5, -0.5 }, hi[3] = { 5.5, 7.5, 9.5 },
                      voxel[3] = { 0.5, 0.5, 0.5 }, p[3] = { 2, 3, 4 };
  guint8 *voxels = g_new (guint8, 480);
  g_autoptr (LiViewerControls) controls = li_viewer_controls_new ();
  g_autoptr (LiDocument) document = li_document_new ();
  g_autoptr (LiVolume) volume = NULL;
  g_autoptr (LiPlaneSource) source = NULL;
  LiSliceLayer layers[LI_SLICE_MAX_LAYERS];
  g_autofree char *before = NULL, *after = NULL;
  LiView2D view;
  gsize n;

  for (int k = 0; k < 480; k++)
    voxels[k] = (guint8)(k % 251);
  volume = li_volume_new_memory (LI_TYPE_U8, shape, voxels);
  source = li_plane_source_new (volume, FALSE);
  li_viewer_controls_set_document (controls, document);
  before = li_view_probe_text (controls);
  g_assert_cmpstr (before, ==, "");
  li_view_state_set_frame (li_document_get_view (document), lo, hi, voxel);
  li_layer_set_source (li_document_get_grey (document), source);
  li_viewer_controls_set_hovered (controls, LI_Z, p);
  g_free (li_view_probe_text (controls));
  settle (document);
  after = li_view_probe_text (controls);
  g_assert_nonnull (strstr (after, "z 2   y 3   x 4   1.00, 1.50, 2.00 µm"));
  g_assert_nonnull (strstr (after, " 194")); /* (2 × 8 + 3) × 10 + 4 */
  li_viewer_controls_set_pane_size (controls, LI_Z, 100, 80);
  li_viewer_controls_fit (controls);
  li_viewer_controls_get_view (controls, LI_Z, 100, 80, 1, &view);
  li_slice_layers_clear (layers, li_view_layers_collect (controls, &view, TRUE, 0, layers));
  settle (document);
  n = li_view_layers_collect (controls, &view, TRUE, 0, layers);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (li_plane_value_at (layers[0].plane, 4, 3), ==,
                     (double)(((int)view.centre[0] * 8 + 3) * 10 + 4)
                         - (view.centre[0] > 2 ? 251 : 0));
  li_slice_layers_clear (layers, n);
  li_document_shutdown (document);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/viewer-controls/defaults", test_defaults);
  g_test_add_func ("/session/viewer-controls/notify", test_notify);
  g_test_add_func ("/session/viewer-controls/pointer", test_pointer);
  g_test_add_func ("/session/viewer-controls/layers", test_layers);
  g_test_add_func ("/session/viewer-controls/overlays", test_overlays);
  g_test_add_func ("/session/viewer-controls/fit", test_fit);
  g_test_add_func ("/session/viewer-controls/probe-and-layers", test_probe_and_layers);
  return g_test_run ();
}
