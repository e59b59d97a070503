/* SPDX-FileCopyrightText: Lithoscope authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/li-overlay.h"
#include "draw/li-strain-look.h"

#include <math.h>

static LiField *
make_grid (float **values)
{
  gint64 shape[3] = { 50, 70, 90 };
  double spacing[3] = { 10, 10, 10 };
  LiField *field = li_field_new_grid (shape, spacing, NULL);

  g_assert_nonnull (field);
  *values = g_new (float, field->n);
  for (gsize k = 0; k < field->n; k++)
    {
      const double *c = field->nodes[k].phi.c;

      field->nodes[k].status = LI_STATUS_CONVERGED;
      field->nodes[k].source = LI_SOURCE_MEASURED;
      (*values)[k] = (float)(c[0] + 100 * c[1] + 10000 * c[2]);
    }
  return field;
}

/* Linear values come back exactly at any position between planes of nodes. */
static void
test_plane (void)
{
  g_autofree float *values = NULL;
  g_autoptr (LiField) field = make_grid (&values);

  for (int axis = 0; axis < 3; axis++)
    {
      int u = li_plane_axis_u (axis), v = li_plane_axis_v (axis);
      static const double weight[3] = { 1, 100, 10000 };
      g_autoptr (LiPlane) plane = li_overlay_plane (field, values, TRUE, axis, 23.5);

      g_assert_nonnull (plane);
      g_assert_cmpint (plane->width, ==, field->dims[u]);
      for (int j = 0; j < plane->height; j++)
        for (int i = 0; i < plane->width; i++)
          {
            double expected
                = 23.5 * weight[axis] + (10 + 10 * i) * weight[u] + (10 + 10 * j) * weight[v];
            g_assert_cmpfloat_with_epsilon (li_plane_value (plane, i, j), expected,
                                            expected * 1e-6);
          }
      g_assert_null (li_overlay_plane (field, values, TRUE, axis, 4.9));
      g_assert_null (li_overlay_plane (field, values, TRUE, axis, 500));
    }
}

static void
test_untrusted (void)
{
  g_autofree float *values = NULL;
  g_autoptr (LiField) field = make_grid (&values);
  g_autoptr (LiPlane) strict = NULL;
  g_autoptr (LiPlane) all = NULL;

  li_node_mark_repaired (&field->nodes[0]);
  strict = li_overlay_plane (field, values, TRUE, LI_Z, 10);
  all = li_overlay_plane (field, values, FALSE, LI_Z, 10);
  g_assert_true (isnan (li_plane_value (strict, 0, 0)));
  g_assert_false (isnan (li_plane_value (strict, 1, 0)));
  g_assert_false (isnan (li_plane_value (all, 0, 0)));
}

static int
count_bright (cairo_surface_t *surface, int x0, int x1)
{
  int n = 0, stride = cairo_image_surface_get_stride (surface);

  cairo_surface_flush (surface);
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = x0; x < x1; x++)
      n += ((const guint32 *)(cairo_image_surface_get_data (surface) + y * stride))[x] >> 24 > 40;
  return n;
}

/* The level 45 of the ramp 0 … 90 along x is a straight line through x = 45. */
static void
test_contour (void)
{
  float *ramp = g_new (float, 100);
  static const double origin[2] = { 0, 0 }, step[2] = { 10, 10 };
  double level = 45;
  LiView2D view;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 200);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (LiPlane) plane = NULL;

  for (int k = 0; k < 100; k++)
    ramp[k] = 10.0f * (k % 10);
  plane = li_plane_new (LI_Z, 0, LI_TYPE_F32, 10, 10, origin, step, ramp);
  li_view_init (&view, LI_Z, 200, 200);
  view.zoom = 2;
  view.centre[LI_X] = view.centre[LI_Y] = 50;
  li_overlay_draw_contours (cr, &view, plane, &level, 1, 1);
  g_assert_cmpint (count_bright (surface, 86, 94), >=, 180);
  g_assert_cmpint (count_bright (surface, 0, 86), ==, 0);
  g_assert_cmpint (count_bright (surface, 95, 200), ==, 0);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_hatching (void)
{
  g_autofree float *values = NULL;
  g_autoptr (LiField) field = make_grid (&values);
  LiView2D view;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 180, 140);
  cairo_t *cr = cairo_create (surface);
  double x, y;

  li_view_init (&view, LI_Z, 180, 140);
  view.zoom = 2;
  view.centre[LI_Z] = 10;
  view.centre[LI_Y] = 35;
  view.centre[LI_X] = 45;
  li_overlay_draw_hatching (cr, &view, field, 1);
  g_assert_cmpint (count_bright (surface, 0, 180), ==, 0);
  li_node_mark_repaired (&field->nodes[3]);
  li_view_to_pixel (&view, field->nodes[3].phi.c, &x, &y);
  li_overlay_draw_hatching (cr, &view, field, 1);
  g_assert_cmpint (count_bright (surface, (int)x - 10, (int)x + 10), >, 20);
  g_assert_cmpint (count_bright (surface, 0, (int)x - 12), ==, 0);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

/* What was typed stays as it is when the layer says what it was given; keys set other values. */
static void
test_opacity (void)
{
  LiStrainLook look = { .opacity = 33.3 };

  g_assert_cmpfloat (li_strain_look_opacity (&look, 33.3 / 100), ==, 33.3);
  g_assert_cmpfloat (li_strain_look_opacity (&look, (double)(float)0.333), ==, 33.3);
  g_assert_cmpfloat (li_strain_look_opacity (&look, 33.3 / 100 + 0.1), ==, 43.3);
  g_assert_cmpfloat (li_strain_look_opacity (&look, 1), ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/overlay/plane", test_plane);
  g_test_add_func ("/draw/overlay/untrusted", test_untrusted);
  g_test_add_func ("/draw/overlay/contour", test_contour);
  g_test_add_func ("/draw/overlay/hatching", test_hatching);
  g_test_add_func ("/draw/overlay/opacity", test_opacity);
  return g_test_run ();
}
