/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-picture.h"

#include <math.h>
#include <glib/gstdio.h>
#include "base/li-units.h"
#include "draw/li-scale-bar.h"

static char *folder;

static LiVolume *
make_volume (LiVoxelType type)
{
  gint64 shape[3] = { 3, 200, 300 };
  double voxel[3] = { 0.05, 0.05, 0.05 };
  LiVolume *volume = li_volume_new_memory (type, shape, NULL);

  for (int k = 0; k < 3 * 200 * 300; k++)
    if (type == LI_TYPE_U8)
      ((guint8 *)li_volume_memory (volume))[k] = (guint8)(k % 50);
    else
      ((guint16 *)li_volume_memory (volume))[k] = (guint16)(k % 500);
  li_volume_set_voxel (volume, voxel);
  return volume;
}

static int
longest_white_run (cairo_surface_t *surface)
{
  int best = 0, stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0, run = 0; x < cairo_image_surface_get_width (surface); x++)
      {
        guint32 pixel = ((const guint32 *)(cairo_image_surface_get_data (surface) + y * stride))[x];

        run = (pixel & 0xffffff) == 0xffffff ? run + 1 : 0;
        best = MAX (best, run);
      }
  return best;
}

/* The bar in the file, measured in pixels, is a round length by the voxel size: at every scale. */
static void
test_scale_bar (void)
{
  g_autoptr (LiVolume) volume = make_volume (LI_TYPE_U16);

  for (int scale = 1; scale <= 4; scale++)
    {
      LiPictureOptions options = { scale, 0, 600, TRUE, FALSE, NULL };
      g_autofree char *path = g_build_filename (folder, "bar.png", NULL);
      g_autoptr (GError) error = NULL;
      cairo_surface_t *surface;
      double um;

      g_assert_true (li_picture_slice_png (volume, NULL, LI_Z, 1, &options, path, &error));
      g_assert_no_error (error);
      surface = cairo_image_surface_create_from_png (path);
      g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 300 * scale);
      g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 200 * scale);
      um = longest_white_run (surface) * 0.05 / scale;
      g_assert_cmpfloat_with_epsilon (um, li_units_round (um * 1.01), 0.03);
      g_assert_cmpfloat (um, >, 300 * 0.05 / 10);
      cairo_surface_destroy (surface);
    }
}

static void
test_overlay_strip (void)
{
  g_autoptr (LiVolume) volume = make_volume (LI_TYPE_U16);
  gint64 shape[3] = { 3, 200, 300 };
  double spacing[3] = { 1, 20, 20 };
  g_autoptr (LiField) field = li_field_new_grid (shape, spacing, NULL);
  g_autofree float *values = g_new (float, field->n);
  LiPictureOptions options = { 1, 0, 500, FALSE, TRUE, "T0" };
  LiPictureOverlay overlay
      = { field, values, { 0 }, { "Volumetric strain", "%", 100 }, FALSE, TRUE };
  g_autofree char *path = g_build_filename (folder, "overlay.png", NULL);
  cairo_surface_t *surface;
  guint32 pixel;

  for (gsize k = 0; k < field->n; k++)
    values[k] = 0.05f;
  li_look_init_field (&overlay.look);
  overlay.look.lo = -0.05;
  overlay.look.hi = 0.05;
  overlay.look.opacity = 1;
  overlay.hatching = FALSE;
  g_assert_true (li_picture_slice_png (volume, &overlay, LI_Z, 1, &options, path, NULL));
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_image_surface_get_width (surface), >, 300 + 60);
  pixel = ((const guint32 *)(cairo_image_surface_get_data (surface)
                             + 100 * cairo_image_surface_get_stride (surface)))[150];
  g_assert_cmpuint (pixel & 0xffffff, ==, 0x7d0a26);
  cairo_surface_destroy (surface);
}

static void
test_errors (void)
{
  g_autoptr (LiVolume) volume = make_volume (LI_TYPE_U8);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "none.png", NULL);

  g_assert_false (li_picture_slice_png (volume, NULL, LI_Z, 3, NULL, path, &error));
  g_assert_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_tiff (void)
{
  g_autoptr (LiVolume) volume = make_volume (LI_TYPE_U8);
  g_autofree char *path = g_build_filename (folder, "slice.tif", NULL);
  g_autoptr (LiVolume) back = NULL;
  g_autoptr (GError) error = NULL;
  guint16 values[200 * 3];
  LiBox box;

  g_assert_true (li_picture_slice_tiff (volume, LI_X, 7, path, &error));
  g_assert_no_error (error);
  back = li_volume_open (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (li_volume_info (back)->type, ==, LI_TYPE_U16);
  g_assert_cmpint (li_volume_info (back)->shape[1], ==, 3);
  g_assert_cmpint (li_volume_info (back)->shape[2], ==, 200);
  g_assert_cmpfloat_with_epsilon (li_volume_info (back)->voxel[2], 0.05, 1e-6);
  box = li_volume_box (back);
  g_assert_true (li_volume_read_box (back, &box, LI_TYPE_U16, values, NULL));
  for (int z = 0; z < 3; z++)
    for (int y = 0; y < 200; y++)
      g_assert_cmpint (values[z * 200 + y], ==, ((z * 200 + y) * 300 + 7) % 50);
}

static void
test_percentiles (void)
{
  static const double origin[2] = { 0, 0 }, step[2] = { 1, 1 };
  float *data = g_new (float, 1001);
  g_autoptr (LiPlane) plane = NULL;
  double lo, hi;

  for (int k = 0; k < 1001; k++)
    data[k] = (float)((k * 7919) % 1001);
  plane = li_plane_new (LI_Z, 0, LI_TYPE_F32, 1001, 1, origin, step, data);
  g_assert_true (li_plane_percentiles (plane, 10, 90, &lo, &hi));
  g_assert_cmpfloat_with_epsilon (lo, 100, 1);
  g_assert_cmpfloat_with_epsilon (hi, 900, 1);
  for (int k = 0; k < 1001; k++)
    data[k] = NAN;
  g_assert_false (li_plane_percentiles (plane, 10, 90, &lo, &hi));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("li-picture-XXXXXX", NULL);
  g_test_add_func ("/draw/picture/scale-bar", test_scale_bar);
  g_test_add_func ("/draw/picture/overlay-strip", test_overlay_strip);
  g_test_add_func ("/draw/picture/errors", test_errors);
  g_test_add_func ("/draw/picture/tiff", test_tiff);
  g_test_add_func ("/draw/picture/percentiles", test_percentiles);
  result = g_test_run ();
  for (int k = 0; k < 4; k++)
    {
      static const char *names[] = { "bar.png", "overlay.png", "slice.tif", "none.png" };
      g_autofree char *path = g_build_filename (folder, names[k], NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
  return result;
}
