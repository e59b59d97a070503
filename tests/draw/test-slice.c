/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-slice.h"

#include <math.h>
#include <string.h>

static const guint8 black[3];

static LiPlane *
plane_f32 (int width, int height, const float *values)
{
  static const double origin[2] = { 0, 0 }, step[2] = { 1, 1 };

  return li_plane_new (LI_Z, 0, LI_TYPE_F32, width, height, origin, step,
                       g_memdup2 (values, sizeof (float) * width * height));
}

/* Shows width × height samples at zoom 1, sample (0, 0) in the first pixel. */
static LiView2D
exact_view (int width, int height, double zoom)
{
  LiView2D view;

  li_view_init (&view, LI_Z, (int)(width * zoom), (int)(height * zoom));
  view.zoom = zoom;
  view.centre[LI_X] = (width - 1) / 2.0;
  view.centre[LI_Y] = (height - 1) / 2.0;
  return view;
}

static void
test_types (void)
{
  static const LiVoxelType types[]
      = { LI_TYPE_U8, LI_TYPE_U16, LI_TYPE_I16, LI_TYPE_U32, LI_TYPE_F32 };
  static const double origin[2] = { 0, 0 }, step[2] = { 1, 1 };

  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    {
      guint8 *data = g_malloc0 (4 * 6), pixels[6 * 4];
      LiView2D view = exact_view (3, 2, 1);
      LiSliceLayer layer;

      for (int k = 0; k < 6; k++)
        switch (types[t])
          {
          case LI_TYPE_U8:
            data[k] = (guint8)(40 * k);
            break;
          case LI_TYPE_U16:
            ((guint16 *)data)[k] = (guint16)(40 * k);
            break;
          case LI_TYPE_I16:
            ((gint16 *)data)[k] = (gint16)(40 * k);
            break;
          case LI_TYPE_U32:
            ((guint32 *)data)[k] = 40 * k;
            break;
          case LI_TYPE_F32:
            ((float *)data)[k] = 40.0f * k;
            break;
          }
      li_look_init (&layer.look);
      layer.look.hi = 255;
      layer.plane = li_plane_new (LI_Z, 0, types[t], 3, 2, origin, step, data);
      li_slice_draw (&view, &layer, 1, black, pixels, 12);
      for (int k = 0; k < 6; k++)
        {
          g_assert_cmpint (pixels[4 * k], ==, 40 * k);
          g_assert_cmpint (pixels[4 * k + 2], ==, 40 * k);
          g_assert_cmpint (pixels[4 * k + 3], ==, 255);
        }
      g_assert_cmpfloat (li_plane_value_at (layer.plane, 2.4, 0.6), ==, 200);
      g_assert_true (isnan (li_plane_value_at (layer.plane, 2.6, 0)));
      li_plane_unref (layer.plane);
    }
}

static void
test_linear (void)
{
  static const float values[] = { 0, 1, 0, 1 };
  LiView2D view = exact_view (2, 2, 4);
  g_autoptr (LiPlane) plane = plane_f32 (2, 2, values);
  LiSliceLayer layer = { .plane = plane };
  guint8 pixels[8 * 8 * 4];

  li_look_init (&layer.look);
  layer.look.linear = TRUE;
  li_slice_draw (&view, &layer, 1, black, pixels, 32);
  for (int x = 0; x < 8; x++)
    {
      double at = CLAMP ((x + 0.5) / 4 - 0.5, 0, 1);
      g_assert_cmpint (abs (pixels[4 * (8 * 3 + x)] - (int)lrint (255 * at)), <=, 1);
    }
}

static void
test_nan_and_ends (void)
{
  static const float values[] = { NAN, -2, 2, 0.25f };
  LiView2D view = exact_view (4, 1, 1);
  g_autoptr (LiPlane) plane = plane_f32 (4, 1, values);
  LiSliceLayer layer = { .plane = plane };
  guint8 pixels[16];
  static const guint8 blue[3] = { 0, 0, 200 };

  li_look_init_field (&layer.look);
  layer.look.opacity = 1;
  li_slice_draw (&view, &layer, 1, blue, pixels, 16);
  g_assert_cmpint (pixels[0], ==, 0);
  g_assert_cmpint (pixels[2], ==, 200);
  g_assert_cmpmem (pixels + 4, 3, layer.look.below, 3);
  g_assert_cmpmem (pixels + 8, 3, layer.look.above, 3);
  layer.look.outside = LI_OUTSIDE_CLEAR;
  layer.look.band = TRUE;
  layer.look.band_lo = 0.5;
  layer.look.band_hi = 1;
  li_slice_draw (&view, &layer, 1, blue, pixels, 16);
  for (int k = 0; k < 4; k++)
    g_assert_cmpint (pixels[4 * k + 2], ==, 200);
}

/* Holes keep their size under linear sampling: exactly the pixels nearest to the sample without a
 * value are clear, whether it is NaN or infinite. */
static void
test_linear_hole (void)
{
  static const float odd[] = { NAN, INFINITY, -INFINITY };
  LiView2D view = exact_view (5, 1, 6);
  g_autofree guint8 *pixels = g_malloc (30 * 6 * 4);

  for (guint k = 0; k < G_N_ELEMENTS (odd); k++)
    for (int linear = 0; linear < 2; linear++)
      {
        const float values[] = { 1, 1, odd[k], 1, 1 };
        g_autoptr (LiPlane) plane = plane_f32 (5, 1, values);
        LiSliceLayer layer = { .plane = plane };

        li_look_init (&layer.look);
        layer.look.linear = linear;
        li_slice_draw (&view, &layer, 1, black, pixels, 120);
        for (int x = 0; x < 30; x++)
          g_assert_cmpint (pixels[4 * x], ==, x >= 12 && x < 18 ? 0 : 255);
      }
}

/* A narrow window far from zero loses no grey level to rounding. */
static void
test_narrow_window (void)
{
  static const float ends[][2] = { { 1e6f, 1e6f + 4 }, { 3e-5f, 3.0001e-5f }, { -1e30f, 1e30f } };
  LiView2D view = exact_view (5, 1, 1);

  for (guint k = 0; k < G_N_ELEMENTS (ends); k++)
    {
      double lo = ends[k][0], hi = ends[k][1];
      float values[5];
      guint8 pixels[20];

      for (int i = 0; i < 5; i++)
        values[i] = (float)(lo + (hi - lo) * i / 4);
      g_autoptr (LiPlane) plane = plane_f32 (5, 1, values);
      LiSliceLayer layer = { .plane = plane };
      li_look_init (&layer.look);
      layer.look.lo = lo;
      layer.look.hi = hi;
      li_slice_draw (&view, &layer, 1, black, pixels, 20);
      for (int i = 0; i < 5; i++)
        g_assert_cmpfloat_with_epsilon (pixels[4 * i], 255 * (values[i] - lo) / (hi - lo), 1);
    }
}

static void
test_opacity_and_add (void)
{
  static const float one[] = { 1 };
  LiView2D view = exact_view (1, 1, 1);
  g_autoptr (LiPlane) plane = plane_f32 (1, 1, one);
  LiSliceLayer layers[2] = { { .plane = plane }, { .plane = plane } };
  guint8 pixel[4];

  li_look_init (&layers[0].look);
  li_look_init (&layers[1].look);
  layers[0].look.colormap = LI_COLORMAP_MAGENTA;
  layers[1].look.colormap = LI_COLORMAP_GREEN;
  layers[0].look.additive = layers[1].look.additive = TRUE;
  li_slice_draw (&view, layers, 2, black, pixel, 4);
  for (int c = 0; c < 3; c++)
    g_assert_cmpint (pixel[c], ==, 255);
  layers[1].look.additive = FALSE;
  layers[1].look.opacity = 0.25;
  li_slice_draw (&view, layers, 2, black, pixel, 4);
  g_assert_cmpint (pixel[0], ==, 191);
  g_assert_cmpint (pixel[1], ==, 64);
}

static void
test_view (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int trial = 0; trial < 300; trial++)
    {
      LiView2D view;
      double p[3], q[3], x, y, voxel[3] = { 0.05, 0.1, 0.075 };

      li_view_init (&view, trial % 3, 640, 481);
      li_view_set_aspect (&view, voxel);
      view.zoom = g_rand_double_range (rand, 0.1, 9);
      for (int k = 0; k < 3; k++)
        view.centre[k] = g_rand_double_range (rand, -50, 900);
      li_view_to_voxel (&view, 123.4, 56.7, p);
      li_view_to_pixel (&view, p, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 123.4, 1e-9);
      g_assert_cmpfloat_with_epsilon (y, 56.7, 1e-9);
      g_assert_cmpfloat (p[view.axis], ==, view.centre[view.axis]);
      li_view_zoom_about (&view, 1.3, 123.4, 56.7);
      li_view_to_voxel (&view, 123.4, 56.7, q);
      li_view_pan (&view, 10, -3);
      li_view_to_pixel (&view, q, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 133.4, 1e-9);
      g_assert_cmpfloat_with_epsilon (y, 53.7, 1e-9);
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat_with_epsilon (p[k], q[k], 1e-9);
    }
}

static void
test_fit_and_level (void)
{
  LiView2D view;
  double lo[3] = { -0.5, -0.5, -0.5 }, hi[3] = { 99.5, 199.5, 399.5 }, x, y;

  li_view_init (&view, LI_Z, 800, 800);
  li_view_fit (&view, lo, hi, 0);
  g_assert_cmpfloat_with_epsilon (view.zoom, 2, 1e-12);
  li_view_to_pixel (&view, lo, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 200, 1e-9);
  g_assert_cmpint (li_view_level (&view, 5), ==, 0);
  view.zoom = 0.5;
  g_assert_cmpint (li_view_level (&view, 5), ==, 1);
  view.zoom = 0.3;
  g_assert_cmpint (li_view_level (&view, 5), ==, 1);
  view.zoom = 0.02;
  g_assert_cmpint (li_view_level (&view, 3), ==, 3);
}

static LiVolume *
ramp_volume (void)
{
  gint64 shape[3] = { 7, 11, 13 };
  guint16 *voxels = g_new (guint16, 7 * 11 * 13);
  LiVolume *volume;
  double origin[3] = { 100, 200, 300 };

  for (int k = 0; k < 7 * 11 * 13; k++)
    voxels[k] = (guint16)((k * 2654435761u) >> 18);
  volume = li_volume_new_memory (LI_TYPE_U16, shape, voxels);
  li_volume_set_origin (volume, origin);
  return volume;
}

/* Each sample of a coarse plane against a plain sum over the voxels it stands for. */
static void
test_read_levels (void)
{
  g_autoptr (LiVolume) volume = ramp_volume ();
  const guint16 *voxels = li_volume_memory (volume);
  const gint64 *shape = li_volume_info (volume)->shape;

  for (int axis = 0; axis < 3; axis++)
    for (int level = 0; level < 4; level++)
      {
        LiPlaneRequest request = { axis, level, 5, { 0, 0 }, { 99, 99 } };
        g_autoptr (LiPlane) plane = li_plane_read (volume, NULL, FALSE, &request, NULL);
        int u = li_plane_axis_u (axis), v = li_plane_axis_v (axis), edge = 1 << level;
        gint64 size[2];

        g_assert_nonnull (plane);
        li_plane_level_size (volume, axis, level, size);
        g_assert_cmpint (plane->width, ==, size[0]);
        g_assert_cmpint (plane->height, ==, size[1]);
        g_assert_cmpfloat (plane->position, ==, 100.0 * (axis + 1) + 5);
        g_assert_cmpfloat (plane->origin[0], ==, 100.0 * (u + 1) + (edge - 1) / 2.0);
        for (int j = 0; j < plane->height; j++)
          for (int i = 0; i < plane->width; i++)
            {
              double sum = 0;
              int n = 0;

              for (int b = j * edge; b < MIN ((j + 1) * edge, shape[v]); b++)
                for (int a = i * edge; a < MIN ((i + 1) * edge, shape[u]); a++, n++)
                  {
                    gint64 p[3];

                    p[axis] = 5;
                    p[u] = a;
                    p[v] = b;
                    sum += voxels[(p[0] * shape[1] + p[1]) * shape[2] + p[2]];
                  }
              g_assert_cmpfloat_with_epsilon (li_plane_value (plane, i, j), sum / n, 0.5001);
            }
      }
}

static void
test_read_region_and_errors (void)
{
  g_autoptr (LiVolume) volume = ramp_volume ();
  LiPlaneRequest whole = { LI_Y, 0, 3, { 0, 0 }, { 99, 99 } },
                 part = { LI_Y, 0, 3, { 4, 2 }, { 9, 6 } };
  LiPlaneRequest outside = { LI_Y, 0, 11, { 0, 0 }, { 9, 6 } };
  g_autoptr (LiPlane) a = li_plane_read (volume, NULL, FALSE, &whole, NULL);
  g_autoptr (LiPlane) b = li_plane_read (volume, NULL, FALSE, &part, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (b->width, ==, 5);
  g_assert_cmpint (b->height, ==, 4);
  for (int j = 0; j < 4; j++)
    for (int i = 0; i < 5; i++)
      {
        g_assert_cmpfloat (li_plane_value (b, i, j), ==, li_plane_value (a, i + 4, j + 2));
        g_assert_cmpfloat (li_plane_value_at (b, 304 + i, 102 + j), ==, li_plane_value (b, i, j));
      }
  g_assert_null (li_plane_read (volume, NULL, FALSE, &outside, &error));
  g_assert_error (error, LI_DRAW_ERROR, LI_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/slice/types", test_types);
  g_test_add_func ("/draw/slice/linear", test_linear);
  g_test_add_func ("/draw/slice/nan-and-ends", test_nan_and_ends);
  g_test_add_func ("/draw/slice/narrow-window", test_narrow_window);
  g_test_add_func ("/draw/slice/linear-hole", test_linear_hole);
  g_test_add_func ("/draw/slice/opacity-and-add", test_opacity_and_add);
  g_test_add_func ("/draw/view/mapping", test_view);
  g_test_add_func ("/draw/view/fit-and-level", test_fit_and_level);
  g_test_add_func ("/draw/plane/levels", test_read_levels);
  g_test_add_func ("/draw/plane/region-and-errors", test_read_region_and_errors);
  return g_test_run ();
}
